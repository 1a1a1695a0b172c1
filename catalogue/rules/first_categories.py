"""The categories the site starts with (DOMAIN §8): rows for the database, which staff then edit in the admin."""

from __future__ import annotations

from ui.values import Json

Row = dict[str, Json]


def _field(key: str, label: str, kind: str = "text", *, help: str = "", required: bool = True, **more: Json) -> Row:
    return {"key": key, "label": label, "kind": kind, "help": help, "required": required, **more}


# A required question with `needed_in` must be answered only in these kinds of problem, and may be elsewhere.
_TELECOM = [
    _field(
        "service_number",
        "业务号码",
        "phone",
        help="有争议的手机号、固定电话号码或宽带账号绑定的号码",
        personal=True,
        identifies=True,
    ),
    _field(
        "account",
        "用户账号",
        help="宽带账号或客户编号，见账单或合同",
        personal=True,
        needed_in=["TEL-04", "NET-02", "NET-03"],
    ),
    _field("service_region", "号码所属省、市", "region", help="与您所在的地区不同的，请填写", required=False),
    _field(
        "service_line",
        "业务类型",
        "choice",
        choices=["手机", "固定电话", "宽带", "物联网", "其他"],
        required=False,
    ),
]

CATEGORIES: list[Row] = [
    {
        "code": "TEL",
        "name": "电信服务",
        "hint": "服务态度、套餐合约、携号转网、停复机",
        "needs": "业务号码、用户账号",
        "icon": "phone",
        "subs": ["服务态度", "套餐合约", "携号转网", "宽带安装", "停复机销户", "实名号码"],
        "fields": _TELECOM,
        "evidence": ["合同或套餐页面", "运营商的回复"],
    },
    {
        "code": "FEE",
        "name": "电信资费与营销",
        "hint": "资费争议、未经同意开通、增值业务扣费",
        "needs": "业务号码、账单月份、金额",
        "icon": "doc",
        "subs": ["资费争议", "未经同意开通", "增值业务扣费", "违约金"],
        "fields": [
            *_TELECOM,
            _field(
                "billing_months", "有争议的账单月份", help="几个月都有的填写。例如：2026年9月、10月", required=False
            ),
        ],
        "evidence": ["账单", "扣费短信", "营销宣传材料"],
    },
    {
        "code": "NET",
        "name": "网络质量",
        "hint": "移动信号、宽带网速、断网、漫游",
        "needs": "业务号码、地址、测速结果",
        "icon": "signal",
        "subs": ["移动信号", "宽带网速", "断网", "漫游"],
        "fields": [
            *_TELECOM,
            _field("place", "出现问题的地址", help="写到小区、楼栋即可", personal=True),
            _field("time_window", "出现问题的时间段", "period", help="第一次和最近一次出现问题的日期"),
            _field("time_of_day", "每天什么时候出现", help="例如：每天19点至23点", required=False),
            _field("speed_test", "测速结果", help="例如：签约500兆，实测40兆", required=False),
        ],
        "evidence": ["测速截图", "报障单"],
    },
    {
        "code": "APP",
        "name": "互联网信息服务",
        "hint": "自动续费、账号封禁、充值退款、弹窗跳转",
        "needs": "账号、订单号",
        "icon": "app",
        "subs": ["功能异常", "账号封禁", "账号注销", "会员充值", "自动续费", "弹窗跳转", "未成年人游戏"],
        "fields": [
            _field("app_name", "应用或网站名称"),
            _field(
                "account_id",
                "您的账号",
                help="登录名、用户ID或绑定的手机号",
                personal=True,
                needed_in=["APP-02", "APP-03", "APP-07"],
            ),
            _field(
                "order_number",
                "订单号或其他凭证",
                "code",
                help="会员或充值订单号，见支付记录",
                identifies=True,
                needed_in=["APP-04", "APP-05"],
            ),
            _field(
                "device",
                "设备和应用版本",
                help="例如：华为Mate 60，应用9.2.1",
                needed_in=["APP-01", "APP-06"],
            ),
        ],
        "evidence": ["带时间的截图", "支付记录", "与客服的聊天记录"],
    },
    {
        "code": "CSC",
        "name": "客服渠道",
        "hint": "无人工客服、不回复、推诿",
        "needs": "联系过的渠道和日期",
        "icon": "clock",
        "subs": ["无人工客服", "不回复", "推诿"],
        "fields": [
            _field("channel_tried", "您试过的客服渠道", help="例如：客服电话、应用内客服"),
            _field("tried_on", "其他几次联系的日期", help="例如：11月8日、11月10日", required=False),
            _field("waited", "等待时间", help="例如：每次排队30分钟后断线", needed_in=["CSC-01", "CSC-02"]),
        ],
        "evidence": ["通话记录", "截图"],
    },
    {
        "code": "PIP",
        "name": "个人信息保护",
        "hint": "未经同意收集、过度索权、泄露、拒绝删除",
        "needs": "哪些信息、什么行为",
        "icon": "lock",
        "subs": ["未经同意收集", "过度索权", "泄露", "拒绝删除"],
        "fields": [
            _field("which_data", "涉及哪些信息", help="写信息的种类即可，例如：通讯录、位置。请勿填写信息本身"),
            _field("which_act", "企业做了什么", help="例如：不同意授权就无法使用"),
            _field("requested_on", "您向企业提出请求的日期", "date"),
        ],
        "evidence": ["权限页面截图", "您的请求和企业的答复"],
    },
    {
        "code": "SPM",
        "name": "骚扰与不良信息",
        "hint": "垃圾短信、骚扰电话、诈骗线索",
        "needs": "来电或发送号码、时间",
        "icon": "alert",
        "subs": ["垃圾短信", "骚扰电话", "诈骗线索"],
        "fields": [
            _field("sender", "对方号码", "code", help="短信发送号码或来电号码", identifies=True),
            _field("receiver", "接收号码", "phone", help="您的号码", personal=True),
            _field("received_at", "接收时间", help="例如：11月8日15点20分"),
            _field("content", "内容", "long", help="照原文填写，遮去您自己的姓名和号码"),
        ],
        "evidence": ["短信或来电截图", "通话记录"],
    },
    {
        "code": "ECM",
        "name": "网络购物",
        "hint": "质量、描述不符、退换货、退款延迟、物流、假冒",
        "needs": "平台、店铺、订单号",
        "icon": "cart",
        "subs": ["质量", "描述不符", "退换货", "退款延迟", "物流", "假冒"],
        "fields": [
            _field("platform", "购物平台", help="例如：某某商城、某某直播间"),
            _field("shop", "店铺名称", help="与企业名称不同的，请填写", required=False),
            _field("order_number", "订单号", "code", help="在平台的“我的订单”中复制", identifies=True),
            _field("goods", "商品名称和型号", required=False),
            _field("bought_on", "购买日期", "date", required=False),
            _field(
                "return_tried",
                "您申请过退换货吗",
                "choice",
                choices=["申请过，被拒绝", "申请过，没有答复", "没有申请"],
                needed_in=["ECM-03"],
            ),
        ],
        "evidence": ["订单截图", "付款凭证", "商品照片", "商品页面截图"],
    },
    {
        "code": "AUC",
        "name": "不正当竞争与价格广告",
        "hint": "混淆仿冒、虚假宣传、商业诋毁、价格欺诈",
        "needs": "行为、网址",
        "icon": "scale",
        "for_business": True,
        "subs": ["混淆仿冒", "虚假宣传", "商业诋毁", "价格欺诈", "违法广告"],
        "fields": [
            _field("act", "对方的行为", "long"),
            _field("url", "网址", "url", help="出现该行为的网页地址，以http开头", identifies=True),
            _field("first_seen_on", "首次发现的日期", "date"),
            _field("standing", "与您的关系", help="例如：同类商品的经营者、看到广告的消费者"),
            _field("harm", "造成的损害", required=False),
        ],
        "evidence": ["网页截图", "营业执照"],
    },
    {
        "code": "B2B",
        "name": "企业间合同",
        "hint": "延迟交付、拖欠款项、质量不符",
        "needs": "合同编号、营业执照",
        "icon": "truck",
        "for_business": True,
        "subs": ["延迟交付", "拖欠款项", "质量不符"],
        "fields": [
            _field("contract_number", "合同编号", "code", identifies=True),
            _field("own_licence", "您企业的统一社会信用代码", "code", help="18位"),
            _field("other_party", "合同的对方企业", "company", help="与合同上盖章的名称一致"),
            _field("contract_due_on", "约定的履行日期", "date"),
            _field("contract_amount", "合同金额（元）", "money"),
            _field("breach", "对方如何违约", "long"),
        ],
        "evidence": ["合同", "送货单", "催告记录"],
    },
    {
        "code": "OTH",
        "name": "其他",
        "hint": "以上都不符合，或者不确定选哪一类",
        "needs": "写清楚发生了什么",
        "icon": "doc",
        "subs": ["其他问题"],
        "fields": [],
        "evidence": ["能说明问题的任何材料"],
    },
]
