"""Odd files through the page on which people give them: the row says what they are, and what is missing of them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from complaints.models import Complaint
from files.processing import process_next
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support import documents, media, samples, strange
from tests.support.browsers import browser

pytestmark = pytest.mark.django_db
SILK = b"#!SILK_V3" + bytes(range(1, 200))
OFD = samples.zipped(**{"Doc_0/Res/image_1.png": bytes(20_000), "OFD.xml": b"<x/>"})
JPEG = strange.photo()
PORTFOLIO = documents.portfolio({"发票1.pdf": documents.made(), "发票2.pdf": documents.made()})
UNPAINTABLE = documents.without_fonts("退款", "Identity-H", "utf-16-be", "Identity")
FILES = {
    "a recorder's brand": ("语音 001.m4a", strange.branded(media.m4a(), b"3gp4"), "已上传"),
    "JPEG without its end": ("照片.jpg", JPEG[:-2], "已上传"),
    "JPEG without its last part": ("照片.jpg", JPEG[: len(JPEG) * 9 // 10], "这张图片没有传完整"),
    "half a JPEG": ("照片.jpg", JPEG[: len(JPEG) // 2], "这个文件打不开"),
    "voice of WeChat": ("微信语音.amr", b"\x02" + SILK, "微信或QQ的语音消息"),
    "voice of QQ": ("QQ语音.amr", SILK, "微信或QQ的语音消息"),
    "HEIC turned by Exif": ("samsung.heic", strange.heic_held(6, turned_by_box=False), "已上传"),
    "MP3 behind zeros": ("通话录音.mp3", bytes(64) + media.mp3(), "已上传"),
    "OFD without its ending": ("电子发票", OFD, "暂不接受OFD文件"),
    "PDF behind a line break": ("订单.pdf", b"\n" + documents.made(), "已上传"),
    "portfolio": ("合并发票.pdf", PORTFOLIO, "夹带的2个文件已接在后面显示：发票1.pdf、发票2.pdf"),
    "form of Adobe's": ("表单.pdf", documents.xml_form(is_dynamic=True), "动态表单（XFA）"),
    "statement of a bank": ("银行流水.pdf", samples.locked_pdf(), "已上传"),
    "locked PDF": ("账单.pdf", samples.locked_pdf("secret"), "要输入密码才能打开"),
    "signed PDF": ("电子发票.pdf", documents.signed(), "含电子签名，原件保留"),
    "letters of no font": ("回单.pdf", UNPAINTABLE, "在这里显示不出来"),
    "OFD": ("电子发票.ofd", OFD, "暂不接受OFD文件"),
}


def page_of(case: Complaint, page: str) -> str:
    return browser(case.complainant).get(reverse("complaints:draft", args=[case.reference, page])).content.decode()


@pytest.mark.parametrize("script", [True, False], ids=["script", "form"])
@pytest.mark.parametrize(("name", "content", "said"), FILES.values(), ids=FILES.keys())
def test_an_odd_file_is_taken_or_called_by_its_name(name: str, content: bytes, said: str, script: bool) -> None:
    case = cases.draft()
    url = reverse("complaints:draft", args=[case.reference, "evidence"])
    headers: dict[str, Any] = {"X-Fragment": "file"} if script else {}
    upload = samples.upload(content, name)

    answer = browser(case.complainant).post(url, {"files": upload, "do": "upload"}, headers=headers, follow=True)
    while process_next(MONDAY):
        pass

    shown = answer.content.decode() + page_of(case, "evidence")
    rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in shown.split('<li class="file')[1:]]
    assert any(name in row and said in row for row in rows)


def test_what_a_copy_lacks_is_said_before_it_is_filed_and_beside_the_file() -> None:
    case = cases.draft()
    url = reverse("complaints:draft", args=[case.reference, "evidence"])
    upload = samples.upload(JPEG[: len(JPEG) * 9 // 10], "照片.jpg")
    browser(case.complainant).post(url, {"files": upload, "do": "upload"})
    process_next(MONDAY)
    row = case.evidence.get()

    page = browser(case.complainant).get(reverse("complaints:file", args=[case.reference, row.pk])).content.decode()

    assert all("下面缺了一部分" in shown for shown in (page, page_of(case, "check")))
