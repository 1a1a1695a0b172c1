"""Referrals as the complainant reads them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.models import Complaint
from ui.components import Row, rows_of


def rows(case: Complaint) -> list[Row]:
    """Body that the case goes or is to go to, what that body gets, and why."""
    return rows_of(
        (_("移送的机构"), case.referred_to),
        (_("联系方式"), case.referral_contact),
        (_("移交的材料"), case.referral_handed),
        (_("移送的理由"), case.referral_reason),
    )
