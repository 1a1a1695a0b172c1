"""Intake of files by content: some are taken, some turned away, and those leave nothing."""

import hashlib
import re

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from files import intake, kinds
from files.errors import REASONS, Rejected
from files.models import State, StoredFile
from tests.support import media, samples
from tests.support.moments import NOW

REFUSED = {
    "nothing in it": (b"", "empty"),
    "too big": (samples.picture() + bytes(kinds.MAX_BYTES), "too_big"),
    "20,000 x 20,000 PNG": (samples.huge_png(), "too_many_pixels"),
    "12,000 x 12,000 PNG": (samples.huge_png(12_000), "too_many_pixels"),
    "WebP with a huge canvas": (samples.huge_webp(), "too_many_pixels"),
    "PNG cut in its header": (samples.picture()[:20], "broken"),
    "JPEG cut in its header": (samples.picture("JPEG")[:20], "broken"),
    "WebP cut in its header": (samples.picture("WEBP")[:18], "broken"),
    "WebP cut in the middle": (samples.picture("WEBP", (900, 900))[:500], "broken"),
    "SVG": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "svg"),
    "HTML": (b"<!DOCTYPE html><html><script>alert(1)</script></html>", "html"),
    "HTML without a doctype": (b"  <script>alert(1)</script>", "html"),
    "text": ("我要投诉，退款一直不到账。".encode(), "text"),
    "text in GB 18030": ("我要投诉，退款一直不到账。".encode("gb18030"), "text"),
    "text in UTF-16": ("我要投诉".encode("utf-16"), "text"),
    "long text": (("a" + "退款" * 5000).encode(), "text"),
    "ZIP": (samples.zipped(), "archive"),
    "RAR": (b"Rar!\x1a\x07\x00" + bytes(50), "archive"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(50), "archive"),
    "gzip": (b"\x1f\x8b\x08" + bytes(50), "archive"),
    "DOCX": (samples.docx(), "office"),
    "DOC": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "office"),
    "RTF": (b"{\\rtf1 hello}", "office"),
    "OFD": (samples.zipped(**{"OFD.xml": b"<ofd/>"}), "ofd"),
    "renamed EXE": (b"MZ\x90\x00" + bytes(300), "program"),
    "ELF": (b"\x7fELF\x02\x01\x01" + bytes(300), "program"),
    "shell script": (b"#!/bin/sh\nrm -rf /\n", "program"),
    "HEIC without a picture": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40), "broken"),
    "AVIF": (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + bytes(40), "broken"),
    "GIF": (samples.picture("GIF"), "gif"),
    "MP4 without a track": (b"\0\0\0\x18ftypisom\0\0\0\0isomiso2" + bytes(40), "broken"),
    "MP3 without sound": (b"ID3\x03\0\0\0\0\0\0" + bytes(40), "broken"),
    "3GP without a track": (b"\0\0\0\x18ftyp3gp5\0\0\0\0isom3gp5" + bytes(40), "broken"),
    "AVI": (b"RIFF\x24\0\0\0AVI LIST" + bytes(40), "avi"),
    "MKV": (b"\x1aE\xdf\xa3" + bytes(300), "mkv"),
    "WMA": (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(300), "wmv"),
    "Photoshop": (b"8BPS\0\x01" + bytes(300), "psd"),
    "a camera's raw picture": (b"II*\0\x10\0\0\0CR\x02\0" + bytes(300), "raw"),
    "voice of WeChat": (b"\x02#!SILK_V3" + bytes(range(1, 200)), "silk"),
    "voice of QQ": (b"#!SILK_V3" + bytes(range(1, 200)), "silk"),
    "voice of a chat behind blanks": (bytes(12) + b"\x02#!SILK_V3" + bytes(range(1, 200)), "silk"),
    "voice of a chat under AMR's first line": (b"#!AMR\n\x02#!SILK_V3" + bytes(range(1, 200)), "silk"),
    "voice of an old phone": (b"#!EVRC\n" + bytes(range(1, 200)), "media"),
    "AMR of several tracks": (b"#!AMR_MC1.0\n" + bytes(range(1, 200)), "media"),
    "stream of a dashcam": ((b"G\x40\x11\x10" + b"\xff" * 184) * 4, "mpg"),
    "stream of a camcorder": ((b"\0\0\0\0G\x40\x11\x10" + b"\xff" * 184) * 4, "mpg"),
    "OFD packed anew, in a folder": (samples.zipped(**{"发票/Doc_0/a.png": bytes(20_000), "发票/OFD.xml": b""}), "ofd"),
    "OFD behind a line break": (b"\r\n" + samples.zipped(**{"OFD.xml": b""}), "ofd"),
    "OFD, its list not first": (samples.zipped(**{"Doc_0/a.png": bytes(20_000), "OFD.xml": b""}), "ofd"),
    "DOCX, its list not first": (
        samples.zipped(**{"word/media/a.png": bytes(20_000), "[Content_Types].xml": b""}),
        "office",
    ),
    "ZIP with a photo in it": (samples.zipped(**{"a.jpg": samples.picture("JPEG")}), "archive"),
    "APK": (samples.zipped(**{"res/a": bytes(20_000), "AndroidManifest.xml": b""}), "program"),
    "e-invoice in XML": (b'<?xml version="1.0"?><EInvoice><Header/></EInvoice>', "invoice_xml"),
    "Word in XML": (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', "office"),
    "XML": (b'<?xml version="1.0"?><orders/>', "text"),
    "noise": (b"\x01\x02\x03\x00" * 30, "unknown"),
    "PDF with a password": (samples.locked_pdf("user"), "pdf_locked"),
    "PDF with 201 pages": (samples.pdf(201), "pdf_pages"),
}


