"""Filing: the draft page by page, the check before it is sent, and what is shown afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts import preferences
from businesses.access import can_be_served
from casework.errors import Refused
from casework.models import CalendarDay
from casework.views import CONFLICT, UNPROCESSABLE
from casework.workdays import day_of
from complaints import access, commands, queries
from complaints.forms.filing import (
    CategoryForm,
    CheckForm,
    DetailsForm,
    DraftForm,
    EvidenceForm,
    RespondentForm,
    SubCategoryForm,
    category_changes,
)
from complaints.models import Complaint, Evidence
from complaints.rules.completeness import EVIDENCE_MAX, PAGES, Page, gaps
from complaints.rules.deadline import due_words
from complaints.rules.sentences import Viewer
from complaints.views import common
from complaints.workflow import CLOCKS, Clock, Status
from files import intake, kinds, names
from files.errors import Rejected
from files.models import StoredFile

STEPS = {
    Page.CATEGORY: gettext_lazy("选择类别"),
    Page.RESPONDENT: gettext_lazy("被投诉企业"),
    Page.DETAILS: gettext_lazy("填写情况"),
    Page.EVIDENCE: gettext_lazy("上传证据"),
    Page.CHECK: gettext_lazy("核对提交"),
}
CHANGING = "?back=check"  # the person came from the last page to change one answer, and returns to it


def page_url(case: Complaint, page: str) -> str:
    return reverse("complaints:draft", args=[case.reference, page])


class New(LoginRequiredMixin, View):
    """The front door: choosing a top category makes the draft."""

    def get(self, request: HttpRequest) -> HttpResponse:
        initial = {"category": request.GET.get("category", "")}
        return self._render(CategoryForm(categories=queries.categories(), initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CategoryForm(request.POST, categories=queries.categories())
        if not form.is_valid():
            return self._render(form, status=UNPROCESSABLE)
        now = timezone.now()
        draft = queries.untouched_draft(request.user, form.chosen, now)
        draft = draft or commands.start_draft(actor=request.user, category=form.chosen, now=now)
        return redirect(page_url(draft, Page.RESPONDENT if form.chosen.is_filable else Page.CATEGORY))

    def _render(self, form: CategoryForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "steps": _steps(Page.CATEGORY)}
        return render(self.request, "complaints/filing/new.html", context, status=status)


class DraftView(View):
    """A page of the owner's draft. What is no longer a draft is looked at as a case."""

    page: Page
    template_name: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.draft = self._get_draft()
        if self.draft.status != Status.DRAFT:
            return self.over()
        return super().dispatch(request, *args, **kwargs)

    def _get_draft(self) -> Complaint:
        return access.get_complaint(self.request.user, self.kwargs["reference"], Viewer.COMPLAINANT)

    def over(self) -> HttpResponse:
        return redirect(self.draft)

    @property
    def is_changing(self) -> bool:
        return self.request.GET.get("back") == Page.CHECK

    @property
    def is_later(self) -> bool:
        return self.request.POST.get("do") == "later"

    def save(self, changes: dict[str, Any]) -> None:
        commands.save_draft(self.draft, actor=self.request.user, changes=changes)

    def go_on(self) -> HttpResponse:
        """To the next page, back to the check, or out."""
        if self.is_later:
            words = _("草稿已保存。%(days)s天内可以从投诉记录回来接着填，之后会自动删除。")
            messages.success(self.request, words % {"days": queries.DRAFT_DAYS})
            return redirect("complaints:mine")
        if self.is_changing:
            return redirect(page_url(self.draft, Page.CHECK))
        return redirect(page_url(self.draft, PAGES[PAGES.index(self.page) + 1]))

    def render(self, form: Any, *, status: int = 200, refusal: str = "", **context: Any) -> HttpResponse:
        index = PAGES.index(self.page)
        back = Page.CHECK if self.is_changing else PAGES[index - 1] if index else None
        context = {
            "case": self.draft,
            "form": form,
            "refusal": refusal,
            "steps": _steps(self.page, self.draft),
            "back_url": page_url(self.draft, back) if back else reverse("complaints:mine"),
            "suffix": CHANGING if self.is_changing else "",
            **context,
        }
        return render(self.request, self.template_name, context, status=status)


