"""Posting: a message is rendered now, in its reader's language, and becomes rows of the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.template import Context, TemplateDoesNotExist
from django.template.base import Template
from django.template.loader import get_template
from django.utils import translation
from django.utils.functional import Promise

from notifications import sms, spending
from notifications.channels import channel_class
from notifications.kinds import KINDS, NoticeKind
from notifications.models import Notice
from notifications.recipients import Recipient
from notifications.strangers import tamed
from ui.brand import brand

_watching: ContextVar[list[Notice] | None] = ContextVar("posted", default=None)
SUBJECT_LENGTH = Notice._meta.get_field("subject").max_length or 200


def post(
    to: Recipient,
    *,
    kind: str,
    context: Mapping[str, object],
    key: str,
    now: datetime,
    only: Collection[str] | None = None,
) -> list[Notice]:
    """Tell one person something over each channel they can be reached by, and return the rows this call made.

    Writes one outbox row for each chosen channel that has a template and an address; nothing is sent here. The same key
    on the same channel is one message: a second call makes no row. `context["url"]` is the link: a path of this site,
    which mail and SMS carry as an absolute address. An SMS has at most `sms.MOST` parts, whatever the names in it;
    to an address without an account go no links but ours.
    Quiet hours hold back an SMS, but not of a kind that is urgent, which never goes to the site's list either.
    Raises RuntimeError outside a transaction, LookupError for a kind that is not in the table of kinds.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A notice belongs to the transaction of what it tells: call post() inside one.")
    row = KINDS[kind]
    with translation.override(to.language):
        rendered = {name: words(name, row, to, context) for name in _channels(to, row, only)}
    rows = []
    for name, said in rendered.items():
        if said is None:
            continue
        is_sms = name == Notice.Channel.SMS
        rows.append(
            Notice(
                user_id=to.user_id,
                channel=name,
                kind=kind,
                key=key,
                address=to.address(name),
                url=str(context.get("url") or ""),
                language=to.language,
                is_secret=row.urgent,
                created_at=now,
                not_before=(to.quiet_until(now) if is_sms and not row.urgent else None) or now,
                sent_at=now if channel_class(name).is_instant else None,
                segments=sms.segments(said["text"]) if is_sms else 1,
                **said,
            )
        )
    made, seen = _insert(rows), _watching.get()
    if seen is not None:
        seen += made
    return made


@contextmanager
def watched() -> Iterator[list[Notice]]:
    """The rows that are posted inside this block, by whatever road, as they come."""
    seen: list[Notice] = []
    former = _watching.set(seen)
    try:
        yield seen
    finally:
        _watching.reset(former)


def _channels(to: Recipient, kind: NoticeKind, only: Collection[str] | None) -> list[str]:
    chosen = to.channels_for(kind)
    return [
        name
        for name in Notice.Channel.values
        if name in chosen
        and (only is None or name in only)
        and name in settings.NOTIFICATION_CHANNELS
        and to.address(name)
        and (name != Notice.Channel.SMS or spending.may_text(to.phone))
        and not (kind.urgent and channel_class(name).is_instant)
    ]


def words(channel: str, kind: NoticeKind, to: Recipient, context: Mapping[str, object]) -> dict[str, str] | None:
    """The words of one channel, or None when the kind has none for it. A first line is the title, not in SMS."""
    path = str(context.get("url") or "")
    is_away = channel != Notice.Channel.SITE
    values = {
        "brand": brand(),
        "site_url": settings.SITE_URL,
        "recipient": to,
        **(context if to.user_id else _tamed(context)),
        "url": settings.SITE_URL + path if is_away and path.startswith("/") else path,
    }
    plain, html = _path(kind, channel), f"notifications/{kind.name}/email.html"
    if channel == Notice.Channel.EMAIL and _is_mailed_from_site(kind):
        plain, html = "notifications/_from_site.txt", "notifications/_from_site.html"
        values["site_words"] = _path(kind, Notice.Channel.SITE)
    if channel == Notice.Channel.SMS:
        fitted = sms.fitted(lambda names: _text(plain, names), values)
        return None if fitted is None else {"text": fitted}
    text = _text(plain, values)
    if text is None:
        return None
    subject, _newline, body = text.partition("\n")
    said = {"subject": subject.strip()[:SUBJECT_LENGTH], "text": body.strip()}
    if channel == Notice.Channel.EMAIL:
        said["html"] = _text(html, values, autoescape=True) or ""
    return said


def _tamed(context: Mapping[str, object]) -> dict[str, object]:
    """The words for an address that nobody has proved: whoever wrote them, they lead nowhere but to us."""
    return {
        key: tamed(str(value)) if isinstance(value, str | Promise) and key not in sms.OURS else value
        for key, value in context.items()
    }


def _is_mailed_from_site(kind: NoticeKind) -> bool:
    """Whether its mail says what the site says: it has words there, none of its own for a mail, and is to be mailed."""
    has_own = _template(_path(kind, Notice.Channel.EMAIL)) is not None
    return not has_own and not kind.on_site_alone and _template(_path(kind, Notice.Channel.SITE)) is not None


def _path(kind: NoticeKind, channel: str) -> str:
    return f"notifications/{kind.name}/{channel}.txt"


def _text(name: str, values: Mapping[str, object], *, autoescape: bool = False) -> str | None:
    template = _template(name)
    if template is None:
        return None
    # Django would escape a .txt as well: "A&B" must not reach a phone as "A&amp;B".
    rendered: str = template.render(Context(dict(values), autoescape=autoescape))
    return rendered.strip()


def _template(name: str) -> Template | None:
    try:
        template: Template = get_template(name, using="django").template  # type: ignore[attr-defined]
    except TemplateDoesNotExist:
        return None
    return template


def _insert(rows: list[Notice]) -> list[Notice]:
    """One statement; returns the rows that are new, with their ids (bulk_create cannot when it ignores conflicts)."""
    if not rows:
        return []
    fields = [field for field in Notice._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    places = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * len(rows))
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in fields]
    sql = (
        f"INSERT INTO {connection.ops.quote_name(Notice._meta.db_table)} ({columns}) VALUES {places} "  # noqa: S608
        "ON CONFLICT (key, channel) DO NOTHING RETURNING *"
    )
    return list(Notice.objects.raw(sql, values))