@pytest.mark.parametrize(("content", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_what_we_do_not_take_is_refused_with_its_own_sentence_and_leaves_nothing(owner, blobs, content, code):
    with CaptureQueriesContext(connection) as queries, pytest.raises(Rejected) as refusal:
        intake.receive(samples.upload(content, "evidence.png"), owner=owner, now=NOW)

    assert refusal.value.code == code
    assert refusal.value.message == str(REASONS[code])
    assert len(queries) == 0
    assert blobs() == []


def test_every_reason_is_a_sentence_of_its_own_that_says_what_to_do():
    sentences = [str(sentence) for sentence in REASONS.values()]

    assert len(set(sentences)) == len(sentences)
    assert all(re.fullmatch(r".+。.*(请|只).+。", sentence) for sentence in sentences)
    assert all("%" not in sentence for sentence in sentences)


@pytest.mark.parametrize(
    ("content", "kind", "format", "pages"),
    [
        (samples.picture("PNG"), "image", "png", None),
        (samples.picture("JPEG"), "image", "jpeg", None),
        (samples.picture("WEBP"), "image", "webp", None),
        (samples.picture("PNG", save_all=True, append_images=[]), "image", "png", None),
        (samples.pdf(3), "pdf", "pdf", 3),
        (media.heic(), "image", "heic", None),
        (media.mp3(), "audio", "mp3", None),
        (media.m4a(), "audio", "m4a", None),
        (media.amr(), "audio", "amr", None),
        (media.mp4(), "video", "mp4", None),
        (media.mov(), "video", "mov", None),
        (media.recording("mp4", "aac"), "audio", "m4a", None),
    ],
)
def test_every_format_is_taken_whatever_their_name_says(receive, content, kind, format, pages):
    stored = receive(content, "letter.docx")

    assert (stored.kind, stored.format, stored.page_count, stored.state) == (kind, format, pages, State.RECEIVED)


def test_the_original_is_kept_byte_for_byte_with_its_hash(receive, blobs):
    content = samples.photo_with_gps() + b"PK\x03\x04 a tail"

    stored = receive(content, "一.jpg")

    assert stored.original.read() == content
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert stored.size == len(content)
    assert blobs() == [f"stored/2026/11/23/{stored.uuid.hex}.original"]


def test_a_large_upload_on_disk_is_kept_byte_for_byte_too(owner):
    content = samples.picture("JPEG") + bytes(3_000_000)
    upload = TemporaryUploadedFile("a.jpg", "image/jpeg", len(content), None)
    upload.write(content)

    stored = intake.receive(upload, owner=owner, now=NOW)
    upload.close()  # as the request does at its end: the file has moved by then

    assert stored.original.read() == content
    assert stored.sha256 == hashlib.sha256(content).hexdigest()


def test_receiving_asks_the_database_one_thing(owner, django_assert_num_queries):
    with django_assert_num_queries(1):
        intake.receive(samples.upload(samples.picture()), owner=owner, now=NOW)


def test_a_small_pdf_that_unpacks_to_a_large_table_is_not_unpacked_in_the_request(receive):
    stored = receive(samples.pdf_bomb(), "a.pdf")

    assert stored.page_count is None


def test_a_damaged_pdf_is_taken_and_left_to_cleaning(receive):
    stored = receive(samples.pdf(2).replace(b"startxref", b"startxxxx"), "a.pdf")

    assert (stored.state, stored.page_count) == (State.RECEIVED, None)


def test_a_row_that_cannot_be_written_leaves_no_file(owner, blobs):
    owner.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        intake.receive(samples.upload(samples.picture()), owner=owner, now=NOW)

    assert blobs() == []


def test_discarding_removes_the_row_and_after_the_commit_every_copy(clean, blobs, django_capture_on_commit_callbacks):
    stored = clean()
    assert len(blobs()) == 3

    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        intake.discard(stored)
    before = blobs()
    for callback in callbacks:
        callback()

    assert not StoredFile.objects.exists()
    assert len(before) == 3
    assert blobs() == []


def test_a_discard_that_is_rolled_back_keeps_everything(clean, blobs, django_capture_on_commit_callbacks):
    stored = clean()

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError), transaction.atomic():
        intake.discard(stored)
        _ = 1 / 0

    assert StoredFile.objects.count() == 1
    assert len(blobs()) == 3
