"""The guards that the table names by key: what must be true of the case, beyond its status and the person's role."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from businesses.access import can_be_served
from casework.errors import Refused
from casework.machine import Attempt, Guard
from casework.workdays import day_of
from complaints.access import letter_of
from complaints.queries import amendment, correction, dealing, disposal, evidence, group
from complaints.queries import case as case_queries
from complaints.rules import attestation, completeness, retention, service_link, terms
from complaints.rules.codes import REFILABLE, Side, Via
from complaints.rules.completeness import EVIDENCE_MAX
from complaints.rules.deadline import SILENT_LEVEL, UNANSWERED_LEVEL
from complaints.rules.rights import Right, of_side, used
from complaints.workflow import CLOCKS, Clock, Role, Status
from ui.templatetags.ui import cn_date

RATING_DAYS = 60
ROUNDS = 3  # offers a side may make after the answer (DOMAIN §5)


def contact_verified(attempt: Attempt) -> None:
    if not attestation.is_reachable(attempt.actor, attempt.case.via):
        raise Refused(_("请先验证您的手机号和邮箱，再提交投诉。"), "contact_not_verified")


def complete(attempt: Attempt) -> None:
    gaps = completeness.gaps(attempt.case, day_of(attempt.now))
    if gaps:
        raise Refused(_("还不能提交：%(first)s。") % {"first": gaps[0].message}, "incomplete")


def room_today(attempt: Attempt) -> None:
    """No more than this many by one person and day: nobody floods the office, or a company. The hotline counts none."""
    if attempt.case.via == Via.HOTLINE:
        return
    if case_queries.filed_on(attempt.actor, day_of(attempt.now)) >= settings.FILED_A_DAY:
        raise Refused(
            _("您今天已经提交了%(n)s件投诉，一天最多提交这么多。草稿已经保存，请在%(day)s0:00以后再提交。")
            % {"n": settings.FILED_A_DAY, "day": cn_date(day_of(attempt.now) + timedelta(days=1))},
            "too_many_today",
        )


def auto_acceptable(attempt: Attempt) -> None:
    case = attempt.case
    if not (case.category.auto_accept or case.category.top.auto_accept):
        raise Refused(_("这一类投诉由受理员审核。"), "not_automatic")
    if not can_be_served(case.business_id):
        raise Refused(_("被投诉企业尚未入驻，由受理员审核。"), "not_registered")
    if case.precheck_grounds:
        raise Refused(_("预检有提示，由受理员审核。"), "precheck")


def no_open_duplicate(attempt: Attempt) -> None:
    other = case_queries.open_duplicate(attempt.case)
    if other:
        raise Refused(
            _("同一投诉人就同一事项已有正在办理的投诉%(reference)s，不能重复受理。") % {"reference": other.reference},
            "duplicate",
        )


def refusal_proposed(attempt: Attempt) -> None:
    if attempt.case.refusal_proposed_by_id is None:
        raise Refused(_("没有待复签的不予受理意见。"), "nothing_proposed")


def not_the_proposer(attempt: Attempt) -> None:
    if attempt.actor.pk == attempt.case.refusal_proposed_by_id:
        raise Refused(_("不能复签自己提出的意见，请由另一位工作人员复签。"), "own_proposal")


def referral_asked(attempt: Attempt) -> None:
    if attempt.case.led_by != Clock.REFERRAL:
        raise Refused(_("没有等待您决定的移送。"), "no_referral")


def no_referral_asked(attempt: Attempt) -> None:
    if attempt.case.led_by == Clock.REFERRAL:
        raise Refused(_("正在征求投诉人对移送的意见，请等投诉人决定，或者期限届满。"), "referral_asked")


def second_request_by_supervisor(attempt: Attempt) -> None:
    if attempt.case.supplement_rounds and Role.SUPERVISOR not in attempt.roles:
        raise Refused(_("已经要求过一次补充。再次要求补充须由主管作出。"), "second_supplement")
    if not attempt.case.supplement_rounds and Role.OFFICER not in attempt.roles:
        raise Refused(_("第一次要求补充由受理员作出。"), "first_supplement")


def rung_due(attempt: Attempt) -> None:
    """The system moves only when a running clock has reached the rung that takes this very step."""
    for clock in attempt.case.clocks.filter(stopped_at=None, next_at__lte=attempt.now):
        rungs = CLOCKS[Clock(clock.kind)].rungs
        if clock.rung < len(rungs) and rungs[clock.rung].step == attempt.step:
            return
    raise Refused(_("期限未到。"), "not_due")


def reminders_posted(attempt: Attempt) -> None:
    """Silence closes a case only after both reminders went out (DOMAIN §3)."""
    clock = case_queries.running_clock(attempt.case, Clock.CONFIRM)
    reminders = sum(rung.step is None for rung in CLOCKS[Clock.CONFIRM].rungs)
    if clock is None or clock.rung < reminders:
        raise Refused(_("两次提醒尚未发出。"), "not_reminded")


def servable(attempt: Attempt) -> None:
    registered = can_be_served(attempt.case.business_id)
    if attempt.actor is None and not registered:
        raise Refused(_("企业尚未入驻，须线下送达。"), "not_registered")
    if attempt.actor is not None and registered:
        raise Refused(_("企业已入驻，系统会立即转交，不需要线下送达。"), "registered")


def not_in_portal(attempt: Attempt) -> None:
    case = attempt.case
    if (case.served_at and not case.served_offline) or can_be_served(case.business_id):
        raise Refused(_("企业已入驻，可以登录平台办理，不需要带链接的转办函。"), "registered")


def has_link(attempt: Attempt) -> None:
    case = attempt.case
    is_in_portal = case.served_at and not case.served_offline
    if is_in_portal or not case.service_links.filter(revoked_at=None, expires_at__gt=attempt.now).exists():
        raise Refused(_("没有可以撤销的链接。"), "no_link")


def by_letter(attempt: Attempt) -> None:
    if letter_of(attempt.actor) is None:
        raise Refused(_("只有凭转办函的链接才能这样打开。"), "no_letter")


def within_letter(attempt: Attempt) -> None:
    """Asked of every step: through the link of a letter a company reads, answers, objects and asks; no more."""
    if letter_of(attempt.actor) and attempt.step not in service_link.steps_in(attempt.case.status):
        raise Refused(_("凭转办函的链接不能做这一步。请认领企业、登录后办理，或者书面办理。"), "by_letter")


def silent(attempt: Attempt) -> None:
    """From the second level on a case may be delivered once more on another way (DOMAIN §10)."""
    if attempt.case.escalation_level < SILENT_LEVEL:
        raise Refused(_("第二级催办之后企业仍未答复的，才需要再次送达。"), "not_silent")


def offer_open(attempt: Attempt) -> None:
    offer = dealing.current_offer(attempt.case)
    if offer is None:
        raise Refused(_("企业的答复里没有可以接受的方案。"), "no_offer")
    if terms.has_lapsed(offer.terms, day_of(attempt.now)):
        raise Refused(_("方案已过期，不能再接受，也不能再还价。您可以申请调解，或者确认已解决。"), "offer_expired")


def room_for_evidence(attempt: Attempt) -> None:
    if len(evidence.counted(attempt.case)) >= EVIDENCE_MAX:
        raise Refused(_("最多可以上传%(n)s个文件，已经满了。") % {"n": EVIDENCE_MAX}, "too_many_files")


def has_own_file(attempt: Attempt) -> None:
    if not evidence.sent_by(attempt.case, by_business=_side(attempt) == Side.BUSINESS):
        raise Refused(_("您没有可以遮挡或者撤回的文件。"), "no_own_file")


def has_file(attempt: Attempt) -> None:
    if not evidence.live_files(attempt.case):
        raise Refused(_("这件投诉没有可以取下的文件。"), "no_file")


def not_reported_performed(attempt: Attempt) -> None:
    if attempt.case.performed_reported_at:
        raise Refused(_("已经告知过履行情况，请等待投诉人确认。"), "already_reported")


def proof_for_officer(attempt: Attempt) -> None:
    if attempt.actor.pk != attempt.case.complainant_id and not attempt.case.performed_reported_at:
        raise Refused(_("企业尚未提交履行凭证，受理员不能代为确认。"), "no_proof")


def performance_due(attempt: Attempt) -> None:
    if attempt.case.due_at is None or attempt.now < attempt.case.due_at:
        raise Refused(_("约定的履行日期还没有到。"), "not_due_yet")


def third_level(attempt: Attempt) -> None:
    if attempt.case.escalation_level < UNANSWERED_LEVEL:
        raise Refused(_("企业仍有机会答复，现在还不能按“企业未答复”办结。"), "too_early")


def undo_open(attempt: Attempt) -> None:
    if attempt.case.due_at is None or attempt.now >= attempt.case.due_at:
        raise Refused(_("撤回已超过24小时，不能取消。有新的事实可以重新投诉。"), "undo_over")


def no_open_amendment(attempt: Attempt) -> None:
    if amendment.is_amended(attempt.case):
        raise Refused(_("您上一次的修改正在等待平台同意。平台决定后，您可以再修改。"), "amendment_open")


def amendment_open(attempt: Attempt) -> None:
    if amendment.open_amendment(attempt.case) is None:
        raise Refused(_("没有等待决定的修改。"), "no_amendment")


def refilable(attempt: Attempt) -> None:
    """After a refusal for want of material or of a complaint to the company first, or after taking it back; once."""
    case = attempt.case
    if case.status == Status.REFUSED and case.ground not in REFILABLE:
        raise Refused(_("按这一依据不予受理的，不能重新投诉。"), "not_refilable")
    if case.status == Status.WITHDRAWN and case.due_at is not None and attempt.now < case.due_at:
        raise Refused(_("24小时内您可以取消撤回，不需要重新投诉。"), "undo_open")
    again = amendment.refiled_as(case)
    if again:
        raise Refused(_("您已经重新投诉过，见投诉%(reference)s。") % {"reference": again}, "refiled")


def ratable(attempt: Attempt) -> None:
    if hasattr(attempt.case, "rating"):
        raise Refused(_("您已经评价过这件投诉。"), "already_rated")
    if attempt.now > attempt.case.closed_at + timedelta(days=RATING_DAYS):
        raise Refused(_("办结已超过60日，不能再评价。"), "rating_over")


# --- the staff's workspace ---
def releasable(attempt: Attempt) -> None:
    """An officer gives back their own case; a supervisor anybody's."""
    if attempt.actor is None:  # see `commands.conflict.give_back`
        return
    if attempt.case.officer_id is None:
        raise Refused(_("这件投诉还没有分配，不需要退回。"), "not_assigned")
    if attempt.case.officer_id != attempt.actor.pk and Role.SUPERVISOR not in attempt.roles:
        raise Refused(_("只能退回自己承办的案件。别人承办的，请主管处理。"), "not_own")


