"""A complaint is filed, accepted, answered with an offer in time, kept, confirmed and rated."""

from __future__ import annotations

import pytest

from complaints.models import Complaint
from complaints.rules.codes import Outcome
from complaints.workflow import Status
from tests.factories import cases
from tests.journeys import verbs
from tests.support.samples import picture

pytestmark = pytest.mark.journey
COMPANY = "晴川电器有限公司"


def test_answered_in_time(people, days):
    handler, officer = cases.person("徐敏"), cases.officer("周受理")
    cases.company(handler, name=COMPANY)
    lin = people.new("林晓云", width=390)
    zhou = people.new("周受理", width=1280)
    xu = people.new("徐敏", width=1280, dark=True)

    # Monday: 林晓云 registers and files her complaint.
    lin.opens("home")
    lin.looks("home")
    verbs.signs_up(lin, look=True)
    lin.sees("个人中心", "还没有投诉")
    lin.looks("me-empty")
    reference = verbs.files_a_complaint(lin, COMPANY, look=True)
    assert "投诉" in verbs.texts("+8613800138000", "filed")[0]
    assert len(verbs.texts("lin@example.com", "filed", "email")) == 1

    # 周受理 finds it in the worklist and accepts it; the company is served at once.
    days.go_to("2026-11-02 15:00")
    verbs.signs_in(zhou, officer.email)
    zhou.looks("staff-home", staff=True)
    verbs.finds_in_worklist(zhou, reference, look=True)
    verbs.takes_step(zhou, "受理", "受理", look="staff-accept")
    zhou.sees("待企业答复")
    assert len(verbs.texts(handler.phone, "business_served")) == 1

    # Wednesday: 徐敏 sees it in the inbox and offers the money back.
    days.go_to("2026-11-04 09:30")
    verbs.signs_in(xu, handler.email)
    xu.opens("business:index")
    xu.sees("需要贵企业处理1件", "冰箱能效等级与宣传不符")
    xu.looks("business-inbox")
    xu.follows("冰箱能效等级与宣传不符")
    xu.sees("11月9日", "林")
    xu.does_not_see("林晓云", "13800138000", "lin@example.com")
    xu.looks("business-case")
    verbs.answers_with_money(xu, "3299", "2026-11-20", look=True)
    xu.looks("business-case-answered")

    # 林晓云 reads the SMS, follows its link, and accepts the offer.
    verbs.reads_sms_and_follows_its_link(lin, "13800138000", look=True)
    lin.sees("企业提出了处理方案，请您确认", "3,299.00", "11月20日")
    lin.looks("case-answered")
    lin.opens("me")
    lin.sees("需要您处理", reference)
    lin.looks("me")
    lin.follows("冰箱能效等级与宣传不符")
    lin.follows("接受方案")
    lin.looks("step-accept-offer")
    lin.presses("接受方案")
    lin.sees("您已接受方案")
    lin.looks("case-settled")

    # The next week the company pays and shows the receipt.
    days.go_to("2026-11-10 11:00")
    xu.opens("/business/?group=settled")
    xu.opens(xu.path.split("?")[0] + "?group=settled")
    xu.follows("冰箱能效等级与宣传不符")
    xu.looks("business-case-settled")
    xu.fills(text="11月10日已退款3299元，回单见附件。")
    xu.attaches(("回单.png", picture(size=(300, 200))))
    xu.presses("预览并发送")
    xu.presses("发送")
    xu.sees("履行情况已发送")
    verbs.work()

    # She checks, confirms, and rates.
    verbs.signs_out(lin)
    verbs.signs_in(lin)
    lin.opens("notices")
    lin.looks("notices")
    lin.opens("complaints:mine")
    lin.sees("请您核对后确认")
    lin.looks("mine")
    lin.follows("冰箱能效等级与宣传不符")
    lin.sees("回单.png", "11月10日已退款3299元")
    lin.follows("确认已履行")
    lin.presses("确认已履行")
    lin.sees("已办结：协议已履行")
    lin.looks("case-closed")
    lin.follows("评价办理过程")
    lin.looks("step-rate")
    lin.picks(speed="5", attitude="4", result="5", is_solved="yes")
    lin.presses("提交评价")
    lin.sees("评价已提交", "办理速度5分，服务态度4分，处理结果5分", "问题已解决")
    lin.opens("me_settings")
    lin.looks("me-settings")

    case = Complaint.objects.get(reference=reference)
    assert (case.status, case.outcome) == (Status.CLOSED, Outcome.O06)
    assert case.rating.speed == 5
    steps = list(case.events.order_by("seq").values_list("step", flat=True))
    assert steps == [
        "file",
        "accept",
        "serve",
        "answer",
        "accept_offer",
        "report_performed",
        "confirm_performed",
        "rate",
    ]
