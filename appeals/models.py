"""The appeal: a case of its own about how a complaint ended."""

from __future__ import annotations

from typing import TypeAlias

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from appeals.rules import SEALING, Reason
from appeals.workflow import DECIDED, OPEN, Status, Step
from casework import machine
from casework import models as casework_models
from casework.fields import CodeField
from catalogue.rules.codes import Ground
from complaints.models import Complaint
from complaints.rules.codes import Outcome
from complaints.workflow import Status as ComplaintStatus


class Appeal(casework_models.Case):
    """Status, reviewer and ledger; what was given with it are files of the complaint, with the purpose `appeal`."""

    status = models.CharField(_("状态"), max_length=20, choices=Status.choices, default=Status.FILED, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="appeals", verbose_name=_("投诉"))
    # what it is about, as it was then
    ended_as = models.CharField(_("原状态"), max_length=20, choices=ComplaintStatus.choices)
    ground = models.CharField(_("不予受理依据"), max_length=3, choices=Ground.choices, blank=True)
    outcome = models.CharField(_("原结果"), max_length=3, choices=Outcome.choices, blank=True)

    reason = models.CharField(_("申诉理由"), max_length=12, choices=Reason.choices)
    statement = models.TextField(_("申诉说明"))
    filed_at = models.DateTimeField(_("申诉时间"))
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reviews",
        verbose_name=_("复核员"),
    )
    decision = models.TextField(_("复核意见"), blank=True)
    other_remedies = models.TextField(_("其他解决途径"), blank=True)
    place = models.CharField(_("从哪里重新办理"), max_length=20, choices=ComplaintStatus.choices, blank=True)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)

    sealing = SEALING

    class Meta:
        verbose_name = _("申诉")
        verbose_name_plural = _("申诉")
        constraints = [
            models.UniqueConstraint(fields=["complaint"], name="one_open_appeal", condition=Q(status__in=sorted(OPEN))),
            models.CheckConstraint(
                name="decided_appeal_has_words",
                condition=~Q(status__in=sorted(DECIDED)) | (~Q(decision="") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="reviewed_by_somebody",
                condition=~Q(status__in=sorted({*DECIDED, Status.UNDER_REVIEW})) | Q(reviewer__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["filed_at", "id"], name="open_appeals", condition=Q(status__in=sorted(OPEN))),
            models.Index(fields=["reviewer", "status", "id"], name="appeals_by_reviewer"),
            models.Index(fields=["decided_at", "status"], name="decided_appeals"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("appeals:appeal", args=[self.reference])


class AppealEvent(casework_models.Event):
    case = models.ForeignKey(Appeal, models.PROTECT, related_name="events")
    step = CodeField(_("步骤"), max_length=32, choices=Step.choices)

    class Meta:
        verbose_name = _("申诉记录")
        verbose_name_plural = _("申诉记录")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="one_appeal_line_per_seq")]


# What a guard is asked about, what a command has in hand: an appeal, and the house's own account.
Attempt: TypeAlias = machine.Attempt[Appeal, User]
Guard: TypeAlias = machine.Guard[Appeal, User]
Turn: TypeAlias = machine.Turn[Appeal, User]
