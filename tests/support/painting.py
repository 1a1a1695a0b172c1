"""Draws a page with chosen fonts alone, for a process of its own: pdfium reads its fonts once; knows no Django."""

from __future__ import annotations

import io
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from PIL import Image

from files.cleaning import fonts, pages
from files.cleaning.outcome import Job


def dark(image: Image.Image) -> int:
    """The number of its dark pixels."""
    return sum(image.convert("L").histogram()[:128])


def with_fonts_of(folders: list[str], content: bytes) -> tuple[int, dict[str, Any]]:
    """Dark pixels of the first page, and what it lacks, where only these folders hold fonts."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_drawn, folders, content).result()


def _drawn(folders: list[str], content: bytes) -> tuple[int, dict[str, Any]]:
    fonts.use(folders)
    pictures = io.BytesIO()
    job = Job(io.BytesIO(), io.BytesIO(), io.BytesIO(), pictures, {"page_s": 20.0, "thumbnail": (296, 192)})
    pages.draw(content, job, 1)
    return dark(Image.open(pictures)), job.shortfalls
