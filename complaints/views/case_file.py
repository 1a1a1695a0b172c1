"""案卷: one case as a PDF to read and keep, and as JSON to check; for each side and for the staff."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views import View

from accounts.privacy import collectors as collected
from accounts.visitors import signed_in
from casework.workdays import day_of
from complaints import access
from complaints.commands import privacy
from complaints.exports import bundle, case_file
from complaints.exports.case_file import CaseFile, Section
from complaints.exports.receipt import Row
from complaints.models import Complaint, ComplaintVersion, Evidence
from complaints.presenters import case as case_presenters
from complaints.presenters import case_file as case_file_presenters
from complaints.presenters import evidence
from complaints.presenters import privacy as privacy_views
from complaints.presenters.case_file import EVER, rows_of
from complaints.presenters.clock import clock_row
from complaints.presenters.facts import SIGHTS, facts_of
from complaints.presenters.timeline import Line, timeline_of
from complaints.queries import amendment
from complaints.queries import annex as annex_queries
from complaints.queries import case as case_queries
from complaints.rules.codes import Side
from complaints.rules.masking import OWN, Sight
from complaints.workflow import Status
from ui.templatetags.ui import cn_datetime
from ui.typesetting import in_fours

LIMITS = {"case_file": "10/m/user"}
SIDES = {Side.COMPLAINANT: _lazy("投诉人"), Side.BUSINESS: _lazy("企业"), Side.STAFF: _lazy("平台工作人员")}


class Mine(LoginRequiredMixin, View):
    """The complainant's own case; a draft has no file yet. `kind` is pdf or json."""

    kind = "pdf"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = access.get_complaint(request.user, reference, Side.COMPLAINANT)
        if case.status == Status.DRAFT:
            raise Http404
        return answer(request, case, Side.COMPLAINANT, self.kind)


class Theirs(LoginRequiredMixin, View):
    """The company's file of a case that was served on it; asked for by a form, for it leaves a line in the ledger."""

    kind = "pdf"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, business: int, reference: str) -> HttpResponse:
        case = access.get_complaint(request.user, reference, Side.BUSINESS, business=business)
        return answer(request, case, Side.BUSINESS, self.kind, SIGHTS[Side.BUSINESS])


def answer(request: HttpRequest, case: Complaint, viewer: Side, kind: str, sight: Sight = OWN) -> HttpResponse:
    """The file of this case as that side sees it, so many a minute. Of the staff, each sees as their `sight` allows."""
    if not ratelimit.consume(request, app="complaints", action="case_file", config=LIMITS, limit_get=True):
        return render(request, "429.html", status=429)
    now, make = timezone.now(), MAKERS[kind]
    with transaction.atomic():  # no step comes between what is read
        whole = case_queries.held(case)
        told = make.read(whole, viewer, now, sight)
    content = make.write(told, now)
    if viewer != Side.COMPLAINANT:  # made first: what could not be made was not taken along
        privacy.export(case, actor=signed_in(request), kind=kind, now=now)
    name = f"{case.reference}-{day_of(now):%Y%m%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=make.content_type, headers=headers)


@dataclass(frozen=True)
class Maker:
    """A kind of file: `read` asks the database for all of it, `write` makes the bytes of what was read."""

    read: Callable[[Complaint, Side, datetime, Sight], Any]
    write: Callable[[Any, datetime], bytes]
    content_type: str


# --- the words on paper ---
def words(case: Complaint, viewer: Side, now: datetime, sight: Sight = OWN) -> CaseFile:
    """Everything about the case that this side sees elsewhere, in the order in which one reads it."""
    timeline, rows = timeline_of(case, viewer), case_file_presenters.visible(case, viewer)
    versions, files = amendment.versions(case, served=viewer == Side.BUSINESS), access.files_for(case, viewer)
    head = [
        (_("投诉编号"), case.reference),
        (_("状态"), case_presenters.tag(case, now, viewer).text),
        (_("导出时间"), cn_datetime(now, EVER)),
        (_("导出给"), str(SIDES[viewer])),
    ]
    return CaseFile(
        brand=f"{settings.BRAND['name']} {settings.BRAND['sub']}",
        heading=_("投诉案卷"),
        reference=case.reference,
        sections=[
            Section("", rows_of(head)),
            case_file_presenters.parties(case, viewer, sight),
            *_content(case, viewer, sight, versions, files),
            *case_file_presenters.answers_and_offers(case, viewer, rows),
            *case_file_presenters.dealings(case, viewer, rows, files),
            *case_file_presenters.mediation(case, viewer, rows),
            case_file_presenters.performance(case),
            *case_file_presenters.decisions(case, viewer, rows),
            *(section for room in collected.collectors() for section in room.on_paper(case, viewer)),
            *case_file_presenters.rating(rows),
            Section(
                _("期限"),
                columns=[_("期限"), _("由谁"), _("起算日"), _("到期日"), _("状态")],
                widths=[3, 2, 5, 5, 5],
                table=[clock_row(row, EVER).cells for row in rows.clocks],
            ),
            *case_file_presenters.lookers(case, viewer),
            Section(
                _("办理记录"),
                columns=[_("时间"), _("事项"), *([_("操作人")] if viewer == Side.STAFF else [])],
                widths=[4, 10, *([3] if viewer == Side.STAFF else [])],
                table=[_line_cells(line, viewer, case, sight) for line in timeline],
            ),
            *([_notes(case)] if viewer == Side.STAFF else []),
            *(section for annex in annex_queries.annexes(case) for section in _annex(case, annex, viewer, sight)),
            Section(
                _("校验"),
                rows_of(
                    [
                        (_("办理记录"), _("共%(n)s条") % {"n": case.events_count}),
                        (_("末条校验码"), in_fours(case.last_hash)),
                    ]
                ),
                note=_("每条办理记录的校验码都包含前一条。同时导出JSON案卷，可以离线核对有没有改动。"),
            ),
        ],
        footer=_("%(reference)s，%(at)s导出") % {"reference": case.reference, "at": cn_datetime(now, EVER)},
    )


