"""The words typed to get a code: once it is too old, the page that asks for one says so and shows them again.

allauth forgets a code whose time is up and leads back without a word. The note lives in the session of who typed it,
for no longer than the code: the page that shows it again takes it out, and so does a sign-in.
"""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.stagekit import clear_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

_NOTE, _AGAIN = "code_awaited", "code_typed"


class Asks:
    """A page that sends a code: `again` is its URL name, `life_s` the life of its code, `kept` what is shown again."""

    again: str
    life_s = 900
    kept: tuple[str, ...]
    request: HttpRequest

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_initial()  # type: ignore[misc]
        if self.request.method == "GET":
            initial |= self.request.session.pop(_AGAIN, {})
        return initial

    def form_valid(self, form: Any) -> HttpResponse:
        """Noted before the code is made, so that the note is never the younger of the two."""
        typed = {name: form[name].value() or "" for name in self.kept}
        self.request.session[_NOTE] = {"at": time.time(), "life_s": self.life_s, "again": self.again, "typed": typed}
        return super().form_valid(form)  # type: ignore[misc]


class Takes:
    """A page that takes the code."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return ask_again(request) or super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


def forget(request: HttpRequest) -> None:
    """Forget what was awaited: whoever is in needs no code any more."""
    request.session.pop(_NOTE, None)
    request.session.pop(_AGAIN, None)


def fill(request: HttpRequest, **typed: str) -> None:
    """Fill in the next page that sends a code."""
    request.session[_AGAIN] = typed


def ask_again(request: HttpRequest) -> HttpResponse | None:
    """The way back to where a code is asked for, when the one that is awaited is too old."""
    note = request.session.get(_NOTE)
    if not note or time.time() - note["at"] <= note["life_s"]:
        return None
    del request.session[_NOTE]
    if not request.user.is_authenticated:
        clear_login(request)
    request.session[_AGAIN] = note["typed"]
    messages.error(request, _("验证码已过期，请重新获取。"))
    return redirect(note["again"])
