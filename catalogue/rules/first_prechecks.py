"""The pre-check that each top category starts with: rows for the database, which staff then edit in the admin.

Sources: MIIT Order 35 (ask the operator first, 15 days, 2 years), the Telecommunications Regulations (bills are kept
5 months), SAMR Order 121 (3 years, consumers' disputes only, matters taken up elsewhere), Civil Code Art. 188.
Long because it is data, a row for each question.
"""

from __future__ import annotations

from ui.values import Json

Row = dict[str, Json]


def _ask(key: str, label: str, *, help: str = "", **more: Json) -> Row:
    return {"key": key, "label": label, "help": help, **more}


# --- the common block ---
_OPERATOR_FIRST = (
    "请先向运营商投诉：中国电信10000，中国移动10086，中国联通10010，中国广电10099，"
    "也可以到营业厅或在官方应用里投诉。请记下日期和工单号，要求书面或短信答复。\n"
    "运营商15日内没有答复，或者您对答复不满意，再到这里投诉。"
)
_COMPANY_FIRST = (
    "多数问题由企业自己处理最快。请先联系客服，说明要求和期限，保留聊天记录或通话记录。\n"
    "企业不处理，或者您对答复不满意，再到这里投诉，处理会更快。"
)


def _operator_contacted() -> list[Row]:
    when = (
        "从您投诉的第二天算起，运营商有15日时间答复，现在还没有到期。请用原来的工单号催办。\n"
        "15日内没有答复，或者答复后您不满意，再到这里投诉。"
    )
    rule = {"ground": "R09", "route": "ask_first", "needs_reason": True}
    return [
        _ask(
            "contacted",
            "您就这件事向运营商投诉过吗？",
            feeds="contacted",
            help="拨打客服电话、在应用里投诉、到营业厅投诉都算",
            hits=["no"],
            advice=_OPERATOR_FIRST,
            **rule,
        ),
        _ask(
            "contacted_on",
            "联系日期",
            feeds="contacted_on",
            kind="date",
            help="投诉过的必填；投诉过几次的，填第一次。例如2026年11月8日",
            limit=15,
            unit="days",
            compare="newer",
            advice=when,
            **rule,
        ),
    ]


def _company_contacted(
    label: str = "您联系过企业吗？", advice: str = _COMPANY_FIRST, on: str = "contacted_on"
) -> list[Row]:
    """Advice without a ground: outside telecom nothing obliges a consumer to ask the company first.

    The day is only needed where the category asks it under a key of its own (`on`).
    """
    when = "记得的填写" if on == "contacted_on" else "联系过的必填"
    return [
        _ask("contacted", label, feeds="contacted", hits=["no"], route="ask_first", advice=advice),
        _ask(
            on,
            "联系日期",
            feeds="contacted_on",
            kind="date",
            help=f"{when}；联系过几次的，填第一次。例如2026年11月8日",
        ),
    ]


def _happened(months: int, advice: str, label: str = "发生日期", help: str = "") -> Row:
    return _ask(
        "happened_on",
        label,
        feeds="happened_on",
        kind="date",
        help=help or "持续发生的，填第一次发现的日期。例如2026年11月8日",
        limit=months,
        unit="months",
        compare="older",
        ground="R08",
        route="too_late",
        advice=advice,
    )


_THREE_YEARS = (
    "从您知道权益受损之日起已经超过3年，行政机关一般不再受理投诉。\n"
    "有证据证明期间一直在主张权利的，诉讼时效可能中断，可以向人民法院起诉，起诉前请咨询律师或拨打12348法律服务热线。"
)
_TWO_YEARS = (
    "电信服务的申诉一般应在2年内提出。\n"
    "您仍可以和运营商协商；有证据证明期间一直在主张权利的，可以向人民法院起诉，法律咨询可拨打12348。"
)
_FIVE_MONTHS = (
    "运营商的计费原始数据和详单一般只保存5个月，超过的资费争议难以查清，可能不予受理。\n"
    "手里有账单、扣费短信或合同的，请一并上传；也可以和运营商协商，或者向人民法院起诉，法律咨询可拨打12348。"
)


def _proceedings() -> list[Row]:
    """One question, three grounds: another body, this platform, or settled already."""
    label = "这件事现在还有别的处理途径吗？"
    return [
        _ask(
            "proceedings",
            label,
            feeds="proceedings",
            help="选最接近的一项",
            hits=["court", "arbitration", "agency"],
            ground="R03",
            route="in_court",
            advice=(
                "法院、仲裁机构或其他行政机关已经受理的同一件事，平台不再受理。请在原来的途径里等结果，催办或补充证据。\n"
                "原来的途径不予受理，或者已经撤回的，请在事情经过里写明，并上传对方的通知。"
            ),
        ),
        _ask(
            "filed_here",
            label,
            feeds="proceedings",
            hits=["platform"],
            ground="R04",
            route="existing",
            advice="同一件事只办理一次。请在“投诉记录”里打开原来的投诉，在那里补充证据或查看进展，不需要再投诉一次。",
        ),
        _ask(
            "settled",
            label,
            feeds="proceedings",
            hits=["settled"],
            ground="R13",
            route="settled",
            advice=(
                "已经和解并且履行完毕的，平台不再受理。\n"
                "和解后出现了新的问题，请只就新的问题投诉，并在事情经过里写明；认为和解不公平的，可以向人民法院起诉。"
            ),
        ),
    ]


