"""Editing a filed case: its sections, the pages of filing over a copy, and the before/after page that is confirmed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views import View

from accounts.visitors import signed_in
from casework.errors import Refused
from casework.models import CalendarDay
from casework.views import CONFLICT
from complaints import access
from complaints.commands import amendment
from complaints.commands.amendment import EXTRA_DAYS
from complaints.desk import machine
from complaints.models import Complaint, WorkingCopy
from complaints.presenters import amendment as amendment_presenters
from complaints.presenters import case as case_presenters
from complaints.presenters.amendment import SECTIONS, edit_url
from complaints.presenters.facts import facts_of
from complaints.queries import amendment as amendment_queries
from complaints.rules import content
from complaints.rules.codes import Side
from complaints.rules.completeness import FilingPage, gaps
from complaints.rules.content import Consent
from complaints.rules.deadline import due_words
from complaints.views.draft.category import CategoryPage
from complaints.views.draft.check import Lacking
from complaints.views.draft.page import Sheet
from complaints.views.draft.typed import PersonPage, PrecheckPage, RespondentPage
from complaints.views.draft.writing import DetailsPage
from complaints.workflow import Status, Step

ME = Side.COMPLAINANT
OVER = _lazy("您刚才填写的内容没有保存。需要的话请先复制，再查看这件投诉的最新进展。")


class EditSheet(Sheet):
    """A filed case with the edit so far, while its complainant may edit it. What is written is the edit."""

    filed: Complaint
    copy: WorkingCopy | None = None
    refused: Refused | None = None

    def load(self) -> Complaint:
        """The case as it would be; `filed` is the case as it is, `refused` why it cannot be edited."""
        self.filed = access.get_complaint(self.request.user, self.reference, ME)
        self.copy = amendment_queries.working_copy(self.filed)
        self.refused = machine.refusal(self.filed, Step.AMEND, self.request.user, timezone.now())
        return amendment_queries.saying(self.filed, self.copy.content if self.copy else {})

    def is_open(self, draft: Complaint) -> bool:
        return self.refused is None

    @property
    def over_words(self) -> str:
        if self.refused is None or self.filed.status == Status.DRAFT:
            return ""
        return f"{self.refused.message}{OVER}"

    def url(self, draft: Complaint, page: str) -> str:
        return edit_url(self.filed, page)

    def save(self, draft: Complaint, changes: dict[str, Any], seen: Any) -> None:
        amendment.save_edit(self.filed, actor=signed_in(self.request), changes=changes, seen=seen)

    def over(self, draft: Complaint) -> HttpResponse:
        """Redirect to the case, with the reason why it cannot be edited."""
        if self.refused and self.filed.status != Status.DRAFT:
            messages.warning(self.request, self.refused.message)
        return redirect(self.filed)

    def leave(self, draft: Complaint, page: FilingPage, *, is_later: bool, is_changing: bool) -> HttpResponse:
        """Redirect to before and after of what was changed; where nothing was, back to the case."""
        if amendment_queries.working_copy(self.filed):
            return redirect(self.confirm_url)
        messages.info(self.request, _("投诉内容没有变化，不需要确认。"))
        return redirect(self.filed)

    @property
    def confirm_url(self) -> str:
        return reverse("complaints:edit_confirm", args=[self.filed.reference])

    def frame(self) -> dict[str, Any]:
        """Back leads to the case, or to the sections where some are changed already."""
        back = edit_url(self.filed) if self.copy else self.filed.get_absolute_url()
        return {"steps": [], "editing": True, "nav": "mine", "back_url": back}


class EditPrecheck(PrecheckPage):
    """All the questions at once; the reason is asked where the new answers need one."""

    @property
    def is_asking(self) -> bool:
        return "result" not in self.request.GET

    def get_form(self, data: Any = None, *, later: bool = False) -> Any:
        return self.form_class(data, case=self.draft, later=later, whole=True)

    def go_on(self) -> HttpResponse:
        self.draft = self.on.load()
        is_asked = "result" in self.request.POST or self.draft.override_reason
        if not is_asked and any(one.needs_reason for one in self.findings()):
            return redirect(f"{self.url(FilingPage.PRECHECK)}?result")
        return self.on.leave(self.draft, self.page, is_later=False, is_changing=False)

    def more(self) -> dict[str, Any]:
        return {}


VIEWS = {
    view.page: view.as_view(sheet=EditSheet)
    for view in (CategoryPage, EditPrecheck, RespondentPage, DetailsPage, PersonPage)
}


class Editing(LoginRequiredMixin, View):
    """A page beside those of filing: of the case, with the edit so far."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.on = EditSheet(request, kwargs["reference"])


