"""What every page about one case shows, whoever looks: sentence, deadline, timeline, facts, answer, files, buttons."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casework.models import CalendarDay
from casework.workdays import Calendar, day_of
from catalogue.rules import fields
from catalogue.rules.codes import Proceedings
from catalogue.rules.precheck import asked_elsewhere
from complaints import access
from complaints.desk import machine
from complaints.models import Complaint, ComplaintClock, UndoPoint
from complaints.queries import case as case_queries
from complaints.queries import correction, dealing, disposal
from complaints.rules import codes, turn, wording
from complaints.rules.deadline import Deadline, deadline, due_words, situations
from complaints.rules.masking import LEAST, OWN, Item, Sight, masked
from complaints.rules.sentences import Viewer, next_sentence
from complaints.workflow import Clock, Role, Status, Step
from ui.templatetags.ui import cn_date, money
from ui.traditional import spoken

MINI_MAX_DAYS = 10  # a longer ruler does not fit into a row

CLASSES: dict[str, str] = {
    fields.Kind.CODE: "code",
    fields.Kind.PHONE: "num",
    fields.Kind.MONEY: "num",
    fields.Kind.NUMBER: "num",
}

# The colour of the status tag (DESIGN §4).
TAGS = {
    Status.DRAFT: "mute",
    Status.SUBMITTED: "sent",
    Status.SUPPLEMENT_REQUIRED: "todo",
    Status.REFUSED: "mute",
    Status.REFERRED: "mute",
    Status.ACCEPTED: "sent",
    Status.WITH_BUSINESS: "",
    Status.OBJECTION: "sent",
    Status.ANSWERED: "todo",
    Status.MEDIATION: "sent",
    Status.SETTLED: "sent",
    Status.CLOSED: "mute",
    Status.WITHDRAWN: "mute",
    Status.UNDER_APPEAL: "appeal",
}


SIGHTS: dict[Viewer, Sight] = {
    Viewer.COMPLAINANT: OWN,
    Viewer.BUSINESS: Sight(frozenset({Role.BUSINESS})),
    Viewer.STAFF: LEAST,
}

# Of whom a page of filing speaks.
ABOUT = {"category": "respondent", "precheck": "respondent", "respondent": "respondent", "person": "complainant"}

# What the other sides call a status that is named for the complainant, with its colour.
SEEN_AS = {
    (Status.SUPPLEMENT_REQUIRED, Viewer.BUSINESS): ("sent", _lazy("待投诉人补充")),
    (Status.SUPPLEMENT_REQUIRED, Viewer.STAFF): ("sent", _lazy("待投诉人补充")),
    (Status.ANSWERED, Viewer.BUSINESS): ("sent", _lazy("待投诉人确认")),
    (Status.ANSWERED, Viewer.STAFF): ("sent", _lazy("待投诉人确认")),
}


# What a tag says to whose turn it is, where the status alone would name somebody else's, by the leading clock.
ASKED_OF: dict[tuple[str, str], Any] = {
    (Viewer.COMPLAINANT, Clock.REFERRAL): _lazy("待您决定移送"),
    (Viewer.COMPLAINANT, Clock.CONSENT): _lazy("待您同意调解"),
    (Viewer.COMPLAINANT, Clock.MEDIATION): _lazy("待您签署"),
    (Viewer.COMPLAINANT, Clock.PERFORMANCE): _lazy("待您确认履行"),
    (Viewer.BUSINESS, Clock.OFFER_REPLY): _lazy("待贵企业回应"),
    (Viewer.BUSINESS, Clock.CONSENT): _lazy("待贵企业同意调解"),
    (Viewer.BUSINESS, Clock.MEDIATION): _lazy("待贵企业签署"),
    (Viewer.BUSINESS, Clock.PERFORMANCE): _lazy("待贵企业履行"),
    (Viewer.BUSINESS, Clock.REPLY): _lazy("待贵企业答复"),
}
# And to the others while all wait for the company in a status that is named for the complainant.
NOT_YOURS: dict[str, Any] = {
    Clock.OFFER_REPLY: _lazy("待企业回应"),
    Clock.CONSENT: _lazy("待企业同意调解"),
}


def tag(case: Complaint, now: datetime, viewer: Viewer = Viewer.COMPLAINANT) -> dict[str, str]:
    """The status tag: {kind, text}. Overdue is not a status but is what people need to see."""
    if case.status == Status.WITH_BUSINESS and case.due_at and now >= case.due_at:
        return {"kind": "bad", "text": _("已逾期") if viewer == Viewer.BUSINESS else _("企业逾期未答复")}
    if case.status == Status.CLOSED and case.is_solved:
        return {"kind": "ok", "text": _("已解决")}
    asked = ASKED_OF.get((viewer, case.led_by)) if turn.is_of(case, viewer) else None
    if asked:
        return {"kind": "todo", "text": str(asked)}
    others = NOT_YOURS.get(case.led_by) if viewer != Viewer.BUSINESS else None
    if others and not turn.is_of(case, Role.COMPLAINANT):
        return {"kind": "sent", "text": str(others)}
    seen = SEEN_AS.get((Status(case.status), viewer))
    if seen:
        return {"kind": seen[0], "text": str(seen[1])}
    return {"kind": TAGS[Status(case.status)], "text": str(Status(case.status).label)}


def row(case: Complaint, viewer: Viewer, calendar: Calendar, now: datetime) -> dict[str, Any]:
    """One case in a list."""
    due = deadline(case, calendar, now)
    return {
        "case": case,
        "tag": tag(case, now, viewer),
        "deadline": due,
        "sentence": sentence(case, viewer, calendar, now),
        "needs_you": viewer == Viewer.COMPLAINANT and turn.is_of(case, Role.COMPLAINANT),
    }


def mini(due: Deadline, state: str, *, is_working: bool) -> dict[str, Any] | None:
    """The small ruler; on a working day its last cell is still running. None when it is too long for a row."""
    if due.total > MINI_MAX_DAYS:
        return None
    if due.state == "late":
        label, mark = _("%(total)s个工作日已用完"), "late" if state == "late" else ""
    elif due.used == 0:
        label, mark = _("共%(total)s个工作日"), ""
    elif is_working:
        label, mark = _("第%(used)s个工作日，共%(total)s个"), "now"
    else:
        label, mark = _("已过%(used)s个工作日，共%(total)s个"), ""
    return {
        "used": due.used,
        "total": due.total,
        "label": label % {"used": due.used, "total": due.total},
        "state": mark,
    }


def sentence(
    case: Complaint,
    viewer: Viewer,
    calendar: Calendar,
    now: datetime,
    *,
    window: ComplaintClock | None = None,
    is_consent_asked: bool = False,
) -> str:
    """What happens next, who acts, by when.

    Where the page has asked: `window`, until when one may appeal; `is_consent_asked`, a mediation waits for a yes.
    """
    today = day_of(now)
    is_appealable = window is not None and now < window.due_at
    special = situations(case, now, viewer=viewer, is_appealable=is_appealable, is_consent_asked=is_consent_asked)
    due_on = window.due_on if window is not None and is_appealable else case.due_on
    provisional = due_on is not None and calendar.is_provisional(day_of(case.status_since or now), due_on)
    return next_sentence(
        case.status,
        viewer,
        situations=special,
        date=f"{due_words(due_on, provisional, today)}24:00" if due_on else "",
        business=case.respondent,
    )


def case_context(case: Complaint, user: Any, viewer: Viewer, now: datetime) -> dict[str, Any]:
    """Everything a case page shows, ready-made; the number of queries does not depend on the case."""
    calendar = CalendarDay.objects.calendar()
    case_queries.with_answers(case)
    has_ended = case.status in (Status.REFUSED, Status.CLOSED)
    window = dealing.clocks_now(case).get(Clock.APPEAL_WINDOW) if has_ended else None
    refusals = machine.refusals(case, user, now)
    is_consent_asked = case.status == Status.WITH_BUSINESS and dealing.mediation(case) is not None
    return {
        "case": case,
        "tag": tag(case, now, viewer),
        "sentence": sentence(case, viewer, calendar, now, window=window, is_consent_asked=is_consent_asked),
        "deadline": deadline(case, calendar, now, with_ruler=True),
        "timeline": timeline(case, viewer),
        "facts": facts(case, viewer, access.sight_of(case, user) if viewer == Viewer.STAFF else None),
        "answer": case_queries.current_answer(case) if case.served_at else None,  # not another company's
        "evidence": access.files_for(case, viewer),
        "refusals": refusals,
        "allowed": [step for step, refusal in refusals.items() if refusal is None],
        "erased_after": disposal.goes_on_day(case),
        "now": now,
    }


def timeline(case: Complaint, viewer: Viewer) -> list[dict[str, Any]]:
    """The ledger's lines for this viewer, oldest first: {title, text, at, state, actor}."""
    hidden = frozenset() if viewer == Viewer.STAFF else wording.INTERNAL
    events = case_queries.timeline(case, hidden=hidden)
    if viewer == Viewer.BUSINESS:
        events = wording.of_company(events)
    lines = []
    for event in events:
        if not wording.is_told(event.step, event.data, viewer):
            continue
        stayed = event.status_from == event.status_to
        told = not (viewer == Viewer.BUSINESS and event.step == Step.WITHDRAW)  # W5: pressure by this very company
        if viewer != Viewer.STAFF and stayed and event.step == "propose_refusal":
            continue
        lines.append(
            {
                "step": event.step,
                "title": wording.title(event.step, viewer, stayed=stayed, data=event.data),
                "text": wording.detail(event.step, event.data, viewer) if told else "",
                "at": event.at,
                "actor": event.actor if viewer == Viewer.STAFF else None,
                "state": "",
            }
        )
    if lines:
        lines[-1]["state"] = "now"
    return lines


