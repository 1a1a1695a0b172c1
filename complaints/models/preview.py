"""Words typed for a step, kept until its preview is confirmed."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class TypedStep(models.Model):
    """Words that somebody typed for a step and was shown first. They wait for a day; once sent, the row is empty."""

    token = models.CharField(max_length=40, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    path = models.CharField(max_length=200)  # of the step's page
    data = models.TextField(blank=True)
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.path
