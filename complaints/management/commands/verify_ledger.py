"""`manage.py verify_ledger`: recompute every line of every ledger and every version, and name what was altered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from casework import ledger
from complaints.models import ComplaintVersion
from complaints.rules import content

SHOWN_MAX = 100


class Command(BaseCommand):
    help = "Recompute the ledgers and the versions of all cases; the exit code is 1 when something was altered."

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for line in _findings():
            count += 1
            if count <= SHOWN_MAX:
                self.stdout.write(line)
        if count:
            raise CommandError(_("不符：%(n)s处。只列出前%(most)s处。") % {"n": count, "most": SHOWN_MAX})
        self.stdout.write(_("相符：所有案件的办理记录和投诉内容的版本都没有被改动。"))


def _findings() -> Iterator[str]:
    for model in ledger.models():
        cut = set()
        for found in ledger.broken(model):
            cut.add(found.reference)
            yield _("%(reference)s第%(seq)s条办理记录（%(step)s）：%(why)s") % vars(found)
        for unsealed in ledger.unsealed(model):
            if unsealed.reference in cut:  # said already, and what its lines cover cannot be told any more
                continue
            yield _("%(reference)s的%(name)s%(why)s") % vars(unsealed)
    rows = ComplaintVersion.objects.select_related("complaint").only(
        "complaint__reference", "complaint__erased_at", "number", "content", "sha256", "at"
    )
    for row in rows.order_by("pk").iterator(chunk_size=500):
        if row.complaint.erased_at and not row.content:  # its time was over: only the hash is left
            continue
        if row.sha256 != content.sha256(row.complaint.reference, row.number, row.content, row.at):
            words = {"reference": row.complaint.reference, "number": row.number}
            yield _("%(reference)s投诉内容第%(number)s版：内容与校验码不符") % words
