"""Two sides bargain: whatever is on offer now is what gets accepted, and what was agreed is what every page shows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from complaints.commands import answer
from complaints.rules.codes import Outcome
from complaints.workflow import Status
from tests.factories import cases
from tests.journeys import verbs
from tests.journeys.background import START

pytestmark = pytest.mark.journey
TITLE = "冰箱能效等级与宣传不符"


def test_counter_offers_to_acceptance(people, days):
    company, complainant, officer = cases.company(cases.person("徐敏")), cases.person("林晓云"), cases.officer()
    handler = company.memberships.first().user
    case = cases.with_business(complainant, company, now=cases.moment(START))
    words = cases.RELIEF | {"amount": Decimal("500.00"), "remedies": ["compensation"], "action": "更正商品页"}
    answer.answer(case, actor=handler, perform_by=date(2026, 11, 28), now=cases.moment(START), **words)
    lin, xu = people.new("林晓云"), people.new("徐敏", width=1280)

    # Five hundred is too little: each way on says what it ends, and she chooses the one that goes on.
    days.go_to("2026-11-04 20:00")
    verbs.signs_in(lin, complainant.email)
    lin.opens(case.get_absolute_url())
    lin.sees("现在的方案", "500.00", "更正商品页", "投诉结束，计为未解决", "15天内可以申诉")
    lin.looks("offers-answered")
    lin.follows("提出自己的方案")
    lin.fills(amount="1200", text="两级能效的差价按市价是一千二百元，请补这个差价。")
    lin.dates(perform_by="2026-11-30")
    lin.presses("发送给企业")
    lin.sees("您已还价，等待企业回应", "1,200.00", "现在轮到")
    lin.looks("offers-countered")

    # The company begins from its last offer, changes the sum, and the rest stays.
    days.go_to("2026-11-05 10:00")
    verbs.signs_in(xu, handler.email)
    xu.opens("business:case", company.pk, case.reference)
    xu.sees("投诉人的还价", "1,200.00")
    xu.follows("提出新的方案")
    xu.looks("offers-revise")
    xu.fills(amount="800", text="按采购成本核算，可以补差价八百元。")
    xu.presses("预览并发送")
    xu.presses("发送给投诉人")
    xu.sees("新的方案已发送给投诉人", "现在的方案", "已被替代")
    xu.looks("offers-business-revised")

    # She counters once more, and leaves the page of acceptance open in a second tab.
    days.go_to("2026-11-05 20:00")
    lin.opens(case.get_absolute_url())
    lin.sees("800.00", "更正商品页")
    lin.follows("提出自己的方案")
    lin.fills(amount="1100", text="一千一百元我可以接受，请再考虑一次。")
    lin.presses("发送给企业")
    lin.opens("complaints:step", case.reference, "accept_offer")
    lin.sees("800.00", "您接受的是上面写明的方案")

    # The last word of the company comes while that tab is open: it is asked about anew.
    days.go_to("2026-11-06 10:00")
    xu.opens("business:case", company.pk, case.reference)
    xu.follows("表明最终方案")
    xu.fills(amount="1000", text="最多可以补差价一千元，这是最终方案。")
    xu.presses("预览并发送")
    xu.presses("作为最终方案发送")
    lin.presses("接受方案")
    lin.sees("企业刚刚提出了新的方案", "1,000.00")
    lin.looks("offers-accept-anew", status=409)
    case.refresh_from_db()
    assert case.status == Status.ANSWERED
    lin.presses("接受方案")
    lin.sees("您已接受方案", "约定内容", "1,000.00", "更正商品页")
    lin.looks("offers-settled")

    # All three sides read the same agreement.
    he = people.new("何受理", width=1280)
    verbs.signs_in(he, officer.email)
    he.opens("admin:complaints_complaint_change", case.pk)
    he.sees("约定内容", "1,000.00", "已被替代")
    he.looks("offers-staff-settled", staff=True)
    xu.opens("business:case", company.pk, case.reference)
    xu.sees("约定内容", "1,000.00", "赔偿损失")
    xu.looks("offers-business-settled")

    # It is done, she says so, and what she thought of it reaches the company.
    days.go_to("2026-11-12 11:00")
    xu.opens("business:case", company.pk, case.reference)
    xu.fills(text="11月12日已转账1000元，回单见附件。")
    xu.attaches(verbs.PHOTO)
    xu.presses("预览并发送")
    xu.presses("发送")
    lin.opens(case.get_absolute_url())
    lin.follows("确认已履行")
    lin.sees("约定内容", "1,000.00")
    lin.presses("确认已履行")
    lin.sees("已办结：协议已履行", "约定内容")
    lin.follows("评价办理过程")
    lin.picks(speed="2", attitude="4", result="3", is_solved="yes")
    lin.fills(comment="来回谈了三次才谈妥。")
    lin.presses("提交评价")
    lin.sees("对结果不服的，可以在下面申诉")
    lin.looks("offers-rated")
    xu.opens("business:case", company.pk, case.reference)
    xu.sees("办理速度2分", "来回谈了三次才谈妥")
    xu.looks("offers-business-rated")

    case.refresh_from_db()
    assert (case.status, case.outcome) == (Status.CLOSED, Outcome.O06)
