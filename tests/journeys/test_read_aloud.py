"""Pages as a screen reader is given them: names that say what they name, no icons, the focus on what was said."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, expect

from complaints.commands import draft as draft_commands
from complaints.workflow import Step
from tests.factories import cases
from tests.journeys import verbs
from tests.journeys.background import START
from tests.support.samples import picture

pytestmark = pytest.mark.journey

NAMED = re.compile(
    r'^\s*- (?:link|button|textbox|searchbox|checkbox|combobox|region|navigation|table) ?("[^"]*")?', re.M
)
LATIN = re.compile(r"\b[a-z]{4,}(?:_[a-z0-9]+)*\b")  # “home”, “chevron_right”, “scrollable content”


def names(place: Locator) -> list[str]:
    """Names of what can be used or jumped to, in the order of reading; nothing for what has none."""
    return [name.strip('"') for name in NAMED.findall(place.aria_snapshot())]


def test_what_can_be_done_with_a_file_names_the_file(people, days):
    draft = cases.draft(cases.person("林晓云"), now=cases.moment(START))
    lin = people.new("林晓云")
    verbs.signs_in(lin, draft.complainant.email)
    lin.opens("complaints:draft", draft.reference, "person")
    lin.attaches(("订单.png", picture(size=(60, 40))), ("付款.png", picture(size=(40, 60))))
    lin.sees("已添加2个文件")

    files = lin.page.get_by_role("list", name="已添加2个文件")
    expect(files.get_by_role("textbox", name=re.compile("^这份材料说明什么？.*付款.png$"))).to_be_visible()
    expect(files.get_by_role("combobox", name=re.compile("^这是什么材料？.*付款.png$"))).to_be_visible()
    used = names(files)
    assert len(used) >= 6
    assert len(set(used)) == len(used), used
    assert all("订单.png" in name or "付款.png" in name for name in used), used


def test_a_refusal_and_what_was_done_get_the_focus(people, days):
    company, complainant = cases.company(cases.person("徐敏")), cases.person("林晓云")
    case = cases.with_business(complainant, company, now=cases.moment(START))
    lin, xu = people.new("林晓云"), people.new("徐敏", width=1280)
    verbs.signs_in(xu, company.memberships.first().user.email)
    xu.opens("business:step", company.pk, case.reference, Step.MESSAGE)
    xu.fills(text="我们正在核实，两天内答复您。")

    verbs.signs_in(lin, complainant.email)
    lin.opens(case.get_absolute_url())
    lin.follows("留言")
    lin.fills(text="请尽快答复，谢谢。")
    lin.presses("发送")
    expect(lin.page.get_by_role("status").filter(has_text="留言")).to_be_focused()

    draft_commands.withdraw(cases.fresh(case), actor=complainant, reason="W1", now=cases.moment(START))
    xu.page.locator("[name=text]").locator("xpath=ancestor::form").get_by_role("button").last.click()
    refused = xu.page.get_by_role("alert")
    expect(refused).to_be_focused()
    expect(xu.page).to_have_title(re.compile("^错误："))


def test_that_words_are_kept_is_said_once_and_not_at_every_pause(people, days):
    case = cases.with_business(now=cases.moment(START))
    xu = people.new("徐敏", width=1280)
    verbs.signs_in(xu, cases.handler_of(case).email)
    xu.page.clock.install(time=cases.moment(START))
    xu.opens("business:step", case.business_id, case.reference, Step.MESSAGE)
    kept, said = xu.page.get_by_text("已暂存"), xu.page.get_by_role("status").filter(has_text="已暂存")

    xu.fills(text="我们正在核实。")
    xu.page.clock.run_for(4_000)  # ms; longer than the pause
    expect(said).to_be_visible()
    first = kept.inner_text()
    xu.page.clock.run_for(60_000)
    xu.fills(text="我们正在核实，两天内答复您。")
    xu.page.clock.run_for(4_000)

    expect(kept).not_to_have_text(first)
    expect(kept).to_be_visible()
    expect(said).to_have_count(0)


def test_the_staff_hear_no_icons_and_no_english(people, days):
    case, officer = cases.filed(now=cases.moment(START)), cases.officer("周受理")
    zhou = people.new("周受理", width=1280)
    verbs.signs_in(zhou, officer.email)
    zhou.opens(reverse("admin:complaints_complaint_changelist") + "?list=intake")
    zhou.sees(case.reference)
    page = zhou.page

    menu = page.get_by_role("navigation", name="菜单")
    expect(menu.get_by_role("link", name="待受理", exact=True)).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("table", name="待受理")).to_be_visible()
    expect(page.get_by_role("checkbox", name=f"选择{case.reference}")).to_be_attached()
    expect(page.get_by_role("region", name="列表")).to_be_visible()
    expect(page.get_by_role("search").get_by_role("button", name="查找", exact=True)).to_be_visible()
    heard = names(page.locator("body"))
    assert len(heard) > 20
    assert "" not in heard
    assert [name for name in heard if LATIN.search(name.replace(officer.email, ""))] == []
    assert not LATIN.search(page.get_by_role("heading", level=1).aria_snapshot().split("]")[0].split('"')[1])

    zhou.follows(case.reference)
    assert [name for name in names(page.locator("body")) if LATIN.search(name.replace(officer.email, ""))] == []
