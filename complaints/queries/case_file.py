"""Reading everything a dispute is about, for the case file: each kind of row that the ledger seals."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from complaints.models import Complaint

RELATED = {
    "Settlement": ("mediation", "business_signer"),
    "Session": ("mediation",),
    "Note": ("by",),
    "Message": ("by",),
}


def records(complaint: Complaint) -> dict[str, list[Any]]:
    """Every such row of the case by its kind, oldest first; as many queries as there are kinds."""
    found = {}
    for name, (kind, _fields) in Complaint.sealing.rows.items():
        rows = apps.get_model("complaints", name)._default_manager.all()
        if name in RELATED:
            rows = rows.select_related(*RELATED[name])
        path = Complaint.sealing.paths.get(name, "complaint")
        found[kind] = list(rows.filter(**{path: complaint}).order_by("pk"))
    return found
