"""Cleaned copies: what they no longer have, and that they still show what the original shows."""

import io

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from files.cleaning.documents import without_jpeg_metadata
from files.models import State
from tests.support import samples
from tests.support.samples import looks, opened


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_an_image_stays_of_its_format_and_gets_a_thumbnail(clean, format):
    stored = clean(samples.picture(format, (600, 500)))

    assert (stored.state, stored.attempts, stored.lease_until) == (State.CLEAN, 1, None)
    copy, tile = opened(stored.cleaned), opened(stored.thumbnail)
    assert (copy.format, copy.size) == (format, (600, 500))
    assert looks(copy, (10, 250), samples.RED)
    assert looks(copy, (590, 250), samples.BLUE)
    assert (tile.format, tile.size) == ("JPEG", (296, 192))
    assert looks(tile, (10, 90), samples.RED)


@pytest.mark.parametrize("tail", [samples.zipped(), b"<html><script>alert(1)</script></html>", b"%PDF-1.7 /JavaScript"])
@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_a_polyglots_tail_is_not_in_the_served_copy(clean, format, tail):
    stored = clean(samples.picture(format) + tail)

    assert stored.state == State.CLEAN
    assert tail[:8] not in stored.cleaned.read()
    assert tail in stored.original.read()


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_place_and_camera_are_gone_and_the_photo_stands_upright(clean, format):
    stored = clean(samples.photo_with_gps(format))

    data = stored.cleaned.read()
    copy = Image.open(io.BytesIO(data))
    assert copy.size == (40, 60)
    assert looks(copy, (20, 5), samples.RED)
    assert looks(copy, (20, 55), samples.BLUE)
    assert not copy.getexif()
    assert not set(copy.info) & {"exif", "xmp", "icc_profile", "comment", "photoshop"}
    assert samples.GPS_SECRET not in data
    assert samples.GPS_SECRET not in stored.thumbnail.read()
    assert samples.GPS_SECRET in stored.original.read()


def test_words_in_a_png_are_gone(clean):
    words = PngInfo()
    words.add_text("Comment", "SECRET-WORDS")
    content = samples.picture("PNG", pnginfo=words)

    stored = clean(content)

    assert b"SECRET-WORDS" in content
    assert b"SECRET-WORDS" not in stored.cleaned.read()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_mode_of_a_png_becomes_a_copy_that_looks_the_same(clean, mode):
    source = Image.new("RGB", (60, 40), "black")
    source.paste("white", (30, 0, 60, 40))
    if mode == "I;16":
        image = source.convert("L").point(lambda level: level * 257, "I").convert("I;16")
    else:
        image = source.convert(mode)
    out = io.BytesIO()
    image.save(out, "PNG")

    stored = clean(out.getvalue())

    copy = opened(stored.cleaned)
    assert copy.mode in ("L", "RGB", "RGBA")
    assert looks(copy, (5, 20), (0, 0, 0))
    assert looks(copy, (55, 20), (255, 255, 255))


def test_transparency_stays_and_the_thumbnail_is_white_behind_it(clean):
    image = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    out = io.BytesIO()
    image.save(out, "PNG")

    stored = clean(out.getvalue())

    assert opened(stored.cleaned).getpixel((5, 5))[3] == 0
    assert looks(opened(stored.thumbnail), (5, 5), (255, 255, 255))


def test_a_cmyk_photo_becomes_rgb(clean):
    stored = clean(samples.picture("JPEG", mode="CMYK", quality=95))

    copy = opened(stored.cleaned)
    assert copy.mode == "RGB"
    assert looks(copy, (5, 20), samples.RED)


def test_a_colour_profile_is_applied_before_it_is_dropped(clean):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    same = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    for embedded in (same, profile, b"not a profile"):
        stored = clean(samples.picture("JPEG", icc_profile=embedded, quality=95))

        copy = opened(stored.cleaned)
        assert "icc_profile" not in copy.info
        assert looks(copy, (5, 20), samples.RED)


def test_a_phones_double_photo_keeps_its_first_picture(clean):
    other = Image.new("RGB", (60, 40), "green")

    stored = clean(samples.picture("MPO", save_all=True, append_images=[other]))

    copy = opened(stored.cleaned)
    assert (copy.format, stored.state) == ("JPEG", State.CLEAN)
    assert looks(copy, (5, 20), samples.RED)


def test_an_animation_keeps_its_first_picture(clean):
    other = Image.new("RGB", (60, 40), "green")

    stored = clean(samples.picture("WEBP", save_all=True, append_images=[other], duration=100))

    copy = opened(stored.cleaned)
    assert copy.n_frames == 1
    assert looks(copy, (5, 20), samples.RED)


def test_damaged_exif_does_not_spoil_a_good_photo(clean):
    stored = clean(samples.picture("JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff" + bytes(20)))

    assert stored.state == State.CLEAN


