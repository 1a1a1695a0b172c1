"""The ledger of a complaint."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework import models as casework_models
from casework.fields import CodeField
from complaints.models.case import Complaint
from complaints.workflow import Step


class ComplaintEvent(casework_models.Event):
    case = models.ForeignKey(Complaint, models.PROTECT, related_name="events")
    step = CodeField(_("步骤"), max_length=32, choices=Step.choices)

    class Meta:
        verbose_name = _("办理记录")
        verbose_name_plural = _("办理记录")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="one_line_per_seq")]
