"""Dealings of the parties besides answers: more time, objections, messages."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models.case import Complaint
from complaints.rules import codes


class Extension(models.Model):
    """The company asks for five working days more, with an interim answer (B5); once a serving."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="extensions")
    serving = models.PositiveSmallIntegerField()
    interim = models.TextField(_("阶段性答复"))
    reason = models.CharField(_("延期理由"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("申请时间"))
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    is_granted = models.BooleanField(_("同意"), null=True)
    decision_reason = models.CharField(_("决定的理由"), max_length=500, blank=True)
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)  # the case ended first

    class Meta:
        verbose_name = _("延期申请")
        verbose_name_plural = _("延期申请")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "serving"], name="one_extension_per_serving"),
        ]

    def __str__(self) -> str:
        return str(self.at)


class Objection(models.Model):
    """The company says that the case is not for it to answer (B6); once a serving."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="objections")
    serving = models.PositiveSmallIntegerField()
    ground = models.CharField(_("异议理由"), max_length=12, choices=codes.ObjectionGround.choices)
    text = models.TextField(_("说明"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("提出时间"))
    decision = models.CharField(_("决定"), max_length=8, choices=codes.ObjectionDecision.choices, blank=True)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(_("决定的理由"), blank=True)
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)  # the case ended first

    class Meta:
        verbose_name = _("企业异议")
        verbose_name_plural = _("企业异议")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "serving"], name="one_objection_per_serving"),
            models.CheckConstraint(
                name="decided_objection_has_reason", condition=Q(decided_at=None) | (~Q(decision="") & ~Q(reason=""))
            ),
        ]

    def __str__(self) -> str:
        return self.get_ground_display()


class Message(models.Model):
    """A message on a case: to everybody in it, or in private between the platform and one side."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="messages")
    side = models.CharField(_("发送方"), max_length=12, choices=codes.Side.choices)
    private_to = models.CharField(_("仅与此方"), max_length=12, choices=codes.Side.choices, blank=True)
    text = models.TextField(_("内容"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("发送时间"))

    class Meta:
        verbose_name = _("留言")
        verbose_name_plural = _("留言")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:30]
