"""A person has their name checked, reads what came of it, and staff see it beside the case."""

from __future__ import annotations

import pytest

from accounts import tasks
from tests.factories import cases
from tests.journeys import verbs
from tests.support import real_names

pytestmark = pytest.mark.journey


def test_a_person_has_their_name_checked(people, settings):
    settings.REAL_NAME_PROVIDER, settings.REAL_NAME_PROVIDER_NAME = real_names.AGREES, "某某数据核验有限公司"
    settings.REAL_NAME_DIGEST_KEY = "k" * 32
    lin = people.new("林晓云")
    verbs.signs_in(lin, cases.person("林晓").email)
    lin.opens("me_settings")
    lin.page.locator("a[href='/me/real-name/']").click()
    lin.looks("real-name")
    lin.presses("提交核验")
    lin.sees("请填写身份证号码")
    lin.looks("real-name-lacking", status=422)
    lin.fills(name="林晓云", number=real_names.number(1))
    lin.ticks("我同意平台把这个姓名和身份证号码发送给某某数据核验有限公司，核对两者是否一致")
    lin.presses("提交核验")
    lin.sees("正在核验")
    lin.looks("real-name-under-way")
    tasks.check_real_names()
    lin.follows("查看结果")
    lin.sees("姓名与身份证号码一致")
    lin.looks("real-name-checked")
