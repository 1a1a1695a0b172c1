"""PDFs: rewritten without whatever acts, names or hides; drawn as page images; covered ones become images only.

Whatever of the file is not in what people see is said (`Job.lack`): files that it encloses, a signature, missing pages.
"""

from __future__ import annotations

import io
from contextlib import ExitStack, suppress

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Stream
from pikepdf.sanitize import Sanitizer

from files.cleaning import enclosures, fonts, pages
from files.cleaning.outcome import UNREADABLE, Job, Unacceptable

MAX_OBJECTS = 300_000
LOCKED = (4, 5)  # of pdfium's errors: a password, or a lock that it does not know
# Markers of a JPEG that carry no picture: Exif and XMP (APP1), maker's and editor's data, comments. Kept are
# JFIF (APP0), the colour profile (APP2) and Adobe's colour transform (APP14).
JPEG_METADATA = {0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE}


def clean(job: Job) -> dict[str, object]:
    """A page that pdfium cannot draw still is a document: it is kept, without an image, unless it is to be covered."""
    pikepdf.settings.set_qpdf_limits(flate_max_memory=256 << 20, run_length_max_memory=256 << 20, doc_max_warnings=1000)
    fonts.use(fonts.folders())
    data = job.source.read()
    try:
        rewritten, page_count = _rewritten(data, job)
    except pikepdf.PasswordError:
        raise Unacceptable("pdf_locked") from None
    except (pikepdf.PdfError, *UNREADABLE):
        return _redrawn(data, job)
    answer: dict[str, object] = {"page_count": page_count, "thumbnail": False, "pages": []}
    if job.rules["boxes"]:
        return answer | pages.draw_covered(rewritten, job, page_count)
    job.clean.write(rewritten)
    return answer | pages.draw(rewritten, job, page_count)


def _redrawn(data: bytes, job: Job) -> dict[str, object]:
    """A document that cannot be rewritten, as pictures of its pages: pdfium forgives more."""
    try:
        with pypdfium2.PdfDocument(data) as pdf:
            page_count = len(pdf)
    except pypdfium2.PdfiumError as error:
        is_locked = error.err_code in LOCKED
        raise Unacceptable("pdf_locked" if is_locked else "broken") from None
    if page_count > job.rules["max_pages"]:
        raise Unacceptable("pdf_pages")
    if page_count == 0:
        raise Unacceptable("broken")
    job.lack("redrawn")
    return {"page_count": page_count} | pages.draw_covered(data, job, page_count)


def _rewritten(data: bytes, job: Job) -> tuple[bytes, int]:
    """Copy without scripts, links outwards, media, metadata and whatever nothing refers to.

    The pages of the files that it encloses follow its own.
    """
    rewritten = io.BytesIO()
    with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf, ExitStack() as members:
        claimed = pdf.Root.Pages.get(Name.Count)
        _check(pdf, job.rules["max_pages"])
        is_short = isinstance(claimed, int) and claimed > len(pdf.pages)
        enclosed = enclosures.found(pdf)
        disarm(pdf, job)
        if enclosed:
            enclosures.append(pdf, enclosed, job, members, disarm)
        if is_short or (is_cut(data) and any("reconstruct" in str(warning) for warning in pdf.get_warnings())):
            job.lack("pdf_cut")
        pdf.save(rewritten, deterministic_id=True, static_id=False, encryption=False)
        return rewritten.getvalue(), len(pdf.pages)


def is_cut(data: bytes) -> bool:
    """Whether it ends before the mark of its end, or goes on after it with what would need another."""
    end = data.rfind(b"%%EOF")
    return end < 0 or b" obj" in data[end:]


def is_dynamic(pdf: pikepdf.Pdf) -> bool:
    """Whether its pages are only "Please wait…": a form in XML (XFA) that Adobe's programs alone draw.

    A form that has ordinary fields on its pages beside the XML shows them everywhere.
    """
    form = pdf.Root.get(Name.AcroForm)
    if not isinstance(form, Dictionary) or Name.XFA not in form:
        return False
    return pdf.Root.get(Name.NeedsRendering) is True or not any(map(_has_field, pdf.pages))


