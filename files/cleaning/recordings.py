"""Sound and film: the packets that are sound or picture go into a new container; nothing else comes along."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.bitstream import BitStreamFilterContext
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream
from PIL import Image

from files import mpeg
from files.cleaning.outcome import UNREADABLE, Job, Unacceptable
from files.cleaning.pictures import save_thumbnail

DEMUXERS = {
    "mp3": "mp3", "aac": "aac", "amr": "amr", "ogg": "ogg", "wav": "wav", "m4a": "mov", "mp4": "mov", "mov": "mov",
}  # fmt: skip
TELL_LENGTH = ("m4a", "mp4", "mov")  # in a table; of the others FFmpeg reckons it from their size
LONGEST_S = 24 * 3600  # more is written where a recorder does not know yet
SLACK_WAV = 4096  # bytes, a quarter of a second
SLACK_MP3 = 8192  # bytes, half a second: editors do not always write this number anew
LOST_S = 1.5  # of what the file says it runs: more is not rounding
MUXERS: dict[str, tuple[str, dict[str, str]]] = {
    "mp3": ("mp3", {"id3v2_version": "0", "write_id3v1": "0"}),
    "m4a": ("mp4", {"brand": "M4A ", "movflags": "faststart"}),
    "mp4": ("mp4", {"movflags": "faststart"}),
}
PICTURES, SOUNDS = {"h264", "hevc"}, {"aac", "mp3"}  # are copied as they are
TURNED_INTO_AAC = {
    "amr_nb", "amr_wb", "alac", "flac", "opus", "vorbis", "speex", "pcm_s16le", "pcm_s16be", "pcm_u8", "pcm_s8",
    "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_f32le", "pcm_alaw", "pcm_mulaw", "adpcm_ima_wav", "adpcm_ms", "gsm_ms",
}  # fmt: skip
AAC_RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
# Messages between the pictures (SEI: dashcams write the place there) are dropped.
WITHOUT_MESSAGES = {"h264": "filter_units=remove_types=6", "hevc": "filter_units=remove_types=39-40"}
NAMED = {"h264": "avc1", "hevc": "hvc1"}  # the only names under which Apple's players know them
GROWTH, SLACK = 1.5, 1 << 20  # a copy so much larger than its original is one packet named a thousand times
MOST_PACKETS = 3_000_000
TRIED = 60  # packets within which something must decode
FAILURES = (av.error.FFmpegError, MemoryError, *UNREADABLE)


def clean(job: Job) -> dict[str, object]:
    """Raises `Unacceptable` for what does not play, is too long, or is coded as browsers cannot play it.

    What was taken for a film and has no picture becomes sound: the answer then names the other `format`.
    """
    more = {}
    try:
        with _opened(job) as source:
            if job.rules["group"] == "video" and not _pictures(source) and source.streams.audio:
                job.rules |= {"group": "audio", "copy": "m4a"}
                more["format"] = "m4a"
            codecs = [_codec(stream) for stream in _chosen(source, job)]
            picture = _tried(source, _chosen(source, job)[0])
        with _opened(job) as source:
            seconds = _copied(source, job)
    except FAILURES:
        raise Unacceptable("broken") from None
    if picture is not None:
        save_thumbnail(picture, job.thumbnail, job.rules["thumbnail"])
    return {"thumbnail": picture is not None, "seconds": max(1, round(seconds)), "codecs": ",".join(codecs), **more}


def _opened(job: Job) -> InputContainer:
    """Read through Python's file: no name in the file can make FFmpeg open another."""
    job.source.seek(0)
    return av.open(job.source, "r", format=DEMUXERS[job.rules["format"]], metadata_errors="replace")


def _chosen(source: InputContainer, job: Job) -> list[Any]:
    """The first picture track (of a film) and the first sound track that we take; cover pictures are no film."""
    pictures, sounds = _pictures(source), list(source.streams.audio)
    chosen = []
    if job.rules["group"] == "video":
        chosen += _first(pictures, PICTURES)
    elif pictures:  # an Ogg with a film in it: its sound alone would be half the truth
        raise Unacceptable("no_picture")
    if sounds or not chosen:
        chosen += _first(sounds, SOUNDS if job.rules["copy"] == "mp3" else SOUNDS | TURNED_INTO_AAC)
    return chosen


