"""The kinds of notices: one table, a row a kind (docs/howto/add-a-notice.md)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class NoticeGroup(models.TextChoices):
    """Kinds that people choose about together, on the page where they say how they are told."""

    LEGAL = "legal", _("送达、决定和期限")
    PROGRESS = "progress", _("办理进展")
    MESSAGES = "messages", _("留言与材料")
    WORK = "work", _("工作提醒")
    ACCOUNT = "account", _("账户安全")


LEGAL, PROGRESS, MESSAGES, WORK, ACCOUNT = NoticeGroup

# LEGAL is what the law wants delivered: it always reaches the person outside the site as well, one way at least.
# ACCOUNT goes over every way there is: whoever took over an account would switch it off first.
OPTIONAL = (PROGRESS, MESSAGES, WORK)


@dataclass(frozen=True)
class NoticeKind:
    """One kind: `title` is what the staff's outbox calls it, `tells` what its reader learns.

    `urgent`: a code or a link with a token, for which somebody waits. Quiet hours do not hold it back, it is sent
    before all others, never shown on the site, and its text is blanked once it is sent.
    `on_site_alone`: worth reading, not worth a mail.
    """

    name: str
    group: NoticeGroup
    title: Promise
    tells: str
    urgent: bool = False
    on_site_alone: bool = False

    @property
    def is_optional(self) -> bool:
        """Whether people may do without it, or have it later."""
        return self.group in OPTIONAL

    @property
    def is_for_staff(self) -> bool:
        return self.name.startswith("staff_")

    @property
    def is_for_business(self) -> bool:
        return self.name.startswith("business_")


_kind = NoticeKind  # so that each row is a line

ROWS = (
    # served, decided, ended
    _kind("filed", LEGAL, _("投诉已提交"), "The complaint was handed in; when the platform decides."),
    _kind("accepted", LEGAL, _("投诉已受理"), "The platform takes the case; when it goes to the company."),
    _kind("refused", LEGAL, _("不予受理"), "The platform does not take the case, and why."),
    _kind("referred", LEGAL, _("已移送"), "Another body is responsible; the case went there."),
    _kind("served", LEGAL, _("已转交企业"), "The company has the case; when it must answer."),
    _kind("closed", LEGAL, _("已办结"), "The case has ended; how long one may appeal."),
    _kind("unanswered", LEGAL, _("企业未答复，已办结"), "The company stayed silent; what one can do now."),
    _kind("withdrawn", LEGAL, _("已撤回"), "The withdrawal is noted and can be undone for a day."),
    _kind("withdrawal_undone", LEGAL, _("已取消撤回"), "The withdrawal is undone, the case goes on."),
    _kind("answered", LEGAL, _("企业已答复"), "The company has answered; until when to confirm."),
    _kind("agreed", LEGAL, _("已达成协议"), "Both have signed; what is to be done by when."),
    _kind("objection_decided", LEGAL, _("企业异议已决定"), "The platform decided on the company's objection."),
    _kind("amendment_declined", LEGAL, _("修改未获同意"), "An edit that needs consent was declined, and why."),
    _kind("amendment_granted", LEGAL, _("修改已获同意"), "An edit that needs consent was granted."),
    _kind("mediation_begun", LEGAL, _("调解开始"), "The mediation has begun; until when it lasts."),
    _kind("mediation_ended", LEGAL, _("调解终止"), "The mediation came to nothing."),
    _kind("mediation_refused", LEGAL, _("未同意调解"), "Somebody did not consent; there is no mediation."),
    _kind("settlement_proposed", LEGAL, _("调解协议待签署"), "A settlement is there to be read and signed."),
    _kind("settlement_signed", LEGAL, _("对方已签署协议"), "The company has signed, the complainant not yet."),
    _kind("breach_mediated", LEGAL, _("协议未履行，重新调解"), "What was agreed was not kept; mediation goes on."),
    _kind("business_served", LEGAL, _("新的投诉"), "A case has come; when to answer."),
    _kind("business_closed", LEGAL, _("投诉已办结"), "The case has ended; nothing is left to do."),
    _kind("business_rerouted", LEGAL, _("投诉转给其他企业"), "The case is another company's now."),
    _kind("business_objection_decided", LEGAL, _("异议已决定"), "The objection was declined; when to answer."),
    _kind("business_mediation_begun", LEGAL, _("调解开始"), "The mediation has begun; until when it lasts."),
    _kind("business_mediation_ended", LEGAL, _("调解终止"), "The mediation came to nothing."),
    _kind("business_mediation_refused", LEGAL, _("未同意调解"), "Somebody did not consent; there is no mediation."),
    _kind("business_settlement_proposed", LEGAL, _("调解协议待签署"), "A settlement is there to be read and signed."),
    _kind("business_settlement_signed", LEGAL, _("对方已签署协议"), "The complainant has signed, the company not yet."),
    _kind("business_withdrawn", LEGAL, _("投诉已撤回"), "The complainant withdraws and may undo it for a day."),
    _kind("business_withdrawal_undone", LEGAL, _("投诉已恢复"), "The withdrawal is undone; when to answer."),
    _kind("business_agreed", LEGAL, _("已达成协议"), "Both have signed; what is to be done by when."),
    _kind("business_amended", LEGAL, _("投诉已修改"), "The complaint was edited; what to look at."),
    _kind("business_breach", LEGAL, _("反映未履行"), "The complainant says that nothing was done."),
    _kind("merged", LEGAL, _("已并案"), "The case is part of another one of the same person."),
    _kind("recategorised", LEGAL, _("类别已更正"), "The case is of another category, and why."),
    _kind("step_corrected", LEGAL, _("处理已更正"), "A step of the platform was a mistake and is undone."),
    _kind("business_merged", LEGAL, _("投诉已并案"), "The case is part of another one."),
    _kind("business_annexed", LEGAL, _("另一件投诉已并入"), "Another case is now part of this one."),
    _kind("business_returned", LEGAL, _("并入的投诉已分开"), "A case that was part of this one stands alone again."),
    _kind("business_recategorised", LEGAL, _("投诉类别已更正"), "The case is of another category."),
    _kind("business_step_corrected", LEGAL, _("投诉处理已更正"), "A step of the platform was a mistake and is undone."),
    _kind("appealed", LEGAL, _("申诉已收到"), "The appeal has come in; who decides, until when."),
    _kind("appeal_upheld", LEGAL, _("申诉成立"), "The appeal was right; the case goes on."),
    _kind("appeal_dismissed", LEGAL, _("申诉被驳回"), "The result stays; what else one can do."),
    _kind("appeal_withdrawn", LEGAL, _("申诉已撤回"), "The appeal is withdrawn, the result stays."),
    _kind("business_appealed", LEGAL, _("投诉人提出申诉"), "The complainant appeals; the platform reviews."),
    _kind("business_appeal_upheld", LEGAL, _("申诉成立，重新办理"), "The appeal was right; the case goes on."),
    _kind("business_appeal_over", LEGAL, _("申诉结束"), "The appeal has ended, the result stays."),
    _kind("undelivered", LEGAL, _("通知没有送达"), "A message did not arrive; where its words are read instead."),
    _kind("draft_ending", LEGAL, _("草稿即将删除"), "A draft that nobody touched is to be deleted."),
    _kind("case_ending", LEGAL, _("旧投诉的内容即将删除"), "What an old case holds is to be deleted."),
    _kind("claim_approved", LEGAL, _("企业认领已通过"), "The company is theirs to answer for."),
    _kind("claim_refused", LEGAL, _("企业认领未通过"), "The claim on the company is refused, and why."),
    _kind("claim_more_asked", LEGAL, _("企业认领须补充"), "The claim on the company needs more papers."),
    _kind("rival_claim_filed", LEGAL, _("他人申请认领"), "Somebody else claims the company."),
    _kind("rival_claim_ended", LEGAL, _("他人认领已结束"), "What became of somebody else's claim."),
    _kind("filing_blocked", LEGAL, _("暂停提交新投诉"), "One files nothing on the site for now; why, until when."),
    _kind("filing_unblocked", LEGAL, _("恢复提交新投诉"), "One may file again, and why."),
    _kind("filing_block_kept", LEGAL, _("暂停提交的异议已答复"), "The objection changed nothing, and why."),
    # to be done by a day, or the day moved or passed
    _kind("referral_asked", LEGAL, _("征求移送意见"), "Another body is responsible; may the case go there?"),
    _kind("referral_reminder", LEGAL, _("移送意见提醒"), "The question of the referral is still open."),
    _kind("supplement_requested", LEGAL, _("须补充材料"), "The platform needs more before it decides."),
    _kind("supplement_reminder", LEGAL, _("补充材料提醒"), "What the platform asked for has not come yet."),
    _kind("supplement_lapsed", LEGAL, _("补充期满"), "The company's question was not answered in time."),
    _kind("asked_by_business", LEGAL, _("企业请您补充"), "The company needs more before it answers."),
    _kind("confirm_reminder", LEGAL, _("确认提醒"), "The company's answer is still to be confirmed."),
    _kind("consent_reminder", LEGAL, _("同意调解提醒"), "The consent to a mediation is still to be given."),
    _kind("counter_lapsed", LEGAL, _("企业未回应还价"), "The company did not take up one's own proposal."),
    _kind("due_moved", LEGAL, _("期限有调整"), "The official calendar moved a day."),
    _kind("overdue", LEGAL, _("企业逾期"), "The company did not answer in time."),
    _kind("extension_granted", LEGAL, _("同意企业延期"), "The company has more time; until when."),
    _kind("mediation_ending", LEGAL, _("调解即将到期"), "The mediation runs out soon."),
    _kind("performance_asked", LEGAL, _("请确认是否履行"), "The agreed day is over: was it done?"),
    _kind("session_called", LEGAL, _("调解会安排"), "A meeting is set: when and where."),
    _kind("session_cancelled", LEGAL, _("调解会取消"), "A meeting does not take place."),
    _kind("mediation_asked", LEGAL, _("对方申请调解"), "The other side or the platform wants to mediate."),
    _kind("business_reminder", LEGAL, _("答复提醒"), "The answer is due soon."),
    _kind("business_overdue", LEGAL, _("答复逾期"), "The answer is late, which is on record."),
    _kind("business_due_moved", LEGAL, _("期限有调整"), "The official calendar moved a day."),
    _kind("business_extension_granted", LEGAL, _("延期已同意"), "There is more time to answer, once."),
    _kind("business_extension_declined", LEGAL, _("延期未同意"), "There is no more time to answer."),
    _kind("business_supplement_lapsed", LEGAL, _("补充期满"), "The question was not answered; when to answer."),
    _kind("business_consent_reminder", LEGAL, _("同意调解提醒"), "The consent to a mediation is still to be given."),
    _kind("business_counter_reminder", LEGAL, _("还价待回应"), "The complainant's proposal is still to be answered."),
    _kind("business_counter_lapsed", LEGAL, _("还价逾期未回应"), "The complainant's proposal was not answered."),
    _kind("business_performance_reminder", LEGAL, _("履行提醒"), "What was agreed is due soon."),
    _kind("business_session_called", LEGAL, _("调解会安排"), "A meeting is set: when and where."),
    _kind("business_session_cancelled", LEGAL, _("调解会取消"), "A meeting does not take place."),
    _kind("business_mediation_asked", LEGAL, _("对方申请调解"), "The other side or the platform wants to mediate."),
    _kind("business_mediation_ending", LEGAL, _("调解即将到期"), "The mediation runs out soon."),
    # nothing is decided and nobody is waited for
    _kind("amended", PROGRESS, _("修改已保存"), "The complainant's edit is saved and the company told."),
    _kind("delivered_again", PROGRESS, _("再次送达企业"), "The platform served the silent company another way."),
    _kind("extension_asked", PROGRESS, _("企业申请延期"), "The company answers in part and asks for more time."),
    _kind("extension_declined", PROGRESS, _("不同意企业延期"), "The company does not get more time."),
    _kind("group_linked", PROGRESS, _("关联到群体投诉"), "Others complain of the same; they go on together."),
    _kind("mediation_requested", PROGRESS, _("调解申请已提出"), "The mediation waits for the other side's consent."),
    _kind("objection_raised", PROGRESS, _("企业提出异议"), "The company says that the case is not its own."),
    _kind("offer_accepted", PROGRESS, _("方案已接受"), "The company is to do what was accepted."),
    _kind("offer_revised", PROGRESS, _("企业提出新方案"), "The company offers something else."),
    _kind("countered", PROGRESS, _("还价已提出"), "The complainant's proposal went to the company."),
    _kind("performed_reported", PROGRESS, _("企业告知已履行"), "The company says that it has done what was agreed."),
    _kind("business_answer_sent", PROGRESS, _("答复已发出"), "The complainant has the answer; until when they say."),
    _kind("business_group_linked", PROGRESS, _("关联到群体投诉"), "Several cases go on together; one answer may do."),
    _kind("business_offer_accepted", PROGRESS, _("方案被接受"), "The complainant accepts; do it by when."),
    _kind("business_countered", PROGRESS, _("投诉人还价"), "The complainant proposes something else."),
    _kind(
        "business_rated", PROGRESS, _("投诉人已评价"), "The complainant rated how the case went.", on_site_alone=True
    ),
    _kind("claim_filed", PROGRESS, _("企业认领已提交"), "The claim on the company has come in."),
    _kind("invitation_declined", PROGRESS, _("邀请被谢绝"), "Somebody who was invited does not want to join."),
    # what the other side or the platform wrote and added
    _kind("message", MESSAGES, _("新留言"), "There is a new message in the case."),
    _kind("evidence_added", MESSAGES, _("企业补充证据"), "The company added evidence."),
    _kind("file_rejected", MESSAGES, _("文件未通过检查"), "A file of one's own could not be used."),
    _kind("file_changed", MESSAGES, _("企业改动了提交的文件"), "The company covered or withdrew a file of its own."),
    _kind("file_taken_down", MESSAGES, _("平台取下文件"), "The platform took a file of one's own down, and why."),
    _kind(
        "business_file_changed", MESSAGES, _("投诉人改动了提交的文件"), "The complainant covered or withdrew a file."
    ),
    _kind(
        "files_ready",
        MESSAGES,
        _("证据压缩包可下载"),
        "The ZIP of the evidence is there to be fetched.",
        on_site_alone=True,
    ),
    _kind(
        "business_files_ready",
        MESSAGES,
        _("证据压缩包可下载"),
        "The ZIP of the evidence is there to be fetched.",
        on_site_alone=True,
    ),
    _kind(
        "staff_files_ready",
        WORK,
        _("证据压缩包可下载"),
        "The ZIP of the evidence is there to be fetched.",
        on_site_alone=True,
    ),
    _kind("business_file_taken_down", MESSAGES, _("平台取下文件"), "The platform took a file of the company's down."),
    _kind("business_message", MESSAGES, _("新留言"), "There is a new message in the case."),
    _kind("business_evidence_added", MESSAGES, _("投诉人补充证据"), "The complainant added evidence."),
    _kind("business_supplemented", MESSAGES, _("投诉人已补充"), "The complainant answered the company's question."),
    _kind("business_file_rejected", MESSAGES, _("文件未通过检查"), "A file of the company's could not be used."),
    _kind("business_details", MESSAGES, _("投诉人补充了类别信息"), "What the new category asks was answered."),
    # the staff's own
    _kind("staff_amended", WORK, _("投诉已修改"), "A case that is theirs was edited."),
    _kind("staff_amendment", WORK, _("修改待同意"), "An edit waits for consent."),
    _kind("staff_assigned", WORK, _("分配给您的投诉"), "A case is theirs now."),
    _kind("staff_attest_returned", WORK, _("热线投诉被退回"), "A caller sent the draft back."),
    _kind("staff_countersign", WORK, _("待复签"), "A refusal waits for a second signature."),
    _kind("staff_extension", WORK, _("延期申请"), "A company asks for more time."),
    _kind("staff_group_left", WORK, _("退出群体投诉"), "A complainant left the group and goes on alone."),
    _kind("staff_late", WORK, _("平台期限已过"), "The platform's own day has passed."),
    _kind("staff_mentioned", WORK, _("同事在备注里提到您"), "A note of a colleague mentions them.", on_site_alone=True),
    _kind("staff_watched", WORK, _("关注的投诉有进展"), "A case they watch went on.", on_site_alone=True),
    _kind("staff_mediation", WORK, _("调解待指派"), "A mediation is theirs, or waits for a mediator."),
    _kind("staff_mediation_ending", WORK, _("调解即将到期"), "A mediation of theirs runs out soon."),
    _kind("staff_message", WORK, _("新留言"), "There is a new message in a case of theirs."),
    _kind("staff_objection", WORK, _("企业异议待核查"), "A company objects; when to decide."),
    _kind("staff_overdue", WORK, _("企业逾期"), "A company is late."),
    _kind("staff_draft", WORK, _("热线草稿交接"), "A call's draft is theirs to finish."),
    _kind("staff_draft_ending", WORK, _("热线草稿即将删除"), "A call's draft that nobody touched is to be deleted."),
    _kind("staff_left_behind", WORK, _("无人承办的案件"), "Nobody can have the case by load: say who."),
    _kind("staff_countersigned", WORK, _("不予受理意见已复签"), "The refusal they proposed was signed."),
    _kind("staff_not_countersigned", WORK, _("不予受理意见没有被采纳"), "The refusal they proposed was not followed."),
    _kind("staff_pressure", WORK, _("因企业压力撤回"), "Somebody withdrew because of the company's pressure."),
    _kind("staff_referral", WORK, _("投诉人同意移送"), "The complainant agrees: refer the case."),
    _kind("staff_released", WORK, _("案件被退回"), "An officer gave a case back."),
    _kind("staff_supplemented", WORK, _("材料已补充"), "What was asked for has come; when to decide."),
    _kind("staff_sms_spent", WORK, _("短信额度用完"), "The day's SMS are used up."),
    _kind("staff_sms_abroad_spent", WORK, _("境外短信额度用完"), "The day's SMS beyond the mainland are used up."),
    _kind("staff_block_objected", WORK, _("对暂停提交有异议"), "Somebody objects to being blocked from filing."),
    _kind("staff_joined", WORK, _("同事已接受邀请"), "A colleague they invited works here now.", on_site_alone=True),
    _kind("staff_reveals", WORK, _("查看个人信息过多"), "A colleague looks at masked data unusually often."),
    _kind("staff_annexed", WORK, _("有投诉并入"), "Another case is now part of theirs."),
    _kind("staff_details", WORK, _("投诉人补充了类别信息"), "What the new category asks was answered."),
    _kind("staff_session_cancelled", WORK, _("调解会已取消（工作人员）"), "A meeting they called does not take place."),
    _kind("staff_step_corrected", WORK, _("案件处理已更正"), "A step they were told of is undone."),
    _kind("staff_appeal", WORK, _("申诉待复核"), "An appeal is theirs to review."),
    _kind("staff_appeal_files", WORK, _("申诉补充材料"), "More came in to an appeal they review."),
    _kind("staff_appeal_waiting", WORK, _("申诉待分配"), "An appeal has no reviewer: say who."),
    _kind("staff_appeal_withdrawn", WORK, _("申诉已撤回"), "An appeal they reviewed is withdrawn."),
    _kind("staff_claim_supplied", WORK, _("认领材料已补充"), "What a claim on a company lacked has come."),
    # codes and links that hold a token: somebody waits for them
    _kind("attest_link", ACCOUNT, _("热线投诉确认链接"), "The link that confirms a caller's complaint.", urgent=True),
    _kind("caller_code", ACCOUNT, _("来电核实验证码"), "The code that a caller reads out to the hotline.", urgent=True),
    _kind("service_code", ACCOUNT, _("转办函链接验证码"), "The code that opens a letter's link.", urgent=True),
    _kind("email_code", ACCOUNT, _("邮箱验证码"), "The code that proves an address.", urgent=True),
    _kind("identity_code", ACCOUNT, _("身份验证码"), "The code that proves who is at the keyboard.", urgent=True),
    _kind("password_reset_code", ACCOUNT, _("重设密码验证码"), "The code that sets a new password.", urgent=True),
    _kind("phone_code", ACCOUNT, _("手机验证码"), "The code that proves a number.", urgent=True),
    _kind("sign_in_code", ACCOUNT, _("登录验证码"), "The code that signs in.", urgent=True),
    _kind("sign_up_email_code", ACCOUNT, _("注册邮箱验证码"), "The code that signs up an address.", urgent=True),
    _kind("sign_up_phone_code", ACCOUNT, _("注册手机验证码"), "The code that signs up a number.", urgent=True),
    _kind("business_invitation", ACCOUNT, _("企业邀请"), "The link that joins a company.", urgent=True),
    _kind("colleague_invitation", ACCOUNT, _("工作人员邀请"), "The link that makes a colleague.", urgent=True),
    # what was changed about the account, and for which company it may act
    _kind("real_name_checked", ACCOUNT, _("实名核验结果"), "What the check of their name came to.", on_site_alone=True),
    _kind("account_exists", ACCOUNT, _("账户已存在"), "Somebody signs up with what is signed up already."),
    _kind("account_unknown", ACCOUNT, _("没有这个账户"), "Somebody signs in with what no account has."),
    _kind("email_changed", ACCOUNT, _("邮箱已更改"), "The account has another address."),
    _kind("password_changed", ACCOUNT, _("密码已更改"), "The password is another one."),
    _kind("new_device", ACCOUNT, _("新设备登录"), "Somebody signed in on a device not seen before."),
    _kind("phone_changed", ACCOUNT, _("手机号已更改"), "The account has another number."),
    _kind("phone_removed", ACCOUNT, _("手机号已移除"), "The number of the account is somebody else's by now."),
    _kind("second_factor_changed", ACCOUNT, _("两步验证已更改"), "The second step of signing in was changed."),
    _kind("sign_in_ways_changed", ACCOUNT, _("登录方式已更改"), "One can sign in another way, or no longer."),
    _kind("account_kept", ACCOUNT, _("注销已取消"), "The account does not leave after all, and why."),
    _kind("account_leaving", ACCOUNT, _("账户将注销"), "The account is to be deleted, unless one signs in."),
    _kind("account_staying", ACCOUNT, _("账户没有注销"), "The account could not be deleted."),
    _kind("data_ready", ACCOUNT, _("个人数据可下载"), "One's own data is there to be fetched."),
    _kind("data_ending", ACCOUNT, _("个人数据压缩包即将删除"), "One's own data was not fetched and is to be deleted."),
    _kind("work_ended", ACCOUNT, _("不再是工作人员"), "One does not work here any more."),
    _kind("membership_given", ACCOUNT, _("成为企业成员"), "One may act for a company now."),
    _kind("membership_ended", ACCOUNT, _("不再是企业成员"), "One may not act for a company any more."),
    _kind("membership_role", ACCOUNT, _("企业角色变更"), "One has another part in a company."),
    _kind("members_changed", ACCOUNT, _("企业成员变动"), "Somebody joined, left or has another part."),
)

KINDS: dict[str, NoticeKind] = {row.name: row for row in ROWS}
