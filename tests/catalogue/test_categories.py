"""Questions of a category: its versions, what the admin refuses, and the preview that saves nothing."""

from __future__ import annotations

import importlib
import time
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from catalogue import commands as category_commands
from catalogue.forms.questions import question_field
from catalogue.models import Category, CategoryField, CategoryVersion
from catalogue.rules import patterns
from catalogue.rules import version as version_rules
from catalogue.rules.fields import FieldKind, Question
from complaints.commands import draft as draft_commands
from complaints.models import Complaint
from complaints.rules.completeness import gaps
from tests.factories import cases

pytestmark = pytest.mark.django_db
LATER = cases.moment("2026-11-03 10:00")


@pytest.fixture
def shop() -> Category:
    return Category.objects.get(code="ECM")


def numbers(top: Category) -> list[int]:
    return sorted(top.versions.values_list("number", flat=True))


def publish(top: Category) -> CategoryVersion:
    return category_commands.publish_category(top, by=None, now=LATER)


# --- versions ---
def test_every_top_category_has_a_version_from_the_first_start():
    for top in Category.objects.filter(parent=None):
        version = publish(top)

        assert [row["key"] for row in version.content["questions"]] == [
            row.key for row in top.fields.filter(is_active=True).order_by("position", "pk")
        ]
        assert version.content["evidence"] == top.evidence


def test_a_version_is_published_only_for_a_change_in_what_is_asked(shop):
    first = publish(shop).number

    Category.objects.filter(pk=shop.pk).update(hint="别的说明", position=40)
    same = publish(shop).number
    CategoryField.objects.filter(category=shop, key="shop").update(label="店铺全称")
    changed = publish(shop).number
    again = publish(Category.objects.get(code="ECM-02")).number

    assert (same, changed, again) == (first, first + 1, first + 1)


def test_a_filed_case_keeps_its_version_and_its_questions(shop):
    before = cases.filed()
    CategoryField.objects.filter(category=shop, key="shop").update(label="店铺全称")
    category_commands.publish_category(shop, by=cases.supervisor(), now=LATER)

    after = cases.filed()

    old = cases.fresh(before)
    assert old.category_version.number + 1 == after.category_version.number
    assert "店铺名称" in [question.label for question in old.asked]
    assert "店铺全称" in [question.label for question in after.asked]
    assert [row["label"] for row in old.category_version.content["questions"]] == [q.label for q in old.asked]


def test_rows_changed_past_the_admin_are_published_with_the_first_filing(shop):
    was = numbers(shop)
    CategoryField.objects.filter(category=shop, key="shop").update(label="店铺全称")

    one, two = cases.filed(), cases.filed()

    assert numbers(shop) == [*was, was[-1] + 1]
    assert one.category_version == two.category_version
    assert one.category_version.by is None


def test_a_question_added_while_a_draft_was_open_is_asked_before_filing(shop, client):
    draft = cases.draft()
    client.force_login(draft.complainant)
    check = reverse("complaints:draft", args=[draft.reference, "check"])
    assert client.get(check).context["gaps"] == []
    shop.fields.create(key="courier", label="快递公司", position=60)
    category_commands.publish_category(shop, by=None, now=LATER)

    answer = client.post(check, {"attested": "on", "shares": "on"})

    assert answer.status_code == 409
    assert [gap.message for gap in answer.context["gaps"]] == ["请填写快递公司"]
    assert cases.fresh(draft).status == "draft"
    assert [gap.message for gap in gaps(cases.fresh(draft))] == ["请填写快递公司"]


def test_an_answer_to_a_question_switched_off_meanwhile_is_not_filed(shop):
    draft = cases.draft()
    CategoryField.objects.filter(category=shop, key="shop").update(is_active=False)

    draft_commands.file(draft, actor=draft.complainant, attested=True, now=cases.MONDAY)

    assert "shop" not in cases.fresh(draft).answers


