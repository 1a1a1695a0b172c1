"""The pages after filing: sections, before and after, two tabs, versions, consent, filing anew; drafts in two tabs."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from catalogue.models import Category
from complaints.commands import amendment, intake
from complaints.commands import answer as answer_commands
from complaints.commands import draft as draft_commands
from complaints.models import Amendment, Complaint, WorkingCopy
from complaints.presenters.amendment import SECTIONS
from complaints.presenters.timeline import timeline_of
from complaints.queries import amendment as amendment_queries
from complaints.rules.codes import Side
from complaints.views import amendment as amendment_views
from complaints.views.draft import pages
from notifications.models import Notice
from tests.factories import cases
from tests.support.days import standing_at
from tests.support.filing import AGENT, PERSON, RESPONDENT, picture
from tests.support.filing import Filer as DraftFiler
from tests.support.filing import first as prechecked
from tests.support.sending import sends

NOW = cases.moment("2026-11-02 10:00")
DETAILS = {
    "title": "改过的标题",
    "facts": cases.FACTS + "另付搬运费180元。",
    "remedies": ["refund"],
    "amount": "3200",
}
EARLIER = {"contacted_on_m": "10", "happened_on_m": "10"}
pytestmark = pytest.mark.django_db


today = standing_at(NOW)


class Editor:
    """The complainant at the pages of one filed case."""

    def __init__(self, case: Complaint, person: Any = None) -> None:
        self.reference = case.reference
        self.client = Client()
        self.client.force_login(person or case.complainant)

    def url(self, name: str, *more: Any) -> str:
        return reverse(f"complaints:{name}", args=[self.reference, *more])

    def get(self, page: str = "", query: str = "") -> HttpResponse:
        return self.client.get((self.url("edit_page", page) if page else self.url("edit")) + query)

    def post(self, page: str, data: dict[str, Any]) -> HttpResponse:
        return self.client.post(self.url("edit_page", page), data)

    def see_confirm(self) -> dict[str, str]:
        return hidden(self.client.get(self.url("edit_confirm")))

    def confirm(self, shown: dict[str, str] | None = None) -> HttpResponse:
        return self.client.post(self.url("edit_confirm"), shown if shown is not None else self.see_confirm())

    @property
    def case(self) -> Complaint:
        return Complaint.objects.get(reference=self.reference)


def text(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def hidden(response: HttpResponse) -> dict[str, str]:
    """The hidden fields of the page, as the browser would send them back."""
    found = re.findall(r'<input type="hidden" name="(base|stamp)" value="([^"]*)">', response.content.decode())
    return dict(found)


def other(**more: Any) -> Complaint:
    """A case without questions of its category's own."""
    return cases.with_business(category="OTH-01", answers={}, **more)


# --- the way through ---
def test_an_edit_goes_from_the_sections_over_a_page_to_before_and_after_and_is_confirmed():
    editor = Editor(other())

    overview = editor.get()
    page = editor.get("details")
    saved = editor.post("details", DETAILS | hidden(page))
    again = editor.get()
    confirm = editor.client.get(editor.url("edit_confirm"))
    done = editor.confirm(hidden(confirm))

    assert [overview.status_code, page.status_code, saved.status_code, again.status_code] == [200, 200, 302, 200]
    assert saved["Location"] == editor.url("edit_confirm")
    assert "有4处修改还没有确认" in text(again)
    words = text(confirm)
    assert "<del>" in words and "<ins>" in words and "3,200.00元" in words
    assert "企业会收到通知" in words and "顺延2个工作日，至11月11日" in words
    assert done["Location"] == editor.case.get_absolute_url()
    assert (editor.case.version, editor.case.title, editor.case.amount) == (2, "改过的标题", 3200)
    assert not WorkingCopy.objects.exists()


def test_one_word_is_changed_on_two_pages_from_the_case():
    editor = Editor(other())
    form = editor.url("edit_page", "details")

    case = text(editor.client.get(editor.case.get_absolute_url()))
    saved = editor.post("details", DETAILS | hidden(editor.get("details")))
    confirm = editor.client.get(saved["Location"])

    assert f'href="{form}"' in case
    words = text(confirm)
    assert "改过的标题" in words and "确认修改" in words
    assert f'href="{editor.url("edit")}"' in words and "再改别的" in words
    assert editor.confirm(hidden(confirm))["Location"] == editor.case.get_absolute_url()
    assert editor.case.title == "改过的标题"


