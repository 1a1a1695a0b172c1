"""The staff's workspace: worklists and the read-only case page."""

from __future__ import annotations

from django.contrib import admin
from unfold.admin import ModelAdmin

from complaints.models import Complaint


@admin.register(Complaint)
class ComplaintAdmin(ModelAdmin):
    list_display = ("reference", "status", "title", "due_on")
