"""What a deed would tell people, found out by doing it and taking it back: the words of a preview are the real ones."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

from django.db import transaction
from django.db.models import Q

from complaints.models import Complaint
from notifications.models import Notice


def rehearse(complaint: Complaint, deed: Callable[[Complaint], Any]) -> list[Notice]:
    """The notices that this deed would post; nothing stays written. Raises `Refused` where the deed would."""
    with transaction.atomic():
        newest = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        case = copy(complaint)
        deed(case)
        both = Q(key__startswith=f"{complaint.reference}:")
        for other in (complaint.merged_into, case.merged_into):  # a merger, or its correction, is told in both cases
            both |= Q(key__startswith=f"{other.reference}:") if other else Q()
        posted = Notice.objects.filter(both, pk__gt=newest)
        notices = list(posted.select_related("user").order_by("pk"))
        transaction.set_rollback(True)
    return notices
