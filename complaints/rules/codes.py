"""The coded lists of DOMAIN §7, with the words people see."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.rules.codes import Ground


class Response(models.TextChoices):
    RELIEF_MONEY = "B1", _("同意，给予金钱补救（退款、赔偿等）")
    RELIEF_OTHER = "B2", _("同意，采取其他补救（换货、恢复服务、更正等）")
    EXPLANATION = "B3", _("解释说明")
    DECLINED = "B4", _("不同意，并说明理由")


RELIEF = frozenset({Response.RELIEF_MONEY, Response.RELIEF_OTHER})


COUNTERSIGNED = frozenset({Ground.R07, Ground.R12})  # another officer signs as well
REFILABLE = frozenset({Ground.R05, Ground.R09})  # what was missing can be brought: filed anew, prefilled and linked


class Outcome(models.TextChoices):
    O01 = "O01", _("诉求全部满足")
    O02 = "O02", _("部分满足并认可")
    O03 = "O03", _("解释后认可")
    O04 = "O04", _("自行和解")
    O05 = "O05", _("调解成功并履行")
    O06 = "O06", _("协议已履行")
    O07 = "O07", _("调解终止")
    O08 = "O08", _("投诉人不认可")
    O09 = "O09", _("协议未履行")
    O10 = "O10", _("投诉人逾期未反馈")
    O11 = "O11", _("企业逾期未答复")
    O12 = "O12", _("重复并案")
    O13 = "O13", _("不符条件终止")
    O14 = "O14", _("涉嫌欺诈已移送")
    O15 = "O15", _("企业无法联系")


SOLVED = frozenset({Outcome.O01, Outcome.O02, Outcome.O03, Outcome.O04, Outcome.O05, Outcome.O06})
CONFIRMED_OUTCOMES = (Outcome.O01, Outcome.O02, Outcome.O03, Outcome.O04)  # what a complainant may confirm


class WithdrawalReason(models.TextChoices):
    W1 = "W1", _("问题已经解决")
    W2 = "W2", _("投诉有误")
    W3 = "W3", _("另行起诉")
    W4 = "W4", _("不愿继续")
    W5 = "W5", _("受到企业压力")


class ObjectionGround(models.TextChoices):
    """Grounds on which a company may object (DOMAIN §2, `objection`)."""

    NOT_OURS = "not_ours", _("不是本企业的业务")
    DUPLICATE = "duplicate", _("同一事项重复投诉")
    SETTLED = "settled", _("此前已经和解并履行")
    NOT_ELIGIBLE = "not_eligible", _("不符合受理条件")
    FRAUD = "fraud", _("涉嫌虚假投诉")


class ObjectionDecision(models.TextChoices):
    RESUME = "resume", _("异议不成立，企业继续答复")
    REROUTE = "reroute", _("转交另一家企业")
    REFUSE = "refuse", _("异议成立，不予受理")
    MERGE = "merge", _("异议成立，并入另一件投诉")


class Termination(models.TextChoices):
    """Why a mediation ends without an agreement (Order 121 Art. 23)."""

    T1 = "T1", _("投诉人撤回，或双方自行和解")
    T2 = "T2", _("一方不参加或拒绝继续调解")
    T3 = "T3", _("双方不能达成一致")
    T4 = "T4", _("对检测、鉴定费用的承担不能达成一致")
    T5 = "T5", _("期限届满未达成协议")
    T6 = "T6", _("调解中发现不符合受理条件")
    T7 = "T7", _("一方死亡、注销或无法联系")
    T8 = "T8", _("其他情形")


class Side(models.TextChoices):
    """A party, or the platform between them."""

    COMPLAINANT = "complainant", _("投诉人")
    BUSINESS = "business", _("企业")
    STAFF = "staff", _("平台")


class ComplainantType(models.TextChoices):
    CONSUMER = "consumer", _("个人消费者")
    BUSINESS = "business", _("企业")
    AGENT = "agent", _("代理人（有授权委托书）")


class Via(models.TextChoices):
    """How a complaint reached the platform."""

    WEB = "web", _("网上")
    HOTLINE = "hotline", _("热线")


class Channel(models.TextChoices):
    PHONE = "phone", _("客服电话")
    APP = "app", _("应用或网站客服")
    SHOP = "shop", _("营业厅或门店")
    EMAIL = "email", _("电子邮件")
    OTHER = "other", _("其他方式")


# --- the hotline ---
class CallerProof(models.TextChoices):
    """How staff made sure that who calls is the complainant."""

    DIGITS = "digits", _("已核对编号和手机号后四位")
    CODE = "code", _("已核对短信验证码")
    NONE = "none", _("身份没有核实，没有告知案件情况")


class ServiceWay(models.TextChoices):
    """How something reaches a company outside the portal."""

    POST = "post", _("邮寄（EMS或挂号信）")
    VISIT = "visit", _("上门送达")
    PHONE = "phone", _("电话")
    EMAIL = "email", _("电子邮件")
    FAX = "fax", _("传真")
    OTHER = "other", _("其他方式")


class CallTopic(models.TextChoices):
    PROGRESS = "progress", _("询问进展")
    HOW = "how", _("询问怎样操作")
    FACTS = "facts", _("补充情况")
    ANSWER = "answer", _("对企业的答复有意见")
    HANDLING = "handling", _("对办理过程有意见")
    OTHER = "other", _("其他")


class UrgeResult(models.TextChoices):
    """Result of a call to a company that owes something."""

    PROMISED = "promised", _("答应在期限内处理")
    WORKING = "working", _("正在处理，没有说出时间")
    PASSED_ON = "passed_on", _("接听的人答应转告")
    DECLINED = "declined", _("明确表示不处理")
    NO_ANSWER = "no_answer", _("无人接听")
    WRONG_NUMBER = "wrong", _("号码不对或者停机")


NOT_REACHED = frozenset({UrgeResult.NO_ANSWER, UrgeResult.WRONG_NUMBER})


# --- group cases ---
class LeadResult(models.TextChoices):
    """Result for one member case when the company answered the whole group."""

    ANSWERED = "answered", _("已送达")
    HAD_ANSWER = "had_answer", _("之前已经答复过")
    LEFT = "left", _("投诉人已退出一起办理")
    ENDED = "ended", _("投诉已经结束或者撤回")
    NOT_WAITING = "waiting", _("现在不在待答复阶段")
    MOVED = "moved", _("已不是贵企业的投诉")
    NOT_YOURS = "role", _("发送人不能答复这一件")
    TERMS = "terms", _("方案的金额或日期不符合要求")
    FAILED = "failed", _("系统出错，没有送达，请单独答复")


# --- personal data ---
class LookPurpose(models.TextChoices):
    """Why staff look at what is masked; the complainant reads this, the reason in words only the staff."""

    IDENTIFY = "identify", _("核实身份")
    CONTACT = "contact", _("联系投诉人")
    CHECK = "check", _("核对投诉内容或证据")
    PAPER = "paper", _("制作文书或移送")
    AGAIN = "again", _("复核或监督")


class FilePurpose(models.TextChoices):
    """The use a file of a case was sent for."""

    EVIDENCE = "evidence", _("证据")
    LETTER = "letter", _("授权委托书")
    APPEAL = "appeal", _("申诉材料")
    PROOF = "proof", _("工作凭证")  # the staff's own: a scan of a letter, a proof of delivery
