"""The company's answers, and how the complainant rated the case."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models.case import Complaint
from complaints.models.terms import HasTerms, remedies_field
from complaints.rules import codes


class Answer(HasTerms, models.Model):
    """The respondent's final answer to one serving; relief in it is an offer the complainant may accept."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="answers_given")
    serving = models.PositiveSmallIntegerField()
    code = models.CharField(_("答复类型"), max_length=2, choices=codes.Response.choices)
    text = models.TextField(_("答复内容"))
    remedies = remedies_field()
    amount = models.DecimalField(_("金额"), max_digits=12, decimal_places=2, null=True, blank=True)
    action = models.CharField(_("处理措施"), max_length=200, blank=True)
    perform_by = models.DateField(_("完成日期"), null=True, blank=True)
    expires_on = models.DateField(_("方案有效期至"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on_paper = models.BooleanField(_("书面答复，由受理员代录"), default=False)
    received_on = models.DateField(_("收到书面答复的日期"), null=True, blank=True)
    is_late = models.BooleanField(_("逾期答复"), default=False)
    at = models.DateTimeField(_("答复时间"))
    accepted_at = models.DateTimeField(_("接受时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("答复")
        verbose_name_plural = _("答复")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "serving"], name="one_answer_per_serving"),
            models.CheckConstraint(
                name="relief_is_dated",
                condition=~Q(code__in=["B1", "B2"]) | (Q(perform_by__isnull=False) & (Q(amount__gt=0) | ~Q(action=""))),
            ),
        ]

    def __str__(self) -> str:
        return self.get_code_display()

    @property
    def is_offer(self) -> bool:
        return self.code in codes.RELIEF


class Rating(models.Model):
    """Opinion of the complainant on the way the case was handled; once, within 60 days of closing."""

    complaint = models.OneToOneField(Complaint, models.CASCADE)
    speed = models.PositiveSmallIntegerField(_("速度"))
    attitude = models.PositiveSmallIntegerField(_("态度"))
    result = models.PositiveSmallIntegerField(_("结果"))
    is_solved = models.BooleanField(_("问题解决了吗"))
    comment = models.CharField(_("意见"), max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("评价")
        verbose_name_plural = _("评价")
        constraints = [
            models.CheckConstraint(
                name="one_to_five",
                condition=Q(speed__range=(1, 5), attitude__range=(1, 5), result__range=(1, 5)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.speed}/{self.attitude}/{self.result}"

    @property
    def is_low(self) -> bool:
        """Whether anything got a 1 or a 2 of 5."""
        return min(self.speed, self.attitude, self.result) <= 2
