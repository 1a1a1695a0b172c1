"""Companies that one complains about, and the people who may answer for them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from businesses import claims, naming
from files.models import StoredFile
from notifications.recipients import masked
from ui.values import Words

NAME_MAX = 120
NAMED = frozenset({"name", "aliases", "brands", "apps"})


class BusinessManager(models.Manager["Business"]):
    """Companies without their search column, which only the index reads."""

    def get_queryset(self) -> models.QuerySet[Business]:
        return super().get_queryset().defer("search")


def _names(label: Words, hint: Words) -> ArrayField[Any, Any]:
    field = models.CharField(max_length=NAME_MAX)
    return ArrayField(field, verbose_name=label, default=list, blank=True, help_text=hint)


class Business(models.Model):
    """A registered company. Merging keeps the row and points to the survivor."""

    name = models.CharField(_("企业名称"), max_length=NAME_MAX, unique=True)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True, null=True, blank=True)
    aliases = _names(_("别名"), _("简称、曾用名，用逗号分隔"))
    brands = _names(_("品牌和店铺"), _("品牌名、店铺名，用逗号分隔"))
    apps = _names(_("应用和网站"), _("应用名、网站名，用逗号分隔"))
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("已并入"))
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    search = SearchVectorField(null=True, editable=False)  # bigrams, see naming.py

    objects = BusinessManager()

    class Meta:
        verbose_name = _("企业")
        verbose_name_plural = _("企业")
        ordering = ["name"]
        indexes = [GinIndex(fields=["search"], name="business_search")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Whichever door writes a name, what the company is found by is written with it."""
        wanted = kwargs.get("update_fields")
        if wanted is None or NAMED & set(wanted):
            self.search = naming.search_column(self.name, self.other_names)
            if wanted is not None:
                kwargs["update_fields"] = {*wanted, "search"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("businesses:company", args=[self.pk])

    @property
    def other_names(self) -> list[str]:
        """Everything else it is called, each once."""
        return list(dict.fromkeys([*self.aliases, *self.brands, *self.apps]))


class Membership(models.Model):
    """A person who acts for a company."""

    class Role(models.TextChoices):
        OWNER = "owner", _("负责人")
        HANDLER = "handler", _("处理人员")
        VIEWER = "viewer", _("查看人员")

    business = models.ForeignKey(Business, models.CASCADE, related_name="memberships", verbose_name=_("企业"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("用户")
    )
    role = models.CharField(_("角色"), max_length=8, choices=Role.choices)
    is_active = models.BooleanField(_("有效"), default=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("企业成员")
        verbose_name_plural = _("企业成员")
        constraints = [models.UniqueConstraint(fields=["business", "user"], name="one_membership_per_person")]

    def __str__(self) -> str:
        return f"{self.business} {self.get_role_display()}"


class BusinessClaim(models.Model):
    """Somebody says that they may act for a company, and shows its licence and a letter (授权书). Staff decide.

    `business` is the listed company, or empty for one that is not registered yet. What may become of it is
    `businesses.claims.MOVES`; only commands move it.
    """

    reference = models.CharField(_("编号"), max_length=24, unique=True)
    claimant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="business_claims", verbose_name=_("申请人")
    )
    claimant_name = models.CharField(_("申请人姓名"), max_length=60)
    position = models.CharField(_("职务"), max_length=60)
    business = models.ForeignKey(
        Business, models.PROTECT, null=True, blank=True, related_name="claims", verbose_name=_("平台上的企业")
    )
    name = models.CharField(_("企业名称"), max_length=120)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18)
    status = models.CharField(_("状态"), max_length=10, choices=claims.Status.choices, default=claims.Status.SUBMITTED)
    filed_at = models.DateTimeField(_("提交时间"))
    status_since = models.DateTimeField(_("状态开始于"))

    class Meta:
        verbose_name = _("企业认领")
        verbose_name_plural = _("企业认领")
        constraints = [
            models.UniqueConstraint(
                fields=["claimant", "credit_code"],
                condition=Q(status__in=sorted(claims.OPEN)),
                name="claim_open_once_per_person",
            ),
            models.CheckConstraint(condition=Q(credit_code__regex=r"^[0-9A-Z]{18}$"), name="claim_code_is_compact"),
            models.CheckConstraint(
                condition=~Q(status=claims.Status.APPROVED) | Q(business__isnull=False),
                name="claim_approved_has_company",
            ),
        ]
        indexes = [
            models.Index(fields=["status_since", "id"], name="claim_open", condition=Q(status__in=sorted(claims.OPEN))),
            models.Index(fields=["credit_code"], name="claim_code"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("businesses:claim", args=[self.reference])

    @property
    def is_open(self) -> bool:
        return self.status in claims.OPEN


class ClaimFile(models.Model):
    """A paper that was shown for a claim."""

    class Purpose(models.TextChoices):
        LICENCE = "licence", _("营业执照")
        LETTER = "letter", _("授权书")
        MORE = "more", _("补充材料")

    claim = models.ForeignKey(BusinessClaim, models.CASCADE, related_name="files", verbose_name=_("认领"))
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="claim_file", verbose_name=_("文件"))
    purpose = models.CharField(_("用途"), max_length=8, choices=Purpose.choices)
    added_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("认领材料")
        verbose_name_plural = _("认领材料")

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.file}"


class ClaimEvent(models.Model):
    """A line of a claim's history: who did what, when and why. Append-only: PostgreSQL refuses every change."""

    claim = models.ForeignKey(BusinessClaim, models.PROTECT, related_name="events", verbose_name=_("认领"))
    deed = models.CharField(_("动作"), max_length=10, choices=claims.Deed.choices)
    status_from = models.CharField(_("原状态"), max_length=10, choices=claims.Status.choices, blank=True)
    status_to = models.CharField(_("新状态"), max_length=10, choices=claims.Status.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("操作人"))
    at = models.DateTimeField(_("时间"))
    text = models.TextField(_("说明"), blank=True)
    checks = models.JSONField(_("核对过的事项"), default=list)  # keys of `claims.CHECKS`
    data = models.JSONField(_("其他"), default=dict)

    class Meta:
        verbose_name = _("认领记录")
        verbose_name_plural = _("认领记录")

    def __str__(self) -> str:
        return f"{self.claim_id} {self.deed}"


class Invitation(models.Model):
    """A link that makes the holder of a number or address a member, once. The token itself is only in the message."""

    class End(models.TextChoices):
        ACCEPTED = "accepted", _("已接受")
        DECLINED = "declined", _("已谢绝")
        REVOKED = "revoked", _("已收回")

    business = models.ForeignKey(Business, models.PROTECT, related_name="invitations", verbose_name=_("企业"))
    role = models.CharField(_("角色"), max_length=8, choices=Membership.Role.choices)
    phone = models.CharField(_("手机号"), max_length=16, blank=True)  # E.164
    email = models.EmailField(_("邮箱"), blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("邀请人"))
    created_at = models.DateTimeField(_("邀请时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    end = models.CharField(_("结果"), max_length=8, choices=End.choices, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("结束者")
    )

    class Meta:
        verbose_name = _("邀请")
        verbose_name_plural = _("邀请")
        constraints = [
            models.CheckConstraint(condition=Q(phone="") ^ Q(email=""), name="invitation_has_one_address"),
            models.CheckConstraint(
                condition=Q(end="", ended_at__isnull=True) | (~Q(end="") & Q(ended_at__isnull=False)),
                name="invitation_ended_at_once",
            ),
        ]
        indexes = [
            models.Index(fields=["business", "-id"], name="invitation_company"),
            models.Index(fields=["phone", "created_at"], name="invitation_phone", condition=~Q(phone="")),
            models.Index(fields=["email", "created_at"], name="invitation_email", condition=~Q(email="")),
        ]

    def __str__(self) -> str:
        return f"{self.business} {self.address}"

    @property
    def address(self) -> str:
        """The address it went to, hidden in part: the list is read over shoulders."""
        return masked(self.phone or self.email)


class MembershipEvent(models.Model):
    """A change of the members: who came, left or got another role, by whom and how. Append-only."""

    class What(models.TextChoices):
        JOINED = "joined", _("加入")
        ROLE = "role", _("变更角色")
        REMOVED = "removed", _("移除")
        LEFT = "left", _("退出")

    class Via(models.TextChoices):
        CLAIM = "claim", _("认领")
        INVITATION = "invitation", _("邀请")
        OWNER = "owner", _("负责人")
        SELF = "self", _("本人")
        STAFF = "staff", _("平台工作人员")

    business = models.ForeignKey(Business, models.PROTECT, related_name="membership_events", verbose_name=_("企业"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("成员"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("操作人"))
    what = models.CharField(_("变动"), max_length=8, choices=What.choices)
    via = models.CharField(_("方式"), max_length=10, choices=Via.choices)
    role_from = models.CharField(_("原角色"), max_length=8, choices=Membership.Role.choices, blank=True)
    role_to = models.CharField(_("新角色"), max_length=8, choices=Membership.Role.choices, blank=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("成员变动")
        verbose_name_plural = _("成员变动")
        indexes = [models.Index(fields=["business", "-id"], name="membership_event_company")]

    def __str__(self) -> str:
        return f"{self.business_id} {self.what}"
