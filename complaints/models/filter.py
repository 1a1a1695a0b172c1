"""Worklists narrowed by a member of staff and kept under a name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedFilter(models.Model):
    """A worklist as one member of staff narrowed it, under a name of theirs."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters")
    name = models.CharField(_("名称"), max_length=20)
    query = models.CharField(max_length=300, blank=True)  # of the list's address; only names that the list knows

    class Meta:
        verbose_name = _("保存的筛选")
        verbose_name_plural = _("保存的筛选")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_filter_per_name")]

    def __str__(self) -> str:
        return self.name
