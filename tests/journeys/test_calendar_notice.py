"""The State Council announces next year's holidays: a supervisor loads the notice, and a running deadline moves."""

from __future__ import annotations

import pytest

from complaints.workflow import Step
from tests.factories import cases
from tests.journeys import verbs
from tests.journeys.background import work

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("calendar_put_back")]

REF = "国办发明电〔2026〕9号"
NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至4日（周一）放假调休，共4天。1月9日（周六）上班。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月20日（周六）上班。"""


def test_a_calendar_notice_moves_a_deadline(people, days):
    company = cases.company(cases.person("徐敏"), name="晴川电器有限公司")
    complainant, chief = cases.person("林晓云"), cases.supervisor("郑主管")
    case = cases.with_business(complainant, company, now=cases.moment("2026-12-25 10:00"))
    lin, xu = people.new("林晓云"), people.new("徐敏", width=1280, dark=True)
    zheng = people.new("郑主管", width=1280)

    # Served on Friday the 25th. The answer is due on Monday the 4th of January, for the time being.
    days.go_to("2026-12-28 10:00")
    verbs.signs_in(lin, complainant.email)
    lin.opens(case.get_absolute_url())
    lin.sees("1月4日（周一）（暂定）")

    # The supervisor pastes the notice; a slip is named by its line, and nothing typed is lost.
    verbs.signs_in(zheng, chief.email)
    zheng.opens("admin:casework_calendarday_changelist")
    zheng.follows("查看和载入节假日安排")
    zheng.follows("载入节假日安排")
    zheng.looks("calendar-load", staff=True)
    zheng.fills(ref=REF, text=NOTICE.replace("2月20日", "2月30日"))
    zheng.presses("预览")
    zheng.sees("第3行", "没有2027年2月30日")
    zheng.looks("calendar-load-errors", status=422, staff=True)
    zheng.fills(text=NOTICE)
    zheng.presses("预览")

    # What would change: the days, and the deadline.
    zheng.sees("还没有生效", "1个正在计算的期限会变", "涉及1件投诉，1位投诉人和1家企业会收到通知")
    zheng.sees(case.reference, "1月5日（周二）", "请核对通知")
    zheng.looks("calendar-preview", staff=True)
    lin.opens(case.get_absolute_url())
    lin.sees("1月4日（周一）（暂定）")

    # Confirmed, it is carried out in the background.
    zheng.presses("确认并执行")
    zheng.sees("已确认，一分钟内开始执行")
    zheng.looks("calendar-notice-waiting", staff=True)
    days.go_to("2026-12-28 10:01")
    work()
    zheng.follows("刷新进展")
    zheng.sees("期限有变的", "已通知双方")
    zheng.looks("calendar-notice-done", staff=True)

    # Both sides are told, and see the new day without the mark.
    lin.opens("notices")
    lin.sees("期限因节假日安排有变", "改为2027年1月5日（周二）")
    lin.opens(case.get_absolute_url())
    lin.sees("1月5日（周二）", "按国务院节假日安排，期限有变", REF)
    lin.does_not_see("暂定")
    lin.looks("case-recalendared")
    verbs.signs_in(xu, company.memberships.first().user.email)
    xu.opens("business:case", company.pk, case.reference)
    xu.sees("1月5日（周二）", "按国务院节假日安排，期限有变")
    xu.looks("business-case-recalendared")
    assert len(verbs.texts(complainant.phone, "due_moved")) == 1
    assert len(verbs.texts(company.memberships.first().user.phone, "business_due_moved")) == 1

    # The reminders follow the new day, and on the old one it is not overdue yet.
    for when in ("2026-12-30 09:00", "2026-12-31 09:00", "2027-01-05 00:01"):
        days.go_to(when)
    case.refresh_from_db()
    assert case.overdue_since is None
    days.go_to("2027-01-06 00:01")
    case.refresh_from_db()
    assert (case.escalation_level, case.events.filter(step=Step.RECALENDAR).count()) == (1, 1)
