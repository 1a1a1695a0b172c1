"""Personal data of a case for the staff, masked or just asked for; and for the complainant, who looked at it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.real_name import marks
from accounts.roles import Role as StaffRole
from complaints.models import Complaint, ComplaintEvent, Opening
from complaints.queries import privacy
from complaints.rules import codes
from complaints.rules.masking import Item, Sight
from complaints.rules.privacy import Look
from complaints.rules.wording import FILES, LETTER
from complaints.workflow import Role, Step
from ui.components import Row


@dataclass(frozen=True)
class Caller:
    """The complainant and how to reach them."""

    name: str
    phone: str
    email: str
    real_name: str  # whether the account's name was checked; empty while nobody's is


@dataclass(frozen=True)
class LookRow:
    """One look of the staff at a case: when, who, at what, and what for."""

    kind: Look
    at: datetime
    who: str
    what: str
    why: str = ""


def caller(case: Complaint, sight: Sight) -> Caller:
    """The complainant and how to reach them, as this person sees it."""
    person = case.complainant
    return Caller(
        name=sight.shown(Item.NAME, case.complainant_name),
        phone=sight.shown(Item.PHONE, person.phone or ""),
        email=sight.shown(Item.EMAIL, person.email or ""),
        real_name=marks.beside(person, case.agent_name or case.complainant_name),
    )


def actor(case: Complaint, person: User | None, sight: Sight) -> str:
    """Name of whoever acted, in the ledger's margin; the complainant's as this person sees it."""
    if person is None:
        return _("系统")
    name = person.display_name
    return sight.shown(Item.NAME, name) if person.pk == case.complainant_id else name


def revealed(case: Complaint, items: Sequence[str]) -> list[Row]:
    """The whole values that were asked for, as rows."""
    return [Row(str(label), value) for item in items for label, value in privacy.personal_data(case, item)]


# --- who looked ---
def lookers(case: Complaint) -> list[LookRow]:
    """Looks, for the complainant: who of the staff saw what of theirs, when and what for; the newest first.

    People by their role and staff number: that is enough to complain about.
    """
    rows = [
        LookRow(
            kind=_KINDS[Step(event.step)],
            at=event.at,
            who=_who(event.role, event.actor_id, case),
            what=_what(event),
            why=_why(event),
        )
        for event in privacy.looks(case)
    ]
    rows += _openings(case)
    rows += [
        LookRow(
            kind=Look.CALL,
            at=check.passed_at,
            who=_who("", check.by_id, case, _("热线工作人员")),
            what=_("在热线里核实身份后，查看了办理进度"),
            why=str(codes.CallerProof(check.method).label),
        )
        for check in privacy.caller_lookups(case)
        if check.passed_at
    ]
    return sorted(rows, key=lambda row: row.at, reverse=True)


_KINDS = {Step.REVEAL: Look.REVEAL, Step.EXPORT: Look.EXPORT, Step.OPEN_ORIGINAL: Look.ORIGINAL}


def _openings(case: Complaint) -> list[LookRow]:
    """A row for each day and person that the case was opened, and one for the files they saw that day."""
    rows: list[LookRow] = []
    files: dict[tuple[date, str], list[Opening]] = defaultdict(list)
    for seen in privacy.openings(case):
        who = _who(seen.role, seen.by_id, case, _("平台管理员"))
        if seen.evidence is None:
            rows.append(LookRow(Look.OPENING, seen.at, who, _saw(seen.items)))
        else:
            files[seen.on, who].append(seen)
    for (_day, who), looks in files.items():
        what = _("查看了%(n)s个文件（%(kinds)s）") % {"n": len(looks), "kinds": _kinds(looks)}
        rows.append(LookRow(Look.FILE, looks[-1].at, who, what))
    return rows


def _saw(items: list[str]) -> str:
    if items:
        return _("打开了投诉，完整看到了：%(items)s") % {"items": _named(items)}
    return _("打开了投诉，您的姓名是遮盖的")


def _named(items: list[str]) -> str:
    """Personal data in words, to the person whose data it is."""
    return "、".join(_("您的姓名") if item == Item.NAME else str(Item(item).label) for item in items)


def _kinds(looks: Sequence[Opening]) -> str:
    counts = Counter(str(one.evidence.file.get_kind_display()) for one in looks if one.evidence)
    return "、".join(_("%(kind)s%(n)s个") % {"kind": kind, "n": n} for kind, n in counts.items())


def _who(role: str, number: int | None, case: Complaint, otherwise: str = "") -> str:
    if role in (Role.BUSINESS, Role.BUSINESS_VIEWER):
        return case.respondent
    label = str(StaffRole(role).label) if role in StaffRole.values else otherwise or _("工作人员")
    return _("%(role)s（工号%(number)s）") % {"role": label, "number": f"{number:05}"}


def _what(event: ComplaintEvent) -> str:
    if event.step == Step.REVEAL:
        return _("查看了：%(items)s") % {"items": _named(event.data["items"])}
    if event.step == Step.EXPORT and event.data["kind"] == LETTER:
        return _("打印了给企业的转办函")
    if event.step == Step.EXPORT and event.data["kind"] == FILES:
        return _("打包了%(n)s个证据文件") % {"n": event.data["count"]}
    if event.step == Step.EXPORT:
        return _("导出了案卷（%(kind)s）") % {"kind": event.data["kind"].upper()}
    return _("打开了%(n)s个证据文件的原件") % {"n": len(event.data["evidence"])}


def _why(event: ComplaintEvent) -> str:
    return str(codes.LookPurpose(event.data["why"]).label) if "why" in event.data else ""