# --- group cases ---
def groupable(attempt: Attempt) -> None:
    case = attempt.case
    if case.business_id is None or case.accepted_at is None:
        raise Refused(_("受理后、企业已匹配的投诉才能关联到群体投诉。"), "not_groupable")
    if group.membership(case):
        raise Refused(_("这件投诉已经在一个群体投诉里。"), "in_group")


def unmatched(attempt: Attempt) -> None:
    if attempt.case.business_id is not None:
        raise Refused(_("这件投诉已经匹配了企业。"), "matched")


def in_group(attempt: Attempt) -> None:
    if group.membership(attempt.case) is None:
        raise Refused(_("这件投诉不在群体投诉里，或者已经退出。"), "not_in_group")


# --- between the parties ---
def due_if_system(attempt: Attempt) -> None:
    if attempt.actor is None:
        rung_due(attempt)


def not_answered(attempt: Attempt) -> None:
    if case_queries.current_answer(attempt.case):
        raise Refused(_("这件投诉已经答复过。"), "answered")


def may_write(attempt: Attempt) -> None:
    """In a mediation the mediator who leads it, not another one."""
    if Role.MEDIATOR in attempt.roles and not attempt.roles & {Role.OFFICER, Role.SUPERVISOR}:
        own_mediation(attempt)


