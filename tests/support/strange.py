"""Files as phones, recorders and chat programs really write them: sound in substance, odd in form."""

from __future__ import annotations

import io
import random
import tempfile
from pathlib import Path

import av
import pillow_heif
from PIL import Image

from tests.support import samples


def branded(recording: bytes, brand: bytes) -> bytes:
    """A recording whose first box names another maker's brand."""
    return recording[:8] + brand + recording[12:]


def photo(**options) -> bytes:
    """A JPEG of 640 × 480 with something to see in every place."""
    image = Image.frombytes("L", (80, 60), random.Random(1).randbytes(4800)).resize((640, 480)).convert("RGB")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90, **options)
    return out.getvalue()


def heic_held(orientation: int, *, turned_by_box: bool) -> bytes:
    """64 × 48, left half red, with this orientation: in a box and in Exif as an iPhone says it, or in Exif alone."""
    pillow_heif.register_heif_opener()
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    Image.open(io.BytesIO(samples.picture(size=(64, 48)))).save(out, "HEIF", quality=90, exif=exif.tobytes())
    data = out.getvalue()
    at = data.index(b"irot") + 4
    return data if turned_by_box else data[:at] + b"\0" + data[at + 1 :]


def moov_first(film: bytes) -> bytes:
    """The same film with its table before its pictures, as it is made for sending: what is cut off is its end."""
    options = {"movflags": "faststart"}
    with tempfile.NamedTemporaryFile(suffix=".mp4") as out:
        with av.open(io.BytesIO(film)) as source, av.open(out.name, "w", container_options=options) as copy:
            tracks = {stream.index: copy.add_stream_from_template(stream) for stream in source.streams}
            for packet in source.demux():
                if packet.dts is not None:
                    packet.stream = tracks[packet.stream.index]
                    copy.mux(packet)
        return Path(out.name).read_bytes()


def long_screenshot(width: int, height: int, format: str = "PNG") -> bytes:
    """A chat of many screens in one picture; red above, blue at its foot."""
    image = Image.new("RGB", (width, height), samples.RED)
    image.paste(samples.BLUE, (0, height - 100, width, height))
    out = io.BytesIO()
    image.save(out, format, **({"quality": 60} if format == "JPEG" else {"compress_level": 1}))
    return out.getvalue()
