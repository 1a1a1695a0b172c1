"""A stored file: the untouched original with its hash, the cleaned copy, and how far the cleaning has come."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from files import kinds, names
from files.errors import REASONS


class State(models.TextChoices):
    RECEIVED = "received", _("处理中")
    CLEAN = "clean", _("已上传")
    REJECTED = "rejected", _("未通过检查")


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def pending(self, now: datetime) -> StoredFileQuerySet:
        """Received, and in nobody's hands: oldest first."""
        free = Q(lease_until=None) | Q(lease_until__lte=now)
        return self.filter(free, state=State.RECEIVED).order_by("pk")


class StoredFile(models.Model):
    uuid = models.UUIDField(unique=True, default=uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("上传者")
    )
    name = models.CharField(_("文件名"), max_length=names.MAX_LENGTH)
    kind = models.CharField(_("类别"), max_length=8, choices=kinds.Group.choices)
    format = models.CharField(_("格式"), max_length=8, help_text="files.kinds.KINDS")
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    sha256 = models.CharField("SHA-256", max_length=64)
    page_count = models.PositiveIntegerField(_("页数"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.RECEIVED)
    reason_code = models.CharField(_("未通过的原因"), max_length=20, blank=True, help_text="files.errors.REASONS")
    original = models.FileField(_("原件"))
    cleaned = models.FileField(_("净化后的副本"), blank=True)
    thumbnail = models.FileField(_("缩略图"), blank=True)
    attempts = models.PositiveSmallIntegerField(_("处理次数"), default=0)
    lease_until = models.DateTimeField(_("处理租约到期"), null=True, blank=True)
    created_at = models.DateTimeField(_("上传时间"))

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("文件")
        verbose_name_plural = _("文件")
        indexes = [models.Index("id", name="files_pending", condition=Q(state=State.RECEIVED))]
        constraints = [
            models.CheckConstraint(
                name="files_clean_has_copy", condition=~Q(state=State.CLEAN) | (~Q(cleaned="") & Q(reason_code=""))
            ),
            models.CheckConstraint(
                name="files_rejected_has_reason",
                condition=~Q(state=State.REJECTED) | (Q(cleaned="") & ~Q(reason_code="")),
            ),
            models.CheckConstraint(name="files_hash_is_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(name="files_not_empty", condition=Q(size__gt=0) & ~Q(original="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rule(self) -> kinds.Kind:
        return kinds.KINDS[self.format]

    @property
    def icon(self) -> str:
        """The icon's name, for where there is no thumbnail."""
        return self.rule.icon

    @property
    def is_ready(self) -> bool:
        return self.state == State.CLEAN

    @property
    def is_rejected(self) -> bool:
        return self.state == State.REJECTED

    @property
    def reason(self) -> str:
        """The sentence of a rejection: what is wrong and what to do; else empty."""
        return str(REASONS[self.reason_code]) if self.reason_code else ""

    @property
    def download_name(self) -> str:
        return names.with_extension(self.name, self.rule)

    @property
    def size_text(self) -> str:
        """`840 KB`, `1.2 MB`."""
        if self.size < kinds.MB:
            return f"{max(1, round(self.size / 1024))} KB"
        return f"{self.size / kinds.MB:.1f} MB"
