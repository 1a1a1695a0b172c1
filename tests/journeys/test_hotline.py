"""Somebody calls: an officer writes the complaint, the caller checks it on the phone, sends it back once, files it."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from complaints.models import Complaint
from complaints.workflow import Status
from tests.factories import cases
from tests.factories.cases import PHONE
from tests.journeys import verbs
from tests.journeys.background import work
from tests.journeys.browsing import Person

pytestmark = pytest.mark.journey
NUMBER = "139 1234 0000"


def opens_the_link(person: Person) -> None:
    """The newest SMS, on the caller's own phone."""
    found = re.search(r"https?://\S+/attest/[\w-]+/", verbs.texts(PHONE, "attest_link")[-1])
    assert found
    person.opens(found.group())


@pytest.mark.parametrize("js", [True, False], ids=["script", "no-script"])
def test_a_complaint_by_phone(people, days, js):
    officer, company = cases.officer("周受理"), cases.company(cases.person("徐敏"), name="晴川电器有限公司")
    zhou, lin = people.new("周受理", width=1280), people.new("林晓云", js=js)  # the admin needs script

    # 周受理 listens and writes.
    verbs.signs_in(zhou, officer.email)
    zhou.follows("热线登记")
    zhou.looks("hotline-list-empty", staff=True)
    zhou.fills(phone=NUMBER, name="林晓云")
    zhou.presses("开始填写")
    zhou.sees("139****0000")
    zhou.looks("hotline-category")
    verbs.chooses_a_kind(zhou, "ECM-02")
    verbs.answers_the_precheck(zhou)
    verbs.names_company(zhou, company.name)
    verbs.tells_what_happened(zhou)
    verbs.says_who_complains(zhou, "林晓云")
    zhou.looks("hotline-check")
    zhou.presses("发送确认短信")
    zhou.sees("确认短信已发送到139****0000", "等待来电人确认")
    zhou.looks("hotline-list-sent", staff=True)

    # 林晓云 reads the SMS: the amount is wrong.
    work()
    opens_the_link(lin)
    lin.sees("请核对您来电反映的投诉", "冰箱能效等级与宣传不符", company.name, "3,299")
    lin.looks("attest-check")
    lin.presses("确认并提交")
    lin.sees("请勾选“我确认以上内容真实”，再提交")
    lin.looks("attest-check-errors", status=422)
    lin.page.locator("summary").filter(has_text="内容不对").click()
    lin.fills(**{"no-because": "金额应为3199元，请改一下。"})
    lin.presses("内容不对，退回")
    lin.sees("工作人员改好后会再发短信给您")
    lin.looks("attest-returned", status=410)

    # 周受理 is told, mends it, and sends it again.
    days.go_to("2026-11-02 10:30")
    zhou.opens("notices")
    zhou.page.locator("main").get_by_role("link").filter(has_text="退回").first.click()
    zhou.sees("金额应为3199元")
    zhou.looks("hotline-check-returned")
    reference = Complaint.objects.get().reference
    zhou.opens("complaints:draft", reference, "details")
    zhou.fills(amount="3199")
    zhou.presses("保存并继续")
    zhou.opens("complaints:draft", reference, "check")
    zhou.presses("重新发送确认短信")
    work()

    # She files it, and may look at it as often as she likes.
    opens_the_link(lin)
    lin.sees("3,199")
    lin.ticks("我确认以上内容真实", "我同意把投诉内容和证据转给被投诉企业处理")
    lin.presses("确认并提交")
    lin.sees("投诉已提交", reference, "接下来")
    lin.looks("attest-filed")
    lin.does_not_see("林晓云", "冰箱能效")

    # An SMS code, without a password or an address, leads her to the case.
    lin.follows("登录查看这件投诉")
    lin.fills(login=NUMBER)
    lin.presses("获取验证码")
    lin.fills(code=verbs.reads_code(lin, PHONE.removeprefix("+86")))
    lin.page.locator("main button[type=submit]").first.click()
    lin.sees("请阅读并同意")  # nobody has asked her yet; one tick, and on to the case
    lin.looks("agreement")
    lin.page.check("[name=agrees]")
    lin.presses("同意并继续")
    lin.page.wait_for_url(f"**{reverse('complaints:case', args=[reference])}")
    lin.sees("冰箱能效等级与宣传不符")
    lin.opens("me_settings")
    lin.sees("未填写", "未设置，用短信验证码登录")
    lin.looks("settings-phone-only")

    case = Complaint.objects.get()
    assert (case.status, case.complainant.phone, case.complainant.email) == (Status.SUBMITTED, PHONE, None)
    assert case.events.get(step="file").data["taken_by"] == officer.pk
