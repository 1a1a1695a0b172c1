"""Turns, as the clocks give them; and work that stays when people go."""

from __future__ import annotations

import re
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.urls import reverse

from accounts import absences
from accounts import commands as accounts
from accounts.models import User
from appeals import commands as appeals
from appeals import tasks as appeal_tasks
from businesses.models import Membership
from casework.errors import Refused
from complaints import tasks
from complaints.commands import answer, assignment, ending, mediation, offer
from complaints.commands import clock as clock_commands
from complaints.commands import draft as draft_commands
from complaints.models import Complaint, ComplaintClock
from complaints.queries import record
from complaints.rules import turn as turn_rules
from complaints.rules.turn import COLUMNS
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support.traces import trace

pytestmark = pytest.mark.django_db

NOW = MONDAY + timedelta(hours=1)


@pytest.fixture
def traveller():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def turn(case: Complaint) -> set[str]:
    return {side for side in COLUMNS if turn_rules.is_of(cases.fresh(case), side)}


def performance_kept() -> Complaint:
    case = cases.settled(perform_by=date(2026, 11, 6))
    for day in (3, 4, 5):
        clock_commands.sweep(MONDAY + timedelta(days=day))
    return case


def reported() -> Complaint:
    case = cases.settled()
    answer.report_performed(case, actor=cases.handler_of(case), text="已退款。", now=MONDAY)
    return case


def asked_by_officer() -> Complaint:
    case = cases.answered()
    mediation.request_mediation(case, actor=cases.officer(), reason="双方差距不大。", now=MONDAY)
    return case


def agreed_to_by_the_company() -> Complaint:
    case = asked_by_officer()
    mediation.consent_mediation(case, actor=cases.handler_of(case), now=MONDAY)
    return case


def signed_by_the_complainant() -> Complaint:
    case = cases.settlement_proposed()
    mediation.sign_settlement(case, actor=case.complainant, sha256=cases.to_sign(case), now=MONDAY)
    return case


SITUATIONS: tuple[tuple[Any, set[str]], ...] = (
    (cases.filed, {"officer"}),
    (cases.supplement_required, {"complainant"}),
    (cases.accepted, {"officer"}),
    (cases.with_business, {"business"}),
    (cases.asked_by_business, {"complainant"}),
    (cases.extension_asked, {"business", "officer"}),
    (cases.objected, {"officer"}),
    (cases.answered, {"complainant"}),
    (cases.countered, {"business"}),
    (cases.mediation_asked, {"business"}),
    (asked_by_officer, {"complainant", "business"}),
    (agreed_to_by_the_company, {"complainant"}),
    (cases.in_mediation, {"mediator"}),
    (cases.settlement_proposed, {"mediator", "complainant", "business"}),
    (signed_by_the_complainant, {"mediator", "business"}),
    (cases.settled, {"business"}),
    (reported, {"complainant"}),
    (performance_kept, {"business", "complainant"}),
    (lambda: cases.late(2), {"business"}),
    (lambda: cases.late(3), {"business", "complainant"}),
    (cases.under_appeal, {"reviewer"}),
    (cases.refused, set()),
    (cases.closed, set()),
    (cases.withdrawn, set()),
)


# --- whose turn it is ---
@pytest.mark.parametrize(("make", "expected"), SITUATIONS, ids=[str(n) for n in range(len(SITUATIONS))])
def test_the_turn_is_that_of_the_running_clocks_owner_and_the_backfill_agrees(make, expected):
    case = cases.fresh(make())

    assert turn(case) == expected

    before = [getattr(case, column) for column in COLUMNS.values()]
    Complaint.objects.update(**dict.fromkeys(COLUMNS.values()))
    ComplaintClock.objects.filter(kind__in=["reply", "mediation"]).update(asks=None)
    with connection.schema_editor() as editor:
        import_module("complaints.migrations.0033_fill_turns").fill(apps, editor)
    assert [getattr(cases.fresh(case), column) for column in COLUMNS.values()] == before


def declined_before_the_third_level() -> Complaint:
    case, when = cases.late(2), MONDAY + timedelta(days=12)
    mediation.request_mediation(case, actor=case.complainant, reason="一直没有答复。", now=when)
    mediation.decline_mediation(case, actor=cases.handler_of(case), now=when)
    return case


