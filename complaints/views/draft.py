"""Base of every page of a draft: gets it for whoever writes in it, saves this page's part, goes on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts.visitors import signed_in
from casework.views import CONFLICT
from complaints import access
from complaints.commands import draft
from complaints.models import Complaint
from complaints.queries import clock
from complaints.rules import content
from complaints.rules.completeness import PAGES, Page, gaps
from complaints.workflow import Status

# The step bar shows five steps; some have two pages.
STEPS = (
    (gettext_lazy("选择类别"), (Page.CATEGORY, Page.PRECHECK)),
    (gettext_lazy("被投诉企业"), (Page.RESPONDENT,)),
    (gettext_lazy("填写情况"), (Page.DETAILS, Page.PERSON)),
    (gettext_lazy("上传证据"), (Page.EVIDENCE,)),
    (gettext_lazy("核对提交"), (Page.CHECK,)),
)
CHANGING = "?back=check"  # the person came from the last page to change one answer, and returns to it


def home_of(is_taken: bool) -> str:
    """The list that a draft is in: the hotline's, or one's own."""
    return "admin:complaints_hotline" if is_taken else "complaints:mine"


def page_url(case: Complaint, page: str) -> str:
    return reverse("complaints:draft", args=[case.reference, page])


class DraftView(View):
    """A page of a draft, for its owner or who took it by phone. What is no longer a draft is looked at as a case."""

    page: Page
    template_name: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.draft = self.get_draft()
        if not self.is_open():
            return self.over()
        return super().dispatch(request, *args, **kwargs)

    def get_draft(self) -> Complaint:
        return access.get_draft(self.request.user, self.kwargs["reference"])

    def is_open(self) -> bool:
        """Whether it may still be written in."""
        return self.draft.status == Status.DRAFT

    def over(self) -> HttpResponse:
        if self.is_taken:
            return redirect("admin:complaints_complaint_change", self.draft.pk)
        return redirect(self.draft)

    def url(self, page: str) -> str:
        """The address of a page beside this one."""
        return page_url(self.draft, page)

    @property
    def suffix(self) -> str:
        """Query string that carries along that the person came to change one answer only."""
        return CHANGING if self.is_changing else ""

    @property
    def owned(self) -> tuple[str, ...]:
        """The fields that this page writes; nothing is stamped where there are none."""
        return ()

    @property
    def seen(self) -> tuple[tuple[str, ...], str] | None:
        """Fields and stamp that the page was drawn with, as the browser sends them back."""
        stamp = self.request.POST.get("stamp", "")
        return (self.owned, stamp) if stamp and self.owned else None

    @property
    def is_taken(self) -> bool:
        """Whether staff write for somebody on the phone."""
        return self.draft.complainant_id != self.request.user.pk

    @property
    def is_changing(self) -> bool:
        return self.request.GET.get("back") == Page.CHECK

    @property
    def is_later(self) -> bool:
        return self.request.POST.get("do") == "later"

    def save(self, changes: dict[str, Any]) -> None:
        draft.save_draft(self.draft, actor=signed_in(self.request), changes=changes, seen=self.seen)

    def go_on(self) -> HttpResponse:
        """To the next page, back to the check, or out."""
        if self.is_later:
            words = _("草稿已保存。%(days)s天内可以从投诉记录回来接着填，之后会自动删除。")
            if self.is_taken:
                words = _("草稿已保存，%(days)s天内可以从热线登记接着填，之后会自动删除。")
            messages.success(self.request, words % {"days": clock.DRAFT_DAYS})
            return redirect(home_of(self.is_taken))
        if self.is_changing:
            return redirect(self.url(Page.CHECK))
        return redirect(self.url(PAGES[PAGES.index(self.page) + 1]))

    def stamp(self, status: int) -> str:
        """Stamp that the page is drawn with: while nothing is saved, still that of the first drawing."""
        if status != CONFLICT and self.seen:
            return self.seen[1]
        return content.stamp(self.draft, self.owned) if self.owned else ""

    def render(self, form: Any, *, status: int = 200, refusal: str = "", **context: Any) -> HttpResponse:
        index = PAGES.index(self.page)
        back = Page.CHECK if self.is_changing else PAGES[index - 1] if index else None
        context = {
            "case": self.draft,
            "form": form,
            "refusal": refusal,
            "steps": step_bar(self.page, self.draft),
            "back_url": self.url(back) if back else reverse(home_of(self.is_taken)),
            "caller": self.draft.complainant.masked_phone if self.is_taken else "",
            "suffix": self.suffix,
            "category_url": self.url(Page.CATEGORY) + self.suffix,
            "stamp": self.stamp(status),
            **context,
        }
        return render(self.request, self.template_name, context, status=status)


def step_bar(page: Page, case: Complaint | None = None) -> list[tuple[Any, str]]:
    """The step bar. A step before this page's is done when nothing is missing on its pages."""
    lacking = {gap.page for gap in gaps(case)} if case else set()
    bar = []
    for label, pages in STEPS:
        is_done = PAGES.index(pages[-1]) < PAGES.index(page) and not lacking.intersection(pages)
        bar.append((label, "now" if page in pages else "done" if is_done else "todo"))
    return bar