def test_the_difference_of_two_versions_is_said_in_words():
    one = Question("a", "店铺", choices=(), help="")
    before = {"questions": [one.as_row(), Question("b", "颜色").as_row()], "evidence": ["订单"], "precheck": []}
    after = {
        "questions": [
            Question("a", "店铺全称", FieldKind.COMPANY, required=False).as_row(),
            Question("c", "型号").as_row(),
        ],
        "evidence": ["照片", "订单"],
        "precheck": [{"key": "p", "label": "过期了吗"}],
    }

    found = [
        (change.part, change.word, change.name, change.details) for change in version_rules.differences(before, after)
    ]

    assert found == [
        ("预检问题", "新增", "过期了吗", ()),
        ("类别字段", "新增", "型号", ()),
        ("类别字段", "停用", "颜色", ()),
        (
            "类别字段",
            "修改",
            "店铺",
            (("标签", "店铺", "店铺全称"), ("种类", "单行文字", "企业"), ("必填", "是", "否")),
        ),
        ("证据清单", "新增", "照片", ()),
    ]
    assert version_rules.differences(after, after) == []


def test_another_order_is_a_difference():
    a, b = Question("a", "甲").as_row(), Question("b", "乙").as_row()

    (change,) = version_rules.differences({"questions": [a, b]}, {"questions": [b, a]})

    assert (change.word, change.name) == ("调整顺序", "乙、甲")


# --- the admin ---
def url(category: Category, page: str) -> str:
    return f"/admin/catalogue/category/{category.pk}/{page}/"


def typed(client: Any, category: Category, **changes: Any) -> dict[str, Any]:
    """Form data of the category as a browser sends it: as it was, changed where `changes` says so."""
    page = client.get(url(category, "change"))
    data: dict[str, Any] = {"name": category.name, "icon": "doc", "position": category.position, "is_active": "on"}
    data["evidence"] = "\n".join(category.evidence)
    for inline in page.context["inline_admin_formsets"]:
        formset = inline.formset
        data |= {f"{formset.prefix}-{field.name}": field.value() for field in formset.management_form}
        for form in formset.initial_forms:
            for field in form:
                value = field.value()
                if value is not None and value is not False:
                    data[field.html_name] = "\n".join(map(str, value)) if isinstance(value, list) else value
    return data | changes


def added(client: Any, category: Category, **row: Any) -> dict[str, Any]:
    """The same with one more question."""
    data = typed(client, category)
    number = data["fields-INITIAL_FORMS"]
    values = {"key": "colour", "label": "颜色", "kind": "text", "position": 50, "is_active": "on"} | row
    data |= {f"fields-{number}-{name}": value for name, value in values.items()}
    data |= {f"fields-{number}-category": category.pk, f"fields-{number}-id": "", "fields-TOTAL_FORMS": number + 1}
    return data


@pytest.fixture
def supervisor(client) -> Any:
    client.force_login(cases.supervisor())
    return client


def test_saving_a_category_publishes_what_changed_and_names_who_did(supervisor, shop):
    was = publish(shop)
    same = supervisor.post(url(shop, "change"), typed(supervisor, shop))
    saved = supervisor.post(url(shop, "change"), added(supervisor, shop), follow=True)

    newest = shop.versions.first()
    assert (same.status_code, saved.status_code) == (302, 200)
    assert newest.number == was.number + 1
    assert newest.by.name == "郑主管"
    assert f"已发布为第{newest.number}版" in saved.content.decode()


def test_the_line_ends_of_a_browser_are_no_change_in_any_text(supervisor, shop):
    shop.precheck.exclude(advice="").update(advice="第一行\n第二行")
    was = publish(shop)
    sent = typed(supervisor, shop)
    sent |= {name: value.replace("\n", "\r\n") for name, value in sent.items() if isinstance(value, str)}
    assert sum("\r\n" in str(value) for value in sent.values()) > 2

    assert supervisor.post(url(shop, "change"), sent).status_code == 302

    assert shop.versions.first() == was
    older = was.content | {
        "precheck": [row | {"advice": row["advice"].replace("\n", "\r\n")} for row in was.content["precheck"]]
    }
    assert version_rules.differences(older, was.content) == []


def test_versions_are_listed_and_compared(supervisor, shop):
    first = publish(shop).number
    shop.fields.create(key="courier", label="快递公司", position=60)
    publish(shop)

    page = supervisor.get(url(shop, "versions")).content.decode()
    old = supervisor.get(url(shop, "versions"), {"after": first, "before": "x"})
    nonsense = supervisor.get(url(shop, "versions"), {"after": "9" * 30, "before": "²"})

    assert f"第{first}版到第{first + 1}版的变化" in page
    assert "<b>新增</b>（类别字段）：快递公司" in page
    assert "快递公司" not in old.content.decode()
    assert nonsense.status_code == 200


