"""Fields on a page: label, hint, error, and how assistive technology finds them."""

import re

import pytest
from django import forms

from tests.ui.forms import SampleForm, good_answers
from ui.forms import HouseForm


def group(form, name):
    return re.sub(r"\s+", " ", str(form[name].as_field_group()))


def test_every_field_of_a_form_is_drawn_with_its_label_and_control():
    form = SampleForm()

    html = str(form)

    for field in form.visible_fields():
        assert field.label in html
        assert f'id="{field.anchor}"' in html
    assert html.count("<fieldset") == 4
    assert html.count('type="hidden"') == 1


def test_hint_and_error_are_named_by_the_control():
    form = SampleForm(good_answers(company=""))

    html = group(form, "company")

    assert '<div class="govuk-hint" id="id_company_helptext">店铺名或企业全称</div>' in html
    assert 'id="id_company_error"' in html
    assert 'aria-describedby="id_company_helptext id_company_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'class="govuk-input govuk-input--error"' in html
    assert '<span class="govuk-visually-hidden">错误：</span>请填写被投诉的企业' in html


@pytest.mark.parametrize("name", ["wants", "asked", "category", "bought"])
def test_a_group_names_hint_and_error_on_its_fieldset(name):
    form = SampleForm({})

    html = group(form, name)

    fieldset = re.search(r"<fieldset[^>]*>", html)[0]
    assert f"id_{name}_error" in fieldset
    assert "<legend" in html
    assert ("aria-invalid" in fieldset) == (name in ("asked", "category"))


def test_a_single_radio_is_never_called_invalid():
    form = SampleForm({})

    html = group(form, "asked")

    assert all("aria-invalid" not in tag for tag in re.findall(r"<input[^>]*>", html))


def test_only_optional_fields_are_marked():
    form = SampleForm()

    marked = {field.name for field in form.visible_fields() if "（选填）" in group(form, field.name)}

    assert marked == {"proof", "email"}


def test_a_choice_card_carries_its_notes():
    form = SampleForm(good_answers())

    html = group(form, "category")

    assert 'class="choices choices--2"' in html
    assert re.findall(r'choice__note">([^<]*)', html) == ["不发货", "需要：订单号", "资费"]
    assert re.search(r'<input[^>]*value="ecm"[^>]*checked', html)


def test_a_text_area_counts_its_characters_and_says_so():
    form = SampleForm()

    html = group(form, "story")

    assert 'data-count="id_story_count"' in html
    assert 'aria-describedby="id_story_helptext id_story_count"' in html
    assert 'data-max="20"' in html
    assert "最多20字" in html
    assert "maxlength" not in html


def test_a_text_area_with_a_maxlength_of_its_own_counts_too():
    class Note(HouseForm):
        note = forms.CharField(widget=forms.Textarea(attrs={"maxlength": 50}))

    assert 'data-max="50"' in group(Note(), "note")


def test_a_date_is_three_inputs_and_shows_again_what_was_typed():
    form = SampleForm(good_answers(bought_m="13"))

    html = group(form, "bought")

    assert re.findall(r'name="(bought_\w)"[^>]*value="([^"]*)"', html) == [
        ("bought_y", "2026"),
        ("bought_m", "13"),
        ("bought_d", "8"),
    ]
    assert html.count("govuk-input--error") == 3


def test_the_error_summary_links_to_each_field(draw):
    form = SampleForm({})

    html = draw('{% include "components/error_summary.html" %}{{ form }}', form=form)

    links = re.findall(r'<li><a href="#([^"]*)">', html)
    assert len(links) == len(form.errors)
    assert all(f'id="{link}"' in html for link in links)
    assert f"有{len(form.errors)}处需要修改" in html
    assert "<title>错误：" in html


def test_no_attribute_asks_the_browser_to_speak_for_us():
    assert not re.search(r"<[^>]*\srequired", str(SampleForm()))


def test_what_people_typed_is_escaped():
    form = SampleForm(good_answers(company='"><script>', bought_y='"><script>', amount='"><script>'))

    assert "<script" not in str(form)
