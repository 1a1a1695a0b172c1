"""The four papers with one text in every place where somebody's words may stand, and where their signs lie."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pypdfium2

from complaints.exports import agreement, case_file, letter, receipt
from complaints.exports.receipt import Row

AT = datetime(2026, 11, 2, 2, tzinfo=UTC)
URL = "http://localhost:8000/verify/" + "0123456789abcdef" * 4
MM = 72 / 25.4
MARGINS = {"receipt": 22, "case_file": 20, "agreement": 22, "letter": 22}  # left and right, in millimetres
_HEAD = {"brand": "投诉直通", "heading": "标题", "reference": "TS202611020001", "footer": "本函由平台出具。"}
_HASH = {
    "hash_heading": "校验码",
    "hash": "0123 4567",
    "hash_help": "校验码由内容算出。",
    "verify_url": URL,
    "scan": "扫码",
}


def all_of(text: str) -> Iterator[tuple[str, bytes]]:
    """Name and PDF of each paper."""
    rows = [Row("标题", text), Row(text, "值")]
    made = receipt.Receipt(**_HEAD, **_HASH, rows=rows, ahead_heading="接下来", ahead=rows)
    yield "receipt", receipt.pdf(made, AT)
    table = case_file.Section(text, columns=["文件", "说明", "字节"], widths=[5, 2, 3], table=[[text, text, "9"]] * 2)
    sections = [case_file.Section("事实", rows, note=text), table, case_file.Section(text, rows, level=3)]
    yield "case_file", case_file.pdf(case_file.CaseFile(**_HEAD, sections=sections), AT)
    named = {name: rows for name in ("rows", "parties", "facts", "terms", "signed")}
    headings = {f"{name}_heading": text for name in ("parties", "facts", "terms", "signed")}
    signed = agreement.Agreement(**_HEAD, **_HASH, **named, **headings, text=text, after=[(text, text)])
    yield "agreement", agreement.pdf(signed, AT)
    parts = [letter.Part(text, rows=rows), letter.Part("证据", lines=[text])]
    handed = letter.Letter(
        **_HEAD, rows=rows, opening=[text], sections=parts, signed=text, day="2026年11月2日", enter_url=URL, scan="扫码"
    )
    yield "letter", letter.pdf(handed, AT)


def beyond(name: str, pdf: bytes) -> list[str]:
    """Signs of a paper that lie outside its margins, or where its QR code is."""
    found, margin = [], MARGINS[name] * MM
    for page in pypdfium2.PdfDocument(pdf):
        text, (width, height) = page.get_textpage(), page.get_size()
        code = _code_of(page)
        for index in range(text.count_chars()):
            sign = text.get_text_range(index, 1)
            if not sign.strip() or sign == "\u200b":
                continue
            left, bottom, right, top = text.get_charbox(index)
            if right <= left:
                continue
            if left < margin - 2 or right > width - margin + 2 or bottom < 0 or top > height:
                found.append(sign)
            if code and left < code[2] and right > code[0] and bottom < code[3] and top > code[1]:
                found.append(sign)
    return found


def words_of(pdf: bytes) -> str:
    """The text of all pages without blanks."""
    pages = pypdfium2.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)


def _code_of(page: pypdfium2.PdfPage) -> tuple[float, float, float, float] | None:
    """Left, bottom, right and top of the code: the only drawing on the papers that is not a line."""
    boxes = [one.get_bounds() for one in page.get_objects(max_depth=4) if one.type in (2, 5)]
    boxes = [box for box in boxes if box[2] - box[0] > 40 and box[3] - box[1] > 40]
    return max(boxes, key=lambda box: box[2] - box[0]) if boxes else None