def test_staff_see_the_version_a_case_was_filed_under(client):
    case = cases.filed()
    client.force_login(cases.officer())

    page = client.get(f"/admin/complaints/complaint/{case.pk}/change/").content.decode()

    assert f"按“网络购物”第{case.category_version.number}版的问题填写" in page


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"key": "Colour"}, "键以小写字母开头"),
        ({"key": "shop"}, "重复"),
        ({"pattern": "(a+)+"}, "可能要算很久"),
        ({"pattern": "(?=a)"}, "不能用引用和前后查找"),
        ({"kind": "choice"}, "单选至少要有两个不同的选项"),
        ({"kind": "choice", "choices": "红\n红"}, "单选至少要有两个不同的选项"),
        ({"kind": "choice", "choices": "红\n绿\n红"}, "有重复的选项"),
        ({"kind": "colour"}, "colour"),
    ],
)
def test_a_question_that_would_break_a_page_is_refused(supervisor, shop, row, words):
    before = list(shop.fields.values()), numbers(shop)

    answer = supervisor.post(url(shop, "change"), added(supervisor, shop, **row))

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert (list(shop.fields.values()), numbers(shop)) == before


def test_the_key_of_an_existing_question_stays(supervisor, shop):
    row = shop.fields.order_by("position", "pk")[0]

    supervisor.post(url(shop, "change"), typed(supervisor, shop, **{"fields-0-key": "other"}))

    assert CategoryField.objects.get(pk=row.pk).key == row.key


def test_questions_are_switched_off_and_never_deleted(supervisor, shop):
    data = typed(supervisor, shop, **{"fields-0-DELETE": "on"})
    del data["fields-0-is_active"]
    count = shop.fields.count()

    supervisor.post(url(shop, "change"), data)

    assert shop.fields.count() == count
    assert shop.fields.filter(is_active=False).count() == 1


# --- patterns ---
@pytest.mark.parametrize(
    "pattern",
    [
        r"[0-9A-Z]{18}|无",
        r"1\d{10}",
        r"0\d{2,3}-?\d{7,8}(转\d{1,5})?",
        r"(\d{1,3}\.){3}\d{1,3}",
        r"([A-Z]\d)+",
        r".*合同.*",
        "",
    ],
)
def test_what_numbers_and_codes_need_is_a_pattern(pattern):
    patterns.compiled(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+",
        r"(a|a)*",
        r"(a|ab)*c",
        r"(.*)*",
        r"(a?){50}a{50}",
        r"(\d+|[a-z]+)+$",
        r"\d*\d*\d*\d*x",
        r"(a{0,99}){0,99}",
        r"(\w)\1",
        r"(?<=a)b",
        r"(?P<n>a)(?P=n)",
        "([",
        "(" * 200,
        "a{99999999999999999999}",
    ],
)
def test_a_pattern_that_could_take_long_or_cannot_be_read_is_refused(pattern):
    with pytest.raises(patterns.BadPattern):
        patterns.compiled(pattern)


@pytest.mark.parametrize("pattern", [r".*a.*b", r"([A-Z]\d)+x", r"\d{1,20}-\d{1,20}-\d{1,20}", r".*\d*x"])
def test_the_dearest_patterns_taken_are_quick_on_the_worst_text(pattern):
    found, began = patterns.compiled(pattern), time.perf_counter()

    for text in ("a" * 2000, "A1" * 1000, "1" * 2000, "1" * 20 + "-" + "1" * 21):
        found.match(text)

    assert time.perf_counter() - began < 5


def test_a_dangerous_pattern_already_in_the_database_checks_nothing():
    field = question_field(Question("k", "编号", FieldKind.CODE, pattern="(a+)+"))

    assert field.clean("a" * 60 + "!") == "a" * 60 + "!"


