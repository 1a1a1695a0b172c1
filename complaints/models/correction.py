"""Outcomes that no longer hold, and the states to which a mistaken step can be taken back."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.fields import CodeField
from catalogue.rules.codes import Ground
from complaints.models.case import Complaint
from complaints.rules import codes
from complaints.workflow import Status, Step


class SupersededOutcome(models.Model):
    """An end that an upheld appeal has undone, as it was told: how it ended, on what ground, why."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="superseded")
    appeal = models.CharField(_("申诉编号"), max_length=24)
    status = models.CharField(_("状态"), max_length=20, choices=Status.choices)
    ground = models.CharField(_("不予受理依据"), max_length=3, choices=Ground.choices, blank=True)
    outcome = models.CharField(_("结果"), max_length=3, choices=codes.Outcome.choices, blank=True)
    reason = models.TextField(_("理由"), blank=True)
    other_remedies = models.TextField(_("其他解决途径"), blank=True)
    ended_at = models.DateTimeField(_("作出时间"))
    superseded_at = models.DateTimeField(_("推翻时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("复核员"))

    class Meta:
        verbose_name = _("被推翻的结果")
        verbose_name_plural = _("被推翻的结果")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.ground or self.outcome

    @property
    def how(self) -> str:
        """How it had ended, in words."""
        if self.ground:
            return str(_("不予受理：%(ground)s") % {"ground": Ground(self.ground).label})
        return str(codes.Outcome(self.outcome).label)


class UndoPoint(models.Model):
    """How a case and its clocks stood before a step that a supervisor may correct, and the correction once it is made.

    Kept as long as the case: what was corrected, why and by whom is read from here (`queries.correction.corrections`).
    """

    case = models.ForeignKey(Complaint, models.CASCADE, related_name="undo_points")
    seq = models.PositiveIntegerField()  # of the event of that step
    step = CodeField(_("步骤"), max_length=32, choices=Step.choices)
    at = models.DateTimeField(_("时间"))
    fields = models.JSONField(
        default=dict, encoder=DjangoJSONEncoder
    )  # the columns that the step changed, as they were
    clocks = models.JSONField(default=list, encoder=DjangoJSONEncoder)  # the clocks that ran, as they were
    undone_at = models.DateTimeField(_("更正时间"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("更正人")
    )
    reason = models.TextField(_("更正的理由"), blank=True)

    class Meta:
        verbose_name = _("可以更正的一步")
        verbose_name_plural = _("可以更正的步骤")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="one_undo_point_per_event")]

    def __str__(self) -> str:
        return f"{self.seq} {self.step}"
