"""Deeds of people in the stories, each as one verb over the pages themselves."""

from __future__ import annotations

import re

from django.conf import settings

from accounts.factor import second_factor
from notifications.models import Notice
from tests.factories.cases import FACTS
from tests.journeys.background import work
from tests.journeys.browsing import Person
from tests.support.samples import picture

PASSWORD = "correct-horse-9"  # also of the people whom the factories make
PHONE, EMAIL = "138 0013 8000", "lin@example.com"
PHOTO = ("能效标识.png", picture(size=(240, 160)))


# --- the account ---
def reads_code(person: Person, address: str) -> str:
    """The newest code sent to this address, read in the local inbox in a tab of its own."""
    work()
    tab = person.context.new_page()
    tab.goto(f"{person.site}/dev/inbox/?q={address}")
    text = tab.locator("li.card").first.inner_text()
    tab.close()
    found = re.search(r"(?<!\d)\d{6}(?!\d)", text)
    assert found, text
    return found.group()


def signs_up(person: Person, *, look: bool = False) -> None:
    """With phone, mail and both codes."""
    person.opens("account_signup")
    if look:
        person.looks("sign-up")
    person.fills(phone=PHONE, email=EMAIL, password1=PASSWORD, password2=PASSWORD)
    person.page.check("[name=agrees]")
    person.presses("获取验证码")
    if look:
        person.looks("sign-up-phone-code")
    person.fills(code=reads_code(person, "13800138000"))
    person.presses("下一步")
    if look:
        person.looks("sign-up-email-code")
    person.fills(code=reads_code(person, EMAIL))
    person.page.locator("button[name=action][value=verify]").click()
    person.page.wait_for_url("**/me/")


def signs_in(person: Person, login: str = PHONE) -> None:
    person.opens("account_login")
    person.fills(login=login, password=PASSWORD)
    person.presses("登录")
    person.page.wait_for_url(lambda url: "/accounts/login" not in url)
    if "/2fa/authenticate/" in person.page.url:  # the staff
        enters_app_code(person)


def enters_app_code(person: Person, secret: str = settings.DEMO_TOTP_SECRET) -> None:
    """Type the code that the authenticator app shows now."""
    person.fills(code=second_factor.code_of(secret))
    person.presses("登录")
    person.page.wait_for_url(lambda url: "/2fa/authenticate/" not in url)


def signs_out(person: Person) -> None:
    person.opens("account_logout")
    person.presses("退出")


# --- filing ---
def begins_a_complaint(person: Person, *, look: bool = False) -> None:
    """From the front door to the draft."""
    person.opens("home")
    person.follows("投诉登记")
    if look:
        person.looks("filing-1-kinds")
    chooses_a_kind(person, "ECM-02")


def chooses_a_kind(person: Person, code: str) -> None:
    """Opens the top level, unless it is, and chooses the kind of problem below it."""
    group = person.page.locator("details.kind").filter(has=person.page.locator(f'[name=sub][value="{code}"]'))
    if group.get_attribute("open") is None:
        group.locator("summary").click()
    person.picks(sub=code)
    person.presses("继续")


def answers_the_precheck(person: Person) -> None:
    """Nothing speaks against filing here."""
    person.picks(contacted="answered", proceedings="none", p_situation="从国内的商家或平台自营购买，为日常生活使用")
    person.dates(contacted_on="2026-10-20", happened_on="2026-10-08")
    person.presses("保存并继续")


def names_company(person: Person, name: str) -> None:
    person.fills(respondent_name=name)
    tells_of_contact(person)


def tells_of_contact(person: Person) -> None:
    person.picks(contact_channel="phone")
    person.fills(contact_ticket="KF-20261020-7", contact_result="客服说以实物为准，不同意退货。")
    person.presses("保存并继续")


def tells_what_happened(person: Person) -> None:
    person.page.locator("summary").filter(has_text="还可以补充的信息").click()
    person.fills(
        title="冰箱能效等级与宣传不符",
        facts=FACTS,
        amount="3299",
        q_platform="某某商城",
        q_shop="晴川电器旗舰店",
        q_order_number="4031772955182064",
        q_goods="BCD-460冰箱",
    )
    person.dates(q_bought_on="2026-10-08")
    person.picks(remedies="refund")
    person.picks(q_return_tried="申请过，被拒绝")
    person.presses("保存并继续")


