"""Content of a category at one time, for a version to keep; and the differences of two contents in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogue.rules import fields, precheck
from catalogue.rules.codes import Ground
from ui.values import Json, Words

# A row's columns in a version, with their names for people; the order of the rows is their order in the list.
QUESTION = {
    "label": _("标签"),
    "kind": _("种类"),
    "help": _("提示"),
    "required": _("必填"),
    "needed_in": _("只在这些二级类别必填"),
    "pattern": _("格式"),
    "choices": _("选项"),
    "personal": _("个人信息"),
    "identifies": _("用于识别重复投诉"),
}
PRECHECK = {
    "label": _("问题"),
    "help": _("提示"),
    "kind": _("种类"),
    "choices": _("选项"),
    "feeds": _("对应的公共信息"),
    "hits": _("触发的选项"),
    "limit": _("期限"),
    "unit": _("期限单位"),
    "compare": _("日期触发条件"),
    "ground": _("可能的依据"),
    "route": _("建议"),
    "advice": _("说明"),
    "needs_reason": _("继续须说明理由"),
    "judges": _("判断哪一题的回答"),
}


class _Row(Protocol):
    """A question in the catalogue, or a rule of its pre-check."""

    pk: int
    key: str
    position: int
    is_active: bool


_CODED: dict[str, dict[str, type[TextChoices]]] = {
    "questions": {"kind": fields.FieldKind},
    "precheck": {
        "kind": precheck.QuestionKind,
        "feeds": precheck.Feeds,
        "unit": precheck.Unit,
        "compare": precheck.Compare,
        "ground": Ground,
        "route": precheck.Route,
    },
}
PARTS = (("precheck", _("预检问题"), PRECHECK), ("questions", _("类别字段"), QUESTION))


class What(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


WORDS = {
    What.ADDED: _("新增"),
    What.REMOVED: _("停用"),
    What.CHANGED: _("修改"),
    What.MOVED: _("调整顺序"),
}


@dataclass(frozen=True)
class Change:
    """One row that two versions differ in; `details` are (column, before, after) in words."""

    part: str
    what: What
    name: str
    details: tuple[tuple[str, str, str], ...] = ()

    @property
    def word(self) -> str:
        return str(WORDS[self.what])


def content(questions: Iterable[_Row], evidence: Sequence[str], prechecks: Iterable[_Row]) -> dict[str, Json]:
    """A version's content: the rows in use as plain JSON, in their order, and the evidence list."""
    said: dict[str, Json] = plain(
        {
            "questions": _rows(questions, QUESTION),
            "evidence": list(evidence),
            "precheck": _rows(prechecks, PRECHECK),
        }
    )
    return said


def plain(value: Json) -> Json:
    """The same with every line end as it is on paper: a browser's own is no change of what is asked."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value


def differences(before: Mapping[str, Json], after: Mapping[str, Json]) -> list[Change]:
    """Changes from the first content to the second: what is added, gone, worded otherwise or in another order."""
    found, before, after = [], plain(before), plain(after)
    for part, title, columns in PARTS:
        found += _of_rows(part, str(title), columns, before.get(part, []), after.get(part, []))
    listed = gettext("证据清单")
    was, now = before.get("evidence", []), after.get("evidence", [])
    found += [Change(listed, What.ADDED, item) for item in now if item not in was]
    found += [Change(listed, What.REMOVED, item) for item in was if item not in now]
    if not _same_order(was, now):
        found.append(Change(listed, What.MOVED, "、".join(now)))
    return found


def _rows(rows: Iterable[_Row], columns: Mapping[str, Words]) -> list[dict[str, Json]]:
    used = sorted((row for row in rows if row.is_active), key=lambda row: (row.position, row.pk))
    return [{"key": row.key, **{name: getattr(row, name) for name in columns}} for row in used]


def _of_rows(
    part: str, title: str, columns: Mapping[str, Words], before: list[dict[str, Json]], after: list[dict[str, Json]]
) -> list[Change]:
    was, now = {row["key"]: row for row in before}, {row["key"]: row for row in after}
    found = [Change(title, What.ADDED, row["label"]) for key, row in now.items() if key not in was]
    found += [Change(title, What.REMOVED, row["label"]) for key, row in was.items() if key not in now]
    for key, row in now.items():
        old = was.get(key, row)
        details = tuple(
            (str(name), shown(part, column, old.get(column)), shown(part, column, row.get(column)))
            for column, name in columns.items()
            if (old.get(column) or None) != (row.get(column) or None)  # an older version has no newer columns
        )
        if details:
            found.append(Change(title, What.CHANGED, old["label"], details))
    if not _same_order(list(was), list(now)):
        found.append(Change(title, What.MOVED, "、".join(row["label"] for row in after)))
    return found


def _same_order(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether what both have stands in the same order."""
    return [key for key in before if key in after] == [key for key in after if key in before]


def shown(part: str, column: str, value: Json) -> str:
    """A column of a row in words."""
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, list):
        return "、".join(value) or gettext("无")
    coded = _CODED[part].get(column)
    if coded and value in coded.values:
        return str(coded(value).label)
    return gettext("无") if value in (None, "") else str(value)
