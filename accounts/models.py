"""The user, known by a phone number, an e-mail address, or both, without a username; and what belongs to a person.

It is long because Django reads one module of models in a room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import phones
from files.archives import Archive
from ui import folding

LANGUAGES = dict(settings.LANGUAGES)  # code: its name in itself
SIGN_UP_TIME = timedelta(minutes=15)  # both codes are entered within this, or the sign-up is discarded


class UserQuerySet(models.QuerySet["User"]):
    def out_of_time(self, now: datetime) -> UserQuerySet:
        """Sign-ups that were never finished and whose time is up."""
        return self.filter(sign_up_started_at__lte=now - SIGN_UP_TIME)

    def leaving(self, now: datetime) -> UserQuerySet:
        """Those who asked to be deleted and have had time to think it over, the longest waiting first."""
        return self.filter(leaving_at__lte=now).order_by("leaving_at")

    def in_time(self, now: datetime) -> UserQuerySet:
        """Everybody but those."""
        return self.exclude(sign_up_started_at__lte=now - SIGN_UP_TIME)


Answer = TypeVar("Answer")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=folding.address(username or ""))

    def create_user(self, email: str | None, password: str | None = None, **fields: object) -> User:
        user = self.model(email=folding.address(email) if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("邮箱"), unique=True, null=True, blank=True)  # none: made for a caller of the hotline
    phone = models.CharField(_("手机号"), max_length=16, unique=True, null=True, blank=True)  # E.164
    phone_verified_at = models.DateTimeField(_("手机号验证时间"), null=True, blank=True)
    # The address and the number at which nothing arrives, while they are the account's; empty once proved anew.
    dead_email = models.EmailField(_("不通的邮箱"), blank=True, editable=False)
    dead_phone = models.CharField(_("不通的手机号"), max_length=16, blank=True, editable=False)
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    # The name that a provider found to be that of an ID number, while it is the account's: see `accounts.real_name`.
    real_name = models.CharField(_("核验过的姓名"), max_length=60, blank=True, editable=False)
    real_name_at = models.DateTimeField(_("实名核验时间"), null=True, blank=True, editable=False)
    real_name_by = models.CharField(_("实名核验机构"), max_length=100, blank=True, editable=False)
    real_name_digest = models.CharField(_("身份证号码的摘要"), max_length=64, unique=True, null=True, editable=False)
    language = models.CharField(_("语言"), max_length=10, default="zh-hans", choices=settings.LANGUAGES)
    # For what the law wants delivered, hence one of the two (user_can_be_told); the other groups are in `muted`.
    wants_sms = models.BooleanField(_("短信通知"), default=True)
    wants_email = models.BooleanField(_("邮件通知"), default=True)
    muted = ArrayField(  # "group:channel", as in notifications/kinds.py
        models.CharField(max_length=24), verbose_name=_("不要的通知"), default=list, blank=True
    )
    quiet_from = models.TimeField(_("免打扰开始"), null=True, blank=True)  # hours of the site's time zone
    quiet_to = models.TimeField(_("免打扰结束"), null=True, blank=True)
    large_type = models.BooleanField(_("大字版"), default=False)
    is_staff = models.BooleanField(_("工作人员"), default=False)
    is_active = models.BooleanField(_("可登录"), default=True)
    date_joined = models.DateTimeField(_("注册时间"), default=timezone.now, editable=False)
    # Set while the codes of a sign-up are outstanding, empty from the first complete sign-in on.
    sign_up_started_at = models.DateTimeField(_("未完成的注册"), null=True, blank=True, editable=False)

    # Asked to be deleted: when it happens. Signing in before that takes it back, see `accounts.privacy.leaving`.
    leaving_at = models.DateTimeField(_("注销生效时间"), null=True, blank=True, editable=False)
    left_at = models.DateTimeField(
        _("注销时间"), null=True, blank=True, editable=False
    )  # nothing but the number is left

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower_case"),
            # one mailbox, one account: only the form of `folding.address` is kept
            models.CheckConstraint(
                condition=Q(email__isnull=True) | Q(email__regex=r"^[!-~]+[!-\-/-~]$"), name="user_email_is_folded"
            ),
            models.CheckConstraint(
                condition=Q(phone__isnull=True) | Q(phone__regex=r"^\+[1-9][0-9]{5,14}$"), name="user_phone_is_e164"
            ),
            models.CheckConstraint(
                condition=Q(phone_verified_at__isnull=True) | Q(phone__isnull=False), name="user_verified_phone_exists"
            ),
            models.CheckConstraint(condition=~Q(email=""), name="user_email_is_not_empty"),
            models.CheckConstraint(condition=Q(language__in=list(LANGUAGES)), name="user_language_is_known"),
            # "!" begins a password that nobody can type: an account without any address lets nobody in
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(phone__isnull=False) | Q(password__startswith="!"),  # noqa: S106
                name="user_has_an_address",
                violation_error_message=_("手机号和邮箱请至少填写一项。"),
            ),
            models.CheckConstraint(
                condition=Q(wants_sms=True) | Q(wants_email=True, email__isnull=False), name="user_can_be_told"
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="user_quiet_hours_have_both_ends",
            ),
            models.CheckConstraint(
                condition=Q(real_name="", real_name_at=None, real_name_by="", real_name_digest=None)
                | Q(real_name=models.F("name"), real_name_at__isnull=False, real_name_digest__isnull=False)
                & ~Q(real_name=""),
                name="user_real_name_is_the_name",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None)
                | Q(email=None, phone=None, name="", is_active=False, is_staff=False, leaving_at=None),
                name="user_who_left_is_nobody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["sign_up_started_at"], name="user_unfinished", condition=Q(sign_up_started_at__isnull=False)
            ),
            models.Index(fields=["leaving_at"], name="user_leaving", condition=Q(leaving_at__isnull=False)),
        ]

    def once(self, question: str, ask: Callable[[], Answer]) -> Answer:
        """The answer to a question about this person, asked once of this object, which lives as long as a request."""
        if question not in self._answers:
            self._answers[question] = ask()
        answer: Answer = self._answers[question]
        return answer

    def forget_answers(self) -> None:
        """Ask again: a deed has changed this person's roles, companies or conflicts."""
        self._answers.clear()

    @cached_property
    def _answers(self) -> dict[str, Any]:
        return {}

    def __str__(self) -> str:
        return getattr(self, "shown_as", "") or self.display_name  # see `accounts.admin`: as the reader may see it

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save; another address or number makes the account forget that the old one was dead, another name that it was
        verified."""
        changed = {name for name in ("email", "phone") if self._is_dead_other(name)}
        for name in changed:
            setattr(self, f"dead_{name}", "")
        if update_fields is not None and changed:
            update_fields = {*update_fields, *(f"dead_{name}" for name in changed)}
        is_name_saved = update_fields is None or "name" in update_fields
        if is_name_saved and self.real_name and self.real_name != self.name:
            self.real_name, self.real_name_at, self.real_name_by, self.real_name_digest = "", None, "", None
            if update_fields is not None:
                update_fields = {*update_fields, "real_name", "real_name_at", "real_name_by", "real_name_digest"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def _is_dead_other(self, name: str) -> bool:
        dead = getattr(self, f"dead_{name}")
        return bool(dead) and dead != getattr(self, name)

    @property
    def dead_addresses(self) -> list[tuple[str, str]]:
        """Addresses of this account at which nothing arrives, masked: ("email", "l***@example.com")."""
        masks = {"email": self.masked_email, "phone": self.masked_phone}
        return [
            (name, mask)
            for name, mask in masks.items()
            if mask and getattr(self, f"dead_{name}") == getattr(self, name)
        ]

    def clean(self) -> None:
        self.email = folding.address(self.email) if self.email else None

    @property
    def display_name(self) -> str:
        """A name that other people may see: never a whole phone number or e-mail address."""
        if self.left_at:
            return gettext("已注销用户%(number)s") % {"number": self.pk}
        return self.name or self.masked_phone or gettext("用户%(number)s") % {"number": self.pk}

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name

    @property
    def is_verified(self) -> bool:
        """Whether this person can be reached for certain: a phone number or an e-mail address was proved by a code.

        Not everybody has both. An address becomes the account's with its code, a number when the sign-up is over.
        """
        is_reachable = self.phone_verified_at is not None or self.email is not None
        return is_reachable and self.sign_up_started_at is None

    @property
    def masked_phone(self) -> str:
        return phones.masked(self.phone or "")

    @property
    def spaced_phone(self) -> str:
        return phones.spaced(self.phone or "")

    @property
    def masked_email(self) -> str:
        local, _at, domain = (self.email or "").partition("@")
        return f"{local[:1]}***@{domain}" if domain else ""


class CodeRequest(models.Model):
    """One asking for a code. Digests only; whether anybody has an account with that number or address is not known."""

    target = models.CharField(_("号码或邮箱的摘要"), max_length=64)
    client = models.CharField(_("网络地址的摘要"), max_length=64)
    asked_at = models.DateTimeField(_("申请时间"))

    class Meta:
        verbose_name = _("验证码申请")
        verbose_name_plural = _("验证码申请")
        indexes = [
            models.Index(fields=["target", "asked_at"], name="code_target"),
            models.Index(fields=["client", "asked_at"], name="code_client"),
            models.Index(fields=["asked_at"], name="code_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"


class Agreement(models.Model):
    """A person's agreement to a version of a document. Written once; the database refuses a change."""

    class Document(models.TextChoices):
        TERMS = "terms", _("用户协议")
        PRIVACY = "privacy", _("隐私政策")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="agreements", verbose_name=_("用户"), db_index=False
    )
    document = models.CharField(_("文件"), max_length=8, choices=Document.choices)
    version = models.CharField(_("版本"), max_length=10)  # the day it came into force
    at = models.DateTimeField(_("同意时间"))

    class Meta:
        verbose_name = _("协议同意记录")
        verbose_name_plural = _("协议同意记录")
        constraints = [models.UniqueConstraint(fields=["user", "document", "version"], name="agreement_once")]

    def __str__(self) -> str:
        return f"{self.document} {self.version}"


