"""Guards of giving an answer, acting on it and rating it."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from casework.errors import Refused
from complaints.guards.naming import named
from complaints.models import Attempt
from complaints.queries import case as case_queries
from complaints.rules.deadline import UNANSWERED_LEVEL

RATING_DAYS = 60


def not_answered(attempt: Attempt) -> None:
    if case_queries.current_answer(attempt.case):
        raise Refused(_("这件投诉已经答复过。"), "answered")


def not_reported_performed(attempt: Attempt) -> None:
    if attempt.case.performed_reported_at:
        raise Refused(_("已经告知过履行情况，请等待投诉人确认。"), "already_reported")


def proof_for_officer(attempt: Attempt) -> None:
    if attempt.person.pk != attempt.case.complainant_id and not attempt.case.performed_reported_at:
        raise Refused(_("企业尚未提交履行凭证，受理员不能代为确认。"), "no_proof")


def performance_due(attempt: Attempt) -> None:
    if attempt.case.due_at is None or attempt.now < attempt.case.due_at:
        raise Refused(_("约定的履行日期还没有到。"), "not_due_yet")


def third_level(attempt: Attempt) -> None:
    if attempt.case.escalation_level < UNANSWERED_LEVEL:
        raise Refused(_("企业仍有机会答复，现在还不能按“企业未答复”办结。"), "too_early")


def ratable(attempt: Attempt) -> None:
    if hasattr(attempt.case, "rating"):
        raise Refused(_("您已经评价过这件投诉。"), "already_rated")
    closed_at = attempt.case.closed_at
    if closed_at is None or attempt.now > closed_at + timedelta(days=RATING_DAYS):
        raise Refused(_("办结已超过60日，不能再评价。"), "rating_over")


GUARDS = named(not_answered, not_reported_performed, proof_for_officer, performance_due, third_level, ratable)
