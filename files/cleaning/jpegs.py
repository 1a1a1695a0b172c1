"""JPEGs: read at half their size where they are very large, and as far as they go where their end is missing."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageChops, JpegImagePlugin

from files.cleaning.outcome import Job, Unacceptable

END = b"\xff\xd9"
SCAN = b"\xff\xda"
# Bytes that no picture's end holds in this order, and no marker among them: what is read out of them was missing.
NOISE = bytes(random.Random(1).choices(range(1, 255), k=4096))  # noqa: S311 - no secret
LEAST = 0.75  # of the height; with less, it is not the picture that the person means
ZEROS = 64  # so many at the end are what a broken transfer leaves


def loaded(image: Image.Image, job: Job) -> Image.Image:
    """The picture with its pixels. Raises `Unacceptable` where too much of it is missing."""
    _draft(image, job)
    try:
        image.load()
    except OSError:
        return _mended(image, job)
    return image


def is_long(size: tuple[int, int]) -> bool:
    """Of a screenshot of many screens: at half its width its words could not be read."""
    return max(size) > 3 * min(size)


def _draft(image: Image.Image, job: Job) -> None:
    """Have a photo of more pixels than anybody looks at decoded at a half, a quarter, an eighth of its size."""
    most = job.rules["full_pixels" if is_long(image.size) else "shown_pixels"]
    if image.width * image.height <= most or not isinstance(image, JpegImagePlugin.JpegImageFile):
        return
    scale = next((n for n in (2, 4) if image.width * image.height // n**2 <= most), 8)
    image.draft(image.mode, (image.width // scale, image.height // scale))
    job.lack("reduced")


def _mended(image: Image.Image, job: Job) -> Image.Image:
    """The picture as far as it goes: with an end put to it, and once more with noise before the end.

    Where the two differ, the decoder ran out of the file: that part is missing. No difference, and only the mark of
    the end was.
    """
    job.source.seek(0)
    data = job.source.read()
    bare = data.rstrip(b"\0")
    data = (bare if len(data) - len(bare) >= ZEROS else data).rstrip(b"\xff")
    plain, noisy = (_read(data + more + END, job) for more in (b"", NOISE))
    missing = ImageChops.difference(plain, noisy).getbbox()
    if missing is None:
        return plain
    is_whole_but_coarse = "progressive" in image.info and data.count(SCAN) > 2
    if not is_whole_but_coarse and missing[1] < LEAST * plain.height:
        raise Unacceptable("broken")
    job.lack("incomplete")
    return plain


def _read(data: bytes, job: Job) -> Image.Image:
    image = Image.open(io.BytesIO(data), formats=["JPEG"])
    _draft(image, job)
    image.load()
    return image
