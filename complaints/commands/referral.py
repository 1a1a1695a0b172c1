"""Referral: another body is to have the complaint, if its complainant consents to handing it over (DOMAIN §10)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from casework.errors import Refused
from complaints.commands.intake import check_ground
from complaints.desk import machine
from complaints.leftovers import drop_proposal
from complaints.models import Complaint, Turn
from complaints.rules.codes import COUNTERSIGNED
from complaints.workflow import Step


def ask_referral(
    complaint: Complaint,
    *,
    actor: User | None,
    body: str,
    contact: str,
    handed: str,
    ground: str,
    reason: str,
    now: datetime | None = None,
) -> None:
    """Ask the complainant whether the case goes to another body, and name what that body would get.

    `ground` and `reason`: why the platform does not take the case up itself; without consent it is refused on it.
    """
    with machine.step(complaint, Step.ASK_REFERRAL, actor=actor, now=now) as turn:
        case = turn.case
        check_ground(case, ground)
        if ground in COUNTERSIGNED:
            words = _("%(ground)s须由另一位工作人员复签，不能作为移送的依据。请提出不予受理，或者选择其他依据。")
            raise Refused(words % {"ground": ground}, "countersigned_ground")
        drop_proposal(case)
        case.referred_to, case.referral_contact, case.referral_handed = body, contact, handed
        case.referral_ground, case.referral_reason = ground, reason
        case.officer = case.officer or actor
        turn.data = {"ground": ground}


def consent_referral(complaint: Complaint, *, actor: User | None, now: datetime | None = None) -> None:
    """The complainant agrees: the named body gets what was named, and the case ends here."""
    with machine.step(complaint, Step.CONSENT_REFERRAL, actor=actor, now=now) as turn:
        turn.data = {}


def decline_referral(complaint: Complaint, *, actor: User | None, now: datetime | None = None) -> None:
    """The complainant does not agree: nothing is handed over, and the case is refused with the body named."""
    with machine.step(complaint, Step.DECLINE_REFERRAL, actor=actor, now=now) as turn:
        refuse_unreferred(turn)


def refuse_unreferred(turn: Turn) -> None:
    """Refuse on the ground that was named in asking, within a step that ends the wait without consent."""
    case = turn.case
    case.ground, case.ground_reason = case.referral_ground, case.referral_reason
    words = _("请向%(body)s反映。联系方式：%(contact)s。")
    case.other_remedies = words % {"body": case.referred_to, "contact": case.referral_contact.rstrip("。")}
    turn.data = {"ground": case.ground}
