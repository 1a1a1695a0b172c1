"""The clocks of a complaint."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework import models as casework_models
from casework.fields import CodeField
from complaints.models.case import Complaint
from complaints.workflow import Clock


class ComplaintClock(casework_models.Clock):
    case = models.ForeignKey(Complaint, models.CASCADE, related_name="clocks")
    kind = CodeField(_("期限"), max_length=20, choices=Clock.choices)

    class Meta:
        verbose_name = _("期限")
        verbose_name_plural = _("期限")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], name="one_running_clock_of_a_kind", condition=Q(stopped_at=None)
            )
        ]
        indexes = [models.Index(fields=["next_at"], name="due_clocks", condition=Q(next_at__isnull=False))]
