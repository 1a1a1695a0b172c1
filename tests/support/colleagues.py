"""Colleagues who are invited, and the link in their mail."""

from __future__ import annotations

import re
from typing import Any

from accounts.models import StaffInvitation, User
from accounts.staffing import invitations
from notifications.models import Notice

EMAIL, PHONE = "zhou@example.com", "+8613900139001"


def invited(*, actor: User, email: str = EMAIL, phone: str = PHONE, **more: Any) -> StaffInvitation:
    said = {"name": "周敏", "wanted": ["officer"], "reason": "新到岗"} | more
    return invitations.invite(actor=actor, email=email, phone=phone, **said)


def token(row: StaffInvitation) -> str:
    """The part of the link that only the mail holds."""
    mail = Notice.objects.get(key=f"staff_invitation:{row.pk}")
    return re.search(r"/staff-invitation/([^/\s]+)/", mail.text)[1]