class CodeTries(models.Model):
    """How often an issued code was guessed at. The code's digest only, counted in one statement: see `codes.judge`."""

    issue = models.CharField(_("验证码的摘要"), max_length=64, primary_key=True)
    tries = models.PositiveSmallIntegerField(_("次数"), default=0)
    first_at = models.DateTimeField(_("第一次"), db_index=True)

    class Meta:
        verbose_name = _("验证码核对")
        verbose_name_plural = _("验证码核对")

    def __str__(self) -> str:
        return f"{self.tries}"


class RoleChange(models.Model):
    """A change of somebody's staff roles, the taking away of their second factor, the end of their work: by whom, why.

    Written once, read by those who audit.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="role_changes", verbose_name=_("工作人员")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("操作人"))
    at = models.DateTimeField(_("时间"))
    gained = ArrayField(models.CharField(max_length=20), verbose_name=_("授予"), default=list)
    lost = ArrayField(models.CharField(max_length=20), verbose_name=_("取消"), default=list)
    factor_reset = models.BooleanField(_("重置两步验证"), default=False)
    suspended = models.BooleanField(_("停用"), default=False)
    reason = models.CharField(_("原因"), max_length=200)

    class Meta:
        verbose_name = _("角色变更")
        verbose_name_plural = _("角色变更")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.person)


class StaffInvitation(models.Model):
    """A link that makes a colleague of the holder of an address, once. The token itself is only in the message.

    Address and number go when the invitation is over; who invited, and who accepted, stay.
    """

    class End(models.TextChoices):
        ACCEPTED = "accepted", _("已接受")
        REVOKED = "revoked", _("已收回")

    name = models.CharField(_("姓名"), max_length=60, blank=True)
    email = models.EmailField(_("邮箱"), blank=True)
    phone = models.CharField(_("手机号"), max_length=16, blank=True)  # E.164
    roles = ArrayField(models.CharField(max_length=20), verbose_name=_("角色"))
    reason = models.CharField(_("原因"), max_length=200)
    token_hash = models.CharField(_("链接的摘要"), max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("邀请人"))
    created_at = models.DateTimeField(_("邀请时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    end = models.CharField(_("结果"), max_length=8, choices=End.choices, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("结束者")
    )

    class Meta:
        verbose_name = _("工作人员邀请")
        verbose_name_plural = _("工作人员邀请")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end="", ended_at__isnull=True) | (~Q(end="") & Q(ended_at__isnull=False)),
                name="staff_invitation_ended_at_once",
            ),
            models.CheckConstraint(
                condition=Q(end="") | Q(email="", phone=""), name="staff_invitation_over_has_no_address"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.pk)


class Absence(models.Model):
    """Days on which a member of staff or of a company is away: nothing new is given to them meanwhile."""

    LONG = timedelta(days=7)  # away longer than this: everything that waits for them is handed on

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences", verbose_name=_("人员")
    )
    first_on = models.DateField(_("从哪一天起"))
    last_on = models.DateField(_("到哪一天为止"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    entered_at = models.DateTimeField(_("登记时间"))
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("请假")
        verbose_name_plural = _("请假")
        ordering = ["-first_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=models.F("first_on")), name="absence_ends_after_it_begins")
        ]
        indexes = [models.Index(fields=["person", "last_on"], name="absences", condition=Q(cancelled_at=None))]

    def __str__(self) -> str:
        return f"{self.first_on:%Y-%m-%d}–{self.last_on:%Y-%m-%d}"

    @property
    def is_long(self) -> bool:
        return self.last_on - self.first_on >= self.LONG


class FilingBlock(models.Model):
    """A decision that somebody files no new complaint on the site until a day; renewed by another one.

    At most one objection and one answer each. Words and digests go some time after its end (`accounts.blocks`).
    """

    class End(models.TextChoices):
        LIFTED = "lifted", _("已解除")
        RENEWED = "renewed", _("已由新的决定代替")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="filing_blocks", verbose_name=_("用户")
    )
    contacts = ArrayField(models.CharField(max_length=64), verbose_name=_("手机号和邮箱的摘要"), default=list)
    reason = models.CharField(_("原因"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("决定人"))
    at = models.DateTimeField(_("决定时间"))
    until_on = models.DateField(_("到哪一天为止"))
    objection = models.CharField(_("异议"), max_length=1000, blank=True)
    objected_at = models.DateTimeField(_("异议时间"), null=True, blank=True)
    objected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("异议人")
    )
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )
    end = models.CharField(_("结果"), max_length=8, choices=End.choices, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("结束者")
    )

    class Meta:
        verbose_name = _("暂停提交")
        verbose_name_plural = _("暂停提交")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], name="one_filing_block_a_person", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(end="", ended_at__isnull=True) | (~Q(end="") & Q(ended_at__isnull=False)),
                name="filing_block_ended_at_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    def is_running(self, day: date) -> bool:
        return self.ended_at is None and day <= self.until_on

    @property
    def is_objected(self) -> bool:
        """Whether an objection waits for its answer."""
        return self.objected_at is not None and self.answered_at is None


class BlockEvent(models.Model):
    """A deed on a block: who and when, without words. Appended to; the database refuses a change."""

    class Deed(models.TextChoices):
        BLOCKED = "blocked", _("暂停")
        OBJECTED = "objected", _("提出异议")
        KEPT = "kept", _("异议不成立")
        LIFTED = "lifted", _("解除")
        RENEWED = "renewed", _("由新的决定代替")

    block = models.ForeignKey(FilingBlock, models.PROTECT, related_name="events")
    deed = models.CharField(_("操作"), max_length=8, choices=Deed.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("操作人"))
    at = models.DateTimeField(_("时间"))
    until_on = models.DateField(_("到哪一天为止"))

    class Meta:
        verbose_name = _("暂停提交的记录")
        verbose_name_plural = _("暂停提交的记录")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.deed} {self.at:%Y-%m-%d %H:%M}"


class DataArchive(Archive):
    """我的数据: one archive of everything that is kept of a person, from its being asked for until it is swept."""

    FOLDER = "archives"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="archives")
    warned_at = models.DateTimeField(null=True, blank=True)  # its owner was told that it goes

    class Meta:
        verbose_name = _("我的数据")
        verbose_name_plural = _("我的数据")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user"], name="one_archive_under_way", condition=Q(finished_at=None)),
            models.CheckConstraint(
                name="archive_built_has_an_end",
                condition=Q(is_built=False) | Q(finished_at__isnull=False, expires_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="archives_to_build", condition=Q(finished_at=None)),
            models.Index(fields=["expires_at"], name="archives_over", condition=Q(expires_at__isnull=False)),
        ]


class RealNameCheck(models.Model):
    """实名核验: one question whether a name and an ID number belong together; both are blanked with the answer."""

    class Answer(models.TextChoices):
        MATCH = "match", _("一致")
        MISMATCH = "mismatch", _("不一致")
        NO_RECORD = "no_record", _("无记录")
        TAKEN = "taken", _("号码已核验另一个账户")
        FAILED = "failed", _("没有得到答复")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="real_name_checks")
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    sealed = models.TextField(_("加密的身份证号码"), blank=True)
    asked_at = models.DateTimeField(_("申请时间"))
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("结果"), max_length=9, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("实名核验")
        verbose_name_plural = _("实名核验")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], name="one_real_name_check_under_way", condition=Q(answered_at=None)
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="")
                | Q(answered_at__isnull=False, name="", sealed="") & ~Q(answer=""),
                name="real_name_check_answered_is_blank",
            ),
        ]
        indexes = [models.Index(fields=["id"], name="real_names_to_check", condition=Q(answered_at=None))]

    def __str__(self) -> str:
        return str(self.pk)


class CalendarFeed(models.Model):
    """The private address under which a calendar reads somebody's deadlines; whoever has the token reads them."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256 of the token, which is shown once
    made_at = models.DateTimeField(_("生成时间"))
    read_on = models.DateField(_("最近一次读取"), null=True)  # by the day

    class Meta:
        verbose_name = _("日历订阅")
        verbose_name_plural = _("日历订阅")

    def __str__(self) -> str:
        return str(self.made_at)