def not_performed() -> Complaint:
    case = cases.settled(perform_by=date(2026, 11, 6))
    answer.report_breach(case, actor=case.complainant, reason="没有收到退款。", now=MONDAY + timedelta(days=5))
    return case


def withdrawal_undone() -> Complaint:
    case = cases.withdrawn(case=cases.answered())
    draft_commands.undo_withdrawal(case, actor=case.complainant, now=MONDAY + timedelta(hours=1))
    return case


def upheld(place: str) -> Complaint:
    case, reviewer = cases.closed(), cases.reviewer()
    cases.mediator()
    appeal = cases.appealed(case)
    appeals.uphold(appeal, actor=reviewer, place=place, decision="企业的答复没有回应诉求。", now=MONDAY)
    return case


def annexed() -> Complaint:
    """One that the company is to answer; another has been merged into it, by a colleague of its officer."""
    case = cases.with_business()
    other = cases.with_business(case.complainant, case.business)
    held(cases.officer("承办"), case)
    ending.merge(other, actor=cases.officer("同事"), into=case.reference, reason="同一件事。", now=MONDAY)
    return case


# 申请 asks nobody, and 履行后请您确认 asks only then.
ASKS = re.compile("(?<![申后])请[^。，在]*在[^。，]+前|(?<![申后])请[^。，]*(决定|选择|答复|签署|确认|履行|办理|处理)")
OWN = {"complainant"}
SIDES = {"business": {"business"}, "staff": {"officer", "mediator", "reviewer"}}  # by the first word of the kind
TOLD = [make for make, _expected in SITUATIONS]
TOLD += [declined_before_the_third_level, not_performed, withdrawal_undone, annexed]
TOLD += [lambda: upheld("with_business"), lambda: upheld("mediation")]


@pytest.mark.parametrize("make", TOLD, ids=[str(n) for n in range(len(TOLD))])
def test_no_notice_asks_anybody_to_act_whose_turn_it_is_not(make):
    case = cases.fresh(make())
    seq = case.events.latest("seq").seq

    posted = Notice.objects.filter(key__startswith=f"{case.reference}:{seq}:")
    asked = [notice for notice in posted if ASKS.search(f"{notice.subject}。{notice.text}")]

    assert not [(row.kind, row.text) for row in asked if not turn(case) & SIDES.get(row.kind.partition("_")[0], OWN)]


def test_a_withdrawal_taken_back_gives_the_turn_back():
    case = cases.settlement_proposed()
    draft_commands.withdraw(case, actor=case.complainant, reason="W1", now=MONDAY)
    assert turn(case) == set()

    draft_commands.undo_withdrawal(case, actor=case.complainant, now=NOW)

    assert turn(case) == {"mediator", "complainant", "business"}


def test_who_asked_for_mediation_on_a_silent_company_waits_and_chooses_again_after_a_no(client):
    case = cases.late(3)
    mediation.request_mediation(case, actor=case.complainant, reason="一直没有答复。", now=MONDAY + timedelta(days=15))
    assert turn(case) == {"business"}
    client.force_login(case.complainant)
    assert "企业逾期未答复，已申请调解" in client.get(case.get_absolute_url()).content.decode()

    mediation.decline_mediation(case, actor=cases.handler_of(case), now=MONDAY + timedelta(days=15))

    assert turn(case) == {"business", "complainant"}


def test_the_companys_first_list_holds_all_it_must_do_and_nothing_else(client, traveller):
    handler = cases.person("徐敏")
    business = cases.company(handler)

    def of_it() -> Complaint:
        return cases.with_business(cases.person(), business)

    countered = cases.countered(case=cases.answered(case=of_it()))
    asked = cases.mediation_asked(case=cases.answered(case=of_it()))
    to_sign = cases.settlement_proposed(case=cases.in_mediation(case=cases.answered(case=of_it())))
    served = of_it()
    cases.answered(case=of_it())  # the consumer's turn
    client.force_login(handler)

    page = client.get(reverse("business:inbox", args=[business.pk]))

    assert {row.case.pk for row in page.context["rows"]} == {countered.pk, asked.pk, to_sign.pk, served.pk}
    todo = page.context["groups"][0]
    assert (todo.key, todo.label, todo.query, todo.count, todo.kind) == ("todo", "需要贵企业处理", "", "4", "")
    for words in ("待贵企业回应", "待贵企业同意调解", "待贵企业签署", "待贵企业答复"):
        assert words in page.content.decode()