def _steps(page: Page, case: Complaint | None = None) -> list[tuple[Any, str]]:
    """The step bar. A page before this one is done when nothing is missing on it."""
    lacking = {gap.page for gap in gaps(case)} if case else set()
    before = PAGES[: PAGES.index(page)]
    return [
        (label, "now" if step == page else "done" if step in before and step not in lacking else "todo")
        for step, label in STEPS.items()
    ]


class CategoryPage(DraftView):
    """The sub-category; with `?top` the top level is chosen anew."""

    page = Page.CATEGORY
    template_name = "complaints/filing/category.html"

    @cached_property
    def is_top(self) -> bool:
        """Also where there is nothing below the top level to choose, or it is no longer in use."""
        chosen = self.draft.category
        return "top" in self.request.GET or not chosen or not chosen.top.is_active or chosen.top.is_filable

    def get_form(self, data: Any = None) -> CategoryForm | SubCategoryForm:
        chosen = self.draft.category
        if chosen is None or self.is_top:
            initial = {"category": chosen.top.code if chosen else ""}
            return CategoryForm(data, categories=queries.categories(), initial=initial)
        initial = {"sub": chosen.code if chosen else ""}
        return SubCategoryForm(data, top=chosen.top, later=self.is_later, initial=initial)

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self.render(self.get_form(), is_top=self.is_top)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.render(form, status=UNPROCESSABLE, is_top=self.is_top)
        chosen, was = form.chosen, self.draft.category
        is_same_top = was is not None and was.top == chosen  # then what was chosen below it stays
        try:
            if chosen and not is_same_top:
                self.save(category_changes(chosen, self.draft))
        except Refused as refusal:
            return self.render(form, status=CONFLICT, refusal=refusal.message, is_top=self.is_top)
        if chosen and not chosen.is_filable:
            return redirect(page_url(self.draft, Page.CATEGORY) + (CHANGING if self.is_changing else ""))
        return self.go_on()


class TypedPage(DraftView):
    """A page that is a form over the draft's own fields."""

    form_class: type[DraftForm]

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self.render(self.form_class(case=self.draft), **self.more())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = self.form_class(request.POST, case=self.draft, later=self.is_later)
        if not form.is_valid():
            return self.render(form, status=UNPROCESSABLE, **self.more())
        try:
            self.save(form.changes())
        except Refused as refusal:
            return self.render(form, status=CONFLICT, refusal=refusal.message, **self.more())
        return self.go_on()

    def more(self) -> dict[str, Any]:
        """More for the template."""
        return {}


class RespondentPage(TypedPage):
    page = Page.RESPONDENT
    template_name = "complaints/filing/respondent.html"
    form_class = RespondentForm

    def more(self) -> dict[str, Any]:
        return {"is_listed": can_be_served(self.draft.business_id)}


class DetailsPage(TypedPage):
    page = Page.DETAILS
    template_name = "complaints/filing/details.html"
    form_class = DetailsForm


