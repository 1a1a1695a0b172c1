"""Every kind of notice stands in one group of notifications/kinds.py, where people choose how they are told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from django.conf import settings

from notifications.kinds import KINDS, Group
from notifications.names import NAMES

FOLDER = Path(settings.BASE_DIR) / "templates/notifications"
KINDS_THERE = {path.parent.name for name in ("site", "email", "sms") for path in FOLDER.glob(f"*/{name}.txt")}
ENTERED = Counter(kind for kinds in KINDS.values() for kind in kinds.split())


def test_every_kind_has_its_group():
    missing = KINDS_THERE - set(ENTERED)

    assert missing == set(), f"add {sorted(missing)} to a group in notifications/kinds.py"


def test_no_kind_stands_in_two_groups_or_without_templates():
    assert [kind for kind, times in ENTERED.items() if times > 1] == []
    assert set(ENTERED) - KINDS_THERE == set()


def test_no_half_of_a_mail_stands_alone_and_none_only_repeats_the_site():
    """What is not written is the site's words: notifications/outbox.py mails those."""
    halves = [path for path in FOLDER.glob("*/email.html") if not path.with_suffix(".txt").exists()]
    repeating = [path for path in FOLDER.glob("*/email.*") if "/site.txt" in path.read_text(encoding="utf-8")]

    assert (halves, repeating) == ([], [])


def test_every_group_has_kinds():
    assert set(KINDS) == set(Group)


def test_every_kind_is_called_something_in_the_outbox():
    missing = set(ENTERED) - set(NAMES)

    assert missing == set(), f"add {sorted(missing)} to notifications/names.py"
    assert set(NAMES) <= set(ENTERED)
