"""Sentence on what happens next, who acts and by when, for every status and viewer. Only doors that exist are named."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from complaints.rules.codes import Side
from complaints.workflow import Status

C, B, T = Side.COMPLAINANT, Side.BUSINESS, Side.STAFF

# {date}: the due date in words; {business}: the respondent's name.
NEXT: Mapping[tuple[str, str], object] = {
    (Status.DRAFT, C): _("草稿只有您能看到。填写完整后请提交。"),
    (Status.DRAFT, B): _("投诉尚未提交。"),
    (Status.DRAFT, T): _("投诉尚未提交。"),
    (Status.SUBMITTED, C): _("平台将在{date}前决定是否受理，并通知您。您现在不需要做什么。"),
    (Status.SUBMITTED, B): _("平台正在审核，尚未转交企业。"),
    (Status.SUBMITTED, T): _("受理员须在{date}前决定受理、不予受理或要求补充。"),
    (Status.SUPPLEMENT_REQUIRED, C): _("请您在{date}前逐项补充材料，逾期将不予受理。"),
    (Status.SUPPLEMENT_REQUIRED, B): _("平台正在等待投诉人补充材料。"),
    (Status.SUPPLEMENT_REQUIRED, T): _("等待投诉人在{date}前补充材料，逾期系统将按R05不予受理。"),
    (Status.REFUSED, C): _("平台不予受理。理由和其他解决途径见下方。"),
    (Status.REFUSED, B): _("平台不予受理，企业不需要处理。"),
    (Status.REFUSED, T): _("已不予受理，理由和其他途径已告知投诉人。"),
    (Status.REFERRED, C): _("这件投诉已移送其他机构，由该机构联系您；您也可以主动联系，联系方式见下方。"),
    (Status.REFERRED, B): _("这件投诉已移送其他机构，企业不需要在此处理。"),
    (Status.REFERRED, T): _("已移送其他机构。"),
    (Status.ACCEPTED, C): _("平台已受理，将在{date}前把投诉转交{business}。您现在不需要做什么。"),
    (Status.ACCEPTED, B): _("平台已受理，尚未转交企业。"),
    (Status.ACCEPTED, T): _("受理员须在{date}前转交企业。"),
    (Status.WITH_BUSINESS, C): _("{business}须在{date}前答复。答复后我们会通知您。"),
    (Status.WITH_BUSINESS, B): _("请在{date}前答复投诉人，逾期的答复会标明“逾期答复”。"),
    (Status.WITH_BUSINESS, T): _("等待{business}在{date}前答复。"),
    (Status.OBJECTION, C): _("企业提出了异议，平台将在{date}前作出决定，并通知您。"),
    (Status.OBJECTION, B): _("平台将在{date}前对企业的异议作出决定。"),
    (Status.OBJECTION, T): _("须在{date}前对企业的异议作出决定。"),
    (Status.ANSWERED, C): _(
        "企业已答复。请您在{date}前确认、不认可或者申请调解，到期未作选择将按“未反馈”办结，不计为已解决。"
    ),
    (Status.ANSWERED, B): _("等待投诉人在{date}前确认。企业现在不需要做什么。"),
    (Status.ANSWERED, T): _("等待投诉人在{date}前确认，到期按“未反馈”（O10）办结。"),
    (Status.MEDIATION, C): _("调解员正在主持调解，调解在{date}前结束。"),
    (Status.MEDIATION, B): _("调解员正在主持调解，调解在{date}前结束。"),
    (Status.MEDIATION, T): _("调解须在{date}前结束。"),
    (Status.SETTLED, C): _("{business}须在{date}前履行约定。履行后请您确认。"),
    (Status.SETTLED, B): _("请在{date}前履行约定，履行后在此告知并附上凭证。"),
    (Status.SETTLED, T): _("等待{business}在{date}前履行约定。"),
    (Status.CLOSED, C): _("这件投诉已办结。您可以在办结后60日内评价办理过程。"),
    (Status.CLOSED, B): _("这件投诉已办结，企业不需要再做什么。"),
    (Status.CLOSED, T): _("已办结。"),
    (Status.WITHDRAWN, C): _("您已撤回这件投诉，我们不再处理。"),
    (Status.WITHDRAWN, B): _("投诉人已撤回投诉，企业不需要再处理。"),
    (Status.WITHDRAWN, T): _("投诉人已撤回。"),
    (Status.UNDER_APPEAL, C): _("没有参与办理的工作人员正在复核，将在{date}前作出决定，并通知您。您现在不需要做什么。"),
    (Status.UNDER_APPEAL, B): _("投诉人对结果提出了申诉，平台正在复核，将在{date}前作出决定。"),
    (Status.UNDER_APPEAL, T): _("复核员须在{date}前作出决定。"),
}

# What the sentence becomes in a special situation, under the names that `deadline.situations` gives.
SPECIAL: Mapping[tuple[str, str, str], object] = {
    (Status.DRAFT, C, "hotline"): _(
        "热线工作人员按您的来电填写的草稿，只有您和这位工作人员能看到。请核对、修改后提交，也可以打开短信里的链接提交。"
    ),
    (Status.SUBMITTED, C, "late"): _("平台应在{date}前决定是否受理，现已超期。主管已收到提醒，决定后我们立即通知您。"),
    (Status.SUBMITTED, T, "late"): _("受理期限{date}已过。请立即处理，主管已收到提醒。"),
    (Status.SUBMITTED, C, "referral"): _(
        "这件投诉应由其他机构处理。请您在{date}前决定是否同意移送；不同意或者没有选择的，平台不予受理，并告知您怎样自己反映。"
    ),
    (Status.SUBMITTED, T, "referral"): _(
        "等待投诉人在{date}前决定是否同意移送，不同意或者没有答复的，按所选依据不予受理。"
    ),
    (Status.SUBMITTED, T, "proposed"): _("已提出不予受理，须由另一位工作人员在{date}前复签。"),
    (Status.ACCEPTED, C, "late"): _("平台应在{date}前转交企业，现已超期。主管已收到提醒，转交后我们立即通知您。"),
    (Status.ACCEPTED, T, "late"): _("转交期限{date}已过。请立即转交，主管已收到提醒。"),
    (Status.ACCEPTED, C, "unlisted"): _("{business}尚未入驻平台，工作人员将在{date}前以其他方式把投诉送达企业。"),
    (Status.ACCEPTED, T, "unlisted"): _("{business}没有可处理投诉的成员，须在{date}前线下送达并记录凭据。"),
    (Status.WITH_BUSINESS, C, "offline"): _("投诉已线下送达{business}，企业须在{date}前答复。答复后我们会通知您。"),
    (Status.WITH_BUSINESS, T, "offline"): _("已线下送达，等待{business}在{date}前答复。收到书面答复的，请代为录入。"),
    (Status.WITH_BUSINESS, C, "late"): _(
        "{business}未在{date}前答复，已记为逾期。我们正在催办，企业仍须答复。您也可以申请调解。"
    ),
    (Status.SUPPLEMENT_REQUIRED, C, "asked_by_business"): _(
        "{business}请您在{date}前逐项补充。到期未补充的，投诉不受影响，企业按现有材料答复。"
    ),
    (Status.SUPPLEMENT_REQUIRED, B, "asked_by_business"): _("等待投诉人在{date}前补充，期间答复期限暂停计算。"),
    (Status.SUPPLEMENT_REQUIRED, T, "asked_by_business"): _(
        "等待投诉人在{date}前答复企业的问题，之后企业的期限接着计算。"
    ),
    (Status.OBJECTION, T, "proposed"): _("已提出不予受理，须由另一位工作人员在{date}前复签。"),
    (Status.OBJECTION, T, "late"): _("异议的决定期限{date}已过。请立即决定，主管已收到提醒。"),
    (Status.OBJECTION, C, "late"): _(
        "平台应在{date}前对企业的异议作出决定，现已超期。主管已收到提醒，决定后我们立即通知您。"
    ),
    (Status.OBJECTION, B, "late"): _("平台应在{date}前对企业的异议作出决定，现已超期，决定后立即通知。"),
    (Status.ANSWERED, C, "countered"): _(
        "您已提出自己的方案，{business}须在{date}前回应。您仍可以接受企业原来的方案。"
    ),
    (Status.ANSWERED, B, "countered"): _("投诉人提出了自己的方案，请在{date}前回应：提出新的方案，或者表明最终方案。"),
    (Status.ANSWERED, T, "countered"): _("投诉人已还价，等待{business}在{date}前回应。"),
    (Status.ANSWERED, C, "consent_yours"): _("已申请调解，等待您同意。请您在{date}前选择，期满视为不同意。"),
    (Status.ANSWERED, C, "consent"): _("已申请调解，{business}须在{date}前决定是否同意。您现在不需要做什么。"),
    (Status.ANSWERED, B, "consent_yours"): _("已申请调解，等待贵企业同意。请在{date}前选择，期满视为不同意。"),
    (Status.ANSWERED, B, "consent"): _("已申请调解，投诉人须在{date}前决定是否同意。企业现在不需要做什么。"),
    (Status.ANSWERED, T, "consent"): _("已申请调解，须各方在{date}前同意，期满视为不同意。"),
    (Status.MEDIATION, C, "to_sign"): _(
        "调解员提出了协议文本，请您核对后签署。不同意的，请在留言里说明。调解在{date}前结束。"
    ),
    (Status.MEDIATION, B, "to_sign"): _(
        "调解员提出了协议文本，请核对后签署。不同意的，请在留言里说明。调解在{date}前结束。"
    ),
    (Status.MEDIATION, C, "unmanned"): _("已进入调解，正在指派调解员。调解在{date}前结束。"),
    (Status.MEDIATION, B, "unmanned"): _("已进入调解，正在指派调解员。调解在{date}前结束。"),
    (Status.MEDIATION, T, "unmanned"): _("还没有调解员，请指派或承办。调解须在{date}前结束。"),
    (Status.WITH_BUSINESS, C, "consent_yours"): _(
        "{business}未在{date}前答复，已记为逾期。工作人员建议调解，等待您同意，请在下面选择。"
    ),
    (Status.WITH_BUSINESS, C, "consent"): _(
        "{business}未在{date}前答复，已记为逾期。已申请调解，正在等待企业同意；企业仍须答复。"
    ),
    (Status.WITH_BUSINESS, B, "consent"): _(
        "答复期限{date}已过，已记为逾期。投诉人一方已申请调解，请选择是否同意；请立即答复，答复仍然有效。"
    ),
    (Status.WITH_BUSINESS, T, "consent"): _("{business}未在{date}前答复。已申请调解，正在等待各方同意。"),
    (Status.WITH_BUSINESS, C, "level_3"): _(
        "{business}多次催办仍未答复。您可以申请调解，或者按“企业未答复”办结，也可以继续等待；不办结的，期满后系统会自动办结。"
    ),
    (Status.WITH_BUSINESS, B, "late"): _("答复期限{date}已过，已记为逾期。请立即答复，答复仍然有效。"),
    (Status.WITH_BUSINESS, B, "level_3"): _("答复期限{date}已过，投诉人现在可以按“企业未答复”办结。请立即答复。"),
    (Status.WITH_BUSINESS, T, "late"): _("{business}未在{date}前答复，请督办。"),
    (Status.WITH_BUSINESS, T, "level_3"): _("{business}多次催办仍未答复，投诉人可以按“企业未答复”（O11）办结。"),
    (Status.SETTLED, C, "late"): _(
        "约定的履行日期{date}已过。请您确认企业是否已履行；不确认的，期满后按“未反馈”办结。"
    ),
    (Status.SETTLED, B, "late"): _("约定的履行日期{date}已过，正在等待投诉人确认。尚未履行的，请立即履行。"),
    (Status.SETTLED, T, "late"): _("约定的履行日期{date}已过，等待投诉人确认；有履行凭证的，可由受理员确认。"),
    (Status.SETTLED, C, "reported"): _(
        "{business}告知已经履行。请您核对后确认；到{date}仍没有履行的，可以反映未履行。"
    ),
    (Status.SETTLED, B, "reported"): _("已告知投诉人履行完毕，正在等待投诉人确认。企业现在不需要做什么。"),
    (Status.SETTLED, T, "reported"): _("{business}告知已经履行，等待投诉人确认；凭证齐全的，可由受理员确认。"),
    (Status.REFUSED, C, "appealable"): _(
        "平台不予受理，理由和其他解决途径见下方。您不服的，可以在{date}前申诉一次，由没有参与决定的人复核。"
    ),
    (Status.REFUSED, T, "appealable"): _("已不予受理，理由和其他途径已告知投诉人。投诉人可以在{date}前申诉。"),
    (Status.REFUSED, C, "reviewed"): _("平台不予受理，您的申诉已经处理，结果见申诉记录。其他解决途径见下方。"),
    (Status.REFUSED, T, "reviewed"): _("已不予受理，申诉已经处理。"),
    (Status.CLOSED, C, "appealable"): _(
        "这件投诉已办结。您对结果不服的，可以在{date}前申诉一次，由没有参与办理的人复核。"
    ),
    (Status.CLOSED, T, "appealable"): _("已办结。投诉人可以在{date}前申诉。"),
    (Status.CLOSED, C, "reviewed"): _("这件投诉已办结，您的申诉已经处理，结果见申诉记录。"),
    (Status.CLOSED, T, "reviewed"): _("已办结，申诉已经处理。"),
    (Status.UNDER_APPEAL, C, "late"): _("复核应在{date}前作出决定，现已超期。主管已收到提醒，决定后我们立即通知您。"),
    (Status.UNDER_APPEAL, B, "late"): _("复核应在{date}前作出决定，现已超期，决定后立即通知。"),
    (Status.UNDER_APPEAL, T, "late"): _("复核期限{date}已过。请立即决定，主管已收到提醒。"),
    (Status.WITHDRAWN, C, "undo"): _("您已撤回这件投诉。24小时内可以取消撤回，之后不再处理。"),
    (Status.WITHDRAWN, B, "undo"): _("投诉人已撤回投诉，24小时内可能取消撤回。企业现在不需要处理。"),
    (Status.WITHDRAWN, T, "undo"): _("投诉人已撤回，24小时内可以取消撤回，期限暂停计算。"),
}


def next_sentence(status: str, viewer: str, *, situations: tuple[str, ...] = (), date: str, business: str) -> str:
    """The sentence for this status and viewer; the first special situation that has its own wording wins."""
    template = next(
        (SPECIAL[status, viewer, s] for s in situations if (status, viewer, s) in SPECIAL), NEXT[status, viewer]
    )
    return str(template).format(date=date, business=business)
