"""Whether there are files to show, and room for more."""

from __future__ import annotations

from django.utils.translation import gettext as _

from casework.errors import Refused
from complaints.guards.naming import named
from complaints.models import Attempt
from complaints.queries import evidence
from complaints.rules.codes import Side
from complaints.rules.completeness import EVIDENCE_MAX
from complaints.rules.side import side_of


def room_for_evidence(attempt: Attempt) -> None:
    if len(evidence.counted(attempt.case)) >= EVIDENCE_MAX:
        raise Refused(_("最多可以上传%(n)s个文件，已经满了。") % {"n": EVIDENCE_MAX}, "too_many_files")


def has_own_file(attempt: Attempt) -> None:
    if not evidence.sent_by(attempt.case, by_business=side_of(attempt.roles) == Side.BUSINESS):
        raise Refused(_("您没有可以遮挡或者撤回的文件。"), "no_own_file")


def has_file(attempt: Attempt) -> None:
    if not evidence.live_files(attempt.case):
        raise Refused(_("这件投诉没有可以取下的文件。"), "no_file")


GUARDS = named(room_for_evidence, has_own_file, has_file)
