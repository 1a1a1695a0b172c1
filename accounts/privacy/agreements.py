"""用户协议 and 隐私政策: which version is in force, who agreed to which, and who is still to be asked.

The version is the day its text came into force and changes with the text: templates/accounts/terms.html, and for the
privacy policy what the collectors of `accounts.privacy.collectors` say. Whoever signs up ticks the box; everybody else
is asked on the first page after a sign-in, once for each version.
"""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.models import Agreement, User

Document = Agreement.Document
IN_FORCE = {Document.TERMS: "2026-11-29", Document.PRIVACY: "2026-11-29"}
PAGES = {Document.TERMS: "help_terms", Document.PRIVACY: "help_privacy"}
_DUE = "agreement_due"


def agree(user: User, *, now: datetime) -> None:
    """Keep that this person agreed to what is in force; a second time adds nothing."""
    rows = [Agreement(user=user, document=name, version=version, at=now) for name, version in IN_FORCE.items()]
    Agreement.objects.bulk_create(rows, ignore_conflicts=True)


def lacking(user: User) -> list[Document]:
    """The documents to which this person has not agreed in the version in force."""
    held = set(Agreement.objects.filter(user=user).values_list("document", "version"))
    return [name for name, version in IN_FORCE.items() if (name.value, version) not in held]


def ask_later(request: HttpRequest, user: User) -> None:
    """Let the next page after a sign-in ask, if there is something to ask. Later pages look at the session only."""
    if lacking(user):
        request.session[_DUE] = True


def is_due(request: HttpRequest) -> bool:
    return bool(request.session.get(_DUE))


def settle(request: HttpRequest) -> None:
    request.session.pop(_DUE, None)


def label() -> SafeString:
    """The words beside the box, with the two texts a click away."""
    links = {
        name: format_html('<a href="{}" target="_blank">{}</a>', reverse(PAGES[name]), name.label) for name in IN_FORCE
    }
    words = _("我已阅读并同意%(terms)s和%(privacy)s（在新窗口打开）")
    return mark_safe(words % {name.value: link for name, link in links.items()})  # noqa: S308  the links are escaped
