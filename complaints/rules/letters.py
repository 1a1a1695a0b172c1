"""Letters with places to fill: where a letter may go, what it may name, and filling it in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

# What a letter may name, and what is put there.
PLACEHOLDERS: Mapping[str, object] = {
    "投诉人": _("投诉人的姓名"),
    "企业": _("被投诉企业的名称"),
    "编号": _("投诉编号"),
    "日期": _("今天的日期"),
    "期限": _("案件目前的截止日期"),
}
_PLACE = re.compile(r"\{([^{}\n]*)\}")


class Place(models.TextChoices):
    """The field of a step's form that a letter is written for: `step.field`."""

    REFUSAL_REASON = "propose_refusal.reason", _("不予受理：理由")
    REFUSAL_REMEDIES = "propose_refusal.other_remedies", _("不予受理：其他解决途径")
    SUPPLEMENT = "request_supplement.items", _("要求补充材料：材料清单（一行一项）")
    AMENDMENT = "decline_amendment.reason", _("不同意修改：理由")
    SERVE = "serve.remark", _("记录送达：说明")
    UNREACHABLE = "close_unreachable.first", _("企业无法联系：第一次联系")


def unknown(body: str) -> list[str]:
    """What stands in braces and is no placeholder; a single brace counts as well."""
    names = [name for name in _PLACE.findall(body) if name not in PLACEHOLDERS]
    return names + re.findall(r"[{}]", _PLACE.sub("", body))


def fill(body: str, values: Mapping[str, str]) -> str:
    """The letter with its places filled; what nobody knows stays as it stands."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), body)


def put(letter: str, typed: str, letters: list[str]) -> str:
    """The letter in a field: in place of another letter or of nothing, else below what was typed."""
    typed = typed.replace("\r\n", "\n").strip()
    return letter if not typed or typed in letters else f"{typed}\n{letter}"
