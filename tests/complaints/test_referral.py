"""Another body is to have the case: the complainant is asked, and nothing is handed over without their consent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from casework.errors import Refused
from complaints.commands import clock, draft, intake, referral
from complaints.models import Complaint
from complaints.queries import dealing, worklist
from complaints.rules.turn import is_of
from complaints.workflow import Clock, Step
from tests.factories import cases
from tests.factories.cases import MONDAY, REFERRAL, moment
from tests.support.notices import told

pytestmark = pytest.mark.django_db


def test_while_the_complainant_is_asked_the_turn_is_theirs_and_intake_waits():
    case = cases.referral_asked()

    clocks = dealing.clocks_now(case)
    assert (case.status, case.led_by, case.due_on.isoformat()) == ("submitted", "referral", "2026-11-09")
    assert (is_of(case, "complainant"), is_of(case, "officer")) == (True, False)
    assert (clocks[Clock.INTAKE].paused_by, clocks[Clock.REFERRAL].owner) == ("ask_referral", "complainant")
    assert case not in worklist.on_worklist(Complaint.objects.all(), "intake", MONDAY)
    assert "邮政管理局" in told("referral_asked")[0].text


@pytest.mark.parametrize("step", ["accept", "propose_refusal", "request_supplement", "ask_referral"])
def test_the_office_decides_nothing_else_while_it_waits(step):
    case, officer = cases.referral_asked(), cases.officer()
    deeds: dict[str, Any] = {
        "accept": lambda: intake.accept(case, actor=officer),
        "propose_refusal": lambda: intake.propose_refusal(
            case, actor=officer, ground="R02", reason="无管辖权。", other_remedies="请起诉。"
        ),
        "request_supplement": lambda: intake.request_supplement(case, actor=officer, items=["合同"]),
        "ask_referral": lambda: referral.ask_referral(case, actor=officer, **REFERRAL),
    }

    with pytest.raises(Refused) as refused:
        deeds[step]()

    assert refused.value.code == "referral_asked"
    assert (cases.fresh(case).status, case.events.count()) == ("submitted", 2)


def test_with_consent_the_case_is_referred_and_the_officer_hands_it_over():
    case = cases.referral_asked()

    referral.consent_referral(case, actor=case.complainant, now=MONDAY)

    case = cases.fresh(case)
    assert (case.status, case.ground, dealing.clocks_now(case)) == ("referred", "", {})
    assert "移交材料" in told("staff_referral")[0].text


def test_without_consent_or_after_a_week_of_silence_the_case_is_refused_with_the_body_named():
    declined, silent = cases.referral_asked(), cases.referral_asked()
    referral.decline_referral(declined, actor=declined.complainant, now=MONDAY)
    for day in range(2, 11):
        clock.sweep(moment(f"2026-11-{day:02} 12:00"))

    for case, last in ((cases.fresh(declined), Step.DECLINE_REFERRAL), (cases.fresh(silent), Step.LAPSE_REFERRAL)):
        assert (case.status, case.ground, case.ground_reason) == ("refused", "R02", REFERRAL["reason"])
        assert case.other_remedies == "请向邮政管理局反映。联系方式：12305。"
        assert case.events.latest("seq").step == last
        assert Clock.APPEAL_WINDOW in dealing.clocks_now(case)
    assert len(told("referral_reminder")) == 1


def test_a_ground_that_two_must_sign_is_no_ground_for_a_referral():
    case = cases.filed()

    with pytest.raises(Refused) as refused:
        referral.ask_referral(case, actor=cases.officer(), **REFERRAL | {"ground": "R12"})

    assert refused.value.code == "countersigned_ground"
    assert (cases.fresh(case).referred_to, case.events.count()) == ("", 1)


def test_an_undone_withdrawal_leaves_the_question_open_and_intake_paused():
    case = cases.referral_asked()
    draft.withdraw(case, actor=case.complainant, reason="W1", now=MONDAY)

    draft.undo_withdrawal(case, actor=case.complainant, now=MONDAY + timedelta(hours=1))

    case = cases.fresh(case)
    clocks = dealing.clocks_now(case)
    assert (case.status, case.led_by) == ("submitted", Clock.REFERRAL)
    assert (clocks[Clock.INTAKE].is_running, clocks[Clock.REFERRAL].is_running) == (False, True)


def test_the_page_names_the_body_and_what_it_gets_and_says_what_each_choice_ends(client):
    case = cases.referral_asked()
    client.force_login(case.complainant)

    page = client.get(case.get_absolute_url()).content.decode()
    step = client.get(reverse("complaints:step", args=[case.reference, "consent_referral"])).content.decode()

    for words in (REFERRAL["body"], REFERRAL["handed"], "请您决定是否同意移送", "材料不移交。平台不予受理"):
        assert words in page
    assert REFERRAL["handed"] in step


def test_staff_ask_on_a_page_that_shows_the_words_first(client):
    case, officer = cases.filed(), cases.officer()
    client.force_login(officer)
    url = reverse("admin:complaints_complaint_step", args=[case.pk, "ask_referral"])

    shown = client.post(url, REFERRAL, follow=True)
    assert "应由邮政管理局处理" in shown.content.decode()
    assert cases.fresh(case).led_by == "intake"
    client.post(url, {"kept": shown.context["token"], "seen": shown.context["mark"], "send": "1"})

    assert cases.fresh(case).led_by == "referral"
