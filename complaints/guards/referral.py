"""Whether a referral waits for the complainant."""

from __future__ import annotations

from django.utils.translation import gettext as _

from casework.errors import Refused
from complaints.guards.naming import named
from complaints.models import Attempt
from complaints.workflow import Clock


def referral_asked(attempt: Attempt) -> None:
    if attempt.case.led_by != Clock.REFERRAL:
        raise Refused(_("没有等待您决定的移送。"), "no_referral")


def no_referral_asked(attempt: Attempt) -> None:
    if attempt.case.led_by == Clock.REFERRAL:
        raise Refused(_("正在征求投诉人对移送的意见，请等投诉人决定，或者期限届满。"), "referral_asked")


GUARDS = named(referral_asked, no_referral_asked)
