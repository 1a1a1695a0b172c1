"""The ledger in words: a template per step for each side. Ids and codes from the event, never personal text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from casework.models import Event
from catalogue.rules.codes import Ground
from complaints.rules import codes
from complaints.rules.codes import Side
from complaints.rules.content import Consent
from complaints.rules.masking import Item
from complaints.workflow import Clock, Step
from ui.days import Provisional
from ui.templatetags.ui import cn_date, cn_datetime
from ui.values import Json, Words

# Steps that only staff see.
# What of their data was looked at: the complainant reads it in a list of its own.
FILE_STEPS = frozenset({Step.COVER_FILE, Step.WITHDRAW_FILE, Step.TAKE_DOWN_FILE})
BY_BUSINESS: Mapping[str, Words] = {
    Step.ADD_EVIDENCE: _("企业补充了证据"),
    Step.COVER_FILE: _("企业遮挡了提交的文件"),
    Step.WITHDRAW_FILE: _("企业撤回了提交的文件"),
    Step.TAKE_DOWN_FILE: _("平台取下了企业提交的文件"),
}
E = TypeVar("E", bound=Event)  # the event of a case
FILES = "files"  # the kind of export that is the ZIP of the evidence
LETTER = "letter"  # the kind of export that is the letter to the company
LOOKS = frozenset({Step.REVEAL, Step.OPEN_ORIGINAL, Step.EXPORT})
INTERNAL = LOOKS | {Step.NOTE, Step.ASSIGN, Step.ALERT_SUPERVISOR, Step.RELEASE, Step.HOLD, Step.LIFT_HOLD}
INTERNAL |= {Step.MAKE_LINK, Step.REVOKE_LINK}

# step → (title, who sees it from outside staff). {…} come from `facts`.
TITLES: Mapping[str, Words] = {
    Step.FILE: _("投诉已提交"),
    Step.AUTO_ACCEPT: _("平台已受理"),
    Step.ACCEPT: _("平台已受理"),
    Step.PROPOSE_REFUSAL: _("平台不予受理"),
    Step.COUNTERSIGN: _("平台不予受理"),
    Step.REQUEST_SUPPLEMENT: _("平台要求补充材料"),
    Step.SUPPLEMENT: _("投诉人已补充材料"),
    Step.LAPSE_SUPPLEMENT: _("逾期未补充，不予受理"),
    Step.SERVE: _("投诉已转交企业"),
    Step.DELIVER_AGAIN: _("平台向企业再次送达"),
    Step.CLOSE_UNREACHABLE: _("企业无法联系，已办结"),
    Step.MAKE_LINK: _("制作了带链接的转办函"),
    Step.REVOKE_LINK: _("撤销了转办函的链接"),
    Step.OPEN_LINK: _("企业凭转办函查看了投诉"),
    Step.ANSWER: _("企业已答复"),
    Step.RECORD_ANSWER: _("企业已书面答复"),
    Step.ESCALATE: _("企业逾期未答复，平台催办"),
    Step.ALERT_SUPERVISOR: _("平台超期，已提醒主管"),
    Step.ACCEPT_OFFER: _("投诉人接受了方案"),
    Step.CONFIRM_SOLVED: _("投诉人确认已解决，已办结"),
    Step.REJECT_ANSWER: _("投诉人不认可答复，已办结"),
    Step.LAPSE_CONFIRM: _("投诉人逾期未确认，已办结"),
    Step.REPORT_PERFORMED: _("企业告知已履行"),
    Step.CONFIRM_PERFORMED: _("确认已履行，已办结"),
    Step.REPORT_BREACH: _("投诉人反映未履行"),
    Step.LAPSE_PERFORMANCE: _("履行情况逾期未确认，已办结"),
    Step.CLOSE_UNANSWERED: _("投诉人按企业未答复办结"),
    Step.LAPSE_UNANSWERED: _("企业始终未答复，已办结"),
    Step.ADD_EVIDENCE: _("投诉人补充了证据"),
    Step.REJECT_EVIDENCE: _("有文件未通过检查"),
    Step.OPEN_ORIGINAL: _("查看了文件原件"),
    Step.COVER_FILE: _("投诉人遮挡了提交的文件"),
    Step.WITHDRAW_FILE: _("投诉人撤回了提交的文件"),
    Step.TAKE_DOWN_FILE: _("平台取下了投诉人提交的文件"),
    Step.NOTE: _("内部备注"),
    Step.ASSIGN: _("分配承办人"),
    Step.AMEND: _("投诉人修改了投诉"),
    Step.CONSENT_AMENDMENT: _("平台同意了修改"),
    Step.DECLINE_AMENDMENT: _("平台没有同意修改"),
    Step.WITHDRAW: _("投诉人撤回了投诉"),
    Step.UNDO_WITHDRAWAL: _("投诉人取消了撤回"),
    Step.END_WITHDRAWAL: _("撤回已生效"),
    Step.RATE: _("投诉人已评价"),
    Step.REFILE: _("投诉人重新投诉"),
    # the calendar
    Step.RECALENDAR: _("按国务院节假日安排，期限有变"),
    # the staff's workspace
    Step.RELEASE: _("退回待分配"),
    # personal data
    Step.REVEAL: _("查看了遮盖的信息"),
    Step.EXPORT: _("导出了案卷"),
    # the hotline
    Step.LOG_CALL: _("投诉人致电热线，工作人员已记录"),
    Step.URGE: _("平台电话催促企业"),
    # group cases
    Step.LINK_GROUP: _("与同类投诉一起办理"),
    Step.LEAD_ANSWER: _("企业统一答复了同类投诉"),
    Step.LEAVE_GROUP: _("投诉人退出一起办理"),
    # whom it is about
    Step.MATCH_RESPONDENT: _("平台核实了被投诉企业"),
    Step.MERGE_BUSINESS: _("被投诉企业并入另一家企业，投诉继续办理"),
    # casework
    "refer": _("平台已移送其他机构"),  # as it was until the complainant was asked in the system; old lines stay
    Step.ASK_REFERRAL: _("平台征求投诉人对移送其他机构的意见"),
    Step.CONSENT_REFERRAL: _("投诉人同意移送，平台已移送其他机构"),
    Step.DECLINE_REFERRAL: _("投诉人不同意移送，平台不予受理"),
    Step.LAPSE_REFERRAL: _("投诉人逾期未同意移送，平台不予受理"),
    Step.MERGE: _("并入另一件投诉，已办结"),
    Step.RECEIVE_MERGED: _("另一件投诉已并入"),
    Step.RETURN_MERGED: _("并入的投诉已分开，单独办理"),
    Step.DISCONTINUE: _("平台终止办理，已办结"),
    # put right by staff
    Step.RECATEGORISE: _("平台更正了投诉类别"),
    Step.SUPPLY_DETAILS: _("投诉人补充了类别信息"),
    Step.CORRECT_STEP: _("平台更正了上一步"),
    Step.MESSAGE: _("新的留言"),
    Step.ASK_COMPLAINANT: _("企业请投诉人补充材料"),
    Step.REQUEST_EXTENSION: _("企业作了阶段性答复，申请延期"),
    Step.GRANT_EXTENSION: _("平台同意延期"),
    Step.DECLINE_EXTENSION: _("平台没有同意延期"),
    Step.OBJECT: _("企业提出异议"),
    Step.DECIDE_OBJECTION: _("平台对企业的异议作出决定"),
    Step.COUNTER: _("投诉人还价"),
    Step.REVISE_OFFER: _("企业提出新的方案"),
    Step.FINAL_OFFER: _("企业提出最终方案"),
    Step.LAPSE_OFFER_REPLY: _("企业逾期未回应还价"),
    Step.REQUEST_MEDIATION: _("申请调解，等待同意"),
    Step.CONSENT_MEDIATION: _("各方同意，进入调解"),
    Step.DECLINE_MEDIATION: _("有一方不同意，未进入调解"),
    Step.LAPSE_CONSENT: _("逾期未同意，未进入调解"),
    Step.ASSIGN_MEDIATOR: _("已指派调解员"),
    Step.CALL_SESSION: _("已安排调解会"),
    Step.CANCEL_SESSION: _("调解会已取消"),
    Step.PROPOSE_SETTLEMENT: _("调解员提出协议文本"),
    Step.SIGN_SETTLEMENT: _("双方签署协议，协议生效"),
    Step.TERMINATE_MEDIATION: _("调解终止，已办结"),
    # the appeal
    Step.APPEAL: _("投诉人提出申诉"),
    Step.SUPPORT_APPEAL: _("投诉人补充了申诉材料"),
    Step.WITHDRAW_APPEAL: _("投诉人撤回申诉，维持原结果"),
    Step.UPHOLD_APPEAL: _("申诉成立，原结果撤销，重新办理"),
    Step.DISMISS_APPEAL: _("申诉被驳回，维持原结果"),
    # privacy
    Step.PERMIT_PUBLICATION: _("投诉人同意公开"),
    Step.REVOKE_PUBLICATION: _("投诉人撤回了公开同意"),
    Step.HOLD: _("暂停到期删除"),
    Step.LIFT_HOLD: _("恢复到期删除"),
    Step.ERASE: _("保存期限已过，内容和文件已删除"),
}
# What the line says when the status stayed as it was, for steps that usually change it.
STAYED: Mapping[str, Words] = {
    Step.PROPOSE_REFUSAL: _("提出不予受理，等待复签"),
    Step.DECIDE_OBJECTION: _("提出不予受理，等待复签"),
    Step.CONSENT_MEDIATION: _("一方同意调解"),
    Step.ANSWER: _("企业在调解中答复"),
    Step.RECORD_ANSWER: _("企业在调解中书面答复"),
}
# What a company is urged to do, by the clock that asks it.
OWED: Mapping[str, Words] = {
    Clock.REPLY: _("答复"),
    Clock.OFFER_REPLY: _("回应还价"),
    Clock.CONSENT: _("答复是否同意调解"),
    Clock.PERFORMANCE: _("履行协议"),
    Clock.MEDIATION: _("签署调解协议"),
}
SIDES: Mapping[str, Words] = {"complainant": _("投诉人"), "business": _("企业"), "staff": _("平台")}


def is_told(step: str, data: Mapping[str, Json], viewer: str) -> bool:
    """Whether this side sees the line at all: a file that was turned away concerns only who sent it, and the staff.

    A letter of authority is nothing to a company.
    """
    if viewer == Side.STAFF:
        return True
    if data.get("is_letter"):
        return viewer == Side.COMPLAINANT
    if step in FILE_STEPS and data["purpose"] != "evidence":  # a letter, what came with an appeal, the staff's own
        return viewer == Side.COMPLAINANT and data["purpose"] != "proof"
    if step == Step.REJECT_EVIDENCE:
        return bool(data["by_business"]) == (viewer == Side.BUSINESS)
    if step == Step.SUPPORT_APPEAL:
        return viewer == Side.COMPLAINANT
    if step in (Step.LOG_CALL, Step.PERMIT_PUBLICATION, Step.REVOKE_PUBLICATION):
        return viewer == Side.COMPLAINANT
    if step == Step.MESSAGE and data["private_to"]:
        return str(data["private_to"]) == viewer
    return step not in INTERNAL


# Why an edit needs an officer's consent, in a few words.
NEEDS: Mapping[str, Words] = {Consent.AMOUNT: _("提高涉及金额"), Consent.RESPONDENT: _("更换被投诉企业")}


def title(step: str, viewer: str, *, stayed: bool = False, data: Mapping[str, Json] | None = None) -> str:
    """The line of the timeline; 投诉人 is 您 to the complainant."""
    if step == Step.CONSENT_AMENDMENT and viewer == Side.BUSINESS:
        step = Step.AMEND  # the company learns of it when it happens
    elif step == Step.AMEND and data and "amendment" in data:
        who = _("您") if viewer == Side.COMPLAINANT else _("投诉人")
        return str(_("{who}申请修改投诉，等待平台同意")).format(who=who)
    if step == Step.RECEIVE_MERGED and data:
        return str(_("投诉{reference}已并入这件投诉")).format(reference=data["merged"])
    if step == Step.RETURN_MERGED and data:
        return str(_("投诉{reference}已从这件投诉分开，单独办理")).format(reference=data["returned"])
    if step == Step.LOG_CALL and data and data["proof"] == codes.CallerProof.NONE:
        return str(_("有人致电热线询问这件投诉，身份没有核实"))
    if step == Step.URGE and data:
        when = cn_datetime(datetime.fromisoformat(data["called_at"]))
        return str(_("平台于{when}电话催促企业{what}")).format(when=when, what=OWED[data["owed"]])
    words = str(STAYED[step] if stayed and step in STAYED else TITLES[step])
    if step == Step.SIGN_SETTLEMENT and stayed and data:
        words = str(_("{who}签署了协议")).format(who=SIDES[data["side"]])
    elif step in BY_BUSINESS and data and data.get("by_business"):
        words = str(BY_BUSINESS[step])
    elif step == Step.ADD_EVIDENCE and data and data.get("is_letter"):
        words = str(_("投诉人提交了授权委托书"))
    elif step == Step.MESSAGE and data:
        words = str(_("{who}留言")).format(who=SIDES[data["side"]])
    return _called(words, viewer)


def _called(words: str, viewer: str) -> str:
    """The complainant as this side calls them."""
    return words.replace("投诉人", "您") if viewer == Side.COMPLAINANT else words


def of_complainant(label: str, viewer: str) -> str:
    """A question as the category puts it to the complainant (“您的账号”), for others a fact about them."""
    return label if viewer == Side.COMPLAINANT else label.replace("您", "投诉人")


def detail(step: str, data: Mapping[str, Json], viewer: str = Side.STAFF) -> str:
    """Words for the event's codes; empty when there is nothing to add."""
    if step in (Step.ANSWER, Step.RECORD_ANSWER, Step.LEAD_ANSWER):
        kind = str(codes.Response(data["code"]).label)
        when = _("逾期答复") if data["late"] else _("按期答复")  # within an f-string the catalogue would miss them
        came = _("，{date}收到") if "received_on" in data else ""
        return f"{kind}，{when}" + str(came).format(date=_day(data.get("received_on")))
    if step == Step.CORRECT_STEP:
        return str(_("撤销“{step}”，回到这一步之前")).format(step=Step(data["step"]).label)
    if "termination" in data:
        return str(codes.Termination(data["termination"]).label)
    if "outcome" in data:
        merged = _("（见投诉{into}）") if "into" in data else ""
        return str(codes.Outcome(data["outcome"]).label) + str(merged).format(into=data.get("into"))
    if "ground_of_objection" in data:
        return str(codes.ObjectionGround(data["ground_of_objection"]).label)
    if "decision" in data and "ground" not in data:
        return str(codes.ObjectionDecision(data["decision"]).label)
    if step == Step.REQUEST_MEDIATION:
        return _called(str(_("{who}提出")).format(who=SIDES[data["side"]]), viewer)
    if step in (Step.PROPOSE_SETTLEMENT, Step.SIGN_SETTLEMENT):
        return str(_("第{n}版")).format(n=data["version"])
    if "ground" in data:
        return f"{data['ground']} {Ground(data['ground']).label}"
    if step == Step.WITHDRAW:
        return str(codes.WithdrawalReason(data["reason"]).label)
    if step == Step.ESCALATE:
        return str(_("第{level}级催办")).format(level=data["level"])
    if step in (Step.REJECT_EVIDENCE, Step.OPEN_ORIGINAL, *FILE_STEPS):
        return str(_("{n}个文件")).format(n=len(data["evidence"]))
    if "needs" in data:
        return "，".join(str(NEEDS[need]) for need in data["needs"])
    if "extended" in data:
        told = data["extended"]
        words, day = _("企业答复期限顺延{days}个工作日，至{date}"), date.fromisoformat(told["due_on"])
        return str(words).format(days=told["days"], date=cn_date(Provisional.of(day) if "provisional" in told else day))
    if step == Step.RECALENDAR:
        return "；".join(_shift(row) for row in data["clocks"]) + str(_("，依据{ref}")).format(ref=data["ref"])
    if "refiling" in data:
        return str(data["refiling"])
    if "served_on" in data:
        return str(_("{date}线下送达")).format(date=_day(data["served_on"]))
    if data.get("offline"):
        return str(_("线下送达"))
    if step == Step.REVEAL:
        items = "、".join(str(Item(item).label) for item in data["items"])
        return f"{items}，{codes.LookPurpose(data['why']).label}"
    if step == Step.EXPORT and data["kind"] == LETTER:
        return str(_("给企业的转办函"))
    if step == Step.EXPORT and data["kind"] == FILES:
        return str(_("证据文件的压缩包，{n}个文件")).format(n=data["count"])
    if step == Step.EXPORT:
        return str(data["kind"]).upper()
    if step == Step.URGE and viewer != Side.STAFF:  # whom one spoke with, and what they said, is the staff's
        return str(_("没有接通") if data["result"] in codes.NOT_REACHED else _("电话已接通"))
    if step == Step.URGE:
        return str(codes.UrgeResult(data["result"]).label)
    if step == Step.LOG_CALL:
        return str(codes.CallerProof(data["proof"]).label)
    return ""


