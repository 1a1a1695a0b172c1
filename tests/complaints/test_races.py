"""Two people at once, with real threads and commits: one wins, the other is told, nothing is half done."""

from __future__ import annotations

from functools import partial

import pytest

from complaints.commands import amendment, answer, clock, draft, intake, mediation
from complaints.queries import amendment as amendment_queries
from complaints.queries import dealing
from complaints.rules import content
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY, moment
from tests.support.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_double_submit_files_once():
    case = cases.draft()

    results = at_once(
        *[partial(draft.file, cases.fresh(case), actor=case.complainant, attested=True, now=MONDAY) for _ in range(3)]
    )

    assert results == ["done", "status", "status"]
    assert cases.fresh(case).events_count == 1
    assert Notice.objects.filter(kind="filed", channel="sms").count() == 1


def test_two_officers_decide_and_one_decision_stands():
    case = cases.filed()
    first, second = cases.officer("甲"), cases.officer("乙")

    results = at_once(
        partial(intake.accept, cases.fresh(case), actor=first, now=MONDAY),
        partial(
            intake.propose_refusal,
            cases.fresh(case),
            actor=second,
            ground="R02",
            reason="无管辖权。",
            other_remedies="请起诉。",
            now=MONDAY,
        ),
    )

    assert results == ["done", "status"]
    assert cases.fresh(case).events_count == 2


def test_an_answer_against_the_lapse_ends_in_one_status():
    case = cases.with_business()
    for when in ("2026-11-05 09:00", "2026-11-06 09:00", "2026-11-10 00:00", "2026-11-13 00:00", "2026-11-17 00:00"):
        clock.sweep(moment(when))
    clock.sweep(moment("2026-11-22 09:00"))
    handler, lapse = cases.handler_of(case), moment("2026-11-28 00:00")

    at_once(
        partial(answer.answer, cases.fresh(case), actor=handler, code="B3", text="说明。", now=lapse),
        lambda: clock.sweep(lapse),
    )

    case = cases.fresh(case)
    assert (case.status, case.outcome, case.answers_given.count()) in [("answered", "", 1), ("closed", "O11", 0)]


def test_two_workers_sweep_and_each_rung_is_taken_once():
    made = [cases.with_business() for _ in range(4)]
    late = moment("2026-11-10 00:00")
    for when in ("2026-11-05 09:00", "2026-11-06 09:00"):
        clock.sweep(moment(when))

    at_once(lambda: clock.sweep(late), lambda: clock.sweep(late))

    assert [cases.fresh(case).escalation_level for case in made] == [1, 1, 1, 1]
    assert Notice.objects.filter(kind="business_overdue", channel="sms").count() == 4


def test_an_amendment_against_an_answer_one_wins_and_the_other_is_told():
    for _round in range(3):
        case = cases.with_business()
        shown = cases.edit(case)

        results = at_once(
            partial(amendment.amend, cases.fresh(case), actor=case.complainant, now=MONDAY, **shown),
            partial(
                answer.answer,
                cases.fresh(case),
                actor=cases.handler_of(case),
                code="B3",
                text="说明。",
                seen=1,
                now=MONDAY,
            ),
        )

        case = cases.fresh(case)
        assert results == ["changed", "done"]
        assert (case.version, case.status) in [(2, "with_business"), (1, "answered")]
        assert (case.versions.count(), case.answers_given.count()) == (case.version, 2 - case.version)
        assert (amendment_queries.working_copy(case) is None) == (case.version == 2)  # nothing typed is lost
        assert case.events_count == case.events.count() == 4


def test_an_amendment_confirmed_in_two_tabs_is_one_version():
    case = cases.with_business()
    shown = cases.edit(case)

    results = at_once(
        *[partial(amendment.amend, cases.fresh(case), actor=case.complainant, now=MONDAY, **shown) for _ in range(3)]
    )

    case = cases.fresh(case)
    assert results == ["changed", "changed", "done"]
    assert (case.version, case.versions.count(), case.events.filter(step="amend").count()) == (2, 2, 1)
    assert Notice.objects.filter(kind="business_amended", channel="site").count() == 1


