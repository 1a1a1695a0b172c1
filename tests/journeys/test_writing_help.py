"""Somebody who is angry writes on a phone: the help reads along, calms a word and takes it back, fills a template."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.factories import cases
from tests.journeys import verbs

pytestmark = pytest.mark.journey


def test_writing_help(people, days):
    complainant = cases.person("林晓云")
    draft = cases.draft(complainant, title="", facts="", remedies=[], amount=None)
    phone = people.new("林晓云")
    verbs.signs_in(phone, complainant.email)
    phone.opens("complaints:draft", draft.reference, "details")
    facts = phone.page.locator("[name=facts]")

    # The template fills the empty text; its blanks are named while nothing is saved.
    phone.page.get_by_role("button", name="套用模板").click()
    expect(facts).to_have_value(with_words("页面写的是"))
    phone.sees("模板里的空还没有填")
    phone.looks("writing-template")

    # She writes in anger instead: the help answers after a pause, and says nothing she has to obey.
    facts.fill("11月8日在该店买的冰箱，这家黑心商家说一级能效，铭牌是二级，客服是骗子！！！")
    phone.sees("换一种平和的说法", "没有写您的要求", "不影响提交")
    phone.looks("writing-tips")
    phone.page.get_by_role("button", name=re.compile("用平和的说法\\s*（这家黑心商家）")).click()
    expect(facts).to_have_value(with_words("，该商家说一级能效"))
    phone.page.get_by_role("button", name="撤销刚才的改动").click()
    expect(facts).to_have_value(with_words("这家黑心商家"))

    # Nothing was saved by any of it; going on saves what stands there.
    draft.refresh_from_db()
    assert draft.facts == ""
    phone.presses("先保存，以后再填")
    draft.refresh_from_db()
    assert "这家黑心商家" in draft.facts


def with_words(part: str):
    """A text with this in it, over any lines."""
    return re.compile(f"[\\s\\S]*{re.escape(part)}[\\s\\S]*")
