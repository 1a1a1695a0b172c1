"""Batches of what is past its retention period."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models.case import Complaint
from complaints.rules import retention


class Disposal(models.Model):
    """A batch of cases that were kept long enough: prepared, proposed by one person, released by another, erased."""

    before = models.DateTimeField(_("办结早于"))
    prepared_at = models.DateTimeField(_("准备时间"))
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(_("提出时间"), null=True, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(_("批准时间"), null=True, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("到期删除")
        verbose_name_plural = _("到期删除")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="disposal_by_two_people",
                condition=Q(released_by=None)
                | (Q(proposed_by__isnull=False, released_at__isnull=False) & ~Q(released_by=models.F("proposed_by"))),
            ),
            models.CheckConstraint(
                name="disposal_released_or_cancelled", condition=Q(released_at=None) | Q(cancelled_at=None)
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        """Neither carried out nor called off."""
        return self.finished_at is None and self.cancelled_at is None


class DisposalItem(models.Model):
    """A case of a batch, and what became of it."""

    disposal = models.ForeignKey(Disposal, models.CASCADE, related_name="items")
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="disposals")
    told_at = models.DateTimeField(null=True, blank=True)  # since when its complainant knows that it goes
    settled_at = models.DateTimeField(null=True, blank=True)  # erased, kept after all, or the batch was called off
    kept_because = models.CharField(_("没有删除的原因"), max_length=8, choices=retention.KeptBecause, blank=True)

    class Meta:
        verbose_name = _("到期删除的投诉")
        verbose_name_plural = _("到期删除的投诉")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["complaint"], name="one_open_disposal", condition=Q(settled_at=None)),
            models.UniqueConstraint(fields=["disposal", "complaint"], name="once_in_a_disposal"),
        ]
        indexes = [
            models.Index(fields=["disposal"], name="disposal_untold", condition=Q(settled_at=None, told_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.disposal_id} {self.complaint_id}"
