"""Words that a person reads on a page or a paper."""

from __future__ import annotations

import re
from html import unescape

import pypdfium2
from django.http import HttpResponse


def words(response: HttpResponse) -> str:
    """The page as a person reads it."""
    text = re.sub(r"<(script|style|svg).*?</\1>", "", response.content.decode(), flags=re.S)
    return unescape(re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", text)))


def shown_errors(response: HttpResponse) -> list[str]:
    """The sentences of the error summary; each link must lead to something on the page."""
    html = response.content.decode()
    summary = re.search(r'<ul class="govuk-list govuk-error-summary__list">(.*?)</ul>', html, re.S)
    assert summary, "no error summary"
    for target in re.findall(r'href="#([^"]+)"', summary[1]):
        assert f'id="{target}"' in html.replace(summary[0], ""), f"#{target} leads nowhere"
    entries = re.findall(r"<li>(.*?)</li>", summary[1], re.S)
    return [unescape(re.sub(r"<[^>]+>", "", text)).strip() for entry in entries for text in entry.split("<br>")]


ODD_WORDS = "冰箱 #能效 *等级* $x$ [链接](a) @引用 <b> \\n \u2028 能用😀"


def words_of_pdf(pdf: bytes) -> str:
    """The text of all pages, without line breaks and spaces."""
    found = pypdfium2.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_range() for page in found).split())
