"""Assignment of cases by load, the notes of the staff on a case, and who of them watches it."""

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


class Watch(models.Model):
    """A member of staff who wants to be told of what others do in a case."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="watches")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="watches")
    since = models.DateTimeField(_("从何时起"))

    class Meta:
        verbose_name = _("关注")
        verbose_name_plural = _("关注")
        constraints = [models.UniqueConstraint(fields=["complaint", "by"], name="one_watch_a_person_and_case")]

    def __str__(self) -> str:
        return str(self.since)
