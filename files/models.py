"""A stored file: the untouched original with its hash, the clean copies, and how far the cleaning has come."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

import leases
from files import errors, kinds, names

HARD_TO_PLAY = ("hevc",)  # many browsers leave it to the machine, which often cannot


class State(models.TextChoices):
    RECEIVED = "received", _("处理中")
    CLEAN = "clean", _("已上传")
    REJECTED = "rejected", _("未通过检查")


class Scan(models.TextChoices):
    NONE = "none", _("未查毒")
    CLEAN = "clean", _("已查毒，未发现病毒")
    INFECTED = "infected", _("查出病毒")


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def pending(self, now: datetime) -> StoredFileQuerySet:
        """Received, and in nobody's hands: oldest first."""
        return self.filter(leases.free(now), state=State.RECEIVED).order_by("pk")


class StoredFile(models.Model):
    uuid = models.UUIDField(unique=True, default=uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("上传者")
    )
    name = models.CharField(_("文件名"), max_length=names.MAX_LENGTH)
    kind = models.CharField(_("类别"), max_length=8, choices=kinds.FileGroup.choices)
    format = models.CharField(_("格式"), max_length=8, help_text="files.kinds.KINDS")
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    sha256 = models.CharField("SHA-256", max_length=64)
    page_count = models.PositiveIntegerField(_("页数"), null=True, blank=True)
    pages = models.PositiveSmallIntegerField(_("页面图片数"), default=0)  # the first so many pages have an image
    seconds = models.PositiveIntegerField(_("时长（秒）"), null=True, blank=True)
    codecs = models.CharField(_("编码"), max_length=40, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.RECEIVED)
    reason_code = models.CharField(_("未通过的原因"), max_length=20, blank=True, help_text="files.errors.REASONS")
    shortfalls = models.JSONField(
        _("副本缺什么"), default=dict, blank=True, help_text="files.errors.SHORTFALLS"
    )  # {"enclosed": {"names": ["发票1.pdf"]}}: a key, and the values of its sentence
    scan = models.CharField(_("查毒"), max_length=8, choices=Scan.choices, default=Scan.NONE)
    scanned_at = models.DateTimeField(_("查毒时间"), null=True, blank=True)
    redactions = models.JSONField(
        _("遮挡的方框"), default=list, blank=True
    )  # [{"page": 1, "x", "y", "w", "h"}], 0 to 1
    original = models.FileField(_("原件"))
    cleaned = models.FileField(_("净化后的副本"), blank=True)
    thumbnail = models.FileField(_("缩略图"), blank=True)
    edition = models.PositiveSmallIntegerField(_("副本的版次"), default=0)  # grows with each change of the boxes
    attempts = models.PositiveSmallIntegerField(_("处理次数"), default=0)  # of this edition
    lease_until = models.DateTimeField(_("处理租约到期"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("最近一次开始处理的时间"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("上传时间"))

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("文件")
        verbose_name_plural = _("文件")
        indexes = [
            models.Index("id", name="files_pending", condition=Q(state=State.RECEIVED)),
            models.Index("created_at", name="files_rejected", condition=Q(state=State.REJECTED)),
        ]
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
            models.CheckConstraint(
                name="files_infected_is_rejected", condition=~Q(scan=Scan.INFECTED) | Q(state=State.REJECTED)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rule(self) -> kinds.FileKind:
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
    def is_covered(self) -> bool:
        """Parts of it are (or, while it is being processed, will be) blacked out in what people see."""
        return bool(self.redactions)

    @property
    def is_coverable(self) -> bool:
        return self.kind in (kinds.FileGroup.IMAGE, kinds.FileGroup.PDF) and not self.is_rejected

    @property
    def is_hard_to_play(self) -> bool:
        """A video that many browsers cannot play, though players can: say so beside the download."""
        return any(codec in HARD_TO_PLAY for codec in self.codecs.split(","))

    @property
    def reason(self) -> str:
        """The sentence of a rejection: what is wrong and what to do; else empty."""
        return str(errors.REASONS[self.reason_code]) if self.reason_code else ""

    @property
    def finding(self) -> str:
        """The rejection without its advice, for those who did not send the file; else empty."""
        first, stop, _advice = self.reason.partition("。")
        return first + stop

    @property
    def warning(self) -> str:
        """The sentences that say what the copy lacks of the original; else empty."""
        return errors.warning(self.shortfalls) if self.is_ready else ""

    @property
    def download_name(self) -> str:
        """The name of the clean copy."""
        return names.with_extension(self.name, self.rule.served, self.rule)

    @property
    def original_name(self) -> str:
        return names.with_extension(self.name, self.rule)

    @property
    def size_text(self) -> str:
        """`840 KB`, `1.2 MB`."""
        return names.size_text(self.size)

    @property
    def length_text(self) -> str:
        """`3:07`, `1:02:45`; empty where nothing runs."""
        if self.seconds is None:
            return ""
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"

    def page_image(self, number: int) -> str:
        """The storage's name of a page image; the caller has seen that `1 <= number <= pages`."""
        return names.page_of(str(self.cleaned.name), number)

    def copies(self) -> list[str]:
        """The storage's names of everything but the original."""
        pages = [self.page_image(number) for number in range(1, self.pages + 1)]
        return [name for name in (self.cleaned.name, self.thumbnail.name, *pages) if name]


class Upload(models.Model):
    """A file on its way in, chunk by chunk; once finished it points to what it became, and is swept after a day."""

    uuid = models.UUIDField(unique=True, default=uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("文件名"), max_length=names.MAX_LENGTH)
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    received = models.PositiveBigIntegerField(_("已收到（字节）"), default=0)
    parts = models.JSONField(default=list, editable=False)  # names in the storage, in order
    stored = models.OneToOneField(StoredFile, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    assemble_at = models.DateTimeField(null=True, blank=True, editable=False)  # asked for, and in nobody's hands
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)  # to put it together
    reason_code = models.CharField(max_length=20, blank=True, editable=False)  # why it came to nothing, until told
    created_at = models.DateTimeField(_("开始时间"))
    touched_at = models.DateTimeField(_("最后收到时间"))

    class Meta:
        verbose_name = _("上传中的文件")
        verbose_name_plural = _("上传中的文件")
        indexes = [models.Index(fields=["touched_at"], name="files_upload_touched")]
        constraints = [
            models.CheckConstraint(
                name="files_upload_within_size", condition=Q(size__gt=0) & Q(received__lte=models.F("size"))
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_complete(self) -> bool:
        return self.received == self.size


class StagedFile(models.Model):
    """A file that has arrived for a form that is not sent yet: its uploader's alone until a command takes it."""

    key = models.CharField(max_length=100)  # which form, in the words of the room that has it (`files.shelves`)
    slot = models.CharField(max_length=40, blank=True)  # which of the form's fields; empty where it has one
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="staged")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    caption = models.CharField(_("说明"), max_length=100, blank=True)
    removed_at = models.DateTimeField(_("移除时间"), null=True, blank=True)  # can be undone until it is sent or swept
    staged_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("待提交的文件")
        verbose_name_plural = _("待提交的文件")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["owner", "key"], name="files_staged_shelf"),
            models.Index(fields=["staged_at"], name="files_staged_since"),
        ]

    def __str__(self) -> str:
        return self.caption or self.file.name

    @property
    def is_usable(self) -> bool:
        """Whether the form will take it."""
        return self.removed_at is None and not self.file.is_rejected

    def is_same(self, stored: StoredFile) -> bool:
        return (self.file.sha256, self.file.name) == (stored.sha256, stored.name)


def referring() -> list[str]:
    """The names, seen from a stored file, of every row of any room that refers to one."""
    return [link.name for link in StoredFile._meta.related_objects if link.related_model is not Upload]
