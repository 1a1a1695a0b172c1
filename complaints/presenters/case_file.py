"""The sections of a case file on paper that tell what passed between the parties, and how it was decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from complaints import access
from complaints.exports.case_file import Section
from complaints.exports.receipt import Row
from complaints.models import (
    Answer,
    Complaint,
    ComplaintClock,
    Evidence,
    Extension,
    Mediation,
    Message,
    Objection,
    Offer,
    Rating,
    Session,
    Settlement,
    SupersededOutcome,
    SupplementItem,
)
from complaints.presenters import evidence, privacy
from complaints.presenters.facts import masked_name
from complaints.presenters.terms import names
from complaints.queries import case as case_queries
from complaints.queries import case_file
from complaints.rules.codes import Side
from complaints.rules.masking import Item, Sight
from complaints.workflow import Status
from ui.templatetags.ui import cn_date, cn_datetime
from ui.values import Words

EVER = date.min  # so that every day is written with its year


@dataclass(frozen=True)
class Rows:
    """Rows of the dispute as one side sees them, the oldest first."""

    answers: Sequence[Answer]
    offers: Sequence[Offer]
    questions: Sequence[SupplementItem]
    messages: Sequence[Message]
    extensions: Sequence[Extension]
    objections: Sequence[Objection]
    mediations: Sequence[Mediation]
    sessions: Sequence[Session]
    settlements: Sequence[Settlement]
    superseded: Sequence[SupersededOutcome]
    ratings: Sequence[Rating]
    clocks: Sequence[ComplaintClock]


def visible(case: Complaint, viewer: Side, *, is_known: bool = True) -> Rows:
    """Rows of the dispute, as far as this side sees them; of an erased case only the clocks are left."""
    found = {} if case.erased_at else case_file.records(case)
    if not is_known:  # a company sees of a merged case that it never had what was asked and answered
        found = {"question": [row for row in found.get("question", ()) if row.answered_at]}

    def seen(kind: str) -> list[Any]:
        return [row for row in found.get(kind, ()) if access.sees_record(case, kind, row, viewer)]

    return Rows(
        answers=seen("answer"),
        offers=seen("offer"),
        questions=seen("question"),
        messages=seen("message"),
        extensions=seen("extension"),
        objections=seen("objection"),
        mediations=seen("mediation"),
        sessions=seen("session"),
        settlements=seen("settlement"),
        superseded=seen("superseded"),
        ratings=seen("rating"),
        clocks=case_queries.all_clocks(case) if case.erased_at and viewer != Side.BUSINESS else seen("clock"),
    )


def rows_of(pairs: Iterable[tuple[Words, object]]) -> list[Row]:
    return [Row(str(label), str(value)) for label, value in pairs if value]


def parties(case: Complaint, viewer: Side, sight: Sight) -> Section:
    """Both sides with what identifies them, as far as this side sees it, and who works on the case."""
    business, is_company = case.business, viewer == Side.BUSINESS
    name = masked_name(case) if is_company else sight.shown(Item.NAME, case.complainant_name)
    return Section(
        _("当事人"),
        rows_of(
            [
                (_("投诉人"), name),
                (_("投诉人企业"), "" if is_company else case.complainant_company),
                (_("投诉人企业的信用代码"), case.complainant_licence),
                (_("代理人"), "" if is_company else sight.shown(Item.AGENT, case.agent_name)),
                (_("被投诉企业"), case.respondent),
                (_("统一社会信用代码"), business.credit_code if business else ""),
                (_("受理员"), case.officer.display_name if viewer == Side.STAFF and case.officer else ""),
                (_("调解员"), case.mediator.display_name if case.mediator else ""),
            ]
        ),
    )


# --- answers and offers ---
def answers_and_offers(case: Complaint, viewer: Side, rows: Rows) -> list[Section]:
    """Every answer and offer in the order in which they came, each with whether it was accepted."""
    found: list[Answer | Offer] = sorted([*rows.answers, *rows.offers], key=lambda row: (row.at, row.pk))
    return [_answer(row) if isinstance(row, Answer) else _offer(row, case, viewer) for row in found]


def _answer(row: Answer) -> Section:
    at = cn_datetime(row.at, EVER) + (_("（逾期）") if row.is_late else "")
    paper = _("书面答复，由受理员代录") if row.on_paper else ""
    came = (_("收到书面答复的日期"), cn_date(row.received_on, EVER) if row.received_on else "")
    said = [
        (_("答复时间"), at),
        (_("方式"), paper),
        came,
        (_("处理结论"), row.get_code_display()),
        (_("说明"), row.text),
    ]
    return Section(_("企业的答复"), rows_of([*said, *_terms(row)]))


def _offer(row: Offer, case: Complaint, viewer: Side) -> Section:
    if row.side == Side.COMPLAINANT:
        heading = _("投诉人的还价")
    else:
        heading = _("企业的最终方案") if row.is_final else _("企业的新方案")
    return Section(heading, rows_of([(_("提出时间"), cn_datetime(row.at, EVER)), (_("说明"), row.text), *_terms(row)]))


def _terms(row: Answer | Offer | Settlement) -> list[tuple[Words, object]]:
    """Terms offered or agreed, and whether they were accepted."""
    accepted_at = getattr(row, "accepted_at", None)
    accepted = [(_("投诉人接受的时间"), cn_datetime(accepted_at, EVER))] if accepted_at else []
    return [*row.terms.rows(EVER), *accepted]


# --- what passed besides ---
def dealings(case: Complaint, viewer: Side, rows: Rows, files: Sequence[Evidence]) -> list[Section]:
    """Questions with what was given to each, requests for time, objections and messages."""
    called = names(case, viewer)
    asker = {True: _("企业提出"), False: _("平台提出")}
    questions = [
        Row(
            f"{asker[row.by_business]}：{row.request}",
            _answered(row, [one for one in files if one.item_id == row.pk], viewer),
        )
        for row in rows.questions
    ]
    messages = [[cn_datetime(row.at, EVER), _writer(row, called, viewer), row.text] for row in rows.messages]
    return [
        Section(_("补充材料和回答"), questions),
        *(_extension(row) for row in rows.extensions),
        *(_objection(row) for row in rows.objections),
        Section(_("留言"), columns=[_("时间"), _("发送方"), _("内容")], widths=[4, 3, 9], table=messages),
    ]


def _answered(row: SupplementItem, files: Sequence[Evidence], viewer: Side) -> str:
    """Answer to a question, the files given to it and what became of each, and when."""
    named = [evidence.named(one, viewer) for one in files]
    parts = [
        row.answer,
        _("文件：%(names)s") % {"names": "、".join(named)} if named else "",
        cn_datetime(row.answered_at, EVER) if row.answered_at else "",
    ]
    return "\n".join(part for part in parts if part) or _("没有补充")


def _writer(row: Message, called: dict[str, str], viewer: Side) -> str:
    who = called[row.side]
    if viewer == Side.STAFF and row.side != Side.COMPLAINANT:
        who = f"{who} {row.by.display_name}"
    return (
        _("%(who)s（仅%(side)s与平台可见）") % {"who": who, "side": called[row.private_to]} if row.private_to else who
    )


def _extension(row: Extension) -> Section:
    decision = {True: _("同意延期"), False: _("没有同意延期"), None: ""}[row.is_granted]
    return Section(
        _("延期申请"),
        rows_of(
            [
                (_("申请时间"), cn_datetime(row.at, EVER)),
                (_("阶段性答复"), row.interim),
                (_("延期理由"), row.reason),
                (_("决定"), decision),
                (_("决定的理由"), row.decision_reason),
                (_("决定时间"), cn_datetime(row.decided_at, EVER) if row.decided_at else ""),
            ]
        ),
    )


def _objection(row: Objection) -> Section:
    return Section(
        _("企业异议"),
        rows_of(
            [
                (_("提出时间"), cn_datetime(row.at, EVER)),
                (_("异议理由"), row.get_ground_display()),
                (_("说明"), row.text),
                (_("决定"), row.get_decision_display()),
                (_("决定的理由"), row.reason),
                (_("决定时间"), cn_datetime(row.decided_at, EVER) if row.decided_at else ""),
            ]
        ),
    )


# --- the mediation ---
def mediation(case: Complaint, viewer: Side, rows: Rows) -> list[Section]:
    """Every mediation with its meetings, and every version of the agreement with who signed it and when."""
    called, found = names(case, viewer), []
    for row in rows.mediations:
        found.append(Section(_("调解"), rows_of(_mediation(row, called))))
        sessions = [
            [
                cn_datetime(one.starts_at, EVER),
                "，".join(part for part in (one.place, one.link, one.note) if part),
                _("%(at)s取消") % {"at": cn_datetime(one.cancelled_at, EVER)} if one.cancelled_at else _("按时举行"),
            ]
            for one in rows.sessions
            if one.mediation_id == row.pk
        ]
        found.append(
            Section(_("调解会"), columns=[_("时间"), _("地点或链接"), _("情况")], widths=[4, 8, 4], table=sessions)
        )
        for text in rows.settlements:
            if text.mediation_id == row.pk:
                found.append(_settlement(text, called))
    return found


def _mediation(row: Mediation, called: dict[str, str]) -> list[tuple[Words, object]]:
    at = [row.complainant_consented_at, row.business_consented_at]
    return [
        (_("申请方"), called[row.asked_side]),
        (_("申请时间"), cn_datetime(row.asked_at, EVER)),
        (_("申请理由"), row.reason),
        (_("投诉人同意的时间"), cn_datetime(at[0], EVER) if at[0] else ""),
        (_("企业同意的时间"), cn_datetime(at[1], EVER) if at[1] else ""),
        (_("不同意的一方"), called[row.refused_by] if row.refused_by else ""),
        (_("开始时间"), cn_datetime(row.started_at, EVER) if row.started_at else ""),
        (_("终止原因"), row.get_termination_display()),
    ]


def _settlement(row: Settlement, called: dict[str, str]) -> Section:
    signer = row.business_signer.display_name if row.business_signer else ""
    signed = [(_("投诉人"), row.complainant_signed_at, ""), (_("企业"), row.business_signed_at, signer)]
    return Section(
        _("调解协议（第%(n)s版）") % {"n": row.version},
        rows_of(
            [
                (_("提出时间"), cn_datetime(row.at, EVER)),
                (_("协议正文"), row.text),
                *_terms(row),
                *(
                    (
                        _("%(who)s签署") % {"who": who},
                        " ".join((cn_datetime(at, EVER), name)).strip() if at else _("没有签署"),
                    )
                    for who, at, name in signed
                ),
                ("SHA-256", row.sha256),
            ]
        ),
    )


# --- how it ended ---
def performance(case: Complaint) -> Section:
    return Section(
        _("履行情况"),
        rows_of(
            [
                (_("企业告知履行的时间"), cn_datetime(case.performed_reported_at, EVER)),
                (_("企业的说明"), case.performed_note),
                (_("投诉人反映未履行"), _("%(n)s次") % {"n": case.breaches} if case.breaches else ""),
                (_("没有履行的约定"), case.breach_reason),
            ]
        ),
    )


def decisions(case: Complaint, viewer: Side, rows: Rows) -> list[Section]:
    """Refusal, referral and outcome with their reasons; before them the ends that an appeal has undone."""
    undone = [
        Section(
            _("被申诉推翻的结果"),
            rows_of(
                [
                    (_("原结果"), row.how),
                    (_("作出时间"), cn_datetime(row.ended_at, EVER)),
                    (_("理由"), row.reason),
                    (_("其他解决途径"), row.other_remedies),
                    (_("申诉编号"), row.appeal),
                    (_("推翻时间"), cn_datetime(row.superseded_at, EVER)),
                ]
            ),
        )
        for row in rows.superseded
    ]
    return [*undone, *_referral(case, viewer), Section(_("决定和结果"), rows_of(_decision(case, viewer)))]


def _referral(case: Complaint, viewer: Side) -> list[Section]:
    if not access.sees_part(case, "referral", viewer):
        return []
    ground = f"{case.referral_ground} {case.get_referral_ground_display()}" if case.referral_ground else ""
    said = [
        (_("机构"), case.referred_to),
        (_("联系方式"), case.referral_contact),
        (_("移交的材料"), case.referral_handed),
        (_("理由"), case.referral_reason),
        (_("不移送时的依据"), ground),
    ]
    return [Section(_("移送"), rows_of(said))]


def _decision(case: Complaint, viewer: Side) -> list[tuple[Words, object]]:
    if not access.sees_part(case, "decision", viewer):
        return [(_("办结时间"), cn_datetime(case.closed_at, EVER))]
    is_proposed = case.refusal_proposed_by_id is not None and case.status in (Status.SUBMITTED, Status.OBJECTION)
    label = _("提出不予受理，等待复签") if is_proposed else _("不予受理依据")
    into = case.merged_into.reference if case.merged_into else ""
    return [
        (label, f"{case.ground} {case.get_ground_display()}" if case.ground else ""),
        (_("理由"), case.ground_reason),
        (_("其他解决途径"), case.other_remedies),
        (_("结果"), f"{case.outcome} {case.get_outcome_display()}" if case.outcome else ""),
        (_("企业答复情况"), _("逾期未答复") if case.is_unanswered else ""),
        (_("并入的投诉"), into),
        (_("办结时间"), cn_datetime(case.closed_at, EVER)),
        (_("办结说明"), case.outcome_reason),
        (_("撤回原因"), case.get_withdrawal_reason_display()),
    ]


def rating(rows: Rows) -> list[Section]:
    return [
        Section(
            _("投诉人的评价"),
            rows_of(
                [
                    (_("速度"), _("%(n)s分") % {"n": row.speed}),
                    (_("态度"), _("%(n)s分") % {"n": row.attitude}),
                    (_("结果"), _("%(n)s分") % {"n": row.result}),
                    (_("问题解决了吗"), _("解决了") if row.is_solved else _("没有解决")),
                    (_("意见"), row.comment),
                    (_("评价时间"), cn_datetime(row.at, EVER)),
                ]
            ),
        )
        for row in rows.ratings
    ]


def lookers(case: Complaint, viewer: Side) -> list[Section]:
    """Looks at personal data, shown to the person it belongs to and to the staff."""
    if viewer == Side.BUSINESS:
        return []
    table = [[cn_datetime(row.at, EVER), row.what, row.who, row.why] for row in privacy.lookers(case)]
    return [
        Section(
            _("谁查看过个人信息"),
            columns=[_("时间"), _("事项"), _("谁"), _("用途")],
            widths=[4, 6, 4, 3],
            table=table,
        )
    ]
