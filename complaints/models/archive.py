"""Archives of the files of a case, for a court: one at a time for each person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models.case import Complaint
from complaints.rules.codes import Side
from files.archives import Archive


class EvidenceArchive(Archive):
    """The files of a case as one person may have them, from its being asked for until it is swept."""

    FOLDER = "evidence-archives"

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="archives")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    side = models.CharField(max_length=12, choices=Side.choices)  # for which it is; elsewhere it opens nothing

    class Meta:
        verbose_name = _("证据压缩包")
        verbose_name_plural = _("证据压缩包")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "user"], name="one_evidence_archive_under_way", condition=Q(finished_at=None)
            ),
            models.CheckConstraint(
                name="evidence_archive_built_has_an_end",
                condition=Q(is_built=False) | Q(finished_at__isnull=False, expires_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="evidence_archives_to_build", condition=Q(finished_at=None)),
            models.Index(fields=["expires_at"], name="evidence_archives_over", condition=Q(expires_at__isnull=False)),
        ]
