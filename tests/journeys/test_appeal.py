"""Refused, appealed, upheld: somebody else looks again, and the company has to answer after all."""

from __future__ import annotations

import pytest

from appeals.models import Appeal
from complaints.commands import intake
from complaints.workflow import Status
from tests.factories import cases
from tests.journeys import verbs
from tests.journeys.background import START, work

pytestmark = pytest.mark.journey


def test_refused_appealed_upheld(people, days):
    complainant, officer, reviewer = cases.person("林晓云"), cases.officer("周受理"), cases.reviewer("沈复核")
    business = cases.company(cases.person("徐敏"))
    case = cases.filed(complainant, business, now=cases.moment(START))
    words = {"ground": "R02", "reason": "由邮政管理部门处理。", "other_remedies": "可拨打12305。"}
    intake.propose_refusal(case, actor=officer, now=cases.moment(START), **words)
    lin, shen = people.new("林晓云"), people.new("沈复核", width=1280)

    # 林晓云 reads until when she may appeal, forgets to say why, and then says it, with a photo.
    days.go_to("2026-11-04 20:00")
    assert "11月17日（周二）24:00前申诉" in verbs.texts(complainant.phone, "refused")[0]
    verbs.signs_in(lin, complainant.email)
    lin.opens("complaints:case", case.reference)
    lin.sees("在11月17日（周二）24:00前申诉一次")
    lin.looks("case-appealable")
    lin.follows("申诉")
    lin.looks("appeal-new")
    lin.fills(statement="不服这个决定。")
    lin.presses("提交申诉")
    lin.sees("请选择申诉的理由", "不服这个决定。")
    lin.looks("appeal-new-errors", status=422)
    lin.picks(reason="ground")
    lin.fills(statement="我投诉的是商家没有加固包装，不是快递服务，商家是网店，应当由本平台受理。")
    lin.attaches(verbs.PHOTO)
    lin.presses("提交申诉")
    lin.sees("申诉已提交", "11月18日（周三）24:00前作出决定", "复核中")
    work()
    lin.page.reload()
    lin.looks("appeal")
    lin.follows("查看投诉")
    lin.sees("申诉复核中")
    lin.looks("case-under-appeal")

    # 沈复核 had no hand in it: finds it in her list, reads, and decides.
    days.go_to("2026-11-09 10:00")
    verbs.signs_in(shen, reviewer.email)
    shen.opens("/admin/appeals/appeal/?show=mine")
    appeal = Appeal.objects.get()
    shen.sees(appeal.reference)
    shen.looks("staff-appeals", staff=True)
    shen.follows(appeal.reference)
    shen.sees("我投诉的是商家没有加固包装", "由邮政管理部门处理。")
    shen.looks("staff-appeal", staff=True)
    verbs.takes_step(
        shen,
        "申诉成立",
        "撤销原结果，重新办理",
        look="staff-uphold",
        decision="投诉对象是商家，平台有管辖权，R02不适用。",
    )
    shen.sees("申诉成立，投诉已重新办理")

    # 林晓云 sees the old end crossed out, and what comes next.
    assert len(verbs.texts(complainant.phone, "appeal_upheld")) == 1
    lin.opens("complaints:case", case.reference)
    lin.sees("待企业答复", "已撤销的结果", "无管辖权限", "11月16日")
    lin.looks("case-after-appeal")
    lin.opens("appeals:appeal", appeal.reference)
    lin.sees("申诉成立", "投诉对象是商家，平台有管辖权")
    lin.looks("appeal-upheld")

    case.refresh_from_db()
    assert (case.status, case.barred_grounds) == (Status.WITH_BUSINESS, ["R02"])