def test_the_case_leads_to_every_section_and_says_that_an_edit_waits():
    editor = Editor(other())
    before = text(editor.client.get(editor.case.get_absolute_url()))
    editor.post("details", DETAILS | hidden(editor.get("details")))

    after = text(editor.client.get(editor.case.get_absolute_url()))

    for page in SECTIONS:
        assert f'href="{editor.url("edit_page", page)}"' in before
    assert editor.url("edit_confirm") not in before
    assert "您有修改还没有确认" in after and editor.url("edit_confirm") in after
    assert "改过的标题" not in after


def test_a_case_that_may_not_be_edited_offers_no_section():
    case = cases.amendment_open()

    page = text(Editor(case).client.get(case.get_absolute_url()))

    assert "事情经过和诉求" in page
    assert f"{case.get_absolute_url()}edit/" not in page


def test_a_page_saved_as_it_was_leads_back_to_the_case_and_says_so():
    editor = Editor(cases.filed(category="OTH-01", answers={}))
    as_it_was = {"respondent_name": editor.case.respondent_name, "respondent_hint": editor.case.respondent_hint}
    contact = {"contact_channel": editor.case.contact_channel, "contact_result": editor.case.contact_result}

    saved = editor.post("respondent", as_it_was | contact | hidden(editor.get("respondent")))
    page = text(editor.client.get(saved["Location"]))

    assert saved["Location"] == editor.case.get_absolute_url()
    assert "投诉内容没有变化，不需要确认" in page
    assert not WorkingCopy.objects.exists()


@pytest.mark.parametrize("page", list(SECTIONS))
def test_every_section_opens_with_what_was_filed(page):
    editor = Editor(cases.filed())

    response = editor.get(page)

    assert response.status_code == 200
    assert 'name="stamp"' in text(response) and "保存并核对修改" in text(response)
    assert "先保存，以后再填" not in text(response)


def test_every_page_that_is_typed_can_be_edited():
    assert set(SECTIONS) == set(pages.VIEWS) - {"evidence", "check"} == set(amendment_views.VIEWS)


def test_each_page_saves_its_own_part():
    editor = Editor(cases.filed(category="OTH-01", answers={}))

    answers = [
        editor.post("respondent", RESPONDENT | {"respondent_name": "另一家店"} | hidden(editor.get("respondent"))),
        editor.post("person", PERSON | hidden(editor.get("person"))),
        editor.post("precheck", prechecked("OTH") | EARLIER | hidden(editor.get("precheck"))),
        editor.post("details", DETAILS | hidden(editor.get("details"))),
    ]

    assert [answer.status_code for answer in answers] == [302] * 4
    said = WorkingCopy.objects.get().content
    assert {"respondent_name", "title", "facts"} <= set(said)
    assert editor.confirm().status_code == 302
    assert editor.case.version == 2


def test_another_category_asks_its_own_questions_before_it_can_be_confirmed():
    editor = Editor(cases.filed(category="OTH-01", answers={}))
    editor.post("category", {"sub": "ECM-02"} | hidden(editor.get("category")))

    page = editor.client.get(editor.url("edit_confirm"))
    refused = editor.confirm(hidden(page) or {"base": "1", "stamp": "x"})

    assert "请填写订单号" in text(page)
    assert 'name="base"' not in text(page)
    assert refused.status_code == 409
    assert editor.case.version == 1


def leaf(code: str) -> Category:
    return Category.objects.select_related("parent").get(code=code)


def test_nothing_changed_leads_back_to_the_sections():
    editor = Editor(other())

    response = editor.client.get(editor.url("edit_confirm"))

    assert response["Location"] == editor.url("edit")


def test_an_edit_is_forgotten_on_request():
    editor = Editor(other())
    editor.post("details", DETAILS | hidden(editor.get("details")))

    response = editor.client.post(editor.url("edit"))

    assert response.status_code == 302
    assert not WorkingCopy.objects.exists()
    assert editor.case.version == 1


def test_a_mistake_keeps_what_was_typed():
    editor = Editor(other())

    response = editor.post("details", DETAILS | {"facts": "太短"} | hidden(editor.get("details")))

    assert response.status_code == 422
    assert "太短" in text(response) and "改过的标题" in text(response)
    assert not WorkingCopy.objects.exists()


