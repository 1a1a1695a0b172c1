"""A complaint is filed on a phone without JavaScript, in two sittings and on two devices."""

from __future__ import annotations

import re

import pytest

from complaints.models import Complaint
from complaints.workflow import Status
from tests.factories import cases
from tests.journeys import verbs

pytestmark = pytest.mark.journey


def test_without_javascript(people, days):
    complainant = cases.person("林晓云")
    cases.company(cases.person("徐敏"), name="晴川电器有限公司")
    phone = people.new("林晓云", js=False)
    laptop = people.new("林晓云", width=1280, js=False)

    # On the phone: she presses 继续 too early, is told what is missing, and leaves it for later.
    verbs.signs_in(phone, complainant.email)
    verbs.begins_a_complaint(phone)
    phone.picks(proceedings="none")
    phone.presses("保存并继续")
    phone.sees("有", "请回答“您联系过卖家或平台客服吗？”")
    phone.looks("filing-2-precheck-errors", status=422)
    verbs.answers_the_precheck(phone)
    phone.fills(respondent_name="晴川电器有限公司")
    phone.presses("先保存，以后再填")
    phone.sees("草稿已保存", "草稿")
    phone.looks("mine-draft")

    # On the laptop the draft is there, with what she typed; she finishes it.
    days.go_to("2026-11-03 20:00")
    verbs.signs_in(laptop, complainant.email)
    laptop.opens("complaints:mine")
    laptop.page.get_by_role("link", name="继续填写").first.click()
    laptop.sees("发生了什么？")  # the first page that lacks something
    laptop.page.locator(".govuk-back-link").click()
    assert laptop.page.locator("[name=respondent_name]").input_value() == "晴川电器有限公司"
    laptop.sees("已选中：晴川电器有限公司", "换一家企业")
    verbs.tells_of_contact(laptop)
    verbs.tells_what_happened(laptop)
    laptop.fills(complainant_name="林晓云儿")
    verbs.uploads_a_photo(laptop)
    assert laptop.page.locator("[name=complainant_name]").input_value() == "林晓云儿"  # typed before, not lost
    laptop.looks("filing-5-who-nojs")
    verbs.says_who_complains(laptop)

    # Back on the phone she looks through it, corrects one thing, and files.
    phone.opens("complaints:mine")
    phone.page.get_by_role("link", name="继续填写").first.click()
    phone.sees("核对并提交")
    phone.looks("filing-6-check-nojs")
    phone.presses("提交投诉")
    phone.sees("请勾选“我确认以上内容真实”")
    phone.page.get_by_role("link", name=re.compile("更改\\s*标题")).click()
    phone.fills(title="冰箱能效等级与页面不符，商家拒绝退货")
    phone.presses("保存并继续")
    phone.sees("核对并提交", "冰箱能效等级与页面不符，商家拒绝退货")
    reference = verbs.attests_and_files(phone)
    verbs.work()

    # The laptop's page of the draft is now the case.
    laptop.page.reload()
    laptop.sees(reference)
    case = Complaint.objects.get(reference=reference)
    assert case.status == Status.SUBMITTED
    assert case.evidence.get().file.is_ready