def _content(
    case: Complaint, viewer: Side, sight: Sight, versions: list[ComplaintVersion], files: list[Evidence]
) -> list[Section]:
    """Complaint as filed, the hash of each of its versions, and the files with theirs."""
    facts = facts_of(case, viewer, sight)
    return [
        Section(_("投诉内容"), [Row(str(row.label), str(row.value)) for row in facts]),
        Section(
            _("投诉内容的版本"),
            columns=[_("版本"), _("时间"), _("校验码")],
            widths=[2, 4, 10],
            table=[_version_cells(row) for row in versions],
        ),
        Section(
            _("证据"),
            columns=[_("文件"), _("提交"), _("字节"), "SHA-256"],
            widths=[5, 2, 2, 7],
            table=[_file_cells(row, viewer) for row in files],
            note=_("校验码是收到的原件的SHA-256。") if files else "",
        ),
    ]


def _version_cells(row: ComplaintVersion) -> list[str]:
    return [_("第%(n)s版") % {"n": row.number}, cn_datetime(row.at, EVER), in_fours(row.sha256)]


def _annex(case: Complaint, annex: Complaint, viewer: Side, sight: Sight) -> list[Section]:
    """A case that was merged into this one: as much of it as this side's page shows, under a heading of its own."""
    is_known = access.owns_annex(case, annex, viewer)
    rows, files = (
        case_file_presenters.visible(annex, viewer, is_known=is_known),
        access.annex_files(case, annex, viewer),
    )
    versions = amendment.versions(annex, served=viewer == Side.BUSINESS) if is_known else amendment.versions(annex)[-1:]
    head = [
        (_("投诉编号"), annex.reference),
        (_("标题"), annex.title),
        (_("提交时间"), cn_datetime(annex.filed_at, EVER)),
        (_("并入时间"), cn_datetime(annex.closed_at, EVER)),
        (_("并案的理由"), annex.outcome_reason if is_known else ""),
        (_("末条校验码"), in_fours(annex.last_hash)),
    ]
    inner = [
        *_content(annex, viewer, sight, versions, files),
        *case_file_presenters.answers_and_offers(annex, viewer, rows),
        *case_file_presenters.dealings(annex, viewer, rows, files),
        *case_file_presenters.mediation(annex, viewer, rows),
    ]
    return [Section(_("并入的投诉"), rows_of(head)), *(replace(section, level=3) for section in inner)]


def _file_cells(row: Evidence, viewer: Side) -> list[str]:
    is_shown = access.can_open_file(row, viewer)
    parts = [evidence.name_for(row, viewer), row.caption if is_shown else "", evidence.fate(row)]
    return [
        "\n".join(part for part in parts if part),
        str(row.side.label),
        str(row.file.size),
        in_fours(row.file.sha256),
    ]


def _line_cells(line: Line, viewer: Side, case: Complaint, sight: Sight) -> list[str]:
    text = "\n".join(str(part) for part in (line.title, line.text) if part)
    who = [privacy_views.actor(case, line.actor, sight)] if viewer == Side.STAFF else []
    return [cn_datetime(line.at, EVER), text, *who]


def _notes(case: Complaint) -> Section:
    return Section(
        _("内部备注"),
        columns=[_("时间"), _("备注"), _("操作人")],
        widths=[4, 10, 3],
        table=[[cn_datetime(row.at, EVER), row.text, row.by.display_name] for row in case_queries.notes(case)],
    )


MAKERS = {
    "pdf": Maker(words, case_file.pdf, "application/pdf"),
    "json": Maker(bundle.bundle, lambda document, _now: bundle.as_json(document), "application/json"),
}
