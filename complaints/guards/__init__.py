"""The guards that the table names by key: what must be true of the case, beyond its status and the person's role."""

from __future__ import annotations

from complaints.guards import (
    amendment,
    answer,
    appeal,
    assignment,
    call,
    clock,
    correction,
    dealing,
    disposal,
    draft,
    evidence,
    group,
    intake,
    mediation,
    offer,
    offline,
    publication,
    referral,
    service_link,
)
from complaints.models import Guard

GUARDS: dict[str, Guard] = {
    **amendment.GUARDS,
    **answer.GUARDS,
    **appeal.GUARDS,
    **assignment.GUARDS,
    **call.GUARDS,
    **clock.GUARDS,
    **correction.GUARDS,
    **dealing.GUARDS,
    **disposal.GUARDS,
    **draft.GUARDS,
    **evidence.GUARDS,
    **group.GUARDS,
    **intake.GUARDS,
    **mediation.GUARDS,
    **offer.GUARDS,
    **offline.GUARDS,
    **publication.GUARDS,
    **referral.GUARDS,
    **service_link.GUARDS,
}
