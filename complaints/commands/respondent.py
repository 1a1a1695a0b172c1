"""Match of a case with a registered company; the complainant's own words for it stay as they were written."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from businesses.models import Business
from casework.errors import Refused
from complaints.commands.intake import free_of_parties, serve_if_possible
from complaints.desk import machine
from complaints.models import Complaint
from complaints.workflow import Status, Step


def match_respondent(
    complaint: Complaint, *, actor: User | None, business: Business, now: datetime | None = None, is_new: bool = False
) -> None:
    """Say which registered company the complainant means; an accepted case is served at once where it can be.

    A case that was served off-line stays served, its clock runs on; members of the company see it from now on.
    """
    with machine.step(complaint, Step.MATCH_RESPONDENT, actor=actor, now=now) as turn:
        known = Business.objects.select_for_update(no_key=True).get(pk=business.pk)
        if known.merged_into_id:
            raise Refused(_("这家企业已并入另一家企业，请选择合并后的企业。"), "merged")
        free_of_parties(turn, known.pk)
        turn.case.business = known
        turn.data = {"business": known.pk, "is_new": is_new}
    if complaint.status == Status.ACCEPTED:
        serve_if_possible(complaint, turn.now)


def register_respondent(
    complaint: Complaint, *, actor: User | None, name: str, credit_code: str = "", now: datetime | None = None
) -> Business:
    """Register the company that the complainant named, and match the case to it: both or neither."""
    try:
        with transaction.atomic():
            business = Business.objects.create(name=name, credit_code=credit_code or None)
            match_respondent(complaint, actor=actor, business=business, now=now, is_new=True)
    except IntegrityError as clash:
        raise Refused(_("这个名称或统一社会信用代码已经登记，请直接匹配那家企业。"), "registered") from clash
    return business
