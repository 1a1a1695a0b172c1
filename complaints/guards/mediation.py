"""Guards of asking for a mediation, leading it, and signing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from casework.errors import Refused
from casework.workdays import day_of
from complaints.guards.naming import named
from complaints.models import Attempt
from complaints.queries import dealing
from complaints.rules.codes import Side
from complaints.rules.rights import Right, of_side, used
from complaints.rules.side import side_of
from complaints.workflow import Role, Status


def mediation_open(attempt: Attempt) -> None:
    """Open it to all from an answer on; while none came, once it is overdue, and not to the company."""
    case = attempt.case
    if case.status == Status.ANSWERED:
        return
    if not case.escalation_level:
        raise Refused(_("企业的答复期限还没有过，现在还不能申请调解。"), "too_early")
    if side_of(attempt.roles) == Side.BUSINESS:
        raise Refused(_("请先答复投诉人，之后可以申请调解。"), "answer_first")


def no_consent_asked(attempt: Attempt) -> None:
    if dealing.mediation(attempt.case):
        raise Refused(_("已经申请调解，正在等待对方同意。"), "consent_asked")


def not_asked_to_mediate(attempt: Attempt) -> None:
    """A side that was refused does not ask again in the same serving."""
    if used(attempt.case, of_side(Right.MEDIATION, side_of(attempt.roles))):
        raise Refused(_("这一方已经申请过调解，不能再次申请。"), "asked_to_mediate")


def consent_asked_of_me(attempt: Attempt) -> None:
    row = dealing.mediation(attempt.case)
    if row is None or not row.lacks(side_of(attempt.roles)):
        raise Refused(_("没有等待您同意的调解申请。"), "not_asked")


def own_mediation(attempt: Attempt) -> None:
    if attempt.actor is not None and attempt.actor.pk != attempt.case.mediator_id:
        raise Refused(_("这件投诉由另一位调解员主持。"), "not_own")


def may_assign_mediator(attempt: Attempt) -> None:
    """A mediator takes what nobody has; a supervisor assigns and changes; the system what somebody left."""
    if attempt.actor is None:  # see `commands.assignment.hand_on`
        return
    if Role.SUPERVISOR not in attempt.roles and attempt.case.mediator_id is not None:
        raise Refused(_("这件投诉已有调解员。更换调解员由主管决定。"), "taken")


def session_ahead(attempt: Attempt) -> None:
    row = dealing.mediation(attempt.case)
    ahead = [one for one in row.sessions.all() if not one.cancelled_at] if row else []
    if not any(one.starts_at > attempt.now for one in ahead):
        raise Refused(_("没有可以取消的调解会。"), "no_session")


def settlement_to_sign(attempt: Attempt) -> None:
    row = dealing.mediation(attempt.case)
    text = dealing.settlement(row) if row else None
    if text is None:
        raise Refused(_("调解员还没有提出协议文本。"), "no_settlement")
    if getattr(text, f"{side_of(attempt.roles)}_signed_at"):
        raise Refused(_("您已经签署过这一版协议。"), "signed")
    if text.perform_by < day_of(attempt.now):
        raise Refused(_("协议写明的履行期限已过，请调解员提出新的文本。"), "settlement_expired")


GUARDS = named(
    mediation_open,
    no_consent_asked,
    not_asked_to_mediate,
    consent_asked_of_me,
    own_mediation,
    may_assign_mediator,
    session_ahead,
    settlement_to_sign,
)
