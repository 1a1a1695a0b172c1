"""Mark 已实名核验: who has it, and what is said of it beside a case. Asks no database."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.real_name import providers
from ui import folding


def is_lacking(user: User) -> bool:
    """Whether this person could be checked and is not yet."""
    return providers.is_on() and not user.real_name


def beside(user: User, name: str) -> str:
    """Words that staff read beside the name that somebody gave; empty while nobody is checked here."""
    if not providers.is_on():
        return ""
    if not user.real_name:
        return _("未核验")
    if folding.folded(user.real_name) != folding.folded(name):
        return _("账户已实名核验，但姓名与投诉里填写的不同")
    return _("已实名核验")