# --- one question for all that a complaint is not ---
def _rule(key: str, hits: list[str], ground: str, advice: str, route: str = "elsewhere") -> Row:
    return {"key": key, "hits": hits, "ground": ground, "route": route, "advice": advice}


def _situation(fine: str, *rules: Row, help: str = "不确定的，选第一项") -> list[Row]:
    """The ordinary case as the first option, below it what belongs elsewhere; each rule judges the one answer."""
    label = "您的情况是下面哪一种？"
    choices = [fine, *(hit for rule in rules for hit in rule["hits"])]
    asked = _ask("situation", label, help=help, choices=choices)
    return [asked, *(_ask(label=label, choices=choices, judges="situation", **rule) for rule in rules)]


def _no_dispute(report: str) -> Row:
    """R14: a tip-off, a question or a letter is no dispute."""
    return _rule(
        "purpose",
        ["只想举报、咨询或提建议，不是要解决自己的问题"],
        "R14",
        f"这里处理您和企业之间的争议，举报、咨询和建议由其他渠道处理。{report}\n咨询和建议可拨打12345政务服务便民热线。",
    )


def _for_work() -> Row:
    return _rule(
        "use",
        ["买来或使用是为了生产经营、转卖或单位使用"],
        "R07",
        "消费投诉只处理为生活需要购买、使用商品或接受服务引起的争议。\n"
        "企业之间的合同争议，请返回更改类别，选择“企业间合同”；也可以协商、申请仲裁或向人民法院起诉。",
    )


_OWNER_HELP = "不确定的，选第一项。代机主投诉的，后面请选择代理人，并上传机主的授权委托书"


def _not_owner() -> Row:
    return _rule(
        "owner",
        ["号码或宽带在别人名下，机主不知道或不同意我投诉"],
        "R10",
        "投诉应由有直接利害关系的人提出，电信业务的争议由登记的机主提出。\n"
        "请先和机主商量：由机主用自己的账号投诉，或者由机主写授权委托书，您作为代理人投诉。",
        "owner",
    )


_FRAUD = "被骗转账的，请立即拨打110报警，并联系银行或支付平台止付；分不清是不是诈骗，可拨打96110反诈专线。"

