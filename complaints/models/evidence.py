"""Files of a case, and files that wait for the step they were chosen for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models.case import Complaint
from complaints.rules import codes
from complaints.rules.codes import FilePurpose
from files.models import StoredFile


class Evidence(models.Model):
    """A file that belongs to a complaint, and what it shows."""

    Purpose = FilePurpose

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="evidence")
    file = models.OneToOneField(StoredFile, models.PROTECT)
    item = models.ForeignKey(  # what it was asked for with
        "SupplementItem", models.SET_NULL, null=True, blank=True, related_name="files", verbose_name=_("补充事项")
    )
    purpose = models.CharField(_("用途"), max_length=8, choices=Purpose.choices, default=Purpose.EVIDENCE)
    caption = models.CharField(_("说明"), max_length=100, blank=True)
    shows = models.CharField(_("对应的清单项"), max_length=60, blank=True)  # an item of the category's evidence list
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    removed_at = models.DateTimeField(_("移除时间"), null=True, blank=True)  # in a draft; can be undone until swept
    rejection_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)  # by who sent it, after filing
    taken_down_at = models.DateTimeField(_("取下时间"), null=True, blank=True)  # by a supervisor
    taken_down_reason = models.CharField(_("取下的理由"), max_length=500, blank=True)
    by_business = models.BooleanField(_("企业提交"), default=False)
    on_paper = models.BooleanField(_("书面答复的扫描件"), default=False)  # the office alone takes it down
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("证据")
        verbose_name_plural = _("证据")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["removed_at"], name="removed_evidence", condition=Q(removed_at__isnull=False))]

    def __str__(self) -> str:
        return self.caption or self.file.name

    @property
    def side(self) -> codes.Side:
        """Side that gave it; the scan of a paper answer is the office's, for it proves what came."""
        if self.purpose == self.Purpose.PROOF:
            return codes.Side.STAFF
        return codes.Side.BUSINESS if self.by_business else codes.Side.COMPLAINANT

    @property
    def is_live(self) -> bool:
        """Neither withdrawn by who sent it nor taken down: it counts, and whoever may see it sees what is in it."""
        return self.withdrawn_at is None and self.taken_down_at is None
