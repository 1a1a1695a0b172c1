"""Files that a PDF encloses: a portfolio of invoices is all in them. Their pages are put behind its own.

What cannot be made into pages is named (`Job.lack`), and so is what an enclosed file encloses in its turn.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

from files.cleaning import pages
from files.cleaning.outcome import UNREADABLE, Job, Unacceptable
from files.cleaning.pictures import on_white

MOST = 50  # of one document
MEMBER_BYTES, TOTAL_BYTES = 20 << 20, 60 << 20
PICTURES = ("JPEG", "PNG")
A4 = (595, 842)
UNOPENED = (pikepdf.PdfError, pikepdf.PasswordError, MemoryError, *UNREADABLE)
NAME_LETTERS = 120
WALKED = 200_000  # things looked at in search of files
DEEPEST = 8  # from a mark to the file that it opens: film, rendition, clip, specification
UPWARDS = ("/P", "/Parent", "/Popup", "/IRT", "/Dest", "/AP")

Member = tuple[str, bytes | None]  # its name, and its content unless that cannot be had


def found(pdf: pikepdf.Pdf) -> list[Member]:
    """The enclosed files: of the document's list, those beside it or a page, and those that a mark on a page opens."""
    members: list[Member] = []
    seen: set[tuple[int, int]] = set()
    room = TOTAL_BYTES
    with suppress(*UNOPENED):
        for specification in _specifications(pdf):
            key = specification.objgen
            if key != (0, 0) and key in seen:
                continue
            seen.add(key)
            name, content = _member(specification, is_read=len(members) < MOST and room > 0)
            if content is not None and len(content) > min(room, MEMBER_BYTES):
                content = None
            room -= len(content or b"")
            members.append((name, content))
    return members


def append(
    pdf: pikepdf.Pdf, members: list[Member], job: Job, opened: ExitStack, disarm: Callable[[pikepdf.Pdf, Job], None]
) -> None:
    """Put the members' pages behind those of the document, which is saved before `opened` ends."""
    shown: list[str] = []
    left_out: list[str] = []
    for name, content in members:
        inner: list[str] = []
        is_shown = False
        with suppress(Unacceptable, *UNOPENED):
            if content is not None and b"%PDF-" in content[:1024]:
                is_shown = _append_pdf(pdf, content, job, opened, disarm, inner)
            elif content is not None:
                is_shown = _append_picture(pdf, content, job)
        (shown if is_shown else left_out).append(name)
        left_out += inner
    if left_out:
        job.lack("not_enclosed", names=left_out[:MOST], n=len(left_out))
    if shown:
        job.lack("enclosed", names=shown)


def _specifications(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    for attached in pdf.attachments.values():
        yield attached.obj
    room = [WALKED]
    for place in (pdf.Root, *(page.obj for page in pdf.pages)):
        for key in (Name.AF, Name.Annots):
            yield from _below(place.get(key), room, DEEPEST)


def _below(thing: object, room: list[int], depth: int) -> Iterator[Dictionary]:
    """The specifications within this, of films and sounds that a mark plays too; `room`: how much may be walked."""
    if not isinstance(thing, Array | Dictionary) or depth < 0 or room[0] <= 0:
        return
    room[0] -= 1
    if isinstance(thing, Array):
        for one in thing:
            yield from _below(one, room, depth - 1)
    elif Name.EF in thing or isinstance(thing.get(Name.Sound), Stream):
        yield thing
    else:
        for key, one in thing.items():
            if key not in UPWARDS:
                yield from _below(one, room, depth - 1)


def _member(specification: pikepdf.Object, *, is_read: bool) -> Member:
    """Name and content of one specification of a file (PDF 32000, 7.11)."""
    names = (specification.get(key) for key in (Name.UF, Name.F))
    name = next((str(one) for one in names if isinstance(one, String)), "")
    streams = specification.get(Name.EF)
    content = None
    if is_read and isinstance(streams, Dictionary):
        with suppress(*UNOPENED):
            stream = next(streams[key] for key in (Name.UF, Name.F) if isinstance(streams.get(key), Stream))
            content = stream.read_bytes()
    return name[:NAME_LETTERS], content


def _append_pdf(
    pdf: pikepdf.Pdf,
    content: bytes,
    job: Job,
    opened: ExitStack,
    disarm: Callable[[pikepdf.Pdf, Job], None],
    inner: list[str],
) -> bool:
    """Whether its pages could be put there; `inner` takes the names of what it encloses."""
    member = opened.enter_context(pikepdf.open(io.BytesIO(content), suppress_warnings=True))
    form = member.Root.get(Name.AcroForm)
    has_xml_form = isinstance(form, Dictionary) and Name.XFA in form
    has_layers = Name.OCProperties in member.Root  # which of them are shown is not said on its pages
    count = len(member.pages)
    if has_xml_form or has_layers or not 0 < count <= job.rules["max_pages"] - len(pdf.pages):
        return False
    inner += [name for name, _content in found(member)]
    member.generate_appearance_streams()
    member.flatten_annotations("screen")  # its form is left behind; what was filled in becomes part of the page
    disarm(member, job)
    pdf.pages.extend(member.pages)
    return True


def _append_picture(pdf: pikepdf.Pdf, content: bytes, job: Job) -> bool:
    with Image.open(io.BytesIO(content), formats=PICTURES) as image:
        if image.width * image.height > job.rules["shown_pixels"] or len(pdf.pages) >= job.rules["max_pages"]:
            return False
        image.load()
        plain = on_white(image.convert("RGBA"))
    fit = A4[0] / plain.width
    pages.append(pdf, plain, (A4[0], plain.height * fit))
    return True
