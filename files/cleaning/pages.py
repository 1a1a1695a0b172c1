"""A PDF's pages as images, for reading in the page; and, where something is covered, as a PDF of nothing else."""

from __future__ import annotations

import io
import math
import signal
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Dictionary, Name
from PIL import Image

from files.cleaning.outcome import UNREADABLE, Job, Unacceptable
from files.cleaning.pictures import cover, save_thumbnail

PIXELS = 1240 * 1754  # A4 at 150 dots per inch
LONGEST = 6000
FINEST = 3.0  # pixels per point
TOTAL_BYTES = 60 << 20  # of all page images together
DRAW_S = 60  # of CPU; the pages that are drawn by then are kept
COVER_S = 120
UNDRAWABLE = (pypdfium2.PdfiumError, MemoryError, *UNREADABLE)


def draw(data: bytes, job: Job, page_count: int) -> dict[str, Any]:
    """The thumbnail, and an image of each page as far as time and space allow."""
    sizes: list[int] = []
    with suppress(*UNDRAWABLE):
        for image, _size in _images(data, job, page_count, DRAW_S):
            if not _kept(image, job, sizes):
                break
    return {"thumbnail": bool(sizes), "pages": sizes}


def draw_covered(data: bytes, job: Job, page_count: int) -> dict[str, Any]:
    """Every page drawn, covered and put into a new PDF: no word of the covered one is left in it."""
    sizes: list[int] = []
    with pikepdf.new() as pdf:
        try:
            for number, (image, size) in enumerate(_images(data, job, page_count, COVER_S), start=1):
                cover(image, job.boxes(number))
                _kept(image, job, sizes)
                _append(pdf, image, size)
        except UNDRAWABLE:
            raise Unacceptable("pdf_cover") from None
        if len(pdf.pages) != page_count:
            raise Unacceptable("pdf_cover")
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
                scale = min(FINEST, math.sqrt(PIXELS / (across * down)), LONGEST / max(across, down))
                with _bounded(job.rules["page_s"]):
                    image = page.render(scale=scale).to_pil().convert("RGB")
                yield image, (across, down)


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
    image.save(encoded, "WEBP", quality=80, method=2)
    if sum(sizes) + encoded.tell() > TOTAL_BYTES:
        return False
    if not sizes:
        save_thumbnail(image, job.thumbnail, job.rules["thumbnail"])
    job.pages.write(encoded.getbuffer())
    sizes.append(encoded.tell())
    return True


def _append(pdf: pikepdf.Pdf, image: Image.Image, size: tuple[float, float]) -> None:
    encoded = io.BytesIO()
    image.save(encoded, "JPEG", quality=85)
    across, down = size
    page = pdf.add_blank_page(page_size=(min(across, 14_400), min(down, 14_400)))
    picture = pdf.make_stream(
        encoded.getvalue(), Type=Name.XObject, Subtype=Name.Image, Width=image.width, Height=image.height,
        ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode,
    )  # fmt: skip
    page.obj.Resources = Dictionary(XObject=Dictionary(Page=picture))
    across, down = float(page.mediabox[2]), float(page.mediabox[3])
    page.obj.Contents = pdf.make_stream(f"q {across:.2f} 0 0 {down:.2f} 0 0 cm /Page Do Q".encode())
