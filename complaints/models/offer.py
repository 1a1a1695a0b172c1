"""Terms after the answer: counter-offers, new and last offers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models.case import Complaint
from complaints.models.terms import HasTerms, remedies_field
from complaints.rules import codes


class Offer(HasTerms, models.Model):
    """Terms that one side put forward after the answer: the complainant's counter, the company's new or last offer."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="offers")
    serving = models.PositiveSmallIntegerField()
    side = models.CharField(_("提出方"), max_length=12, choices=codes.Side.choices)
    text = models.TextField(_("说明"))
    remedies = remedies_field()
    amount = models.DecimalField(_("金额"), max_digits=12, decimal_places=2, null=True, blank=True)
    action = models.CharField(_("处理措施"), max_length=200, blank=True)
    perform_by = models.DateField(_("完成日期"))
    expires_on = models.DateField(_("方案有效期至"), null=True, blank=True)
    is_final = models.BooleanField(_("最终方案"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("提出时间"))
    accepted_at = models.DateTimeField(_("接受时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("方案")
        verbose_name_plural = _("方案")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="offer_gives_something", condition=Q(amount__gt=0) | ~Q(action="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()} {self.amount or self.action}"