def _has_field(page: pikepdf.Page) -> bool:
    marks = page.obj.get(Name.Annots)
    return isinstance(marks, Array) and any(
        isinstance(mark, Dictionary) and mark.get(Name.Subtype) == Name.Widget for mark in marks
    )


def disarm(pdf: pikepdf.Pdf, job: Job) -> None:
    """Take out of an open document whatever acts, names or hides."""
    _sanitizer().apply(pdf)
    _strip_metadata(pdf, job)


def _check(pdf: pikepdf.Pdf, max_pages: int) -> None:
    if len(pdf.objects) > MAX_OBJECTS:
        raise Unacceptable("failed")
    if len(pdf.pages) > max_pages:
        raise Unacceptable("pdf_pages")
    if len(pdf.pages) == 0:
        raise Unacceptable("broken")
    if is_dynamic(pdf):
        raise Unacceptable("pdf_xfa")


def _sanitizer() -> Sanitizer:
    return (
        Sanitizer()
        .remove_javascript()
        .remove_external_access()
        .remove_attachments()
        .remove_multimedia()
        .remove_thumbnails()
        .remove_search_index()
        .remove_web_capture()
        .remove_private_app_data()
        .remove_collection()
    )


def _strip_metadata(pdf: pikepdf.Pdf, job: Job) -> None:
    """Remove what names a person, a place or a machine, and what pretends that this copy is the signed original."""
    with suppress(KeyError, AttributeError):
        del pdf.trailer.Info
    for key in (Name.Perms, Name.Threads):
        if key in pdf.Root:
            del pdf.Root[key]
    form = pdf.Root.get(Name.AcroForm)
    if isinstance(form, Dictionary) and Name.XFA in form:
        del form[Name.XFA]  # a second form in XML, with scripts of its own
    for thing in pdf.objects:
        if not isinstance(thing, Dictionary | Stream):
            continue
        if Name.Metadata in thing:
            del thing[Name.Metadata]
        if isinstance(thing, Dictionary) and thing.get(Name.FT) == Name.Sig and Name.V in thing:
            if isinstance(thing.V, Dictionary) and Name.Contents in thing.V:
                job.lack("signed")
            del thing[Name.V]  # the seal stays to be seen; the signature would only fail, for the copy is rewritten
        if isinstance(thing, Stream):
            _strip_stream(thing)


def _strip_stream(stream: Stream) -> None:
    if Name.F in stream:
        del stream[Name.F]  # data in a file outside
    filters = stream.get(Name.Filter)
    if filters == Name.DCTDecode or (isinstance(filters, Array) and list(filters) == [Name.DCTDecode]):
        picture = stream.read_raw_bytes()
        bare = without_jpeg_metadata(picture)
        if bare != picture:
            stream.write(bare, filter=Name.DCTDecode, decode_parms=_dictionary(stream.get(Name.DecodeParms)))


def _dictionary(parameters: object) -> Dictionary | None:
    """The parameters of a stream's only filter, which may stand in an array of one."""
    if isinstance(parameters, Array) and len(parameters) == 1:
        parameters = parameters[0]
    return parameters if isinstance(parameters, Dictionary) else None


def without_jpeg_metadata(jpeg: bytes) -> bytes:
    """The same picture, byte for byte, without Exif (the place it was taken), XMP and comments; odd data stay as is."""
    kept, at = [jpeg[:2]], 2
    while jpeg[at : at + 1] == b"\xff" and at + 4 <= len(jpeg):
        marker, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if marker == 0xDA or length < 2:  # start of the picture's data
            break
        if marker not in JPEG_METADATA:
            kept.append(jpeg[at : at + 2 + length])
        at += 2 + length
    return b"".join(kept) + jpeg[at:] if jpeg[:2] == b"\xff\xd8" else jpeg
