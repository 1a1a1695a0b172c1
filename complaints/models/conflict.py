"""Companies that a member of staff may have nothing to do with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from businesses.models import Business


class ConflictQuerySet(models.QuerySet["Conflict"]):
    def standing(self) -> ConflictQuerySet:
        return self.filter(ended_at=None)


class Conflict(models.Model):
    """A member of staff who has to do with a company: none of its cases is theirs while this stands."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="conflicts", verbose_name=_("工作人员")
    )
    business = models.ForeignKey(Business, models.PROTECT, related_name="+", verbose_name=_("企业"))
    reason = models.CharField(_("关系"), max_length=300)
    since = models.DateField(_("从哪一天起"))
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("申报人")
    )
    declared_at = models.DateTimeField(_("申报时间"))
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("解除人")
    )
    ended_at = models.DateTimeField(_("解除时间"), null=True)
    end_reason = models.CharField(_("解除原因"), max_length=300, blank=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("利益冲突")
        verbose_name_plural = _("利益冲突")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "business"], condition=Q(ended_at=None), name="one_standing_conflict"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, end_reason="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason=""),
                name="conflict_ended_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.business}"