class EvidencePage(DraftView):
    """Files: several at once, or one by script (X-Fragment: file), which is answered with its row."""

    page = Page.EVIDENCE
    template_name = "complaints/filing/evidence.html"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._page(EvidenceForm())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = EvidenceForm(request.POST, request.FILES)
        uploads = form.cleaned_data["files"] if form.is_valid() else []
        if request.headers.get("X-Fragment") == "file":
            return self._fragment(uploads)
        try:
            self._write()
        except Refused as refusal:
            return self._page(form, status=CONFLICT, refusal=refusal.message)
        turned_away = [row for row in map(self._receive, uploads) if "error" in row]
        for row in turned_away:
            form.add_error("files", f"{row['name']}：{row['error']}")
        if turned_away:
            return self._page(form, status=UNPROCESSABLE, turned_away=turned_away)
        if "remove" in request.POST or request.POST.get("do") == "upload":
            return redirect(request.get_full_path())
        return self.go_on()

    def _fragment(self, uploads: list[UploadedFile]) -> HttpResponse:
        if len(uploads) != 1:
            return HttpResponse(status=UNPROCESSABLE)
        row = self._receive(uploads[0])
        status = UNPROCESSABLE if "error" in row else 201
        return render(self.request, "components/file_row.html", row, status=status)

    def over(self) -> HttpResponse:
        if self.request.headers.get("X-Fragment") == "file":
            row = {"name": _("文件"), "error": _("这件投诉已经提交。请打开投诉页面，在那里补充证据。")}
            return render(self.request, "components/file_row.html", row, status=UNPROCESSABLE)
        return super().over()

    def _write(self) -> None:
        """Captions are saved by every button; then a file may be taken out."""
        captions = {
            int(name.removeprefix("note-")): str(value).replace("\0", "")
            for name, value in self.request.POST.items()
            if name.startswith("note-") and name.removeprefix("note-").isdecimal()
        }
        if captions:
            commands.caption_evidence(self.draft, actor=self.request.user, captions=captions)
        pk = self.request.POST.get("remove", "")
        if pk.isdecimal() and len(pk) < 19:
            commands.remove_evidence(self.draft, actor=self.request.user, pk=int(pk))

    def _receive(self, upload: UploadedFile) -> dict[str, Any]:
        """One upload as a row of the list: kept, or turned away with a sentence and nothing left behind."""
        now = timezone.now()
        try:
            stored = intake.receive(upload, owner=self.draft.complainant, now=now)
        except Rejected as rejection:
            return {"name": names.cleaned(upload.name or ""), "error": rejection.message}
        try:
            row = commands.add_evidence(self.draft, actor=self.request.user, stored=stored, now=now)
        except Refused as refusal:
            intake.discard(stored)
            return {"name": stored.name, "error": refusal.message}
        return _file_row(self.draft, row)

    def _page(self, form: EvidenceForm, **context: Any) -> HttpResponse:
        rows = queries.evidence(self.draft)
        return self.render(
            form,
            rows=[_file_row(self.draft, row) for row in rows],
            added=sum(not row.file.is_rejected for row in rows),
            most=EVIDENCE_MAX,
            megabytes=kinds.LARGEST // kinds.MB,
            accept=kinds.ACCEPT,
            checklist=self.draft.category.top.evidence if self.draft.category else [],
            **context,
        )


def _file_row(case: Complaint, row: Evidence) -> dict[str, Any]:
    """A file as `components/file_row.html` draws it."""
    file = row.file
    shown: dict[str, Any] = {"name": file.name, "kind": file.kind, "remove": row.pk}
    if file.is_rejected:
        return shown | {"error": file.reason}
    return shown | {
        "meta": _file_meta(file),
        "url": _file_url(case, row, "clean") if file.is_ready else "",
        "thumb": _file_url(case, row, "thumb") if file.is_ready and file.thumbnail else "",
        "note_name": f"note-{row.pk}",
        "note_value": row.caption,
    }


def _file_meta(file: StoredFile) -> str:
    pages = _("%(n)s页") % {"n": file.page_count} if file.page_count else ""
    return "，".join(part for part in (file.size_text, pages, str(file.get_state_display())) if part)


def _file_url(case: Complaint, row: Evidence, variant: str) -> str:
    return reverse("complaints:evidence", args=[case.reference, row.pk, variant])


