"""Boxes: what they cover is in no byte that people are given; the original keeps it, sealed."""

import io

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from files import intake, processing
from files.errors import Rejected
from files.models import State
from tests.support import media, samples
from tests.support.moments import NOW
from tests.support.samples import looks, opened

BLACK = (0, 0, 0)
LEFT_HALF = {"page": 1, "x": 0, "y": 0, "w": 0.5, "h": 1}


@pytest.fixture
def cover(clean):
    """Clean, cover, clean again; the row as it is afterwards."""

    def call(content: bytes, boxes: list[dict], name: str = "photo.png"):
        stored = clean(content, name)
        intake.redact(stored, boxes, now=NOW)
        processing.process_next(NOW)
        stored.refresh_from_db()
        return stored

    return call


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_a_covered_image_is_black_there_and_only_there(cover, format):
    content = samples.picture(format, (600, 400))

    stored = cover(content, [LEFT_HALF])

    copy, tile = opened(stored.cleaned), opened(stored.thumbnail)
    assert stored.state == State.CLEAN
    assert copy.format == format
    assert all(looks(copy, (x, y), BLACK) for x in (0, 150, 290) for y in (0, 200, 399))
    assert all(looks(copy, (x, y), samples.BLUE) for x in (310, 599) for y in (0, 399))
    assert looks(tile, (20, 90), BLACK)
    assert stored.original.read() == content


def test_a_small_box_covers_every_pixel_that_it_touches(cover):
    stored = cover(samples.picture("PNG", (10, 10)), [{"page": 1, "x": 0.11, "y": 0.11, "w": 0.01, "h": 0.2}])

    copy = opened(stored.cleaned)
    black = {(x, y) for x in range(10) for y in range(10) if looks(copy, (x, y), BLACK)}
    assert black == {(1, 1), (1, 2), (1, 3)}


def test_a_photo_lying_on_its_side_is_covered_as_it_is_seen(cover):
    stored = cover(samples.photo_with_gps(), [{"page": 1, "x": 0, "y": 0, "w": 1, "h": 0.5}], "photo.jpg")

    copy = opened(stored.cleaned)
    assert copy.size == (40, 60)
    assert looks(copy, (20, 10), BLACK)
    assert looks(copy, (20, 50), samples.BLUE)
    assert not copy.getexif()


def test_transparent_and_heic_pictures_are_covered_too(cover):
    clear = io.BytesIO()
    Image.new("RGBA", (60, 40), (0, 0, 0, 0)).save(clear, "PNG")

    first, second = cover(clear.getvalue(), [LEFT_HALF]), cover(media.heic(), [LEFT_HALF], "a.heic")

    assert opened(first.cleaned).getpixel((5, 5)) == (0, 0, 0, 255)
    assert looks(opened(second.cleaned), (5, 20), BLACK)


def test_a_covered_pdf_is_nothing_but_pictures_of_its_pages(cover):
    content = samples.pdf_of_words("公开 PUBLIC-WORDS", "身份证 SECRET-NUMBER")
    box = {"page": 2, "x": 0, "y": 0, "w": 1, "h": 0.5}

    stored = cover(content, [box], "a.pdf")

    data = stored.cleaned.read()
    assert "SECRET-NUMBER" in words(content)
    assert (stored.state, stored.page_count, stored.pages) == (State.CLEAN, 2, 2)
    assert words(data) == ""
    bare = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as copy:
        assert not any("/Font" in page.obj.Resources for page in copy.pages)
        copy.save(bare, stream_decode_level=pikepdf.StreamDecodeLevel.generalized, compress_streams=False)
    assert b"SECRET" not in bare.getvalue()
    first, second = pictures(data)
    assert not is_black(first)
    assert is_black(second)
    assert not is_black(Image.open(io.BytesIO(page(stored, 1))))
    assert is_black(Image.open(io.BytesIO(page(stored, 2))))


def test_the_former_copy_is_not_served_meanwhile_and_gone_afterwards(clean, blobs):
    stored = clean(samples.pdf(2), "a.pdf")
    before = set(blobs())

    intake.redact(stored, [LEFT_HALF], now=NOW)
    meanwhile = (stored.state, stored.is_ready, stored.is_covered)
    processing.process_next(NOW)

    stored.refresh_from_db()
    assert meanwhile == (State.RECEIVED, False, True)
    assert len(before) == 5
    assert before & set(blobs()) == {stored.original.name}
    assert set(blobs()) == {stored.original.name, *stored.copies()}


