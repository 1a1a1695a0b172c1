"""Five people file on a phone over a slow network without JavaScript, each to the receipt; with it one, --long all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from catalogue.rules import regions
from complaints.models import Complaint, Evidence
from complaints.rules.codes import ComplainantType
from complaints.workflow import Status
from tests.factories import cases
from tests.journeys import verbs
from tests.journeys.browsing import Person
from tests.support.samples import picture

pytestmark = pytest.mark.journey

LICENCE = "91110000600037341L"
SLOW = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 50_000,
    "uploadThroughput": 25_000,
}  # ms, bytes a second


@dataclass(frozen=True)
class Story:
    """Choices and words of one person, page by page: {field: value}; a date is `2026-10-08`."""

    name: str
    category: str
    sub: str
    precheck: dict[str, Any]
    respondent: dict[str, Any]
    details: dict[str, Any]
    person: dict[str, Any]
    files: tuple[str, ...] = ()
    kind: str = ComplainantType.CONSUMER
    letter: bool = False
    expected: dict[str, Any] = field(default_factory=dict)


TELECOM = {
    "q_service_number": "138 0013 8000",
    "q_account": "571000238819",
    "q_service_region": "浙江省杭州市",
    "q_service_line": "手机",
}
STORIES = (
    Story(
        name="telecom-charge",
        category="FEE",
        sub="FEE-03",
        precheck={"contacted_on": "2026-10-08", "happened_on": "2026-09-30"},
        respondent={
            "respondent_name": "晴川通信有限公司",
            "respondent_hint": "客服电话10000",
            "contact_channel": "phone",
        },
        details={
            "title": "未经同意开通视频彩铃，连续扣费两个月",
            "facts": "2026年9月30日查账单，发现8月、9月各扣视频彩铃费20元，我没有开通过。10月8日致电客服，"
            "答复无法查到开通记录，只同意退一个月。我要求退还两个月的费用并取消该业务。",
            "remedies": "refund",
            "amount": "40",
            **TELECOM,
            "q_billing_months": "2026年8月、9月",
        },
        person={"complainant_name": "林晓云", "region": "浙江省杭州市西湖区"},
        files=("账单.png",),
        expected={"answers.service_number": "138 0013 8000", "region": "330106"},
    ),
    Story(
        name="app-renewal",
        category="APP",
        sub="APP-05",
        precheck={"contacted_on": "2026-10-20", "happened_on": "2026-10-12"},
        respondent={"respondent_name": "云杉视频", "respondent_hint": "https://video.example.cn"},
        details={
            "title": "关闭自动续费后仍被扣款",
            "facts": "2026年9月20日我在应用内关闭自动续费，页面显示已关闭。10月12日仍扣款30元。10月20日联系在线客服，"
            "客服称系统延迟，不予退款。我要求退还30元并彻底关闭自动续费。",
            "remedies": "refund",
            "amount": "30",
            "q_app_name": "云杉视频",
            "q_account_id": "linxy_2019",
            "q_order_number": "VIP2026101288213",
            "q_device": "华为Mate 60，应用9.2.1",
        },
        person={"complainant_name": "周明", "region": "成都市武侯区"},
        files=("扣款记录.png",),
        expected={"answers.order_number": "VIP2026101288213", "city": "成都市"},
    ),
    Story(
        name="purchase-six-photos",
        category="ECM",
        sub="ECM-02",
        precheck={"contacted_on": "2026-10-20", "happened_on": "2026-10-08"},
        respondent={"respondent_name": "晴川电器有限公司", "contact_channel": "app"},
        details={
            "title": "冰箱能效等级与页面不符",
            "facts": cases.FACTS,
            "remedies": "refund",
            "amount": "3299",
            "q_platform": "某某商城",
            "q_shop": "晴川电器旗舰店",
            "q_order_number": "4031772955182064",
            "q_goods": "BCD-460冰箱",
            "q_bought_on": "2026-10-08",
            "q_return_tried": "申请过，被拒绝",
        },
        person={"complainant_name": "高阳", "region": "杭州市上城区"},
        files=tuple(f"照片{number}.png" for number in range(1, 7)),
        expected={"business.name": "晴川电器有限公司"},
    ),
    Story(
        name="b2b-late-delivery",
        category="B2B",
        sub="B2B-01",
        precheck={"contacted_on": "2026-10-20", "happened_on": "2026-09-15"},
        respondent={"respondent_name": "远山机械有限公司", "respondent_hint": "浙江省杭州市"},
        details={
            "title": "设备逾期一个月未交付",
            "facts": "2026年6月15日双方签订设备采购合同，约定9月15日前交付两台贴标机，我方已付定金六万元。"
            "至10月20日仍未交付，多次书面催告没有答复。我方要求立即交付并支付逾期违约金。",
            "remedies": "perform",
            "amount": "60000",
            "q_contract_number": "HT-2026-0615",
            "q_other_party": "远山机械有限公司",
            "q_contract_due_on": "2026-09-15",
            "q_contract_amount": "200000",
            "q_breach": "约定9月15日前交付两台贴标机，至今未交付。",
        },
        person={
            "complainant_company": "青禾食品有限公司",
            "complainant_licence": LICENCE,
            "complainant_name": "陈静",
            "region": "杭州市",
        },
        files=("合同.png", "催告函.png"),
        kind=ComplainantType.BUSINESS,
        expected={"complainant_company": "青禾食品有限公司", "complainant_licence": LICENCE},
    ),
    Story(
        name="agent",
        category="ECM",
        sub="ECM-04",
        precheck={"contacted_on": "2026-10-20", "happened_on": "2026-10-08"},
        respondent={"respondent_name": "晴川电器有限公司", "contact_channel": "phone"},
        details={
            "title": "代母亲投诉：退货后迟迟不退款",
            "facts": "2026年10月8日我母亲在店铺购买电饭煲，10月12日退货，商家10月15日签收，至今没有退款。"
            "10月20日致电客服，答复财务处理中，没有期限。要求退还货款299元。",
            "remedies": "refund",
            "amount": "299",
            "q_platform": "某某商城",
            "q_shop": "晴川电器旗舰店",
            "q_order_number": "4031772955182999",
            "q_goods": "电饭煲",
            "q_bought_on": "2026-10-08",
            "q_return_tried": "申请过，没有答复",
        },
        person={
            "complainant_type": "agent",
            "complainant_name": "王桂兰",
            "agent_name": "林晓云",
            "agent_relation": "女儿",
            "region": "杭州市",
        },
        files=("订单.png",),
        kind=ComplainantType.AGENT,
        letter=True,
        expected={"agent_name": "林晓云", "complainant_name": "王桂兰"},
    ),
)


def fills_in(person: Person, values: dict[str, Any]) -> None:
    """Each value into the control of that name, whatever it is, also among those that need not be filled in."""
    folded = person.page.locator("form details.disclose:not([open])").filter(has=person.page.locator("[name^=q_]"))
    if folded.count():
        folded.locator("summary").first.click()
    for name, value in values.items():
        if person.page.locator(f'[name="{name}_y"]').count():
            person.dates(**{name: value})
        elif person.page.locator(CHOICE.format(name=name)).count():
            person.picks(**{name: value})
        elif person.js and person.page.locator(f'[data-regions] [name="{name}"]').count():
            person.page.locator(f"select#id_{name}_level_0").wait_for()  # the lists come over the slow network
            code = regions.resolve(value).code  # type: ignore[union-attr]
            person.places(name, value, f"{code[:2]}0000", f"{code[:4]}00", *[code] * (not code.endswith("00")))
        else:
            person.fills(**{name: value})


CHOICE = 'select[name="{name}"], [name="{name}"][type=radio], [name="{name}"][type=checkbox]'


def answers(story: Story) -> dict[str, str]:
    """To the pre-check: nothing speaks against filing here."""
    own = cases.harmless(cases.Category.objects.get(code=story.category))
    return {"contacted": "answered", "proceedings": "none", **story.precheck} | {
        f"p_{key}": choice for key, choice in own.items()
    }


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_filing_over_a_slow_network_without_javascript(people, days, story):
    files(people.new("林晓云", js=False), story)


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(story, marks=[] if story.name == "purchase-six-photos" else pytest.mark.long, id=story.name)
        for story in STORIES
    ],
)
def test_filing_over_a_slow_network(people, days, story):
    files(people.new("林晓云"), story)


def files(phone: Person, story: Story) -> None:
    complainant = cases.person("林晓云")
    cases.company(cases.person("徐敏"), name="晴川电器有限公司")
    verbs.signs_in(phone, complainant.email)
    network = phone.context.new_cdp_session(phone.page)
    network.send("Network.emulateNetworkConditions", SLOW)

    phone.opens("complaints:new")
    verbs.chooses_a_kind(phone, story.sub)
    fills_in(phone, answers(story))
    phone.presses("保存并继续")
    fills_in(phone, story.respondent)
    phone.presses("保存并继续")
    phone.looks(f"story-{story.name}-details")
    fills_in(phone, story.details)
    phone.presses("保存并继续")
    fills_in(phone, story.person)
    if story.letter:
        phone.attaches(("授权委托书.png", picture(size=(240, 320))), to="letter")
    phone.attaches(*((name, picture(size=(240, 160))) for name in story.files))
    if not phone.js:
        phone.presses("上传所选文件")
    phone.sees(f"已添加{len(story.files)}个文件")
    phone.looks(f"story-{story.name}-person")
    phone.presses("保存并继续")
    phone.sees("核对并提交", story.details["title"])
    phone.looks(f"story-{story.name}-check")
    reference = verbs.attests_and_files(phone)
    verbs.work()
    phone.opens("complaints:receipt", reference)
    phone.sees(reference, story.details["title"])

    case = Complaint.objects.get(reference=reference)
    assert case.status == Status.SUBMITTED
    assert case.complainant_type == story.kind
    assert case.precheck_grounds == []
    assert case.evidence.filter(purpose=Evidence.Purpose.EVIDENCE).count() == len(story.files)
    assert case.evidence.filter(purpose=Evidence.Purpose.LETTER).exists() == story.letter
    assert {name: reached(case, name) for name in story.expected} == story.expected


def reached(case: Complaint, path: str) -> Any:
    """`answers.order_number`, `business.name`."""
    value: Any = case
    for part in path.split("."):
        value = value[part] if isinstance(value, dict) else getattr(value, part)
    return value
