"""Whom one complains about, and who may answer for them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from businesses import naming

NAME_MAX = 120
NAMED = frozenset({"name", "aliases", "brands", "apps"})


class BusinessManager(models.Manager["Business"]):
    """Companies without their search column, which only the index reads."""

    def get_queryset(self) -> models.QuerySet[Business]:
        return super().get_queryset().defer("search")


def _names(label: Any, hint: Any) -> ArrayField[Any, Any]:
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
