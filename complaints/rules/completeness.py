"""What a draft still lacks before it may be filed, page by page (DOMAIN §8, the common block)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from complaints.rules import fields
from complaints.rules.codes import ComplainantType

FACTS_MIN, FACTS_MAX = 30, 2000
TITLE_MAX = 40
EVIDENCE_MAX = 20
BUSINESS_ONLY = frozenset({"B2B"})  # top categories in which only a company complains


class Page(StrEnum):
    """The pages of filing, in order; each is a URL."""

    CATEGORY = "category"
    RESPONDENT = "respondent"
    DETAILS = "details"
    EVIDENCE = "evidence"
    CHECK = "check"


PAGES = tuple(Page)


@dataclass(frozen=True)
class Gap:
    """One thing that is missing, and the page where it is filled in."""

    page: Page
    message: str


def complainant_types(top: Any) -> tuple[ComplainantType, ...]:
    """Who may complain in this top category; a company only where DOMAIN §1 lets it."""
    if top.code in BUSINESS_ONLY:
        return (ComplainantType.BUSINESS,)
    return tuple(ComplainantType) if top.for_business else (ComplainantType.CONSUMER,)


def gaps(complaint: Any) -> list[Gap]:
    """Everything that stands between this draft and filing; empty when it is complete."""
    found = []

    def need(present: Any, page: Page, message: str) -> None:
        if not present:
            found.append(Gap(page, message))

    category = complaint.category
    need(category, Page.CATEGORY, _("请选择投诉类别"))
    need(not category or category.is_filable, Page.CATEGORY, _("请选择具体是哪一种问题"))
    need(complaint.business_id or complaint.respondent_name, Page.RESPONDENT, _("请填写被投诉的企业"))
    need(
        complaint.business_id or not complaint.respondent_name or complaint.respondent_hint,
        Page.RESPONDENT,
        _("请填写企业的统一社会信用代码、网址或地址，以便找到它"),
    )
    need(complaint.contacted is not None, Page.RESPONDENT, _("请说明您是否联系过企业"))
    if complaint.contacted:
        need(complaint.contacted_on, Page.RESPONDENT, _("请填写联系企业的日期"))
    need(complaint.proceedings, Page.RESPONDENT, _("请说明是否已通过其他途径处理"))
    need(complaint.title, Page.DETAILS, _("请用一句话概括问题"))
    need(len(complaint.facts) >= FACTS_MIN, Page.DETAILS, _("请写清事情经过，至少%(n)s个字") % {"n": FACTS_MIN})
    need(complaint.happened_on, Page.DETAILS, _("请填写事情发生的日期"))
    need(complaint.remedies, Page.DETAILS, _("请选择您的诉求"))
    if category:
        for q in fields.missing(complaint.asked, complaint.answers):
            words = _("请回答“%(label)s”") if q.label.endswith("吗") else _("请填写%(label)s")
            need(False, Page.DETAILS, words % {"label": q.label})
        need(
            complaint.complainant_type in complainant_types(category.top),
            Page.DETAILS,
            _("请核对投诉人：这一类投诉只能由企业提出")
            if category.top.code in BUSINESS_ONLY
            else _("请核对投诉人：这一类投诉只能由个人提出"),
        )
    need(complaint.complainant_name, Page.DETAILS, _("请填写您的姓名"))
    if complaint.complainant_type == ComplainantType.BUSINESS:
        need(complaint.complainant_company, Page.DETAILS, _("请填写您企业的名称"))
    need(complaint.province, Page.DETAILS, _("请选择您所在的省份"))
    return found