def test_one_page_saved_in_two_tabs_keeps_one_and_tells_the_other():
    case = cases.filed()
    seen = (("title",), content.stamp(case, ("title",)))

    results = at_once(
        *[
            partial(
                amendment.save_edit,
                cases.fresh(case),
                actor=case.complainant,
                changes={"title": text},
                seen=seen,
                now=MONDAY,
            )
            for text in ("甲", "乙")
        ]
    )

    row = amendment_queries.working_copy(case)
    assert results == ["changed", "done"]
    assert row is not None and row.content["title"] in ("甲", "乙")


def test_two_officers_decide_an_amendment_once():
    case = cases.amendment_open()
    first, second = cases.officer("甲"), cases.officer("乙")

    results = at_once(
        partial(amendment.consent_amendment, cases.fresh(case), actor=first, now=MONDAY),
        partial(amendment.decline_amendment, cases.fresh(case), actor=second, reason="没有凭证。", now=MONDAY),
    )

    case = cases.fresh(case)
    granted = case.amendments.get().is_granted
    assert results == ["done", "no_amendment"]
    assert case.version == (2 if granted else 1)


def test_filing_anew_twice_at_once_makes_one_draft():
    case = cases.refused(ground="R05")

    results = at_once(
        *[partial(amendment.refile, cases.fresh(case), actor=case.complainant, now=MONDAY) for _ in range(3)]
    )

    assert results == ["done", "refiled", "refiled"]
    assert case.refilings.count() == 1


# --- casework ---
def test_two_officers_sign_a_refusal_at_once_and_it_is_signed_once():
    case = cases.refused(ground="R07")
    first, second = cases.officer("甲"), cases.officer("乙")

    results = at_once(
        *[partial(intake.countersign, cases.fresh(case), actor=one, now=MONDAY) for one in (first, second)]
    )

    case = cases.fresh(case)
    assert results == ["done", "status"]
    assert (case.status, case.events.filter(step="countersign").count()) == ("refused", 1)
    assert case.clocks.filter(stopped_at=None).values_list("kind").get() == ("appeal_window",)
    assert Notice.objects.filter(kind="refused", channel="sms").count() == 1


def test_both_sides_sign_at_once_and_the_agreement_is_made_once():
    case = cases.settlement_proposed()
    sha256 = cases.to_sign(case)

    results = at_once(
        *[
            partial(mediation.sign_settlement, cases.fresh(case), actor=one, sha256=sha256, now=MONDAY)
            for one in (case.complainant, cases.handler_of(case))
        ]
    )

    case = cases.fresh(case)
    text = dealing.signed(case)
    assert results == ["done", "done"]
    assert (case.status, str(case.due_on)) == ("settled", "2026-11-28")
    assert text is not None and text.sha256 == sha256
    assert [event.status_to for event in case.events.filter(step="sign_settlement")] == ["mediation", "settled"]
    assert case.clocks.filter(stopped_at=None).values_list("kind").get() == ("performance",)
    assert Notice.objects.filter(kind="agreed", channel="sms").count() == 1


def test_a_consent_against_its_lapse_ends_in_a_mediation_or_in_a_refusal():
    cases.mediator()
    case = cases.mediation_asked()
    handler, lapse = cases.handler_of(case), moment("2026-11-10 00:00")
    clock.sweep(moment("2026-11-06 09:00"))

    results = at_once(
        partial(mediation.consent_mediation, cases.fresh(case), actor=handler, now=lapse),
        lambda: clock.sweep(lapse),
    )

    case = cases.fresh(case)
    row = case.mediations.get()
    ended = (case.status, row.started_at is None, row.refused_by, case.led_by)
    assert (results, ended) in (
        (["done", "done"], ("mediation", False, "", "mediation")),
        (["done", "not_asked"], ("answered", True, "business", "confirm")),
    )
    assert case.events.filter(step__in=("consent_mediation", "lapse_consent")).count() == 1
