"""Facts of a case as each side sees them: one row each, with a key of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from casework.workdays import day_of
from catalogue.rules import fields
from catalogue.rules.codes import Proceedings
from catalogue.rules.precheck import Finding, asked, asked_elsewhere
from complaints.models import Complaint
from complaints.rules import codes, wording
from complaints.rules.codes import Side
from complaints.rules.masking import LEAST, OWN, Item, Sight, masked
from complaints.workflow import Role
from ui.components import Row
from ui.templatetags.ui import cn_date, money
from ui.traditional import spoken

SIGHTS: dict[Side, Sight] = {
    Side.COMPLAINANT: OWN,
    Side.BUSINESS: Sight(frozenset({Role.BUSINESS})),
    Side.STAFF: LEAST,
}
CLASSES: dict[str, str] = {
    fields.FieldKind.CODE: "code",
    fields.FieldKind.PHONE: "num",
    fields.FieldKind.MONEY: "num",
    fields.FieldKind.NUMBER: "num",
}
# Of whom a page of filing speaks.
ABOUT = {"category": "respondent", "precheck": "respondent", "respondent": "respondent", "person": "complainant"}


@dataclass(frozen=True)
class Fact(Row):
    """A row with its key: a field of the case, or `answers.` or `precheck.` and the question's.

    `page` is the filing page where it is changed; `about` is respondent, case or complainant.
    """

    key: str = ""
    page: str = ""

    @property
    def about(self) -> str:
        return ABOUT.get(self.page, "case")


def facts_of(case: Complaint, viewer: Side, sight: Sight | None = None) -> list[Fact]:
    """Everything that was said, in the order of the pages; personal data as this person sees it (`rules.masking`).

    Without a `sight`: the complainant's own, a company's, or the least that anybody of the staff has.
    """
    sight = sight or SIGHTS[viewer]
    rows = [*_respondent(case, viewer), *_asked(case, viewer, sight), *_story(case), *_person(case, viewer, sight)]
    return [row for row in rows if row.value not in (None, "", [])]


def _fact(key: str, label: str, value: object, page: str, cls: str = "") -> Fact:
    return Fact(label=label, value=value, cls=cls, key=key, page=page)


def _respondent(case: Complaint, viewer: Side) -> Iterator[Fact]:
    yield _fact("category", _("类别"), str(case.category) if case.category else "", "category")
    if viewer != Side.BUSINESS:
        yield _fact("respondent", _("企业"), case.respondent, "respondent")
    if not case.business_id:
        yield _fact("respondent_hint", _("企业线索"), case.respondent_hint, "respondent")
    if case.contacted is not None:
        yield _fact("contacted", _("联系过企业"), _contacted(case, viewer), "precheck")
        yield _fact("contact", _("联系经过"), _contact(case), "respondent")
    yield _fact("happened_on", _("发生日期"), cn_date(case.happened_on) if case.happened_on else "", "precheck")
    if case.proceedings:
        yield _fact("proceedings", _("其他途径"), Proceedings(case.proceedings).label, "precheck")


def _asked(case: Complaint, viewer: Side, sight: Sight) -> Iterator[Fact]:
    """Answers to the questions of the pre-check and the category."""
    if viewer != Side.BUSINESS:
        for name, label, value in _precheck(case, viewer):
            yield _fact(f"precheck.{name}", label, value, "precheck")
        if viewer == Side.COMPLAINANT:  # staff read it beside what the pre-check found
            yield _fact("override_reason", _("现在就要投诉的理由"), case.override_reason, "precheck")
        yield _fact("title", _("标题"), case.title, "details")
    elsewhere = asked_elsewhere(case.first_questions)
    for question in case.asked:
        if question.key not in elsewhere or viewer == Side.BUSINESS:
            value = fields.shown(question.kind, case.answers.get(question.key))
            value = sight.shown(Item.ANSWERS, value) if question.personal else value
            label = spoken(wording.of_complainant(question.label, viewer))
            yield _fact(f"answers.{question.key}", label, value, "details", CLASSES.get(question.kind, ""))


def _story(case: Complaint) -> Iterator[Fact]:
    yield _fact("amount", _("涉及金额"), money(case.amount) if case.amount is not None else "", "details", "num")
    yield _fact("facts", _("事情经过"), case.facts, "details")
    yield _fact("remedies", _("诉求"), "；".join(case.remedy_names), "details")


def _person(case: Complaint, viewer: Side, sight: Sight) -> Iterator[Fact]:
    if viewer == Side.BUSINESS:
        yield _fact("complainant", _("投诉人"), masked_name(case), "person")
        return
    if case.complainant_type != codes.ComplainantType.CONSUMER:
        yield _fact("complainant_type", _("投诉人类型"), case.get_complainant_type_display(), "person")
    yield _fact("complainant_name", _("姓名"), sight.shown(Item.NAME, case.complainant_name), "person")
    name = sight.shown(Item.AGENT, case.agent_name)
    agent = "，".join(part for part in (name, case.agent_relation) if part)
    yield _fact("agent", _("代理人"), agent, "person")
    yield _fact("complainant_company", _("投诉人企业"), case.complainant_company, "person")
    yield _fact("complainant_licence", _("统一社会信用代码"), case.complainant_licence, "person", "code")
    region = sight.shown(Item.REGION, f"{case.province}{case.city}{case.district}")
    yield _fact("region", _("所在地区"), region, "person")


def masked_name(case: Complaint) -> str:
    """Complainant as a company sees them: the family name, or the complaining company; whether an agent acts."""
    if case.complainant_company:
        return case.complainant_company
    name = masked(Item.NAME, case.complainant_name)
    is_agent = case.complainant_type == codes.ComplainantType.AGENT
    return _("%(name)s（由代理人代为投诉，已提交授权委托书）") % {"name": name} if is_agent else name


def _contacted(case: Complaint, viewer: Side) -> str:
    """Whether and when, and whether the company answered; to the complainant it says 您."""
    if not case.contacted:
        return _("还没有联系")
    unhappy = wording.of_complainant(_("企业答复了，您不满意"), viewer)
    answered = {None: "", True: unhappy, False: _("企业还没有答复")}[case.contact_answered]
    parts = [cn_date(case.contacted_on) if case.contacted_on else "", answered]
    return "，".join(part for part in parts if part) or _("联系过")


def _contact(case: Complaint) -> str:
    """How, and with what result."""
    parts = [
        str(codes.Channel(case.contact_channel).label) if case.contact_channel else "",
        _("工单号%(ticket)s") % {"ticket": case.contact_ticket} if case.contact_ticket else "",
        case.contact_result,
    ]
    return "，".join(part for part in parts if part)


def _precheck(case: Complaint, viewer: Side) -> Iterator[tuple[str, str, str]]:
    """The pre-check's own questions by name, with their answers."""
    answers = case.first_answers
    for one in asked(case.first_questions):
        said = answers[one.name]
        if said and not one.feeds:
            label = spoken(wording.of_complainant(str(one.label), viewer))
            yield one.name, label, cn_date(said) if isinstance(said, date) else spoken(said)


# --- the pre-check ---
@dataclass(frozen=True)
class PrecheckRow:
    """A ground that an answer of the pre-check spoke for."""

    ground: str
    heading: str
    question: str
    answer: str


@dataclass(frozen=True)
class Precheck:
    """Findings of the pre-check on the day of filing, and the person's reason to go on, as the staff see them."""

    rows: Sequence[PrecheckRow]
    reason: str


def precheck(case: Complaint) -> Precheck:
    found = case.findings(day_of(case.filed_at)) if case.filed_at else []
    rows = [
        PrecheckRow(
            one.ground,
            one.heading,
            spoken(wording.of_complainant(str(one.question.label), Side.STAFF)),
            _given(case, one),
        )
        for one in found
    ]
    return Precheck(rows, case.override_reason)


def _given(case: Complaint, finding: Finding) -> str:
    """The answer that spoke for it, in words."""
    answer = case.first_answers[finding.question.name]
    return cn_date(answer) if isinstance(answer, date) else str(dict(finding.question.options).get(answer, answer))
