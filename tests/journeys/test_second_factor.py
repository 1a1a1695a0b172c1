"""Two stories of getting in: an officer's first day, and somebody who lost their phone."""

import re

import pytest
from allauth.account.models import EmailAddress

from accounts.factor import second_factor
from accounts.models import User
from tests.factories import cases
from tests.journeys import verbs

pytestmark = pytest.mark.journey


def confirms_by_password(person):
    person.fills(password=verbs.PASSWORD)
    person.presses("继续")


def test_an_officer_signs_in_for_the_first_time_and_sets_up_a_second_factor(people):
    officer = cases.person("周受理")
    User.objects.filter(pk=officer.pk).update(is_staff=True)
    zhou = people.new("周受理", width=1280)

    verbs.signs_in(zhou, officer.email)
    zhou.sees("继续之前，请先设置")
    zhou.looks("second-factor-asked-for")
    zhou.follows("设置验证器应用")
    confirms_by_password(zhou)
    zhou.sees("设置验证器应用")
    secret = zhou.page.locator("#totp-secret").inner_text()
    zhou.looks("second-factor-app")
    zhou.fills(code=second_factor.code_of(secret))
    zhou.presses("开启")
    zhou.sees("恢复代码", "共10个")
    zhou.looks("recovery-codes")
    zhou.follows("我已抄好，继续")
    zhou.looks("second-factor-set-up")
    zhou.follows("继续")

    zhou.page.wait_for_url("**/admin/**")


def test_a_passkey_signs_in_without_a_password(people):
    lin = people.new("林晓云")
    lin.site = lin.site.replace("127.0.0.1", "localhost")  # a passkey belongs to a name
    member = cases.person("林晓云")
    devtools = lin.context.new_cdp_session(lin.page)
    devtools.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})

    verbs.signs_in(lin, member.email)
    lin.opens("mfa_add_webauthn")
    confirms_by_password(lin)
    lin.fills(name="我的手机")
    lin.looks("passkey-add")
    lin.presses("添加")
    lin.sees("恢复代码")
    lin.opens("mfa_list_webauthn")
    lin.sees("我的手机")
    lin.looks("passkeys")
    verbs.signs_out(lin)
    lin.opens("account_login")
    lin.looks("sign-in")
    lin.presses("用通行密钥登录")

    lin.page.wait_for_url("**/me/")


def test_somebody_who_lost_their_phone_gets_in_by_mail_and_takes_a_new_number(people, days):
    lin = people.new("林晓云")
    verbs.signs_up(lin)
    verbs.signs_out(lin)
    days.go_to("2026-11-03 10:00")

    lin.opens("account_reset_password")
    lin.looks("reset")
    lin.fills(email=verbs.EMAIL)
    lin.presses("获取验证码")
    lin.fills(code=verbs.reads_code(lin, verbs.EMAIL))
    lin.presses("下一步")
    lin.fills(password1=verbs.PASSWORD + "x", password2=verbs.PASSWORD + "x")
    lin.presses("保存新密码")
    lin.opens("account_login")
    lin.fills(login=verbs.EMAIL, password=verbs.PASSWORD + "x")
    lin.presses("登录")
    lin.page.wait_for_url("**/me/")
    lin.opens("account_change_phone")
    lin.fills(phone="139 0013 9000")
    lin.presses("发送验证码")
    lin.fills(password=verbs.PASSWORD + "x")
    lin.presses("继续")
    lin.fills(code=verbs.reads_code(lin, "13900139000"))
    lin.page.locator("button[name=action][value=verify]").click()
    lin.page.wait_for_url("**/me/settings/")
    lin.sees("139 0013 9000")
    lin.opens("usersessions_list")
    lin.looks("sessions")

    person = User.objects.get(email=verbs.EMAIL)
    assert person.phone == "+8613900139000"
    assert EmailAddress.objects.get(user=person).verified
    assert re.search("手机号已于", verbs.texts("+8613800138000", "phone_changed")[0])
