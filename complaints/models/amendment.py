"""Versions of a complaint; an edit under way, and one that waits for consent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models.case import Complaint


class ComplaintVersion(models.Model):
    """Words of the complainant at one time: 1 is what was filed, each edit adds one. Never changed, never deleted."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    content = models.JSONField()  # the fields of `commands.draft.EDITABLE`, and `questions`
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("投诉内容的版本")
        verbose_name_plural = _("投诉内容的版本")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["complaint", "number"], name="one_version_per_number")]

    def __str__(self) -> str:
        return f"v{self.number}"


class WorkingCopy(models.Model):
    """An edit of a filed case that is not confirmed yet; only the complainant sees it."""

    complaint = models.OneToOneField(Complaint, models.CASCADE, related_name="working_copy")
    base = models.PositiveIntegerField()  # the version it began from
    content = models.JSONField(default=dict)  # only the fields that were changed
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("未确认的修改")
        verbose_name_plural = _("未确认的修改")

    def __str__(self) -> str:
        return f"v{self.base}+"


class Amendment(models.Model):
    """An edit after serving that waits for an officer: a higher amount, or another respondent (DOMAIN §6)."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="amendments")
    base = models.PositiveIntegerField()
    content = models.JSONField()
    asked_at = models.DateTimeField(_("提出时间"))
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("决定人")
    )
    is_granted = models.BooleanField(_("同意"), null=True)
    reason = models.TextField(_("理由"), blank=True)
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)  # the case ended first

    class Meta:
        verbose_name = _("待同意的修改")
        verbose_name_plural = _("待同意的修改")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"],
                name="one_open_amendment",
                condition=Q(decided_at__isnull=True, cancelled_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"v{self.base}+"
