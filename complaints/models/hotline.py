"""The link by which a caller files what the hotline wrote down."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models.case import Complaint


class AttestationLink(models.Model):
    """The link by SMS under which a caller checks and files the one draft that the hotline wrote for them."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="attestation_links")
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256 of the token; the token is in the SMS only
    content_sha256 = models.CharField(max_length=64)  # of what it asks to attest; another content needs another link
    phone = models.CharField(_("手机号"), max_length=16)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("发送时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)
    returned_at = models.DateTimeField(_("退回时间"), null=True, blank=True)
    returned_because = models.CharField(_("退回原因"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("热线确认链接")
        verbose_name_plural = _("热线确认链接")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["phone", "sent_at"], name="links_to_a_phone")]

    def __str__(self) -> str:
        return str(self.sent_at)
