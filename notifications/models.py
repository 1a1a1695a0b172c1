"""The outbox: one row per message and channel, with the rendered words and the life of its delivery."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.kinds import KINDS


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unsent(self) -> NoticeQuerySet:
        return self.filter(sent_at=None, failed_at=None)

    def failed(self) -> NoticeQuerySet:
        return self.filter(failed_at__isnull=False)

    def on_site_of(self, user: AbstractBaseUser | AnonymousUser) -> NoticeQuerySet:
        return self.filter(user=user.pk, channel=Notice.Channel.SITE)


class Notice(models.Model):
    """A message to one person over one channel. A site notice is sent by being inserted."""

    class Channel(models.TextChoices):
        SITE = "site", _("站内")
        EMAIL = "email", _("邮件")
        SMS = "sms", _("短信")

    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        SENT = "sent", _("已发送")
        FAILED = "failed", _("发送失败")
        LOGGED = "logged", _("只写入日志，没有发送")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("收件人"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="notices",
        db_index=False,  # notice_person begins with it
    )
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel)
    kind = models.CharField(_("类型"), max_length=60)
    key = models.CharField(_("标识"), max_length=150)
    address = models.CharField(_("地址"), max_length=254)
    subject = models.CharField(_("标题"), max_length=200, blank=True)
    text = models.TextField(_("正文"), blank=True)
    html = models.TextField(_("网页正文"), blank=True)
    url = models.CharField(_("链接"), max_length=500, blank=True)
    language = models.CharField(_("语言"), max_length=16)
    segments = models.PositiveSmallIntegerField(_("条数"), default=1, db_default=1)  # parts of an SMS, as billed
    is_secret = models.BooleanField(_("含验证码"), default=False)
    created_at = models.DateTimeField(_("生成时间"))
    not_before = models.DateTimeField(_("不早于"))
    lease_until = models.DateTimeField(_("占用至"), null=True)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    sent_at = models.DateTimeField(_("发送时间"), null=True)
    failed_at = models.DateTimeField(_("失败时间"), null=True)
    logged_at = models.DateTimeField(_("写入日志时间"), null=True)  # given up, for its channel reaches nobody
    last_error = models.CharField(_("最近错误"), max_length=300, blank=True)
    read_at = models.DateTimeField(_("阅读时间"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        permissions = [("read_notice", _("可以查看发出的内容"))]
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        constraints = [
            models.UniqueConstraint(fields=["key", "channel"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(failed_at=None),
                name="notice_sent_or_failed",
                violation_error_message=_("一条通知不能既已发送又发送失败。"),
            ),
            models.CheckConstraint(
                condition=Q(logged_at=None) | Q(failed_at__isnull=False), name="notice_logged_is_not_sent"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-is_secret", "not_before", "id"],
                name="notice_unsent",
                condition=Q(sent_at=None, failed_at=None),
            ),
            models.Index(fields=["-failed_at", "-id"], name="notice_failed", condition=Q(failed_at__isnull=False)),
            models.Index(
                fields=["key"],
                name="notice_failed_key",
                opclasses=["varchar_pattern_ops"],  # found by the reference that it begins with
                condition=Q(failed_at__isnull=False, logged_at=None),
            ),
            models.Index(fields=["logged_at"], name="notice_logged", condition=Q(logged_at__isnull=False)),
            # Not partial: it also serves SET_NULL when a person leaves.
            models.Index(fields=["user", "channel", "-id"], name="notice_person"),
            models.Index(fields=["user"], name="notice_unread", condition=Q(channel="site", read_at=None)),
            models.Index(fields=["address", "-id"], name="notice_address"),
            models.Index(fields=["sent_at"], name="notice_sms_sent", condition=Q(channel="sms", sent_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.called}（{self.get_channel_display()}）"

    @property
    def called(self) -> str:
        """The title of this kind of notice; of one that is no more, its name."""
        kind = KINDS.get(self.kind)
        return str(kind.title) if kind else self.kind

    @property
    def state(self) -> Notice.State:
        if self.sent_at:
            return self.State.SENT
        if self.logged_at:
            return self.State.LOGGED
        return self.State.FAILED if self.failed_at else self.State.WAITING

    @property
    def idempotency_key(self) -> str:
        """The same on every attempt: a provider that is asked twice can recognise the repeat."""
        return f"{self.key}/{self.channel}"
