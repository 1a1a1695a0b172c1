"""The few questions before anything is written, and the reason of who goes on against the advice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.forms.questions import EARLIEST
from catalogue.rules import fields, precheck
from catalogue.rules.precheck import Contacted, Feeds, Question
from complaints.forms.draft.draft import DraftForm
from ui.forms import HouseForm, LongTextField, PartedDateField
from ui.traditional import spoken
from ui.values import Cleaned

REASON_MAX = 500


class PrecheckForm(DraftForm):
    """The questions of the pre-check; only those without an answer yet, or with `whole` all of them."""

    also = ("category", "precheck", "contacted", "contacted_on", "contact_answered", "happened_on", "proceedings")

    def __init__(self, *args: Any, whole: bool = False, **kwargs: Any) -> None:
        self.whole = whole
        super().__init__(*args, **kwargs)

    def build(self) -> None:
        questions, answers = self.case.first_questions, self.case.first_answers
        lacking = {one.name for one in precheck.missing(questions, answers)}
        if Feeds.CONTACTED in lacking:
            lacking.add(Feeds.CONTACTED_ON)  # may be needed once the first is answered
        self.questions = [one for one in precheck.asked(questions) if self.whole or one.name in lacking]
        for one in self.questions:
            self.fields[one.name] = _field(one)
            self.initial.setdefault(one.name, answers.get(one.name))
        on = next((one for one in self.questions if one.feeds == Feeds.CONTACTED_ON), None)
        self.needs_day = on is not None and precheck.is_needed(on, questions)
        if self.needs_day:
            self.conditional_fields = (*self.conditional_fields, Feeds.CONTACTED_ON)

    def clean(self) -> Cleaned:
        """Judge the day of contact; where nobody was contacted, whatever stands in it is no answer."""
        data = super().clean() or {}
        name = Feeds.CONTACTED_ON
        contacted = data.get(Feeds.CONTACTED) if Feeds.CONTACTED in self.fields else self.case.contacted
        if contacted in (Contacted.NO, False):
            self.errors.pop(name, None)
            data[name] = None
        elif self.needs_day and contacted and not data.get(name) and not self.later and name not in self.errors:
            self.add_error(name, _("请填写联系企业的日期"))
        return data

    def changes(self) -> dict[str, Any]:
        data = self.cleaned_data
        own = {one.asks: fields.to_json(data[one.name]) for one in self.questions if not one.feeds}
        kept = {**self.case.precheck.get("answers", {}), **own}
        given = {key: value for key, value in kept.items() if value}
        found: dict[str, Any] = {"precheck": {**self.case.precheck, "answers": given}}
        found |= {one.name: data[one.name] for one in self.questions if one.feeds and one.feeds != Feeds.CONTACTED}
        if Feeds.CONTACTED in data:
            found |= _contact(data[Feeds.CONTACTED])
        return found


class ReasonForm(DraftForm):
    """Why the complaint is filed although the pre-check says to wait for the company first."""

    override_reason = LongTextField(
        label=_("为什么现在就要投诉？"),
        max_length=REASON_MAX,
        rows=3,
        help_text=_("例如：客服一直打不通，企业拒绝受理，或者情况紧急。受理员会看到您写的理由"),
        error_messages={"required": _("请写明为什么现在就要投诉")},
    )

    def build(self) -> None:
        self._start_with("override_reason")


class GoOnForm(HouseForm):
    """Nothing to say; the person goes on."""

    def changes(self) -> dict[str, Any]:
        return {}


def _field(one: Question) -> forms.Field:
    if one.is_date:
        return PartedDateField(
            label=spoken(one.label),
            help_text=spoken(one.help),
            required=one.feeds != Feeds.CONTACTED_ON,
            earliest=EARLIEST,
            latest=timezone.localdate,
            recent=True,
        )
    return forms.ChoiceField(
        label=spoken(one.label), help_text=spoken(one.help), choices=one.options, widget=forms.RadioSelect
    )


def _contact(answer: str) -> dict[str, Any]:
    """Fields on the first complaint to the company; without one there is no channel, ticket or result."""
    if answer == Contacted.NO:
        nothing = {"contact_channel": "", "contact_ticket": "", "contact_result": ""}
        return {"contacted": False, "contacted_on": None, "contact_answered": None, **nothing}
    if not answer:
        return {"contacted": None, "contact_answered": None}
    if answer == Contacted.WAITING:
        return {"contacted": True, "contact_answered": False, "contact_result": ""}
    return {"contacted": True, "contact_answered": True}