# --- the preview ---
def everything() -> tuple[Any, ...]:
    return (
        list(Category.objects.order_by("pk").values()),
        list(CategoryField.objects.order_by("pk").values()),
        CategoryVersion.objects.count(),
        Complaint.objects.count(),
    )


def test_the_preview_shows_what_is_typed_and_saves_nothing(supervisor, shop):
    data = added(supervisor, shop, label="<b>颜色</b>", kind="region", help="写到区县")
    data |= {"fields-0-label": "在哪个平台买的", "evidence": "订单\n\n快递单"}
    del data["fields-1-is_active"]
    before = everything()

    page = supervisor.post(url(shop, "preview"), data)

    html = page.content.decode()
    assert page.status_code == 200
    assert "在哪个平台买的" in html
    assert "&lt;b&gt;颜色&lt;/b&gt;" in html
    assert "data-regions" in html
    assert "店铺名称" not in html
    assert "快递单" in html
    assert everything() == before


def test_the_preview_leaves_out_what_the_pre_check_asks(supervisor):
    page = supervisor.get(url(Category.objects.get(code="AUC"), "preview")).content.decode()

    assert "别的页面已经问过，这里不再问：与您的关系。" in page
    assert "同类商品的经营者" not in page


def test_the_preview_says_what_cannot_be_saved_yet(supervisor, shop):
    page = supervisor.post(url(shop, "preview"), added(supervisor, shop, pattern="(a+)+", choices="红"))

    assert "颜色" in page.content.decode()
    assert "可能要算很久" in page.content.decode()


@pytest.mark.parametrize("kind", FieldKind.values)
def test_every_kind_has_its_preview(supervisor, shop, kind):
    page = supervisor.post(url(shop, "preview"), added(supervisor, shop, kind=kind, choices="红\n绿"))

    assert page.status_code == 200
    assert "颜色" in page.content.decode()


def test_only_who_may_edit_previews_what_is_typed(client, shop):
    data = {"fields-TOTAL_FORMS": 1, "fields-INITIAL_FORMS": 0, "fields-0-label": "颜色", "fields-0-key": "colour"}
    expected = {"officer": 403, "auditor": 403, "supervisor": 200}

    answers = {}
    for role in expected:
        client.force_login(cases.staff(role))
        answers[role] = client.post(url(shop, "preview"), data).status_code

    assert answers == expected
    client.force_login(cases.person())
    assert client.post(url(shop, "preview"), data).status_code == 302


def test_a_preview_without_its_token_is_refused(shop):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cases.supervisor())

    assert client.post(url(shop, "preview"), {}).status_code == 403


def test_a_sub_category_has_neither_preview_nor_versions(supervisor):
    sub = Category.objects.get(code="ECM-02")

    assert [supervisor.get(url(sub, page)).status_code for page in ("preview", "versions")] == [404, 404]
    assert supervisor.get(url(sub, "change")).status_code == 200


# --- what an office that never changed a category is brought up to ---
def test_a_category_as_it_was_is_brought_up_and_filed_cases_keep_their_questions(shop):
    case = cases.filed()
    before = as_it_was(shop)

    bring_up()

    assert numbers(shop) == [1, 2]
    assert not CategoryField.objects.get(category=shop, key="price").is_active
    assert CategoryField.objects.get(category=shop, key="shop").required is False
    assert shop.versions.get(number=1).content == before
    assert cases.fresh(case).asked == case.asked
    bring_up()
    assert numbers(shop) == [1, 2]


def test_a_category_that_the_office_changed_stays_as_it_is(shop):
    as_it_was(shop)
    CategoryField.objects.filter(category=shop, key="shop").update(label="店铺全称")
    publish(shop)

    bring_up()

    assert numbers(shop) == [1, 2]
    assert CategoryField.objects.get(category=shop, key="price").is_active


def as_it_was(top: Category) -> dict[str, Any]:
    """The category with a question that is no longer asked, and another one compulsory, as its first version."""
    top.fields.create(key="price", label="商品价格（元）", kind="money", position=50)
    top.fields.filter(key="shop").update(required=True)
    content = category_commands.content_of(Category.objects.get(pk=top.pk))
    top.versions.filter(number=1).update(content=content)
    return content


def bring_up() -> None:
    importlib.import_module("catalogue.migrations.0002_ask_less").bring_up(apps, None)
