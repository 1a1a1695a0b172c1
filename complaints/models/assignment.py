"""Assignment of cases by load, and the notes of the staff on a case."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models.case import Complaint


class Note(models.Model):
    """A staff note on a case; no party sees it."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="notes")
    text = models.TextField(_("备注"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("内部备注")
        verbose_name_plural = _("内部备注")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.text[:30]


class LastAssigned(models.Model):
    """Time at which an officer was last given a case: by load, whoever waited longest comes first."""

    officer = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="last_assigned")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("最近一次分配")
        verbose_name_plural = _("最近一次分配")

    def __str__(self) -> str:
        return str(self.at)