def corrections(case: Complaint, lines: list[dict[str, Any]]) -> list[UndoPoint]:
    """What staff undid, for those whose timeline says that they did."""
    return correction.corrections(case) if any(line["step"] == Step.CORRECT_STEP for line in lines) else []


def facts(case: Complaint, viewer: Viewer, sight: Sight | None = None) -> list[dict[str, Any]]:
    """What was filed, as {label, value, cls, page, about}; personal data as this person sees it (`rules.masking`).

    Without a `sight`: the complainant's own, a company's, or the least that anybody of the staff has.
    `page` is the filing page where it is changed; `about` is respondent, case or complainant.
    """
    rows: list[dict[str, Any]] = []
    sight = sight or SIGHTS[viewer]

    def add(label: Any, value: Any, page: str, cls: str = "") -> None:
        if value not in (None, "", []):
            rows.append({"label": label, "value": value, "page": page, "cls": cls, "about": ABOUT.get(page, "case")})

    elsewhere = asked_elsewhere(case.first_questions)
    add(_("类别"), str(case.category) if case.category else "", "category")
    if viewer != Viewer.BUSINESS:
        add(_("企业"), case.respondent, "respondent")
    if not case.business_id:
        add(_("企业线索"), case.respondent_hint, "respondent")
    if case.contacted is not None:
        add(_("联系过企业"), _contacted(case, viewer), "precheck")
        add(_("联系经过"), _contact(case), "respondent")
    add(_("发生日期"), cn_date(case.happened_on) if case.happened_on else "", "precheck")
    if case.proceedings:
        add(_("其他途径"), Proceedings(case.proceedings).label, "precheck")
    if viewer != Viewer.BUSINESS:
        for label, value in _precheck(case):
            add(label, value, "precheck")
        if viewer == Viewer.COMPLAINANT:  # staff read it beside what the pre-check found
            add(_("现在就要投诉的理由"), case.override_reason, "precheck")
        add(_("标题"), case.title, "details")
    for question in case.asked:
        if question.key not in elsewhere or viewer == Viewer.BUSINESS:
            value = fields.shown(question.kind, case.answers.get(question.key))
            value = sight.shown(Item.ANSWERS, value) if question.personal else value
            label = spoken(wording.of_complainant(question.label, viewer))
            add(label, value, "details", CLASSES.get(question.kind, ""))
    add(_("涉及金额"), money(case.amount) if case.amount is not None else "", "details", "num")
    add(_("事情经过"), case.facts, "details")
    add(_("诉求"), "；".join(case.remedy_names), "details")
    if viewer != Viewer.BUSINESS:
        if case.complainant_type != codes.ComplainantType.CONSUMER:
            add(_("投诉人类型"), case.get_complainant_type_display(), "person")
        add(_("姓名"), sight.shown(Item.NAME, case.complainant_name), "person")
        name = sight.shown(Item.AGENT, case.agent_name)
        agent = "，".join(part for part in (name, case.agent_relation) if part)
        add(_("代理人"), agent, "person")
        add(_("投诉人企业"), case.complainant_company, "person")
        add(_("统一社会信用代码"), case.complainant_licence, "person", "code")
        add(_("所在地区"), sight.shown(Item.REGION, f"{case.province}{case.city}{case.district}"), "person")
    else:
        add(_("投诉人"), masked_name(case), "person")
    return rows


