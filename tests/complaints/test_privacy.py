"""Personal data: who sees which, and who looked at it; who is kept off a company's cases."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.roles import Role as StaffRole
from appeals import queries as appeal_queries
from appeals.commands import assign as assign_appeal
from appeals.tasks import assign_unassigned as assign_appeals
from casework.errors import Refused
from complaints import access
from complaints.commands import assignment, call, privacy
from complaints.commands import conflict as conflict_commands
from complaints.models import Complaint, Conflict, Reveal
from complaints.queries import assignment as assignment_queries
from complaints.queries import dealing
from complaints.rules.masking import ALERT_AT, COLUMNS, MOST_A_DAY, SEES, How, Item, Sight, how, masked
from complaints.tasks import give_back
from complaints.workflow import STAFF, Role
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support.browsers import browser
from tests.support.days import standing_at

pytestmark = pytest.mark.django_db

PHONE, EMAIL, NUMBER = "13800138000", "lin.xiaoyun@example.com", "057188991234"
TELECOM = {
    "service_number": NUMBER,
    "account": "8801245679",
    "operator": "中国电信",
    "place_of_service": {"code": "330106", "name": "浙江省杭州市西湖区"},
    "line": "固定电话",
    "owner": "是",
}


today = standing_at(MONDAY, fresh_limits=True)


def case_page(case: Complaint) -> str:
    return reverse("admin:complaints_complaint_change", args=[case.pk])


def step(case: Complaint, name: str) -> str:
    return reverse("admin:complaints_complaint_step", args=[case.pk, name])


@pytest.fixture
def case() -> Complaint:
    """A telecom complaint whose questions are personal, served on a company."""
    person = cases.person("林晓云")
    person.phone, person.email = f"+86{PHONE}", EMAIL
    person.save()
    case = cases.with_business(person)
    asked = [dict(row, personal=row["key"] in ("order_number", "shop")) for row in case.questions]
    Complaint.objects.filter(pk=case.pk).update(
        questions=asked, answers=case.answers | {"order_number": NUMBER, "shop": "小店之二号"}
    )
    return cases.fresh(case)


# --- the table ---
def test_the_table_says_something_of_every_kind_for_every_role():
    assert set(SEES) == set(Item)
    assert all(set(cells) == set(COLUMNS) for cells in SEES.values())
    assert set(COLUMNS) >= STAFF


def test_a_role_that_is_not_in_the_table_sees_nothing_and_two_roles_see_the_better():
    assert {how(item, {StaffRole.ADMINISTRATOR}) for item in Item} == {How.NONE}
    assert how(Item.NAME, {Role.AUDITOR, Role.OFFICER}) == How.FULL
    assert how(Item.PHONE, {Role.BUSINESS_VIEWER}) == how(Item.PHONE, {Role.BUSINESS}) == How.NONE


@pytest.mark.parametrize(
    ("item", "value", "shown"),
    [
        (Item.PHONE, "+8613800138000", "138****8000"),
        (Item.EMAIL, "lin@example.com", "l***@example.com"),
        (Item.NAME, "林晓云", "林**"),
        (Item.ANSWERS, "057188991234", "057****234"),
        (Item.ANSWERS, "8801", "8****1"),
        (Item.ANSWERS, "12", "****"),
    ],
)
def test_a_mask_leaves_enough_to_tell_it_apart(item, value, shown):
    assert masked(item, value) == shown
    assert Sight(frozenset({Role.AUDITOR})).shown(item, value) == shown


# --- what each role sees ---
SECRETS = {Item.NAME: "林晓云", Item.PHONE: PHONE, Item.EMAIL: EMAIL, Item.ANSWERS: NUMBER}


@pytest.mark.parametrize("role", sorted(STAFF))
def test_each_role_sees_on_page_versions_and_papers_what_the_table_says(role, case):
    client = browser(cases.staff(role))
    document = client.post(reverse("admin:complaints_case_file", args=[case.pk, "json"])).content.decode()
    pages = {
        "page": client.get(case_page(case)).content.decode(),
        "versions": client.get(reverse("admin:complaints_versions", args=[case.pk])).content.decode(),
        "json": document,
    }

    for item, secret in SECRETS.items():
        is_whole = SEES[item][role] == How.FULL
        assert (secret in pages["page"]) == is_whole, (role, item)
        for name in ("versions", "json"):
            assert is_whole or secret not in pages[name], (role, name, item)
    assert ("林**" in pages["page"]) == (SEES[Item.NAME][role] != How.FULL)
    assert "138****8000" in pages["page"] and "l***@example.com" in pages["page"]


def test_a_company_and_the_lists_show_no_address_and_no_whole_name(case):
    handler = cases.handler_of(case)
    shown = browser(handler).get(reverse("business:case", args=[case.business_id, case.reference])).content.decode()
    staff = browser(cases.officer())
    worklist = staff.get(reverse("admin:complaints_complaint_changelist")).content.decode()
    found = staff.get(reverse("admin:complaints_complaint_changelist"), {"q": case.reference}).content.decode()

    assert "林**" in shown and NUMBER in shown  # the number it needs to answer
    for secret in ("林晓云", PHONE, EMAIL):
        assert secret not in shown
    for page in (worklist, found):
        assert case.reference in page
        assert not [secret for secret in SECRETS.values() if secret in page]


def test_a_document_says_which_versions_are_masked(case):
    client = browser(cases.staff("auditor"))

    document = json.loads(client.post(reverse("admin:complaints_case_file", args=[case.pk, "json"])).content)

    assert "complainant_name" in document["versions"][0]["masked"]
    assert document["versions"][0]["content"]["complainant_name"] == "林**"


# --- looking ---
WANTED = {"items": ["phone", "answers"], "purpose": "contact", "reason": "短信没有送达，需要打电话"}


def test_a_look_shows_once_and_the_complainant_reads_of_it(case):
    officer = cases.officer()
    client = browser(officer)

    answer = client.post(step(case, "reveal"), WANTED)
    again = client.get(case_page(case)).content.decode()

    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "138 0013 8000" in shown and NUMBER in shown and EMAIL not in shown
    assert PHONE not in again and NUMBER not in again
    event = case.events.order_by("seq").last()
    row = Reveal.objects.get()
    assert (event.step, event.data) == (
        "reveal",
        {"reveal": row.pk, "items": ["phone", "answers"], "why": "contact"},
    )
    assert row.reason == WANTED["reason"]
    told = browser(case.complainant).get(case.get_absolute_url()).content.decode()
    assert "查看了：手机号、号码、账号等类别信息" in told
    assert f"受理员（工号{officer.pk:05}）" in told
    assert "联系投诉人" in told and WANTED["reason"] not in told and officer.name not in told


@pytest.mark.parametrize(
    ("role", "change", "status"),
    [
        ("officer", {"reason": ""}, 422),
        ("officer", {"purpose": ""}, 422),
        ("officer", {"items": []}, 422),
        ("officer", {"items": ["name"]}, 422),  # not masked for an officer
        ("auditor", {}, 409),
    ],
)
def test_a_look_without_a_reason_or_a_right_shows_nothing_and_keeps_what_was_typed(role, change, status, case):
    before = case.events.count()

    answer = browser(cases.staff(role)).post(step(case, "reveal"), WANTED | change)

    assert answer.status_code == status
    assert PHONE not in answer.content.decode().replace(" ", "")
    assert (case.events.count(), Reveal.objects.count()) == (before, 0)
    if change.get("reason", "x"):
        assert status == 409 or WANTED["reason"] in answer.content.decode()


def test_who_looks_often_is_told_to_the_other_supervisors_and_stopped_in_the_end(case):
    officer, supervisor = cases.officer("勤看"), cases.supervisor()
    said = {"complaint": case, "by": officer, "items": ["phone"], "purpose": "check", "reason": "核对"}
    Reveal.objects.bulk_create(Reveal(at=MONDAY - timedelta(days=2), **said) for _n in range(MOST_A_DAY))
    Reveal.objects.bulk_create(Reveal(at=MONDAY, **said) for _n in range(ALERT_AT - 2))
    words = {"items": ["phone"], "purpose": "check", "reason": "核对"}

    privacy.reveal(case, actor=officer, **words)
    assert not Notice.objects.filter(kind="staff_reveals").exists()
    for _n in range(2):
        privacy.reveal(case, actor=officer, **words)

    told = Notice.objects.filter(kind="staff_reveals", channel="site")
    assert [row.user_id for row in told] == [supervisor.pk]
    Reveal.objects.bulk_create(Reveal(at=MONDAY, **said) for _n in range(MOST_A_DAY))
    with pytest.raises(Refused) as refused:
        privacy.reveal(case, actor=officer, **words)
    assert refused.value.code == "too_many"


def test_the_complainant_reads_of_originals_exports_and_the_hotline_too(case):
    officer = cases.officer()
    privacy.export(case, actor=officer, kind="pdf")
    last = PHONE[-4:]
    call.check_caller_digits(case, actor=officer, number=case.reference, digits=last)

    told = browser(case.complainant).get(case.get_absolute_url()).content.decode()
    handlers = (
        browser(cases.handler_of(case))
        .get(reverse("business:case", args=[case.business_id, case.reference]))
        .content.decode()
    )

    assert "导出了案卷（PDF）" in told
    assert "在热线里核实身份后，查看了办理进度" in told
    assert "导出了案卷" not in handlers


def test_a_closed_case_is_looked_at_too_and_the_list_of_looks_is_for_those_who_oversee(case):
    closed = cases.closed()
    officer = cases.officer("看过的人")
    privacy.reveal(closed, actor=officer, items=["email"], purpose="again", reason="核对回访")
    address = reverse("admin:complaints_reveal_changelist")

    assert browser(officer).get(address).status_code == 403
    for role in ("supervisor", "auditor"):
        assert "核对回访" in browser(cases.staff(role)).get(address).content.decode()


# --- conflicts of interest ---
def declare(person: Any, business: Any, actor: Any = None) -> Conflict:
    return conflict_commands.declare_conflict(
        person, actor=actor or person, business=business, reason="配偶在该企业任职", since=date(2026, 11, 1)
    )


def test_a_conflict_counts_at_once_for_the_very_user_of_the_request_that_declares_it(case):
    officer = SimpleLazyObject(cases.officer)  # as a request has it
    assert access.roles_of(case, officer) == {"officer"}

    declare(officer, case.business)

    assert access.roles_of(case, officer) == frozenset()


@pytest.mark.parametrize("role", sorted(STAFF))
def test_for_who_has_to_do_with_the_company_the_case_is_not_there(role, case):
    person = cases.staff(role)
    client = browser(person)
    other = cases.with_business()
    assert client.get(case_page(case)).status_code == 200

    declare(person, case.business)

    person = type(person).objects.get(pk=person.pk)
    absent = case.pk + 9999
    for name in ("complaints_complaint_change", "complaints_versions"):
        theirs = client.get(reverse(f"admin:{name}", args=[case.pk]))
        nothing = client.get(reverse(f"admin:{name}", args=[absent]))
        assert (theirs.status_code, nothing.status_code) == (404, 404)
        assert theirs.content.replace(f"/{case.pk}/".encode(), b"") == nothing.content.replace(
            f"/{absent}/".encode(), b""
        )
    for name in ("note", "reveal", "assign"):
        assert client.post(step(case, name)).status_code == 404
    assert access.roles_of(case, person) == frozenset()
    assert list(access.for_staff(person)) == [other]


def test_who_has_to_do_with_the_company_gets_no_case_of_it(case):
    company = case.business
    officer, mediator, reviewer = cases.officer("有关"), cases.mediator("有关"), cases.reviewer("有关")
    supervisor = cases.supervisor()
    for person in (officer, mediator, reviewer):
        declare(person, company, supervisor)

    assert officer not in assignment_queries.officers_for(case) and assignment_queries.least_loaded(case) != officer
    assert mediator not in dealing.mediators_for(case)
    with pytest.raises(Refused) as refused:
        assignment.assign(case, actor=supervisor, officer=officer)
    assert refused.value.code == "not_assignable"
    appeal = cases.appealed(cases.closed())
    declare(reviewer, appeal.complaint.business, supervisor)
    assert reviewer not in appeal_queries.reviewers_for(appeal)
    with pytest.raises(Refused):
        assign_appeal(appeal, actor=supervisor, reviewer=reviewer)


def test_with_the_declaration_cases_go_back_and_a_mediation_to_somebody_else(case):
    officer = cases.officer("承办")
    other = cases.with_business()
    for one in (case, other):
        assignment.assign(one, actor=officer, officer=officer)
    mediated = cases.in_mediation(case=cases.answered(case=cases.with_business(None, case.business)))
    mediator, second = mediated.mediator, cases.mediator("接手")

    declare(officer, case.business)
    declare(mediator, case.business)

    assert (cases.fresh(case).officer, cases.fresh(other).officer) == (None, officer)
    assert cases.fresh(mediated).mediator == second
    assert case.events.order_by("seq").last().data["officer"] == officer.pk
    assert "利益冲突" in case.notes.first().text
    assert give_back() == 0


def test_many_cases_go_back_in_the_background(case, monkeypatch):
    officer = cases.officer("承办")
    assignment.assign(case, actor=officer, officer=officer)
    monkeypatch.setattr("complaints.commands.conflict.AT_ONCE", 0)

    declare(officer, case.business)
    assert cases.fresh(case).officer == officer

    assert give_back() == 1
    assert cases.fresh(case).officer is None


def test_an_appeal_goes_to_another_reviewer():
    appeal = cases.appealed(cases.closed())
    first, second = cases.reviewer("头一位"), cases.reviewer("第二位")
    supervisor = cases.supervisor()
    assign_appeal(appeal, actor=supervisor, reviewer=first)

    declare(first, appeal.complaint.business)
    assign_appeals()

    appeal.refresh_from_db()
    assert appeal.reviewer == second


def test_who_may_declare_and_end_a_conflict(case):
    officer, colleague, supervisor = cases.officer("甲"), cases.officer("乙"), cases.supervisor()

    for actor, person, code in (
        (colleague, officer, "role"),
        (cases.staff("content_editor"), officer, "role"),
        (supervisor, cases.person(), "no_worker"),
    ):
        with pytest.raises(Refused) as refused:
            declare(person, case.business, actor)
        assert refused.value.code == code
    conflict, own = declare(officer, case.business, supervisor), declare(supervisor, case.business)
    with pytest.raises(Refused) as refused:
        declare(officer, case.business)
    assert refused.value.code == "declared"
    for row, actor, code in ((conflict, officer, "role"), (own, supervisor, "own_conflict")):
        with pytest.raises(Refused) as refused:
            conflict_commands.end_conflict(row, actor=actor, reason="已离职")
        assert refused.value.code == code

    conflict_commands.end_conflict(conflict, actor=supervisor, reason="已离职")

    assert access.roles_of(case, type(officer).objects.get(pk=officer.pk)) == {Role.OFFICER}
    assert Conflict.objects.standing().get() == own


def test_the_pages_of_conflicts(case):
    officer, supervisor = cases.officer("甲某"), cases.supervisor("郑主管")
    mine, theirs = browser(officer), browser(supervisor)
    add, rows = reverse("admin:complaints_conflict_add"), reverse("admin:complaints_conflict_changelist")
    said = {"company": case.business.name, "reason": "曾在该企业任职", "since": "2026-11-01"}

    unknown = mine.post(add, said | {"company": "没有这家"})
    done = mine.post(add, said | {"person": supervisor.pk})  # an officer names nobody else
    own = theirs.post(add, said | {"person": supervisor.pk})
    conflict = Conflict.objects.get(person=officer)
    page = reverse("admin:complaints_conflict_change", args=[conflict.pk])

    assert (unknown.status_code, done.status_code, own.status_code) == (422, 302, 302)
    assert "曾在该企业任职" in unknown.content.decode()
    assert "郑主管" not in mine.get(rows).content.decode() and "甲某" in theirs.get(rows).content.decode()
    assert mine.post(page, {"reason": "已经没有关系"}).status_code == 403
    assert theirs.post(page, {"reason": ""}).status_code == 422
    assert theirs.post(page, {"reason": "已经没有关系"}).status_code == 302
    assert Conflict.objects.get(pk=conflict.pk).end_reason == "已经没有关系"
    hidden = mine.get(reverse("admin:complaints_conflict_change", args=[Conflict.objects.get(person=supervisor).pk]))
    assert hidden.status_code == 404
