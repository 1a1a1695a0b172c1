"""Recordings made here with PyAV: a tone, a red picture over a blue one, tagged as phones tag them."""

from __future__ import annotations

import array
import functools
import io
import math
import struct
from fractions import Fraction

import av
import pillow_heif
from PIL import Image

from tests.support.samples import BLUE, RED, picture

PLACE = b"+39.9087+116.3975/"
OWNER = b"SECRET-OWNER"
TAGS = {"title": OWNER.decode(), "artist": OWNER.decode(), "comment": OWNER.decode(), "location": PLACE.decode()}
RATES = {"libopencore_amrnb": 8000}


def tone(rate: int, samples: int, start: int, layout: str = "mono") -> av.AudioFrame:
    wave = array.array("h", (int(9000 * math.sin(440 * math.tau * (start + n) / rate)) for n in range(samples)))
    frame = av.AudioFrame("s16", layout, samples)
    frame.planes[0].update(wave.tobytes())
    frame.sample_rate, frame.pts = rate, start
    return frame


@functools.cache
def recording(format: str, sound: str | None = None, film: str | None = None, seconds: int = 2) -> bytes:
    """A container of this format (`mp3`, `amr`, `mp4`, `mov`, `ipod`), with these codecs, and tags that must go."""
    out = io.BytesIO()
    with av.open(out, "w", format=format, container_options={"movflags": "use_metadata_tags"} if film else {}) as copy:
        copy.metadata.update(TAGS)
        streams = []
        if film:
            video = copy.add_stream(film, rate=10)
            video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
            streams.append(video)
        if sound:
            rate = RATES.get(sound, 16000)
            audio = copy.add_stream(sound, rate=rate, layout="mono")
            audio.codec_context.open()
            streams.append(audio)
        if film:
            for number in range(10 * seconds):
                frame = av.VideoFrame.from_image(halves())
                frame.pts = number
                copy.mux(video.encode(frame))
        if sound:
            length = audio.codec_context.frame_size or 160
            resampler = av.AudioResampler(audio.codec_context.format, "mono", rate)
            for number in range(rate * seconds // length):
                for part in resampler.resample(tone(rate, length, number * length)):
                    copy.mux(audio.encode(part))
        for stream in streams:
            copy.mux(stream.encode(None))
    return out.getvalue()


def halves() -> Image.Image:
    """Red above, blue below."""
    image = Image.new("RGB", (64, 48), RED)
    image.paste(BLUE, (0, 24, 64, 48))
    return image


def mp3() -> bytes:
    return recording("mp3", "libmp3lame")


def m4a() -> bytes:
    return recording("ipod", "aac")


def amr() -> bytes:
    return recording("amr", "libopencore_amrnb")


def mp4() -> bytes:
    return recording("mp4", "aac", "libx264")


def mov() -> bytes:
    return recording("mov", "aac", "libx264")


def heic(size: tuple[int, int] = (64, 48), **options) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(Image.open(io.BytesIO(picture(size=size)))).save(out, quality=80, **options)
    return out.getvalue()


def box(type: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + type + body


def turned(film: bytes) -> bytes:
    """The same film with a note that it was taken with the phone upright: to be shown turned by 90 degrees."""
    at = film.index(b"tkhd") + 4 + 40
    matrix = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
    return film[:at] + matrix + film[at + 36 :]


def tracks(content: bytes) -> list[tuple[str, str]]:
    """Type and codec of each track that a reader finds."""
    with av.open(io.BytesIO(content)) as opened:
        return [(s.type, s.codec_context.codec.canonical_name if s.codec_context else "") for s in opened.streams]


def words(content: bytes) -> dict[str, str]:
    """The tags of the container and of each track, without what says nothing of a person."""
    with av.open(io.BytesIO(content)) as opened:
        found = dict(opened.metadata)
        for stream in opened.streams:
            found |= stream.metadata
    quiet = ("major_brand", "minor_version", "compatible_brands", "handler_name", "language", "vendor_id")
    return {name: value for name, value in found.items() if name not in quiet}


def plays(content: bytes) -> float:
    """Decode all of it; how many seconds it runs."""
    longest = 0.0
    with av.open(io.BytesIO(content)) as opened:
        for frame in opened.decode(*opened.streams.video[:1], *opened.streams.audio[:1]):
            longest = max(longest, frame.time or 0.0)
    return longest


def hevc() -> bytes:
    """An iPhone's film: the picture of a HEIC, twice, in a film's container."""
    photo = heic()
    at = photo.index(b"hvcC")
    header = photo[at + 4 : at - 4 + int.from_bytes(photo[at - 4 : at], "big")]
    picture = photo[photo.rindex(b"mdat") + 4 :]
    stream = b"".join(b"\0\0\0\1" + unit for unit in [*_units_of(header), *_split(picture)] * 2)
    out = io.BytesIO()
    with av.open(io.BytesIO(stream), format="hevc") as raw, av.open(out, "w", format="mov") as copy:
        track = copy.add_stream_from_template(raw.streams.video[0])
        for number, packet in enumerate(p for p in raw.demux() if p.size):
            packet.pts = packet.dts = number
            packet.duration, packet.time_base, packet.stream = 1, Fraction(1), track
            copy.mux(packet)
    return out.getvalue()


def _units_of(header: bytes) -> list[bytes]:
    """The parameter sets in an hvcC box (ISO 14496-15)."""
    units, at = [], 23
    for _ in range(header[22]):
        count, at = int.from_bytes(header[at + 1 : at + 3], "big"), at + 3
        for _ in range(count):
            length = int.from_bytes(header[at : at + 2], "big")
            units.append(header[at + 2 : at + 2 + length])
            at += 2 + length
    return units


def _split(picture: bytes) -> list[bytes]:
    units, at = [], 0
    while at < len(picture):
        length = int.from_bytes(picture[at : at + 4], "big")
        units.append(picture[at + 4 : at + 4 + length])
        at += 4 + length
    return units


@functools.cache
def laden() -> bytes:
    """A film with a chapter, a subtitle track and a second sound track."""
    out = io.BytesIO()
    with av.open(io.BytesIO(mp4())) as film, av.open(out, "w", format="mov") as copy:
        streams = {stream.index: copy.add_stream_from_template(stream) for stream in film.streams}
        second = copy.add_stream_from_template(film.streams.audio[0])
        titles = copy.add_mux_stream("mov_text")
        copy.set_chapters(
            [{"id": 1, "start": 0, "end": 1, "time_base": Fraction(1), "metadata": {"title": "SECRET-WORDS"}}]
        )
        for packet in film.demux():
            if packet.dts is None:
                continue
            if packet.stream.type == "audio":
                double = av.Packet(bytes(packet))
                double.pts, double.dts, double.time_base = packet.pts, packet.dts, packet.time_base
                double.duration, double.stream = packet.duration, second
                copy.mux(double)
            packet.stream = streams[packet.stream.index]
            copy.mux(packet)
        line = av.Packet(struct.pack(">H", 12) + b"SECRET-WORDS")
        line.stream, line.pts, line.dts, line.duration, line.time_base = titles, 0, 0, 1, Fraction(1)
        copy.mux(line)
    return out.getvalue()


def tagged(sound: bytes, frames: bytes) -> bytes:
    """An MP3 under an ID3 tag of these frames; the one it had stays behind it."""
    size = bytes(len(frames) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + size + frames + sound
