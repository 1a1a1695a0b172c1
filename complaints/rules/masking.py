"""Masking of a case's personal data, and who sees it whole: one table, for the pages, the papers and the help.

The complainant's own words (facts, messages, evidence) are not masked: the writing help and the covering of parts of a
picture keep out of them what nobody needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import phones
from complaints.workflow import Role


class Item(models.TextChoices):
    """A kind of personal data."""

    NAME = "name", _("投诉人姓名")
    PHONE = "phone", _("手机号")
    EMAIL = "email", _("邮箱")
    AGENT = "agent", _("代理人")
    REGION = "region", _("所在地区")
    ANSWERS = "answers", _("号码、账号等类别信息")  # a category's fields that are marked as personal


class How(models.TextChoices):
    """How somebody sees it."""

    FULL = "full", _("完整显示")
    ASK = "ask", _("遮盖；写明理由后可以查看，并告知投诉人")
    MASKED = "masked", _("遮盖")
    NONE = "none", _("看不到")


F, A, M, N = How.FULL, How.ASK, How.MASKED, How.NONE
COLUMNS = (
    Role.COMPLAINANT, Role.BUSINESS, Role.OFFICER, Role.MEDIATOR, Role.REVIEWER, Role.SUPERVISOR, Role.AUDITOR,
)  # fmt: skip
_TABLE: Mapping[str, tuple[How, ...]] = {
    #             own compa offi medi revi supe audi
    Item.NAME:    (F, M, F, F, A, F, M),
    Item.PHONE:   (F, N, A, A, A, A, M),
    Item.EMAIL:   (F, N, A, A, A, A, M),
    Item.AGENT:   (F, N, F, F, A, F, M),
    Item.REGION:  (F, N, F, F, F, F, F),
    Item.ANSWERS: (F, F, A, A, A, A, M),
}  # fmt: skip
# item → role → how; a company's viewer sees what its handlers see. Whoever has none of these roles sees nothing at all.
SEES: Mapping[str, Mapping[str, How]] = {item: dict(zip(COLUMNS, cells, strict=True)) for item, cells in _TABLE.items()}
# What a mask looks like, for the help.
EXAMPLES: Mapping[str, str] = {
    Item.NAME: "林**",
    Item.PHONE: "138****8000",
    Item.EMAIL: "l***@example.com",
    Item.AGENT: "王**",
    Item.ANSWERS: "057****1234",
}
_BEST = (How.FULL, How.ASK, How.MASKED, How.NONE)
# Looking so often within a day is told to the supervisors; more often is refused.
ALERT_AT, MOST_A_DAY = 20, 60


def how(item: str, roles: Iterable[str]) -> How:
    """The best that one of these roles gives."""
    as_member = (Role.BUSINESS if role == Role.BUSINESS_VIEWER else role for role in roles)
    found = [SEES[item].get(role, How.NONE) for role in as_member]
    return min(found, key=_BEST.index, default=How.NONE)


@dataclass(frozen=True)
class Sight:
    """How one person sees the personal data of a case; `revealed`: what they have just asked to see."""

    roles: frozenset[str] = field(default_factory=frozenset)
    revealed: frozenset[str] = field(default_factory=frozenset)

    def is_whole(self, item: str) -> bool:
        return item in self.revealed or how(item, self.roles) == How.FULL

    def shown(self, item: str, value: str | None) -> str:
        """The value as this person sees it; empty when they do not."""
        if not value or self.is_whole(item):
            return value or ""
        return "" if how(item, self.roles) == How.NONE else masked(item, str(value))

    def may_ask_for(self) -> list[Item]:
        """Items that are masked for this person until they say why they need them."""
        return [item for item in Item if how(item, self.roles) == How.ASK]


OWN = Sight(frozenset({Role.COMPLAINANT}))
LEAST = Sight(frozenset({Role.AUDITOR}))  # of the staff; also a superuser without a role


def masked(item: str, value: str) -> str:
    """The value with its middle, or all but its beginning, covered."""
    if item == Item.PHONE:
        return phones.masked(value)
    if item == Item.EMAIL:
        local, at, domain = value.partition("@")
        return f"{local[:1]}***{at}{domain}"
    if item in (Item.NAME, Item.AGENT):
        return f"{value[:1]}**"
    ends = 3 if len(value) >= 10 else 1 if len(value) >= 4 else 0
    return f"{value[:ends]}****{value[len(value) - ends :] if ends else ''}"
