"""Every kind of notice has its row in notifications/kinds.py and its words in templates/notifications/."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from notifications.kinds import KINDS, ROWS, NoticeGroup

FOLDER = Path(settings.BASE_DIR) / "templates/notifications"
KINDS_THERE = {path.parent.name for name in ("site", "email", "sms") for path in FOLDER.glob(f"*/{name}.txt")}


def test_every_kind_with_words_has_its_row():
    missing = KINDS_THERE - set(KINDS)

    assert missing == set(), f"add {sorted(missing)} to notifications/kinds.py"


def test_no_kind_has_two_rows_or_one_without_words():
    assert len(KINDS) == len(ROWS)
    assert set(KINDS) - KINDS_THERE == set()


def test_no_half_of_a_mail_stands_alone_and_none_only_repeats_the_site():
    """Mails not written have the site's words: notifications/outbox.py sends those."""
    halves = [path for path in FOLDER.glob("*/email.html") if not path.with_suffix(".txt").exists()]
    repeating = [path for path in FOLDER.glob("*/email.*") if "/site.txt" in path.read_text(encoding="utf-8")]

    assert (halves, repeating) == ([], [])


def test_every_group_has_kinds():
    assert {kind.group for kind in ROWS} == set(NoticeGroup)


def test_every_row_says_what_its_reader_learns():
    assert [kind.name for kind in ROWS if not re.fullmatch(r"[A-Z].+[.?]", kind.tells) or not kind.title] == []


def test_the_staffs_kinds_are_the_groups_of_the_staff():
    """By the first word of its name a kind is known to be the staff's; nothing of theirs goes to a party by mistake."""
    assert {kind.name for kind in ROWS if kind.group == NoticeGroup.WORK} == {
        kind.name for kind in ROWS if kind.is_for_staff
    }


def test_what_is_urgent_is_not_for_the_site_and_nobody_can_do_without_it():
    urgent = [kind for kind in ROWS if kind.urgent]

    assert [kind.name for kind in urgent if (FOLDER / kind.name / "site.txt").exists()] == []
    assert {kind.group for kind in urgent} == {NoticeGroup.ACCOUNT}