def _pictures(source: InputContainer) -> list[VideoStream]:
    return [s for s in source.streams.video if not s.disposition & av.stream.Disposition.attached_pic]


def _first(streams: Iterable[Any], codecs: set[str]) -> list[Any]:
    taken = [stream for stream in streams if _codec(stream) in codecs]
    if not taken:
        raise Unacceptable("codec")
    return taken[:1]


def _codec(stream: Any) -> str:
    context = stream.codec_context  # None where FFmpeg knows no decoder
    return str(context.codec.canonical_name) if context else ""


def _tried(source: InputContainer, stream: Any) -> Image.Image | None:
    """First picture, upright, or None for sound. Raises `Unacceptable` where nothing of it can be decoded."""
    stream.codec_context.thread_count = 1
    for number, packet in enumerate(source.demux(stream)):
        for frame in _decoded(stream, packet):
            if stream.type != "video":
                return None
            return frame.to_image().rotate(frame.rotation, expand=True)
        if number > TRIED:
            break
    raise Unacceptable("broken")


def _decoded(stream: Any, packet: Packet[Stream] | None) -> list[Any]:
    """Decode a packet as far as it goes; a damaged one is passed over."""
    try:
        return list(stream.codec_context.decode(packet))
    except av.error.FFmpegError:
        return []


def _copied(source: InputContainer, job: Job) -> float:
    """Write the new container; returns how many seconds it runs."""
    muxer, options = MUXERS[job.rules["copy"]]
    streams = _chosen(source, job)
    room, packets = int(job.rules["size"] * GROWTH) + SLACK, 0
    with av.open(
        f"/dev/fd/{job.clean.fileno()}", "w", format=muxer, container_options={"fflags": "+bitexact", **options}
    ) as copy:
        tracks = {stream.index: _Track(stream, copy) for stream in streams}
        for packet in _packets(source, streams, job):
            packets, room = packets + 1, room - packet.size
            if room < 0 or packets > MOST_PACKETS:
                raise Unacceptable("broken")
            track = tracks[packet.stream.index]
            track.write(packet)
            if track.seconds > job.rules["max_seconds"]:
                raise Unacceptable("too_long")
        for track in tracks.values():
            track.end()
        if not all(track.written for track in list(tracks.values())[:1]):
            raise Unacceptable("broken")
    is_short = job.rules["format"] in TELL_LENGTH and any(track.lost > LOST_S for track in tracks.values())
    if is_short or _lacks_data(job) or _lacks_frames(job):
        job.lack("cut_off")
    return max(track.seconds for track in tracks.values())


def _lacks_data(job: Job) -> bool:
    """Whether a WAV's header announces more than there is; recorders that do not know yet write 0 or the most."""
    job.source.seek(0)
    head = job.source.read(1 << 16)
    at = 12
    while job.rules["format"] == "wav" and head[:4] == b"RIFF" and 12 <= at <= len(head) - 8:
        said = int.from_bytes(head[at + 4 : at + 8], "little")
        if head[at : at + 4] == b"data":
            return said < 0x7FFFFFFF and at + 8 + said > job.source.seek(0, 2) + SLACK_WAV
        at += 8 + said + said % 2
    return False


