"""The offer that stands and what was agreed, as the pages of each side show them; and what became of the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from casework.workdays import day_of
from complaints.models import Answer, Complaint, Offer, Settlement
from complaints.queries import dealing
from complaints.rules.codes import Side
from complaints.rules.terms import has_lapsed
from complaints.workflow import Status
from ui.components import Tag
from ui.templatetags.ui import cn_date, cn_datetime, money


@dataclass(frozen=True)
class Card:
    """Terms at the head of a page: what they are, who put them forward, beside what was asked for."""

    heading: str
    how: str  # who, when
    rows: list[tuple[str, str]]
    beside: list[tuple[str, str]]  # what was asked for, or what the complainant proposed instead
    beside_heading: str
    rows_heading: str
    text: str
    mark: Tag | None
    note: str = ""
    is_agreed: bool = False


def card(case: Complaint, viewer: Side, now: datetime) -> Card | None:
    """Terms that were agreed; else, while it can be dealt with, the company's present offer; else None."""
    if not case.serving:
        return None
    row = dealing.agreed(case)
    if row is not None:
        return _agreement(case, row, viewer, now)
    row = dealing.current_offer(case)
    if row is None or case.status not in (Status.ANSWERED, Status.MEDIATION):
        return None
    return _offer(case, row, viewer, now)


def marks(case: Complaint, now: datetime) -> dict[str, Tag]:
    """Fates of all offers of this serving, by the key of the row."""
    kept, standing = dealing.agreed(case), dealing.current_offer(case)
    open_counter = dealing.open_counter(case)
    found = {}
    for row in (*dealing.company_offers(case), *dealing.offers(case, Side.COMPLAINANT)):
        if kept is not None and row.key == kept.key:
            found[row.key] = Tag("ok", _("已接受"))
        elif open_counter is not None and row.key == open_counter.key:
            found[row.key] = Tag("sent", _("等待企业回应"))
        elif kept is not None or standing is None or row.key != standing.key:
            found[row.key] = Tag("mute", _("已被替代"))
        elif case.status not in (Status.ANSWERED, Status.MEDIATION):
            found[row.key] = Tag("mute", _("没有接受"))
        elif has_lapsed(row.terms, day_of(now)):
            found[row.key] = Tag("bad", _("已过期"))
        else:
            found[row.key] = Tag("sent", _("现在的方案"))
    return found


def names(case: Complaint, viewer: Side) -> dict[str, str]:
    """Name of each side on this viewer's page."""
    complainant = _("您") if viewer == Side.COMPLAINANT else _("投诉人")
    business = _("贵企业") if viewer == Side.BUSINESS else case.respondent
    return {Side.COMPLAINANT: complainant, Side.BUSINESS: business, Side.STAFF: _("平台")}


def _agreement(case: Complaint, row: Answer | Offer | Settlement, viewer: Side, now: datetime) -> Card:
    today, who = day_of(now), names(case, viewer)
    if isinstance(row, Settlement):
        at = max(row.complainant_signed_at, row.business_signed_at)  # type: ignore[type-var]
        how = _("双方于%(at)s签署了调解协议第%(n)s版。") % {"at": cn_datetime(at, today), "n": row.version}
    else:
        how = _("%(who)s于%(at)s接受了这个方案。") % {
            "who": who[Side.COMPLAINANT],
            "at": cn_datetime(row.accepted_at, today),
        }
    rows = replace(row.terms, expires_on=None).rows(today)  # it was accepted in time
    note = _("有一方反映约定没有履行，约定仍然有效。") if case.breaches and case.status == Status.MEDIATION else ""
    return Card(
        heading=_("约定内容"),
        how=how,
        rows=rows,
        rows_heading=_("约定"),
        beside=asked(case),
        beside_heading=_("诉求"),
        text="",
        mark=None,
        note=note,
        is_agreed=True,
    )


def _offer(case: Complaint, row: Answer | Offer, viewer: Side, now: datetime) -> Card:
    today, who = day_of(now), names(case, viewer)
    counter = dealing.open_counter(case)
    note = ""
    if case.status == Status.ANSWERED and has_lapsed(row.terms, today):
        note = _("方案已过期，不能再接受。")
    elif counter is not None:
        note = _("%(who)s已还价，现在轮到%(other)s回应。在此之前，这个方案仍可以接受。") % {
            "who": who[Side.COMPLAINANT],
            "other": who[Side.BUSINESS],
        }
    words = {"who": who[Side.BUSINESS], "at": cn_datetime(row.at, today)}
    how = _("%(who)s%(at)s答复时提出") if isinstance(row, Answer) else _("%(who)s%(at)s提出，替代了之前的方案")
    if isinstance(row, Offer) and row.is_final:
        how = _("%(who)s%(at)s提出的最终方案，替代了之前的方案")
    rows = row.terms.rows(today)
    if isinstance(row, Answer):
        rows = [(_("处理结论"), row.get_code_display()), *rows]
    return Card(
        heading=_("现在的方案"),
        how=how % words + _("。") + (_said(row) if isinstance(row, Answer) else ""),
        rows=rows,
        rows_heading=_("方案"),
        beside=counter.terms.rows(today) if counter else asked(case),
        beside_heading=_("%(who)s的还价") % {"who": who[Side.COMPLAINANT]} if counter else _("诉求"),
        text=row.text,
        mark=Tag("bad", _("已过期")) if has_lapsed(row.terms, today) else None,
        note=note,
    )


def _said(answer: Answer) -> str:
    """How the answer came, where that matters."""
    late = _("答复已逾期。") if answer.is_late else ""
    if answer.received_on:
        words = _("这是企业的书面答复，平台于%(day)s收到，代为录入。扫描件见证据。")
        return late + words % {"day": cn_date(answer.received_on)}
    return late + (_("这是企业的书面答复，由平台代为录入。") if answer.on_paper else "")


def asked(case: Complaint) -> list[tuple[str, str]]:
    """Complainant's demands as filed or last edited."""
    rows = [
        (_("补救方式"), _("、").join(case.remedy_names)),
        (_("涉及金额"), money(case.amount)),
    ]
    return [(label, value) for label, value in rows if value]
