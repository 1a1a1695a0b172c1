"""A PDF's pages as images, for reading in the page; and, where something is covered, as a PDF of nothing else."""

from __future__ import annotations

import ctypes
import io
import math
import signal
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import pikepdf
import pypdfium2
import pypdfium2.raw as raw
from pikepdf import Dictionary, Name
from PIL import Image

from files.cleaning.outcome import UNREADABLE, Job, Unacceptable
from files.cleaning.pictures import cover, save_thumbnail

PIXELS = 1240 * 1754  # A4 at 150 dots per inch
WIDTH = 1240  # pixels that the shorter side of a long page should have: what is read by scrolling along it
LONGEST = 65_500  # pixels of a side, in libjpeg
LONGEST_WEBP = 16_383
MOST_PIXELS = 65_000_000  # of one page
FINEST = 3.0  # pixels per point
MOST_LETTERS = 20_000  # of a page, that are looked at one by one
FLAT = 0.1  # points: a letter without a glyph has a box of no height
INVISIBLE = 3  # rendering mode of text: what stands over a scanned page
LARGEST_SIDE = 14_400  # points, of a page of PDF
TOTAL_BYTES = 60 << 20  # of all page images together
DRAW_S = 60  # of CPU; the pages that are drawn by then are kept
COVER_S = 120
UNDRAWABLE = (pypdfium2.PdfiumError, MemoryError, *UNREADABLE)


def draw(data: bytes, job: Job, page_count: int) -> dict[str, object]:
    """The thumbnail, and an image of each page as far as time and space allow."""
    sizes: list[int] = []
    with suppress(*UNDRAWABLE):
        for image, _size in _images(data, job, page_count, DRAW_S):
            if not _kept(image, job, sizes):
                break
    if len(sizes) < page_count:
        job.lack("undrawn", n=len(sizes), total=page_count)
    return {"thumbnail": bool(sizes), "pages": sizes}


def draw_covered(data: bytes, job: Job, page_count: int) -> dict[str, object]:
    """Every page drawn, covered and put into a new PDF: no word of the covered one is left in it."""
    sizes: list[int] = []
    refused = "pdf_cover" if job.rules["boxes"] else "broken"
    with pikepdf.new() as pdf:
        try:
            for number, (image, size) in enumerate(_images(data, job, page_count, COVER_S), start=1):
                cover(image, job.boxes(number))
                _kept(image, job, sizes)
                append(pdf, image, size)
        except UNDRAWABLE:
            raise Unacceptable(refused) from None
        if len(pdf.pages) != page_count or "unpainted" in job.shortfalls:  # the pictures would be all that is left
            raise Unacceptable(refused)
        pdf.save(job.clean, deterministic_id=True)
    return {"thumbnail": bool(sizes), "pages": sizes}


def _images(
    data: bytes, job: Job, page_count: int, within_s: float
) -> Iterator[tuple[Image.Image, tuple[float, float]]]:
    """Each page in turn with its size in points, whatever size it says it has; ends when the time is over."""
    ends_at = time.process_time() + within_s
    with pypdfium2.PdfDocument(data) as pdf:
        with suppress(pypdfium2.PdfiumError):
            pdf.init_forms()  # seals and filled-in fields
        for index in range(page_count):
            if time.process_time() > ends_at:
                return
            with _bounded(job.rules["page_s"]):
                page = pdf[index]
            with closing(page):
                across, down = (max(side, 1) for side in page.get_size())
                with _bounded(job.rules["page_s"]):
                    image = page.render(scale=_scale(across, down)).to_pil().convert("RGB")
                    if not _is_painted(page):
                        job.lack("unpainted")
                yield image, (across, down)


def _scale(across: float, down: float) -> float:
    """Pixels per point: as many pixels as an A4 page has, but a long page (a saved chat) keeps its width."""
    area = across * down
    wanted = max(math.sqrt(PIXELS / area), WIDTH / min(across, down))
    return min(FINEST, wanted, math.sqrt(MOST_PIXELS / area), LONGEST / max(across, down))


def _is_painted(page: pypdfium2.PdfPage) -> bool:
    """Whether the machine has glyphs for every letter of the fonts that the document lacks."""
    glyphless, bounds = 0, [ctypes.c_double() for _side in range(4)]
    with closing(page.get_textpage()) as text:
        for index in range(min(text.count_chars(), MOST_LETTERS)):
            if chr(raw.FPDFText_GetUnicode(text, index) or 32).isspace() or raw.FPDFText_IsGenerated(text, index) == 1:
                continue
            drawn = raw.FPDFText_GetTextObject(text, index)
            if not drawn or raw.FPDFTextObj_GetTextRenderMode(drawn) == INVISIBLE:
                continue
            if raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(drawn)) != 0:
                continue
            left, right, bottom, top = bounds
            raw.FPDFText_GetCharBox(text, index, left, right, bottom, top)
            height, width = abs(top.value - bottom.value), abs(right.value - left.value)
            glyphless += min(height, width) < FLAT and max(height, width) > 0
    return glyphless == 0


@contextmanager
def _bounded(seconds: float) -> Iterator[None]:
    """Nothing in here may take more CPU; pdfium cannot be asked to stop, so the process ends, by SIGPROF."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _kept(image: Image.Image, job: Job, sizes: list[int]) -> bool:
    """Write one page image (of the first page the thumbnail too); False when there is no more room."""
    encoded = io.BytesIO()
    if max(image.size) <= LONGEST_WEBP:
        image.save(encoded, "WEBP", quality=80, method=2)
    else:
        image.save(encoded, "JPEG", quality=80)
    if sum(sizes) + encoded.tell() > TOTAL_BYTES:
        return False
    if not sizes:
        save_thumbnail(image, job.thumbnail, job.rules["thumbnail"])
    job.pages.write(encoded.getbuffer())
    sizes.append(encoded.tell())
    return True


def append(pdf: pikepdf.Pdf, image: Image.Image, size: tuple[float, float]) -> None:
    """Add a page of this size in points that is this picture; a page larger than PDF allows is made smaller."""
    encoded = io.BytesIO()
    image.save(encoded, "JPEG", quality=85)
    fit = min(1.0, LARGEST_SIDE / max(size))
    across, down = size[0] * fit, size[1] * fit
    page = pdf.add_blank_page(page_size=(across, down))
    picture = pdf.make_stream(
        encoded.getvalue(), Type=Name.XObject, Subtype=Name.Image, Width=image.width, Height=image.height,
        ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode,
    )  # fmt: skip
    page.obj.Resources = Dictionary(XObject=Dictionary(Page=picture))
    page.obj.Contents = pdf.make_stream(f"q {across:.2f} 0 0 {down:.2f} 0 0 cm /Page Do Q".encode())