def _lacks_frames(job: Job) -> bool:
    """Whether an MP3's first frame (Xing's, LAME's or Fraunhofer's) says how many bytes follow, and they do not."""
    found = mpeg.find(job.source) if job.rules["format"] == "mp3" else None
    if not found:
        return False
    job.source.seek(found[1])
    frame = job.source.read(256)
    at = next((at for mark in (b"Xing", b"Info") if (at := frame.find(mark)) > 0), 0)
    flags = frame[at + 7] if at and at + 16 <= len(frame) else 0
    where = at + 8 + 4 * (flags & 1) if flags & 2 else 46 if frame[36:40] == b"VBRI" else 0
    said = int.from_bytes(frame[where : where + 4], "big") if where else 0
    return found[1] + said > job.source.seek(0, 2) + max(SLACK_MP3, said // 50)


def _packets(source: InputContainer, streams: list[Any], job: Job) -> Iterator[Packet[Stream]]:
    """Every packet up to where the file cannot be read any further."""
    try:
        yield from source.demux(streams)
    except av.error.FFmpegError:
        job.lack("cut_off")


def _rate(rate: int) -> int:
    """The lowest rate of AAC that loses nothing."""
    return next((known for known in AAC_RATES if known >= rate), AAC_RATES[-1])


class _Track:
    """One track on its way into the copy: as it is, or turned into AAC."""

    def __init__(self, stream: Any, copy: OutputContainer) -> None:
        self._stream, self._copy, self.written = stream, copy, 0
        self._codec = _codec(stream)
        self._first = self._last = math.nan
        self._filter: BitStreamFilterContext | None = None
        self._resampler: Any = None
        self._is_over = False
        if self._codec in TURNED_INTO_AAC:
            rate, sides = _rate(stream.codec_context.sample_rate), min(stream.codec_context.channels, 2)
            self._out: Any = copy.add_stream("aac", rate=rate)
            self._out.codec_context.layout = "stereo" if sides == 2 else "mono"
            self._out.codec_context.bit_rate = (32_000 if rate <= 8_000 else 64_000) * sides
            self._out.codec_context.open()
            self._resampler = av.AudioResampler("fltp", self._out.codec_context.layout, rate, frame_size=1024)
        else:
            self._out = copy.add_stream_from_template(stream)
        if self._codec in WITHOUT_MESSAGES:
            self._filter = BitStreamFilterContext(WITHOUT_MESSAGES[self._codec], stream, self._out)
            self._out.codec_context.codec_tag = NAMED[self._codec]

    @property
    def seconds(self) -> float:
        return 0.0 if math.isnan(self._first) else float((self._last - self._first) * self._stream.time_base)

    @property
    def lost(self) -> float:
        """Seconds that it should run longer, by what the file says."""
        said = float((self._stream.duration or 0) * self._stream.time_base)
        return said - self.seconds if said <= LONGEST_S else 0.0

    def end(self) -> None:
        """Write what is still held back; once."""
        if self._resampler is not None and not self._is_over:
            self._is_over = True
            for frame in [*_decoded(self._stream, None), None]:
                self._resample(frame)
            self._mux(self._out.encode(None))

    def write(self, packet: Packet[Stream]) -> None:
        """One packet; an empty one ends the track."""
        if self._resampler is not None:
            self._encode(packet)
            return
        if packet.size == 0 and packet.dts is None:
            return
        if packet.dts is None or self._is_junk(packet):
            return
        self._count(packet)
        for ready in self._filter.filter(packet) if self._filter else [packet]:
            ready.stream = self._out
            self._copy.mux(ready)
            self.written += 1

    def _encode(self, packet: Packet[Stream]) -> None:
        if packet.size == 0:
            self.end()
            return
        self._count(packet)
        for frame in _decoded(self._stream, packet):
            self._resample(frame)

    def _resample(self, frame: AudioFrame | None) -> None:
        if frame is not None:
            frame.pts = None  # in a row, whatever the file says
        for part in self._resampler.resample(frame):
            self._mux(self._out.encode(part))

    def _mux(self, packets: list[Packet[Stream]]) -> None:
        self._copy.mux(packets)
        self.written += len(packets)

    def _is_junk(self, packet: Packet[Stream]) -> bool:
        """Bytes between the frames of an MP3, which its reader passes on."""
        return self._codec == "mp3" and mpeg.frame_length(bytes(packet)[:4]) != packet.size

    def _count(self, packet: Packet[Stream]) -> None:
        begins = packet.pts if packet.pts is not None else packet.dts
        if begins is None:
            return
        ends = begins + (packet.duration or 0)
        self._first = begins if math.isnan(self._first) else min(self._first, begins)
        self._last = ends if math.isnan(self._last) else max(self._last, ends)