def _day(iso: str | None) -> str:
    return cn_date(date.fromisoformat(iso)) if iso else ""


def _shift(row: Mapping[str, Json]) -> str:
    """One clock that a changed calendar moved."""
    before, after = (cn_date(date.fromisoformat(row[key])) for key in ("from", "to"))
    return str(_("{clock}由{before}改为{after}")).format(clock=Clock(row["clock"]).label, before=before, after=after)


def of_company(events: Sequence[E]) -> list[E]:
    """Events that a company may know: from its own serving on, and how the case came to be; no edit it cannot see."""
    served = max((event.seq for event in events if event.step == Step.SERVE), default=0)
    called_back = max((e.seq for e in events if e.step == Step.CONSENT_AMENDMENT and "former" in e.data), default=0)
    origin = (Step.FILE, Step.AUTO_ACCEPT, Step.ACCEPT)

    def is_its(event: E) -> bool:
        if event.step in (Step.AMEND, Step.CONSENT_AMENDMENT):
            return event.seq > served and bool(event.data.get("visible"))
        if event.step in (Step.DECLINE_AMENDMENT, Step.REFILE):
            return False
        if event.step in (Step.RECALENDAR, Step.RECATEGORISE, Step.SUPPLY_DETAILS):
            return event.seq > served
        return event.seq > called_back or event.step in origin

    return [event for event in events if is_its(event)]
