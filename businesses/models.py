"""Whom one complains about, and who may answer for them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Business(models.Model):
    """A registered company. Merging keeps the row and points to the survivor."""

    name = models.CharField(_("企业名称"), max_length=120, unique=True)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True, null=True, blank=True)
    aliases = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("别名和品牌"),
        default=list,
        blank=True,
        help_text=_("店铺名、品牌名、应用名，用逗号分隔"),
    )
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("已并入"))
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("企业")
        verbose_name_plural = _("企业")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


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