def test_a_countered_and_a_settled_case_do_not_wait_for_the_complainant(client):
    countered = cases.countered()
    client.force_login(countered.complainant)

    todo = client.get(reverse("complaints:mine"), {"group": "todo"})
    everything = client.get(reverse("complaints:mine")).content.decode()

    assert (todo.context["cards"], record.waiting_for(countered.complainant)) == ([], [])
    assert "待企业回应" in everything
    assert "待您确认" not in everything


def test_each_side_reads_whether_its_consent_is_waited_for(client):
    case = cases.mediation_asked()
    client.force_login(case.complainant)
    asker = client.get(case.get_absolute_url()).content.decode()
    handler = cases.handler_of(case)
    client.force_login(handler)
    asked = client.get(reverse("business:case", args=[case.business_id, case.reference])).content.decode()

    assert "等待企业同意调解" in asker
    assert "前决定是否同意。您现在不需要做什么。" in asker
    assert "等待贵企业同意。请在" in asked


def test_the_reviewers_home_names_the_appeal_and_the_supervisors_counts_the_late_one(client, traveller):
    reviewer, boss = cases.reviewer(), cases.supervisor()
    appeal = cases.appealed()
    assert cases.fresh(appeal.complaint).reviewer_due_at is not None
    traveller.move_to(cases.moment("2026-12-01 10:00"))

    client.force_login(reviewer)
    home = client.get(reverse("admin:index"))
    client.force_login(boss)
    cards = {card.label: card.count for card in client.get(reverse("admin:index")).context["cards"]}

    assert [row.title for row in home.context["nearest"]] == [appeal.complaint.title]
    assert appeal.reference in home.content.decode()
    assert cards["平台已超期"] == 1


# --- people go, work stays ---
def held(officer: User, *made: Complaint) -> list[Complaint]:
    for case in made:
        assignment.assign(case, actor=officer, officer=officer, now=MONDAY)
    return list(made)


def loses(person: User, role: str) -> None:
    accounts.set_roles(person, actor=admin(), wanted=[role] if role else [], reason="换岗", now=NOW)


def admin() -> User:
    return cases.staff("administrator", "管理员")


def everything() -> None:
    tasks.give_back()
    tasks.assign_unassigned()
    appeal_tasks.assign_unassigned()


def test_an_officer_who_becomes_a_mediator_leaves_the_cases_to_another(settings, traveller):
    settings.ASSIGN_BY_LOAD = True
    former = cases.officer("甲")
    own = held(former, cases.filed(), cases.with_business())
    User.objects.filter(groups__name="officer").exclude(pk=former.pk).update(is_active=False)
    other = cases.officer("乙")

    loses(former, "mediator")
    traveller.move_to(NOW)
    everything()

    assert [cases.fresh(case).officer for case in own] == [other, other]
    assert Notice.objects.filter(user=other, kind="staff_assigned", channel="site").count() == 2


@pytest.mark.parametrize("by_load", [True, False])
def test_where_nobody_may_have_it_the_supervisors_are_asked_who(settings, by_load, traveller):
    settings.ASSIGN_BY_LOAD = by_load
    boss, former = cases.supervisor(), cases.officer("甲")
    case = held(former, cases.filed())[0]
    User.objects.filter(groups__name="officer").update(is_active=False)
    traveller.move_to(NOW)

    everything()
    before = trace(case)
    everything()

    assert cases.fresh(case).officer is None
    assert trace(case) == before
    assert case.events.order_by("-seq")[0].data == {"left_by": former.pk}
    assert Notice.objects.filter(user=boss, kind="staff_left_behind", channel="site").count() == 1


def test_mediations_appeals_and_hotline_drafts_go_on_with_somebody_else(settings, traveller):
    settings.ASSIGN_BY_LOAD = True
    case = cases.in_mediation()
    mediator, reviewer = case.mediator, cases.reviewer("甲")
    appeal, draft = cases.appealed(), cases.taken()
    assert appeal.reviewer == reviewer
    others = [cases.mediator("调解乙"), cases.reviewer("复核乙"), cases.officer("热线乙")]
    for person in (mediator, reviewer, draft.taken_by):
        person.groups.clear()
    User.objects.filter(groups__name="officer").exclude(pk=others[2].pk).update(is_active=False)
    traveller.move_to(NOW)

    everything()

    appeal.refresh_from_db()
    assert [cases.fresh(case).mediator, appeal.reviewer, cases.fresh(draft).taken_by] == others
    assert {notice.kind for notice in Notice.objects.filter(user__in=others, channel="site")} >= {
        "staff_mediation",
        "staff_appeal",
        "staff_draft",
    }


