"""The share of the notices in what is kept of a person."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.privacy.collectors import Collector, KeptRow, Part
from notifications.models import Notice, NoticeQuerySet
from ui.values import Json

_LINKS: Mapping[str, str] = {"notifications.Notice.user": ""}
MOST = 2000  # notices in one file of the archive


def _rows(user: User) -> NoticeQuerySet:
    return Notice.objects.filter(user=user.pk, is_secret=False)


def _written(pks: list[int]) -> Callable[[], bytes]:
    return lambda: json.dumps(list(_plain(pks)), ensure_ascii=False, indent=1).encode()


def _plain(pks: list[int]) -> Iterator[dict[str, Json]]:
    for row in Notice.objects.filter(pk__in=pks).order_by("pk"):
        yield {
            "时间": row.created_at.isoformat(timespec="seconds"),
            "渠道": row.get_channel_display(),
            "地址": row.address,
            "标题": row.subject,
            "正文": row.text,
            "发送时间": row.sent_at.isoformat(timespec="seconds") if row.sent_at else None,
            "阅读时间": row.read_at.isoformat(timespec="seconds") if row.read_at else None,
        }


class NoticeData(Collector):
    """Notices that the person was sent."""

    LINKS = _LINKS

    def kept(self) -> Iterable[KeptRow]:
        return [
            (
                _("发给您的站内消息、短信和邮件，以及收件地址"),
                _("告诉您进展；有争议时查明通知是否送达"),
                _("账户存在期间"),
                _("地址和内容立即清空，只留下发送时间"),
            ),
            (_("验证码"), _("确认手机号和邮箱是您的"), _("发出后立即清空"), _("立即删除")),
        ]

    def parts(self, user: User, now: datetime) -> list[Part]:
        """Several files, so that no one of them is large; a notice is read when its file is written."""
        pks = list(_rows(user).order_by("pk").values_list("pk", flat=True))
        chunks = [pks[start : start + MOST] for start in range(0, len(pks), MOST)]
        return [(f"消息/消息-{number}.json", _written(chunk)) for number, chunk in enumerate(chunks, 1)]

    def forget(self, user: User, now: datetime) -> None:
        """Blank the addresses and words of what this person was told; what was not sent yet is not sent any more."""
        addresses = [address for address in (user.email, user.phone) if address]
        theirs = Notice.objects.filter(Q(user=user.pk) | Q(address__in=addresses))
        theirs.unsent().delete()
        theirs.update(address="", subject="", text="", html="", url="", last_error="")