def test_whom_an_officer_matched_stays_matched_when_the_page_is_saved_as_it_is():
    business = cases.company(cases.person("徐敏"), name="晴川电器（杭州）有限公司")
    case = cases.filed(respondent_name="晴川小店", respondent_hint="qingchuan.example")
    intake.accept(case, actor=cases.officer(), business=business, now=NOW)
    editor = Editor(case)

    data = {"respondent_name": "晴川小店", "respondent_hint": "qingchuan.example", "contact_channel": "phone"}
    editor.post("respondent", data | hidden(editor.get("respondent")))

    said = WorkingCopy.objects.first()
    assert said is None or "business" not in said.content
    assert editor.case.business == business


# --- what follows is said before it is confirmed ---
def test_before_serving_the_page_says_that_it_takes_effect_at_once():
    case = cases.filed()
    cases.edit(case)

    assert "投诉还没有转交企业，修改立即生效" in text(Editor(case).client.get(Editor(case).url("edit_confirm")))


def test_a_higher_amount_says_that_it_waits_and_the_case_says_so_afterwards():
    editor = Editor(other())
    editor.post("details", DETAILS | {"amount": "9000"} | hidden(editor.get("details")))

    page = text(editor.client.get(editor.url("edit_confirm")))
    editor.confirm()
    case = text(editor.client.get(editor.case.get_absolute_url()))

    assert "修改要经受理员同意才生效" in page and "提高涉及金额需要同意" in page
    assert "您的修改正在等待平台同意" in case and "9,000.00元" in case
    assert "上一次修改正在等待平台同意" in case
    assert (editor.case.version, Amendment.objects.count()) == (1, 1)
    assert editor.get()["Location"] == editor.case.get_absolute_url()


def test_another_company_says_what_becomes_of_the_case():
    other_company = cases.company(cases.person("别家"))
    case = cases.with_business()
    cases.edit(case, business=other_company, respondent_name=other_company.name)

    page = text(Editor(case).client.get(Editor(case).url("edit_confirm")))

    assert "更换被投诉企业需要同意" in page and other_company.name in page


def test_the_reason_of_declining_stands_on_the_case():
    case = cases.amendment_open()
    amendment.decline_amendment(case, actor=cases.officer(), reason="没有新的凭证。", now=NOW)

    page = text(Editor(case).client.get(case.get_absolute_url()))

    assert "平台没有同意您的修改" in page and "没有新的凭证。" in page


# --- who ---
def test_a_letter_of_authority_joins_the_case_at_once_and_is_nothing_to_the_company():
    case = cases.with_business()
    editor, told = Editor(case), Notice.objects.count()

    saved = editor.client.post(editor.url("edit_page", "person"), AGENT | {"letter": [picture("委托书.png")]})
    page = text(editor.get("person"))

    assert saved.url == editor.url("edit_confirm")
    assert case.events.order_by("seq").last().data["is_letter"] is True
    assert Notice.objects.count() == told
    assert [line.title for line in timeline_of(case, Side.COMPLAINANT)][-1] == "您提交了授权委托书"
    assert [line.title for line in timeline_of(case, Side.BUSINESS)][-1] == "投诉已转交企业"
    assert "委托书.png" in page
    assert "不能移除" in page
    assert 'name="remove"' not in page
    assert editor.case.complainant_type == "consumer"  # until the edit is confirmed


def test_nobody_else_opens_the_pages_of_an_edit():
    case = cases.with_business()
    for person in (cases.handler_of(case), cases.person(), cases.officer(), cases.supervisor()):
        editor = Editor(case, person)
        answers = [editor.get(), editor.get("details"), editor.client.get(editor.url("edit_confirm"))]
        answers += [editor.client.get(editor.url("versions")), editor.post("details", DETAILS), editor.confirm({})]
        assert [answer.status_code for answer in answers] == [404] * 6
    assert Client().get(Editor(case).url("edit_page", "details")).status_code == 302


