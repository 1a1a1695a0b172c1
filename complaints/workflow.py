"""The table of the complaint case, as a lawyer would read it: statuses, steps, clocks. DOMAIN §2, §3 and §5 as data.

Long because it is the whole table, read at one glance.
"""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.moves import ALL_CLOCKS, BACK, NINE, ClockRule, Move, Rung, Unit, Way


class Status(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待受理")
    SUPPLEMENT_REQUIRED = "supplement_required", _("待补充材料")
    REFUSED = "refused", _("不予受理")
    REFERRED = "referred", _("已移送")
    ACCEPTED = "accepted", _("已受理")
    WITH_BUSINESS = "with_business", _("待企业答复")
    OBJECTION = "objection", _("企业异议核查")
    ANSWERED = "answered", _("待您确认")
    MEDIATION = "mediation", _("调解中")
    SETTLED = "settled", _("协议履行中")
    CLOSED = "closed", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")
    UNDER_APPEAL = "under_appeal", _("申诉复核中")


OPEN = frozenset(
    {
        Status.SUBMITTED,
        Status.SUPPLEMENT_REQUIRED,
        Status.ACCEPTED,
        Status.WITH_BUSINESS,
        Status.OBJECTION,
        Status.ANSWERED,
        Status.MEDIATION,
        Status.SETTLED,
    }
)
DONE = frozenset({Status.REFUSED, Status.REFERRED, Status.CLOSED, Status.WITHDRAWN})
# Served on the company; `supplement_required` only when the company asked, which `served_at` tells (DOMAIN §6).
SERVED = frozenset(
    {Status.SUPPLEMENT_REQUIRED, Status.WITH_BUSINESS, Status.OBJECTION, Status.ANSWERED, Status.MEDIATION}
)
AMENDABLE = SERVED | {Status.SUBMITTED, Status.ACCEPTED}


class Role(StrEnum):
    """Part that a person has in one case."""

    COMPLAINANT = "complainant"
    BUSINESS = "business"  # owner or handler of the respondent
    BUSINESS_VIEWER = "business_viewer"
    OFFICER = "officer"
    MEDIATOR = "mediator"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    SYSTEM = "system"


STAFF = frozenset({Role.OFFICER, Role.MEDIATOR, Role.REVIEWER, Role.SUPERVISOR, Role.AUDITOR})


class Step(models.TextChoices):
    """The deeds. The label is the name of the button and of the line in the timeline's margin."""

    EDIT = "edit", _("修改草稿")
    DISCARD_DRAFT = "discard_draft", _("删除草稿")
    FILE = "file", _("提交投诉")
    AUTO_ACCEPT = "auto_accept", _("自动受理")
    ACCEPT = "accept", _("受理")
    PROPOSE_REFUSAL = "propose_refusal", _("不予受理")
    COUNTERSIGN = "countersign", _("复签不予受理")
    REQUEST_SUPPLEMENT = "request_supplement", _("要求补充材料")
    SUPPLEMENT = "supplement", _("补充材料")
    LAPSE_SUPPLEMENT = "lapse_supplement", _("补充期满")
    SERVE = "serve", _("转交企业")
    DELIVER_AGAIN = "deliver_again", _("再次送达")
    CLOSE_UNREACHABLE = "close_unreachable", _("企业无法联系，办结")
    # the link in the letter, for a company without an account
    MAKE_LINK = "make_link", _("制作带链接的转办函")
    REVOKE_LINK = "revoke_link", _("撤销转办函链接")
    OPEN_LINK = "open_link", _("凭转办函打开")
    ANSWER = "answer", _("答复")
    RECORD_ANSWER = "record_answer", _("代录企业答复")
    ESCALATE = "escalate", _("逾期升级")
    ALERT_SUPERVISOR = "alert_supervisor", _("提醒主管")
    ACCEPT_OFFER = "accept_offer", _("接受方案")
    CONFIRM_SOLVED = "confirm_solved", _("确认已解决")
    REJECT_ANSWER = "reject_answer", _("不认可答复")
    LAPSE_CONFIRM = "lapse_confirm", _("确认期满")
    REPORT_PERFORMED = "report_performed", _("告知已履行")
    CONFIRM_PERFORMED = "confirm_performed", _("确认已履行")
    REPORT_BREACH = "report_breach", _("反映未履行")
    LAPSE_PERFORMANCE = "lapse_performance", _("履行确认期满")
    CLOSE_UNANSWERED = "close_unanswered", _("按企业未答复办结")
    LAPSE_UNANSWERED = "lapse_unanswered", _("企业未答复，期满办结")
    ADD_EVIDENCE = "add_evidence", _("补充证据")
    REJECT_EVIDENCE = "reject_evidence", _("告知文件未通过检查")
    OPEN_ORIGINAL = "open_original", _("查看原件")
    COVER_FILE = "cover_file", _("遮挡文件")
    WITHDRAW_FILE = "withdraw_file", _("撤回文件")
    TAKE_DOWN_FILE = "take_down_file", _("取下文件")
    NOTE = "note", _("内部备注")
    ASSIGN = "assign", _("分配承办人")
    AMEND = "amend", _("修改投诉")
    CONSENT_AMENDMENT = "consent_amendment", _("同意修改")
    DECLINE_AMENDMENT = "decline_amendment", _("不同意修改")
    WITHDRAW = "withdraw", _("撤回投诉")
    UNDO_WITHDRAWAL = "undo_withdrawal", _("取消撤回")
    END_WITHDRAWAL = "end_withdrawal", _("撤回生效")
    RATE = "rate", _("评价")
    REFILE = "refile", _("重新投诉")
    # the calendar
    RECALENDAR = "recalendar", _("按节假日安排调整期限")
    # the staff's workspace
    RELEASE = "release", _("退回待分配")
    # personal data
    REVEAL = "reveal", _("查看遮盖的信息")
    EXPORT = "export", _("导出案卷")
    # the hotline
    LOG_CALL = "log_call", _("登记来电")
    # by phone, to a company that owes something
    URGE = "urge", _("电话催办")
    # group cases
    LINK_GROUP = "link_group", _("关联到群体投诉")
    LEAD_ANSWER = "lead_answer", _("统一答复")
    LEAVE_GROUP = "leave_group", _("退出群体投诉")
    # casework: outside intake, between the parties, mediation
    ASK_REFERRAL = "ask_referral", _("征求移送意见")
    CONSENT_REFERRAL = "consent_referral", _("同意移送")
    DECLINE_REFERRAL = "decline_referral", _("不同意移送")
    LAPSE_REFERRAL = "lapse_referral", _("逾期未同意移送")
    MERGE = "merge", _("并案")
    RECEIVE_MERGED = "receive_merged", _("接收并入的投诉")
    RETURN_MERGED = "return_merged", _("退还并入的投诉")
    DISCONTINUE = "discontinue", _("终止")
    # put right by staff
    RECATEGORISE = "recategorise", _("更正类别")
    SUPPLY_DETAILS = "supply_details", _("补充类别信息")
    CORRECT_STEP = "correct_step", _("更正上一步")
    MESSAGE = "message", _("留言")
    ASK_COMPLAINANT = "ask_complainant", _("请投诉人补充")
    REQUEST_EXTENSION = "request_extension", _("申请延期")
    GRANT_EXTENSION = "grant_extension", _("同意延期")
    DECLINE_EXTENSION = "decline_extension", _("不同意延期")
    OBJECT = "object", _("提出异议")
    DECIDE_OBJECTION = "decide_objection", _("决定异议")
    COUNTER = "counter", _("还价")
    REVISE_OFFER = "revise_offer", _("修改方案")
    FINAL_OFFER = "final_offer", _("最终方案")
    LAPSE_OFFER_REPLY = "lapse_offer_reply", _("企业未回应还价")
    REQUEST_MEDIATION = "request_mediation", _("申请调解")
    CONSENT_MEDIATION = "consent_mediation", _("同意调解")
    DECLINE_MEDIATION = "decline_mediation", _("不同意调解")
    LAPSE_CONSENT = "lapse_consent", _("逾期未同意调解")
    ASSIGN_MEDIATOR = "assign_mediator", _("指派调解员")
    CALL_SESSION = "call_session", _("安排调解会")
    CANCEL_SESSION = "cancel_session", _("取消调解会")
    PROPOSE_SETTLEMENT = "propose_settlement", _("提出协议文本")
    SIGN_SETTLEMENT = "sign_settlement", _("签署协议")
    TERMINATE_MEDIATION = "terminate_mediation", _("终止调解")
    # the appeal: driven by `appeals.commands`, together with the table of the appeal itself
    APPEAL = "appeal", _("申诉")
    SUPPORT_APPEAL = "support_appeal", _("补充申诉材料")
    WITHDRAW_APPEAL = "withdraw_appeal", _("撤回申诉")
    UPHOLD_APPEAL = "uphold_appeal", _("申诉成立")
    DISMISS_APPEAL = "dismiss_appeal", _("驳回申诉")
    # whom it is about
    MATCH_RESPONDENT = "match_respondent", _("匹配企业")
    MERGE_BUSINESS = "merge_business", _("企业合并")
    # privacy
    PERMIT_PUBLICATION = "permit_publication", _("同意公开")
    REVOKE_PUBLICATION = "revoke_publication", _("撤回公开同意")
    HOLD = "hold", _("暂停到期删除")
    LIFT_HOLD = "lift_hold", _("恢复到期删除")
    ERASE = "erase", _("到期删除")


class Clock(models.TextChoices):
    INTAKE = "intake", _("受理期限")
    REFERRAL = "referral", _("同意移送期限")
    SERVE = "serve", _("转交期限")
    REPLY = "reply", _("答复期限")
    SUPPLEMENT = "supplement", _("补充期限")
    CONFIRM = "confirm", _("确认期限")
    PERFORMANCE = "performance", _("履行期限")
    EXTENSION = "extension", _("延期审批期限")
    OBJECTION = "objection", _("异议决定期限")
    OFFER_REPLY = "offer_reply", _("回应还价期限")
    CONSENT = "consent", _("同意调解期限")
    MEDIATION = "mediation", _("调解期限")
    UNDO_WINDOW = "undo_window", _("取消撤回期限")
    APPEAL_WINDOW = "appeal_window", _("申诉期限")
    APPEAL = "appeal", _("申诉复核期限")


# --- who ---
_COMPLAINANT = frozenset({Role.COMPLAINANT})
_BUSINESS = frozenset({Role.BUSINESS})
_OFFICER = frozenset({Role.OFFICER})
_OFFICER_OR_SUPERVISOR = frozenset({Role.OFFICER, Role.SUPERVISOR})
_SYSTEM = frozenset({Role.SYSTEM})
_SUPERVISOR = frozenset({Role.SUPERVISOR})
_MEDIATOR = frozenset({Role.MEDIATOR})
_REVIEWER = frozenset({Role.REVIEWER})
_PARTIES = _COMPLAINANT | _BUSINESS
_FILED = frozenset(Status) - {Status.DRAFT}
# Two people release what the system then erases (`Disposal`): who may be the first, and who the second.
MAY_PROPOSE = _OFFICER_OR_SUPERVISOR
MAY_RELEASE = _SUPERVISOR


# --- the steps ---
_ASKED = Way(stops=(Clock.SUPPLEMENT,), resumes=(Clock.REPLY,), undoes=Step.ASK_COMPLAINANT)
_END = Way(stops=(ALL_CLOCKS,), starts=(Clock.APPEAL_WINDOW,))  # what every end does


def _closing(
    sources: set[str],
    to: str,
    by: frozenset[str],
    *guards: str,
    basis: str = "",
    may_stay: bool = False,
    correctable: bool = False,
) -> Move:
    """A step into `refused` or `closed`: it stops every clock and opens the window for an appeal (DOMAIN §3)."""
    return Move(
        frozenset(sources),
        to,
        by,
        guards=guards,
        stops=_END.stops,
        starts=_END.starts,
        basis=basis,
        may_stay=may_stay,
        correctable=correctable,
    )


MOVES: dict[str, Move] = {
    # an officer's role in a draft: only who took it by phone has it (`access.roles_of`), and it never files
    Step.EDIT: Move(frozenset({Status.DRAFT}), None, _COMPLAINANT | _OFFICER, in_ledger=False),
    Step.DISCARD_DRAFT: Move(frozenset({Status.DRAFT}), None, _COMPLAINANT | _OFFICER | _SYSTEM, in_ledger=False),
    Step.FILE: Move(
        frozenset({Status.DRAFT}),
        Status.SUBMITTED,
        _COMPLAINANT,
        guards=("contact_verified", "complete", "not_blocked", "room_today"),
        starts=(Clock.INTAKE,),
        basis="Order 35",
    ),
    Step.AUTO_ACCEPT: Move(
        frozenset({Status.SUBMITTED}),
        Status.ACCEPTED,
        _SYSTEM,
        guards=("auto_acceptable", "no_open_duplicate", "no_referral_asked"),
        stops=(Clock.INTAKE,),
        starts=(Clock.SERVE,),
    ),
    Step.ACCEPT: Move(
        frozenset({Status.SUBMITTED}),
        Status.ACCEPTED,
        _OFFICER,
        guards=("no_open_duplicate", "no_referral_asked"),
        stops=(Clock.INTAKE,),
        starts=(Clock.SERVE,),
        correctable=True,
    ),
    Step.PROPOSE_REFUSAL: _closing(  # R07, R12 wait for a signature
        {Status.SUBMITTED}, Status.REFUSED, _OFFICER, "no_referral_asked", may_stay=True, correctable=True
    ),
    Step.COUNTERSIGN: _closing(
        {Status.SUBMITTED, Status.OBJECTION},
        Status.REFUSED,
        _OFFICER_OR_SUPERVISOR,
        "refusal_proposed",
        "not_the_proposer",
        "no_referral_asked",
        correctable=True,
    ),
    Step.REQUEST_SUPPLEMENT: Move(
        frozenset({Status.SUBMITTED}),
        Status.SUPPLEMENT_REQUIRED,
        _OFFICER_OR_SUPERVISOR,
        guards=("second_request_by_supervisor", "no_referral_asked"),
        stops=(Clock.INTAKE,),
        starts=(Clock.SUPPLEMENT,),
        correctable=True,
    ),
    Step.SUPPLEMENT: Move(  # back to the company, if it was the company that asked
        frozenset({Status.SUPPLEMENT_REQUIRED}),
        Status.SUBMITTED,
        _COMPLAINANT,
        stops=(Clock.SUPPLEMENT,),
        starts=(Clock.INTAKE,),
        ways={Status.WITH_BUSINESS: _ASKED},
    ),
    Step.LAPSE_SUPPLEMENT: Move(
        frozenset({Status.SUPPLEMENT_REQUIRED}),
        Status.REFUSED,
        _SYSTEM,
        guards=("rung_due",),
        stops=_END.stops,
        starts=_END.starts,
        ways={Status.WITH_BUSINESS: _ASKED},
        basis="R05",
    ),
    Step.SERVE: Move(
        frozenset({Status.ACCEPTED}),
        Status.WITH_BUSINESS,
        _SYSTEM | _OFFICER,
        guards=("servable",),
        stops=(Clock.SERVE,),
        starts=(Clock.REPLY,),
        correctable=True,  # with the acceptance that it followed, or the officer's own
    ),
    Step.DELIVER_AGAIN: Move(  # to a company that is silent in the portal; its clock goes on as it is
        frozenset({Status.WITH_BUSINESS}), None, _OFFICER, guards=("silent",), basis="DOMAIN §10"
    ),
    Step.CLOSE_UNREACHABLE: _closing(
        {Status.ACCEPTED, Status.WITH_BUSINESS},
        Status.CLOSED,
        _OFFICER,
        basis="O15, two proved attempts",
        correctable=True,
    ),
    Step.MAKE_LINK: Move(
        frozenset({Status.ACCEPTED, Status.WITH_BUSINESS}),
        None,
        _OFFICER_OR_SUPERVISOR,
        guards=("not_in_portal",),
        basis="DOMAIN §10",
    ),
    Step.REVOKE_LINK: Move(
        OPEN - {Status.SUBMITTED}, None, _OFFICER_OR_SUPERVISOR, guards=("has_link",), basis="DOMAIN §10"
    ),
    # under the letter alone, and there only what `rules.service_link` names (`within_letter`, asked of every step)
    Step.OPEN_LINK: Move(OPEN, None, _BUSINESS, guards=("by_letter",), basis="DOMAIN §10"),
    Step.ANSWER: Move(  # an answer given inside mediation stays there
        frozenset({Status.WITH_BUSINESS, Status.MEDIATION}),
        Status.ANSWERED,
        _BUSINESS,
        guards=("not_answered",),
        stops=(ALL_CLOCKS,),
        starts=(Clock.CONFIRM,),
        may_stay=True,
    ),
    Step.RECORD_ANSWER: Move(
        frozenset({Status.WITH_BUSINESS, Status.MEDIATION}),
        Status.ANSWERED,
        _OFFICER,
        guards=("not_answered",),
        stops=(ALL_CLOCKS,),
        starts=(Clock.CONFIRM,),
        may_stay=True,
    ),
    Step.ESCALATE: Move(frozenset({Status.WITH_BUSINESS}), None, _SYSTEM, guards=("rung_due",)),
    Step.ALERT_SUPERVISOR: Move(
        frozenset({Status.SUBMITTED, Status.ACCEPTED, Status.OBJECTION, Status.UNDER_APPEAL}),
        None,
        _SYSTEM,
        guards=("rung_due",),
    ),
    Step.ACCEPT_OFFER: Move(
        frozenset({Status.ANSWERED}),
        Status.SETTLED,
        _COMPLAINANT,
        guards=("offer_open",),
        stops=(ALL_CLOCKS,),
        starts=(Clock.PERFORMANCE,),
    ),
    Step.CONFIRM_SOLVED: _closing({Status.ANSWERED}, Status.CLOSED, _COMPLAINANT, basis="O01-O04"),
    Step.REJECT_ANSWER: _closing({Status.ANSWERED}, Status.CLOSED, _COMPLAINANT, basis="O08"),
    Step.LAPSE_CONFIRM: _closing(
        {Status.ANSWERED}, Status.CLOSED, _SYSTEM, "rung_due", "reminders_posted", basis="O10"
    ),
    Step.REPORT_PERFORMED: Move(frozenset({Status.SETTLED}), None, _BUSINESS, guards=("not_reported_performed",)),
    Step.CONFIRM_PERFORMED: _closing(
        {Status.SETTLED}, Status.CLOSED, _COMPLAINANT | _OFFICER, "proof_for_officer", basis="O06", correctable=True
    ),
    Step.REPORT_BREACH: Move(  # the first breach goes to a mediator
        frozenset({Status.SETTLED}),
        Status.CLOSED,
        _COMPLAINANT,
        guards=("performance_due",),
        stops=_END.stops,
        starts=_END.starts,
        ways={Status.MEDIATION: Way(stops=(ALL_CLOCKS,), starts=(Clock.MEDIATION,))},
        basis="O09",
    ),
    Step.LAPSE_PERFORMANCE: _closing({Status.SETTLED}, Status.CLOSED, _SYSTEM, "rung_due", basis="O10"),
    Step.CLOSE_UNANSWERED: _closing({Status.WITH_BUSINESS}, Status.CLOSED, _COMPLAINANT, "third_level", basis="O11"),
    Step.LAPSE_UNANSWERED: _closing({Status.WITH_BUSINESS}, Status.CLOSED, _SYSTEM, "rung_due", basis="O11"),
    Step.ADD_EVIDENCE: Move(OPEN, None, _PARTIES, guards=("room_for_evidence",)),
    Step.REJECT_EVIDENCE: Move(OPEN | {Status.UNDER_APPEAL}, None, _SYSTEM),
    Step.OPEN_ORIGINAL: Move(_FILED, None, _OFFICER_OR_SUPERVISOR | {Role.REVIEWER}),
    # files after filing (DOMAIN §10): by who sent it; by a supervisor also once the case has ended
    Step.COVER_FILE: Move(OPEN, None, _PARTIES, guards=("has_own_file",), basis="DOMAIN §10"),
    Step.WITHDRAW_FILE: Move(OPEN, None, _PARTIES, guards=("has_own_file",), basis="DOMAIN §10"),
    Step.TAKE_DOWN_FILE: Move(_FILED, None, _SUPERVISOR, guards=("not_erased", "has_file"), basis="DOMAIN §10"),
    Step.NOTE: Move(OPEN | {Status.UNDER_APPEAL}, None, _OFFICER_OR_SUPERVISOR | {Role.MEDIATOR, Role.REVIEWER}),
    Step.ASSIGN: Move(OPEN, None, _OFFICER_OR_SUPERVISOR | _SYSTEM),  # by itself: by load
    Step.AMEND: Move(AMENDABLE, None, _COMPLAINANT, guards=("no_open_amendment",), basis="DOMAIN §6"),
    Step.CONSENT_AMENDMENT: Move(  # to `accepted` only where the respondent changes
        SERVED,
        Status.ACCEPTED,
        _OFFICER_OR_SUPERVISOR,
        guards=("amendment_open",),
        stops=(ALL_CLOCKS,),
        starts=(Clock.SERVE,),
        may_stay=True,
    ),
    Step.DECLINE_AMENDMENT: Move(SERVED, None, _OFFICER_OR_SUPERVISOR, guards=("amendment_open",), correctable=True),
    Step.WITHDRAW: Move(OPEN, Status.WITHDRAWN, _COMPLAINANT, pauses=(ALL_CLOCKS,), starts=(Clock.UNDO_WINDOW,)),
    Step.UNDO_WITHDRAWAL: Move(
        frozenset({Status.WITHDRAWN}),
        BACK,
        _COMPLAINANT,
        guards=("undo_open",),
        stops=(Clock.UNDO_WINDOW,),
        resumes=(ALL_CLOCKS,),
        undoes=Step.WITHDRAW,
    ),
    Step.END_WITHDRAWAL: Move(frozenset({Status.WITHDRAWN}), None, _SYSTEM, guards=("rung_due",), stops=(ALL_CLOCKS,)),
    Step.RATE: Move(frozenset({Status.CLOSED}), None, _COMPLAINANT, guards=("not_erased", "ratable")),
    Step.REFILE: Move(
        frozenset({Status.REFUSED, Status.WITHDRAWN}), None, _COMPLAINANT, guards=("not_erased", "refilable")
    ),
    # the calendar: wherever a clock may run that counts days
    Step.RECALENDAR: Move(
        OPEN | {Status.REFUSED, Status.CLOSED, Status.UNDER_APPEAL}, None, _SYSTEM, basis="DOMAIN §3, §4.1"
    ),
    # the staff's workspace
    Step.RELEASE: Move(  # by itself: when its holder turns out to have to do with the company
        OPEN, None, _OFFICER_OR_SUPERVISOR | _SYSTEM, guards=("releasable",)
    ),
    # personal data: also of a case that has ended, for appeals, courts and audits come later; it stays in the ledger
    Step.REVEAL: Move(
        frozenset(Status) - {Status.DRAFT}, None, _OFFICER_OR_SUPERVISOR | frozenset({Role.MEDIATOR, Role.REVIEWER})
    ),
    Step.EXPORT: Move(frozenset(Status) - {Status.DRAFT}, None, STAFF | {Role.BUSINESS, Role.BUSINESS_VIEWER}),
    # the hotline
    Step.LOG_CALL: Move(_FILED, None, _OFFICER_OR_SUPERVISOR, guards=("not_erased",)),
    Step.URGE: Move(
        frozenset({Status.WITH_BUSINESS, Status.ANSWERED, Status.MEDIATION, Status.SETTLED}),
        None,
        _OFFICER_OR_SUPERVISOR,
        guards=("company_owes",),
    ),
    # group cases
    Step.LINK_GROUP: Move(OPEN, None, _OFFICER_OR_SUPERVISOR, guards=("groupable",)),
    Step.LEAD_ANSWER: Move(  # in each case what the company's own answer does
        frozenset({Status.WITH_BUSINESS}),
        Status.ANSWERED,
        _BUSINESS,
        guards=("in_group",),
        stops=(ALL_CLOCKS,),
        starts=(Clock.CONFIRM,),
    ),
    Step.LEAVE_GROUP: Move(OPEN, None, _COMPLAINANT, guards=("in_group",)),
    # whom it is about
    Step.MATCH_RESPONDENT: Move(OPEN, None, _OFFICER_OR_SUPERVISOR, guards=("unmatched",)),
    Step.MERGE_BUSINESS: Move(  # two companies are one: the case goes along
        frozenset(Status) - {Status.DRAFT}, None, _SYSTEM
    ),
    # --- ends that staff decide ---
    Step.ASK_REFERRAL: Move(  # the complainant decides whether another body gets the case; until then intake waits
        frozenset({Status.SUBMITTED}),
        None,
        _OFFICER,
        guards=("no_referral_asked",),
        pauses=(Clock.INTAKE,),
        starts=(Clock.REFERRAL,),
        basis="Order 121 Art. 12, PIPL Art. 23",
        correctable=True,
    ),
    Step.CONSENT_REFERRAL: Move(
        frozenset({Status.SUBMITTED}),
        Status.REFERRED,
        _COMPLAINANT,
        guards=("referral_asked",),
        stops=(ALL_CLOCKS,),
        basis="Order 121 Art. 12",
    ),
    Step.DECLINE_REFERRAL: _closing({Status.SUBMITTED}, Status.REFUSED, _COMPLAINANT, "referral_asked"),
    Step.LAPSE_REFERRAL: _closing({Status.SUBMITTED}, Status.REFUSED, _SYSTEM, "rung_due"),
    Step.MERGE: _closing(set(OPEN), Status.CLOSED, _OFFICER, basis="O12", correctable=True),
    # what a merger, and its correction, are to the case that goes on: taken together with it, never alone
    Step.RECEIVE_MERGED: Move(OPEN, None, _OFFICER, basis="DOMAIN §10"),
    Step.RETURN_MERGED: Move(OPEN, None, _SUPERVISOR, guards=("has_annex",), basis="DOMAIN §10"),
    Step.DISCONTINUE: _closing(set(OPEN), Status.CLOSED, _SUPERVISOR, basis="O13, O14", correctable=True),
    # --- put right by staff ---
    Step.RECATEGORISE: Move(  # an officer's before service, a supervisor's after it
        OPEN, None, _OFFICER_OR_SUPERVISOR, guards=("may_recategorise",), basis="DOMAIN §10"
    ),
    Step.SUPPLY_DETAILS: Move(OPEN, None, _COMPLAINANT, guards=("details_asked",), basis="DOMAIN §10"),
    Step.CORRECT_STEP: Move(  # back to where the case was, whatever the status; see `Move.correctable`
        _FILED - {Status.UNDER_APPEAL}, None, _SUPERVISOR, guards=("correctable",), basis="DOMAIN §10"
    ),
    # --- between the parties ---
    Step.MESSAGE: Move(OPEN, None, _PARTIES | _OFFICER_OR_SUPERVISOR | _MEDIATOR, guards=("may_write",)),
    Step.ASK_COMPLAINANT: Move(
        frozenset({Status.WITH_BUSINESS}),
        Status.SUPPLEMENT_REQUIRED,
        _BUSINESS,
        guards=("before_due", "not_asked_before"),
        stops=(Clock.EXTENSION, Clock.CONSENT),
        pauses=(Clock.REPLY,),
        starts=(Clock.SUPPLEMENT,),
    ),
    Step.REQUEST_EXTENSION: Move(
        frozenset({Status.WITH_BUSINESS}),
        None,
        _BUSINESS,
        guards=("before_due", "not_extended_before"),
        starts=(Clock.EXTENSION,),
    ),
    Step.GRANT_EXTENSION: Move(  # the system's when the officer says nothing for a working day
        frozenset({Status.WITH_BUSINESS}),
        None,
        _OFFICER | _SYSTEM,
        guards=("extension_asked", "due_if_system"),
        stops=(Clock.EXTENSION,),
        correctable=True,
    ),
    Step.DECLINE_EXTENSION: Move(
        frozenset({Status.WITH_BUSINESS}),
        None,
        _OFFICER,
        guards=("extension_asked",),
        stops=(Clock.EXTENSION,),
        correctable=True,
    ),
    Step.OBJECT: Move(
        frozenset({Status.WITH_BUSINESS}),
        Status.OBJECTION,
        _BUSINESS,
        guards=("before_due", "not_objected_before"),
        stops=(Clock.EXTENSION, Clock.CONSENT),
        pauses=(Clock.REPLY,),
        starts=(Clock.OBJECTION,),
    ),
    Step.DECIDE_OBJECTION: Move(  # go on; to another company; refuse (R07, R12 wait for a signature); merge
        frozenset({Status.OBJECTION}),
        Status.WITH_BUSINESS,
        _OFFICER,
        stops=(Clock.OBJECTION,),
        resumes=(Clock.REPLY,),
        undoes=Step.OBJECT,
        ways={
            Status.ACCEPTED: Way(stops=(ALL_CLOCKS,), starts=(Clock.SERVE,)),
            Status.REFUSED: _END,
            Status.CLOSED: _END,
        },
        may_stay=True,
        correctable=True,
    ),
    Step.COUNTER: Move(
        frozenset({Status.ANSWERED}),
        None,
        _COMPLAINANT,
        guards=("offer_open", "not_final", "no_counter_open", "no_consent_asked", "rounds_left"),
        pauses=(Clock.CONFIRM,),
        starts=(Clock.OFFER_REPLY,),
    ),
    Step.REVISE_OFFER: Move(
        frozenset({Status.ANSWERED}),
        None,
        _BUSINESS,
        guards=("counter_open", "rounds_left"),
        stops=(Clock.OFFER_REPLY,),
        resumes=(Clock.CONFIRM,),
        undoes=Step.COUNTER,
    ),
    Step.FINAL_OFFER: Move(
        frozenset({Status.ANSWERED}),
        None,
        _BUSINESS,
        guards=("counter_open",),
        stops=(Clock.OFFER_REPLY,),
        resumes=(Clock.CONFIRM,),
        undoes=Step.COUNTER,
    ),
    Step.LAPSE_OFFER_REPLY: Move(
        frozenset({Status.ANSWERED}),
        None,
        _SYSTEM,
        guards=("rung_due",),
        stops=(Clock.OFFER_REPLY,),
        resumes=(Clock.CONFIRM,),
        undoes=Step.COUNTER,
    ),
    # --- mediation ---
    Step.REQUEST_MEDIATION: Move(
        frozenset({Status.ANSWERED, Status.WITH_BUSINESS}),
        None,
        _PARTIES | _OFFICER,
        guards=("mediation_open", "no_consent_asked", "not_asked_to_mediate"),
        stops=(Clock.OFFER_REPLY,),
        pauses=(Clock.CONFIRM,),
        starts=(Clock.CONSENT,),
    ),
    Step.CONSENT_MEDIATION: Move(  # stays while somebody else has still to consent
        frozenset({Status.ANSWERED, Status.WITH_BUSINESS}),
        Status.MEDIATION,
        _PARTIES,
        guards=("consent_asked_of_me",),
        stops=(ALL_CLOCKS,),
        starts=(Clock.MEDIATION,),
        may_stay=True,
    ),
    Step.DECLINE_MEDIATION: Move(
        frozenset({Status.ANSWERED, Status.WITH_BUSINESS}),
        None,
        _PARTIES,
        guards=("consent_asked_of_me",),
        stops=(Clock.CONSENT,),
        resumes=(Clock.CONFIRM,),
    ),
    Step.LAPSE_CONSENT: Move(
        frozenset({Status.ANSWERED, Status.WITH_BUSINESS}),
        None,
        _SYSTEM,
        guards=("rung_due",),
        stops=(Clock.CONSENT,),
        resumes=(Clock.CONFIRM,),
    ),
    Step.ASSIGN_MEDIATOR: Move(
        frozenset({Status.MEDIATION}), None, _SUPERVISOR | _MEDIATOR | _SYSTEM, guards=("may_assign_mediator",)
    ),
    Step.CALL_SESSION: Move(frozenset({Status.MEDIATION}), None, _MEDIATOR, guards=("own_mediation",)),
    Step.CANCEL_SESSION: Move(
        frozenset({Status.MEDIATION}), None, _MEDIATOR, guards=("own_mediation", "session_ahead")
    ),
    Step.PROPOSE_SETTLEMENT: Move(frozenset({Status.MEDIATION}), None, _MEDIATOR, guards=("own_mediation",)),
    Step.SIGN_SETTLEMENT: Move(  # settled with the second signature
        frozenset({Status.MEDIATION}),
        Status.SETTLED,
        _PARTIES,
        guards=("settlement_to_sign",),
        stops=(ALL_CLOCKS,),
        starts=(Clock.PERFORMANCE,),
        may_stay=True,
    ),
    Step.TERMINATE_MEDIATION: _closing(
        {Status.MEDIATION},
        Status.CLOSED,
        _MEDIATOR | _SYSTEM,
        "own_mediation",
        "due_if_system",
        basis="O07, T1-T8",
        correctable=True,
    ),
    # --- the appeal: once per outcome, since only a new end opens a new window ---
    Step.APPEAL: Move(
        frozenset({Status.REFUSED, Status.CLOSED}),
        Status.UNDER_APPEAL,
        _COMPLAINANT,
        guards=("window_open",),
        stops=(Clock.APPEAL_WINDOW,),
        starts=(Clock.APPEAL,),
        basis="DOMAIN §9",
    ),
    Step.SUPPORT_APPEAL: Move(frozenset({Status.UNDER_APPEAL}), None, _COMPLAINANT),
    Step.WITHDRAW_APPEAL: Move(frozenset({Status.UNDER_APPEAL}), BACK, _COMPLAINANT, stops=(Clock.APPEAL,)),
    Step.UPHOLD_APPEAL: Move(  # to be taken up, to be answered anew, or to a mediator
        frozenset({Status.UNDER_APPEAL}),
        Status.ACCEPTED,
        _REVIEWER,
        guards=("impartial",),
        stops=(ALL_CLOCKS,),
        starts=(Clock.SERVE,),
        ways={
            Status.WITH_BUSINESS: Way(stops=(ALL_CLOCKS,), starts=(Clock.REPLY,)),
            Status.MEDIATION: Way(stops=(ALL_CLOCKS,), starts=(Clock.MEDIATION,)),
        },
    ),
    Step.DISMISS_APPEAL: Move(
        frozenset({Status.UNDER_APPEAL}), BACK, _REVIEWER, guards=("impartial",), stops=(Clock.APPEAL,)
    ),
    # --- privacy: filed cases in any status; a draft is deleted whole, so it is never erased ---
    Step.PERMIT_PUBLICATION: Move(_FILED, None, _COMPLAINANT, guards=("not_erased", "publication_not_permitted")),
    Step.REVOKE_PUBLICATION: Move(_FILED, None, _COMPLAINANT, guards=("publication_permitted",), basis="PIPL Art. 15"),
    Step.HOLD: Move(_FILED, None, _SUPERVISOR, guards=("not_erased", "not_held")),
    Step.LIFT_HOLD: Move(_FILED, None, _SUPERVISOR, guards=("held",)),
    Step.ERASE: Move(  # two people have released it, and the complainant was told, see `Disposal`
        DONE,
        None,
        _SYSTEM,
        guards=("not_erased", "not_held", "past_retention", "released_by_two", "announced"),
        basis="PIPL Art. 47",
    ),
}

# A supervisor may correct a step so long, and only while nobody acted on it: these leave it standing as it was.
CORRECTABLE_DAYS = 3  # working days
NOT_ACTING = frozenset(
    {
        *(Step.NOTE, Step.ASSIGN, Step.RELEASE, Step.MESSAGE, Step.ADD_EVIDENCE, Step.REJECT_EVIDENCE),
        *(Step.OPEN_ORIGINAL, Step.REVEAL, Step.EXPORT, Step.LOG_CALL, Step.URGE, Step.ALERT_SUPERVISOR),
        *(Step.RECALENDAR, Step.PERMIT_PUBLICATION, Step.REVOKE_PUBLICATION, Step.HOLD, Step.LIFT_HOLD),
        *(Step.MAKE_LINK, Step.REVOKE_LINK, Step.OPEN_LINK),
    }
)

# --- the clocks ---
_STAFF_LADDER = (
    Rung("overdue", step=Step.ALERT_SUPERVISOR),
    Rung("overdue_3", working_days=3, step=Step.ALERT_SUPERVISOR),
    Rung("overdue_5", working_days=5, step=Step.ALERT_SUPERVISOR),
)

CLOCKS: dict[str, ClockRule] = {
    Clock.INTAKE: ClockRule(Role.OFFICER, 5, Unit.WORKING_DAYS, _STAFF_LADDER, "Order 35"),
    Clock.REFERRAL: ClockRule(
        Role.COMPLAINANT,
        7,
        Unit.DAYS,
        (Rung("two_days_left", days=-2, at=NINE), Rung("lapse", step=Step.LAPSE_REFERRAL)),
        "DOMAIN §10",
    ),
    Clock.SERVE: ClockRule(Role.OFFICER, 3, Unit.WORKING_DAYS, _STAFF_LADDER),
    Clock.REPLY: ClockRule(
        Role.BUSINESS,
        5,
        Unit.WORKING_DAYS,
        (
            Rung("two_days_left", working_days=-2, at=NINE),
            Rung("one_day_left", working_days=-1, at=NINE),
            Rung("overdue", step=Step.ESCALATE),
            # a day between levels, also where service was recorded late or the sweep was down
            Rung("level_2", working_days=3, step=Step.ESCALATE),
            Rung("level_3", working_days=5, step=Step.ESCALATE, asks=Role.COMPLAINANT),
            # the gaps matter after an outage: the complainant has nine days to choose, however late they were told
            Rung("choose_again", working_days=5, days=6, at=NINE, gap_hours=5 * 24),
            Rung("lapse", working_days=5, days=10, step=Step.LAPSE_UNANSWERED, gap_hours=4 * 24),
        ),
        "the platform's promise",
    ),
    Clock.SUPPLEMENT: ClockRule(
        Role.COMPLAINANT,
        7,
        Unit.DAYS,
        (Rung("two_days_left", days=-2, at=NINE), Rung("lapse", step=Step.LAPSE_SUPPLEMENT)),
    ),
    Clock.CONFIRM: ClockRule(
        Role.COMPLAINANT,
        10,
        Unit.DAYS,
        (
            Rung("five_days_left", days=-5, at=NINE),
            Rung("one_day_left", days=-1, at=NINE, gap_hours=12),
            Rung("lapse", step=Step.LAPSE_CONFIRM, gap_hours=24),
        ),
    ),
    Clock.PERFORMANCE: ClockRule(
        Role.BUSINESS,
        0,
        Unit.DATE,
        (
            Rung("one_day_left", working_days=-1, at=NINE),
            Rung("kept", days=1, at=NINE, asks=Role.COMPLAINANT),
            Rung("lapse", days=11, step=Step.LAPSE_PERFORMANCE, gap_hours=10 * 24),  # the notice says ten days
        ),
    ),
    Clock.EXTENSION: ClockRule(Role.OFFICER, 1, Unit.WORKING_DAYS, (Rung("lapse", step=Step.GRANT_EXTENSION),)),
    Clock.OBJECTION: ClockRule(Role.OFFICER, 2, Unit.WORKING_DAYS, _STAFF_LADDER),
    Clock.OFFER_REPLY: ClockRule(
        Role.BUSINESS,
        5,
        Unit.DAYS,
        (Rung("one_day_left", days=-1, at=NINE), Rung("lapse", step=Step.LAPSE_OFFER_REPLY)),
    ),
    Clock.CONSENT: ClockRule(  # the owner is whoever is asked
        Role.BUSINESS,
        5,
        Unit.WORKING_DAYS,
        (Rung("one_day_left", working_days=-1, at=NINE), Rung("lapse", step=Step.LAPSE_CONSENT)),
    ),
    Clock.MEDIATION: ClockRule(  # see `rules.mediation.days`
        Role.MEDIATOR,
        60,
        Unit.DAYS,
        (Rung("ten_days_left", days=-10, at=NINE), Rung("lapse", step=Step.TERMINATE_MEDIATION, gap_hours=24)),
        "Order 121 Art. 23",
    ),
    Clock.UNDO_WINDOW: ClockRule(
        Role.COMPLAINANT, 24, Unit.HOURS, (Rung("lapse", step=Step.END_WITHDRAWAL),), gives_turn=False
    ),
    Clock.APPEAL_WINDOW: ClockRule(  # lapses quietly
        Role.COMPLAINANT, 15, Unit.DAYS, (Rung("lapse", ends=True),), gives_turn=False
    ),
    Clock.APPEAL: ClockRule(Role.REVIEWER, 10, Unit.WORKING_DAYS, _STAFF_LADDER),
}

# Whose due date a list shows in each status: the first of these clocks that is running.
LEADING: dict[str, tuple[str, ...]] = {
    Status.SUBMITTED: (Clock.REFERRAL, Clock.INTAKE),
    Status.SUPPLEMENT_REQUIRED: (Clock.SUPPLEMENT,),
    Status.ACCEPTED: (Clock.SERVE,),
    Status.WITH_BUSINESS: (Clock.REPLY,),
    Status.OBJECTION: (Clock.OBJECTION,),
    Status.ANSWERED: (Clock.OFFER_REPLY, Clock.CONSENT, Clock.CONFIRM),
    Status.MEDIATION: (Clock.MEDIATION,),
    Status.SETTLED: (Clock.PERFORMANCE,),
    Status.WITHDRAWN: (Clock.UNDO_WINDOW,),
    Status.UNDER_APPEAL: (Clock.APPEAL,),
}