@pytest.mark.parametrize("format", ["PNG", "JPEG"])  # WebP tells its length in the header: refused on the way in
def test_an_image_cut_in_the_middle_is_rejected_with_a_sentence(clean, blobs, format):
    content = samples.picture(format, (900, 900))

    stored = clean(content[: len(content) // 2])

    assert (stored.state, stored.reason_code, stored.attempts) == (State.REJECTED, "broken", 1)
    assert "截图上传" in stored.reason
    assert blobs() == [stored.original.name]


def test_a_tall_screenshots_thumbnail_shows_its_top(clean):
    image = Image.new("RGB", (100, 1000), "white")
    image.paste("black", (0, 0, 100, 60))
    out = io.BytesIO()
    image.save(out, "PNG")

    stored = clean(out.getvalue())

    assert looks(opened(stored.thumbnail), (148, 20), (0, 0, 0))


def test_a_pdf_gets_a_thumbnail_of_its_first_page_and_its_number_of_pages(clean):
    stored = clean(samples.pdf(2), "a.pdf")

    tile = opened(stored.thumbnail)
    assert (stored.state, stored.page_count) == (State.CLEAN, 2)
    assert tile.size == (296, 192)
    assert looks(tile, (148, 20), (255, 0, 0))


def test_a_hostile_pdf_is_disarmed_and_still_shows_its_page(clean):
    content = samples.hostile_pdf()

    stored = clean(content, "a.pdf")

    assert stored.state == State.CLEAN
    bare = io.BytesIO()
    with pikepdf.open(io.BytesIO(stored.cleaned.read())) as copy:
        assert not copy.attachments
        assert not set(copy.Root.keys()) & {"/OpenAction", "/AA", "/Metadata", "/Perms", "/Collection"}
        assert "/XFA" not in copy.Root.AcroForm
        assert len(copy.pages[0].obj.Annots) == 4
        copy.save(bare, stream_decode_level=pikepdf.StreamDecodeLevel.all, compress_streams=False)
    for word in (b"EVIL", b"/JavaScript", b"/JS", b"/Launch", b"/URI", b"SECRET", b"SIGNER", b"EmbeddedFile"):
        assert word in content
        assert word not in bare.getvalue()
        assert word not in stored.cleaned.read()
    assert looks(opened(stored.thumbnail), (148, 60), (0, 0, 255))


def test_a_photo_inside_a_pdf_loses_its_place_and_no_pixel():
    photo = samples.photo_with_gps()

    bare = without_jpeg_metadata(photo)

    assert samples.GPS_SECRET not in bare
    assert Image.open(io.BytesIO(bare)).tobytes() == Image.open(io.BytesIO(photo)).tobytes()


@pytest.mark.parametrize(
    "odd", [b"", b"\xff\xd8", b"\xff\xd8\xff", b"\xff\xd8\xff\xe1\x00", b"\xff\xd8\xff\xe1\x00\x00abc", b"abc"]
)
def test_odd_picture_data_in_a_pdf_stay_as_they_are(odd):
    assert without_jpeg_metadata(odd) == odd


def test_what_hangs_behind_a_pdf_is_gone(clean):
    stored = clean(samples.pdf() + samples.zipped(), "a.pdf")

    assert stored.state == State.CLEAN
    assert b"PK\x03\x04" not in stored.cleaned.read()


def test_a_damaged_pdf_is_mended(clean):
    stored = clean(samples.pdf(2).replace(b"startxref", b"startxxxx"), "a.pdf")

    assert (stored.state, stored.page_count) == (State.CLEAN, 2)
    assert len(pypdfium2.PdfDocument(stored.cleaned.read())) == 2


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\nnothing", samples.pdf(0), samples.pdf_bomb()], ids=["stub", "no page", "bomb"]
)
def test_a_pdf_that_holds_nothing_is_rejected(clean, blobs, content):
    stored = clean(content, "a.pdf")

    assert (stored.state, stored.reason_code) == (State.REJECTED, "broken")
    assert blobs() == [stored.original.name]


def test_every_page_of_a_pdf_is_kept_as_a_picture_and_a_long_one_stays_readable(clean, folder):
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        document.add_blank_page(page_size=(200, 3000))
        document.add_blank_page(page_size=(3000, 200))
        out = io.BytesIO()
        document.save(out)

    stored = clean(out.getvalue(), "a.pdf")

    sizes = [Image.open(folder / stored.page_image(number)).size for number in (1, 2, 3)]
    assert (stored.page_count, stored.pages) == (3, 3)
    assert sizes == [(1240, 1755), (600, 9000), (9000, 600)]


@pytest.mark.long
def test_a_pdf_of_two_hundred_pages_keeps_a_picture_of_each(clean):
    stored = clean(samples.pdf(200), "a.pdf")

    assert (stored.state, stored.page_count, stored.pages) == (State.CLEAN, 200, 200)


def test_a_page_of_giant_size_is_drawn_small(clean):
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(14_400, 14_400))
        document.pages[0].obj.UserUnit = 1000
        out = io.BytesIO()
        document.save(out)

    stored = clean(out.getvalue(), "a.pdf")

    assert opened(stored.thumbnail).size == (296, 192)
