"""Mediation: its sessions, and what was settled in it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models.case import Complaint
from complaints.models.terms import HasTerms, remedies_field
from complaints.rules import codes


class Mediation(models.Model):
    """A mediation, from its being asked for: who consented, when it began, how it ended."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="mediations")
    serving = models.PositiveSmallIntegerField()
    asked_side = models.CharField(_("申请方"), max_length=12, choices=codes.Side.choices)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("申请时间"))
    reason = models.TextField(_("申请理由"), blank=True)
    complainant_consented_at = models.DateTimeField(_("投诉人同意的时间"), null=True, blank=True)
    business_consented_at = models.DateTimeField(_("企业同意的时间"), null=True, blank=True)
    is_resumed = models.BooleanField(_("不须再次同意"), default=False)  # after a breach or an upheld appeal
    refused_by = models.CharField(_("不同意的一方"), max_length=12, choices=codes.Side.choices, blank=True)
    started_at = models.DateTimeField(_("开始时间"), null=True, blank=True)
    termination = models.CharField(_("终止原因"), max_length=2, choices=codes.Termination.choices, blank=True)
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)  # the case ended first

    class Meta:
        verbose_name = _("调解")
        verbose_name_plural = _("调解")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="mediation_by_consent",
                condition=Q(started_at=None)
                | Q(is_resumed=True)
                | Q(complainant_consented_at__isnull=False, business_consented_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.asked_at)

    def lacks(self, side: str) -> bool:
        """Whether this side has still to say yes or no."""
        return not self.started_at and not self.refused_by and getattr(self, f"{side}_consented_at") is None


class Session(models.Model):
    """A meeting of the mediation, at a place or by a link."""

    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField(_("开始时间"))
    minutes = models.PositiveSmallIntegerField(_("时长（分钟）"))
    place = models.CharField(_("地点"), max_length=200, blank=True)
    link = models.URLField(_("会议链接"), max_length=300, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("调解会")
        verbose_name_plural = _("调解会")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(name="session_is_somewhere", condition=~Q(place="") | ~Q(link="")),
        ]

    def __str__(self) -> str:
        return str(self.starts_at)


class Settlement(HasTerms, models.Model):
    """A version of the agreement's text. Both parties sign the same hash; a newer version leaves the older unsigned."""

    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="settlements")
    version = models.PositiveSmallIntegerField(_("版本"))
    text = models.TextField(_("协议正文"))
    remedies = remedies_field()
    amount = models.DecimalField(_("金额"), max_digits=12, decimal_places=2, null=True, blank=True)
    action = models.CharField(_("企业须做的事"), max_length=500, blank=True)
    perform_by = models.DateField(_("履行期限"))
    sha256 = models.CharField("SHA-256", max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("提出时间"))
    complainant_signed_at = models.DateTimeField(_("投诉人签署的时间"), null=True, blank=True)
    business_signed_at = models.DateTimeField(_("企业签署的时间"), null=True, blank=True)
    business_signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)  # the case ended first

    class Meta:
        verbose_name = _("调解协议")
        verbose_name_plural = _("调解协议")
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["mediation", "version"], name="one_settlement_per_version"),
            models.CheckConstraint(name="settlement_gives_something", condition=Q(amount__gt=0) | ~Q(action="")),
        ]
        indexes = [models.Index(fields=["sha256"], name="settlements_by_hash")]  # whether a paper is ours

    def __str__(self) -> str:
        return f"v{self.version}"

    @property
    def is_signed(self) -> bool:
        return self.complainant_signed_at is not None and self.business_signed_at is not None

    @property
    def signed_at(self) -> datetime | None:
        """Time at which the second party signed; None before."""
        if self.complainant_signed_at is None or self.business_signed_at is None:
            return None
        return max(self.complainant_signed_at, self.business_signed_at)
