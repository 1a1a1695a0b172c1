"""The right to see an appeal, and its role: complainant and staff. A company learns of it on the complaint alone."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from accounts.visitors import Visitor
from appeals import queries
from appeals.models import Appeal
from complaints import access
from complaints.workflow import Role

_COMPANY = frozenset({Role.BUSINESS, Role.BUSINESS_VIEWER})


def roles_of(appeal: Appeal, user: Visitor) -> frozenset[str]:
    """The person's roles on the complaint, but for a company's."""
    found = access.roles_of(appeal.complaint, user)
    return frozenset() if found & _COMPANY else found


def get_appeal(user: Visitor, reference: str) -> Appeal:
    """The complainant's own appeal. Absent and somebody else's raise the same `Http404`."""
    appeal = queries.whole().filter(reference=reference).first() if "\0" not in reference else None
    if appeal is None or Role.COMPLAINANT not in roles_of(appeal, user):
        raise Http404
    return appeal


def for_staff(user: Visitor) -> QuerySet[Appeal]:
    """The appeals a member of staff may look at: those of the complaints they may look at."""
    return queries.whole().filter(complaint__in=access.for_staff(user))


def get_for_staff(user: Visitor, pk: int) -> Appeal:
    """The appeal for a member of staff; absent and not theirs to see raise the same `Http404`."""
    appeal = for_staff(user).filter(pk=pk).first()
    if appeal is None:
        raise Http404
    return appeal
