"""The writing help on the details page and before filing: with script and without, and never in the way."""

from __future__ import annotations

import re
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from complaints.commands import draft as draft_commands
from complaints.models import Complaint
from complaints.workflow import Status
from tests.factories import cases
from tests.support.days import standing_at

NOW = cases.moment("2026-11-23 10:00")
HEATED = "这家黑心商家卖的充电宝充不进电，\r\n我付了129元，客服是骗子！！！电话13712345678"


today = standing_at(NOW)


class Writer:
    """Somebody at the details page of a draft in which nothing is told yet."""

    def __init__(self) -> None:
        self.draft = cases.draft(title="", facts="", remedies=[], amount=None, now=NOW)
        self.client = Client()
        self.client.force_login(self.draft.complainant)
        self.url = reverse("complaints:draft", args=[self.draft.reference, "details"])

    def page(self) -> str:
        return self.client.get(self.url).content.decode()

    def posts(self, do: str = "", *, live: bool = False, **data: str):
        headers = {"X-Fragment": "writing"} if live else {}
        return self.client.post(self.url, {"do": do, **data} if do else data, headers=headers)

    @property
    def case(self) -> Complaint:
        return cases.fresh(self.draft)


@pytest.fixture
def writer(db) -> Writer:
    return Writer()


def tips(html: str) -> str:
    """The panel as a person reads it."""
    panel = re.search(r'<section[^>]* id="writing".*?</section>', html, re.S)
    assert panel, "no panel"
    return unescape(re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", panel[0])))


def area(html: str) -> str:
    return unescape(re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", html, re.S)[1]).replace("\r\n", "\n")


def button_for(html: str, excerpt: str) -> tuple[str, dict[str, str]]:
    """Button beside these words, and the fields that the browser would send with it."""
    fields = dict(re.findall(r'<input type="hidden" name="(calm_\d+)" value="([^"]*)"', html))
    number = next(name.removeprefix("calm_") for name, value in fields.items() if unescape(value) == excerpt)
    assert f'value="calm:{number}"' in html
    return f"calm:{number}", {name: unescape(value) for name, value in fields.items()}


# --- while typing ---
def test_while_typing_the_panel_alone_comes_back_and_nothing_is_saved(writer):
    before = writer.case.draft_saved_at

    with time_machine.travel(cases.moment("2026-11-23 11:00"), tick=False):
        response = writer.posts(live=True, title="充电宝", facts=HEATED)

    html = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in html
    assert "“该商家”" in tips(html) or "该商家" in tips(html)
    assert "手机号" in tips(html)
    assert (writer.case.facts, writer.case.draft_saved_at) == ("", before)


def test_the_fragment_knows_what_the_form_says(writer):
    facts = "在该店买的充电宝充不进电，找过两次客服，客服都说没有问题，不给换也不给退。"

    bare = tips(writer.posts(live=True, facts=facts).content.decode())
    told = tips(writer.posts(live=True, facts=facts, remedies="refund", amount="129").content.decode())

    assert "没有写您的要求" in bare
    assert "没有写" not in told
    assert "没有别的建议" in told


def test_nonsense_in_the_other_fields_does_not_stop_the_tips(writer):
    response = writer.posts(live=True, facts=HEATED, amount="很多", remedies="nonsense", q_bought_on_y="x")

    assert response.status_code == 200
    assert "该商家" in tips(response.content.decode())


def test_a_fragment_costs_no_more_than_the_draft_and_its_questions(writer, django_assert_num_queries):
    with django_assert_num_queries(5):  # session, user, the case with its category, its questions, its pre-check
        writer.posts(live=True, facts=HEATED)


def test_a_stranger_gets_nothing(writer):
    writer.client.force_login(cases.person())

    assert writer.posts(live=True, facts=HEATED).status_code == 404


# --- without script ---
def test_looking_at_the_tips_saves_and_comes_back(writer):
    response = writer.posts("review", title="充电宝", facts=HEATED, amount="129")

    assert response.status_code == 302
    assert response["Location"] == f"{writer.url}#writing"
    assert (writer.case.title, writer.case.facts) == ("充电宝", HEATED.replace("\r\n", "\n"))
    assert "该商家" in tips(writer.page())


def test_looking_at_the_tips_from_the_check_still_leads_back_there(writer):
    response = writer.client.post(f"{writer.url}?back=check", {"do": "review", "facts": HEATED})

    assert response["Location"] == f"{writer.url}?back=check#writing"


def test_what_cannot_be_saved_is_kept_on_the_page_with_its_tips(writer):
    response = writer.posts("review", facts=HEATED, amount="很多")

    html = response.content.decode()
    assert response.status_code == 422
    assert 'value="很多"' in html
    assert "该商家" in tips(html)
    assert writer.case.facts == ""


def test_a_calmer_wording_changes_the_typed_text_and_nothing_else(writer):
    html = writer.posts(live=True, facts=HEATED).content.decode()
    do, fields = button_for(html, "黑心商家" if "这家黑心商家" not in html else "这家黑心商家")

    response = writer.posts(do, title="充电宝", facts=HEATED, amount="129", q_shop="某店", **fields)

    html = response.content.decode()
    assert response.status_code == 200
    assert area(html) == HEATED.replace("\r\n", "\n").replace("这家黑心商家", "该商家")
    assert 'value="某店"' in html
    assert "已改为“该商家”。还没有保存" in tips(html)
    assert writer.case.facts == ""


def test_words_that_moved_meanwhile_are_still_found(writer):
    html = writer.posts(live=True, facts=HEATED).content.decode()
    do, fields = button_for(html, "！！！")

    response = writer.posts(do, facts=f"骗子骗子骗子。{HEATED}", **fields)

    assert area(response.content.decode()).endswith("。电话13712345678")


@pytest.mark.parametrize("do", ["calm:0", "calm:99999999999", "calm:x", "calm:", "calm:٣"])
def test_a_wording_that_is_not_offered_changes_nothing(writer, do):
    response = writer.posts(do, facts=HEATED)

    assert response.status_code == 200
    assert area(response.content.decode()) == HEATED.replace("\r\n", "\n")


def test_a_heated_title_is_calmed_in_the_title(writer):
    html = writer.posts(live=True, title="骗子公司不退款", facts=HEATED).content.decode()
    do, fields = button_for(html, "骗子公司")

    html = writer.posts(do, title="骗子公司不退款", facts=HEATED, **fields).content.decode()

    assert 'value="该公司不退款"' in html
    assert area(html) == HEATED.replace("\r\n", "\n")


# --- templates ---
def test_the_template_of_the_sub_category_fills_an_empty_text_only(writer):
    html = writer.posts("template", title="充电宝", facts=" \n").content.decode()

    assert "页面写的是____" in area(html)
    assert 'value="充电宝"' in html
    assert "模板里的空还没有填" in tips(html)
    assert writer.case.facts == ""

    html = writer.posts("template", facts="已经写了一句").content.decode()

    assert area(html) == "已经写了一句"
    assert "模板没有套用" in tips(html)


def test_enter_in_a_field_goes_on_instead_of_pressing_a_tip(writer):
    html = writer.page()

    first = re.search(r'<form method="post".*?<button([^>]*)>', html, re.S)[1]
    assert "name=" not in first


# --- it blocks nothing ---
def test_whatever_the_tips_say_the_complaint_is_filed_and_they_are_seen_before(writer):
    facts = "11月__日这家黑心商家卖给我坏的充电宝，我的身份证号是330102199003071230，退钱！！！"
    draft_commands.save_draft(
        writer.draft,
        actor=writer.draft.complainant,
        changes={"title": "充电宝", "facts": facts, "remedies": ["refund"]},
        now=NOW,
    )
    check = reverse("complaints:draft", args=[writer.draft.reference, "check"])

    seen = re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", writer.client.get(check).content.decode()))
    response = writer.client.post(check, {"attested": "on", "shares": "on"})

    assert "模板里的空还没有填" in seen
    assert "这像是身份证号" in seen
    assert "另有2条建议" in seen
    assert "不影响提交" in seen
    assert response.status_code == 302
    assert writer.case.status == Status.SUBMITTED
    assert writer.case.facts == facts


def test_a_careful_text_is_left_in_peace_at_the_check(db):
    draft = cases.draft(now=NOW)
    client = Client()
    client.force_login(draft.complainant)

    html = client.get(reverse("complaints:draft", args=[draft.reference, "check"])).content.decode()

    assert "写作提示" not in html


def test_after_filing_nothing_is_advised_or_changed(writer):
    facts = cases.FACTS
    draft_commands.save_draft(
        writer.draft,
        actor=writer.draft.complainant,
        changes={"title": "充电宝", "facts": facts, "remedies": ["refund"]},
        now=NOW,
    )
    draft_commands.file(writer.case, actor=writer.draft.complainant, attested=True, now=NOW)

    for do in ("review", "template", "calm:0"):
        assert writer.posts(do, facts=HEATED).status_code == 409
    assert writer.posts(live=True, facts=HEATED).status_code == 409
    assert writer.case.facts == facts