# Where the reason of an end was written for the company too (the form says so).
REASONED = frozenset({codes.Outcome.O07, codes.Outcome.O08, codes.Outcome.O13, codes.Outcome.O14})


def said_after(case: Complaint, viewer: Viewer) -> list[dict[str, str]]:
    """What the complainant made of it, for the company and the staff: reasons, and the rating; as {label, value}."""
    rows = [(_("投诉人反映没有履行的约定"), case.breach_reason)]
    if case.outcome == codes.Outcome.O08:
        rows.append((_("投诉人不认可的理由"), case.outcome_reason))
    elif case.outcome in REASONED and viewer == Viewer.BUSINESS:
        rows.append((_("办结说明"), case.outcome_reason))
    if case.status == Status.WITHDRAWN and case.withdrawal_reason:
        rows.append((_("撤回原因"), _withdrawal(case, viewer)))
    rows += rating(case)
    return [{"label": label, "value": value} for label, value in rows if value]


def _withdrawal(case: Complaint, viewer: Viewer) -> str:
    """The company does not learn that it was its own pressure (W5): it reads what it reads for W4."""
    reason = codes.WithdrawalReason(case.withdrawal_reason)
    is_hidden = viewer == Viewer.BUSINESS and reason == codes.WithdrawalReason.W5
    return str((codes.WithdrawalReason.W4 if is_hidden else reason).label)


