"""The link in a letter to a company without an account."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import phones
from businesses.models import Business
from complaints.models.case import Complaint
from complaints.rules import call
from complaints.rules.service_link import ContactKind


class ServiceLink(models.Model):
    """The link in a letter, through which a company without an account has one case, for one serving."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="service_links")
    serving = models.PositiveSmallIntegerField()
    business = models.ForeignKey(Business, models.PROTECT, null=True, related_name="+")  # whom the letter was for
    respondent_name = models.CharField(max_length=120, blank=True)  # the same, of a company that is not listed
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256 of the token; the token is in the letter only
    typed_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)  # of the token's short form
    contact_kind = models.CharField(_("验证码发送方式"), max_length=8, choices=ContactKind.choices)
    contact = models.CharField(_("企业联系人的手机号或邮箱"), max_length=254)
    code_hash = models.CharField(max_length=64, blank=True)  # of the newest code; empty once it was used
    code_at = models.DateTimeField(null=True, blank=True)
    user = models.OneToOneField(  # who acts through it in the ledger; signs in nowhere
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("生成时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(_("撤销时间"), null=True)
    opened_at = models.DateTimeField(_("首次打开时间"), null=True)

    class Meta:
        verbose_name = _("转办函链接")
        verbose_name_plural = _("转办函链接")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["complaint"], condition=Q(revoked_at=None), name="one_standing_letter_link")
        ]

    def __str__(self) -> str:
        return str(self.made_at)

    @property
    def masked_contact(self) -> str:
        if self.contact_kind == ContactKind.PHONE:
            return phones.masked(self.contact)
        local, _at, domain = self.contact.partition("@")
        return f"{local[:1]}***@{domain}"

    def has_code(self, now: datetime) -> bool:
        """Whether a code was sent that is still good."""
        return bool(self.code_hash and self.code_at and now < self.code_at + call.CODE_LIFE)