@pytest.mark.parametrize("make", [cases.closed, cases.settled, cases.refused, cases.withdrawn])
def test_what_is_over_leads_back_to_the_case_with_the_reason(make):
    case = make()
    editor = Editor(case)

    answers = [editor.get(), editor.get("details"), editor.client.get(editor.url("edit_confirm"))]

    assert [answer["Location"] for answer in answers] == [case.get_absolute_url()] * 3
    assert "状态已经变化" in text(editor.client.get(case.get_absolute_url()))


def test_a_category_that_is_chosen_too_late_is_not_saved_and_the_case_says_why():
    case = cases.closed()
    editor = Editor(case)

    answer = editor.post("category", {"sub": "OTH-01"})

    assert answer["Location"] == case.get_absolute_url()
    assert "状态已经变化" in text(editor.client.get(case.get_absolute_url()))
    assert amendment_queries.working_copy(case) is None


def test_a_draft_is_not_edited_here():
    case = cases.draft()

    assert Editor(case).get()["Location"] == case.get_absolute_url()


# --- two tabs, and a case that moves on ---
def test_a_newer_save_of_the_same_page_is_shown_beside_what_was_typed():
    editor = Editor(other())
    first, second = hidden(editor.get("details")), hidden(editor.get("details"))
    editor.post("details", DETAILS | {"title": "第二个标签页"} | second)

    met = editor.post("details", DETAILS | {"title": "第一个标签页"} | first)
    kept = WorkingCopy.objects.get().content["title"]
    again = editor.post("details", DETAILS | {"title": "第一个标签页"} | hidden(met))

    words = text(met)
    assert met.status_code == 409
    assert "现在保存的" in words and "第二个标签页" in words and "第一个标签页" in words
    assert kept == "第二个标签页"
    assert again.status_code == 302
    assert WorkingCopy.objects.get().content["title"] == "第一个标签页"


def test_a_second_click_is_no_conflict():
    editor = Editor(other())
    data = DETAILS | hidden(editor.get("details"))

    assert [editor.post("details", data).status_code for _ in range(2)] == [302, 302]


def test_a_mistake_does_not_hide_a_newer_save():
    editor = Editor(other())
    first = hidden(editor.get("details"))
    editor.post("details", DETAILS | {"title": "第二个标签页"} | hidden(editor.get("details")))

    wrong = editor.post("details", DETAILS | {"facts": "短"} | first)
    met = editor.post("details", DETAILS | {"title": "第一个标签页"} | hidden(wrong))

    assert (wrong.status_code, met.status_code) == (422, 409)
    assert WorkingCopy.objects.get().content["title"] == "第二个标签页"


def test_different_pages_of_an_edit_never_conflict():
    editor = Editor(cases.filed(category="OTH-01", answers={}))
    shown = {page: hidden(editor.get(page)) for page in ("details", "person", "respondent")}

    answers = [
        editor.post("respondent", RESPONDENT | shown["respondent"]),
        editor.post("person", PERSON | shown["person"]),
        editor.post("details", DETAILS | shown["details"]),
    ]

    assert [answer.status_code for answer in answers] == [302] * 3


def test_a_confirmation_that_was_overtaken_shows_what_changed_and_the_way_on():
    editor = Editor(other())
    editor.post("details", DETAILS | hidden(editor.get("details")))
    shown = editor.see_confirm()
    editor.confirm(shown)  # the other tab

    late = editor.confirm(shown)

    words = text(late)
    assert late.status_code == 409
    assert "这件投诉已经变化" in words and "这件投诉刚刚的变化" in words and "改过的标题" in words
    assert "查看投诉的最新进展" in words
    assert editor.case.version == 2


def test_an_edit_that_meets_an_answer_asks_again():
    case = other()
    editor = Editor(case)
    editor.post("details", DETAILS | hidden(editor.get("details")))
    shown = editor.see_confirm()
    answer_commands.answer(case, actor=cases.handler_of(case), code="B3", text="解释说明如下，请查看。", now=NOW)

    met = editor.confirm(shown)
    again = editor.confirm(hidden(met))

    assert met.status_code == 409
    assert "您的确认期限仍为" in text(met) and "改过的标题" in text(met)
    assert again.status_code == 302
    assert (editor.case.status, editor.case.version) == ("answered", 2)