def test_an_upheld_appeal_goes_to_an_officer_who_had_no_hand_in_the_refusal(settings, traveller):
    settings.ASSIGN_BY_LOAD = True
    case = cases.refused()
    refuser = case.events.get(step="propose_refusal").actor
    Complaint.objects.filter(pk=case.pk).update(officer=refuser)
    reviewer = cases.reviewer()
    appeal = cases.appealed(cases.fresh(case))
    appeals.uphold(appeal, actor=reviewer, place="accepted", decision="依据不适用，应当受理。", now=NOW)
    assert cases.fresh(case).officer is None
    User.objects.filter(groups__name="officer").exclude(pk=refuser.pk).update(is_active=False)
    traveller.move_to(NOW)

    everything()
    assert cases.fresh(case).officer is None  # nobody but the one who refused
    before = trace(case)
    with pytest.raises(Refused) as refused:
        assignment.assign(cases.fresh(case), actor=cases.supervisor(), officer=refuser, now=NOW)
    assert (refused.value.code, trace(case)) == ("had_a_hand", before)
    other = cases.officer("乙")
    everything()

    assert cases.fresh(case).officer == other


# --- absence ---
def away(person: User, first: int, last: int) -> Any:
    day = MONDAY.date()
    return absences.enter(
        person, actor=person, first_on=day + timedelta(days=first), last_on=day + timedelta(days=last), now=MONDAY
    )


def test_nothing_is_given_to_who_is_away_and_what_cannot_wait_goes_on(settings, traveller):
    settings.ASSIGN_BY_LOAD = True
    absent = cases.officer("请假的人")
    cannot_wait, can = held(absent, cases.filed(now=MONDAY), cases.with_business())
    other = cases.officer("在岗的人")
    User.objects.filter(groups__name="officer").exclude(pk__in=[absent.pk, other.pk]).update(is_active=False)
    held(other, cases.filed())
    away(absent, 0, 7)
    new = cases.filed()
    traveller.move_to(NOW)

    everything()

    assert cases.fresh(new).officer == other
    assert cases.fresh(cannot_wait).officer == other
    assert cases.fresh(can).officer == absent  # the company's turn


def test_days_of_absence_are_entered_by_oneself_or_a_supervisor_once_and_cancelled():
    one, other, boss = cases.officer("甲"), cases.officer("乙"), cases.supervisor()
    day = MONDAY.date()
    row = away(one, 1, 3)
    for actor, first, last, code in (
        (other, day + timedelta(days=9), day + timedelta(days=9), "role"),
        (one, day + timedelta(days=3), day + timedelta(days=5), "overlaps"),
        (one, day - timedelta(days=5), day - timedelta(days=1), "wrong_days"),
        (boss, day + timedelta(days=9), day + timedelta(days=800), "too_long"),
    ):
        with pytest.raises(Refused) as refused:
            absences.enter(one, actor=actor, first_on=first, last_on=last, now=MONDAY)
        assert (refused.value.code, one.absences.count()) == (code, 1)

    absences.cancel(row, actor=boss, now=MONDAY)

    assert not absences.on(day + timedelta(days=2)).exists()
    with pytest.raises(Refused):
        absences.cancel(row, actor=boss, now=MONDAY)


def test_notices_pass_over_a_handler_who_is_away_but_always_reach_somebody(traveller):
    traveller.move_to(NOW)
    case = cases.answered()
    absent = cases.handler_of(case)
    here = cases.person("在岗")
    row = Membership.objects.create(business=case.business, user=here, role="handler")
    absences.record(absent, actor=absent, first_on=MONDAY.date(), last_on=MONDAY.date(), now=MONDAY)

    def told(text: str) -> set[int]:
        offer.message(case, actor=case.complainant, text=text, now=NOW)
        last = case.events.order_by("-seq")[0]
        rows = Notice.objects.filter(kind="business_message", key__startswith=f"{case.reference}:{last.seq}:")
        return set(rows.values_list("user", flat=True))

    assert told("在吗？") == {here.pk}
    row.delete()
    assert told("请回复。") == {absent.pk}
