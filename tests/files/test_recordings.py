"""Sound and film: what the copy plays, and what it no longer says."""

import io

import av
import pytest
from PIL import Image

from files.models import State
from tests.support import media, samples
from tests.support.samples import looks, opened

BRANDS = {"m4a": b"ftypM4A ", "mp4": b"ftypisom"}


@pytest.mark.parametrize(
    ("make", "format", "served", "tracks"),
    [
        (media.mp3, "mp3", "audio/mpeg", [("audio", "mp3")]),
        (media.m4a, "m4a", "audio/mp4", [("audio", "aac")]),
        (media.amr, "amr", "audio/mp4", [("audio", "aac")]),
        (media.mp4, "mp4", "video/mp4", [("video", "h264"), ("audio", "aac")]),
        (media.mov, "mov", "video/mp4", [("video", "h264"), ("audio", "aac")]),
    ],
)
def test_a_recording_becomes_a_copy_that_plays_and_names_nobody(clean, make, format, served, tracks):
    content = make()

    stored = clean(content, "recording.bin")

    copy = stored.cleaned.read()
    assert (stored.state, stored.format, stored.seconds) == (State.CLEAN, format, 2)
    assert stored.rule.served.media_type == served
    assert stored.length_text == "0:02"
    assert media.tracks(copy) == tracks
    assert 1.8 < media.plays(copy) < 2.2
    assert media.words(copy) == {}
    assert not any(secret in copy for secret in (media.OWNER, media.PLACE))
    assert stored.original.read() == content


@pytest.mark.parametrize("make", [media.mp4, media.mov])
def test_a_film_can_be_played_from_its_beginning_before_its_end_has_arrived(clean, make):
    copy = clean(make()).cleaned.read()

    assert copy.index(b"moov") < copy.index(b"mdat")


def test_a_film_gets_a_thumbnail_of_its_first_picture(clean):
    stored = clean(media.mp4())

    tile = opened(stored.thumbnail)
    assert tile.size == (296, 192)
    assert looks(tile, (148, 20), samples.RED)
    assert looks(tile, (148, 170), samples.BLUE)


def test_a_film_taken_upright_stays_upright(clean):
    stored = clean(media.turned(media.mov()))

    with av.open(io.BytesIO(stored.cleaned.read())) as copy:
        assert next(copy.decode(video=0)).rotation == -90
    tile = opened(stored.thumbnail)
    assert looks(tile, (10, 90), samples.BLUE)
    assert looks(tile, (285, 90), samples.RED)


def test_a_film_without_sound_and_sound_in_a_films_container_are_kept(clean):
    silent, voice = clean(media.recording("mp4", None, "libx264")), clean(media.recording("mov", "aac"))

    assert (silent.state, silent.kind, silent.codecs) == (State.CLEAN, "video", "h264")
    assert (voice.state, voice.kind, voice.codecs) == (State.CLEAN, "audio", "aac")


def test_sound_that_browsers_do_not_play_becomes_aac(clean):
    stored = clean(media.recording("mov", "pcm_s16le", "libx264"))

    assert media.tracks(stored.cleaned.read()) == [("video", "h264"), ("audio", "aac")]
    assert stored.codecs == "h264,pcm_s16le"


def test_a_picture_that_browsers_do_not_play_is_rejected_with_what_to_do(clean, blobs):
    stored = clean(media.recording("mov", None, "mpeg4"))

    assert (stored.state, stored.reason_code) == (State.REJECTED, "codec")
    assert "H.264" in stored.reason
    assert blobs() == [stored.original.name]


def test_an_iphones_film_is_kept_as_it_is_and_known_as_hard_to_play(clean):
    stored = clean(media.hevc())

    copy = stored.cleaned.read()
    assert (stored.state, stored.codecs, stored.is_hard_to_play) == (State.CLEAN, "hevc", True)
    assert b"hvc1" in copy
    assert opened(stored.thumbnail).size == (296, 192)
    assert not clean(media.mp4()).is_hard_to_play


def test_a_cover_picture_chapters_subtitles_and_data_do_not_come_along(clean):
    content = media.laden()
    assert len(media.tracks(content)) > 2

    copy = clean(content).cleaned.read()

    assert media.tracks(copy) == [("video", "h264"), ("audio", "aac")]
    assert b"SECRET-WORDS" in content
    assert b"SECRET-WORDS" not in copy
    with av.open(io.BytesIO(copy)) as opened_copy:
        assert opened_copy.chapters() == []


def test_messages_between_the_pictures_are_gone(clean):
    content = media.mp4()

    copy = clean(content).cleaned.read()

    assert b"x264 - core" in content
    assert b"x264 - core" not in copy


def test_an_album_picture_in_an_mp3_is_gone(clean):
    tag = b"APIC\0\0\0\x20\0\0\0image/png\0\x03\0" + b"SECRET-PICTURE".ljust(19, b"\0")
    content = media.tagged(media.mp3(), tag)

    copy = clean(content).cleaned.read()

    assert b"SECRET-PICTURE" not in copy
    assert not copy.startswith(b"ID3")
    assert media.plays(copy) > 1.8


@pytest.mark.parametrize("make", [media.m4a, media.mp4, media.mov])
def test_a_recording_that_was_cut_off_is_refused_on_arrival(receive_refused, make):
    content = make()

    assert receive_refused(content[: len(content) // 2]) == "broken"


def test_a_recording_cut_off_where_no_header_tells_keeps_what_is_there(clean):
    sound, call = media.mp3(), media.amr()

    stored = [clean(content[: len(content) // 2]) for content in (sound, call)]

    assert [(row.state, row.seconds) for row in stored] == [(State.CLEAN, 1)] * 2


def test_a_heic_photo_becomes_an_upright_jpeg_without_its_place(clean):
    exif = Image.Exif()
    exif[0x010F] = samples.GPS_SECRET.decode()
    content = media.heic(exif=exif.tobytes())

    stored = clean(content, "IMG_0001.HEIC")

    copy = stored.cleaned.read()
    image = Image.open(io.BytesIO(copy))
    assert samples.GPS_SECRET in content
    assert samples.GPS_SECRET not in copy
    assert (image.format, image.size) == ("JPEG", (64, 48))
    assert looks(image, (5, 20), samples.RED)
    assert (stored.download_name, stored.original_name) == ("IMG_0001.jpg", "IMG_0001.HEIC")
