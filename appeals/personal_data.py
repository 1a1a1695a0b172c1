"""The share of the appeals in what is kept of a person."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.privacy.collectors import Collector, KeptRow, Part
from appeals.models import Appeal
from appeals.workflow import OPEN
from casework.seals import said, share
from complaints.exports import bundle
from complaints.exports.case_file import Section
from complaints.exports.receipt import Row
from complaints.models import Complaint
from complaints.rules.codes import Side
from complaints.rules.retention import MARK
from ui.days import span
from ui.templatetags.ui import cn_datetime
from ui.typesetting import in_fours
from ui.values import Json, Words

_LINKS: Mapping[str, str] = {
    "appeals.AppealEvent.actor": "",
    "appeals.Appeal.reviewer": "who reviewed: a record of the office, kept with the case and its anonymised actor",
}


def _section(row: Appeal) -> Section:
    pairs = [
        (_("编号"), row.reference),
        (_("申诉时间"), cn_datetime(row.filed_at, date.min)),
        (_("申诉理由"), row.get_reason_display()),
        (_("申诉说明"), row.statement),
        (_("状态"), row.get_status_display()),
        (_("复核意见"), row.decision),
        (_("其他解决途径"), row.other_remedies),
        (_("决定时间"), cn_datetime(row.decided_at, date.min) if row.decided_at else ""),
        (_("末条校验码"), in_fours(row.last_hash)),
    ]
    return Section(_("申诉"), [Row(str(label), str(value)) for label, value in pairs if value])


def _written(pk: int) -> Callable[[], bytes]:
    return lambda: json.dumps(_appeal(Appeal.objects.get(pk=pk)), ensure_ascii=False, indent=1).encode()


def _appeal(row: Appeal) -> dict[str, Json]:
    return {
        "编号": row.reference,
        "投诉": row.complaint.reference,
        "状态": row.get_status_display(),
        "申诉时间": timezone.localtime(row.filed_at).isoformat(timespec="seconds"),
        "理由": row.get_reason_display(),
        "说明": row.statement,
        "复核意见": row.decision,
        "其他解决途径": row.other_remedies,
        "决定时间": timezone.localtime(row.decided_at).isoformat(timespec="seconds") if row.decided_at else None,
        "记录": [event.line(row.reference) | {"hash": event.hash} for event in row.events.order_by("seq")],
    }


class AppealData(Collector):
    """Appeals, which stay as long as their complaint, and have no obstacle that it has not."""

    LINKS = _LINKS

    def kept(self) -> Iterable[KeptRow]:
        return [
            (
                _("申诉的理由、说明和复核意见"),
                _("由另一位工作人员复核原来的结果"),
                _("与投诉一起，结束后%(span)s") % {"span": span(settings.RETENTION_CLOSED_DAYS)},
                _("保留到期满，再删除内容"),
                True,
                "complaints.tasks.run_disposals",
            )
        ]

    def parts(self, user: User, now: datetime) -> list[Part]:
        rows = Appeal.objects.filter(complaint__complainant=user).order_by("pk")
        return [(f"申诉/{row.reference}.json", _written(row.pk)) for row in rows.only("reference")]

    def held(self, user: User) -> list[tuple[Words, int]]:
        return [(_("复核的申诉"), Appeal.objects.filter(reviewer=user, status__in=sorted(OPEN)).count())]

    def in_bundle(self, case: Complaint, viewer: Side) -> list[dict[str, Json]]:
        """The appeals of a complaint for its case file as JSON, each with its own ledger; a company is given none."""
        if viewer == Side.BUSINESS or not case.appeals_count:
            return []
        return [
            {
                "reference": row.reference,
                "status": row.status,
                "head": {"count": row.events_count, "hash": row.last_hash},
                "events": [bundle.line(event, row.reference) for event in row.events.order_by("seq")],
                "parts": {
                    part: {"salt": share(row.salt, part) if row.salt else "", "content": said(row, names)}
                    for part, names in row.sealing.parts.items()
                },
            }
            for row in Appeal.objects.filter(complaint=case).order_by("pk")
        ]

    def on_paper(self, case: Complaint, viewer: Side) -> list[Section]:
        """The same for the case file on paper."""
        if viewer == Side.BUSINESS or not case.appeals_count:
            return []
        return [_section(row) for row in Appeal.objects.filter(complaint=case).order_by("pk")]

    def erase_case(self, case: Complaint, *, now: datetime) -> None:
        """Blank the words of every appeal in this complaint; its ledger stays."""
        rows = Appeal.objects.filter(complaint=case)
        rows.update(statement="", other_remedies="", salt=None)
        rows.exclude(decision="").update(decision=MARK)
