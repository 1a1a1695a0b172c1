"""Page for the facts, with the writing help beside it: advice while typing, calmer words, a template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.visitors import signed_in
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE
from catalogue.rules import fields, writing
from catalogue.rules.writing import Tip
from catalogue.rules.writing_templates import Example, example_for, template_for
from complaints.forms.draft import DetailsForm
from complaints.models import Complaint
from complaints.presenters.similar import endings, own_open
from complaints.rules.completeness import FilingPage
from complaints.views.draft.typed import TypedPage
from ui.values import Words

ANCHOR = "#writing"
SHOWN = 8  # places of one kind; the others come up when these are done
FIELDS = {writing.TITLE: "title", writing.TEXT: "facts"}


class DetailsPage(TypedPage):
    """`do` is `review` (save and look at the tips), `calm:<n>` (the n-th tip's wording) or `template`."""

    page = FilingPage.DETAILS
    template_name = "complaints/draft/details.html"
    form_class = DetailsForm

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        if request.headers.get("X-Fragment") == "writing":
            form = self.get_form(request.POST, later=True)
            return render(request, "complaints/draft/_writing.html", {"writing": panel(self.draft, form)})
        do = request.POST.get("do", "")
        if do == "review":
            return self._review()
        if do == "template":
            return self._rewrite(*_with_template(self.draft, request.POST))
        if do.startswith("calm:"):
            return self._rewrite(*_with_calm_words(self.draft, self.get_form(request.POST, later=True), do))
        return super().post(request, reference)

    def render(
        self, form: Any, *, status: int = 200, refusal: str = "", said: str = "", **context: Any
    ) -> HttpResponse:
        help_ = panel(self.draft, form, said=said)
        return super().render(
            form,
            status=status,
            refusal=refusal,
            writing=help_,
            own_open=own_open(self.draft, signed_in(self.request)),
            endings=endings(self.draft),
            **context,
        )

    def _review(self) -> HttpResponse:
        """Keeps what was typed, complete or not, and comes back with the tips."""
        form = self.get_form(self.request.POST, later=True)
        if not form.is_valid():
            return self.render(form, status=UNPROCESSABLE)
        try:
            self.save(form.changes())
        except Refused as refusal:
            if refusal.code == "changed":
                return self.meet(form.changes(), refusal)
            return self.render(form, status=CONFLICT, refusal=refusal.message)
        return redirect(self.url(FilingPage.DETAILS) + self.suffix + ANCHOR)

    def _rewrite(self, data: Any, said: str) -> HttpResponse:
        """The page with what was typed and one change in it; nothing is saved."""
        return self.render(self.get_form(data, later=True), said=said)


@dataclass(frozen=True)
class Place:
    """A place in a text that a tip is about; `n` is the number that `calm:<n>` names."""

    n: int
    tip: Tip
    field: str


@dataclass(frozen=True)
class TipGroup:
    """The tips of one kind: one sentence, the places it is about, how many there are and how many are not shown."""

    kind: str
    message: Words
    places: list[Place]
    count: int
    more: int


@dataclass(frozen=True)
class Panel:
    """The help beside the form, for `complaints/draft/_writing.html`."""

    groups: list[TipGroup]
    said: str
    is_empty: bool
    template: str
    example: Example


def panel(case: Complaint, form: Any, *, said: str = "") -> Panel:
    """The help for the texts in the form, as they are typed or saved."""
    code = case.category.code if case.category else ""
    tips = _advise(case, form)
    is_empty = not _typed(form, "facts").strip()
    return Panel(
        groups=_grouped(tips),
        said=said or _summary(tips, is_empty=is_empty),
        is_empty=is_empty,
        template=template_for(code),
        example=example_for(code),
    )


@dataclass(frozen=True)
class LastLook:
    """Advice repeated before filing: each kind of thing nobody should file unnoticed, and how many more."""

    serious: list[TipGroup]
    others: int


def last_look(case: Complaint) -> LastLook:
    tips = advice(case)
    serious = [group for group in _grouped(tips) if group.kind in writing.SERIOUS]
    return LastLook(serious, len(tips) - sum(group.count for group in serious))


def advice(case: Complaint) -> list[Tip]:
    """The tips for the draft as it is saved."""
    money = any(_is_money(question, case.answers.get(question.key)) for question in case.asked)
    return writing.advise(
        case.facts,
        title=case.title,
        remedies=case.remedies,
        amount=case.amount if case.amount is not None or not money else writing.ELSEWHERE,
        happened_on=case.happened_on,
        category=case.category.code if case.category else "",
    )


def _advise(case: Complaint, form: Any) -> list[Tip]:
    if not form.is_bound:
        return advice(case)
    form.is_valid()
    data = form.cleaned_data
    money = any(_is_money(q, data.get(form.PREFIX + q.key)) for q in form.questions)
    return writing.advise(
        _typed(form, "facts"),
        title=_typed(form, "title"),
        remedies=data.get("remedies") or (),
        amount=data.get("amount") or (writing.ELSEWHERE if money else None),
        happened_on=case.happened_on,
        category=case.category.code if case.category else "",
    )


def _is_money(question: fields.Question, value: Any) -> bool:
    return question.kind == fields.FieldKind.MONEY and value not in (None, "")


def _typed(form: Any, name: str) -> str:
    """The text as the browser's text area has it: positions are counted in it."""
    text = form.data.get(name, "") if form.is_bound else form.initial.get(name) or ""
    return str(text).replace("\r\n", "\n")


def _grouped(tips: Sequence[Tip]) -> list[TipGroup]:
    groups = []
    for kind, numbered in groupby(enumerate(tips), key=lambda pair: pair[1].kind):
        rows = list(numbered)
        places = [Place(n, tip, FIELDS[tip.place]) for n, tip in rows if tip.excerpt]
        groups.append(
            TipGroup(
                kind=str(kind),
                message=rows[0][1].message,
                places=[] if kind == writing.TipKind.BLANK else places[:SHOWN],
                count=len(places),
                more=max(0, len(places) - SHOWN),
            )
        )
    return groups


def _summary(tips: Sequence[Tip], *, is_empty: bool) -> str:
    if is_empty:
        return _("写下经过以后，这里会提示还缺什么。提示只是建议，不影响提交。")
    if not tips:
        return _("时间、对象、金额和要求都写到了，没有别的建议。")
    others = len([tip for tip in tips if tip.kind != writing.TipKind.TOO_SHORT])
    words = ngettext("有%(n)s条建议，不影响提交。", "有%(n)s条建议，不影响提交。", others) % {"n": others}
    if others == len(tips):
        return words
    must = _("事情经过不到%(n)s个字，写够才能继续。") % {"n": writing.FACTS_MIN}
    return must + words if others else must


def _with_template(case: Complaint, data: Any) -> tuple[Any, str]:
    """The typed data with the template as its text, where there was none: what somebody wrote is never replaced."""
    if data.get("facts", "").strip():
        return data, _("您已经写了内容，模板没有套用。需要的话可以从下面的模板里复制。")
    data = data.copy()
    data["facts"] = template_for(case.category.code if case.category else "")
    return data, _("模板已经填入，请把____换成您的情况。还没有保存。")


def _with_calm_words(case: Complaint, form: Any, do: str) -> tuple[Any, str]:
    """The typed data with one tip's wording; nothing changes where those words are no longer there."""
    number = do.removeprefix("calm:")
    tips = _advise(case, form)
    meant = form.data.get(f"calm_{number}", "")
    same = [tip for tip in tips if tip.replacement is not None and tip.excerpt == meant]
    at = tips[int(number)] if number.isdecimal() and len(number) < 5 and int(number) < len(tips) else None
    tip = at if at in same else same[0] if same else None
    if tip is None:
        return form.data, _("这处文字已经改过，没有再改。")
    data = form.data.copy()
    data[FIELDS[tip.place]] = writing.calmed(_typed(form, FIELDS[tip.place]), tip)
    words = _("“%(old)s”已改为“%(new)s”。还没有保存。") if tip.replacement else _("“%(old)s”已删去。还没有保存。")
    return data, words % {"old": tip.excerpt, "new": tip.replacement}
