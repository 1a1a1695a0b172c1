"""The files of a case in one ZIP, for a court: asking for it, building it in the background, deleting it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from casework.errors import Refused
from casework.rounds import each, tried
from complaints import access
from complaints.commands import privacy
from complaints.exports import archive as exports
from complaints.models import Complaint, EvidenceArchive
from complaints.notices import eventless
from complaints.rules.codes import LookPurpose, Side
from complaints.rules.side import side_of
from complaints.rules.wording import FILES
from files.archives import Builder, drop, sweep_lost


def ask_for_files(
    complaint: Complaint, *, actor: User, why: LookPurpose | str = "", now: datetime | None = None
) -> EvidenceArchive:
    """Ask for the files of the case; the archive before it goes. Whoever is not the complainant leaves a line.

    `why`: what the staff need it for; the complainant reads it. Raises `Refused` while one is being built.
    """
    now = now or timezone.now()
    held = access.roles_of(complaint, actor)
    if not held:
        raise Refused(_("您不能打包这件投诉的文件。"), "role")
    viewer = side_of(held)
    count = sum(1 for entry in exports.entries(complaint, viewer) if entry.blob)
    try:
        with transaction.atomic():
            if viewer != Side.COMPLAINANT:
                said = {"count": count} | ({"why": str(why)} if why else {})
                privacy.export(complaint, actor=actor, kind=FILES, now=now, **said)
            if not count:
                raise Refused(_("这件投诉里没有可以打包的文件。"), "no_files")
            for old in complaint.archives.select_for_update().filter(user=actor).exclude(finished_at=None):
                drop(old)
            return EvidenceArchive.objects.create(complaint=complaint, user=actor, side=viewer, asked_at=now)
    except IntegrityError:
        raise Refused(_("文件正在打包，完成后才能再次申请。"), "under_way") from None


def build_due(now: datetime | None = None) -> int:
    """Build every archive that waits; returns how many were built."""
    return BUILDER.build_due(partial(tried, "build an archive of evidence"), now)


BUILDER = Builder(EvidenceArchive, exports.pack, eventless.files_ready)


def sweep(now: datetime) -> int:
    """Delete archives that are over; returns how many. What a process left that died on the way goes too."""
    dropped = each("drop an archive of evidence", EvidenceArchive.objects.over(now), drop, now=now)
    tried("sweep lost archives of evidence", 0, partial(sweep_lost, EvidenceArchive), now=now)
    return dropped


def forget(complaint: Complaint) -> None:
    """Delete what holds a file that is to be seen otherwise from now on, or not at all."""
    case: Complaint | None = complaint
    seen: set[int] = set()
    while case and case.pk not in seen:  # its files go along with those of the case that it was merged into
        seen.add(case.pk)
        for row in EvidenceArchive.objects.filter(complaint=case):
            drop(row)
        case = case.merged_into
