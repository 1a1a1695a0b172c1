"""Texts threaten and promise only what there is: until something is published, nothing says that it is or will be."""

from __future__ import annotations

import re

from tests.support.rooms import ROOMS, ROOT

# A record of answers, a list of the late, a publication: none of them has a page.
EMPTY = re.compile(r"答复记录|按“未答复”公示|予以公示|将公示|公示名单|平台不再公开|可以公开这件投诉|黑名单|信用记录")
# Sentences on consent to publication say that there is none yet.
CONSENT = re.compile(r"同意[^。“”]*公开(?:这件投诉|这一件)")


def texts() -> list[tuple[str, str]]:
    found = []
    for room in (*ROOMS, "templates"):
        for path in (ROOT / room).rglob("*"):
            if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts:
                found.append((str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")))
    return found


def test_no_text_threatens_with_a_page_that_does_not_exist():
    found = [(name, match.group()) for name, text in texts() for match in EMPTY.finditer(text)]

    assert found == []


def test_whoever_is_asked_to_permit_publication_reads_that_nothing_is_published():
    askers = {name for name, text in texts() if CONSENT.search(text)}

    told = {name for name, text in texts() if "平台现在不公开任何投诉" in text}
    assert {"complaints/views/mine_steps.py", "complaints/forms/draft/check.py"} <= told
    assert askers - told - {"complaints/guards/publication.py", "complaints/rules/wording.py"} == set()
