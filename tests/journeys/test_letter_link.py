"""A company without an account answers by the link in the office's letter."""

from __future__ import annotations

import pytest
from django.urls import reverse

from complaints.commands import service_link
from tests.factories import cases
from tests.journeys import verbs
from tests.journeys.background import START

pytestmark = pytest.mark.journey
NOW = cases.moment(START)


def test_a_company_without_an_account_answers_by_the_link_in_the_letter(people, days):
    case = cases.served_offline(case=cases.accepted(now=NOW), on=NOW.date(), now=NOW)
    _link, token = service_link.make_link(case, actor=cases.officer(), kind="phone", contact="+8613900001111", now=NOW)
    clerk, lin = people.new("某某商店的经办人"), people.new("林晓云")

    clerk.opens(reverse("serve", args=[token]))
    clerk.sees(case.reference)
    clerk.does_not_see(case.title)
    clerk.looks("letter-door")
    clerk.page.locator("button[name=do][value=send]").click()
    clerk.fills(code=verbs.reads_code(clerk, "13900001111"))
    clerk.page.locator("button[name=do][value=open]").click()

    clerk.sees(case.title)
    clerk.looks("letter-case")
    clerk.picks(code="B3")
    clerk.fills(text="该批商品的能效标识印刷有误，实物能效与铭牌一致，我们已更换商品页。")
    clerk.presses("预览并发送")
    clerk.looks("letter-preview")
    clerk.presses("发送")
    clerk.sees("答复已发送")
    clerk.looks("letter-answered")
    verbs.work()

    verbs.signs_in(lin, case.complainant.email)
    lin.opens(case.get_absolute_url())
    lin.sees("该批商品的能效标识印刷有误", "企业凭转办函查看了投诉")