class CheckPage(DraftView):
    """Everything once more, what is still missing, and the declaration under which it is filed."""

    page = Page.CHECK
    template_name = "complaints/filing/check.html"

    def over(self) -> HttpResponse:
        return redirect("complaints:filed", self.draft.reference)

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._page(CheckForm(initial={"may_publish": self.draft.may_publish}))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = CheckForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=UNPROCESSABLE)
        may_publish = form.cleaned_data["may_publish"]
        try:
            if may_publish != self.draft.may_publish:
                self.save({"may_publish": may_publish})
            commands.file(self.draft, actor=request.user, attested=form.cleaned_data["attested"])
        except Refused as refusal:
            self.draft = self._get_draft()
            if self.draft.status != Status.DRAFT:  # the other click of a double click was first
                return self.over()
            return self._page(form, status=CONFLICT, refusal=refusal.message)
        return redirect("complaints:filed", self.draft.reference)

    def _page(self, form: CheckForm, **context: Any) -> HttpResponse:
        facts = common.facts(self.draft, Viewer.COMPLAINANT)
        for row in facts:
            row["url"] = page_url(self.draft, row["page"]) + CHANGING
        lacking = [
            {"message": gap.message, "url": page_url(self.draft, gap.page) + CHANGING} for gap in gaps(self.draft)
        ]
        if not self.draft.complainant.is_verified:
            lacking.append({"message": _("请先验证您的手机号和邮箱"), "url": reverse("me_settings")})
        rows = queries.evidence(self.draft)
        return self.render(
            form,
            gaps=lacking,
            about={about: [row for row in facts if row["about"] == about] for about in ("respondent", "case")},
            person_rows=[*(row for row in facts if row["about"] == "complainant"), *_contact(self.draft)],
            files=[_thumb(self.draft, row) for row in rows],
            unusable=[row.file for row in rows if row.file.is_rejected],
            evidence_url=page_url(self.draft, Page.EVIDENCE) + CHANGING,
            ahead=_if_filed_now(timezone.now()),
            **context,
        )


def _thumb(case: Complaint, row: Evidence) -> dict[str, Any]:
    """A file as `components/evidence_grid.html` draws it; one that is not ready yet leads back to its page."""
    drawn = _file_row(case, row)
    state = "" if row.file.is_ready else str(row.file.get_state_display())
    meta = "，".join(part for part in (row.caption, state) if part)
    url = drawn.get("url") or page_url(case, Page.EVIDENCE) + CHANGING
    return {"name": row.file.name, "kind": row.file.kind, "url": url, "thumb": drawn.get("thumb", ""), "meta": meta}


def _contact(case: Complaint) -> list[dict[str, Any]]:
    """Where the complainant is reached; changed in the account, not here."""
    person, settings_url = case.complainant, reverse("me_settings")
    verified = _("已验证") if person.is_verified else _("未验证")
    channels = preferences.recipient(person).channels
    words = {"sms": _("短信"), "email": _("邮件"), "site": _("站内消息")}
    return [
        {"label": _("手机"), "value": person.masked_phone, "sub": verified, "cls": "num", "url": settings_url},
        {"label": _("邮箱"), "value": person.masked_email, "sub": verified, "cls": "", "url": settings_url},
        {
            "label": _("进度通知"),
            "value": "、".join(name for channel, name in words.items() if channel in channels),
            "cls": "",
            "url": settings_url,
        },
    ]


def _if_filed_now(now: datetime) -> list[dict[str, Any]]:
    """What follows if this is filed now, for the timeline."""
    calendar, today, days = CalendarDay.objects.calendar(), day_of(now), CLOCKS[Clock.INTAKE].length
    due_on = calendar.add_working_days(today, days)
    by = due_words(due_on, calendar.is_provisional(today, due_on), today)
    text = _("平台告知是否受理（%(days)s个工作日，%(date)s24:00前）") % {"days": days, "date": by}
    return [{"title": _("平台审核"), "text": text, "state": "next"}, *_after_serving()]


def _after_serving(reply_by: str = "") -> list[dict[str, Any]]:
    """The company's turn and the complainant's; `reply_by` is the company's due date once it is known."""
    served_in, confirm_in = CLOCKS[Clock.REPLY].length, CLOCKS[Clock.CONFIRM].length
    return [
        {
            "title": _("企业答复"),
            "when": reply_by or _("转交企业后%(days)s个工作日内") % {"days": served_in},
            "text": _("企业逾期不答复的，平台会催办，并告诉您。"),
            "state": "next",
        },
        {
            "title": _("您来确认"),
            "when": _("企业答复后%(days)s天内") % {"days": confirm_in},
            "text": _("确认问题是否解决，或者接受企业的方案。"),
            "state": "next",
        },
    ]