def test_an_edit_that_meets_the_end_of_the_case_keeps_what_was_typed_on_the_page():
    case = cases.answered(case=other())
    editor = Editor(case)
    shown = hidden(editor.get("details"))
    editor.post("details", DETAILS | shown)
    confirm = editor.see_confirm()
    answer_commands.confirm_solved(editor.case, actor=case.complainant, outcome="O01", now=NOW)

    page, confirmed = editor.post("details", DETAILS | shown), editor.confirm(confirm)

    for answer in (page, confirmed):
        assert answer.status_code == 409
        assert "改过的标题" in text(answer) and "状态已经变化" in text(answer)
    assert editor.case.version == 1


def test_a_draft_in_two_tabs_shows_both_and_keeps_what_was_typed():
    filer = DraftFiler()
    filer.begin("OTH")
    filer.post("precheck", prechecked("OTH") | EARLIER)
    first = hidden(filer.get("details"))
    filer.post("details", DETAILS | {"title": "第二个标签页"} | hidden(filer.get("details")))

    met = filer.post("details", DETAILS | {"title": "第一个标签页"} | first)
    kept = filer.case.title
    other_page = filer.post("respondent", RESPONDENT | hidden(filer.get("respondent")))
    again = filer.post("details", DETAILS | {"title": "第一个标签页"} | hidden(met))

    assert met.status_code == 409
    assert "您填写的" in text(met) and "第二个标签页" in text(met)
    assert (kept, other_page.status_code, again.status_code) == ("第二个标签页", 302, 302)
    assert filer.case.title == "第一个标签页"


def test_a_category_changed_in_another_tab_loses_no_typed_answer():
    filer = DraftFiler()
    filer.begin("ECM")
    filer.post("category", {"sub": "ECM-02"})
    filer.post("precheck", prechecked("ECM") | EARLIER)
    first = hidden(filer.get("details"))
    filer.post("category", {"sub": "OTH-01"})

    met = filer.post("details", DETAILS | {"q_shop": "晴川旗舰店", "q_order_number": "4031"} | first)

    assert met.status_code == 409
    assert "类别已经更换" in text(met) and "晴川旗舰店" in text(met)


@pytest.mark.parametrize("page", ["precheck", "respondent", "details", "person"])
def test_a_page_writes_only_what_its_stamp_is_over(page):
    filer = DraftFiler()
    filer.begin("OTH")
    data = {"precheck": prechecked("OTH") | EARLIER, "respondent": RESPONDENT, "details": DETAILS, "person": PERSON}
    view: Any = {**pages.VIEWS}[page].view_class  # type: ignore[attr-defined]
    form = view.form_class(data[page], case=filer.case)

    assert form.is_valid(), form.errors
    assert set(form.changes()) - {"contact_channel", "contact_ticket", "contact_result"} <= set(view.form_class.owned())


# --- every version ---
def test_the_versions_are_listed_and_any_two_compared():
    case = cases.amend(cases.amend(cases.with_business(), title="第二版标题"), title="第三版标题")
    client = Editor(case).client

    last = text(client.get(reverse("complaints:versions", args=[case.reference])))
    first = text(client.get(reverse("complaints:versions", args=[case.reference]), {"from": "1", "to": "3"}))
    nonsense = client.get(reverse("complaints:versions", args=[case.reference]), {"from": "x\0", "to": "99"})

    assert "第二版标题" in last and "第三版标题" in last and "冰箱能效等级与宣传不符" not in last.split("differ-h")[2]
    assert "冰箱能效等级与宣传不符" in first
    assert nonsense.status_code == 200


def test_the_company_compares_from_the_version_it_was_served_with_and_sees_no_more_than_elsewhere():
    case = cases.accepted()
    case = cases.amend(case, title="送达前的标题")
    business = cases.company(cases.person("徐敏"))
    case = cases.amend(case, business=business)
    case = cases.amend(case, complainant_name="林小云", title="送达后的标题")
    client = Client()
    client.force_login(cases.handler_of(case))

    page = text(client.get(reverse("business:versions", args=[business.pk, case.reference])))
    on_case = text(client.get(reverse("business:case", args=[business.pk, case.reference])))

    assert [row.number for row in amendment_queries.versions(case, served=True)] == [3, 4]
    for words in (page, on_case):
        assert "送达后的标题" in words and "林小云" not in words and "冰箱能效等级与宣传不符" not in words
    assert "投诉人于" in on_case and "修改了投诉" in on_case