def before_due(attempt: Attempt) -> None:
    if attempt.case.due_at is None or attempt.now >= attempt.case.due_at:
        raise Refused(_("答复期限已过，请直接答复。"), "overdue")


def not_asked_before(attempt: Attempt) -> None:
    if used(attempt.case, Right.QUESTION):
        raise Refused(_("已经请投诉人补充过一次，不能再次提出。"), "asked_before")


def not_extended_before(attempt: Attempt) -> None:
    if used(attempt.case, Right.EXTENSION):
        raise Refused(_("已经申请过一次延期，不能再次申请。"), "extended_before")


def extension_asked(attempt: Attempt) -> None:
    case = attempt.case
    if not used(case, Right.EXTENSION) or Clock.EXTENSION not in dealing.clocks_now(case):
        raise Refused(_("没有等待决定的延期申请。"), "no_extension")


def not_objected_before(attempt: Attempt) -> None:
    if used(attempt.case, Right.OBJECTION):
        raise Refused(_("已经提出过一次异议，不能再次提出。"), "objected_before")


def counter_open(attempt: Attempt) -> None:
    if attempt.case.led_by != Clock.OFFER_REPLY:
        raise Refused(_("投诉人没有等待回应的还价。"), "no_counter")


def no_counter_open(attempt: Attempt) -> None:
    if attempt.case.led_by == Clock.OFFER_REPLY:
        raise Refused(_("您已经还价，请等待企业回应。"), "counter_open")


