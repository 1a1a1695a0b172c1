"""案卷: one case as a PDF to read and keep, and as JSON to check; for the complainant and for the staff."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views import View

from casework.workdays import day_of
from complaints import access, commands, queries
from complaints.exports import bundle
from complaints.exports import case_file as paper
from complaints.exports.case_file import CaseFile, Section
from complaints.exports.receipt import Row
from complaints.exports.typeset import in_fours
from complaints.models import Answer, Complaint, Evidence
from complaints.rules.masking import OWN, Sight
from complaints.rules.sentences import Viewer
from complaints.views import common, personal
from complaints.views.clock_rows import clock_row
from complaints.workflow import Status
from ui.templatetags.ui import cn_date, cn_datetime, money

EVER = date.min  # so that every day is written with its year
LIMITS = {"case_file": "10/m/user"}
SIDES = {Viewer.COMPLAINANT: _lazy("投诉人"), Viewer.STAFF: _lazy("平台工作人员")}


class Mine(LoginRequiredMixin, View):
    """The complainant's own case; a draft has no file yet. `kind` is pdf or json."""

    kind = "pdf"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = access.get_complaint(request.user, reference, Viewer.COMPLAINANT)
        if case.status == Status.DRAFT:
            raise Http404
        return answer(request, case, Viewer.COMPLAINANT, self.kind)


def answer(request: HttpRequest, case: Complaint, viewer: Viewer, kind: str, sight: Sight = OWN) -> HttpResponse:
    """The file of this case as that side sees it, so many a minute. Of the staff, each sees as their `sight` allows."""
    if not ratelimit.consume(request, app="complaints", action="case_file", config=LIMITS, limit_get=True):
        return render(request, "429.html", status=429)
    now = timezone.now()
    if viewer == Viewer.STAFF:
        commands.export(case, actor=request.user, kind=kind, now=now)
    content, content_type = MAKERS[kind](case, viewer, now, sight)
    name = f"{case.reference}-{day_of(now):%Y%m%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


def _json(case: Complaint, viewer: Viewer, now: datetime, sight: Sight) -> tuple[bytes, str]:
    return bundle.as_json(bundle.bundle(case, viewer, now, sight)), "application/json"


def _pdf(case: Complaint, viewer: Viewer, now: datetime, sight: Sight) -> tuple[bytes, str]:
    return paper.pdf(words(case, viewer, now, sight), now), "application/pdf"


MAKERS: dict[str, Callable[[Complaint, Viewer, datetime, Sight], tuple[bytes, str]]] = {"pdf": _pdf, "json": _json}


