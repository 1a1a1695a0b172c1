"""The letter to a company that is to be served off-line: what is complained of, what it must do, by when and how."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.models import CalendarDay
from casework.workdays import day_of
from complaints import access
from complaints.commands import privacy
from complaints.exports import letter
from complaints.exports.letter import Letter, Part
from complaints.models import Complaint, ServiceLink
from complaints.presenters.case_file import EVER, rows_of
from complaints.presenters.facts import SIGHTS, facts_of
from complaints.rules.codes import Side
from complaints.rules.deadline import due_of
from complaints.rules.service_link import typed_of
from complaints.rules.wording import LETTER
from complaints.workflow import CLOCKS, Clock, Status
from ui.brand import brand
from ui.templatetags.ui import cn_date

LIMITS = {"letter": "10/m/user"}
WRITTEN_IN = frozenset({Status.ACCEPTED, Status.WITH_BUSINESS})


def answer(request: HttpRequest, case: Complaint) -> HttpResponse:
    """The letter, so many a minute; there is none before the acceptance and none once the company has answered."""
    if case.status not in WRITTEN_IN:
        raise Http404
    return too_many(request) or _printed(case, request.user, timezone.now())


def too_many(request: HttpRequest) -> HttpResponse | None:
    """The answer to whoever has asked for more letters than a minute allows."""
    if ratelimit.consume(request, app="complaints", action=LETTER, config=LIMITS, limit_get=True):
        return None
    return render(request, "429.html", status=429)


def with_link(request: HttpRequest, case: Complaint, link: ServiceLink, token: str) -> HttpResponse:
    """The letter with a new link in it: the only place where the link's address stands."""
    return _printed(case, request.user, timezone.now(), link, token)


def _printed(
    case: Complaint, actor: Any, now: datetime, link: ServiceLink | None = None, token: str = ""
) -> HttpResponse:
    content = letter.pdf(words(case, now, link, token), now)
    privacy.export(case, actor=actor, kind=LETTER, now=now)
    headers = {
        "Content-Disposition": f'attachment; filename="{case.reference}-letter.pdf"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def words(case: Complaint, now: datetime, link: ServiceLink | None = None, token: str = "") -> Letter:
    """Letter: what a company may read of the case, and what follows; personal data is masked as in the portal.

    `token`: the link's, by which this case can be answered without an account; scanned whole, typed in its short form.
    """
    address = settings.SITE_URL + reverse("serve_typed", args=[typed_of(token)]).rstrip("/") if link else _door()
    owner, facts = brand(), facts_of(case, Side.BUSINESS, SIGHTS[Side.BUSINESS])
    files = [row.caption or row.file.name for row in access.files_for(case, Side.BUSINESS) if not row.by_business]
    listed = [f"{n}. {name}" for n, name in enumerate(files, 1)]
    head = [
        (_("投诉编号"), case.reference),
        (_("被投诉企业"), case.respondent),
        (_("统一社会信用代码"), case.business.credit_code if case.business else ""),
        (_("受理日期"), cn_date(day_of(case.accepted_at), EVER) if case.accepted_at else ""),
        (_("答复期限"), _until(case, now)),
        (_("在线答复"), address),
    ]
    return Letter(
        brand=f"{owner['name']} {owner['sub']}",
        heading=_("消费投诉转办函"),
        reference=case.reference,
        rows=rows_of(head),
        opening=[_("%(business)s：") % {"business": case.respondent}, _opening(owner)],
        sections=[
            Part(_("投诉内容"), rows=rows_of([(row.label, row.value) for row in facts])),
            Part(_("投诉人提交的证据"), lines=listed or [_("没有提交文件。")]),
            Part(_("请贵企业做什么"), lines=_asked(case, now)),
            Part(_("怎样答复"), lines=_ways(case, owner, link, address)),
            Part(_("依据"), lines=[_basis()]),
        ],
        signed=owner["owner"],
        day=cn_date(day_of(now), EVER),
        enter_url=settings.SITE_URL + reverse("serve", args=[token]) if link else address,
        scan=_("扫码查看并在线答复") if link else _("扫码入驻并在线答复"),
        footer=_("本函由%(brand)s出具。客服热线%(hotline)s。") % {"brand": owner["name"], "hotline": owner["hotline"]},
    )


def _opening(owner: dict[str, Any]) -> str:
    words = _("%(name)s收到投诉人对贵企业的投诉，经审核予以受理。现将投诉转交贵企业，请按以下要求处理。")
    return words % {"name": owner["name"]}


def _asked(case: Complaint, now: datetime) -> list[str]:
    until = _("请在%(until)s答复。") % {"until": _until(case, now)}
    if not case.served_at:
        until += _("收到之日不计，从下一个工作日起算。")
    return [
        until,
        _("答复请写明：是否同意投诉人的诉求；同意的，写明金额或者措施、完成日期；不同意的，写明事实和依据。"),
        _("认为不应由贵企业答复的，请在期限内书面提出异议并附证据；确有困难的，可以在期限内申请延期一次。"),
        _("逾期没有答复的，平台记为逾期并催办；仍不答复的，按“企业逾期未答复”办结。"),
    ]


def _until(case: Complaint, now: datetime) -> str:
    """Term of the answer: a day once the case is served, before that so long after the letter came."""
    if case.status == Status.WITH_BUSINESS and case.due_on:
        return _("%(date)s24:00前") % {"date": cn_date(due_of(case, CalendarDay.objects.calendar(), now), EVER)}
    return _("收到本函后%(n)s个工作日内") % {"n": CLOCKS[Clock.REPLY].length}


def _ways(case: Complaint, owner: dict[str, Any], link: ServiceLink | None, address: str) -> list[str]:
    online = _("一、在线：扫描第1页的二维码，或者打开%(url)s，凭营业执照认领企业后，在平台上查看证据、答复投诉人。")
    paper_ = _("二、书面：加盖公章，写明投诉编号%(reference)s，寄给%(owner)s。是否按期，以平台收到的日期为准。")
    call = _("三、咨询：客服热线%(hotline)s（%(hours)s）。")
    if link:
        online = _(
            "一、在线：扫描第1页的二维码，或者打开%(url)s，用发到%(contact)s的验证码打开，不需要注册，可以查看证据、答复、提出异议或者申请延期。链接在%(until)s前有效，请勿交给无关的人。"
        )
    values = {
        "url": address,
        "contact": link.masked_contact if link else "",
        "until": cn_date(link.expires_at, EVER) if link else "",
    }
    return [
        online % values,
        paper_ % {"reference": case.reference, "owner": owner["owner"]},
        call % {"hotline": owner["hotline"], "hours": owner["hours"]},
    ]


def _basis() -> str:
    return _("《中华人民共和国消费者权益保护法》第三十九条、第四十六条，以及平台公布的投诉处理规则。")


def _door() -> str:
    """Address at which a company that has no account yet begins."""
    return settings.SITE_URL + reverse("businesses:find")
