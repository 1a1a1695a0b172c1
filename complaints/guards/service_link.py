"""Guards of the steps behind a link in a letter."""

from __future__ import annotations

from django.utils.translation import gettext as _

from businesses.access import can_be_served
from casework.errors import Refused
from complaints.access import letter_of
from complaints.guards.naming import named
from complaints.models import Attempt
from complaints.rules import service_link


def not_in_portal(attempt: Attempt) -> None:
    case = attempt.case
    if (case.served_at and not case.served_offline) or can_be_served(case.business_id):
        raise Refused(_("企业已入驻，可以登录平台办理，不需要带链接的转办函。"), "registered")


def has_link(attempt: Attempt) -> None:
    case = attempt.case
    is_in_portal = case.served_at and not case.served_offline
    if is_in_portal or not case.service_links.filter(revoked_at=None, expires_at__gt=attempt.now).exists():
        raise Refused(_("没有可以撤销的链接。"), "no_link")


def by_letter(attempt: Attempt) -> None:
    if letter_of(attempt.person) is None:
        raise Refused(_("只有凭转办函的链接才能这样打开。"), "no_letter")


def within_letter(attempt: Attempt) -> None:
    """Asked of every step: through the link of a letter a company reads, answers, objects and asks; no more."""
    if attempt.actor and letter_of(attempt.actor) and attempt.step not in service_link.steps_in(attempt.case.status):
        raise Refused(_("凭转办函的链接不能做这一步。请认领企业、登录后办理，或者书面办理。"), "by_letter")


GUARDS = named(not_in_portal, has_link, by_letter, within_letter)
