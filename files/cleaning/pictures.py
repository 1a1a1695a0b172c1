"""Images: decoded, turned upright, covered where asked, encoded anew, so that only pixels survive."""

from __future__ import annotations

import io
import math
import warnings
from contextlib import suppress
from typing import Any, BinaryIO

import pillow_heif
from PIL import Image, ImageCms, ImageDraw, ImageOps, TiffImagePlugin

from files import boxes as iso
from files.cleaning import jpegs
from files.cleaning.outcome import UNREADABLE, Job, Unacceptable

SAVE: dict[str, dict[str, Any]] = {
    "jpeg": {"quality": 88, "optimize": True},
    "png": {"compress_level": 4},
    "webp": {"quality": 88, "method": 2},
}
LONGEST_JPEG = 65_500  # pixels of a side, in libjpeg
ANIMATED = ("png", "webp", "avif", "heic")
ORIENTATION, SMALLER, SUB_PICTURES, DNG = 0x0112, 254, 330, 50706  # tags of Exif and TIFF
MOST_SMALLER = 10  # small pictures beside the one of a TIFF
READERS = {"heic": "HEIF"}  # what Pillow calls its reader, where that is not our word
BLACK: dict[str, int | tuple[int, ...]] = {"L": 0, "RGB": (0, 0, 0), "RGBA": (0, 0, 0, 255)}


def clean(job: Job) -> dict[str, object]:
    """Draw the picture anew; of an animation, the first."""
    Image.MAX_IMAGE_PIXELS = job.rules["max_pixels"]
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    if job.rules["format"] == "heic":
        pillow_heif.register_heif_opener(thumbnails=False)
    try:
        image = _upright(job)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise Unacceptable("too_many_pixels") from None
    except UNREADABLE:
        raise Unacceptable("broken") from None
    cover(image, job.boxes(1))
    copy = job.rules["copy"]
    if copy == "jpeg" and max(image.size) > LONGEST_JPEG:
        raise Unacceptable("too_many_pixels")
    if copy == "jpeg" and image.mode == "RGBA":
        image = on_white(image)
    image.save(job.clean, copy.upper(), **SAVE[copy])
    save_thumbnail(image, job.thumbnail, job.rules["thumbnail"])
    return {"thumbnail": True}


def cover(image: Image.Image, boxes: list[tuple[float, float, float, float]]) -> None:
    """Black out these parts in place; the edges are rounded outwards, and nothing below is kept."""
    pen = ImageDraw.Draw(image)
    for x, y, width, height in boxes:
        left, top = math.floor(x * image.width), math.floor(y * image.height)
        right, bottom = math.ceil((x + width) * image.width), math.ceil((y + height) * image.height)
        pen.rectangle((left, top, max(left, right - 1), max(top, bottom - 1)), fill=BLACK[image.mode])


def on_white(image: Image.Image) -> Image.Image:
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def save_thumbnail(image: Image.Image, thumbnail: BinaryIO, size: list[int]) -> None:
    """A tile that the picture covers; of a tall one (a page, a phone's screen) its upper part, where the title is."""
    centre = 0.0 if image.height > 1.2 * image.width else 0.5
    tile = ImageOps.fit(image, (size[0], size[1]), Image.Resampling.LANCZOS, centering=(0.5, centre))
    if tile.mode == "RGBA":
        tile = on_white(tile)
    tile.convert("RGB").save(thumbnail, "JPEG", quality=82, optimize=True)


def _upright(job: Job) -> Image.Image:
    format = job.rules["format"]
    with Image.open(job.source, formats=[READERS.get(format, format.upper())]) as opened:
        _refuse_parts(opened)
        if format in ANIMATED and getattr(opened, "n_frames", 1) > 1:
            job.lack("first")
        loaded = jpegs.loaded(opened, job) if format == "jpeg" else _loaded(opened)
        if format == "heic":
            _believe_exif(opened, job)
        with suppress(*UNREADABLE):  # damaged Exif does not spoil a good picture
            ImageOps.exif_transpose(loaded, in_place=True)
        image = _in_plain_colours(_reduced(loaded, job))
        canvas = Image.new(image.mode, image.size)
        canvas.paste(image)
    return canvas


def _loaded(image: Image.Image) -> Image.Image:
    image.load()
    return image


def _refuse_parts(image: Image.Image) -> None:
    """Raise `Unacceptable` for a TIFF of several pages, and for a camera's raw file, which begins with a small one."""
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        return
    tags = image.tag_v2
    if tags.get(SMALLER, 0) & 1 or DNG in tags or SUB_PICTURES in tags:
        raise Unacceptable("raw")
    with suppress(EOFError):
        for number in range(1, MOST_SMALLER):
            image.seek(number)
            if not image.tag_v2.get(SMALLER, 0) & 1:
                raise Unacceptable("tiff_pages")
    image.seek(0)


def _believe_exif(image: Image.Image, job: Job) -> None:
    """Turn a HEIC as its Exif says where no box turns it: the standard knows the box alone, but some phones write only
    Exif, and the phone, Windows and macOS show it turned."""
    size = job.source.seek(0, 2)
    if not iso.is_turned(job.source, size) and (said := image.info.get("original_orientation")):
        image.getexif()[ORIENTATION] = said


def _reduced(image: Image.Image, job: Job) -> Image.Image:
    """A photo of more pixels than anybody looks at, at half its size; a long screenshot keeps its width."""
    while image.width * image.height > job.rules["shown_pixels"] and not jpegs.is_long(image.size):
        image = image.reduce(2)
        job.lack("reduced")
    return image


def _in_plain_colours(image: Image.Image) -> Image.Image:
    """Picture in a mode that all three formats write, and in sRGB, since the colour profile goes with the metadata."""
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