# --- the words on paper ---
def words(case: Complaint, viewer: Viewer, now: datetime, sight: Sight = OWN) -> CaseFile:
    """Everything about the case that this side sees elsewhere, in the order in which one reads it."""
    timeline, files = common.timeline(case, viewer), access.files_for(case, viewer)
    versions, facts = queries.versions(case), common.facts(case, viewer, sight)
    head = [
        (_("投诉编号"), case.reference),
        (_("状态"), common.tag(case, now, viewer)["text"]),
        (_("导出时间"), cn_datetime(now, EVER)),
        (_("导出给"), str(SIDES[viewer])),
    ]
    hashed = (_("第%(n)s版") % {"n": row.number} for row in versions)
    return CaseFile(
        brand=f"{settings.BRAND['name']} {settings.BRAND['sub']}",
        heading=_("投诉案卷"),
        reference=case.reference,
        sections=[
            Section("", _rows(head)),
            Section(_("投诉内容"), [Row(str(row["label"]), str(row["value"])) for row in facts]),
            Section(_("不予受理和办结"), _rows(_decision(case))),
            *[Section(_("企业的答复"), _rows(_answer_rows(row))) for row in case.answers_given.all()],
            Section(_("企业告知的履行情况"), note=case.performed_note),
            Section(
                _("补充材料"),
                [Row(item.request, item.answer or _("没有补充")) for item in queries.supplement_items(case)],
            ),
            Section(
                _("期限"),
                columns=[_("期限"), _("由谁"), _("起算日"), _("到期日"), _("状态")],
                widths=[3, 2, 4, 5, 6],
                table=[_clock_cells(clock_row(row, EVER)) for row in queries.clocks(case)],
            ),
            Section(
                _("证据"),
                columns=[_("文件"), _("提交"), _("字节"), "SHA-256"],
                widths=[5, 2, 2, 7],
                table=[_file_cells(row) for row in files],
                note=_("校验码是收到的原件的SHA-256。") if files else "",
            ),
            Section(
                _("投诉内容的版本"),
                columns=[_("版本"), _("时间"), _("校验码")],
                widths=[2, 4, 10],
                table=[
                    [number, cn_datetime(row.at, EVER), in_fours(row.sha256)]
                    for number, row in zip(hashed, versions, strict=True)
                ],
            ),
            Section(
                _("办理记录"),
                columns=[_("时间"), _("事项"), *([_("操作人")] if viewer == Viewer.STAFF else [])],
                widths=[4, 10, *([3] if viewer == Viewer.STAFF else [])],
                table=[_line_cells(line, viewer, case, sight) for line in timeline],
            ),
            *([_notes(case)] if viewer == Viewer.STAFF else []),
            Section(
                _("校验"),
                _rows(
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


def _rows(pairs: list[tuple[Any, Any]]) -> list[Row]:
    return [Row(str(label), str(value)) for label, value in pairs if value]


def _decision(case: Complaint) -> list[tuple[Any, Any]]:
    decided = case.status != Status.SUBMITTED  # before, a refusal is only proposed
    return [
        (_("不予受理依据"), f"{case.ground} {case.get_ground_display()}" if case.ground and decided else ""),
        (_("理由"), case.ground_reason if decided else ""),
        (_("其他解决途径"), case.other_remedies if decided else ""),
        (_("结果"), f"{case.outcome} {case.get_outcome_display()}" if case.outcome else ""),
        (_("办结时间"), cn_datetime(case.closed_at, EVER)),
        (_("办结说明"), case.outcome_reason),
        (_("撤回原因"), case.get_withdrawal_reason_display()),
    ]


def _answer_rows(row: Answer) -> list[tuple[Any, Any]]:
    return [
        (_("答复时间"), cn_datetime(row.at, EVER) + (_("（逾期）") if row.is_late else "")),
        (_("处理结论"), row.get_code_display()),
        (_("说明"), row.text),
        (_("金额"), money(row.amount)),
        (_("处理措施"), row.action),
        (_("完成日期"), cn_date(row.perform_by, EVER)),
        (_("接受方案"), cn_datetime(row.accepted_at, EVER)),
    ]


def _clock_cells(row: dict[str, Any]) -> list[str]:
    return [str(row[key]) for key in ("kind", "owner", "started", "due", "result")]


def _file_cells(row: Evidence) -> list[str]:
    name = f"{row.file.name}\n{row.caption}" if row.caption else row.file.name
    return [name, _("企业") if row.by_business else _("投诉人"), str(row.file.size), in_fours(row.file.sha256)]


def _line_cells(line: dict[str, Any], viewer: Viewer, case: Complaint, sight: Sight) -> list[str]:
    text = "\n".join(str(part) for part in (line["title"], line["text"]) if part)
    who = [personal.actor(case, line["actor"], sight)] if viewer == Viewer.STAFF else []
    return [cn_datetime(line["at"], EVER), text, *who]


def _notes(case: Complaint) -> Section:
    return Section(
        _("内部备注"),
        columns=[_("时间"), _("备注"), _("操作人")],
        widths=[4, 10, 3],
        table=[[cn_datetime(row.at, EVER), row.text, row.by.display_name] for row in queries.notes(case)],
    )
