"""The SMS link under which a caller files what the hotline wrote for them: what it covers, how long and how often."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from casework.seals import canonical
from complaints.rules import content
from complaints.rules.case import Attached, Reached, SentLink, Told
from complaints.rules.codes import Via
from ui.values import Words

LIFE = timedelta(hours=72)
WAITS = tuple(timedelta(minutes=n) for n in (0, 1, 5, 20, 60))  # before each link of a draft; no more than these
A_DAY_MOST = 10  # to one number, whatever the draft: a caller is not pestered


class LinkState(StrEnum):
    """State of a draft's newest link."""

    NONE = "none"
    WAITING = "waiting"
    CHANGED = "changed"  # the draft is no longer what the link was sent for
    EXPIRED = "expired"
    RETURNED = "returned"
    REPLACED = "replaced"  # by a newer one
    USED = "used"


def hash_of(token: str) -> str:
    """Hash under which a token is kept; the token itself is in the link alone."""
    return hashlib.sha256(token.encode()).hexdigest()


def content_hash(draft: Told, evidence: Iterable[Attached]) -> str:
    """The hash of all that a link asks its reader to attest: every answer and every file."""
    files = [[row.file.sha256, row.purpose, row.caption] for row in evidence]
    said = content.snapshot(draft) | {"may_publish": None, "files": files}  # publishing is asked under the link itself
    return hashlib.sha256(canonical(said)).hexdigest()


def state_of(link: SentLink | None, now: datetime, *, newest: SentLink | None, content_now: str) -> LinkState:
    """State of a link now: only the draft's `newest` can be answered, and only while the draft stays as it was sent."""
    if link is None:
        return LinkState.NONE
    if link.used_at:
        return LinkState.USED
    if link != newest:
        return LinkState.REPLACED
    if link.returned_at:
        return LinkState.RETURNED
    if now >= link.expires_at:
        return LinkState.EXPIRED
    return LinkState.WAITING if link.content_sha256 == content_now else LinkState.CHANGED


# What a dead link says to who opens it: what happened, and what to do.
DEAD: dict[str, Words] = {
    LinkState.USED: _("您已经确认并提交。这个链接已经用过，不能再用。"),
    LinkState.REPLACED: _("这个链接已被新的短信替代。请打开最近一条短信里的链接。"),
    LinkState.RETURNED: _("您已退回这份内容。工作人员改好后会再发短信给您。"),
    LinkState.EXPIRED: _("这个链接已过期。请再次拨打热线，由工作人员重新发送。"),
    LinkState.CHANGED: _("工作人员正在修改内容，这个链接不能再用。改好后会再发短信给您，请以新的短信为准。"),
}


def is_reachable(person: Reached, via: str) -> bool:
    """Whether this person's addresses are proved as filing wants it (DOMAIN §5): a caller needs only the phone."""
    return person.phone_verified_at is not None if via == Via.HOTLINE else person.is_verified