class Pages(LoginRequiredMixin, View):
    """One address for all pages of an edit."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if kwargs["page"] not in SECTIONS:
            raise Http404
        return VIEWS[FilingPage(kwargs["page"])](request, reference=kwargs["reference"])


class Overview(Editing):
    """The sections of the case, each with its way to be changed; what was changed so far; the way to forget it."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        draft = self.on.load()
        if self.on.refused:
            return self.on.over(draft)
        sections = amendment_presenters.sections(draft, facts_of(draft, ME), is_open=True)
        met = amendment_presenters.between(self.on.filed, draft, ME)
        context = {"case": draft, "sections": sections, "met": met, "has_edit": self.on.copy is not None, "nav": "mine"}
        return render(request, "complaints/amendment/overview.html", context)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Forget the edit."""
        self.on.load()
        amendment.discard_edit(self.on.filed, actor=signed_in(request))
        messages.success(request, _("没有确认的修改已放弃，投诉内容没有变化。"))
        return redirect(self.on.filed)


class Confirm(Editing):
    """Confirmation: before and after, what follows, one button. With anything else than was shown it asks again."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        draft = self.on.load()
        if self.on.refused:
            return self.on.over(draft)
        return self._page(draft) if self.on.copy else redirect(edit_url(self.on.filed))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        self.on.load()
        base = request.POST.get("base", "")
        number = int(base) if base.isdecimal() and len(base) < 9 else 0
        try:
            stamp = request.POST.get("stamp", "")
            waits = amendment.amend(self.on.filed, actor=signed_in(request), base=number, stamp=stamp)
        except Refused as refusal:
            return self._page(self.on.load(), status=CONFLICT, refusal=refusal.message, since=self._since(number))
        words = _("修改已生效。") if waits is None else _("修改已提交，平台决定后会通知您。在此之前投诉按原内容办理。")
        messages.success(request, words)
        return redirect(self.on.filed)

    def _since(self, base: int) -> list[amendment_presenters.Change]:
        """Changes of the case since the page was drawn."""
        if base == self.on.filed.version:
            return []
        then = next((row for row in amendment_queries.versions(self.on.filed) if row.number == base), None)
        return (
            amendment_presenters.between(amendment_queries.saying(self.on.filed, then.content), self.on.filed, ME)
            if then
            else []
        )

    def _page(self, draft: Complaint, *, status: int = 200, refusal: str = "", **more: Any) -> HttpResponse:
        case, said = self.on.filed, self.on.copy.content if self.on.copy else {}
        before = gaps(case)
        now, calendar = timezone.now(), CalendarDay.objects.calendar()
        context = {
            "case": case,
            "changes": amendment_presenters.between(case, draft, ME),
            "base": case.version,
            "stamp": content.edit_stamp(said, case.status, case.serving),
            "follows": follows(case, draft, said) if said else [],
            "lacking": [Lacking(gap.message, edit_url(case, gap.page)) for gap in gaps(draft) if gap not in before],
            "may": self.on.refused is None and bool(said),
            "is_gone": not said,
            "refusal": refusal,
            "tag": case_presenters.tag(case, now),
            "sentence": case_presenters.sentence(case, ME, calendar, now),
            "nav": "mine",
            **more,
        }
        return render(self.request, "complaints/amendment/confirm.html", context, status=status)


def follows(case: Complaint, draft: Complaint, said: dict[str, Any]) -> list[str]:
    """Consequences of confirming this edit, in whole sentences."""
    was = content.snapshot(case)
    kept = _("修改前的内容会保留，您随时可以查看。")
    if not case.served_at:
        return [_("投诉还没有转交企业，修改立即生效，平台按新的内容办理。"), kept]
    needs = content.needs_consent(was, was | said)
    if needs:
        words = [_("修改要经受理员同意才生效，决定后会通知您。在此之前投诉按原内容办理，您不能再提出别的修改。")]
        if Consent.AMOUNT in needs:
            words.append(_("提高涉及金额需要同意。"))
        if Consent.RESPONDENT in needs:
            words.append(_("更换被投诉企业需要同意。同意后投诉转交给新的企业，答复期限重新计算，原来的企业不再处理。"))
        return [*words, kept]
    if not set(said) - content.PRIVATE:
        return [_("修改立即生效。企业看不到这些内容，不会另行通知。"), kept]
    return [_("修改立即生效。企业会收到通知，并看到修改前后的内容。"), *_time(case), kept]


def _time(case: Complaint) -> list[str]:
    """Effect on the company's term, or on the complainant's."""
    now, calendar = timezone.now(), CalendarDay.objects.calendar()
    today = timezone.localdate(now)
    if case.due_on is None or case.due_at is None:
        return []
    if case.status == Status.WITH_BUSINESS and now < case.due_at and not amendment_queries.is_extended(case):
        due = calendar.add_working_days(case.due_on, EXTRA_DAYS)
        date = due_words(due, calendar.is_provisional(today, due), today)
        return [_("企业的答复期限顺延%(n)s个工作日，至%(date)s24:00。") % {"n": EXTRA_DAYS, "date": date}]
    date = due_words(case.due_on, calendar.is_provisional(today, case.due_on), today)
    if case.status == Status.WITH_BUSINESS:
        return [_("企业的答复期限不变，仍为%(date)s。") % {"date": date}]
    if case.status == Status.ANSWERED:
        return [_("企业已经作出的答复不变，您的确认期限仍为%(date)s。") % {"date": date}]
    return []
