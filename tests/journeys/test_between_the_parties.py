"""The parties deal with each other: by offer and counter-offer, and before a mediator when the company was silent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from complaints.commands import answer as answer_commands
from complaints.rules.codes import Outcome
from complaints.workflow import Status
from tests.factories import cases
from tests.journeys import verbs
from tests.journeys.background import START

pytestmark = pytest.mark.journey
TITLE = "冰箱能效等级与宣传不符"


def test_offer_counter_accept_performed(people, days):
    company, complainant = cases.company(cases.person("徐敏")), cases.person("林晓云")
    handler = company.memberships.first().user
    case = cases.with_business(complainant, company, now=cases.moment(START))
    words = cases.RELIEF | {"amount": Decimal("500.00"), "perform_by": date(2026, 11, 28)}
    answer_commands.answer(case, actor=handler, now=cases.moment(START), **words)
    lin, xu = people.new("林晓云"), people.new("徐敏", width=1280)

    # Five hundred is too little. She says what she would accept; her own term waits meanwhile.
    days.go_to("2026-11-04 20:00")
    verbs.signs_in(lin, complainant.email)
    lin.opens("me")
    lin.follows(TITLE)
    lin.sees("500.00", "11月12日")
    lin.follows("提出自己的方案")
    lin.fills(text="两级能效的差价按市价是一千二百元，请补这个差价。")
    lin.dates(perform_by="2026-11-30")
    lin.presses("发送给企业")
    lin.sees("请填写金额，或者写明处理措施", "按市价是一千二百元")
    lin.looks("step-counter-errors", status=422)
    lin.fills(amount="1200")
    lin.presses("发送给企业")
    lin.sees("企业须在5天内回应", "1,200.00")
    lin.looks("case-countered")
    verbs.work()
    assert len(verbs.texts(handler.phone, "business_countered")) == 1

    # The company meets her halfway, and says so once more with a last word.
    days.go_to("2026-11-05 10:00")
    verbs.signs_in(xu, handler.email)
    xu.opens("business:case", company.pk, case.reference)
    xu.sees("投诉人提出了自己的方案", "1,200.00")
    xu.looks("business-case-countered")
    xu.follows("提出新的方案")
    xu.ticks("赔偿损失")
    xu.fills(amount="1000", text="按采购成本核算，可以补差价一千元。")
    xu.dates(perform_by="2026-11-20")
    xu.looks("business-step-revise")
    xu.presses("预览并发送")
    xu.presses("发送给投诉人")
    xu.sees("新的方案已发送给投诉人")
    verbs.work()

    # She accepts; the day that was promised is the day it is due.
    lin.opens(case.get_absolute_url())
    lin.sees("1,000.00", "11月20日")
    lin.looks("case-offer-revised")
    lin.follows("接受方案")
    lin.presses("接受方案")
    lin.sees("您已接受方案", "11月20日")

    # It is done, and she says so.
    days.go_to("2026-11-12 11:00")
    xu.opens("business:case", company.pk, case.reference)
    xu.fills(text="11月12日已转账1000元，回单见附件。")
    xu.attaches(verbs.PHOTO)
    xu.presses("预览并发送")
    xu.presses("发送")
    xu.sees("履行情况已发送")
    lin.opens(case.get_absolute_url())
    lin.follows("确认已履行")
    lin.presses("确认已履行")
    lin.sees("已办结：协议已履行")

    case.refresh_from_db()
    assert (case.status, case.outcome) == (Status.CLOSED, Outcome.O06)
    assert [str(row.amount) for row in case.offers.order_by("pk")] == ["1200.00", "1000.00"]


def test_overdue_to_mediation_to_signed_settlement(people, days):
    company, complainant = cases.company(cases.person("徐敏")), cases.person("林晓云")
    handler, mediator = company.memberships.first().user, cases.mediator("何调解")
    case = cases.with_business(complainant, company, now=cases.moment(START))
    lin, xu = people.new("林晓云", dark=True), people.new("徐敏", width=1280)
    he = people.new("何调解", width=1280)

    # The company was silent until the end of its term: she may ask for a mediator.
    for when in ("2026-11-05 09:00", "2026-11-06 09:00", "2026-11-10 00:00", "2026-11-10 09:30"):
        days.go_to(when)
    verbs.signs_in(lin, complainant.email)
    lin.opens(case.get_absolute_url())
    lin.sees("已记为逾期", "您也可以申请调解")
    lin.follows("申请调解")
    lin.looks("step-request-mediation")
    lin.fills(reason="企业一直没有答复，希望有人主持，退还差价。")
    lin.presses("申请调解")
    lin.sees("正在等待企业同意")
    verbs.work()

    # The company consents, and what it did not answer stays unanswered.
    verbs.signs_in(xu, handler.email)
    xu.opens("business:case", company.pk, case.reference)
    xu.sees("申请调解", "退还差价")
    xu.follows("同意调解")
    xu.looks("business-step-consent")
    xu.presses("同意调解")
    xu.sees("已同意调解")
    verbs.work()

    # 何调解 has it by load: calls a meeting, sounds her out in private, and writes a text.
    verbs.signs_in(he, mediator.email)
    he.sees("我主持的调解", TITLE)
    verbs.finds_in_worklist(he, case.reference, "mediation", look=True)
    verbs.takes_step(
        he, "安排调解会", "安排调解会", look="staff-session", day="2026-11-13", hour="14:30", place="二楼调解室"
    )
    he.sees("调解会已安排")
    verbs.takes_step(he, "留言", "发送留言", private_to="complainant", text="补差价九百元，您能接受吗？")
    verbs.takes_step(
        he,
        "提出协议文本",
        "提出这一版文本",
        look="staff-settlement",
        text="企业补偿差价九百元，投诉人保留冰箱，双方再无争议。",
        amount="900",
        perform_by="2026-11-25",
    )
    he.sees("协议文本已发给双方签署", "第1版")

    # Both read the same words; what was said to her alone is hers.
    lin.opens(case.get_absolute_url())
    lin.sees("二楼调解室", "补差价九百元，您能接受吗？", "双方再无争议")
    lin.looks("case-mediation")
    meeting = lin.context.request.get(
        lin.site + lin.page.get_by_role("link", name="加入日历").first.get_attribute("href")
    )
    assert "DTSTART:20261113T063000Z" in meeting.text()
    lin.follows("签署协议")
    lin.page.get_by_label("我已读完这一版协议").check(force=True)
    lin.looks("step-sign")
    lin.presses("签署这一版协议")
    lin.sees("您已签署协议")
    xu.opens("business:case", company.pk, case.reference)
    xu.does_not_see("您能接受吗")
    xu.looks("business-case-mediation")
    xu.follows("签署协议")
    xu.page.get_by_label("我已读完这一版协议").check(force=True)
    xu.presses("签署这一版协议")
    xu.sees("贵企业已签署协议", "11月25日")
    verbs.work()

    # It is settled; the agreement is there for both.
    lin.page.reload()
    lin.sees("协议履行中", "11月25日", "下载协议（PDF）")
    lin.looks("case-settled-by-mediation")
    paper = lin.context.request.get(
        lin.site + lin.page.get_by_role("link", name="下载协议").first.get_attribute("href")
    )
    assert paper.body().startswith(b"%PDF")
    case.refresh_from_db()
    signed = case.mediations.get().settlements.get()
    assert (case.status, str(case.due_on), signed.is_signed) == (Status.SETTLED, "2026-11-25", True)
    assert case.events.filter(data__sha256=signed.sha256, step="sign_settlement").count() == 2
    assert case.overdue_since is not None
