"""Why people appeal, in codes; how the two sides of an appeal are told what happens next."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from appeals.workflow import Status, Step
from casework.seals import Sealing

STATEMENT_MIN, STATEMENT_MAX = 20, 2000
OVERTURN_DAYS = 365  # the rate is counted over so many days


class Reason(models.TextChoices):
    """The reason of an appeal: an error that is alleged, or new evidence (DOMAIN §9)."""

    FACTS = "facts", _("事实认定有误")
    GROUND = "ground", _("依据适用有误")
    PROCEDURE = "procedure", _("办理程序有误")
    EVIDENCE = "evidence", _("有新的证据")
    OTHER = "other", _("其他")


# status → (to the complainant, to the staff); {date}: the clock on the complaint.
NEXT: Mapping[str, tuple[object, object]] = {
    Status.FILED: (
        _("正在指派没有参与办理的复核员，{date}前作出决定，并通知您。"),
        _("还没有复核员，请指派或承办。须在{date}前作出决定。"),
    ),
    Status.UNDER_REVIEW: (
        _("没有参与办理的复核员正在复核，{date}前作出决定，并通知您。您现在不需要做什么。"),
        _("复核员须在{date}前作出决定。"),
    ),
    Status.UPHELD: (
        _("您的申诉成立，原来的结果已撤销，投诉重新办理。进展见投诉。"),
        _("申诉成立，原结果已撤销，投诉重新办理。"),
    ),
    Status.DISMISSED: (
        _("您的申诉没有成立，维持原来的结果，对这一结果不能再次申诉。其他解决途径见下方。"),
        _("申诉未成立，维持原结果。"),
    ),
    Status.WITHDRAWN: (_("您撤回了申诉，维持原来的结果，对这一结果不能再次申诉。"), _("投诉人撤回了申诉。")),
}

TITLES: Mapping[str, object] = {
    Step.FILE: _("提出申诉"),
    Step.ASSIGN: _("已指派复核员"),
    Step.RELEASE: _("复核员退回，等待重新指派"),
    Step.ADD_FILES: _("补充了申诉材料"),
    Step.WITHDRAW: _("撤回申诉"),
    Step.UPHOLD: _("申诉成立，原结果撤销"),
    Step.DISMISS: _("申诉未成立，维持原结果"),
}

# What the appeal's ledger covers besides its own lines: what was said, and what was decided.
SEALING = Sealing(
    erased="complaint__erased_at",
    parts={
        "appeal": (
            *("ended_as", "ground", "outcome", "reason", "statement", "filed_at", "reviewer"),
            *("decision", "other_remedies", "place", "decided_at"),
        )
    },
)