def test_no_boxes_uncover_it(cover):
    stored = cover(samples.picture("PNG", (60, 40)), [LEFT_HALF])

    intake.redact(stored, [], now=NOW)
    processing.process_next(NOW)

    stored.refresh_from_db()
    assert looks(opened(stored.cleaned), (5, 5), samples.RED)
    assert not stored.is_covered


def test_the_same_boxes_again_change_nothing(cover, blobs):
    stored = cover(samples.picture(), [LEFT_HALF])
    before = (blobs(), stored.edition)

    intake.redact(stored, [LEFT_HALF], now=NOW)

    assert (blobs(), stored.edition, stored.state) == (*before, State.CLEAN)


def test_an_attempt_that_began_before_the_boxes_never_serves_what_they_cover(receive, blobs):
    stored = receive(samples.picture("PNG", (60, 40)))
    late = processing.claim(NOW)
    intake.redact(stored, [LEFT_HALF], now=NOW)

    processing.attempt(late, NOW)
    stored.refresh_from_db()
    meanwhile = (stored.state, blobs())
    processing.process_next(NOW)

    stored.refresh_from_db()
    assert meanwhile == (State.RECEIVED, [stored.original.name])
    assert looks(opened(stored.cleaned), (5, 5), BLACK)


def test_a_file_that_cannot_be_covered_loses_its_former_copy(clean, blobs, monkeypatch):
    stored = clean()
    intake.redact(stored, [LEFT_HALF], now=NOW)
    stored.attempts = processing.MAX_ATTEMPTS
    stored.save(update_fields=["attempts"])

    processing.process_next(NOW)

    stored.refresh_from_db()
    assert (stored.state, stored.reason_code) == (State.REJECTED, "failed")
    assert blobs() == [stored.original.name]


@pytest.mark.parametrize(
    "box",
    [
        {"page": 2, "x": 0, "y": 0, "w": 1, "h": 1},
        {"page": 0, "x": 0, "y": 0, "w": 1, "h": 1},
        {"page": 1, "x": 0, "y": 0, "w": 0, "h": 1},
        {"page": 1, "x": float("nan"), "y": 0, "w": 1, "h": 1},
        {"page": 1, "x": 0, "y": 0, "w": float("inf"), "h": 1},
        {"page": 1, "x": 1.5, "y": 0, "w": 1, "h": 1},
        {"page": 1, "x": "a", "y": 0, "w": 1, "h": 1},
        {"page": 1},
        "box",
    ],
)
def test_what_is_no_box_is_refused_and_changes_nothing(clean, box):
    stored = clean()

    with pytest.raises(Rejected) as refusal:
        intake.redact(stored, [box], now=NOW)

    stored.refresh_from_db()
    assert refusal.value.code == "cover"
    assert (stored.state, stored.redactions, stored.edition) == (State.CLEAN, [], 0)


def test_a_box_over_the_edge_is_cut_there(clean):
    stored = clean()

    intake.redact(stored, [{"page": 1, "x": -0.5, "y": 0.75, "w": 1, "h": 9}], now=NOW)

    assert stored.redactions == [{"page": 1, "x": 0.0, "y": 0.75, "w": 0.5, "h": 0.25}]


def test_sound_has_nothing_to_cover(clean):
    with pytest.raises(Rejected):
        intake.redact(clean(media.mp3()), [LEFT_HALF], now=NOW)


def words(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as pdf:
        return "".join(page.get_textpage().get_text_range() for page in pdf)


def pictures(data: bytes) -> list[Image.Image]:
    with pypdfium2.PdfDocument(data) as pdf:
        return [page.render(scale=1).to_pil().convert("RGB") for page in pdf]


def is_black(image: Image.Image) -> bool:
    """The upper half."""
    upper = image.convert("L").crop((0, 0, image.width, image.height // 2 - 2))
    return upper.getextrema()[1] < 12


def page(stored, number: int) -> bytes:
    with stored.cleaned.storage.open(stored.page_image(number)) as image:
        return image.read()
