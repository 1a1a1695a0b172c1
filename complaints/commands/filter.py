"""A member of staff keeps a narrowed worklist under a name, and forgets it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from casework.errors import Refused
from complaints.models import SavedFilter

FILTERS_MAX = 20


def save_filter(*, owner: User, name: str, query: str) -> SavedFilter:
    """Keep the filter; the same name replaces what it stood for. At most 20 a person."""
    others = SavedFilter.objects.filter(owner=owner).exclude(name=name)
    if others.count() >= FILTERS_MAX:
        raise Refused(_("最多保存%(n)s个筛选。请先删除不用的。") % {"n": FILTERS_MAX}, "too_many_filters")
    row, _created = SavedFilter.objects.update_or_create(owner=owner, name=name, defaults={"query": query})
    return row


def forget_filter(*, owner: User, pk: int) -> None:
    """Delete the person's own filter; nothing happens when it is gone or somebody else's."""
    SavedFilter.objects.filter(owner=owner, pk=pk).delete()
