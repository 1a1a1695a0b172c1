"""Sentences for staff about the messages of a case that did not arrive."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from notifications import undelivered
from notifications.kinds import KINDS
from notifications.recipients import masked
from ui.templatetags.ui import cn_datetime


def sentences(reference: str, since: datetime | None = None) -> list[str]:
    """Sentences about what did not arrive in a case, posted since then: the newest of each side and way."""
    newest: dict[tuple[bool, str], undelivered.Undelivered] = {}
    for row in undelivered.about(reference):
        if since is None or row.notice.created_at >= since:
            newest.setdefault((KINDS[row.notice.kind].is_for_business, row.notice.channel), row)
    return [_sentence(row, is_business) for (is_business, _channel), row in newest.items()]


def _sentence(row: undelivered.Undelivered, is_business: bool) -> str:
    notice = row.notice
    words = _("%(side)s没有收到“%(what)s”：%(at)s%(way)s没有送达（%(address)s）。%(rest)s")
    told, not_told = _("已另用其他方式通知。"), _("也没有其他方式送到，请用电话或者信件联系。")
    return words % {
        "rest": told if row.is_told_otherwise else not_told,
        "side": _("企业") if is_business else _("投诉人"),
        "what": notice.called,
        "at": cn_datetime(notice.failed_at, date.min),
        "way": notice.get_channel_display(),
        "address": masked(notice.address),
    }