# --- the categories ---
PRECHECK: dict[str, list[Row]] = {
    "TEL": [
        *_operator_contacted(),
        _happened(24, _TWO_YEARS),
        *_proceedings(),
        *_situation(
            "运营商的服务问题（套餐、携号转网、停复机等），机主是我或委托我投诉",
            _not_owner(),
            _rule(
                "scope",
                ["手机、路由器等商品本身的质量", "来电或短信诈骗"],
                "R01",
                "商品质量的问题由销售商和生产商负责：在网上买的，请更改类别，选择“网络购物”；在门店买的，可拨打12315。\n"
                + _FRAUD,
            ),
            _no_dispute("电信服务违法线索可拨打12381，或向所在省（区、市）通信管理局反映。"),
            help=_OWNER_HELP,
        ),
    ],
    "FEE": [
        *_operator_contacted(),
        _happened(5, _FIVE_MONTHS, "有争议的扣费是哪天发生的？", "连续几个月扣费的，填最近一次。例如2026年11月1日"),
        *_proceedings(),
        *_situation(
            "从话费或宽带账单里扣的钱，机主是我或委托我投诉",
            _not_owner(),
            _rule(
                "charged_by",
                ["从应用商店、支付宝、微信等支付账户扣的", "点了陌生链接或告诉别人验证码以后被扣的"],
                "R01",
                "从支付账户扣的会员费、续费，不属于电信资费。请更改类别，选择“互联网信息服务”。\n" + _FRAUD,
            ),
            _no_dispute("违规营销的线索可拨打12381，或向所在省（区、市）通信管理局反映。"),
            help=_OWNER_HELP,
        ),
    ],
    "NET": [
        *_operator_contacted(),
        _happened(24, _TWO_YEARS),
        *_proceedings(),
        *_situation(
            "运营商的网络不好，机主是我或委托我投诉",
            _not_owner(),
            _rule(
                "cause",
                ["自己的手机、路由器或网线有问题", "小区、写字楼只让一家运营商进入"],
                "R01",
                "设备本身的质量由销售商和生产商负责，可以先申请保修，协商不成拨打12315。\n"
                "物业、房东或开发商限制选择运营商的，可以向所在省（区、市）通信管理局反映，也可拨打12345。",
            ),
            _no_dispute("通信设施、基站方面的建议可以向运营商或所在省（区、市）通信管理局反映。"),
            help=_OWNER_HELP,
        ),
    ],
    "APP": [
        *_company_contacted("您联系过应用的客服吗？"),
        _happened(36, _THREE_YEARS),
        *_proceedings(),
        *_situation(
            "应用的功能、账号、会员、收费，为日常生活使用",
            _for_work(),
            _rule(
                "scope",
                ["银行、贷款、保险、证券的业务本身", "在应用里被骗", "应用里有违法或不良内容"],
                "R01",
                "银行、贷款、保险的争议拨打12378，证券、基金拨打12386。\n"
                + _FRAUD
                + "\n违法和不良信息请向12377（www.12377.cn）举报。",
            ),
            _no_dispute("网上违法和不良信息向12377举报，应用侵害用户权益的线索可拨打12381。"),
        ),
    ],
    "CSC": [
        *_company_contacted(
            "您联系上企业的客服了吗？",
            "这一类投诉的是客服本身，需要有一次真实的联系。请先试一次客服电话或在线客服，"
            "记下日期、时间和等了多久，截图或录音，再来投诉。",
        ),
        _happened(36, _THREE_YEARS),
        *_proceedings(),
        *_situation(
            "电信、互联网、商家等企业的客服，为日常生活使用",
            _rule(
                "whose",
                ["银行、保险、证券公司的客服", "政府部门、供水供电供气等公共服务的客服"],
                "R02",
                "银行、保险公司的服务拨打12378，证券、基金公司拨打12386。\n"
                "政府部门和公共服务的问题拨打12345，供电服务也可拨打12398。",
            ),
            _for_work(),
            _no_dispute("对客服热线的建议可以直接向企业提出。"),
        ),
    ],
    "PIP": [
        *_company_contacted(
            "您向企业提出过请求吗？",
            "查询、更正、删除个人信息或注销账号，请先向企业提出请求，入口一般在应用的“隐私政策”或“账号与安全”里。"
            "请保留请求的截图。\n企业拒绝，或者不处理，再到这里投诉。",
            on="requested_on",
        ),
        _happened(36, _THREE_YEARS),
        *_proceedings(),
        *_situation(
            "是我自己的，或者我未满18岁的孩子的个人信息",
            _rule(
                "whose_data",
                ["是其他人的个人信息"],
                "R10",
                "投诉应由信息被处理的人提出，未成年人由父母或其他监护人代为提出。\n"
                "请本人用自己的账号投诉；替已故近亲属提出的，请在事情经过里写明关系。",
                "owner",
            ),
            _rule(
                "misused",
                ["信息已经被用来诈骗、冒名贷款、盗刷、敲诈或贩卖"],
                "R01",
                "非法买卖、利用个人信息可能是犯罪，由公安机关处理。" + _FRAUD,
            ),
            _no_dispute("违法收集使用个人信息的线索，可以向12377（www.12377.cn）举报。"),
        ),
    ],
    "SPM": [
        _ask(
            "contacted",
            "您要求过对方停止，或者退订过吗？",
            feeds="contacted",
            help="回复退订、在电话里拒绝、联系对方客服都算",
        ),
        _ask("contacted_on", "联系日期", feeds="contacted_on", kind="date", help="记得的填写，填第一次"),
        _happened(36, _THREE_YEARS),
        *_proceedings(),
        *_situation(
            "推销、营销、催收等骚扰，知道是哪家企业发来或打来的",
            _rule(
                "sender_known",
                ["不知道是哪家企业（短信开头【】里、电话里都没有名称）"],
                "R11",
                "找不到是哪家企业，平台没有办法转交。请向12321举报："
                "在手机上把短信转发到12321，或者在www.12321.cn填写来电号码和时间。",
            ),
            _rule(
                "message",
                ["诈骗（冒充他人、要求转账、陌生链接等）", "赌博、色情等违法内容"],
                "R01",
                "诈骗线索由公安机关处理，请不要点开链接，不要回拨。"
                + _FRAUD
                + "\n赌博、色情等违法信息请向12377（www.12377.cn）举报。",
            ),
            _no_dispute("骚扰电话和垃圾短信向12321（www.12321.cn）举报即可，不需要知道是哪家企业。"),
        ),
    ],
    "ECM": [
        *_company_contacted("您联系过卖家或平台客服吗？"),
        _happened(36, _THREE_YEARS),
        *_proceedings(),
        *_situation(
            "从国内的商家或平台自营购买，为日常生活使用",
            _rule(
                "seller",
                ["从个人手里买的闲置物品", "从境外网站购买", "不是卖家的问题，是快递公司弄丢或弄坏"],
                "R02",
                "个人之间的闲置交易不是消费争议，请找交易平台的客服或纠纷处理，也可以向人民法院起诉。\n"
                "境外网站请联系该网站，用信用卡付款的可以向发卡银行申请拒付。\n"
                "快递延误、丢失、损毁，请先找快递公司，7日内没有答复或不满意的，拨打12305申诉。",
            ),
            _for_work(),
            _no_dispute("假冒伪劣、虚假宣传等违法线索，请拨打12315，或在全国12315平台（www.12315.cn）选择“我要举报”。"),
        ),
    ],
    "AUC": [
        *_company_contacted(
            advice="多数混淆、误导可以通过通知对方更正来解决。请先书面通知对方停止或更正，保留通知和送达的凭证；"
            "担心对方删除证据的，请先截图或公证，可以不先联系。"
        ),
        _happened(36, _THREE_YEARS),
        *_proceedings(),
        _ask(
            "standing",
            "这件事和您是什么关系？",
            choices=["我是权益受损的经营者", "我是被误导、受损失的消费者", "我看到了，但自己没有受影响"],
            hits=["我看到了，但自己没有受影响"],
            ground="R10",
            route="elsewhere",
            advice=(
                "投诉应由权益受到影响的人提出。没有受影响的，请作为举报提出："
                "拨打12315，或在全国12315平台（www.12315.cn）选择“我要举报”，由市场监管部门查处。"
            ),
        ),
        *_situation(
            "仿冒、虚假宣传、诋毁、价格或广告问题，要求对方停止或赔偿",
            _rule(
                "rights",
                ["争的是专利、商标、著作权归谁，或者是否侵权"],
                "R02",
                "商标、专利侵权由知识产权管理部门或人民法院处理，可拨打12315转知识产权服务；"
                "著作权由版权行政管理部门或人民法院处理。",
            ),
            _no_dispute(
                "不正当竞争、价格违法和违法广告的线索，请拨打12315，或在全国12315平台（www.12315.cn）选择“我要举报”。"
            ),
        ),
    ],
    "B2B": [
        *_company_contacted(
            "您的企业催告过对方吗？",
            "请先按合同约定的地址书面催告，写明要求和期限，保留邮件或快递底单。催告也会使诉讼时效重新计算。",
        ),
        _happened(
            36,
            "合同争议的诉讼时效是3年，从知道对方违约之日起算，可能已经超过。\n"
            "期间催告过、对方承认过的，时效重新计算，请上传凭证，并尽快咨询律师。",
            "对方从哪天起没有按约定履行？",
            "例如2026年9月30日",
        ),
        *_proceedings(),
        *_situation(
            "和一般企业签的买卖、承揽、服务、运输等合同，我的企业是一方",
            _rule(
                "is_party",
                ["我的企业不是合同的一方（关联企业、下游分包、介绍人等）"],
                "R10",
                "合同只约束签约的双方。请由签约的企业来投诉；债权已经转让给您的企业的，请上传转让通知。",
                "owner",
            ),
            _rule(
                "contract",
                ["劳动合同、工资、劳务", "借款、担保、股权、房屋土地"],
                "R01",
                "劳动争议请拨打12333，或向劳动人事争议仲裁委员会申请仲裁。\n"
                "借款、担保、股权、房地产的争议，请按合同约定申请仲裁，或向人民法院起诉。",
            ),
            _rule(
                "debtor",
                ["对方是机关、事业单位", "对方是拖欠中小企业款项的大型企业"],
                "R02",
                "机关、事业单位和大型企业拖欠中小企业款项，由专门的渠道处理："
                "请在国家“违约拖欠中小企业款项登记（投诉）平台”登记，受理部门有法定的处理期限。",
            ),
        ),
    ],
    "OTH": [
        *_company_contacted(),
        _happened(36, _THREE_YEARS),
        *_proceedings(),
        *_situation(
            "买商品或接受服务发生的争议，为日常生活使用，下面都不是",
            _rule(
                "field",
                [
                    "工资、劳动合同、社会保险",
                    "银行、保险、证券",
                    "快递、邮政",
                    "看病、药品、医院",
                    "房屋、物业、学校、交通",
                    "被骗或其他违法犯罪",
                ],
                "R01",
                "工资、劳动合同、社会保险：12333。\n"
                "银行、保险：12378；证券、基金：12386。\n"
                "快递、邮政：先找快递公司，不满意的拨打12305。\n"
                "医疗服务：12345，转卫生健康部门；药品、医疗器械质量：12315。\n"
                "房屋、物业、学校：12345；交通运输：12328。\n" + _FRAUD,
            ),
            _for_work(),
            _no_dispute("市场违法行为的举报请拨打12315，其他举报可拨打12345。"),
        ),
    ],
}
