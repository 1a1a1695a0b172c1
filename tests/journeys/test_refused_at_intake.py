"""Refused at intake, for a supplement that helped, and with two signatures."""

from __future__ import annotations

import pytest

from complaints.workflow import Status
from tests.factories import cases
from tests.journeys import verbs
from tests.journeys.background import START, work

pytestmark = pytest.mark.journey


def test_refused_at_intake(people, days):
    complainant, officer = cases.person("林晓云"), cases.officer("周受理")
    case = cases.filed(complainant, now=cases.moment(START))
    lin, zhou = people.new("林晓云"), people.new("周受理", width=1280, dark=True)

    # 周受理 has no jurisdiction, and says who has.
    verbs.signs_in(zhou, officer.email)
    verbs.finds_in_worklist(zhou, case.reference)
    verbs.takes_step(
        zhou,
        "不予受理",
        "不予受理",
        look="staff-refuse",
        ground="R02",
        reason="快递服务的投诉由邮政管理部门处理，本平台没有管辖权限。",
        other_remedies="可以拨打12305，向当地邮政管理局申诉。",
    )
    zhou.sees("不予受理")
    zhou.looks("staff-case-refused", staff=True)

    # 林晓云 reads why, and where to go instead.
    assert len(verbs.texts(complainant.phone, "refused")) == 1
    verbs.signs_in(lin, complainant.email)
    lin.opens("notices")
    lin.page.locator("main").get_by_role("link").filter(has_text="不予受理").first.click()
    lin.sees("R02 无管辖权限", "快递服务的投诉由邮政管理部门处理", "可以拨打12305")
    lin.looks("case-refused")

    case.refresh_from_db()
    assert (case.status, case.ground) == (Status.REFUSED, "R02")


def test_supplement_and_resume(people, days):
    complainant, officer = cases.person("林晓云"), cases.officer("周受理")
    case = cases.filed(complainant, cases.company(cases.person("徐敏")), now=cases.moment(START))
    lin, zhou = people.new("林晓云"), people.new("周受理", width=1280)

    # Two things are missing.
    verbs.signs_in(zhou, officer.email)
    verbs.finds_in_worklist(zhou, case.reference)
    verbs.takes_step(zhou, "要求补充材料", "要求补充", look="staff-supplement", items="订单页面截图\n商品铭牌照片")
    zhou.sees("平台要求补充材料")

    # She answers one of them, is shown which one is left, and then answers both.
    days.go_to("2026-11-04 20:00")
    verbs.signs_in(lin, complainant.email)
    lin.opens("me")
    lin.sees("请您在11月9日")
    lin.follows("冰箱能效等级与宣传不符")
    lin.looks("case-supplement")
    lin.follows("补充材料")
    lin.looks("step-supplement")
    lin.page.get_by_role("textbox", name="订单页面截图").fill("见附件，订单页面的截图。")
    lin.presses("提交补充材料")
    lin.sees("没有的材料请写明原因", "见附件，订单页面的截图。")
    lin.looks("step-supplement-errors", status=422)
    lin.page.get_by_role("textbox", name="商品铭牌照片").fill("见附件第二张。")
    shot = case.supplement_items.get(request="订单页面截图")
    lin.attaches(("订单.png", verbs.PHOTO[1]), to=f"files_{shot.pk}")
    lin.presses("提交补充材料")
    lin.sees("补充材料已提交", "平台正在审核")
    work()

    # It is back in the worklist with what she wrote, and is accepted.
    verbs.finds_in_worklist(zhou, case.reference)
    zhou.sees("见附件，订单页面的截图。")
    verbs.takes_step(zhou, "受理", "受理")
    zhou.sees("待企业答复")

    case.refresh_from_db()
    assert case.status == Status.WITH_BUSINESS


def test_refusal_needs_two_signatures(people, days):
    complainant, officer, second = cases.person("林晓云"), cases.officer("周受理"), cases.officer("吴复签")
    case = cases.filed(complainant, now=cases.moment(START))
    zhou, wu = people.new("周受理", width=1280), people.new("吴复签", width=390)

    # R07 is only a proposal: the status stays, the complainant is not told, and he cannot sign it himself.
    verbs.signs_in(zhou, officer.email)
    verbs.finds_in_worklist(zhou, case.reference)
    verbs.takes_step(
        zhou,
        "不予受理",
        "不予受理",
        ground="R07",
        reason="购买用于转售，不是为生活消费需要，不存在消费争议。",
        other_remedies="可以依法向人民法院提起民事诉讼。",
    )
    case.refresh_from_db()
    assert (case.status, verbs.texts(complainant.phone, "refused")) == (Status.SUBMITTED, [])
    zhou.opens(f"/admin/complaints/complaint/{case.pk}/do/countersign/")
    zhou.sees("不能复签自己提出的意见")

    # Another officer reads and signs.
    verbs.signs_in(wu, second.email)
    verbs.finds_in_worklist(wu, case.reference, "countersign", look=True)
    verbs.takes_step(wu, "复签不予受理", "复签", look="staff-countersign")
    wu.sees("已复签")

    case.refresh_from_db()
    assert (case.status, case.ground) == (Status.REFUSED, "R07")
    assert len(verbs.texts(complainant.phone, "refused")) == 1
