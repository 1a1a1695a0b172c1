"""What a preview shows before anything is sent: the notices, to whom each goes, and what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from notifications.models import Notice

BUTTONS = ("csrfmiddlewaretoken", "send", "edit", "apply")
CHANNELS = {
    Notice.Channel.SMS: _("短信"),
    Notice.Channel.EMAIL: _("邮件"),
    Notice.Channel.SITE: _("站内消息"),
}


def told(notices: Iterable[Notice]) -> list[dict[str, Any]]:
    """Who would be told what, person by person; phone and e-mail masked as on the case page."""
    people: dict[int, dict[str, Any]] = {}
    for notice in notices:
        person: Any = notice.user
        masked = {Notice.Channel.SMS: person.masked_phone, Notice.Channel.EMAIL: person.masked_email}
        row = people.setdefault(person.pk, {"who": person.display_name, "side": _side(notice.kind), "notices": []})
        channel = Notice.Channel(notice.channel)
        shown = {"subject": notice.subject, "text": notice.text}
        row["notices"].append(shown | {"channel": CHANNELS[channel], "to": masked.get(channel, "")})
    return list(people.values())


def _side(kind: str) -> Any:
    """Whom a kind of notice is written for, by its name (docs/howto/add-a-notice.md)."""
    if kind.startswith("business_"):
        return _("企业")
    return _("工作人员") if kind.startswith("staff_") else _("投诉人")


def letter(form: forms.Form) -> list[dict[str, Any]]:
    """What was typed, as rows; a choice by its label."""
    rows = []
    for field in form.visible_fields():
        value, labels = field.value(), {str(key): text for key, text in getattr(field.field, "choices", ())}
        values = value if isinstance(value, list) else [value]
        shown = "、".join(str(labels.get(str(one), one)) for one in values if one not in (None, ""))
        if shown:
            rows.append({"label": field.label, "value": shown})
    return rows


def typed(data: QueryDict) -> list[tuple[str, str]]:
    """Everything that was typed, to be carried along in hidden fields."""
    return [
        (name, value)
        for name, values in data.lists()
        for value in values
        if name not in BUTTONS and not name.startswith("letter-")
    ]
