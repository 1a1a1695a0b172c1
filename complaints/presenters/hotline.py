"""Fates of the hotline's links, as tags for whoever took the call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from complaints.commands.hotline import link_state
from complaints.models import AttestationLink, Complaint
from complaints.notices import eventless
from complaints.queries import hotline
from complaints.rules.attestation import LinkState
from notifications.queries import failed_keys
from ui.components import Tag
from ui.templatetags.ui import cn_datetime

TAGS = {
    LinkState.WAITING: "sent",
    LinkState.RETURNED: "todo",
    LinkState.CHANGED: "todo",
    LinkState.EXPIRED: "bad",
    LinkState.USED: "ok",
}
WORDS = {
    LinkState.NONE: _lazy("未发送"),
    LinkState.WAITING: _lazy("等待来电人确认"),
    LinkState.CHANGED: _lazy("内容已改，须重新发送"),
    LinkState.EXPIRED: _lazy("链接已过期"),
    LinkState.RETURNED: _lazy("来电人已退回"),
    LinkState.REPLACED: _lazy("已被新的短信替代"),
    LinkState.USED: _lazy("已提交"),
}


@dataclass(frozen=True)
class LinkRow:
    """A link and its fate, or a draft without one: `sent` when, `because` why the caller gave it back."""

    case: Complaint
    state: LinkState
    tag: Tag
    sent: str = ""
    because: str = ""


def rows_of(case: Complaint, now: datetime) -> list[LinkRow]:
    """Every link of a draft, newest first."""
    links = hotline.links_of(case)
    failed = _failed(links)
    return [_row(case, link, links[0], failed, now) for link in links]


def newest_rows(drafts: Iterable[Complaint], now: datetime) -> list[LinkRow]:
    """The newest link of each draft; `attestation_links` is at hand there."""
    pairs = [(draft, next(iter(draft.attestation_links.all()), None)) for draft in drafts]
    failed = _failed(link for _draft, link in pairs if link)
    return [_row(draft, link, link, failed, now) for draft, link in pairs]


def _failed(links: Iterable[AttestationLink]) -> set[str]:
    return failed_keys(eventless.attest_key(link) for link in links)


def _row(
    case: Complaint, link: AttestationLink | None, newest: AttestationLink | None, failed: set[str], now: datetime
) -> LinkRow:
    state = link_state(case, link, now, newest=newest)
    kind, words = TAGS.get(state, "mute"), str(WORDS[state])
    if link and state == LinkState.WAITING and eventless.attest_key(link) in failed:
        kind, words = "bad", _("短信没有发出去，请重新发送")
    return LinkRow(
        case=case,
        state=state,
        tag=Tag(kind, words),
        sent=_("%(time)s发送") % {"time": cn_datetime(link.sent_at)} if link else "",
        because=link.returned_because if link else "",
    )
