"""Posting a page that shows first what it will send: as a person does, by the button of its preview."""

from __future__ import annotations

from typing import Any


def confirms(client: Any, shown: Any, **more: Any) -> Any:
    """Press the button of a preview that is on the screen; `more` is given there: an answer's files."""
    carried: dict[str, Any] = {"seen": shown.context["mark"], "send": "1"}
    if shown.context.get("token"):
        carried["kept"] = shown.context["token"]
    for name, value in shown.context.get("typed") or ():
        carried.setdefault(name, []).append(value)
    return client.post(shown.request["PATH_INFO"], carried | more)


def sends(client: Any, url: str, data: Any = None, **more: Any) -> Any:
    """Post a page; where that leads to its preview, confirm it. The last answer, before its redirect."""
    shown = client.post(url, data or {})
    if shown.status_code == 302 and shown["Location"].partition("?")[0] == url:
        shown = client.get(shown["Location"])
    return confirms(client, shown, **more) if shown.context and "mark" in shown.context else shown
