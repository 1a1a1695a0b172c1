"""我的数据: asking for an archive, what is packed into it, and sweeping what is over (`files.archives` builds it)."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import preferences
from accounts.models import DataArchive, User
from accounts.privacy import collectors
from casework.errors import Refused
from casework.rounds import each, tried
from files.archives import Builder, Pack, drop, sweep_lost
from notifications import outbox

WARNED_BEFORE = timedelta(days=1)  # so long before it goes its owner is told
READ_ME = "请先读我.txt"


# --- asking ---
def ask(user: User, *, now: datetime | None = None) -> DataArchive:
    """Ask for a new archive; the one before it goes. Raises `Refused` while one is being built."""
    now = now or timezone.now()
    try:
        with transaction.atomic():
            for old in DataArchive.objects.select_for_update().filter(user=user).exclude(finished_at=None):
                drop(old)
            return DataArchive.objects.create(user=user, asked_at=now)
    except IntegrityError:
        raise Refused(_("您的数据正在打包，完成后才能再次申请。"), "under_way") from None


def of(user: User) -> DataArchive | None:
    """The person's archive, in whatever state it is."""
    return DataArchive.objects.filter(user=user).first()


def ready(user: User, uuid: UUID, now: datetime) -> DataArchive | None:
    """The archive that may be fetched: one's own, built, and not over."""
    return DataArchive.objects.filter(user=user, uuid=uuid, is_built=True, expires_at__gt=now).first()


def warn(now: datetime) -> int:
    """Tell whose archive is deleted within a day, once each; returns how many were told now."""
    rows = DataArchive.objects.filter(is_built=True, warned_at=None, expires_at__gt=now)
    near = rows.filter(expires_at__lte=now + WARNED_BEFORE).order_by("expires_at")
    return each("announce the end of an archive", near, partial(_warn, now=now), now=now)


def _warn(archive: DataArchive, *, now: datetime) -> bool:
    with transaction.atomic():
        row = DataArchive.objects.select_for_update().filter(pk=archive.pk, warned_at=None).first()
        if row is None:
            return False
        row.warned_at = now
        row.save(update_fields=["warned_at"])
        _tell(row, "data_ending", now)
    return True


def sweep(now: datetime) -> int:
    """Delete archives that are over; returns how many. What a process left that died on the way goes too."""
    dropped = each("drop an archive", DataArchive.objects.over(now), drop, now=now)
    tried("sweep lost archives", 0, partial(sweep_lost, DataArchive), now=now)
    return dropped


# --- building ---
def build_due(now: datetime | None = None) -> int:
    """Build every archive that waits; returns how many were built."""
    return BUILDER.build_due(partial(tried, "build an archive"), now)


def _pack(archive: DataArchive, pack: Pack) -> None:
    parts = collectors.parts(archive.user, pack.started)
    pack.begin(len(parts))
    pack.write(READ_ME, _read_me(pack.started))
    for path, content in parts:
        if isinstance(content, str):
            pack.copy(path, content)
        else:
            pack.write(path, content())
        pack.step()


def _read_me(now: datetime) -> str:
    return (
        _(
            "这里是平台保存的与您有关的数据，打包时间：%(at)s。\n"
            "JSON文件可以用任何文本编辑器打开。投诉文件夹里的案卷可以离线校验，文件按您上传时的原样提供。\n"
            "其中有您和他人的个人信息，请妥善保管。"
        )
        % {"at": timezone.localtime(now).strftime("%Y-%m-%d %H:%M")}
        + "\n"
    )


def _tell(archive: DataArchive, kind: str, now: datetime) -> None:
    outbox.post(
        preferences.recipient(archive.user),
        kind=kind,
        context={"url": reverse("my_data"), "until": archive.expires_at},
        key=f"{kind}:{archive.uuid}",
        now=now,
    )


BUILDER = Builder(DataArchive, _pack, lambda archive, now: _tell(archive, "data_ready", now))
