"""Files that are sound and odd: taken by what can be opened, refused by name, never shown short in silence."""

import hashlib
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from files import intake, kinds, processing
from files.errors import REASONS, SHORTFALLS, Rejected
from files.models import State
from tests.support import media, samples, strange
from tests.support.moments import NOW
from tests.support.samples import looks, opened


@pytest.mark.parametrize("brand", [b"3gp4", b"3gp5", b"3g2a", b"M4A ", b"XYZ1", b"mp42"])
def test_a_recording_of_any_brand_is_what_its_tracks_are(clean, brand):
    sound, film = (clean(strange.branded(make(), brand), "语音 001.m4a") for make in (media.m4a, media.mp4))

    assert (sound.state, sound.kind, sound.format, sound.seconds) == (State.CLEAN, "audio", "m4a", 2)
    assert (film.state, film.kind, film.format) == (State.CLEAN, "video", "mp4")
    assert media.tracks(sound.cleaned.read()) == [("audio", "aac")]


@pytest.mark.parametrize(
    ("container", "codec", "format"),
    [
        ("3gp", "libopencore_amrnb", "m4a"),
        ("3gp", "aac", "m4a"),
        ("adts", "aac", "aac"),
        ("ogg", "libopus", "ogg"),
        ("wav", "pcm_s16le", "wav"),
        ("wav", "pcm_mulaw", "wav"),
        ("wav", "adpcm_ima_wav", "wav"),
    ],
)
def test_what_call_recorders_write_becomes_m4a(clean, container, codec, format):
    stored = clean(media.recording(container, codec), "通话录音.bin")

    copy = stored.cleaned.read()
    assert (stored.state, stored.kind, stored.format, stored.seconds) == (State.CLEAN, "audio", format, 2)
    assert stored.rule.served.media_type == "audio/mp4"
    assert media.tracks(copy) == [("audio", "aac")]
    assert 1.8 < media.plays(copy) < 2.2
    assert media.OWNER not in copy


@pytest.mark.parametrize(
    "before", [bytes(64), b"\0" * 5000, b"call-recorder v2\n", b"\xef\xbb\xbf", b"ID3\x03\0\0\0\0\0\x05abcde"]
)
@pytest.mark.parametrize("make", [media.mp3, lambda: media.recording("adts", "aac")])
def test_sound_begins_where_its_frames_begin(clean, before, make):
    stored = clean(before + make(), "通话录音.mp3")

    assert (stored.state, stored.kind, stored.seconds, stored.shortfalls) == (State.CLEAN, "audio", 2, {})
    assert 1.8 < media.plays(stored.cleaned.read()) < 2.3


@pytest.mark.parametrize("format", ["AVIF", "TIFF", "BMP"])
def test_pictures_that_browsers_show_badly_become_ones_that_they_show(clean, format):
    stored = clean(samples.picture(format, (600, 500)))

    copy = opened(stored.cleaned)
    assert (stored.state, stored.format, copy.size) == (State.CLEAN, format.lower(), (600, 500))
    assert copy.format in ("PNG", "JPEG")
    assert looks(copy, (10, 250), samples.RED) and looks(copy, (590, 250), samples.BLUE)


def test_a_tiff_of_several_pages_is_not_shown_by_its_first_alone(clean):
    page = Image.new("RGB", (60, 40), samples.RED)

    stored = clean(samples.picture("TIFF", save_all=True, append_images=[page]))

    assert (stored.state, stored.reason_code) == (State.REJECTED, "tiff_pages")


@pytest.mark.parametrize(("orientation", "above"), [(6, samples.RED), (8, samples.BLUE)])
@pytest.mark.parametrize("turned_by_box", [True, False])
def test_a_heic_stands_as_the_phone_shows_it_and_is_turned_once(clean, turned_by_box, orientation, above):
    stored = clean(strange.heic_held(orientation, turned_by_box=turned_by_box), "IMG_0001.HEIC")

    copy = opened(stored.cleaned)
    assert copy.size == (48, 64)
    assert looks(copy, (24, 5), above)


@pytest.mark.parametrize("options", [{}, {"progressive": True}], ids=["baseline", "progressive"])
@pytest.mark.parametrize("bytes_cut", [1, 2])
def test_a_jpeg_without_the_mark_of_its_end_is_whole(clean, options, bytes_cut):
    whole = strange.photo(**options)

    stored = clean(whole[:-bytes_cut])

    assert (stored.state, stored.shortfalls, stored.warning) == (State.CLEAN, {}, "")
    assert stored.original.read() == whole[:-bytes_cut]
    assert stored.sha256 == hashlib.sha256(whole[:-bytes_cut]).hexdigest()
    seen, meant = opened(stored.cleaned).tobytes(), Image.open(io.BytesIO(whole)).tobytes()
    difference = max(abs(a - b) for a, b in zip(seen, meant, strict=True))
    assert difference < 60


def test_a_jpeg_without_its_last_part_is_shown_as_far_as_it_goes_and_says_so(clean):
    whole = strange.photo()

    cut, empty_end = clean(whole[: int(len(whole) * 0.9)]), clean(whole[: int(len(whole) * 0.9)] + bytes(5000))

    for stored in (cut, empty_end):
        assert (stored.state, set(stored.shortfalls)) == (State.CLEAN, {"incomplete"})
        assert stored.warning == SHORTFALLS["incomplete"]
        assert opened(stored.cleaned).size == (640, 480)


