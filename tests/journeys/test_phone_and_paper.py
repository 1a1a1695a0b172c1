"""The page of a case on a phone and on paper: what to do first, words folded, the ruler legible, all of it in print."""

from __future__ import annotations

import pypdfium2
import pytest

from complaints.commands import dealing
from tests.factories import cases
from tests.journeys import verbs
from tests.journeys.background import START
from tests.journeys.browsing import Person

pytestmark = pytest.mark.journey
NOW = cases.moment(START)
# Neighbours on a line of the ruler whose digits stand closer than two pixels.
CROWDED = """() => {
    const boxes = [...document.querySelectorAll('.ruler time')].filter((one) => one.textContent.trim()).map((one) => {
        const range = document.createRange();
        range.selectNodeContents(one);
        return [one.textContent, range.getBoundingClientRect()];
    });
    return boxes.flatMap(([text, box], n) => {
        const next = boxes[n + 1];
        return next && Math.abs(next[1].top - box.top) < 4 && next[1].left - box.right < 2 ? [text + next[0]] : [];
    });
}"""


def ten_days():
    """A served case whose company was given five days more."""
    case = cases.extension_asked(case=cases.with_business(now=NOW), now=NOW)
    dealing.grant_extension(case, actor=cases.officer("吴受理"), now=NOW)
    return cases.fresh(case)


def reads(person: Person, case, width: int) -> None:
    person.page.set_viewport_size({"width": width, "height": 844})
    person.opens(case.get_absolute_url())


def test_a_phone_leads_with_what_to_do_and_folds_the_words(people, days):
    case = cases.answered(case=cases.amend(cases.with_business(now=NOW), now=NOW), now=NOW)
    lin, old = people.new("林晓云"), people.new("林晓云", js=False)
    for person in (lin, old):
        verbs.signs_in(person, case.complainant.email)
        reads(person, case, 390)
        page = person.page
        tops = [page.locator(f"#{name}").bounding_box()["y"] for name in ("now-h", "timeline-h", "acts-h", "facts-h")]
        assert tops == sorted(tops)
        facts = page.get_by_text(case.facts[:20])
        assert not facts.is_visible()
        words = page.locator(".fold > summary", has_text="事情经过、诉求和其他内容")
        words.click()
        assert facts.is_visible() and words.inner_text().startswith("收起")
        words.click()
        assert not facts.is_visible()
        first, last = page.locator(".timeline > li").first, page.locator(".timeline > li").last
        assert last.is_visible() and not first.is_visible()
        page.locator(".fold > summary", has_text="更早的进度").click()
        assert first.is_visible()
        page.set_viewport_size({"width": 1280, "height": 900})
        assert facts.is_visible() and not words.is_visible()
        beside, now = page.locator("#timeline-h").bounding_box(), page.locator("#now-h").bounding_box()
        assert beside["x"] > now["x"] + now["width"]
    lin.looks("case-folded")


@pytest.mark.parametrize("width", [390, 320, 1280])
def test_ten_working_days_do_not_run_together(people, days, width):
    case = ten_days()
    lin = people.new("林晓云", width=width)
    verbs.signs_in(lin, case.complainant.email)

    reads(lin, case, width)

    assert lin.page.locator(".ruler li").count() > 10
    assert lin.page.evaluate(CROWDED) == []
    assert lin.page.evaluate("document.documentElement.scrollWidth") <= width


def test_paper_shows_everything_and_keeps_headings_with_what_follows(people, days, tmp_path):
    case = ten_days()
    lin = people.new("林晓云")
    verbs.signs_in(lin, case.complainant.email)
    reads(lin, case, 390)

    lin.page.pdf(path=tmp_path / "case.pdf", format="A4", print_background=False)

    pdf = pypdfium2.PdfDocument(tmp_path / "case.pdf")
    pages = ["".join(page.get_textpage().get_text_range().split()) for page in pdf]
    words = "".join(pages)
    assert case.facts[:20] in words and "谁查看过这件投诉" in words and "投诉已提交" in words
    assert "展开" not in words and "客服热线" not in words
    for heading in ("投诉内容", "办理进度", "事情经过和诉求"):
        assert not any(page.endswith(heading) for page in pages)
    assert all(len(page) > 60 for page in pages[:-1])
    lin.page.emulate_media(media="print")
    drawn = lin.page.evaluate(
        "[...document.querySelectorAll('.ruler li')].map((one) => getComputedStyle(one, '::before').borderTopWidth)"
    )
    assert set(drawn) <= {"2px", "6px"} and "6px" in drawn
