"""Items that an officer asked the complainant to supply."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models.case import Complaint


class SupplementItem(models.Model):
    """One thing the complainant was asked to add, and the answer."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="supplement_items")
    round = models.PositiveSmallIntegerField()  # 0: what another category asks (`commands.correction.recategorise`)
    by_business = models.BooleanField(_("企业提出"), default=False)
    serving = models.PositiveSmallIntegerField(default=0)  # in which the company asked
    request = models.CharField(_("需要补充"), max_length=200)
    answer = models.TextField(_("补充内容"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)  # the case ended first

    class Meta:
        verbose_name = _("补充事项")
        verbose_name_plural = _("补充事项")
        ordering = ["round", "pk"]

    def __str__(self) -> str:
        return self.request
