"""Two companies made one, while their cases follow."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from businesses.models import Business


class BusinessMerge(models.Model):
    """Two companies that are one: decided at once, then case by case the merged one's cases go to the survivor."""

    merged = models.OneToOneField(Business, models.PROTECT, related_name="+", verbose_name=_("被合并的企业"))
    survivor = models.ForeignKey(Business, models.PROTECT, related_name="+", verbose_name=_("保留的企业"))
    reason = models.TextField(_("合并理由"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("办理人"))
    at = models.DateTimeField(_("合并时间"))
    members_moved = models.PositiveIntegerField(_("转移的成员"), default=0)
    cases_moved = models.PositiveIntegerField(_("转移的投诉"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("企业合并")
        verbose_name_plural = _("企业合并")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(name="merged_into_another", condition=~Q(merged=models.F("survivor")))]
        indexes = [models.Index(fields=["id"], name="merges_under_way", condition=Q(finished_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.merged} → {self.survivor}"
