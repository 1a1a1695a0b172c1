"""Finding cases by words: bigrams, ranks, numbers in every form, and who finds what."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from complaints import access
from complaints.commands import draft as draft_commands
from complaints.models import Complaint
from complaints.queries import finding, record
from search import bigrams
from tests.factories import cases


# --- text to tokens ---
def test_a_text_is_found_by_its_characters_pairs_and_words():
    assert bigrams.tokens("BCD-460冰箱，退款") == {
        *("bcd", "460", "bcd460"),
        *("冰", "箱", "退", "款", "冰箱", "退款"),
    }


def test_full_width_and_capitals_are_folded():
    assert bigrams.tokens("ＡＢＣ１２") == bigrams.tokens("abc12")


def test_a_word_of_two_characters_needs_no_second_look():
    (term,) = bigrams.terms("退款")

    assert (term.tokens, term.recheck) == (("退款",), False)


def test_a_longer_word_is_its_pairs_and_a_second_look():
    (term,) = bigrams.terms("不退款")

    assert (term.query(), term.recheck) == ("'不退' & '退款'", True)


def test_letters_are_found_by_how_they_begin():
    assert [term.query() for term in bigrams.terms("冰箱 bcd")] == ["'冰箱'", "'bcd':*"]


@pytest.mark.parametrize(
    "typed", ["TS-261123-7K4M9XR", "ts 261123 7k4m9xr", "TS2611237K4M9XR", "ｔｓ－261123－7K4M9XR"]
)
def test_a_number_is_one_word_however_it_is_typed(typed):
    assert "'ts2611237k4m9xr':*" in bigrams.terms(typed)[0].query()


@pytest.mark.parametrize("nothing", ["", "  ", "！？，", "---", "'", "\\", "🙂"])
def test_what_holds_no_word_asks_for_nothing(nothing):
    assert bigrams.terms(nothing) == []


@given(st.text())
def test_no_token_holds_a_sign_that_a_tsquery_would_read(text):
    assert not set("'\\ :|&!()*") & set("".join(bigrams.tokens(text)))


@given(st.text(alphabet="退款冰箱能效不给a1 ，", min_size=1), st.data())
def test_whatever_stands_in_a_text_is_found_by_its_tokens(text, data):
    runs = bigrams.runs(text)
    if not runs:
        return
    run = data.draw(st.sampled_from(runs))

    (term,) = bigrams.terms(run)

    found = bigrams.tokens(text)
    assert all(
        token in found or (term.is_prefix and any(word.startswith(token) for word in found)) for token in term.tokens
    )


# --- the search column ---
pytestmark = pytest.mark.django_db


def find(text: str, user: Any = None) -> list[int]:
    rows = record.own(user) if user else access.for_staff(cases.officer())
    found = finding.search(rows, text)
    return [] if found is None else found.keys


def lexemes(case: Complaint) -> str:
    return Complaint.objects.filter(pk=case.pk).values_list("search", flat=True).get() or ""


def test_a_case_is_found_from_its_first_saved_page_by_its_owner_alone():
    draft = cases.draft(title="洗衣机漏水")

    assert find("漏水", draft.complainant) == [draft.pk]
    assert find("漏水", cases.person()) == []
    assert find("漏水") == []


def test_what_was_changed_is_found_and_what_it_replaced_is_not():
    draft = cases.draft(title="洗衣机漏水")

    draft_commands.save_draft(draft, actor=draft.complainant, changes={"title": "烘干机不热"})

    assert find("漏水", draft.complainant) == []
    assert find("不热", draft.complainant) == [draft.pk]


def test_staff_find_a_filed_case_by_title_facts_company_and_answers():
    case = cases.filed(title="空调不制冷", respondent_name="青岚家电商行", facts="师傅上门三次，压缩机仍然不启动。" * 3)

    for text in ("制冷", "压缩机仍然", "青岚家电", "某某商城", "冷"):
        assert case.pk in find(text), text


def test_a_registered_company_is_found_by_the_name_and_alias_it_has_now():
    case = cases.filed(business=(company := cases.company(name="霜桥电器有限公司")))

    company.name, company.aliases = "雪桥电器有限公司", ["雪桥小店"]
    company.save()

    assert find("霜桥") == []
    assert find("雪桥电器") == find("雪桥小店") == [case.pk]


@pytest.mark.parametrize("form", ["{}", "{nodash}", "{lower}", "{spaced}"])
def test_a_case_is_found_by_its_number_however_it_is_typed(form):
    case = cases.filed()
    cases.filed()
    number = case.reference

    typed = form.format(number, nodash=number.replace("-", ""), lower=number.lower(), spaced=number.replace("-", " "))

    assert find(typed) == [case.pk]


def test_a_case_is_found_by_its_order_number_with_and_without_spaces():
    case = cases.filed()
    number = case.answers["order_number"]

    assert find(number) == find(f"{number[:4]} {number[4:8]} {number[8:]}") == find(number[:-1]) == [case.pk]


def test_a_phrase_is_found_only_where_its_words_stand_together():
    together = cases.filed(title="商家拒绝退款一事")
    cases.filed(title="商家拒绝，绝退回，退款晚")  # all the pairs of 拒绝退款, apart

    assert find("拒绝退款") == [together.pk]


def test_every_word_of_a_search_must_be_there():
    both = cases.filed(title="冰箱漏水")
    cases.filed(title="冰箱不冷", facts="制冷效果与页面写的不一样，客服说要自己等，等了两周仍然没有人来修理。")

    assert find("冰箱 漏水") == [both.pk]


def test_number_and_company_come_before_title_and_title_before_facts_then_the_newest():
    facts = cases.filed(facts="买的时候说是云杉牌，收到以后发现不是，联系客服也没有结果，请平台处理一下。")
    old = cases.filed(title="云杉木桌开裂")
    new = cases.filed(title="云杉木椅开裂")
    company = cases.filed(respondent_name="云杉家居")

    assert find("云杉") == [company.pk, new.pk, old.pk, facts.pk]


def test_nothing_of_the_complainant_is_in_the_search_column():
    case = cases.filed(cases.person("欧阳若晴"))

    held = lexemes(case)

    assert "欧阳" not in held
    assert (case.complainant.phone or "").removeprefix("+86") not in held
    assert find("欧阳若晴") == []


def test_a_party_does_not_find_the_case_as_staff():
    boss = cases.officer("兼职")
    case = cases.filed(business=cases.company(boss), title="独一无二的标题")

    found = finding.search(access.for_staff(boss), "独一无二")

    assert found is not None and case.pk not in found.keys


def test_only_so_many_are_given_and_it_is_said_that_there_are_more():
    made = [cases.filed(title="同样的事").pk for _ in range(4)]

    found = finding.search(access.for_staff(cases.officer()), "同样", limit=3)

    assert found == finding.Found(made[:0:-1], more=True)


@pytest.mark.parametrize(
    "odd", ["'", "a'b", "\\", "a\\", "退款':*", "!退款", "冰箱 | 漏水", "%", "_", "\x00退款", "🙂退款"]
)
def test_odd_signs_are_searched_as_the_words_between_them(odd):
    cases.filed()

    find(odd)


def test_a_search_costs_the_same_whatever_it_finds():
    officer = cases.officer()
    finding.search(access.for_staff(officer), "同样")  # who this is, is asked once
    counts = []
    for _ in range(2):
        for _ in range(2):
            cases.filed(title="同样的事")
        with CaptureQueriesContext(connection) as asked:
            finding.search(access.for_staff(officer), "同样")
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 12


# --- filling it afterwards ---
def test_reindexing_fills_what_is_empty_and_can_be_run_again(capsys):
    case = cases.filed(title="洗衣机漏水")
    before = lexemes(case)
    Complaint.objects.update(search=None)

    call_command("reindex_search")
    call_command("reindex_search")

    assert lexemes(case) == before
    assert capsys.readouterr().out.split() == ["已补建1件投诉的全文检索", "已补建0件投诉的全文检索"]


def test_reindexing_everything_mends_a_wrong_column():
    case = cases.filed(title="洗衣机漏水")
    before = lexemes(case)
    Complaint.objects.update(search="x")

    call_command("reindex_search", "--all", verbosity=0)

    assert lexemes(case) == before


# --- what is masked is not found ---
TELECOM = {
    "service_number": "057188991234",
    "account": "8801245679",
    "service_line": "宽带",
    "service_region": {"code": "330100", "name": "浙江省杭州市"},
}


@pytest.fixture
def telecom() -> Complaint:
    """A telecom complaint with two personal numbers, among others of its kind."""
    cases.filed(category="TEL-02", answers=TELECOM | {"service_number": "02188990000", "account": "9900112233"})
    return cases.filed(category="TEL-02", answers=TELECOM)


@pytest.mark.parametrize("role", ["auditor", "officer"])
def test_a_search_tells_no_right_beginning_of_a_masked_number_from_a_wrong_one(telecom, role):
    client = Client()
    client.force_login(cases.staff(role))
    url = reverse("admin:complaints_complaint_changelist")

    for typed in ("05718", "05719", "0571889", "0571887", "057188991234", "8801", "8802", "8801245679"):
        assert telecom.reference not in client.get(url, {"q": typed}).content.decode(), typed
    assert telecom.reference in client.get(url, {"q": telecom.title}).content.decode()


def test_the_complainant_finds_their_own_number_however_it_is_typed(telecom):
    me = telecom.complainant
    draft = cases.draft(me, category="TEL-02", answers=TELECOM | {"account": "7700-1234"})

    found = [
        finding.search(record.own(me), text, are_own=True) for text in ("0571889", "0571 8899 1234", "77001234", "6666")
    ]

    assert [one.keys for one in found if one] == [[draft.pk, telecom.pk], [draft.pk, telecom.pk], [draft.pk], []]


def test_a_phrase_of_a_personal_answer_is_not_looked_up_where_its_pairs_stand_elsewhere():
    case = cases.filed(
        category="TEL-02", answers=TELECOM | {"account": "望江花园"}, title="望江路江花路花园路的宽带断了"
    )

    assert find("望江花园") == []
    assert find("望江花园", case.complainant) == []  # the staff's way of asking
    assert case.pk in find("江花路")


def test_the_upgrade_takes_personal_answers_out_of_the_column(telecom):
    migration = import_module("complaints.migrations.0030_personal_answers_out_of_search")
    after = lexemes(telecom)
    Complaint.objects.filter(pk=telecom.pk).update(search="'057188991234':1 '8801245679':1")

    migration.write_anew(apps, SimpleNamespace(connection=connection))

    assert lexemes(telecom) == after
    assert "057188991234" not in after