VIEWS = {view.page: view.as_view() for view in (CategoryPage, RespondentPage, DetailsPage, EvidencePage, CheckPage)}


class DraftPage(LoginRequiredMixin, View):
    """One address for all pages of a draft."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if kwargs["page"] not in PAGES:
            raise Http404
        return VIEWS[Page(kwargs["page"])](request, reference=kwargs["reference"])


class Discard(LoginRequiredMixin, View):
    """Asks once, then deletes the draft with its files."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._answer(request, reference)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._answer(request, reference, is_sure=True)

    def _answer(self, request: HttpRequest, reference: str, *, is_sure: bool = False) -> HttpResponse:
        draft = access.get_complaint(request.user, reference, Viewer.COMPLAINANT)
        if draft.status != Status.DRAFT:
            return redirect(draft)
        if is_sure:
            try:
                commands.discard_draft(draft, actor=request.user)
            except Refused:  # filed in another tab meanwhile
                return redirect(draft)
            messages.success(request, _("草稿%(reference)s已删除。") % {"reference": reference})
            return redirect("complaints:mine")
        context = {"case": draft, "file_count": len(queries.evidence(draft))}
        return render(request, "complaints/filing/discard.html", context)


class Filed(LoginRequiredMixin, View):
    """The confirmation: the number, where it was sent, and the dates that follow."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = access.get_complaint(request.user, reference, Viewer.COMPLAINANT)
        if case.status == Status.DRAFT:
            return redirect(page_url(case, Page.CHECK))
        if case.status not in (Status.SUBMITTED, Status.ACCEPTED, Status.WITH_BUSINESS):
            return redirect(case)  # its dates have passed: the case page tells what is true now
        context = {"case": case, "sent_to": _sent_to(case), "items": _ahead(case)}
        return render(request, "complaints/filing/filed.html", context)


def _sent_to(case: Complaint) -> str:
    """Where the number was sent as well: only what the complainant chose."""
    to = preferences.recipient(case.complainant)
    places = [case.complainant.masked_phone] if "sms" in to.channels and to.phone else []
    if "email" in to.channels:
        places.append(_("您的邮箱"))
    return _("同时发送到%(places)s") % {"places": _("和").join(places)} if places else ""


def _ahead(case: Complaint) -> list[dict[str, Any]]:
    """What has happened since filing and what follows, for the timeline; the due date is the running clock's."""
    words = _due(case)
    items: list[dict[str, Any]] = [{"title": _("投诉已提交"), "at": case.filed_at}]
    if case.status != Status.SUBMITTED:
        items.append({"title": _("平台已受理"), "at": case.accepted_at})
    if case.status == Status.WITH_BUSINESS:
        items.append({"title": _("投诉已转交企业"), "at": case.served_at})
    items[-1]["state"] = "now"
    if case.status == Status.SUBMITTED:
        text = _("告知是否受理。材料不全时会请您补充，您有%(days)s天时间。")
        text %= {"days": CLOCKS[Clock.SUPPLEMENT].length}
        items.append({"title": _("平台审核"), "when": words, "text": text, "state": "next"})
    if case.status == Status.ACCEPTED:
        items.append({"title": _("平台转交企业"), "when": words, "state": "next"})
    return items + _after_serving(words if case.status == Status.WITH_BUSINESS else "")


def _due(case: Complaint) -> str:
    if case.due_on is None or case.status_since is None:
        return ""
    calendar, today = CalendarDay.objects.calendar(), day_of(timezone.now())
    provisional = calendar.is_provisional(day_of(case.status_since), case.due_on)
    return _("%(date)s24:00前") % {"date": due_words(case.due_on, provisional, today)}
