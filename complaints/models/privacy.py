"""Looks of the staff: masked fields shown, cases and files opened."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models.case import Complaint
from complaints.models.evidence import Evidence
from complaints.rules import codes
from complaints.rules.masking import Item


class Reveal(models.Model):
    """Look of a member of staff at masked data of a case: which, and the reason in their own words."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="reveals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("查看人"))
    at = models.DateTimeField(_("时间"))
    items = ArrayField(models.CharField(max_length=12, choices=Item.choices), verbose_name=_("查看的信息"))
    purpose = models.CharField(_("用途"), max_length=10, choices=codes.LookPurpose.choices)
    reason = models.CharField(_("理由"), max_length=300)

    class Meta:
        verbose_name = _("查看个人信息")
        verbose_name_plural = _("查看个人信息")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["by", "at"], name="reveals_of_a_person")]

    def __str__(self) -> str:
        return self.get_purpose_display()


class Opening(models.Model):
    """Opening of a case, or look at a file of it, by a member of staff: once a day, person, role and file."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="openings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("查看人"))
    role = models.CharField(_("角色"), max_length=20, blank=True)  # empty: a superuser without a staff role
    on = models.DateField(_("日期"))
    at = models.DateTimeField(_("时间"))  # the first time that day
    items = ArrayField(models.CharField(max_length=12, choices=Item.choices), verbose_name=_("完整看到的信息"))
    evidence = models.ForeignKey(Evidence, models.CASCADE, null=True, related_name="+", verbose_name=_("文件"))

    class Meta:
        verbose_name = _("打开投诉")
        verbose_name_plural = _("打开投诉")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "by", "role", "on", "evidence"],
                name="one_opening_a_day",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.on}"