def test_staff_compare_every_version_and_decide_with_before_and_after_in_sight(client):
    case = cases.amendment_open(case=cases.amend(cases.with_business(), title="第二版标题"))
    client.force_login(cases.officer())

    versions = text(client.get(reverse("admin:complaints_versions", args=[case.pk])))
    page = text(client.get(reverse("admin:complaints_complaint_change", args=[case.pk])))
    decide = reverse("admin:complaints_complaint_step", args=[case.pk, "consent_amendment"])
    shown, done = text(client.get(decide)), sends(client, decide)

    assert "第二版标题" in versions
    for words in (page, shown):
        assert "3,299.00元" in words and "5,000.00元" in words
    assert done.status_code == 302
    assert cases.fresh(case).amount == Decimal("5000.00")


def test_an_officer_declines_only_with_a_reason(client):
    case = cases.amendment_open()
    client.force_login(cases.officer())
    url = reverse("admin:complaints_complaint_step", args=[case.pk, "decline_amendment"])

    empty, done = client.post(url, {}), sends(client, url, {"reason": "没有新的凭证，不能提高金额。"})

    assert (empty.status_code, done.status_code) == (422, 302)
    assert Amendment.objects.get().reason == "没有新的凭证，不能提高金额。"


# --- the company answers what it has read ---
def test_an_answer_to_an_older_version_is_kept_on_the_page_and_not_sent():
    case = cases.amend(cases.with_business())
    client = Client()
    client.force_login(cases.handler_of(case))
    url = reverse("business:step", args=[case.business_id, case.reference, "answer"])
    answer = {"code": "B3", "text": "经核实，页面标注与实物一致，特此说明。"}

    old = sends(client, url, answer | {"version": "1"})
    status = cases.fresh(case).status
    new = sends(client, url, answer | {"version": "2"})

    assert (old.status_code, status, new.status_code) == (409, "with_business", 302)
    assert "投诉人刚刚修改了这件投诉" in text(old) and "特此说明" in text(old)


# --- filing anew ---
def test_filing_anew_leads_to_the_prefilled_draft_and_both_say_so():
    case = cases.refused(ground="R05")
    client = Editor(case).client
    url = reverse("complaints:step", args=[case.reference, "refile"])

    page, done = client.get(url), client.post(url)
    draft = Complaint.objects.get(refiled_from=case)
    old = text(client.get(case.get_absolute_url()))

    assert "文件不会带过来" in text(page)
    assert done["Location"] == reverse("complaints:draft", args=[draft.reference, "precheck"]) + "?edit"
    assert f"您已重新投诉，见{draft.reference}" in old and f'href="{url}"' not in old
    assert client.get(done["Location"]).status_code == 200
    answers = {"answers": cases.harmless(draft.category.top)}
    draft_commands.save_draft(draft, actor=case.complainant, changes={"precheck": answers}, now=NOW)
    draft_commands.file(draft, actor=case.complainant, attested=True, now=NOW)
    assert f"这是对投诉{case.reference}的重新投诉" in text(client.get(draft.get_absolute_url()))


def test_the_supplement_page_leads_to_the_edit():
    case = cases.supplement_required()

    page = text(Editor(case).client.get(reverse("complaints:step", args=[case.reference, "supplement"])))

    assert reverse("complaints:edit", args=[case.reference]) in page


# --- withdrawing (DOMAIN §7) ---
def test_pressure_is_told_to_the_supervisors_and_never_to_the_company():
    boss = cases.supervisor()
    case = cases.with_business()

    draft_commands.withdraw(case, actor=case.complainant, reason="W5", now=NOW)

    assert list(Notice.objects.filter(kind="staff_pressure", channel="site").values_list("user", flat=True)) == [
        boss.pk
    ]
    for notice in Notice.objects.filter(user=cases.handler_of(case).pk):
        assert "压力" not in notice.text


def test_withdrawing_forgets_no_edit_and_undoing_brings_it_back():
    case = cases.with_business()
    cases.edit(case)
    draft_commands.withdraw(case, actor=case.complainant, reason="W1", now=NOW)

    away = Editor(case).get()
    draft_commands.undo_withdrawal(cases.fresh(case), actor=case.complainant, now=NOW)

    assert away.status_code == 302
    assert "处修改还没有确认" in text(Editor(case).get())
