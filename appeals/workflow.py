"""The table of the appeal case: who reviews, and how it ends. Its clock and ladder are the complaint's (DOMAIN §5)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.moves import ClockRule, Move
from complaints.workflow import Role


class Status(models.TextChoices):
    FILED = "filed", _("待分配复核员")
    UNDER_REVIEW = "under_review", _("复核中")
    UPHELD = "upheld", _("申诉成立")
    DISMISSED = "dismissed", _("未成立，维持原结果")
    WITHDRAWN = "withdrawn", _("已撤回")


OPEN = frozenset({Status.FILED, Status.UNDER_REVIEW})
DECIDED = frozenset({Status.UPHELD, Status.DISMISSED})


class Step(models.TextChoices):
    """The deeds, as in `complaints.workflow`."""

    FILE = "file", _("提出申诉")
    ASSIGN = "assign", _("指派复核员")
    RELEASE = "release", _("退回待分配")
    ADD_FILES = "add_files", _("补充材料")
    WITHDRAW = "withdraw", _("撤回申诉")
    UPHOLD = "uphold", _("申诉成立")
    DISMISS = "dismiss", _("驳回申诉")


_COMPLAINANT = frozenset({Role.COMPLAINANT})
_REVIEWER = frozenset({Role.REVIEWER})

MOVES: dict[str, Move] = {
    Step.FILE: Move(frozenset({Status.FILED}), None, _COMPLAINANT, guards=("not_recorded",)),
    Step.ASSIGN: Move(  # by itself: by load
        OPEN, Status.UNDER_REVIEW, frozenset({Role.REVIEWER, Role.SUPERVISOR, Role.SYSTEM}), guards=("may_assign",)
    ),
    Step.RELEASE: Move(
        frozenset({Status.UNDER_REVIEW}),
        Status.FILED,
        frozenset({Role.REVIEWER, Role.SUPERVISOR, Role.SYSTEM}),
        guards=("releasable",),
    ),
    Step.ADD_FILES: Move(OPEN, None, _COMPLAINANT),
    Step.WITHDRAW: Move(OPEN, Status.WITHDRAWN, _COMPLAINANT),
    Step.UPHOLD: Move(frozenset({Status.UNDER_REVIEW}), Status.UPHELD, _REVIEWER, guards=("own_review", "impartial")),
    Step.DISMISS: Move(
        frozenset({Status.UNDER_REVIEW}), Status.DISMISSED, _REVIEWER, guards=("own_review", "impartial")
    ),
}

CLOCKS: dict[str, ClockRule] = {}
LEADING: dict[str, tuple[str, ...]] = {}
