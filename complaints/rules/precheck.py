"""The pre-check: questions that decide, before anything is written, where a matter belongs (DOMAIN §8)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    CHOICE = "choice", _("单选")
    DATE = "date", _("日期")


class Feeds(models.TextChoices):
    """The fields of the common block that a question fills, so that no later page asks for them again."""

    CONTACTED = "contacted", _("是否联系过企业")
    CONTACTED_ON = "contacted_on", _("联系日期")
    HAPPENED_ON = "happened_on", _("发生日期")
    PROCEEDINGS = "proceedings", _("其他处理途径")


class Unit(models.TextChoices):
    DAYS = "days", _("天")
    MONTHS = "months", _("个月")


class Compare(models.TextChoices):
    OLDER = "older", _("早于期限")
    NEWER = "newer", _("未满期限")


class Route(models.TextChoices):
    """What the answer speaks for."""

    HERE = "here", _("可以在这里投诉")
    ASK_FIRST = "ask_first", _("先向企业投诉")
    ELSEWHERE = "elsewhere", _("向其他机构反映")
    TOO_LATE = "too_late", _("超过时限")
    IN_COURT = "in_court", _("已由其他途径处理")
