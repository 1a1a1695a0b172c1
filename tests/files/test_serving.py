"""The headers that reach the browser, after every middleware has had its say."""

import io

import pytest
from PIL import Image

from files import intake
from files.models import StoredFile
from tests.support import media, samples
from tests.support.moments import NOW

pytestmark = pytest.mark.urls("tests.files.urls")
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def get(client, stored, variant):
    return client.get(f"/{stored.uuid}/{variant}/")


@pytest.mark.parametrize(
    ("variant", "media_type", "disposition"),
    [
        ("clean", "image/jpeg", 'attachment; filename="photo.jpg"'),
        ("original", "application/octet-stream", 'attachment; filename="photo.jpg"'),
        ("thumb", "image/jpeg", "inline"),
    ],
)
def test_each_variant_is_sent_with_exactly_these_headers(client, clean, variant, media_type, disposition):
    stored = clean(samples.picture("JPEG"), "photo.jpg")

    response = get(client, stored, variant)

    body = b"".join(response.streaming_content)
    field = {"clean": stored.cleaned, "original": stored.original, "thumb": stored.thumbnail}[variant]
    assert response.status_code == 200
    assert body == field.open().read()
    assert response["Content-Type"] == media_type
    assert response["Content-Disposition"] == disposition
    assert response["Content-Length"] == str(len(body))
    assert {name: response[name] for name in SAFE} == SAFE


@pytest.fixture
def film(clean):
    return clean(media.mp4(), "录像.mov")


def test_a_film_is_shown_and_played_from_the_beginning(client, film):
    response = get(client, film, "clean")

    assert (response.status_code, response["Content-Type"]) == (200, "video/mp4")
    assert response["Content-Disposition"] == "inline"
    assert response["Accept-Ranges"] == "bytes"
    assert b"".join(response.streaming_content) == film.cleaned.read()
    assert {name: response[name] for name in SAFE} == SAFE


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-", 0, -1),
        ("bytes=100-199", 100, 199),
        ("bytes=-50", -50, -1),
        ("bytes=100-99999999", 100, -1),
        ("bytes=-99999999", 0, -1),
    ],
)
def test_a_player_gets_the_part_it_asks_for(client, film, wanted, first, last):
    content = film.cleaned.read()
    first, last = first % len(content), last % len(content)

    response = client.get(f"/{film.uuid}/clean/", headers={"range": wanted})

    assert response.status_code == 206
    assert b"".join(response.streaming_content) == content[first : last + 1]
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(content)}"
    assert response["Content-Length"] == str(last - first + 1)
    assert {name: response[name] for name in SAFE} == SAFE


@pytest.mark.parametrize("wanted", ["bytes=0-1,5-6", "bytes=9-3", "bytes=", "bytes=-", "pages=1-2", "bytes=a-b", "x"])
def test_a_range_that_makes_no_sense_gets_the_whole(client, film, wanted):
    response = client.get(f"/{film.uuid}/clean/", headers={"range": wanted})

    assert response.status_code == 200
    assert b"".join(response.streaming_content) == film.cleaned.read()


@pytest.mark.parametrize("wanted", ["bytes=99999999-", "bytes=-0"])
def test_a_range_behind_the_end_is_not_satisfiable(client, film, wanted):
    response = client.get(f"/{film.uuid}/clean/", headers={"range": wanted})

    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{film.cleaned.size}")


def test_a_part_of_an_older_version_gets_the_whole(client, film):
    response = client.get(f"/{film.uuid}/clean/", headers={"range": "bytes=0-9", "if-range": '"old"'})

    assert response.status_code == 200


def test_the_pages_of_a_pdf_are_shown_as_pictures(client, clean):
    stored = clean(samples.pdf_of_words("一", "二"), "a.pdf")

    answers = [get(client, stored, variant) for variant in ("page-1", "page-2", "page-3", "page-0", "page-01")]

    assert [answer.status_code for answer in answers] == [200, 200, 404, 404, 404]
    page = Image.open(io.BytesIO(b"".join(answers[0].streaming_content)))
    assert (page.format, page.width) == ("WEBP", 1241)
    assert (answers[0]["Content-Type"], answers[0]["Content-Disposition"]) == ("image/webp", "inline")
    assert {name: answers[0][name] for name in SAFE} == SAFE


def test_while_boxes_are_being_burnt_in_nothing_is_served_but_to_the_chain_of_evidence(client, clean):
    stored = clean(samples.pdf(1), "a.pdf")
    intake.redact(stored, [{"page": 1, "x": 0, "y": 0, "w": 1, "h": 1}], now=NOW)

    answers = [get(client, stored, variant).status_code for variant in ("clean", "thumb", "page-1", "original")]

    assert answers == [404, 404, 404, 200]


def test_what_a_scanner_found_sick_is_handed_to_nobody(client, clean):
    stored = clean()
    StoredFile.objects.filter(pk=stored.pk).update(
        state="rejected", reason_code="infected", scan="infected", cleaned="", thumbnail=""
    )

    assert [get(client, stored, variant).status_code for variant in ("clean", "thumb", "original")] == [404] * 3


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("订单😡.png", "attachment; filename*=utf-8''%E8%AE%A2%E5%8D%95%F0%9F%98%A1.png"),
        ('a"b\\.exe', 'attachment; filename="exe.png"'),
        ('a"b.exe', 'attachment; filename="a\\"b.exe.png"'),
        ("a\r\nX-Evil: 1.png", 'attachment; filename="a X-Evil: 1.png"'),
        ("../../etc/passwd", 'attachment; filename="passwd.png"'),
    ],
)
def test_a_name_can_neither_break_the_header_nor_lie_about_the_content(client, clean, name, disposition):
    stored = clean(samples.picture(), name)

    response = get(client, stored, "clean")

    assert response["Content-Disposition"] == disposition
    assert "X-Evil" not in response


def test_before_cleaning_only_the_original_exists(client, receive):
    stored = receive()

    assert [get(client, stored, variant).status_code for variant in ("clean", "thumb", "original")] == [404, 404, 200]


def test_a_rejected_file_has_no_copy_to_serve(client, clean):
    stored = clean(samples.picture("PNG", (900, 900))[:600])

    assert stored.is_rejected
    assert [get(client, stored, variant).status_code for variant in ("clean", "thumb", "original")] == [404, 404, 200]


def test_an_unknown_variant_does_not_exist(client, clean):
    assert get(client, clean(), "name").status_code == 404


def test_a_copy_that_the_storage_lost_is_absent_and_not_a_crash(client, clean, folder):
    stored = clean()
    (folder / stored.cleaned.name).unlink()

    assert get(client, stored, "clean").status_code == 404


def test_the_storages_own_address_leads_nowhere(client, clean):
    assert client.get(clean().cleaned.url).status_code == 404


@pytest.mark.parametrize(
    ("size", "text"), [(1, "1 KB"), (860_160, "840 KB"), (1_258_291, "1.2 MB"), (20_971_520, "20.0 MB")]
)
def test_a_size_reads_as_people_write_it(receive, size, text):
    stored = receive()

    stored.size = size

    assert stored.size_text == text
