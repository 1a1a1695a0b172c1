"""PDFs that open everywhere are taken; whatever people would not see of one is said beside it."""

import hashlib
import io

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from files import errors, intake, kinds, processing, serving
from files.cleaning import fonts, pages
from files.cleaning.outcome import Job
from files.errors import REASONS, Rejected
from files.models import State
from tests.support import documents, samples
from tests.support.moments import NOW
from tests.support.painting import dark, with_fonts_of
from tests.support.samples import looks

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)
LINES = "退款三百元"
UNPAINTABLE = documents.without_fonts(LINES, "Identity-H", "utf-16-be", "Identity")  # no machine knows its letters
WHOLE_PAGE = {"page": 1, "x": 0.9, "y": 0.9, "w": 0.1, "h": 0.1}


@pytest.fixture
def page(folder):
    """The picture of a page of a stored file."""
    return lambda stored, number=1: Image.open(folder / stored.page_image(number)).convert("RGB")


def at(image: Image.Image, across: float, down: float) -> tuple[int, int]:
    return int(image.width * across), int(image.height * down)


@pytest.mark.parametrize(
    "before", [b"\n", b"\r\n\r\n", b"\xef\xbb\xbf", b"\0" * 40, b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n"]
)
def test_bytes_before_a_pdf_are_no_reason_to_refuse_it(clean, page, before):
    content = before + documents.made()

    stored = clean(content, "订单.pdf")

    assert (stored.state, stored.kind, stored.page_count, stored.shortfalls) == (State.CLEAN, "pdf", 1, {})
    assert stored.original.read() == content
    assert looks(page(stored), at(page(stored), 0.5, 0.9), RED)


def test_a_word_on_a_page_locks_nothing(clean):
    words = b"BT /F1 12 Tf 20 40 Td (/Encrypt 12 0 R) Tj ET"

    stored = clean(documents.made(words, words=True, compress_streams=False), "说明.pdf")

    assert stored.state == State.CLEAN


def test_a_bank_statement_with_an_owner_s_password_opens_without_one(clean, page):
    lock = pikepdf.Encryption(user="", owner="x", allow=pikepdf.Permissions(extract=False, modify_other=False))
    content = documents.made(encryption=lock)

    stored = clean(content, "银行流水.pdf")

    assert (stored.state, stored.sha256) == (State.CLEAN, hashlib.sha256(content).hexdigest())
    assert looks(page(stored), at(page(stored), 0.5, 0.9), RED)
    with pikepdf.open(io.BytesIO(stored.cleaned.read())) as copy:
        assert not copy.is_encrypted


def test_a_pdf_that_asks_for_a_password_is_refused_at_once_with_what_to_do(receive_refused):
    assert receive_refused(samples.locked_pdf("secret"), "账单.pdf") == "pdf_locked"
    assert "请去掉密码" in str(REASONS["pdf_locked"])


def test_a_pdf_of_which_only_mending_tells_that_it_is_locked_is_refused_by_that_name(clean):
    stored = clean(samples.locked_pdf("secret").replace(b"startxref", b"startxxxx"), "账单.pdf")

    assert (stored.state, stored.reason_code) == (State.REJECTED, "pdf_locked")


def test_a_signed_pdf_keeps_its_original_and_says_so(clean, page):
    content = documents.signed()

    stored = clean(content, "电子发票.pdf")

    assert (stored.state, stored.shortfalls) == (State.CLEAN, {"signed": {}})
    assert "含电子签名，原件保留" in stored.warning
    assert b"".join(serving.respond(stored, variant="original")) == content
    assert looks(page(stored), at(page(stored), 220 / 300, 0.25), BLUE)  # the seal


@pytest.mark.parametrize(("encoding", "codec"), [("GBK-EUC-H", "gbk"), ("UniGB-UCS2-H", "utf-16-be")])
def test_words_in_a_font_that_the_file_lacks_can_be_read(clean, page, encoding, codec):
    stored = clean(documents.without_fonts(LINES, encoding, codec), "银行回单.pdf")

    assert (stored.state, stored.shortfalls) == (State.CLEAN, {})
    assert dark(page(stored)) > 3000


def test_a_machine_without_chinese_fonts_draws_with_the_packaged_one(tmp_path):
    bill = documents.without_fonts(LINES, "GBK-EUC-H", "gbk")
    packaged = [folder for folder in fonts.folders() if folder not in fonts.MACHINE]

    with_it = with_fonts_of(packaged, bill)
    without = with_fonts_of([str(tmp_path)], bill)

    assert with_it[0] > 3000 and with_it[1] == {}
    assert without == (0, {"unpainted": {}})


def test_letters_that_no_font_here_has_are_said_and_not_covered_away(clean, receive):
    stored = clean(UNPAINTABLE, "回单.pdf")
    assert (stored.state, stored.shortfalls) == (State.CLEAN, {"unpainted": {}})
    assert "显示不出来" in stored.warning

    intake.redact(stored, [WHOLE_PAGE], now=NOW)
    processing.process_next(NOW)

    stored.refresh_from_db()
    assert (stored.state, stored.reason_code) == (State.REJECTED, "pdf_cover")


def test_invisible_words_over_a_scan_are_not_missed(clean):
    assert clean(documents.without_fonts(LINES, "GBK-EUC-H", "gbk", mode=3), "扫描.pdf").shortfalls == {}


def test_the_invoices_of_a_portfolio_follow_its_cover_and_are_named(clean, page):
    members = {"发票1.pdf": documents.made(), "发票2.png": samples.picture(), "明细.xlsx": samples.docx()}

    stored = clean(documents.portfolio(members), "合并发票.pdf")

    assert (stored.state, stored.page_count, stored.pages) == (State.CLEAN, 3, 3)
    assert looks(page(stored, 2), at(page(stored, 2), 0.5, 0.9), RED)
    assert looks(page(stored, 3), at(page(stored, 3), 0.25, 0.5), samples.RED)
    assert "1个文件没有显示，别人会看不到：明细.xlsx。" in stored.warning
    assert "2个文件已接在后面显示：发票1.pdf、发票2.png。" in stored.warning


def test_a_file_behind_a_mark_on_a_page_is_shown_too(clean):
    stored = clean(documents.with_mark_that_opens("收据.pdf", documents.made()), "说明.pdf")

    assert (stored.page_count, stored.shortfalls) == (2, {"enclosed": {"names": ["收据.pdf"]}})


@pytest.mark.parametrize("place", ["the document", "the page", "a film", "a film of old"])
def test_a_file_enclosed_anywhere_is_not_lost_in_silence(clean, place):
    stored = clean(documents.enclosing("看房.mp4", b"film", place), "说明.pdf")

    assert (stored.state, stored.page_count) == (State.CLEAN, 1)
    assert stored.shortfalls == {"not_enclosed": {"names": ["看房.mp4"], "n": 1}}


def test_a_sound_on_a_page_is_counted_among_what_is_not_shown(clean):
    assert clean(documents.sounding(), "a.pdf").shortfalls == {"not_enclosed": {"names": ["文件"], "n": 1}}


def test_an_enclosed_file_shows_what_was_filled_in_and_no_layer_that_was_off(clean, page):
    members = {"a.pdf": documents.filled_form(), "b.pdf": documents.layered()}

    stored = clean(documents.portfolio(members), "表.pdf")

    assert set(stored.shortfalls) == {"enclosed", "not_enclosed"}
    assert dark(page(stored, 2)) > 500
    assert stored.shortfalls["not_enclosed"] == {"names": ["b.pdf"], "n": 1}


@pytest.mark.parametrize(
    "member",
    [
        samples.locked_pdf("secret"),
        samples.pdf(200),
        documents.xml_form(is_dynamic=True),
        b"%PDF-1.7 nothing",
        b"",
        samples.huge_png(9000),
        samples.pdf_bomb(),
    ],
    ids=["locked", "too many pages", "XFA", "stub", "empty", "too many pixels", "bomb"],
)
def test_an_enclosed_file_that_cannot_be_shown_is_named_and_spoils_nothing(clean, member):
    stored = clean(documents.portfolio({"x\u202egpj.pdf": member}), "a.pdf")

    assert (stored.state, stored.page_count) == (State.CLEAN, 1)
    assert list(stored.shortfalls) == ["not_enclosed"]
    assert "gpj.pdf" in stored.warning
    assert "\u202e" not in stored.warning


def test_what_an_enclosed_file_encloses_is_named_and_many_are_counted(clean):
    inner = documents.portfolio({"里面.txt": b"x"})

    stored = clean(documents.portfolio({f"{n:02}.txt": b"x" for n in range(60)} | {"00.pdf": inner}), "a.pdf")

    assert stored.shortfalls["enclosed"] == {"names": ["00.pdf"]}
    assert stored.shortfalls["not_enclosed"]["n"] == 61
    assert "里面.txt" in stored.shortfalls["not_enclosed"]["names"]
    assert "61个文件没有显示" in stored.warning and "……" in stored.warning


def test_a_form_that_only_adobe_draws_is_refused_with_what_to_do_and_one_with_fields_is_taken(clean, page):
    dynamic, static = (clean(documents.xml_form(is_dynamic=is_dynamic), "表单.pdf") for is_dynamic in (True, False))

    assert (dynamic.state, dynamic.reason_code) == (State.REJECTED, "pdf_xfa")
    assert "打印成PDF" in dynamic.reason
    assert (static.state, static.shortfalls) == (State.CLEAN, {})
    assert dark(page(static).crop((0, 0, page(static).width, page(static).height // 2))) > 100


def test_a_form_whose_fields_stand_on_no_page_is_one_that_only_adobe_draws(clean):
    stored = clean(documents.xml_form(is_dynamic=True, lists_fields=True), "表单.pdf")

    assert (stored.state, stored.reason_code) == (State.REJECTED, "pdf_xfa")


def test_a_page_shows_what_a_viewer_shows(clean, page):
    filled, layers, turned, stamped = (
        page(clean(content, "a.pdf"))
        for content in (
            documents.filled_form(),
            documents.layered(),
            documents.turned_and_cut(),
            documents.marked(),
        )
    )

    assert dark(filled) > 500
    assert looks(layers, at(layers, 0.25, 0.5), RED) and looks(layers, at(layers, 0.75, 0.5), WHITE)
    assert turned.height > 5 * turned.width
    assert looks(turned, at(turned, 0.1, 0.5), RED) and looks(turned, at(turned, 0.9, 0.5), RED)
    assert looks(stamped, at(stamped, 50 / 300, 0.5), BLUE)


def test_a_long_page_can_be_read_in_its_picture_and_in_its_covered_copy(clean, page):
    stored = clean(documents.long_chat(), "聊天长图.pdf")
    drawn = page(stored)
    assert drawn.width >= 1080 and drawn.width * drawn.height <= 65_000_000
    assert round(drawn.height / drawn.width, 1) == round(20_000 / 1080, 1)
    assert serving.respond(stored, variant="page-1")["Content-Type"] == "image/jpeg"

    intake.redact(stored, [WHOLE_PAGE], now=NOW)
    processing.process_next(NOW)

    stored.refresh_from_db()
    with pikepdf.open(io.BytesIO(stored.cleaned.read())) as copy:
        box, picture = copy.pages[0].mediabox, copy.pages[0].obj.Resources.XObject.Page
        assert (int(picture.Width), int(picture.Height)) == drawn.size
        assert abs(float(box[3]) / float(box[2]) - drawn.height / drawn.width) < 0.05


def test_pages_without_a_picture_are_counted(monkeypatch):
    monkeypatch.setattr(pages, "TOTAL_BYTES", 8000)
    out = [io.BytesIO() for _file in range(3)]
    job = Job(io.BytesIO(), *out, rules={"page_s": 20.0, "thumbnail": kinds.THUMBNAIL})

    drawn = pages.draw(samples.pdf(3), job, 3)

    assert len(drawn["pages"]) == 1
    assert job.shortfalls == {"undrawn": {"n": 1, "total": 3}}
    assert "共3页，页面上只显示得出前1页" in errors.warning(job.shortfalls)


def test_a_pdf_that_cannot_be_rewritten_is_kept_as_pictures_of_its_pages(clean, page):
    stored = clean(unrewritable(), "a.pdf")

    assert (stored.state, stored.shortfalls, stored.page_count) == (State.CLEAN, {"redrawn": {}}, 1)
    assert looks(page(stored), at(page(stored), 0.5, 0.9), RED)
    with pikepdf.open(io.BytesIO(stored.cleaned.read())) as copy:
        assert len(copy.pages) == 1


def unrewritable() -> bytes:
    """Document with a tree of pages that goes in a circle, which only a forgiving reader walks."""
    return documents.made().replace(b"/Kids [ 3 0 R ]", b"/Kids [ 3 0 R 2 0 R ]")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(st.binary(max_size=900), st.integers(0, 700), st.sampled_from([b"", b"\0" * 3000, b"<html></html>"]))
def test_with_junk_around_and_bytes_cut_off_a_pdf_is_taken_or_refused_by_name(owner, before, cut, behind):
    whole = samples.pdf(3)
    content = before + whole[: len(whole) - cut] + behind
    try:
        stored = intake.receive(samples.upload(content, "a.pdf"), owner=owner, now=NOW)
    except Rejected as refusal:
        assert refusal.message == REASONS[refusal.code]
        return
    processing.process_next(NOW)
    stored.refresh_from_db()
    assert stored.attempts == 1
    if stored.kind == "pdf" and stored.is_ready:
        assert stored.pages == stored.page_count
        assert stored.page_count == 3 or stored.warning
    else:
        assert stored.state in (State.REJECTED, State.CLEAN)


def test_every_value_of_a_sentence_may_be_missing():
    assert all(errors.warning({code: {"n": 1, "total": 2, "names": []}}) for code in errors.SHORTFALLS)
