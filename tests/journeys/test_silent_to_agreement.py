"""A company is silent to the end, then a mediator brings both together: the papers hold it, and that it was silent."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from django.conf import settings
from django.urls import reverse

from complaints.rules.codes import Outcome
from complaints.workflow import Status
from tests.factories import cases
from tests.journeys import verbs
from tests.journeys.background import START
from tests.journeys.browsing import Person

pytestmark = pytest.mark.journey
TITLE = "冰箱能效等级与宣传不符"
CREDIT_CODE = "91330106MA2ABCDE1X"


def text_of(content: bytes) -> str:
    """The words of a PDF, as its reader copies them, without the ends of lines."""
    pdf = pypdfium2.PdfDocument(content)
    return "".join(page.get_textpage().get_text_bounded() for page in pdf).replace("\r\n", "")


def downloads(person: Person, link: str) -> bytes:
    """Content behind a link of this name on the page."""
    address = person.page.get_by_role("link", name=link).first.get_attribute("href")
    assert address is not None
    return person.context.request.get(person.site + address).body()


def verifies(folder: Path, document: bytes) -> tuple[int, str]:
    """The script as anybody runs it who was sent the file: away from the site and its database."""
    file = folder / "case.json"
    file.write_bytes(document)
    command = [sys.executable, "-I", "-S", str(Path(settings.BASE_DIR) / "script/verify-case"), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False, env={"PYTHONUTF8": "1"})
    return done.returncode, done.stdout


def signs(person: Person) -> None:
    person.follows("签署协议")
    person.page.get_by_label("我已读完这一版协议").check(force=True)
    person.presses("签署这一版协议")


def test_silent_company_to_mediation_to_an_agreement_that_is_verified_off_line(people, days, tmp_path):
    company, complainant = cases.company(cases.person("徐敏"), name="晴川电器有限公司"), cases.person("林晓云")
    company.credit_code = CREDIT_CODE
    company.save()
    handler, mediator, officer = company.memberships.first().user, cases.mediator("何调解"), cases.officer()
    case = cases.with_business(complainant, company, now=cases.moment(START))
    lin, xu = people.new("林晓云"), people.new("徐敏", width=1280)
    he, zhou = people.new("何调解", width=1280), people.new("周受理", width=1280)

    # Two reminders, overdue, level 2, level 3: the company says nothing. Then she asks for a mediator.
    for day in ("05 09:00", "06 09:00", "10 00:00", "13 00:00", "17 00:00"):
        days.go_to(f"2026-11-{day}")
    days.go_to("2026-11-17 09:30")
    verbs.signs_in(lin, complainant.email)
    lin.opens(case.get_absolute_url())
    lin.sees("多次催办仍未答复")
    lin.follows("申请调解")
    lin.fills(reason="企业一直没有答复，希望有人主持，退还差价。")
    lin.presses("申请调解")
    lin.sees("正在等待企业同意")
    lin.looks("silent-mediation-asked")
    verbs.work()
    verbs.signs_in(xu, handler.email)
    xu.opens("business:case", company.pk, case.reference)
    xu.looks("silent-business-asked")
    xu.follows("同意调解")
    xu.presses("同意调解")
    xu.sees("已同意调解")
    verbs.work()

    # The mediator puts a text before both, and both sign the same version.
    verbs.signs_in(he, mediator.email)
    verbs.finds_in_worklist(he, case.reference, "mediation")
    text = "企业补偿差价九百元，投诉人保留冰箱，双方再无争议。"
    words = {"text": text, "amount": "900", "perform_by": "2026-11-27"}
    verbs.takes_step(he, "提出协议文本", "提出这一版文本", look="silent-settlement", **words)
    lin.opens(case.get_absolute_url())
    signs(lin)
    lin.sees("您已签署协议")
    xu.opens("business:case", company.pk, case.reference)
    signs(xu)
    xu.sees("贵企业已签署协议", "11月27日")
    verbs.work()

    # The paper names both, who signed, the terms, and what follows when it is not kept.
    lin.opens(case.get_absolute_url())
    lin.sees("协议履行中", "约定内容", "900.00")
    lin.looks("silent-settled")
    paper = text_of(downloads(lin, "下载协议"))
    for word in (
        "林晓云",
        company.name,
        CREDIT_CODE,
        "徐敏",
        text,
        "900.00",
        "2026年11月27日",
        "反映未履行",
        "司法确认",
    ):
        assert word in paper, word

    # The case is checked away from the site; a copy in which somebody changed the sum is refused by name.
    document = downloads(lin, "可校验的数据文件")
    code, said = verifies(tmp_path, document)
    assert (code, said.startswith(f"相符：投诉{case.reference}的")) == (0, True), said
    tampered = json.loads(document)
    tampered["records"]["settlement"][0]["content"]["amount"] = "90.00"
    code, said = verifies(tmp_path, json.dumps(tampered).encode())
    assert (code, said) == (1, "不符：调解协议第1版被改动过：内容与校验码不符。\n")

    # It is kept. All three sides read how it ended, what was agreed, and that the company had been silent.
    days.go_to("2026-11-20 10:00")
    xu.opens("business:case", company.pk, case.reference)
    xu.fills(text="11月20日已转账900元，回单见附件。")
    xu.attaches(verbs.PHOTO)
    xu.presses("预览并发送")
    xu.presses("发送")
    lin.opens(case.get_absolute_url())
    lin.follows("确认已履行")
    lin.presses("确认已履行")
    lin.sees("已办结：调解成功并履行", "约定内容", "企业答复情况", "逾期未答复")
    lin.looks("silent-closed")
    xu.opens("business:case", company.pk, case.reference)
    xu.sees("调解成功并履行，逾期未答复", "约定内容")
    xu.looks("silent-business-closed")
    verbs.signs_in(zhou, officer.email)
    zhou.opens(reverse("admin:complaints_complaint_change", args=[case.pk]))
    zhou.sees("调解成功并履行", "约定内容", "企业答复情况", "逾期未答复")
    zhou.looks("silent-staff-closed", staff=True)
    lin.opens(case.get_absolute_url())
    whole = text_of(downloads(lin, "导出案卷（PDF）"))
    assert "逾期未答复" in whole and "调解成功并履行" in whole

    case.refresh_from_db()
    assert (case.status, case.outcome, case.escalation_level) == (Status.CLOSED, Outcome.O05, 3)
    assert case.is_unanswered
