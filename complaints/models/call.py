"""Calls about a case: how a caller was recognised and what was said, and calls that urged the company."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models.case import Complaint
from complaints.rules import codes


class CallerCheck(models.Model):
    """One attempt to make sure that who is on the phone is the complainant: digits that were said, or a code by SMS."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="caller_checks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    method = models.CharField(_("核实方式"), max_length=8, choices=codes.CallerProof.choices)
    phone = models.CharField(_("手机号"), max_length=16)  # the number that is proved, whichever the case
    code_hash = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(_("时间"))
    tries = models.PositiveSmallIntegerField(_("次数"), default=0)
    passed_at = models.DateTimeField(_("核实时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("来电人核实")
        verbose_name_plural = _("来电人核实")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["phone", "method", "at"], name="checks_of_a_phone")]

    def __str__(self) -> str:
        return self.get_method_display()


class Call(models.Model):
    """A call to the hotline about a case. What was said is the staff's; that it happened, the complainant sees."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="calls")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))
    proof = models.CharField(_("身份核实"), max_length=8, choices=codes.CallerProof.choices)
    topic = models.CharField(_("来电事由"), max_length=8, choices=codes.CallTopic.choices)
    text = models.TextField(_("记录"), blank=True)

    class Meta:
        verbose_name = _("来电")
        verbose_name_plural = _("来电")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.get_topic_display()


class Urging(models.Model):
    """A call that urged the company. When and for what, both sides read in the ledger; the rest is the staff's."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="urgings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"))
    called_at = models.DateTimeField(_("通话时间"))
    number = models.CharField(_("拨打的号码"), max_length=30)
    spoke_with = models.CharField(_("接听的人"), max_length=60, blank=True)
    result = models.CharField(_("结果"), max_length=9, choices=codes.UrgeResult.choices)
    text = models.TextField(_("说明"), blank=True)

    class Meta:
        verbose_name = _("电话催办")
        verbose_name_plural = _("电话催办")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.get_result_display()
