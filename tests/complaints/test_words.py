"""Words: each status has its sentence for each viewer, each step its line, each rung its notice; the docs are fresh."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.template.loader import get_template

from complaints.desk import machine
from complaints.guards import GUARDS
from complaints.notices import choices, table
from complaints.rules import codes, wording
from complaints.rules.codes import Side
from complaints.rules.sentences import NEXT, SPECIAL, next_sentence
from complaints.workflow import CLOCKS, MOVES, Status, Step


def test_every_status_has_a_sentence_for_every_viewer():
    assert {(status, viewer) for status in Status for viewer in Side} == set(NEXT)


@pytest.mark.parametrize(("status", "viewer"), sorted(NEXT))
def test_a_sentence_fills_its_places_and_ends(status, viewer):
    words = next_sentence(status, viewer, date="11月30日（周一）", business="晴川电器")

    assert words.endswith("。")
    assert not re.search(r"[{}]", words)


def test_an_appeal_is_named_only_where_one_can_appeal_or_has():
    naming = {key[0] for key, words in NEXT.items() if "申诉" in str(words)}
    special = {key[2] for key, words in SPECIAL.items() if "申诉" in str(words) and key[0] != Status.UNDER_APPEAL}

    assert naming == {Status.UNDER_APPEAL}
    assert special == {"appealable", "reviewed"}


def test_every_step_in_the_ledger_has_a_line_and_its_notices():
    steps = {step for step, move in MOVES.items() if move.in_ledger}

    assert set(wording.TITLES) == steps | {"refer"}  # which no table knows any more, but old ledgers do
    assert set(table.TELL) == steps


def test_every_reminder_rung_tells_somebody():
    reminders = {
        (clock, rung.name) for clock, rule in CLOCKS.items() for rung in rule.rungs if not rung.step and not rung.ends
    }

    assert set(table.REMIND) == reminders


def test_every_kind_of_notice_has_its_words():
    told = [row for rows in table.TELL.values() for row in choices.possible(rows)]
    told += [row for rows in table.REMIND.values() for row in rows] + [*table.SESSION_OFF]
    kinds = {kind for _audience, kind in told}

    for kind in kinds:
        assert get_template(f"notifications/{kind}/site.txt")
    assert len(kinds) > 100


def test_the_table_names_only_guards_that_exist_and_every_guard_is_used():
    assert {guard for move in MOVES.values() for guard in move.guards} | set(machine.always) == set(GUARDS)


def test_the_timeline_speaks_to_its_viewer():
    assert wording.title(Step.ACCEPT_OFFER, Side.COMPLAINANT) == "您接受了方案"
    assert wording.title(Step.ACCEPT_OFFER, Side.BUSINESS) == "投诉人接受了方案"
    assert wording.title(Step.ACCEPT_OFFER, Side.STAFF) == "投诉人接受了方案"
    assert wording.detail(Step.ANSWER, {"code": "B3", "late": True}) == "解释说明，逾期答复"


def test_silence_is_never_success():
    assert {"O01", "O02", "O03", "O04", "O05", "O06"} == codes.SOLVED


def test_the_workflow_page_is_fresh():
    call_command("workflow_doc", "--check")


def test_links_in_the_docs_resolve():
    root = Path(settings.BASE_DIR)
    broken = []
    for page in [root / "README.md", *(root / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(root)}: {target}")

    assert broken == []