def says_who_complains(person: Person, name: str = "") -> None:
    """Themselves, unless the name is somebody else's."""
    person.fills(complainant_name=name or person.name)
    person.places("region", "浙江省杭州市", "330000", "330100")
    person.presses("保存并继续")


def uploads_a_photo(person: Person) -> None:
    person.attaches(PHOTO)
    if not person.js:
        person.presses("上传所选文件")
    person.sees(PHOTO[0], "已添加1个文件")


def attests_and_files(person: Person) -> str:
    """Returns the number of the case, as the confirmation page shows it."""
    person.page.locator("[name=attested]").check(force=True)
    person.page.locator("[name=shares]").check(force=True)
    person.presses("提交投诉")
    person.sees("投诉已提交")
    return person.page.locator("#case-no").inner_text()


def files_a_complaint(person: Person, company: str, *, look: bool = False) -> str:
    """All pages; returns the number of the case."""
    begins_a_complaint(person, look=look)
    if look:
        person.looks("filing-2-precheck")
    answers_the_precheck(person)
    if look:
        person.looks("filing-3-respondent")
    names_company(person, company)
    if look:
        person.looks("filing-4-details")
    tells_what_happened(person)
    if look:
        person.looks("filing-5-who")
    uploads_a_photo(person)
    if look:
        person.looks("filing-5-who-uploaded")
    says_who_complains(person)
    if look:
        person.looks("filing-6-check")
    reference = attests_and_files(person)
    if look:
        person.looks("filed")
    work()
    return reference


# --- being told ---
def texts(address: str, kind: str = "", channel: str = "sms") -> list[str]:
    """Texts sent to this phone number (or mail address, or user's id), oldest first."""
    rows = Notice.objects.filter(channel=channel, address=address).order_by("pk")
    return [row.text for row in (rows.filter(kind=kind) if kind else rows)]


def reads_sms_and_follows_its_link(person: Person, phone: str, *, look: bool = False) -> None:
    """In the local inbox; the newest message leads to the page it is about."""
    person.opens(f"/dev/inbox/?q={phone.removeprefix('+86')}")
    if look:
        person.looks("dev-inbox")
    person.follows("打开里面的链接")


# --- the company ---
def answers_with_money(person: Person, amount: str, by: str, *, look: bool = False) -> None:
    """On the case page; through the preview."""
    person.picks(code="B1")
    person.picks(remedies="refund")
    person.fills(amount=amount, text="经核实，页面标注有误。同意退货退款，运费由我方承担。")
    person.dates(perform_by=by)
    person.presses("预览并发送")
    person.sees("投诉人将看到", "经核实，页面标注有误")
    if look:
        person.looks("business-preview")
    person.presses("发送答复")
    person.sees("答复已发送")
    work()


# --- the staff ---
def finds_in_worklist(person: Person, reference: str, worklist: str = "intake", *, look: bool = False) -> None:
    person.opens(f"/admin/complaints/complaint/?list={worklist}")
    person.sees(reference)
    if look:
        person.looks(f"staff-worklist-{worklist}", staff=True)
    person.follows(reference)
    if look:
        person.looks(f"staff-case-{worklist}", staff=True)


def takes_step(person: Person, name: str, button: str, *, look: str = "", **values: str) -> None:
    """A step of the staff on the case page: opened, filled, and sent; through the preview where there is one."""
    deed = person.page.locator("details.deed").filter(has=person.page.get_by_text(name, exact=True)).first
    deed.locator("summary").click()
    for key, value in values.items():
        control = deed.locator(f'[name="{key}"]')
        if control.evaluate("field => field.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    if look:
        person.looks(look, staff=True)
    send = deed.locator("form > .acts button")
    is_previewed = send.inner_text() == "预览"
    with person.page.expect_navigation():
        send.click()
    if is_previewed:
        person.sees("还没有发出", "将发出的通知")
        if look:
            person.looks(f"{look}-preview", staff=True)
        person.presses(f"确认：{button}")
    work()
