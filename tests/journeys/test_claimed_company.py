"""A company from its claim to its first answer: an owner who is verified, a handler by invitation, others kept out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from businesses.claims import CHECKS
from complaints.workflow import Status
from tests.factories import cases, companies
from tests.journeys import verbs
from tests.journeys.background import START, work
from tests.journeys.browsing import Person
from tests.support.samples import pdf, picture

pytestmark = pytest.mark.journey
COMPANY = "晴川电器有限公司"
TITLE = "冰箱能效等级与宣传不符"


def approves(person: Person, reason: str) -> None:
    """Every check ticked, the reason written."""
    deed = person.page.locator("details.deed").first
    deed.locator("summary").click()
    for key in [key for key in CHECKS if key != "dispute"]:
        deed.locator(f'input[value="{key}"]').check()
    deed.locator('[name="text"]').fill(reason)
    with person.page.expect_navigation():
        deed.locator("form > .acts button").click()
    person.sees("还没有发出", "将发出的通知")
    person.looks("staff-claim-preview", staff=True)
    person.presses("确认：通过")
    work()


def test_a_company_is_claimed_and_answers(people, days):
    lin, xu, chen, officer = cases.person("林晓云"), cases.person("徐敏"), cases.person("陈立"), cases.officer("周受理")
    company = cases.company(name=COMPANY)
    case = cases.accepted(complainant=lin, business=company, now=cases.moment(START))
    owner, staff = people.new("徐敏"), people.new("周受理", width=1280)
    handler, stranger = people.new("陈立", width=1280), people.new("别家")

    # Nobody answers for the company yet. 徐敏 claims it with its licence and a letter.
    verbs.signs_in(owner, xu.email)
    owner.opens("business:index")
    owner.looks("business-none")
    owner.follows("认领或登记企业")
    owner.fills(q="晴川")
    owner.presses("查找")
    owner.looks("claim-find")
    owner.follows(COMPANY)
    owner.fills(credit_code="91330106000000001", position="客服经理")
    owner.attaches(("执照.png", picture(size=(300, 200))), to="licence")
    owner.presses("提交申请")
    owner.sees("统一社会信用代码是18位", "执照.png", "请选择要上传的授权书")
    owner.looks("claim-new", status=422)
    owner.fills(credit_code=companies.credit_code())
    owner.attaches(("授权书.pdf", pdf(pages=1)), to="letter")
    expect(owner.page.locator(".file[data-pk]")).to_have_count(2)
    work()

    # Both papers are seen; part of the letter is covered, a paper taken out and brought back; what was typed stays.
    thumbs = owner.page.locator(".file__pic img")
    thumbs.nth(1).wait_for()
    owner.page.get_by_role("button", name="遮挡隐私 授权书.pdf").click()
    owner.sees("遮挡框1")
    for side, percent in (("x", "10"), ("y", "20"), ("w", "50"), ("h", "10")):
        owner.page.locator(f"[name=box0_{side}]").fill(percent)
    owner.looks("claim-cover")
    owner.presses("保存遮挡")
    work()
    owner.page.get_by_role("button", name="移除 执照.png").click()
    owner.sees("“执照.png”已移除")
    owner.page.locator("[name=undo]").click()
    thumbs.nth(1).wait_for()
    owner.sees("有遮挡")
    owner.looks("claim-papers")
    assert owner.page.locator("[name=position]").input_value() == "客服经理"
    owner.page.locator("[name=attested]").check(force=True)
    owner.presses("提交申请")
    owner.sees("申请已提交", "待核验", "执照.png", "授权书.pdf")
    work()
    owner.page.reload()
    owner.looks("claim")
    owner.opens("business:index")
    owner.sees("待核验")
    owner.does_not_see(TITLE)

    # 周受理 looks at both papers, ticks what he has checked, and says why.
    verbs.signs_in(staff, officer.email)
    staff.opens("admin:index")
    staff.follows("企业认领")
    staff.sees(COMPANY, "徐敏", "待核验")
    staff.looks("staff-claims", staff=True)
    staff.follows(COMPANY)
    staff.sees("执照.png", "授权书.pdf", "客服经理")
    staff.looks("staff-claim", staff=True)
    approves(staff, "材料与公示信息一致，电话核实无误。")
    staff.sees("申请已通过", "已核对")
    assert len(verbs.texts(xu.phone, "claim_approved")) == 1

    # The company is served at once, and 徐敏 invites 陈立 to answer.
    owner.opens("business:index")
    owner.sees("需要贵企业处理1件", TITLE)
    owner.page.locator("details.switch summary").click()
    owner.looks("business-inbox-owner")
    owner.follows("成员")
    owner.fills(to=(chen.phone or "").removeprefix("+86"))
    owner.picks(role="handler")
    owner.looks("members")
    owner.presses("发送邀请")
    owner.sees("邀请已发送", "等待接受的邀请")
    work()

    # The link is 陈立's alone, and shows who invites to what once he has signed in.
    link = re.search(r"/invitations/[\w-]+/", verbs.texts(chen.phone, "business_invitation")[0])
    assert link
    cases.company(cases.person("别家"), name="云上通信有限公司")
    verbs.signs_in(stranger, cases.User.objects.get(name="别家").email)
    stranger.opens(link[0])
    stranger.sees("没有给您的这份邀请")
    stranger.does_not_see(COMPANY)
    handler.opens(link[0])
    handler.does_not_see(COMPANY)
    handler.looks("invitation-welcome")
    handler.follows("登录并查看邀请")
    handler.fills(login=chen.email, password=verbs.PASSWORD)
    handler.presses("登录")
    handler.sees("徐敏", COMPANY, "处理人员")
    handler.looks("invitation")
    handler.presses("接受邀请")
    handler.sees("您已加入", TITLE)
    stranger.opens("business:inbox", company.pk)
    stranger.sees("没有找到")

    # He answers; 林晓云 is told.
    handler.follows(TITLE)
    verbs.answers_with_money(handler, "3299", "2026-11-20")
    case.refresh_from_db()
    assert case.status == Status.ANSWERED
    assert len(verbs.texts(lin.phone, "answered")) == 1

    # As a viewer he could not; removed, he sees nothing, in the page that is still open.
    member = company.memberships.get(user=chen)
    owner.opens("businesses:role", company.pk, member.pk)
    owner.looks("member-role")
    owner.picks(role="viewer")
    owner.presses("更改角色")
    owner.sees("角色已更改")
    handler.page.reload()
    assert handler.page.locator("main form:not(:has([formaction]))").count() == 0
    owner.opens("businesses:remove", company.pk, member.pk)
    owner.looks("member-remove")
    owner.presses("移除成员")
    handler.page.reload()
    handler.sees("没有找到")
    handler.opens(link[0])
    handler.sees("链接只能用一次")
    owner.opens("businesses:member_log", company.pk)
    owner.sees("加入", "由平台办理", "移除")
    owner.looks("member-log")
    assert cases.User.objects.get(pk=chen.pk).memberships.get().is_active is False
