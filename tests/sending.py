"""Posting a page that shows first what it will send: as a person does, by the button of its preview."""

from __future__ import annotations

from typing import Any


def confirms(client: Any, shown: Any, **more: Any) -> Any:
    """Press the button of a preview that is on the screen; `more` is given there: an answer's files."""
    carried = {"kept": shown.context["token"], "seen": shown.context["mark"], "send": "1"}
    given = {name: value for name, value in carried.items() if value}
    return client.post(shown.request["PATH_INFO"], given | more)


def sends(client: Any, url: str, data: Any = None, **more: Any) -> Any:
    """Post a page; where that leads to its preview, confirm it. The last answer, before its redirect."""
    answer = client.post(url, data or {})
    if answer.status_code != 302 or answer["Location"].partition("?")[0] != url:
        return answer
    shown = client.get(answer["Location"])
    return confirms(client, shown, **more) if shown.context and "mark" in shown.context else shown
