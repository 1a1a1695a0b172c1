"""The headers that reach the browser, after every middleware has had its say."""

import pytest

from tests.files import samples

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
