"""Texts for decisions, kept by the staff."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.rules import letter


class LetterTemplate(models.Model):
    """A text that staff put into a field of a step and go on from; supervisors write it."""

    place = models.CharField(_("用在哪里"), max_length=40, choices=letter.Place.choices)
    name = models.CharField(_("名称"), max_length=40)
    body = models.TextField(_("正文"), max_length=2000)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("信件模板")
        verbose_name_plural = _("信件模板")
        ordering = ["place", "position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def step(self) -> str:
        return self.place.partition(".")[0]

    @property
    def field(self) -> str:
        return self.place.partition(".")[2]

    def clean(self) -> None:
        wrong = letter.unknown(self.body)
        if wrong:
            known = "、".join(f"{{{name}}}" for name in letter.PLACEHOLDERS)
            message = _("不能识别：%(wrong)s。只能用这些占位符：%(known)s。")
            raise ValidationError({"body": message % {"wrong": "、".join(wrong), "known": known}})