def test_a_progressive_jpeg_that_was_cut_is_coarse_and_says_so(clean):
    whole = strange.photo(progressive=True)

    stored = clean(whole[: int(len(whole) * 0.7)])

    assert (stored.state, set(stored.shortfalls)) == (State.CLEAN, {"incomplete"})


def test_a_jpeg_of_which_half_is_missing_is_refused(clean):
    whole = strange.photo()

    stored = clean(whole[: len(whole) // 2])

    assert (stored.state, stored.reason_code) == (State.REJECTED, "broken")


def test_a_film_without_its_end_plays_as_far_as_it_goes_and_says_so(clean):
    film = strange.moov_first(media.recording("mp4", "aac", "libx264", seconds=8))

    stored = clean(film[: len(film) * 6 // 10])

    assert (stored.state, set(stored.shortfalls)) == (State.CLEAN, {"cut_off"})
    assert 0 < stored.seconds < 8
    assert clean(film).shortfalls == {}


def test_a_wav_that_is_shorter_than_its_header_says_so(clean):
    sound = media.recording("wav", "pcm_s16le", seconds=6)

    stored = clean(sound[: len(sound) // 2])

    assert (stored.state, stored.shortfalls, stored.seconds) == (State.CLEAN, {"cut_off": {}}, 3)


@pytest.mark.parametrize("before", [b"", b"\0" * 64])
def test_an_mp3_that_is_shorter_than_its_first_frame_says_so(clean, before):
    sound = before + media.recording("mp3", "libmp3lame", seconds=20)

    whole, cut = clean(sound, "录音.mp3"), clean(sound[: len(sound) // 2], "录音.mp3")

    assert (whole.state, whole.seconds, whole.shortfalls) == (State.CLEAN, 20, {})
    assert (cut.state, cut.shortfalls) == (State.CLEAN, {"cut_off": {}})


def test_an_animation_says_that_one_picture_of_it_is_shown(clean):
    second = Image.new("RGB", (60, 40), samples.BLUE)

    stored = [clean(samples.picture(f, save_all=True, append_images=[second])) for f in ("PNG", "WEBP")]

    assert [row.shortfalls for row in stored] == [{"first": {}}, {"first": {}}]


def test_a_picture_inside_something_else_says_so(clean):
    stored = clean(b"FUJI-LIKE HEADER \x01\x02" + samples.picture("JPEG"))

    assert (stored.state, set(stored.shortfalls)) == (State.CLEAN, {"embedded"})


def test_a_long_screenshot_keeps_every_pixel_of_its_width(clean):
    stored = clean(strange.long_screenshot(1080, 60_000))

    copy = opened(stored.cleaned)
    assert (stored.state, stored.shortfalls, copy.size) == (State.CLEAN, {}, (1080, 60_000))
    assert opened(stored.thumbnail).size == kinds.THUMBNAIL


def test_a_photo_of_108_megapixels_is_shown_at_half_its_size_and_says_so(clean):
    stored = clean(strange.long_screenshot(12_000, 9_000, "JPEG"))

    copy = Image.open(io.BytesIO(stored.cleaned.read()))
    assert (stored.state, stored.shortfalls, copy.size) == (State.CLEAN, {"reduced": {}}, (6_000, 4_500))
    assert looks(copy, (10, 10), samples.RED) and looks(copy, (10, 4_490), samples.BLUE)


WHOLE = {
    "jpeg": strange.photo(),
    "png": samples.picture("PNG"),
    "webp": samples.picture("WEBP"),
    "bmp": samples.picture("BMP"),
    "heic": media.heic(),
    "mp3": media.mp3(),
    "m4a": media.m4a(),
    "amr": media.amr(),
    "mp4": strange.moov_first(media.mp4()),
    "wav": media.recording("wav", "pcm_s16le"),
    "ogg": media.recording("ogg", "libopus"),
}
JUNK = st.one_of(
    st.integers(0, 3000).map(bytes), st.binary(max_size=300), st.just(b"HTTP/1.1 200 OK\r\n\r\n"), st.just(b"MZ\x90\0")
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(st.sampled_from(sorted(WHOLE)), JUNK, st.integers(0, 400))
def test_with_junk_before_and_bytes_cut_off_a_file_is_taken_or_refused_by_name(owner, format, before, cut):
    content = before + WHOLE[format][: len(WHOLE[format]) - cut]
    try:
        stored = intake.receive(samples.upload(content, "a.bin"), owner=owner, now=NOW)
    except Rejected as refusal:
        assert refusal.message == REASONS[refusal.code]
        return
    processing.process_next(NOW)
    stored.refresh_from_db()
    assert (stored.state, stored.attempts) in ((State.CLEAN, 1), (State.REJECTED, 1))
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    if stored.kind == "image" and stored.is_ready:
        size = (64, 48) if format == "heic" else Image.open(io.BytesIO(WHOLE[format])).size
        corner = (size[0] - 3, size[1] - 3)
        copy = opened(stored.cleaned)
        assert copy.size == size
        assert stored.warning or format == "jpeg" or looks(copy, corner, samples.BLUE)


def test_every_shortfall_is_a_sentence_that_says_what_to_do():
    assert all("请" in str(sentence) for sentence in SHORTFALLS.values())


def test_the_sentence_for_what_nobody_knows_names_every_kind_that_is_taken():
    assert all(format.upper() in str(REASONS["unknown"]).upper() for format in kinds.KINDS)
