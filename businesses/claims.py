"""The life of a claim (企业认领) as one table: its states, who moves it from where to where, what staff check first."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from ui.values import Words


class Status(models.TextChoices):
    SUBMITTED = "submitted", _("待核验")
    MORE_ASKED = "more_asked", _("待补充")
    APPROVED = "approved", _("已通过")
    REFUSED = "refused", _("未通过")
    WITHDRAWN = "withdrawn", _("已撤回")


class By(models.TextChoices):
    CLAIMANT = "claimant", _("申请人")
    STAFF = "staff", _("工作人员")


class Deed(models.TextChoices):
    FILE = "file", _("提交申请")
    SUPPLY = "supply", _("补充材料")
    WITHDRAW = "withdraw", _("撤回申请")
    ASK_MORE = "ask_more", _("要求补充")
    APPROVE = "approve", _("通过")
    REFUSE = "refuse", _("不通过")


@dataclass(frozen=True)
class Move:
    """A row of the table: from which states to which, and by whom."""

    start: frozenset[str]
    end: Status
    by: By


OPEN = frozenset({Status.SUBMITTED, Status.MORE_ASKED})
MOVES: dict[str, Move] = {
    Deed.SUPPLY: Move(frozenset({Status.MORE_ASKED}), Status.SUBMITTED, By.CLAIMANT),
    Deed.WITHDRAW: Move(OPEN, Status.WITHDRAWN, By.CLAIMANT),
    Deed.ASK_MORE: Move(frozenset({Status.SUBMITTED}), Status.MORE_ASKED, By.STAFF),
    Deed.APPROVE: Move(frozenset({Status.SUBMITTED}), Status.APPROVED, By.STAFF),
    Deed.REFUSE: Move(OPEN, Status.REFUSED, By.STAFF),
}

# What staff have seen before they approve; the last one only where somebody else claims or already has the company.
CHECKS: dict[str, Words] = {
    "licence": _("执照上的名称、统一社会信用代码与申请一致，企业没有注销或被吊销"),
    "letter": _("授权书加盖了公章，写明授权处理本平台的投诉"),
    "person": _("授权书上的被授权人就是申请人"),
    "company": _("已用公开的联系方式向企业核实"),
    "dispute": _("已比对各方的材料，并听取了现有成员的意见"),
}
DISPUTE = "dispute"


class Settling(models.TextChoices):
    """The choices for the members whom the company already has."""

    JOIN = "join", _("现有成员保留，申请人加入为负责人")
    REPLACE = "replace", _("现有成员全部停用，由申请人接管")


def needed(*, is_dispute: bool) -> list[str]:
    """The keys of what has to be checked before this claim is approved."""
    return [key for key in CHECKS if is_dispute or key != DISPUTE]


# What happens next, who acts: for the claimant.
NEXT: dict[str, Words] = {
    Status.SUBMITTED: _("平台正在核验您的材料，有结果时会通知您。核验期间您不能查看或者答复投诉。"),
    Status.MORE_ASKED: _("请按要求补充材料。补充后平台继续核验。"),
    Status.APPROVED: _("您已经是这家企业的负责人，可以答复投诉、邀请同事。"),
    Status.REFUSED: _("申请没有通过，原因见下面的记录。材料齐全后可以重新申请。"),
    Status.WITHDRAWN: _("您撤回了申请。需要时可以重新申请。"),
}
