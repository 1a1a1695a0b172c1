"""Files made to do harm: nothing of the hostile part is in what we serve, and each gets its sentence."""

import struct
import time

import pytest
from django.core.files.base import File

from files import intake, kinds, names, processing
from files.errors import REASONS, Rejected
from files.models import State
from tests.support import media, samples
from tests.support.moments import NOW

PAGE = b"<html><script>alert(1)</script></html>"
ZIP = samples.zipped(**{"EVIL.exe": b"MZ EVIL-PAYLOAD"})
CLASS = b"\xca\xfe\xba\xbe\0\0\0\x34EVIL-PAYLOAD"


def stuffed_jpeg() -> bytes:
    """A JPEG whose comment is a page with a script."""
    photo = samples.picture("JPEG")
    comment = b"*/" + PAGE
    return photo[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + photo[2:]


def stuffed_film(body: bytes) -> bytes:
    """An MP4 with such a box before its sound and pictures, and as a note behind them."""
    film = media.mp4()
    at = film.index(b"mdat") - 4
    assert at < film.index(b"moov")  # the table counts from the beginning of the file
    table = bytearray(film[film.index(b"moov") - 4 :])
    note = media.box(b"free", body)
    place = 0
    while (place := table.find(b"stco", place)) >= 0:
        for entry in range(place + 12, place + 12 + 4 * int.from_bytes(table[place + 8 : place + 12], "big"), 4):
            offset = int.from_bytes(table[entry : entry + 4], "big") + len(note)
            table[entry : entry + 4] = struct.pack(">I", offset)
        place += 4
    return film[:at] + note + film[at : film.index(b"moov") - 4] + bytes(table) + media.box(b"udta", body)


POLYGLOTS = {
    "JPEG and ZIP": (samples.picture("JPEG") + ZIP, (b"PK\x03\x04", b"EVIL")),
    "PNG and Java": (samples.picture("PNG") + CLASS, (b"EVIL", b"\xca\xfe\xba\xbe")),
    "WebP and JAR": (samples.picture("WEBP") + ZIP, (b"PK\x03\x04", b"EVIL")),
    "JPEG and HTML": (stuffed_jpeg(), (b"<script>", b"<html>")),
    "PDF and ZIP": (samples.pdf() + ZIP, (b"PK\x03\x04", b"EVIL")),
    "PDF and HTML": (samples.pdf() + PAGE, (b"<script>",)),
    "MP3 and HTML": (media.tagged(media.mp3(), PAGE), (b"<script>", b"<html>")),
    "MP3 and ZIP": (media.mp3() + ZIP, (b"PK\x03\x04", b"EVIL")),
    "M4A and HTML": (media.m4a() + media.box(b"udta", PAGE), (b"<script>",)),
    "AMR and ZIP": (media.amr() + ZIP, (b"PK\x03\x04", b"EVIL")),
    "MP4 and ZIP": (media.mp4() + ZIP, (b"PK\x03\x04", b"EVIL")),
    "MP4 with a page in it": (stuffed_film(PAGE), (b"<script>",)),
    "HEIC and ZIP": (media.heic() + ZIP, (b"PK\x03\x04", b"EVIL")),
}


@pytest.mark.parametrize(("content", "secrets"), POLYGLOTS.values(), ids=POLYGLOTS.keys())
def test_what_else_a_file_is_does_not_come_along(clean, content, secrets):
    stored = clean(content, "photo.jpg.exe")

    copies = [stored.cleaned.storage.open(name).read() for name in stored.copies()]
    assert stored.state == State.CLEAN
    assert not any(secret in copy for secret in secrets for copy in copies)
    assert all(secret in content for secret in secrets)


def lying_film(name: bytes, size: int) -> bytes:
    film = bytearray(media.mp4())
    at = film.index(name) - 4
    film[at : at + 4] = struct.pack(">I", size)
    return bytes(film)


def deep_film() -> bytes:
    """Boxes within boxes, a thousand deep, and no recording."""
    body = b""
    for _ in range(1000):
        body = media.box(b"moov", body)
    return media.box(b"ftyp", b"isom\0\0\0\0isom") + body


LIARS = {
    "a box longer than the file": lying_film(b"moov", 0x7FFFFFFF),
    "a box shorter than its header": lying_film(b"moov", 4),
    "data longer than the file": lying_film(b"mdat", 0x7FFFFFFF),
    "a box of 2^63 bytes": media.box(b"ftyp", b"isom\0\0\0\0isom") + struct.pack(">I4sQ", 1, b"moov", 1 << 63),
    "boxes within boxes": deep_film(),
    "100,000 empty boxes": media.box(b"ftyp", b"isom\0\0\0\0isom") + media.box(b"free", b"") * 100_000,
    "a HEIC of 2^64 pixels": media.heic().replace(b"ispe\0\0\0\0", b"ispe\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff", 1),
    "a tag longer than the file": b"ID3\x03\0\0\x7f\x7f\x7f\x7f" + media.mp3(),
    "sound that never begins": b"ID3\x03\0\0\0\0\0\0" + b"\xff\x00" * 50_000,
}


@pytest.mark.parametrize("content", LIARS.values(), ids=LIARS.keys())
def test_a_header_that_lies_is_refused_at_once(receive_refused, content):
    begun = time.process_time()

    code = receive_refused(content, "a.mp4")

    assert code in ("broken", "too_many_pixels")
    assert time.process_time() - begun < 2


def crowded_film() -> bytes:
    """An MP4 whose table gives each of its samples the size of the whole: a copy would be a thousand times as large."""
    film = bytearray(media.recording("mp4", None, "libx264"))
    at = film.index(b"stsz") + 4
    film[at + 4 : at + 8] = struct.pack(">I", len(film) - 100)
    return bytes(film)


HOLLOW = {
    "an MP4 of noise": media.mp4().replace(
        media.mp4()[media.mp4().index(b"mdat") + 4 :][:9000], bytes(range(1, 256)) * 36, 1
    )[: len(media.mp4())],
    "AMR without sound": b"#!AMR\n",
    "AMR of noise": b"#!AMR\n" + b"\xff" * 5000,
    "a HEIC cut in the middle": media.heic((640, 480))[:-400],
}


@pytest.mark.parametrize("content", HOLLOW.values(), ids=HOLLOW.keys())
def test_what_holds_nothing_to_see_or_hear_crashes_nothing(receive, content):

    try:
        stored = receive(content, "a.mp4")
    except Rejected as refusal:
        assert refusal.message
        return
    for turn in range(processing.MAX_ATTEMPTS + 1):
        processing.process_next(NOW + turn * processing.RETRY_AFTER)
        stored.refresh_from_db()
    assert stored.state == State.REJECTED
    assert stored.reason == REASONS[stored.reason_code]


def test_samples_that_are_all_the_same_bytes_do_not_swell_the_copy(clean):
    content = crowded_film()

    stored = clean(content, "a.mp4")

    assert stored.state == State.REJECTED or stored.cleaned.size < 2 * len(content) + (1 << 20)


def test_a_recording_that_never_ends_is_rejected(clean, monkeypatch):
    monkeypatch.setattr(kinds, "MAX_SECONDS", 1)

    stored = clean(media.recording("mp3", "libmp3lame", seconds=4))

    assert (stored.state, stored.reason_code) == (State.REJECTED, "too_long")


def test_three_hundred_megabytes_are_refused_without_being_read(owner, blobs, tmp_path):

    for name, head in (("a.png", samples.picture()), ("a.mp4", media.mp4()), ("a.mp3", media.mp3())):
        path = tmp_path / name
        with path.open("wb") as sparse:
            sparse.write(head)
            sparse.truncate(300 << 20)
        with path.open("rb") as content, pytest.raises(Rejected) as refusal:
            intake.receive(File(content, name), owner=owner, now=NOW)

        assert refusal.value.code in ("too_big", "video_too_big")
    assert blobs() == []


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("聊天记录 2026年11月.png", "聊天记录 2026年11月.png"),
        ("😡😡退款👨‍👩‍👧.jpg", "😡😡退款👨‍👩‍👧.jpg"),
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("a\0.png", "a.png"),
        ("CON", "CON"),
        ("CON.png", "CON.png"),
        ("\u202egnp.exe", "gnp.exe"),
        ("长" * 5000 + ".png", "长" * 116 + ".png"),
    ],
)
def test_a_name_reaches_neither_the_storage_nor_the_header_as_it_came(receive, blobs, given, shown):
    stored = receive(samples.picture(), given)
    stored.name = names.cleaned(given)

    assert stored.name == shown
    assert blobs() == [f"stored/2026/11/23/{stored.uuid.hex}.original"]


@pytest.mark.parametrize("make", [media.mp3, media.m4a, media.amr, media.mp4, media.mov, media.heic])
def test_a_file_cut_anywhere_is_refused_rejected_or_kept_in_part(receive, make):

    content = make()
    for share in (0.02, 0.3, 0.97):
        try:
            stored = receive(content[: int(len(content) * share)], "a.bin")
        except Rejected as refusal:
            assert refusal.message
            continue
        processing.process_next(NOW)
        stored.refresh_from_db()
        assert (stored.state, stored.attempts) in ((State.CLEAN, 1), (State.REJECTED, 1))
