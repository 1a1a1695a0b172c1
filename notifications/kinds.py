"""The kinds of notices: one table of groups, by which people choose how they are told.

A new kind adds itself to its group below; tests/house/test_notices.py fails on a kind that stands nowhere, or twice.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Group(models.TextChoices):
    LEGAL = "legal", _("送达、决定和期限")
    PROGRESS = "progress", _("办理进展")
    MESSAGES = "messages", _("留言与材料")
    WORK = "work", _("工作提醒")
    ACCOUNT = "account", _("账户安全")


# LEGAL is what the law wants delivered: it always reaches the person outside the site as well, one way at least.
# ACCOUNT goes over every way there is: whoever took over an account would switch it off first.
OPTIONAL = (Group.PROGRESS, Group.MESSAGES, Group.WORK)

KINDS: dict[Group, str] = {
    # served, decided, ended; and where something is to be done by a day, or the day moved or passed
    Group.LEGAL: """
        filed accepted refused referred served closed unanswered withdrawn withdrawal_undone answered agreed
        objection_decided amendment_declined amendment_granted mediation_begun mediation_ended mediation_refused
        settlement_proposed settlement_signed breach_mediated
        business_served business_closed business_rerouted business_objection_decided business_mediation_begun
        business_mediation_ended business_mediation_refused business_settlement_proposed business_settlement_signed
        business_withdrawn business_withdrawal_undone business_agreed business_amended business_breach
        merged recategorised step_corrected
        business_merged business_annexed business_returned business_recategorised business_step_corrected
        appealed appeal_upheld appeal_dismissed appeal_withdrawn
        business_appealed business_appeal_upheld business_appeal_over
        draft_ending case_ending
        claim_approved claim_refused claim_more_asked rival_claim_filed rival_claim_ended

        referral_asked referral_reminder
        supplement_requested supplement_reminder supplement_lapsed asked_by_business confirm_reminder consent_reminder
        counter_lapsed due_moved overdue extension_granted mediation_ending performance_asked session_called
        session_cancelled mediation_asked
        business_reminder business_overdue business_due_moved business_extension_granted business_extension_declined
        business_supplement_lapsed business_consent_reminder business_counter_reminder business_counter_lapsed
        business_performance_reminder business_session_called business_session_cancelled business_mediation_asked
        business_mediation_ending
    """,
    # how the case goes on, where nothing is decided and nobody is waited for
    Group.PROGRESS: """
        amended delivered_again extension_asked extension_declined group_linked mediation_requested objection_raised
        offer_accepted offer_revised countered performed_reported
        business_answer_sent business_group_linked business_offer_accepted business_countered
        business_rated
        claim_filed invitation_declined
    """,
    # what the other side or the platform wrote and added
    Group.MESSAGES: """
        message evidence_added file_rejected file_changed file_taken_down
        business_file_changed business_file_taken_down
        business_message business_evidence_added business_supplemented business_file_rejected
        business_details
    """,
    # the staff's own
    Group.WORK: """
        staff_amended staff_amendment staff_assigned staff_attest_returned staff_countersign staff_extension
        staff_group_left staff_late staff_mediation staff_mediation_ending staff_message staff_objection staff_overdue
        staff_draft staff_draft_ending staff_left_behind staff_countersigned staff_not_countersigned
        staff_pressure staff_referral staff_released staff_supplemented staff_sms_spent staff_reveals
        staff_annexed staff_details staff_session_cancelled staff_step_corrected
        staff_appeal staff_appeal_files staff_appeal_waiting staff_appeal_withdrawn staff_claim_supplied
    """,
    # codes, what was changed about the account, and for which company it may act
    Group.ACCOUNT: """
        account_exists account_unknown attest_link caller_code email_changed email_code identity_code password_changed
        service_code new_device password_reset_code phone_changed phone_code second_factor_changed sign_in_code
        sign_in_ways_changed sign_up_email_code sign_up_phone_code account_kept account_leaving account_staying
        data_ready data_ending business_invitation membership_given membership_ended membership_role members_changed
    """,
}

ON_SITE_ALONE = frozenset({"business_rated"})  # worth reading, not worth a mail

_GROUPS = {kind: group for group, kinds in KINDS.items() for kind in kinds.split()}


def group_of(kind: str) -> Group | None:
    """The group that a kind stands in; None for a kind nobody has entered, which is treated as a legal one."""
    return _GROUPS.get(kind)


def is_optional(kind: str) -> bool:
    """Whether people may do without it, or have it later."""
    return group_of(kind) in OPTIONAL
