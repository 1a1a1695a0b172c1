"""A story of signing in by the account of one's company, in a browser that keeps to the content policy."""

import pytest

from tests.journeys import verbs
from tests.support import providers

pytestmark = pytest.mark.journey


def begins_to_link(person):
    with person.page.expect_navigation():
        person.page.locator("button[name=provider][value=oidc]").click()


def test_somebody_comes_by_their_companys_account_and_lets_go_of_it(people, days, settings):
    with providers.running() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = provider.settings()
        lin = people.new("林晓云")

        lin.opens("account_login")
        lin.looks("sign-in-with-providers")
        lin.follows("用单位账号登录")
        lin.sees("单位账号已确认您的身份")
        lin.looks("sign-up-by-provider")
        lin.fills(phone=verbs.PHONE)
        lin.page.check("[name=agrees]")
        lin.presses("获取验证码")
        lin.fills(code=verbs.reads_code(lin, "13800138000"))
        lin.presses("下一步")
        lin.fills(code=verbs.reads_code(lin, provider.person["email"]))
        lin.page.locator("button[name=action][value=verify]").click()
        lin.page.wait_for_url("**/me/")

        days.go_to("2026-11-02 15:00")  # one number gets few codes in a row
        verbs.signs_out(lin)
        lin.opens("account_login")
        lin.follows("用单位账号登录")
        lin.page.wait_for_url("**/me/")

        lin.opens("me_settings")
        lin.looks("settings-with-providers")
        lin.page.get_by_role("link", name="其他登录方式").click()
        lin.sees("已绑定")
        lin.looks("providers")
        lin.presses("解除绑定")
        lin.sees("请确认是您本人")
        lin.fills(code=verbs.reads_code(lin, "13800138000"))
        lin.presses("继续")
        lin.sees("已解除绑定单位账号")

        begins_to_link(lin)
        lin.looks("provider-way-on")
        provider.refuses = "access_denied"
        lin.follows("前往单位账号")
        lin.sees("什么也没有改变")
        lin.looks("provider-cancelled")
        lin.follows("返回其他登录方式")
        begins_to_link(lin)
        provider.refuses = ""
        lin.follows("前往单位账号")
        lin.sees("绑定成功", "已绑定")
