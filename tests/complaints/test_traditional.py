"""Filing in Traditional Chinese: what categories ask is converted as well; only what people wrote stays as it is."""

import re
from html import unescape

import pytest
from django.urls import reverse

from catalogue.models import Category
from complaints.commands import draft as draft_commands
from tests.factories import cases
from tests.support.chinese import SIMPLIFIED

WRITTEN = {"name": "林曉雲", "title": "標題", "facts": "寫在這裡的是投訴人自己的話，不會被轉換。" * 3}
NAMED = "简体中文"  # the language switch names each language in itself


def simplified(page: str) -> list[str]:
    """Texts in Simplified characters that a person would read on the page, those of controls among them."""
    body = re.sub(r"<(script|style|textarea)\b.*?</\1>|<!--.*?-->", "", page, flags=re.S)
    said = re.split(r"<[^>]*>", body) + re.findall(r'(?:aria-label|placeholder|title|alt)="([^"]*)"', body)
    return [text.strip() for text in map(unescape, said) if SIMPLIFIED & set(text) and text.strip() != NAMED]


@pytest.fixture
def reader(client, db):
    person = cases.person(WRITTEN["name"], language="zh-hant")
    client.force_login(person)
    return person


@pytest.mark.parametrize("page", ["category", "precheck", "respondent", "details", "person", "evidence", "check"])
@pytest.mark.parametrize("code", ["TEL-02", "ECM-02", "APP-05", "B2B-02"])
def test_no_page_of_filing_is_half_simplified(page, code, client, reader):
    leaf = Category.objects.get(code=code)
    draft = draft_commands.start_draft(actor=reader, category=leaf)
    said = {"title": WRITTEN["title"], "facts": WRITTEN["facts"], "respondent_name": "某某公司"}
    draft_commands.save_draft(draft, actor=reader, changes=said)

    answer = client.get(reverse("complaints:draft", args=[draft.reference, page]))

    assert answer.status_code == 200
    assert simplified(answer.content.decode()) == []


def test_nor_is_the_first_page_or_the_choice_of_a_category(client, reader):
    for address in (reverse("home"), reverse("complaints:new")):
        assert simplified(client.get(address).content.decode()) == [], address
