"""Every kind of notice has its row in notifications/kinds.py and its words in templates/notifications/."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse_lazy
from django.utils import translation

from notifications import outbox, sms
from notifications.kinds import KINDS, ROWS, NoticeGroup
from notifications.recipients import Recipient
from tests.support import hostile

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


# --- what leaves the house, with names that somebody chose ill ---
SITE_URL = "https://tousu.example.gov.cn"
LINK = re.compile(r"https?://\S+")
PATH = f"/complaints/{hostile.REFERENCE}/"
TOKEN = "x" * 43  # 32 bytes
LINKED = {  # whose link holds a token
    "attest_link": reverse_lazy("attest", args=[TOKEN]),
    "business_invitation": reverse_lazy("businesses:invitation", args=[TOKEN]),
    "colleague_invitation": reverse_lazy("staff_invitation", args=[TOKEN]),
}
TO_STRANGERS = frozenset({"business_invitation", "colleague_invitation"})


def rendered(kind: str, *, language: str, words: str, on: bool, user_id: int | None = 1) -> dict[str, dict[str, str]]:
    """Channel → subject, text and html of this kind, as posting renders them."""
    to = Recipient(user_id=user_id, name=words, phone="+8613800138000", email="lin@example.com", language=language)
    url = f"{SITE_URL}{LINKED[kind]}" if kind in LINKED else PATH
    context = hostile.context(words, url=url, status="mediation" if on else "served", on=on)
    with translation.override(language):
        found = {name: outbox.words(name, KINDS[kind], to, context) for name in ("site", "email", "sms")}
    return {name: words for name, words in found.items() if words is not None}


def variants():
    for language in dict(settings.LANGUAGES):
        for words in hostile.NAMES:
            for on in (True, False):
                yield {"language": language, "words": words, "on": on}


@pytest.fixture
def _site(settings):
    settings.SITE_URL = SITE_URL
    options = settings.TEMPLATES[0]["OPTIONS"] | {"string_if_invalid": "NO-SUCH-NAME"}
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"OPTIONS": options}, *settings.TEMPLATES[1:]]


@pytest.mark.parametrize("kind", sorted(KINDS_THERE))
@pytest.mark.usefixtures("_site")
def test_what_leaves_the_house_is_short_plain_and_leads_to_us_alone(kind):
    """An SMS: two parts, one 【】, what gateways carry, no link but ours; in mails too a link ends where people tap."""
    wrong = []
    for how in variants():
        said = rendered(kind, **how)
        text = said.get("sms", {}).get("text", "")
        if sms.segments(text) > 2:
            wrong.append((sms.segments(text), text))
        if text and (text.count("【"), text.count("】"), text.startswith("【")) != (1, 1, True):
            wrong.append(("signature", text))
        if bad := {char for char in text if not sms.passes(char) and char not in "【】"}:
            wrong.append((bad, text))
        if [link for link in LINK.findall(text) if not re.fullmatch(re.escape(SITE_URL) + r"[!-~]*[\w/]", link)]:
            wrong.append(("link", text))
        if text and "evil.example" in text:
            wrong.append(("led away", text))
        plain = said.get("email", {}).get("text", "").replace("http://evil.example", "")
        if [link for link in LINK.findall(plain) if not link.isascii()]:
            wrong.append(("link of a mail", plain))
        if any("NO-SUCH-NAME" in one for row in said.values() for one in row.values()):
            wrong.append(("name a value in tests/support/hostile.py", said))
    assert wrong == []


@pytest.mark.parametrize("kind", sorted(TO_STRANGERS))
@pytest.mark.usefixtures("_site")
def test_an_invitation_carries_no_address_but_ours(kind):
    for how in variants():
        said = rendered(kind, user_id=None, **how)
        whole = " ".join(part for row in said.values() for part in row.values())

        assert "evil" not in whole
        assert "wx88888888" not in whole
        assert "13800138000" not in whole
        assert "【优选】" not in whole
