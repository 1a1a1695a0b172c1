"""The company is silent: reminders, overdue, the ladder, and how it ends."""

from __future__ import annotations

from collections import Counter

import pytest

from complaints.commands import intake
from complaints.rules.codes import Outcome
from complaints.workflow import Status
from notifications.models import Notice
from tests.factories import cases
from tests.journeys import verbs
from tests.journeys.background import START, work

pytestmark = pytest.mark.journey


def told_since(pk: int) -> Counter[tuple[str, str]]:
    """Notices on the site since that one: (name, kind) → times."""
    rows = Notice.objects.filter(pk__gt=pk, channel=Notice.Channel.SITE).select_related("user")
    return Counter((row.user.name, row.kind) for row in rows)


def newest() -> int:
    return Notice.objects.latest("pk").pk


def test_deadline_passes(people, days):
    company = cases.company(cases.person("徐敏"), cases.person("顾盼"), name="晴川电器有限公司")
    cases.supervisor("郑主管")
    complainant = cases.person("林晓云")
    case = cases.filed(complainant, company, now=cases.moment(START))
    intake.accept(case, actor=cases.officer("周受理"), now=cases.moment(START))
    lin, xu = people.new("林晓云", dark=True), people.new("徐敏", width=1280)
    work()
    seen = newest()

    # Served on Monday the 2nd, due on Monday the 9th. Two mornings before, the handlers are reminded.
    days.go_to("2026-11-05 08:58")
    assert told_since(seen) == {}
    days.go_to("2026-11-05 09:00")
    assert told_since(seen) == {("徐敏", "business_reminder"): 1, ("顾盼", "business_reminder"): 1}
    days.go_to("2026-11-06 08:58")
    assert sum(told_since(seen).values()) == 2
    days.go_to("2026-11-06 09:00")
    assert told_since(seen) == {("徐敏", "business_reminder"): 2, ("顾盼", "business_reminder"): 2}
    seen = newest()

    # The last day has come: today, until 24:00.
    days.go_to("2026-11-09 16:00")
    verbs.signs_in(lin, complainant.email)
    lin.opens(case.get_absolute_url())
    lin.sees("等待企业答复", "11月9日")
    lin.looks("case-with-business")
    days.go_to("2026-11-09 23:58")
    assert told_since(seen) == {}

    # 24:00: overdue, level 1. Complainant, handlers and officer are told, once.
    days.go_to("2026-11-10 00:00")
    work()
    assert told_since(seen) == {
        ("林晓云", "overdue"): 1,
        ("徐敏", "business_overdue"): 1,
        ("顾盼", "business_overdue"): 1,
        ("周受理", "staff_overdue"): 1,
    }
    seen = newest()
    days.go_to("2026-11-10 09:30")
    lin.opens(case.get_absolute_url())
    lin.sees("企业逾期未答复", "我们正在催办")
    lin.looks("case-overdue")
    verbs.signs_in(xu, company.memberships.first().user.email)
    xu.opens("business:inbox", company.pk)
    xu.sees("1件已逾期")
    xu.looks("business-inbox-late")
    xu.follows("冰箱能效等级与宣传不符")
    xu.sees("已记为逾期")
    xu.looks("business-case-late")

    # Three working days later, level 2: complainant, owner, supervisor.
    days.go_to("2026-11-12 23:58")
    assert told_since(seen) == {}
    days.go_to("2026-11-13 00:00")
    work()
    assert told_since(seen) == {
        ("林晓云", "overdue"): 1,
        ("徐敏", "business_overdue"): 1,
        ("郑主管", "staff_overdue"): 1,
    }
    seen = newest()
    lin.opens("complaints:step", case.reference, "close_unanswered")
    lin.sees("现在还不能按“企业未答复”办结")
    lin.looks("step-too-early", status=409)

    # Five working days after the deadline, level 3: she may stop waiting.
    days.go_to("2026-11-17 00:00")
    work()
    assert told_since(seen) == {
        ("林晓云", "unanswered"): 1,
        ("徐敏", "business_overdue"): 1,
        ("郑主管", "staff_overdue"): 1,
    }
    days.go_to("2026-11-18 12:00")
    lin.opens("me")
    lin.sees("需要您处理", "多次催办仍未答复")
    lin.follows("冰箱能效等级与宣传不符")
    lin.follows("按企业未答复办结")
    lin.looks("step-close-unanswered")
    lin.presses("按企业未答复办结")
    lin.sees("已办结：企业逾期未答复")
    lin.looks("case-closed-unanswered")

    case.refresh_from_db()
    assert (case.status, case.outcome, case.escalation_level) == (Status.CLOSED, Outcome.O11, 3)
    seen = newest()
    days.go_to("2026-12-01 09:00")
    assert told_since(seen) == {}  # the clock stopped with the case


def test_answered_late(people, days):
    company = cases.company(cases.person("徐敏"))
    complainant = cases.person("林晓云")
    case = cases.with_business(complainant, company, now=cases.moment(START))
    xu, lin = people.new("徐敏", width=390, dark=True), people.new("林晓云", width=1280)
    days.go_to("2026-11-10 00:00")

    # A day late is still an answer, recorded as late.
    days.go_to("2026-11-10 14:00")
    verbs.signs_in(xu, company.memberships.first().user.email)
    xu.opens("business:case", company.pk, case.reference)
    xu.picks(code="B4")
    xu.fills(text="少。")
    xu.presses("预览并发送")
    xu.sees("给投诉人的说明至少10个字")
    xu.looks("business-step-errors", status=422)
    xu.fills(text="能效以铭牌为准，我方不同意退货。")
    xu.presses("预览并发送")
    xu.sees("会记为逾期答复")
    xu.presses("发送答复")
    xu.sees("答复已发送")

    # She does not accept it.
    verbs.signs_in(lin, complainant.email)
    lin.opens(case.get_absolute_url())
    lin.sees("企业已答复，请您确认", "能效以铭牌为准")
    lin.looks("case-answered-late")
    lin.follows("不认可并结束投诉")
    lin.looks("step-reject")
    lin.presses("不认可，结束投诉")
    lin.sees("已办结：投诉人不认可")

    case.refresh_from_db()
    assert (case.status, case.outcome) == (Status.CLOSED, Outcome.O08)
    assert case.answers_given.get().is_late
