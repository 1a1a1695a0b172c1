"""Text as people paste it: understood at every door, whatever its width, its dashes, or what cannot be seen in it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from businesses import queries as businesses
from businesses.models import Business
from catalogue.forms.questions import question_field
from catalogue.rules.fields import FieldKind, Question, identity
from complaints.commands.finding import reindex_search
from complaints.forms.hotline import CallerCodeForm
from complaints.forms.service_link import LinkCodeForm, TypedForm
from complaints.models import Complaint
from complaints.queries.case import open_duplicate
from tests.factories import cases
from tests.support.days import standing_at
from tests.support.filing import AGENT, DETAILS, OWN, PERSON, RESPONDENT, Filer
from tests.support.reading import shown_errors
from ui import folding
from ui.forms import HouseForm

pytestmark = pytest.mark.django_db

NOW = cases.moment("2026-11-23 10:00")
today = standing_at(NOW)
LICENCE = "91110000600037341L"
EMPTY = ["\u200b\u200b\u200b", "\u2800\u2800\u2800", "\u3164\u3164\u3164", "\u2060"]


@pytest.fixture
def filer(db) -> Filer:
    filer = Filer()
    filer.fill("ECM-02")
    return filer


def found_by_staff(text: str) -> str:
    client = Client()
    client.force_login(cases.staff("auditor"))
    return client.get(reverse("admin:complaints_complaint_changelist"), {"q": text}).content.decode()


# --- companies ---
@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("⻓青⻋业有限公司", "长青车业有限公司"),
        ("⺠康医药有限公司", "民康医药有限公司"),
        ("雲網電信服務有限公司", "云网电信服务有限公司"),
        ("云网\u200b电信服务有限公司\ufeff", "云网电信服务有限公司"),
    ],
)
def test_a_registered_company_is_known_in_any_spelling(filer, typed, name):
    company = cases.company(name=name)

    filer.post("respondent", RESPONDENT | {"respondent_name": typed})

    assert filer.case.business == company


def test_the_directory_and_the_staff_find_a_company_in_both_scripts():
    company = cases.company(name="云网电信服务有限公司")
    officer = Client()
    officer.force_login(cases.supervisor())

    for text in ("雲網電信", "電信服務", "云网\u200b电信", "電信服"):
        assert company.name in Client().get(reverse("businesses:directory"), {"q": text}).content.decode(), text
        assert list(businesses.containing(Business.objects.all(), text)) == [company], text


@pytest.mark.parametrize("form", ["\u200b{}", "统一社会信用代码：{}", "{}。", "91110000－6000－37341L"])
def test_a_credit_code_is_understood_with_its_label(filer, form):
    company = cases.company(name="明月家居有限公司")
    Business.objects.filter(pk=company.pk).update(credit_code=LICENCE)

    filer.post("respondent", RESPONDENT | {"respondent_name": "某某", "respondent_hint": form.format(LICENCE)})

    assert filer.case.business == company
    assert filer.case.respondent_hint == LICENCE


# --- what only looks filled in ---
@pytest.mark.parametrize("text", EMPTY)
def test_what_cannot_be_seen_is_not_filled_in(filer, text):
    company = filer.post("respondent", RESPONDENT | {"respondent_name": text})
    details = filer.post("details", DETAILS | OWN["ECM-02"] | {"title": text, "facts": text * 20})
    person = filer.post("person", PERSON | {"complainant_name": text})

    assert [response.status_code for response in (company, details, person)] == [422] * 3
    assert shown_errors(details) == ["请填写一句话概括", "请填写事情经过"]
    assert shown_errors(person) == ["请填写您的姓名"]


@pytest.mark.parametrize("dot", "·•‧・．")
def test_the_agent_is_not_the_represented_one_whatever_dot_is_written(filer, dot):
    names = {"complainant_name": "阿依努尔·买买提", "agent_name": f"阿依努尔{dot}买买提"}

    assert "这里请填写被代理人的姓名，不是代理人自己的" in shown_errors(filer.post("person", AGENT | names))

    filer.post("person", PERSON | {"complainant_name": f"阿依努尔{dot}买买提"})
    assert filer.case.complainant_name == "阿依努尔·买买提"


# --- numbers and codes ---
FORMS = [
    "https://example.com/c/{n}/",
    "投诉{n}已受理",
    "{n}。",
    "“{n}”",
    "{bare}",
    "编号：{n}",
    "{n}的投诉",
    "{n}\u200b",
    "\u202a{n}\u202c",
    "{n}\uff0c请查收",
]
DASHES = "–‑−—－_./~·ー："


@pytest.mark.parametrize("form", [*FORMS, *(f"{{n}}{dash}" for dash in DASHES)])
def test_a_pasted_case_number_is_understood(form):
    case = cases.filed()
    number = case.reference
    dash = form[-1] if form[-1] in DASHES else "-"
    typed = form.removesuffix(dash).format(n=number.replace("-", dash), bare=number.replace("-", ""))
    end = (case.complainant.phone or "")[-4:]

    page = Client().post(reverse("lookup"), {"reference": typed, "phone_end": f"尾号{end}"})

    assert page.status_code == 200
    assert number in found_by_staff(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0571—88888888", "0571-88888888"),
        ("138\u20110013\u20118000", "138-0013-8000"),
        ("\u202d13800138000\u202c", "13800138000"),
        ("电话：0571-88888888", "0571-88888888"),
        ("13800138000（微信同号）", "13800138000"),
        ("（0571）88888888转801。", "(0571)88888888转801"),
        ("95511", "95511"),
    ],
)
def test_a_number_in_an_answer_may_have_any_dash(typed, kept):
    assert answered(FieldKind.PHONE, typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (
            "【商城】https://shop.example/h.5abc?tk=XyZ CZ0001 「冰箱」点击链接直接打开",
            "https://shop.example/h.5abc?tk=XyZ",
        ),
        ("8.97 复制打开应用，看看【店】 https://v.example/iabc/", "https://v.example/iabc/"),
        ("http：//www.shop.example", "http://www.shop.example"),
        ("https://shop.example/x。", "https://shop.example/x"),
        ("shop.example/x", "https://shop.example/x"),
        ("https://shop.example/商品/1?q=冰箱", "https://shop.example/商品/1?q=冰箱"),
        ("看看这个https://shop.example/x，很好", "https://shop.example/x"),
        ("https://shop.example/x真的很好", "https://shop.example/x"),
        ("<https://shop.example/x>", "https://shop.example/x"),
        ("https：／／shop．example／x", "https://shop.example/x"),
    ],
)
def test_the_link_of_a_shared_text_is_taken(typed, kept):
    assert answered(FieldKind.URL, typed) == kept


@pytest.mark.parametrize("between", [" 和 ", "；", "，", "\n", "、"])
def test_a_text_with_two_links_says_what_to_paste(between):
    form = question_form(FieldKind.URL, f"https://a.example/x{between}https://b.example/y")

    assert "请只粘贴https://开头的部分" in str(form.errors)


def question_form(kind: str, typed: str) -> Any:
    form = HouseForm({"q": typed})
    form.fields["q"] = question_field(Question("q", "商品链接", kind))
    return form


def answered(kind: str, typed: str) -> str:
    form = question_form(kind, typed)
    assert form.errors == {}
    return form.cleaned_data["q"]


@pytest.mark.parametrize(
    "form",
    ["{wide}", "{n}\u200b", "订单号：{n}", "#{n}", "订单编号 {n}", "No. {n}", "4031-7729—5518 2064"]
    + [
        "№{n}",
        "Order No.{n}",
        "order number {n}",
        "订单#{n}",
        "我的订单号是{n}",
        "{n}（某商城）",
        "订单编号：{n} 复制",
    ],
)
def test_the_same_order_number_is_recognised(form):
    number = "4031772955182064"
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
    first = cases.filed(respondent_name="晴川 旗舰店")
    own = first.answers | {"order_number": form.format(n=number, wide=wide)}
    Complaint.objects.filter(pk=first.pk).update(answers=own | {"order_number": number}, identity="")
    Complaint.objects.filter(pk=first.pk).update(identity=identity(first.asked, own | {"order_number": number}))
    second = cases.filed(
        first.complainant,
        answers=own,
        respondent_name="晴川旗舰店\u200b",
        now=cases.moment("2026-11-03 10:00"),
    )

    assert open_duplicate(second) == first


def test_a_car_keeps_its_province():
    question = Question("k", "车牌号", FieldKind.CODE, identifies=True)

    found = {
        text: identity([question], {"k": text}) for text in ("京A12345", "沪A12345", "车牌号：京A12345", "京a·12345")
    }
    assert len(set(found.values())) == 2
    assert found["京A12345"] == found["车牌号：京A12345"] == found["京a·12345"]


@pytest.mark.parametrize("form", ["{}", "答复码：{}", "{}。", "https://example.com/l/{}", "https://example.com/l/{}/"])
def test_the_code_of_a_letter_is_understood_when_it_is_pasted(form):
    typed = TypedForm({"typed": form.format("k7qf－2m9x—tr4d")})

    assert typed.is_valid()
    assert typed.cleaned_data["typed"] == "K7QF-2M9X-TR4D"


# --- what cannot be seen hides nothing from a search ---
HIDDEN_TITLE = "退\u200b款难"
HIDDEN_FACTS = "平台\u200b客服\ufeff一直推脱，多次联系都没有结果，希望尽快处理退\xad款问题，谢谢处理。"


def test_a_text_is_found_whatever_hides_in_it(filer):
    filer.post("details", DETAILS | OWN["ECM-02"] | {"title": HIDDEN_TITLE, "facts": HIDDEN_FACTS * 2})

    assert filer.case.title == "退款难"
    assert filer.case.facts == folding.seen_lines(HIDDEN_FACTS) * 2
    for text in ("退款难", "平台客服", "客服一直", "退款问题", "退\u200b款難", "平臺客服"):
        page = filer.client.get(reverse("complaints:mine"), {"q": text}).content.decode()
        assert filer.reference in page, text


def test_so_is_one_that_was_filed_before_texts_were_cleaned():
    case = cases.filed()
    Complaint.objects.filter(pk=case.pk).update(title=HIDDEN_TITLE, facts=HIDDEN_FACTS, respondent_name="雲網電信")

    list(reindex_search(everything=True))

    for text in ("退款难", "平台客服", "客服一直", "退款问题", "云网电信", "雲網電信"):
        assert case.reference in found_by_staff(text), text


class FoundAgain(TestCase):
    @given(
        st.text("国电网长车门民广东", min_size=2, max_size=6),
        st.data(),
    )
    def test_what_is_registered_is_found_in_every_spelling(self, name: str, data: Any) -> None:
        kept, typed = (
            "".join(
                data.draw(st.sampled_from(folding.spellings(sign)))
                + data.draw(st.sampled_from(["", "\u200b", "\ufeff"]))
                for sign in name
            )
            for _side in "ab"
        )
        company = Business.objects.create(name=kept)

        assert company in businesses.matching(typed)
        assert businesses.exactly(typed) == company
        company.delete()


@pytest.mark.parametrize("form", [LinkCodeForm, CallerCodeForm])
@pytest.mark.parametrize("typed", ["１２３４５６", "123456\u200b", "验证码123456", "123—456"])
def test_a_code_read_out_or_pasted_is_understood(form, typed):
    filled = form({"code": typed})

    assert filled.is_valid()
    assert filled.cleaned_data["code"] == "123456"