def rating(case: Complaint) -> list[tuple[str, str]]:
    """The three marks, whether it was solved, and the comment; nothing before the case was rated."""
    if not hasattr(case, "rating"):
        return []
    given = case.rating
    marks = _("办理速度%(speed)s分，服务态度%(attitude)s分，处理结果%(result)s分") % {
        "speed": given.speed,
        "attitude": given.attitude,
        "result": given.result,
    }
    return [
        (_("评价（满分5分）"), marks),
        (_("问题解决了吗"), _("问题已解决") if given.is_solved else _("问题没有解决")),
        (_("评价的意见"), given.comment),
    ]


def masked_name(case: Complaint) -> str:
    """What a company sees of the complainant: the family name, or the complaining company; whether an agent acts."""
    if case.complainant_company:
        return case.complainant_company
    name = masked(Item.NAME, case.complainant_name)
    is_agent = case.complainant_type == codes.ComplainantType.AGENT
    return _("%(name)s（由代理人代为投诉，已提交授权委托书）") % {"name": name} if is_agent else name


def _contacted(case: Complaint, viewer: Viewer) -> str:
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


def _precheck(case: Complaint) -> list[tuple[str, str]]:
    """The pre-check's own questions with their answers."""
    answers = case.first_answers
    rows = [(one, answers[one.name]) for one in case.first_questions if not one.feeds and answers[one.name]]
    return [(spoken(one.label), cn_date(said) if isinstance(said, date) else spoken(said)) for one, said in rows]
