"""The pages that no story passes through: each is looked at once, by somebody who may see it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from accounts.privacy import agreements
from accounts.sign_in import codes
from complaints.commands import draft as draft_commands
from tests.factories import cases
from tests.journeys import verbs
from tests.journeys.background import START, work

pytestmark = pytest.mark.journey

STRANGER = {
    "sign-in": ("/accounts/login/", 200),
    "sign-in-ended": ("/accounts/login/?ended=idle", 200),
    "sign-up": ("/accounts/signup/", 200),
    "terms": ("/help/terms/", 200),
    "sign-in-by-code": ("/accounts/login/code/", 200),
    "password-forgotten": ("/accounts/password/reset/", 200),
    "error-404": ("/nowhere/", 404),
    "lookup": ("/lookup/", 200),
    "verify": ("/verify/", 200),
    "verify-not-found": ("/verify/nonsense/", 200),
    "companies": ("/companies/", 200),
    "companies-found": ("/companies/?q=晴川", 200),
    "companies-found-nothing": ("/companies/?q=没有这个词", 200),
    "company": ("/companies/{company}/", 200),
}
MEMBER = {
    "sign-out": ("/accounts/logout/", 200),
    "phone-change": ("/accounts/phone/change/", 200),
    "email-change": ("/accounts/email/", 200),
    "password-change": ("/accounts/password/change/", 200),
    "settings": ("/me/settings/", 200),
    "notices-empty": ("/notices/", 200),
    "mine-empty": ("/complaints/", 200),
    "business-none": ("/business/", 200),
    "draft-discard": ("/complaints/{draft}/discard/", 200),
    "draft-incomplete": ("/complaints/{draft}/draft/check/", 200),
    "draft-category": ("/complaints/{draft}/draft/category/", 200),
}
HANDLER = {
    "business-index": ("/business/", 200),
    "business-inbox-empty": ("/business/{company}/?group=done", 200),
    "business-inbox-not-found": ("/business/{company}/?number=TS-261102-2222222", 200),
}
STAFF = {
    "staff-businesses": ("/admin/businesses/business/", 200),
    "staff-business": ("/admin/businesses/business/{company}/change/", 200),
    "staff-categories": ("/admin/catalogue/category/", 200),
    "staff-users": ("/admin/accounts/user/", 200),
    "staff-notices": ("/admin/notifications/notice/", 200),
    "staff-calendar": ("/admin/casework/calendarday/", 200),
    "staff-worklist-all": ("/admin/complaints/complaint/", 200),
    "staff-search": ("/admin/complaints/complaint/?q=冰箱", 200),
}


def looks_at(person, pages, *, staff=False, **names):
    for name, (address, status) in pages.items():
        person.opens(address.format(**names))
        person.looks(name, status=status, staff=staff)


def test_pages_of_the_account(people, days):
    member = cases.person("林晓云")
    draft = draft_commands.start_draft(
        actor=member, category=cases.Category.objects.get(code="TEL"), now=cases.moment(START)
    )
    company = cases.company(cases.person("徐敏"), name="晴川电器（杭州）有限公司")
    cases.company(name="云上食品有限公司")
    visitor, lin = people.new("过路人"), people.new("林晓云", width=1280)

    looks_at(visitor, STRANGER, company=company.pk)
    visitor.opens("account_login")
    visitor.fills(login="13900000000", password="wrong-horse-9")
    visitor.presses("登录")
    visitor.looks("sign-in-errors")
    verbs.signs_in(lin, member.email)
    looks_at(lin, MEMBER, draft=draft.reference)
    lin.opens("complaints:draft", draft.reference, "details")
    lin.presses("保存并继续")
    lin.looks("filing-3-details-errors", status=422)


def test_a_company_is_picked_by_keyboard_while_its_name_is_typed(people, days):
    member = cases.person("林晓云")
    cases.company(cases.person("徐敏"), name="晴川电器（杭州）有限公司")
    cases.company(name="云上食品有限公司")
    draft = draft_commands.start_draft(
        actor=member, category=cases.Category.objects.get(code="TEL"), now=cases.moment(START)
    )
    lin = people.new("林晓云")
    verbs.signs_in(lin, member.email)
    lin.opens("complaints:draft", draft.reference, "respondent")
    field = lin.page.get_by_role("combobox", name="被投诉的企业")

    field.press_sequentially("有限")
    lin.page.get_by_role("option").nth(1).wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    field.press("ArrowDown")
    chosen = lin.page.get_by_role("option", selected=True)
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    lin.looks("filing-2-offers")
    field.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    field.fill("晴川电")
    field.press_sequentially("器")
    lin.page.get_by_role("option", name="晴川电器（杭州）有限公司").wait_for()
    field.press("ArrowDown")
    field.press("Enter")
    assert field.input_value() == "晴川电器（杭州）有限公司"
    picked = lin.page.get_by_text("已选中：晴川电器（杭州）有限公司")
    expect(picked).to_have_count(1)  # read out and shown, and not twice in the page
    expect(picked).to_be_visible()
    assert lin.page.locator("[name=respondent_hint]").is_hidden()  # nobody has to be found any more
    lin.presses("先保存，以后再填")

    draft.refresh_from_db()
    assert draft.business is not None
    assert draft.business.name == draft.respondent_name == "晴川电器（杭州）有限公司"


def test_a_flood_of_codes_is_paid_for_by_the_browser(people, days):
    for nth in range(codes.FREE_PER_CLIENT):
        codes.note(f"{nth}@example.com", client="127.0.0.1", now=timezone.now())
    lin, wu = people.new("林晓云"), people.new("无脚本", js=False)

    lin.opens("account_request_login_code")
    lin.fills(login="13900000000")
    lin.presses("获取验证码")
    lin.sees("验证完成，可以提交了")  # a worker solved it, under the content policy
    lin.looks("challenge")
    lin.presses("获取验证码")
    lin.sees("6位验证码已经发出", "下一条验证码在")
    lin.looks("sign-in-code")

    wu.opens("account_reset_password")
    wu.fills(email="lin@example.com")
    wu.presses("获取验证码")
    wu.sees("改为等待")
    wu.looks("challenge-without-script")
    wu.presses("改为等待")
    wu.sees("请等到", "填写的内容已保留")
    wu.looks("challenge-wait")


def test_large_type_fits_a_small_phone_and_stays(people, days):
    member = cases.person("林晓云")
    case = cases.filed(member, title="冰箱能效等级与宣传不符", now=cases.moment(START))
    lin, elsewhere = people.new("林晓云", width=320), people.new("林晓云", dark=True)

    lin.opens("account_signup")
    lin.presses("大字版")
    lin.looks("large-sign-up")
    verbs.signs_in(lin, member.email)
    lin.opens("me_settings")
    lin.presses("标准字号")
    lin.presses("大字版")  # kept with the account now
    lin.looks("large-settings")
    lin.opens(case.get_absolute_url())
    lin.looks("large-case")

    verbs.signs_in(elsewhere, member.email)
    elsewhere.sees("标准字号")


def test_a_receipt_is_found_verified_and_looked_up_by_a_stranger(people, days):
    member = cases.person("林晓云")
    case = cases.filed(member, title="冰箱能效等级与宣传不符", now=cases.moment(START))
    cases.draft(member, now=cases.moment(START))
    lin, visitor = people.new("林晓云"), people.new("过路人", dark=True)
    verbs.signs_in(lin, member.email)

    lin.opens("/complaints/?q=能效")
    lin.looks("mine-found")
    lin.opens("/complaints/?q=没有这个词")
    lin.looks("mine-found-nothing")
    lin.opens("complaints:receipt", case.reference)
    lin.looks("receipt")

    visitor.opens("verify_code", case.versions.get(number=1).sha256)
    visitor.sees("回执是真实的")
    visitor.looks("verify-genuine")
    visitor.opens("lookup")
    visitor.fills(reference=case.reference, phone_end=(member.phone or "")[-4:])
    visitor.presses("查询")
    visitor.sees("待受理")
    visitor.looks("lookup-found")
    visitor.fills(reference=case.reference, phone_end="12")
    visitor.presses("查询")
    visitor.looks("lookup-errors", status=422)


def test_pages_of_the_company_and_the_staff(people, days):
    handler = cases.person("徐敏")
    company, _second = cases.company(handler), cases.company(handler)
    cases.with_business(business=company, now=cases.moment(START))
    supervisor = cases.supervisor()
    work()
    xu, zheng = people.new("徐敏", dark=True), people.new("郑主管", width=1280)

    verbs.signs_in(xu, handler.email)
    looks_at(xu, HANDLER, company=company.pk)
    verbs.signs_in(zheng, supervisor.email)
    looks_at(zheng, STAFF, staff=True, company=company.pk)


def test_traditional_chinese_fits_and_stays(people, days):
    member = cases.person("林晓云")
    case = cases.filed(member, title="冰箱能效等级与宣传不符", now=cases.moment(START))
    lin = people.new("林晓云")

    lin.opens("home")
    lin.presses("繁體中文")
    lin.looks("traditional-home")
    lin.opens("account_login")
    lin.looks("traditional-sign-in")
    lin.opens("home")
    lin.presses("简体中文")
    verbs.signs_in(lin, member.email)
    lin.opens("me_settings")
    lin.presses("繁體中文")
    lin.looks("traditional-settings")
    lin.opens(case.get_absolute_url())
    lin.looks("traditional-case")


def test_new_texts_are_asked_to_be_agreed_to_and_an_expired_code_says_so(people, days, settings, monkeypatch):
    settings.BRAND = settings.BRAND | {"icp": "京ICP备2026000001号", "beian": "京公网安备11010002000001号"}
    member = cases.person("林晓云")
    lin, wu = people.new("林晓云"), people.new("吴芳")
    monkeypatch.setitem(agreements.IN_FORCE, agreements.Document.TERMS, "2027-01-01")

    verbs.signs_in(lin, member.email)
    lin.sees("京ICP备2026000001号", "京公网安备11010002000001号")
    lin.looks("agreement-anew")
    wu.opens("account_request_login_code")
    wu.fills(login="13900000000")
    wu.presses("获取验证码")
    wu.sees("6位验证码已经发出")
    days.go_to("2026-11-02 23:00")
    wu.fills(code="123456")
    wu.presses("登录")

    wu.sees("验证码已过期，请重新获取")
    wu.looks("sign-in-code-expired")


@pytest.mark.parametrize("js", [True, False])
def test_a_number_that_was_given_to_somebody_else(people, days, js):
    member = cases.person("林晓云")
    cases.filed(member, now=timezone.now() - timedelta(days=400))
    User.objects.filter(pk=member.pk).update(last_login=timezone.now() - timedelta(days=380))
    fang = people.new("方小满", js=js, width=320)

    fang.opens("account_request_login_code")
    fang.fills(login=member.phone)
    fang.presses("获取验证码")
    fang.fills(code=verbs.reads_code(fang, member.phone))
    fang.presses("登录")
    fang.sees("请再证明一次是您本人")
    fang.looks("second-proof")
    fang.presses("发送邮件验证码")
    fang.sees("p***@…")
    fang.fills(password="not-the-password")
    fang.presses("用账户的密码证明")
    fang.looks("second-proof-wrong", status=422)
    fang.follows("这不是我的账户")
    fang.looks("not-mine")
    fang.presses("移除号码，去注册")
    fang.sees("请用它注册您自己的账户")
    fang.looks("sign-up-filled")
