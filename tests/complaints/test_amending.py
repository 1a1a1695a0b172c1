"""An edit after filing (DOMAIN §6): what it does before and after serving, who consents, who is told, what is kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import gettext as _

from casework.errors import Refused
from catalogue.models import Category
from complaints import access
from complaints.commands import amendment, answer, intake
from complaints.commands import clock as clock_commands
from complaints.commands import draft as draft_commands
from complaints.models import Amendment, Complaint, WorkingCopy
from complaints.presenters import case as case_presenters
from complaints.presenters.facts import facts_of
from complaints.presenters.timeline import timeline_of
from complaints.queries import amendment as amendment_queries
from complaints.rules import content, wording
from complaints.rules.codes import Side
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY, moment
from tests.support import traces
from tests.support.notices import people_told

pytestmark = pytest.mark.django_db

MORE = {"amount": Decimal("5000.00")}
TUESDAY = moment("2026-11-03 10:00")


def trace(case: Complaint) -> tuple[Any, ...]:
    return (
        *traces.trace(case),
        list(WorkingCopy.objects.values()),
        list(Amendment.objects.values()),
        case.versions.count(),
    )


def elsewhere() -> dict[str, Any]:
    """Another company, in the portal."""
    other = cases.company(cases.person("别家经理"))
    return {"business": other, "respondent_name": other.name}


# --- the edit in pieces ---
def test_an_edit_changes_nothing_until_it_is_confirmed():
    case = cases.with_business()
    before = trace(case)

    cases.edit(case, title="新的标题")

    after = trace(case)
    assert (after[:4], after[5:]) == (before[:4], before[5:])  # all but the working copy
    assert WorkingCopy.objects.get().content == {"title": "新的标题"}


def test_only_what_differs_is_kept_aside_and_an_edit_undone_is_none():
    case = cases.filed()

    cases.edit(case, title="新的标题", amount=case.amount)
    kept = WorkingCopy.objects.get().content
    cases.edit(case, title=case.title)

    assert kept == {"title": "新的标题"}
    assert not WorkingCopy.objects.exists()


def test_a_new_top_category_brings_its_own_questions_and_the_old_one_its_answers_back():
    case = cases.filed()
    other, first = Category.objects.get(code="OTH-01"), case.category

    cases.edit(case, category=other)
    moved = WorkingCopy.objects.get().content
    cases.edit(case, category=first)

    assert moved["answers"] == {} and moved["questions"] != case.questions
    assert not WorkingCopy.objects.exists()


def test_an_edit_can_be_forgotten_by_its_owner_only():
    case = cases.filed()
    cases.edit(case)

    amendment.discard_edit(case, actor=cases.person())
    still = WorkingCopy.objects.count()
    amendment.discard_edit(case, actor=case.complainant)
    amendment.discard_edit(case, actor=case.complainant)

    assert (still, WorkingCopy.objects.count()) == (1, 0)


@pytest.mark.parametrize("make", [cases.closed, cases.settled, cases.refused, cases.withdrawn, cases.draft])
def test_a_case_that_is_over_or_agreed_is_not_edited(make):
    case = make()
    before = trace(case)

    with pytest.raises(Refused) as refused:
        cases.edit(case)

    assert refused.value.code == "status"
    assert trace(case) == before


def test_nobody_edits_another_persons_case():
    case = cases.with_business()
    shown = cases.edit(case)

    for stranger in (cases.person(), cases.handler_of(case), cases.officer(), cases.supervisor()):
        for deed in (
            lambda who=stranger: amendment.save_edit(case, actor=who, changes={"title": "别人"}, now=MONDAY),
            lambda who=stranger: amendment.amend(case, actor=who, now=MONDAY, **shown),
        ):
            with pytest.raises(Refused) as refused:
                deed()
            assert refused.value.code == "role"
    assert (cases.fresh(case).version, WorkingCopy.objects.get().content) == (1, cases.AMENDED)


# --- before the case is served ---
def test_before_serving_every_field_may_be_edited_at_once():
    case = cases.accepted()

    case = cases.amend(case, respondent_name="另一家店", amount=Decimal("9000"), title="新的标题")

    assert (case.status, case.respondent_name, case.amount, case.version) == ("accepted", "另一家店", 9000, 2)
    assert not Amendment.objects.exists()
    assert (people_told("amended"), people_told("staff_amended")) == ([], [case.officer_id])


def test_every_version_is_kept_and_the_ledger_names_it():
    case = cases.amend(cases.filed(), title="第二版")
    case = cases.amend(case, title="第三版")

    rows = amendment_queries.versions(case)

    assert [row.content["title"] for row in rows] == ["冰箱能效等级与宣传不符", "第二版", "第三版"]
    assert all(row.sha256 == content.sha256(case.reference, row.number, row.content, row.at) for row in rows)
    event = case.events.filter(step="amend").last()
    assert (event.data["version"], event.data["fields"]) == (3, ["title"])
    assert event.data["sha256"] == rows[-1].sha256


def test_an_edit_of_a_new_case_may_make_it_acceptable_by_itself():
    business = cases.company(cases.person("徐敏"))
    Category.objects.filter(code="ECM-02").update(auto_accept=True)
    case = cases.filed()  # about a shop that nobody knows

    case = cases.amend(case, business=business)

    assert (case.status, case.business) == ("with_business", business)
    assert list(case.events.order_by("seq").values_list("step", flat=True)) == ["file", "amend", "auto_accept", "serve"]


def test_an_edit_takes_the_ground_from_under_a_proposed_refusal():
    case = cases.filed(business=cases.company(cases.person("徐敏")))
    Category.objects.filter(code="ECM-02").update(auto_accept=True)
    officer = cases.officer()
    intake.propose_refusal(case, actor=officer, ground="R07", reason="经营。", other_remedies="法院。", now=MONDAY)

    case = cases.amend(case, facts=cases.FACTS + "自己家用。")

    assert (case.status, case.refusal_proposed_by, case.ground) == ("submitted", None, "")
    assert people_told("staff_amended") == [officer.pk]


def test_an_accepted_case_is_served_once_its_company_is_named():
    business = cases.company(cases.person("徐敏"))
    case = cases.amend(cases.accepted(), business=business)

    assert (case.status, case.business, case.serving) == ("with_business", business, 1)


def test_an_edit_may_not_make_an_accepted_case_a_duplicate():
    person = cases.person()
    first = cases.accepted(complainant=person)
    second = cases.accepted(complainant=person)
    answers = second.answers | {"order_number": first.answers["order_number"]}
    shown = cases.edit(second, answers=answers)
    before = trace(second)

    with pytest.raises(Refused) as refused:
        amendment.amend(second, actor=person, now=MONDAY, **shown)

    assert refused.value.code == "duplicate"
    assert trace(second) == before


def test_an_edit_may_not_leave_out_what_was_there():
    case = cases.filed()
    shown = cases.edit(case, facts="")
    before = trace(case)

    with pytest.raises(Refused) as refused:
        amendment.amend(case, actor=case.complainant, now=MONDAY, **shown)

    assert refused.value.code == "incomplete"
    assert trace(case) == before


def test_what_a_case_never_had_does_not_stop_an_edit_of_something_else():
    case = cases.filed()
    Complaint.objects.filter(pk=case.pk).update(proceedings="")  # asked only since

    assert cases.amend(case, title="新的标题").version == 2


def test_an_edit_while_material_is_asked_for_leaves_the_clock_alone():
    case = cases.supplement_required()
    due = case.due_on

    case = cases.amend(case, amount=Decimal("9000"))

    assert (case.status, case.due_on, case.amount) == ("supplement_required", due, 9000)


# --- once it is served ---
def test_an_amendment_is_told_to_both_sides_and_gives_the_company_two_days():
    case = cases.with_business()

    case = cases.amend(case, title="新的标题", now=TUESDAY)

    clock = case.clocks.get(kind="reply")
    assert (case.status, case.version, case.due_on) == ("with_business", 2, date(2026, 11, 11))
    assert (clock.due_on, clock.due_at, clock.length) == (case.due_on, case.due_at, 7)
    assert clock.next_at == moment("2026-11-09 09:00")
    event = case.events.get(step="amend")
    assert event.data["extended"] == {"clock": "reply", "days": 2, "due_on": "2026-11-11", "serving": 1}
    assert (people_told("amended"), people_told("business_amended")) == (
        [case.complainant_id],
        [cases.handler_of(case).pk],
    )
    for kind in ("amended", "business_amended"):
        assert "11月11日" in Notice.objects.get(kind=kind, channel="site").text


def test_the_two_days_are_given_once_a_serving():
    case = cases.amend(cases.with_business(), title="第二版")

    case = cases.amend(case, title="第三版")

    assert (case.version, case.due_on) == (3, date(2026, 11, 11))
    assert [("extended" in row.data) for row in case.events.filter(step="amend").order_by("seq")] == [True, False]


def test_an_overdue_company_gets_no_more_time():
    case = cases.with_business()
    late = moment("2026-11-10 00:00")

    case = cases.amend(case, title="新的标题", now=late)

    assert case.due_on == date(2026, 11, 9)
    assert "extended" not in case.events.get(step="amend").data


def test_a_reminder_that_went_out_goes_out_no_second_time():
    case = cases.with_business()
    clock_commands.sweep(moment("2026-11-05 09:00"))

    case = cases.amend(case, title="新的标题", now=moment("2026-11-05 10:00"))
    clock_commands.sweep(moment("2026-11-10 09:00"))

    assert len(people_told("business_reminder")) == 2
    assert case.clocks.get(kind="reply").rung == 2


def test_the_answer_is_late_only_after_the_new_day():
    case = cases.amend(cases.with_business(), title="新的标题")

    row = answer.answer(
        case, actor=cases.handler_of(case), code="B3", text="解释说明如下。", now=moment("2026-11-11 23:59")
    )

    assert not row.is_late


def test_an_amendment_of_an_answered_case_leaves_the_clock_alone():
    case = cases.answered()
    due = case.due_on

    case = cases.amend(case, title="新的标题")

    assert (case.status, case.due_on, case.version) == ("answered", due, 2)


def test_what_the_company_cannot_see_is_none_of_its_business():
    case = cases.amend(cases.with_business(), province="江苏省", city="苏州市")

    assert (case.version, case.due_on) == (2, date(2026, 11, 9))
    assert (people_told("amended"), people_told("business_amended")) == ([], [])
    titles = [line.title for line in timeline_of(case, Side.BUSINESS)]
    assert titles == ["投诉已提交", "平台已受理", "投诉已转交企业"] or "投诉人修改了投诉" not in titles


def test_what_is_private_shows_on_no_page_of_a_company():
    case = cases.with_business()
    before = facts_of(case, Side.BUSINESS)
    changed = {"province": "江苏省", "city": "苏州市", "district": "吴中区", "region": "320506", "may_publish": True}
    changed |= {"precheck": {"a": "b"}, "precheck_grounds": ["R09"], "override_reason": "急"}

    after = facts_of(amendment_queries.saying(case, changed), Side.BUSINESS)

    assert set(changed) == content.PRIVATE
    assert before == after


# --- what an officer has to consent to ---
@pytest.mark.parametrize("make", [cases.with_business, cases.answered])
def test_a_higher_amount_waits_for_an_officer(make):
    case = make()
    due = case.due_on

    case = cases.amend(case, **MORE)

    row = Amendment.objects.get()
    assert (case.amount, case.version, case.due_on) == (Decimal("3299.00"), 1, due)
    assert (row.base, row.content, row.decided_at) == (1, {"amount": "5000.00"}, None)
    assert case.events.get(step="amend").data["needs"] == ["amount"]
    assert (people_told("business_amended"), people_told("staff_amendment")) == ([], [case.officer_id])


def test_an_amount_where_there_was_none_is_higher_and_a_lower_one_is_not():
    none = cases.with_business(amount=None)

    asked = cases.amend(none, amount=Decimal("1.00"))
    lower = cases.amend(cases.with_business(), amount=Decimal("3000"))

    assert (asked.amount, asked.version) == (None, 1)
    assert (lower.amount, lower.version) == (3000, 2)


def test_one_amendment_waits_at_a_time():
    case = cases.amendment_open()
    before = trace(case)

    with pytest.raises(Refused) as refused:
        cases.edit(case, title="又改")

    assert refused.value.code == "amendment_open"
    assert trace(case) == before


def test_the_officer_without_a_case_is_the_supervisors_business():
    boss = cases.supervisor()
    case = cases.with_business()
    Complaint.objects.filter(pk=case.pk).update(officer=None)

    cases.amend(cases.fresh(case), **MORE)

    assert people_told("staff_amendment") == [boss.pk]


def test_consent_makes_it_a_version_with_two_days_for_the_company():
    case = cases.amendment_open()
    officer = cases.officer()

    amendment.consent_amendment(case, actor=officer, now=TUESDAY)

    case = cases.fresh(case)
    row = Amendment.objects.get()
    assert (case.status, case.amount, case.version, case.due_on) == ("with_business", 5000, 2, date(2026, 11, 11))
    assert (row.is_granted, row.decided_by, row.decided_at) == (True, officer, TUESDAY)
    assert amendment_queries.versions(case)[-1].by == case.complainant
    assert (people_told("amendment_granted"), people_told("business_amended")) == (
        [case.complainant_id],
        [cases.handler_of(case).pk],
    )


def test_declining_tells_the_reason_and_changes_nothing_else():
    case = cases.amendment_open()

    amendment.decline_amendment(case, actor=cases.officer(), reason="没有新的凭证。", now=TUESDAY)

    case = cases.fresh(case)
    assert (case.amount, case.version, case.due_on) == (Decimal("3299.00"), 1, date(2026, 11, 9))
    assert people_told("business_amended") == []
    assert "没有新的凭证。" in Notice.objects.get(kind="amendment_declined", channel="site").text
    assert cases.amend(case, title="再改一次").version == 2  # the way is free again


def test_what_is_decided_is_decided_once():
    case = cases.amendment_open()
    amendment.consent_amendment(case, actor=cases.officer(), now=TUESDAY)
    before = trace(case)

    for deed in (
        lambda: amendment.consent_amendment(cases.fresh(case), actor=cases.officer(), now=TUESDAY),
        lambda: amendment.decline_amendment(cases.fresh(case), actor=cases.officer(), reason="不。", now=TUESDAY),
    ):
        with pytest.raises(Refused) as refused:
            deed()
        assert refused.value.code == "no_amendment"

    assert trace(case) == before


# --- another respondent ---
def test_another_company_gets_the_case_anew_and_the_former_one_is_told():
    case = cases.answered()
    former, former_handler = case.business, cases.handler_of(case)
    other = elsewhere()
    case = cases.amend(case, **other)

    amendment.consent_amendment(case, actor=cases.officer(), now=TUESDAY)

    case = cases.fresh(case)
    handler = cases.handler_of(case)
    assert (case.status, case.business, case.serving) == ("with_business", other["business"], 2)
    assert (case.due_on, case.answered_at, case.overdue_since) == (date(2026, 11, 10), None, None)
    assert [clock.kind for clock in case.clocks.filter(stopped_at=None)] == ["reply"]
    assert people_told("business_rerouted") == [former_handler.pk]
    assert people_told("business_served") == sorted([former_handler.pk, handler.pk])
    assert people_told("business_amended") == []
    assert not access.roles_of(case, former_handler)
    assert former != case.business


def test_the_new_company_sees_nothing_of_the_former_one():
    case = cases.answered()
    case = cases.amend(case, **elsewhere())
    amendment.consent_amendment(case, actor=cases.officer(), now=TUESDAY)
    case = cases.fresh(case)

    context = case_presenters.shown(case, cases.handler_of(case), Side.BUSINESS, TUESDAY)

    assert context.answer is None
    assert [line.title for line in context.timeline] == ["投诉已提交", "平台已受理", "投诉已转交企业"]
    assert [row.number for row in amendment_queries.versions(case, served=True)] == [2]


def test_a_company_outside_the_portal_leaves_the_case_to_the_officer():
    case = cases.with_business()
    case = cases.amend(case, business=None, respondent_name="又一家店", respondent_hint="example.com")

    amendment.consent_amendment(case, actor=cases.officer(), now=TUESDAY)

    case = cases.fresh(case)
    assert (case.status, case.served_at, case.respondent) == ("accepted", None, "又一家店")
    assert [clock.kind for clock in case.clocks.filter(stopped_at=None)] == ["serve"]
    assert case.due_on == date(2026, 11, 6)


def test_an_officer_of_the_new_company_does_not_decide():
    case = cases.with_business()
    officer = cases.officer()
    other = cases.company(officer)
    case = cases.amend(case, business=other, respondent_name=other.name)
    before = trace(case)

    with pytest.raises(Refused) as refused:
        amendment.consent_amendment(case, actor=officer, now=TUESDAY)

    assert refused.value.code == "party"
    assert trace(case) == before


# --- somebody was quicker ---
def test_the_confirmation_holds_only_for_what_it_showed():
    case = cases.with_business()
    shown = cases.edit(case, title="第一个标签页")
    cases.edit(case, title="第二个标签页")
    before = trace(case)

    with pytest.raises(Refused) as refused:
        amendment.amend(case, actor=case.complainant, now=MONDAY, **shown)

    assert refused.value.code == "changed"
    assert trace(case) == before


def test_what_follows_from_a_confirmation_may_not_change_unseen():
    case = cases.filed(business=cases.company(cases.person("徐敏")))
    shown = cases.edit(case, **MORE)
    intake.accept(case, actor=cases.officer(), now=MONDAY)  # and served: now an officer would have to consent
    before = trace(case)

    with pytest.raises(Refused) as refused:
        amendment.amend(cases.fresh(case), actor=case.complainant, now=MONDAY, **shown)

    assert refused.value.code == "changed"
    assert trace(case) == before


def test_a_second_confirmation_of_the_same_page_is_told_so():
    case = cases.with_business()
    shown = cases.edit(case)
    amendment.amend(case, actor=case.complainant, now=MONDAY, **shown)
    before = trace(case)

    with pytest.raises(Refused) as refused:
        amendment.amend(cases.fresh(case), actor=case.complainant, now=MONDAY, **shown)

    assert refused.value.code == "changed"
    assert trace(case) == before


def test_a_page_of_an_edit_is_not_saved_over_a_newer_one_of_itself():
    case = cases.filed()
    seen = (("title",), content.stamp(case, ("title",)))
    cases.edit(case, title="另一个标签页")
    before = trace(case)

    with pytest.raises(Refused) as refused:
        amendment.save_edit(case, actor=case.complainant, changes={"title": "这一页"}, seen=seen, now=MONDAY)
    assert trace(case) == before
    other = (("facts",), content.stamp(case, ("facts",)))
    amendment.save_edit(case, actor=case.complainant, changes={"facts": cases.FACTS * 2}, seen=other, now=MONDAY)

    assert refused.value.code == "changed"
    assert set(WorkingCopy.objects.get().content) == {"title", "facts"}


# --- filing anew ---
def refusal(ground: str) -> Complaint:
    return cases.refused(ground=ground)


@pytest.mark.parametrize("ground", ["R05", "R09"])
def test_what_lacked_material_is_filed_anew_prefilled_and_linked(ground):
    case = refusal(ground)

    draft = amendment.refile(case, actor=case.complainant, now=TUESDAY)

    draft = cases.fresh(draft)
    said, anew = content.snapshot(case), content.snapshot(draft)
    assert [row.name for row in content.differences(said, anew)] == ["precheck"]
    assert (draft.status, draft.refiled_from, draft.version, draft.attested_at) == ("draft", case, 0, None)
    assert (draft.precheck, draft.evidence.count()) == ({}, 0)
    assert case.events.get(step="refile").data == {"refiling": draft.reference}
    own = {"precheck": {"answers": cases.harmless(case.category.top)}}
    draft_commands.save_draft(draft, actor=case.complainant, changes=own, now=TUESDAY)
    draft_commands.file(draft, actor=case.complainant, attested=True, now=TUESDAY)
    assert cases.fresh(draft).status == "submitted"


def test_it_is_filed_anew_once_unless_the_draft_was_thrown_away():
    case = refusal("R05")
    draft = amendment.refile(case, actor=case.complainant, now=TUESDAY)
    before = trace(case)

    with pytest.raises(Refused) as refused:
        amendment.refile(case, actor=case.complainant, now=TUESDAY)
    unmoved = trace(case)
    draft_commands.discard_draft(draft, actor=case.complainant)
    again = amendment.refile(case, actor=case.complainant, now=TUESDAY)

    assert (refused.value.code, unmoved == before) == ("refiled", True)
    assert again.refiled_from == case


def test_other_grounds_are_final():
    case = refusal("R02")

    with pytest.raises(Refused) as refused:
        amendment.refile(case, actor=case.complainant, now=TUESDAY)

    assert refused.value.code == "not_refilable"
    assert not case.refilings.exists()


def test_a_withdrawn_case_is_filed_anew_only_after_it_can_no_longer_be_taken_back():
    case = cases.withdrawn()

    with pytest.raises(Refused) as refused:
        amendment.refile(case, actor=case.complainant, now=MONDAY)
    early = case.refilings.count()
    clock_commands.sweep(TUESDAY)
    draft = amendment.refile(cases.fresh(case), actor=case.complainant, now=TUESDAY)

    assert (refused.value.code, early) == ("undo_open", 0)
    assert (draft.refiled_from, draft.title) == (case, case.title)


# --- words ---
def test_the_timeline_tells_each_side_its_own_words():
    case = cases.amendment_open()
    waits = [timeline_of(case, viewer)[-1].title for viewer in (Side.COMPLAINANT, Side.BUSINESS)]
    amendment.consent_amendment(case, actor=cases.officer(), now=TUESDAY)

    case = cases.fresh(case)
    granted = {viewer: timeline_of(case, viewer)[-1] for viewer in Side}

    assert waits == ["您申请修改投诉，等待平台同意", "投诉已转交企业"]
    assert granted[Side.COMPLAINANT].title == "平台同意了修改"
    assert granted[Side.BUSINESS].title == "投诉人修改了投诉"
    assert "11月11日" in granted[Side.BUSINESS].text


def test_every_reason_for_consent_has_its_words():
    assert {str(need) for need in wording.NEEDS} == {str(need) for need in content.Consent}
    assert _("提高涉及金额") == str(wording.NEEDS["amount"])
