"""Preview of a deed: what it would tell people, and what was typed for it until it is sent.

The words of a preview are the real ones: the deed is done and taken back. What was typed waits on the server, so that
the preview has an address of its own: it can be reloaded, gone back to and sent, once.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from complaints.models import CaseGroup, TypedStep
from notifications import rehearsal
from notifications.models import Notice

LIFE = timedelta(days=1)  # an answer may have to be shown to somebody before it is sent


def rehearse(deed: Callable[[], object]) -> list[Notice]:
    """The notices that this deed would post; nothing stays written. Raises `Refused` where the deed would.

    A number that is drawn only when it is done reads as such.
    """
    newest = CaseGroup.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    drawn: list[str] = []

    def done() -> None:
        deed()
        drawn.extend(CaseGroup.objects.filter(pk__gt=newest).values_list("reference", flat=True))

    posted = rehearsal.rehearse(done)
    for notice in posted:
        for number in drawn:
            notice.text = notice.text.replace(number, _("（发出时编号）"))
    return posted


def keep_typed(data: str, *, actor: User | None, path: str, now: datetime | None = None) -> str:
    """Keep what was typed (as it would be sent, urlencoded) for the page at `path`; returns the token that names it."""
    row = TypedStep(token=secrets.token_urlsafe(24), by=actor, path=path, data=data, at=now or timezone.now())
    row.save()
    return row.token


def find_typed(token: str, *, actor: User | None, path: str, now: datetime | None = None) -> TypedStep | None:
    """Words that this person typed for the page at `path`, sent or not; None when they are too old, or not theirs."""
    since = (now or timezone.now()) - LIFE
    return TypedStep.objects.filter(token=token, by=actor, path=path, at__gt=since).first()


def spend_typed(row: TypedStep, *, now: datetime | None = None) -> bool:
    """Take what was typed as sent, in the transaction of the deed; False when another request did. Its words go."""
    unsent = TypedStep.objects.filter(pk=row.pk, sent_at=None)
    return bool(unsent.update(sent_at=now or timezone.now(), data=""))


def forget_typed(now: datetime) -> int:
    """Delete what was typed and is too old to be sent; returns how many were deleted."""
    return TypedStep.objects.filter(at__lte=now - LIFE).delete()[0]
