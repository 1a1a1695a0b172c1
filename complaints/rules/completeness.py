"""Gaps of a draft that must be filled before it may be filed, page by page (DOMAIN §8, the common block)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.rules import fields, precheck
from catalogue.rules.writing import FACTS_MIN
from complaints.rules.case import Draft, GivenFile, TopCategory
from complaints.rules.codes import ComplainantType
from ui.traditional import spoken

TITLE_MAX = 40
EVIDENCE_MAX = 20
LETTERS_MAX = 5
APPEAL_MAX = 10
BUSINESS_ONLY = frozenset({"B2B"})  # top categories in which only a company complains


class FilingPage(StrEnum):
    """The pages of filing, in order; each is a URL."""

    CATEGORY = "category"
    PRECHECK = "precheck"
    RESPONDENT = "respondent"
    DETAILS = "details"
    PERSON = "person"
    EVIDENCE = "evidence"
    CHECK = "check"


PAGES = tuple(FilingPage)
WALK = tuple(page for page in FilingPage if page != FilingPage.EVIDENCE)  # files are given beside who complains


@dataclass(frozen=True)
class Gap:
    """One thing that is missing, and the page where it is filled in."""

    page: FilingPage
    message: str


def complainant_types(top: TopCategory) -> tuple[ComplainantType, ...]:
    """Kinds of complainant in this top category: a company only where DOMAIN §1 lets it, an agent only for a person."""
    if top.code in BUSINESS_ONLY:
        return (ComplainantType.BUSINESS,)
    if top.for_business:
        return tuple(ComplainantType)
    return (ComplainantType.CONSUMER, ComplainantType.AGENT)


def gaps(complaint: Draft, today: date | None = None) -> list[Gap]:
    """Everything that stands between this draft and filing; empty when it is complete. `today`: unless told, today."""
    found: list[Gap] = []

    def need(present: object, page: FilingPage, message: str) -> None:
        if not present:
            found.append(Gap(page, message))

    category = complaint.category
    need(category, FilingPage.CATEGORY, _("请选择投诉类别"))
    need(not category or category.is_filable, FilingPage.CATEGORY, _("请选择具体是哪一种问题"))
    found += _precheck_gaps(complaint, today or timezone.localdate())
    need(complaint.business_id or complaint.respondent_name, FilingPage.RESPONDENT, _("请填写被投诉的企业"))
    need(
        complaint.business_id or not complaint.respondent_name or complaint.respondent_hint,
        FilingPage.RESPONDENT,
        _("请填写企业的统一社会信用代码、网址或地址，以便找到它"),
    )
    need(complaint.title, FilingPage.DETAILS, _("请用一句话概括问题"))
    need(len(complaint.facts) >= FACTS_MIN, FilingPage.DETAILS, _("请写清事情经过，至少%(n)s个字") % {"n": FACTS_MIN})
    need(complaint.remedies, FilingPage.DETAILS, _("请选择您的诉求"))
    if category:
        elsewhere = precheck.asked_elsewhere(complaint.first_questions)
        for q in fields.missing(complaint.asked, complaint.answers):
            words = _("请回答“%(label)s”") if q.label.endswith("吗") else _("请填写%(label)s")
            need(q.key in elsewhere, FilingPage.DETAILS, words % {"label": spoken(q.label)})
        need(
            complaint.complainant_type in complainant_types(category.top),
            FilingPage.PERSON,
            _("请核对投诉人：这一类投诉只能由企业提出")
            if category.top.code in BUSINESS_ONLY
            else _("请核对投诉人：这一类投诉不能由企业提出"),
        )
    is_agent = complaint.complainant_type == ComplainantType.AGENT
    words = _("请填写被代理人的姓名") if is_agent else _("请填写您的姓名")
    need(complaint.complainant_name, FilingPage.PERSON, words)
    if is_agent:
        need(complaint.agent_name, FilingPage.PERSON, _("请填写代理人的姓名"))
        need(complaint.agent_relation, FilingPage.PERSON, _("请填写您与被代理人的关系"))
        need(complaint.has_letter, FilingPage.PERSON, _("请上传授权委托书"))
    if complaint.complainant_type == ComplainantType.BUSINESS:
        need(complaint.complainant_company, FilingPage.PERSON, _("请填写您企业的名称"))
        need(complaint.complainant_licence, FilingPage.PERSON, _("请填写您企业的统一社会信用代码"))
    need(complaint.province, FilingPage.PERSON, _("请填写您所在的地区"))
    return found


def is_answered(text: str, files: Sequence[GivenFile]) -> bool:
    """Whether a thing that was asked for is answered: by words, by a file that can be used, or by both."""
    return bool(text.strip()) or any(not file.is_rejected for file in files)


def _precheck_gaps(complaint: Draft, today: date) -> list[Gap]:
    """One line for all that is not answered: the page asks nothing else. Then the reason, where one is needed."""
    lacking = precheck.missing(complaint.first_questions, complaint.first_answers)
    if len(lacking) == 1:
        label = lacking[0].label
        words = _("请回答“%(label)s”") if label.endswith(("？", "?")) else _("请填写%(label)s")
        return [Gap(FilingPage.PRECHECK, words % {"label": label})]
    if lacking:
        return [Gap(FilingPage.PRECHECK, _("请回答开头的%(n)s个问题") % {"n": len(lacking)})]
    if not complaint.override_reason and any(one.needs_reason for one in complaint.findings(today)):
        return [Gap(FilingPage.PRECHECK, _("请说明为什么不先等企业处理，现在就要投诉"))]
    return []
