"""Makes the clean copy and the thumbnail of one file, in a process of its own.

Hostile content meets decoders here, so this runs as a script (`files.processing` starts it) with bounded memory and
time, without Django, the environment or the project's modules: a crash or a break-in ends in an empty room.
Standard input is the original; the arguments are a JSON of the rules and the two descriptors to write to. Standard
output is one JSON: `{"page_count": 3, "thumbnail": true}` or `{"rejected": "<key of files.errors.REASONS>"}`.
"""

from __future__ import annotations

import io
import json
import os
import resource
import struct
import sys
import warnings
import zlib
from contextlib import suppress
from typing import Any, BinaryIO

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Stream
from pikepdf.sanitize import Sanitizer
from PIL import Image, ImageCms, ImageOps

MEMORY = 2 << 30
CPU_S = 60
MAX_OBJECTS = 300_000  # in a PDF
UNREADABLE = (OSError, ValueError, SyntaxError, LookupError, TypeError, ArithmeticError, struct.error, zlib.error)
SAVE: dict[str, dict[str, Any]] = {
    "jpeg": {"quality": 88, "optimize": True},
    "png": {"compress_level": 4},
    "webp": {"quality": 88, "method": 2},
}
# Markers of a JPEG that carry no picture: Exif and XMP (APP1), maker's and editor's data, comments. Kept are
# JFIF (APP0), the colour profile (APP2) and Adobe's colour transform (APP14).
JPEG_METADATA = {0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE}


class Unacceptable(Exception):
    """The content cannot become a clean copy; the argument is a key of `files.errors.REASONS`."""


def clean_image(source: BinaryIO, clean: BinaryIO, thumbnail: BinaryIO, rules: dict[str, Any]) -> dict[str, Any]:
    """Decode, turn upright, paste into a new image, encode: only pixels survive. Of an animation, the first picture."""
    Image.MAX_IMAGE_PIXELS = rules["max_pixels"]
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        image = _upright(source, rules["format"])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unacceptable("too_many_pixels") from None
    except UNREADABLE:
        raise Unacceptable("broken") from None
    image.save(clean, rules["format"].upper(), **SAVE[rules["format"]])
    _save_thumbnail(image, thumbnail, rules["thumbnail"])
    return {"page_count": None, "thumbnail": True}


def clean_pdf(source: BinaryIO, clean: BinaryIO, thumbnail: BinaryIO, rules: dict[str, Any]) -> dict[str, Any]:
    """Rewrite without scripts, attachments, links outwards, media, metadata and whatever nothing refers to."""
    pikepdf.settings.set_qpdf_limits(flate_max_memory=256 << 20, run_length_max_memory=256 << 20, doc_max_warnings=1000)
    rewritten = io.BytesIO()
    try:
        with pikepdf.open(source, suppress_warnings=True) as pdf:
            page_count = _check_pdf(pdf, rules["max_pages"])
            _sanitizer().apply(pdf)
            _strip_metadata(pdf)
            pdf.save(rewritten, deterministic_id=True, static_id=False, encryption=False)
    except pikepdf.PasswordError:
        raise Unacceptable("pdf_locked") from None
    except (pikepdf.PdfError, *UNREADABLE):
        raise Unacceptable("broken") from None
    clean.write(rewritten.getbuffer())
    # A page that pdfium cannot draw still is a document: it is kept, without a thumbnail.
    with suppress(pypdfium2.PdfiumError, *UNREADABLE):
        _save_thumbnail(_first_page(rewritten.getvalue(), rules["thumbnail"][0]), thumbnail, rules["thumbnail"])
        return {"page_count": page_count, "thumbnail": True}
    return {"page_count": page_count, "thumbnail": False}


def _upright(source: BinaryIO, format: str) -> Image.Image:
    with Image.open(source, formats=[format.upper()]) as opened:
        opened.load()
        with suppress(*UNREADABLE):  # damaged Exif does not spoil a good picture
            ImageOps.exif_transpose(opened, in_place=True)
        image = _in_plain_colours(opened)
        canvas = Image.new(image.mode, image.size)
        canvas.paste(image)
    return canvas


def _in_plain_colours(image: Image.Image) -> Image.Image:
    """In a mode that all three formats write, and in sRGB, since the colour profile goes with the metadata."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I;16"):
        image = image.point(lambda level: level / 256).convert("L")
    elif image.mode in ("LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
    elif image.mode not in ("L", "RGB", "RGBA", "CMYK"):
        image = image.convert("L" if image.mode == "1" else "RGB")
    if profile and image.mode != "L":
        with suppress(ImageCms.PyCMSError, *UNREADABLE):
            image = _in_srgb(image, profile)
    return image.convert("RGB") if image.mode == "CMYK" else image


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    own, plain = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    return ImageCms.profileToProfile(image, own, plain, outputMode=mode) or image


def _save_thumbnail(image: Image.Image, thumbnail: BinaryIO, size: list[int]) -> None:
    """A tile that the picture covers; of a tall one (a page, a phone's screen) its upper part, where the title is."""
    if image.mode == "RGBA":
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
    centre = 0.0 if image.height > 1.2 * image.width else 0.5
    tile = ImageOps.fit(image, (size[0], size[1]), Image.Resampling.LANCZOS, centering=(0.5, centre))
    tile.convert("RGB").save(thumbnail, "JPEG", quality=82, optimize=True)


def _check_pdf(pdf: pikepdf.Pdf, max_pages: int) -> int:
    if pdf.is_encrypted:
        raise Unacceptable("pdf_locked")
    if len(pdf.objects) > MAX_OBJECTS:
        raise Unacceptable("failed")
    if len(pdf.pages) > max_pages:
        raise Unacceptable("pdf_pages")
    if len(pdf.pages) == 0:
        raise Unacceptable("broken")
    return len(pdf.pages)


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


def _strip_metadata(pdf: pikepdf.Pdf) -> None:
    """What names a person, a place or a machine, and what pretends that this copy is the signed original."""
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


def _dictionary(parameters: Any) -> Dictionary | None:
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


def _first_page(data: bytes, width: int) -> Image.Image:
    """Drawn at a small scale, whatever size the page says it has."""
    with pypdfium2.PdfDocument(data) as pdf:
        with suppress(pypdfium2.PdfiumError):
            pdf.init_forms()  # seals and filled-in fields
        page = pdf[0]
        across, down = page.get_size()
        scale = min(2 * width / max(across, 1), 8 * width / max(down, 1))
        return page.render(scale=scale).to_pil().convert("RGB")


def main(arguments: list[str]) -> None:
    rules, clean_fd, thumbnail_fd = json.loads(arguments[0]), int(arguments[1]), int(arguments[2])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)  # pages first
    clean_one = clean_pdf if rules["format"] == "pdf" else clean_image
    source = io.BytesIO(sys.stdin.buffer.read())
    with os.fdopen(clean_fd, "wb") as clean, os.fdopen(thumbnail_fd, "wb") as thumbnail:
        try:
            answer = clean_one(source, clean, thumbnail, rules)
        except Unacceptable as reason:
            answer = {"rejected": str(reason)}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1:])