def not_final(attempt: Attempt) -> None:
    if used(attempt.case, Right.FINAL):
        raise Refused(_("企业已经表明这是最终方案，不能再还价。您可以接受、不认可，或者申请调解。"), "final")


def rounds_left(attempt: Attempt) -> None:
    is_counter = attempt.actor.pk == attempt.case.complainant_id
    if used(attempt.case, Right.COUNTER if is_counter else Right.OFFER) >= ROUNDS:
        raise Refused(_("每一方最多提出%(n)s次。") % {"n": ROUNDS}, "no_rounds_left")


# --- put right by staff ---
def may_recategorise(attempt: Attempt) -> None:
    """An officer's before the company has the case, a supervisor's afterwards."""
    if attempt.case.served_at and Role.SUPERVISOR not in attempt.roles:
        raise Refused(_("投诉已经转交企业，类别由主管更正。"), "served")
    if not attempt.case.served_at and Role.OFFICER not in attempt.roles:
        raise Refused(_("投诉还没有转交企业，类别由受理员更正。"), "not_served")


def details_asked(attempt: Attempt) -> None:
    if attempt.case.details_asked_at is None:
        raise Refused(_("现在没有需要您补充的类别信息。"), "nothing_asked")


def correctable(attempt: Attempt) -> None:
    if not correction.to_correct(attempt.case, attempt.now):
        raise Refused(
            _("没有可以更正的步骤：只能更正工作人员的最后一步，在3个工作日以内，并且对方还没有据此办理。"),
            "not_correctable",
        )


def has_annex(attempt: Attempt) -> None:
    if attempt.case.absorbed_at is None:
        raise Refused(_("没有并入这件投诉的投诉。"), "no_annex")


# --- mediation ---
def mediation_open(attempt: Attempt) -> None:
    """From an answer for everybody; while none came, once it is overdue and not for the company."""
    case = attempt.case
    if case.status == Status.ANSWERED:
        return
    if not case.escalation_level:
        raise Refused(_("企业的答复期限还没有过，现在还不能申请调解。"), "too_early")
    if _side(attempt) == Side.BUSINESS:
        raise Refused(_("请先答复投诉人，之后可以申请调解。"), "answer_first")


def no_consent_asked(attempt: Attempt) -> None:
    if dealing.mediation(attempt.case):
        raise Refused(_("已经申请调解，正在等待对方同意。"), "consent_asked")


def not_asked_to_mediate(attempt: Attempt) -> None:
    """A side that was refused does not ask again in the same serving."""
    if used(attempt.case, of_side(Right.MEDIATION, _side(attempt))):
        raise Refused(_("这一方已经申请过调解，不能再次申请。"), "asked_to_mediate")


def consent_asked_of_me(attempt: Attempt) -> None:
    row = dealing.mediation(attempt.case)
    if row is None or not row.lacks(_side(attempt)):
        raise Refused(_("没有等待您同意的调解申请。"), "not_asked")


def own_mediation(attempt: Attempt) -> None:
    if attempt.actor is not None and attempt.actor.pk != attempt.case.mediator_id:
        raise Refused(_("这件投诉由另一位调解员主持。"), "not_own")


def may_assign_mediator(attempt: Attempt) -> None:
    """A mediator takes what nobody has; a supervisor assigns and changes; the system what somebody left."""
    if attempt.actor is None:  # see `commands.assignment.hand_on`
        return
    if Role.SUPERVISOR not in attempt.roles and attempt.case.mediator_id is not None:
        raise Refused(_("这件投诉已有调解员。更换调解员由主管决定。"), "taken")


def session_ahead(attempt: Attempt) -> None:
    row = dealing.mediation(attempt.case)
    ahead = [one for one in row.sessions.all() if not one.cancelled_at] if row else []
    if not any(one.starts_at > attempt.now for one in ahead):
        raise Refused(_("没有可以取消的调解会。"), "no_session")


def settlement_to_sign(attempt: Attempt) -> None:
    row = dealing.mediation(attempt.case)
    text = dealing.settlement(row) if row else None
    if text is None:
        raise Refused(_("调解员还没有提出协议文本。"), "no_settlement")
    if getattr(text, f"{_side(attempt)}_signed_at"):
        raise Refused(_("您已经签署过这一版协议。"), "signed")
    if text.perform_by < day_of(attempt.now):
        raise Refused(_("协议写明的履行期限已过，请调解员提出新的文本。"), "settlement_expired")


