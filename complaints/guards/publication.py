"""Whether the complainant has permitted publication."""

from __future__ import annotations

from django.utils.translation import gettext as _

from casework.errors import Refused
from complaints.guards.naming import named
from complaints.models import Attempt


def publication_permitted(attempt: Attempt) -> None:
    if not attempt.case.may_publish:
        raise Refused(_("您没有同意公开这件投诉，不需要撤回。"), "not_permitted")


def publication_not_permitted(attempt: Attempt) -> None:
    if attempt.case.may_publish:
        raise Refused(_("您已经同意公开这件投诉。"), "permitted")


GUARDS = named(publication_permitted, publication_not_permitted)
