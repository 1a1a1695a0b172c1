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
# What is left open in a text: a colon with nothing behind it, dots, a blank to write on, XX for a name, empty brackets.
# Dots inside a quotation are somebody's words; a list may follow a colon on the next line.
_OPEN = re.compile(
    r"""
    [^\s，。；：！？、:]{0,12}[：:](?=\s*(?:\Z|[。；，;,]))
    | \{[^{}\n]*\}
    | (?:…+|\.{3,}|。{3,})(?![”’」』》….。])
    | _{2,} | ＿+
    | (?<![0-9A-Za-z*])[XxＸ×]{2,}(?![0-9A-Za-z*])
    | （\s*） | 【\s*】 | \(\s*\) | “\s*”
    """,
    re.VERBOSE,
)
_PLACE = re.compile(r"\{([^{}\n]*)\}")


class Place(models.TextChoices):
    """The field of a step's form that a letter is written for: `step.field`."""

    REFUSAL_REASON = "propose_refusal.reason", _("不予受理：理由")
    REFUSAL_REMEDIES = "propose_refusal.other_remedies", _("不予受理：其他解决途径")
    SUPPLEMENT = "request_supplement.items", _("要求补充材料：材料清单（一行一项）")
    AMENDMENT = "decline_amendment.reason", _("不同意修改：理由")
    SERVE = "serve.remark", _("记录送达：说明")
    UNREACHABLE = "close_unreachable.first", _("企业无法联系：第一次联系")
    OBJECTION = "decide_objection.reason", _("决定异议：理由")
    OBJECTION_REMEDIES = "decide_objection.other_remedies", _("决定异议：其他解决途径")
    EXTENSION = "decline_extension.reason", _("不同意延期：理由")
    REFERRAL = "ask_referral.contact", _("移送：该机构的联系方式")
    DISCONTINUANCE = "discontinue.reason", _("终止：理由")
    MEDIATION = "request_mediation.reason", _("建议调解：理由")
    SESSION = "call_session.note", _("安排调解会：说明")
    SETTLEMENT = "propose_settlement.text", _("提出协议文本：正文")
    TERMINATION = "terminate_mediation.reason", _("终止调解：说明")
    MESSAGE = "message.text", _("留言")
    UPHELD = "uphold.decision", _("申诉成立：复核意见")
    DISMISSED = "dismiss.decision", _("驳回申诉：复核意见")
    DISMISSED_REMEDIES = "dismiss.other_remedies", _("驳回申诉：其他解决途径")

    @property
    def step(self) -> str:
        return self.value.partition(".")[0]


def unknown(body: str) -> list[str]:
    """Words in braces that are no placeholders; a single brace counts as well."""
    names = [name for name in _PLACE.findall(body) if name not in PLACEHOLDERS]
    return names + re.findall(r"[{}]", _PLACE.sub("", body))


def fill(body: str, values: Mapping[str, str]) -> str:
    """The letter with its places filled; what nobody knows stays as it stands."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), body)


def unfilled(text: str) -> str:
    """The first place of a text that is still to be filled, as it stands there; "" where it is whole."""
    found = _OPEN.search(text)
    return found[0].strip() if found else ""


def put(letter: str, typed: str, letters: list[str]) -> str:
    """The letter in a field: in place of another letter or of nothing, else below what was typed."""
    typed = typed.replace("\r\n", "\n").strip()
    return letter if not typed or typed in letters else f"{typed}\n{letter}"
