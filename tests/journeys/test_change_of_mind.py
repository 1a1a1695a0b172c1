"""A complaint is withdrawn while the company is answering, and taken up again within the day."""

from __future__ import annotations

import pytest

from complaints.workflow import Clock, Status
from tests.factories import cases
from tests.journeys import verbs
from tests.journeys.background import START

pytestmark = pytest.mark.journey
WORDS = "经核实，页面标注没有错误，差异属于测试误差。"


def test_change_of_mind(people, days):
    company, complainant = cases.company(cases.person("徐敏")), cases.person("林晓云")
    case = cases.with_business(complainant, company, now=cases.moment(START))
    lin, xu = people.new("林晓云"), people.new("徐敏", width=1280)

    # 徐敏 is writing an answer…
    days.go_to("2026-11-04 10:00")
    verbs.signs_in(xu, company.memberships.first().user.email)
    xu.opens("business:case", company.pk, case.reference)
    xu.picks(code="B3")
    xu.fills(text=WORDS)

    # …when 林晓云 withdraws. It is asked once more whether it is really she.
    verbs.signs_in(lin, complainant.email)
    days.go_to("2026-11-04 11:00")
    lin.opens(case.get_absolute_url())
    lin.follows("撤回投诉")
    lin.looks("step-withdraw")
    lin.picks(reason="W4")
    lin.presses("撤回投诉")
    lin.sees("密码")
    lin.looks("reauthenticate")
    lin.fills(password=verbs.PASSWORD)
    lin.presses("继续")
    lin.sees("您已撤回这件投诉")
    lin.looks("case-withdrawn")
    verbs.work()
    assert len(verbs.texts(company.memberships.first().user.email, "business_withdrawn", "email")) == 1

    # The answer is not taken; what was typed is still there.
    xu.presses("预览并发送")
    xu.sees("这件投诉的状态已经变化")
    assert xu.page.locator("[name=text]").input_value() == WORDS
    xu.looks("business-step-conflict", status=409)

    # The next morning she takes it back: five days were not all used up, and the clock runs on.
    days.go_to("2026-11-05 09:00")
    lin.opens(case.get_absolute_url())
    lin.follows("取消撤回")
    lin.presses("取消撤回")
    lin.sees("撤回已取消", "等待企业答复")
    case.refresh_from_db()
    clock = case.clocks.get(kind=Clock.REPLY)
    assert (case.status, clock.paused_on, str(clock.due_on)) == (Status.WITH_BUSINESS, None, "2026-11-10")

    # The second time she means it: after 24 hours nothing can be undone.
    lin.follows("撤回投诉")
    lin.picks(reason="W1")
    lin.presses("撤回投诉")
    if "reauthenticate" in lin.path:
        lin.fills(password=verbs.PASSWORD)
        lin.presses("继续")
    lin.sees("您已撤回这件投诉")
    days.go_to("2026-11-06 09:02")
    lin.page.reload()
    lin.does_not_see("取消撤回")
    case.refresh_from_db()
    assert not case.clocks.filter(stopped_at=None).exists()
