"""How long a session of the staff lasts: it ends when nobody is at work in it, and at the latest after a shift.

The session itself remembers since when it is one of the staff's and when a page was last opened in it. That is written
at most once in `NOTED`: a page costs no write of its own. A page that asks for news by itself is nobody at work.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

SINCE, SEEN = "staff_since", "staff_seen"
NOTED = timedelta(minutes=1)


class Ended(models.TextChoices):
    """Why somebody was signed out, as the sign-in page says it."""

    IDLE = (
        "idle",
        _("您有一段时间没有操作，系统已自动退出，以保护投诉人的信息。请重新登录。"),
    )
    LONG = (
        "long",
        _("这次登录的时间已满，系统已自动退出，以保护投诉人的信息。请重新登录。"),
    )


def words(why: str) -> str:
    """The sentence for this reason; nothing for what is none."""
    return str(Ended(why).label) if why in Ended else ""


def ended(request: HttpRequest, now: datetime) -> str:
    """Why this session of the staff is over by now; "" while it goes on. Notes that somebody is at work in it."""
    at = now.timestamp()
    since, seen = request.session.get(SINCE), request.session.get(SEEN)
    if since is None or seen is None:
        request.session[SINCE] = request.session[SEEN] = at
        return ""
    if at - since >= settings.STAFF_SESSION_LONGEST_S:
        return Ended.LONG
    if at - seen >= settings.STAFF_SESSION_IDLE_S:
        return Ended.IDLE
    if at - seen >= NOTED.total_seconds() and "X-Fragment" not in request.headers:
        request.session[SEEN] = at
    return ""
