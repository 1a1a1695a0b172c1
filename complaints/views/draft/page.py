"""Bases of every page of a draft: the sheet that it writes into, and the page over it, which leads on."""

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
from complaints.commands import draft as draft_commands
from complaints.models import Complaint
from complaints.queries import clock
from complaints.rules import content
from complaints.rules.completeness import PAGES, WALK, FilingPage, gaps
from complaints.workflow import Status

# The step bar: a page each. Files have a page of their own beside, for who comes to change them alone.
STEPS = (
    (gettext_lazy("选择类别"), (FilingPage.CATEGORY,)),
    (gettext_lazy("回答问题"), (FilingPage.PRECHECK,)),
    (gettext_lazy("被投诉企业"), (FilingPage.RESPONDENT,)),
    (gettext_lazy("填写情况"), (FilingPage.DETAILS,)),
    (gettext_lazy("投诉人和证据"), (FilingPage.PERSON, FilingPage.EVIDENCE)),
    (gettext_lazy("核对提交"), (FilingPage.CHECK,)),
)
CHANGING = "?back=check"  # the person came from the last page to change one answer, and returns to it


def home_of(is_taken: bool) -> str:
    """The list that a draft is in: the hotline's, or one's own."""
    return "admin:complaints_hotline" if is_taken else "complaints:mine"


def page_url(case: Complaint, page: str) -> str:
    return reverse("complaints:draft", args=[case.reference, page])


class Sheet:
    """Sheet that the pages write into: how it is found, saved and left. Here a draft, for whoever writes in it."""

    def __init__(self, request: HttpRequest, reference: str) -> None:
        self.request, self.reference = request, reference

    def load(self) -> Complaint:
        """Case as it would be."""
        return access.get_draft(self.request.user, self.reference)

    def is_open(self, draft: Complaint) -> bool:
        """Whether it may still be written in."""
        return draft.status == Status.DRAFT

    @property
    def over_words(self) -> str:
        """Words over what was typed too late; where there are none it is not shown again."""
        return _(
            "这件投诉已经提交，您刚才的修改没有保存。下面是您填写的内容，需要的话请先复制，再到投诉记录查看这件投诉。"
        )

    def is_taken(self, draft: Complaint) -> bool:
        """Whether staff write for somebody on the phone."""
        return draft.complainant_id != self.request.user.pk

    def url(self, draft: Complaint, page: str) -> str:
        return page_url(draft, page)

    def save(self, draft: Complaint, changes: dict[str, Any], seen: Any) -> None:
        draft_commands.save_draft(draft, actor=signed_in(self.request), changes=changes, seen=seen)

    def over(self, draft: Complaint) -> HttpResponse:
        """Redirect to the case that it has become, where nothing is to be written any more."""
        if self.is_taken(draft):
            return redirect("admin:complaints_complaint_change", draft.pk)
        return redirect(draft)

    def leave(self, draft: Complaint, page: FilingPage, *, is_later: bool, is_changing: bool) -> HttpResponse:
        """Redirect to the next page, back to the check, or out."""
        if is_later:
            words = _("草稿已保存。%(days)s天内可以从投诉记录回来接着填，之后会自动删除。")
            if self.is_taken(draft):
                words = _("草稿已保存，%(days)s天内可以从热线登记接着填，之后会自动删除。")
            messages.success(self.request, words % {"days": clock.DRAFT_DAYS})
            return redirect(home_of(self.is_taken(draft)))
        if is_changing:
            return redirect(self.url(draft, FilingPage.CHECK))
        return redirect(self.url(draft, _after(page, draft)))

    def frame(self) -> dict[str, Any]:
        """Context in which the template differs."""
        return {}


def _after(page: FilingPage, draft: Complaint) -> FilingPage:
    """The next page; from the files back to who complains, while that is not said."""
    if page == FilingPage.EVIDENCE:
        return FilingPage.PERSON if any(gap.page == FilingPage.PERSON for gap in gaps(draft)) else FilingPage.CHECK
    return WALK[WALK.index(page) + 1]


def _before(page: FilingPage) -> FilingPage | None:
    if page == FilingPage.EVIDENCE:
        return FilingPage.PERSON
    return WALK[WALK.index(page) - 1] if page != WALK[0] else None


class DraftView(View):
    """Page of filing. `sheet`, given by who mounts it, is what it writes into."""

    sheet: type[Sheet] = Sheet
    page: FilingPage
    template_name: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.on: Sheet = self.sheet(request, kwargs["reference"])
        self.draft = self.on.load()
        if not self.on.is_open(self.draft):
            return self.over()
        return super().dispatch(request, *args, **kwargs)

    def over(self) -> HttpResponse:
        return self.on.over(self.draft)

    def url(self, page: str) -> str:
        """The address of a page beside this one."""
        return self.on.url(self.draft, page)

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
        return self.on.is_taken(self.draft)

    @property
    def is_changing(self) -> bool:
        return self.request.GET.get("back") == FilingPage.CHECK

    @property
    def is_later(self) -> bool:
        return self.request.POST.get("do") == "later"

    def save(self, changes: dict[str, Any]) -> None:
        self.on.save(self.draft, changes, self.seen)

    def go_on(self) -> HttpResponse:
        return self.on.leave(self.draft, self.page, is_later=self.is_later, is_changing=self.is_changing)

    def stamp(self, status: int) -> str:
        """Stamp that the page is drawn with: while nothing is saved, still that of the first drawing."""
        if status != CONFLICT and self.seen:
            return self.seen[1]
        if typed := getattr(self.request, "typed_again", None):  # still of the page on which it was typed
            return str(typed.data.get("stamp", ""))
        return content.stamp(self.draft, self.owned) if self.owned else ""

    def render(self, form: Any, *, status: int = 200, refusal: str = "", **context: Any) -> HttpResponse:
        back = FilingPage.CHECK if self.is_changing else _before(self.page)
        context = {
            "case": self.draft,
            "form": form,
            "refusal": refusal,
            "steps": step_bar(self.page, self.draft),
            "back_url": self.url(back) if back else reverse(home_of(self.is_taken)),
            "caller": self.draft.complainant.masked_phone if self.is_taken else "",
            "suffix": self.suffix,
            "category_url": self.url(FilingPage.CATEGORY) + self.suffix,
            "stamp": self.stamp(status),
            **self.on.frame(),
            **context,
        }
        return render(self.request, self.template_name, context, status=status)


def step_bar(page: FilingPage, case: Complaint | None = None) -> list[tuple[Any, str]]:
    """The step bar. A step before this page's is done when nothing is missing on its pages."""
    lacking = {gap.page for gap in gaps(case)} if case else set()
    bar = []
    for label, pages in STEPS:
        is_done = PAGES.index(pages[-1]) < PAGES.index(page) and not lacking.intersection(pages)
        bar.append((label, "now" if page in pages else "done" if is_done else "todo"))
    return bar
