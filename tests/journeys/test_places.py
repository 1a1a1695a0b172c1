"""Somebody says where she lives: by an old name as she types, list by list, and by a name that several places have."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.factories import cases
from tests.journeys import verbs

pytestmark = pytest.mark.journey


def test_a_place_is_offered_while_it_is_typed_and_chosen_by_lists(people, days):
    complainant = cases.person("林晓云")
    draft = cases.draft(complainant)
    phone = people.new("林晓云", width=320)
    verbs.signs_in(phone, complainant.email)
    phone.opens("complaints:draft", draft.reference, "person")
    text = phone.page.locator("[name=region]")
    province, city = (phone.page.locator(f"#id_region_level_{level}") for level in (0, 1))
    expect(province).to_have_value("330000")

    # An old name: the present place is offered, and picked by the keyboard; the lists follow.
    text.fill("襄樊")
    expect(province).to_have_value("")
    expect(phone.page.get_by_role("option", name="湖北省襄阳市")).to_be_visible()
    phone.looks("places-offered")
    text.press("ArrowDown")
    text.press("Enter")
    expect(text).to_have_value("湖北省襄阳市")
    expect(city).to_have_value("420600")

    # The lists lead further, and the text follows them: a town of a city without districts.
    phone.places("region", "", "440000")
    phone.places("region", "", "440000", "441900", "4419b8")
    expect(text).to_have_value("广东省东莞市虎门镇")
    phone.presses("先保存，以后再填")
    draft.refresh_from_db()
    assert (draft.region, draft.district) == ("4419b8", "虎门镇")

    # A name of several places, not picked: asked back with the choices, as it was typed.
    phone.opens("complaints:draft", draft.reference, "person")
    expect(city).to_have_value("441900")
    text.fill("朝阳区")
    phone.presses("保存并继续")
    phone.sees("有几个地方都叫这个名称")
    expect(text).to_have_value("朝阳区")
    phone.page.get_by_label("吉林省长春市朝阳区").check(force=True)
    phone.presses("保存并继续")
    draft.refresh_from_db()
    assert (draft.region, draft.city) == ("220104", "长春市")