# --- the appeal ---
def window_open(attempt: Attempt) -> None:
    """Only a new end opens a window, and an appeal closes it: so once per outcome, and none after a dismissal."""
    window = dealing.clocks_now(attempt.case).get(Clock.APPEAL_WINDOW)
    if window is None or attempt.now >= window.due_at:
        raise Refused(_("申诉期限已过，或者对这一结果已经申诉过，不能再申诉。"), "window_closed")


def impartial(attempt: Attempt) -> None:
    """Nobody reviews what they had a hand in (DOMAIN §9)."""
    if case_queries.has_handled(attempt.case, attempt.actor):
        raise Refused(_("您参与过这件投诉的办理，不能复核。请由另一位复核员决定。"), "not_impartial")


# --- privacy ---
def not_erased(attempt: Attempt) -> None:
    if attempt.case.erased_at:
        raise Refused(_("这件投诉的保存期限已过，内容已经删除，不能再办理。"), "erased")


def publication_permitted(attempt: Attempt) -> None:
    if not attempt.case.may_publish:
        raise Refused(_("您没有同意公开这件投诉，不需要撤回。"), "not_permitted")


def publication_not_permitted(attempt: Attempt) -> None:
    if attempt.case.may_publish:
        raise Refused(_("您已经同意公开这件投诉。"), "permitted")


def held(attempt: Attempt) -> None:
    if not attempt.case.held_at:
        raise Refused(_("这件投诉没有暂停到期删除。"), "not_held")


def not_held(attempt: Attempt) -> None:
    if attempt.case.held_at:
        raise Refused(_("这件投诉已经暂停到期删除。"), "held")


def past_retention(attempt: Attempt) -> None:
    """Ended so long ago, and no term runs any more: neither to undo a withdrawal nor to appeal."""
    case = attempt.case
    is_past = case.status_since is not None and case.status_since < retention.before(attempt.now)
    if not is_past or case.clocks.filter(stopped_at=None).exists():
        raise Refused(_("这件投诉的保存期限还没有过。"), "not_past")


def released_by_two(attempt: Attempt) -> None:
    """Only what stands in a batch that one person proposed and another released."""
    if disposal.released_item(attempt.case) is None:
        raise Refused(_("删除须由一人提出、另一人批准。"), "not_released")


def announced(attempt: Attempt) -> None:
    """Only a week after the complainant was told: so long they can fetch it."""
    if not disposal.items_to_settle(attempt.now).filter(complaint=attempt.case).exists():
        raise Refused(_("删除须在告知投诉人满%(n)s天之后。") % {"n": retention.ANNOUNCED.days}, "not_announced")


def _side(attempt: Attempt) -> str:
    """The side for which the person acts in this case."""
    if attempt.actor.pk == attempt.case.complainant_id:
        return Side.COMPLAINANT
    return Side.BUSINESS if Role.BUSINESS in attempt.roles else Side.STAFF


GUARDS: dict[str, Guard] = {
    guard.__name__: guard
    for guard in (
        by_letter,
        has_link,
        not_in_portal,
        within_letter,
        contact_verified,
        complete,
        room_today,
        auto_acceptable,
        no_open_duplicate,
        refusal_proposed,
        not_the_proposer,
        second_request_by_supervisor,
        referral_asked,
        no_referral_asked,
        rung_due,
        reminders_posted,
        servable,
        silent,
        offer_open,
        room_for_evidence,
        has_own_file,
        has_file,
        not_reported_performed,
        proof_for_officer,
        performance_due,
        third_level,
        undo_open,
        no_open_amendment,
        amendment_open,
        refilable,
        ratable,
        groupable,
        in_group,
        unmatched,
        # the staff's workspace
        releasable,
        due_if_system,
        not_answered,
        may_write,
        before_due,
        not_asked_before,
        not_extended_before,
        extension_asked,
        not_objected_before,
        counter_open,
        no_counter_open,
        not_final,
        rounds_left,
        may_recategorise,
        details_asked,
        correctable,
        has_annex,
        mediation_open,
        no_consent_asked,
        not_asked_to_mediate,
        consent_asked_of_me,
        own_mediation,
        may_assign_mediator,
        session_ahead,
        settlement_to_sign,
        window_open,
        impartial,
        # privacy
        not_erased,
        publication_permitted,
        publication_not_permitted,
        held,
        not_held,
        past_retention,
        released_by_two,
        announced,
    )
}
