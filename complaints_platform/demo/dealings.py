"""The demo's cases in which the parties deal with each other: more time, a question, an objection, a mediation."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from casework.workdays import at
from complaints.commands import answer, dealing, mediation, offer
from complaints.models import Complaint
from complaints.queries import dealing as dealing_queries
from complaints_platform.demo.stage import Stage

SPEED = "楼道设备故障，全小区断网已经一周。报障三次，答复等待配件，没有给出恢复时间。请求尽快恢复并减免断网期间的月租。"
FEE = "搬家后当地没有覆盖，申请解约时被要求支付300元违约金，办理时没有人说明过。请求免收违约金。"
FILTER = "净水器安装三天后滤芯接口漏水，泡坏了厨房地板。联系售后，答复只更换滤芯。请求赔偿地板的维修费用。"
PARTS = "购买的配件包装印刷模糊，防伪码查询不到。联系店铺，店铺不回复。请求退货退款。"
MEMBER = "购买年度会员后，电视端一直提示设备不支持，无法观看。联系在线客服，只同意退还一半。请求全额退款298元。"


def tell(stage: Stage) -> None:
    """Dealings between the parties: more time, a question, an objection, a counter-offer, a mediation."""
    people, soon = stage.people, stage.today + timedelta(days=20)
    for key, ago, who, company, category, title, facts, amount in (
        ("extension", 5, "zhou", "beichen", "NET-03", "小区断网一周没有修复", SPEED, "150"),
        ("question", 4, "lin", "beichen", "FEE-04", "提前解约被收违约金", FEE, "300"),
        ("objection", 4, "zhou", "qingchuan", "ECM-06", "店铺所售配件疑似假冒", PARTS, "129"),
        ("counter", 8, "lin", "qingchuan", "ECM-01", "净水器滤芯漏水泡坏地板", FILTER, "2600"),
        ("mediation", 14, "lin", "yunmu", "APP-04", "年度会员无法使用，只肯退一半", MEMBER, "298"),
    ):
        stage.file(key, ago, who, company, category, title, facts, amount=amount)
        stage.accept(key, ago - 1)
    stage.then(
        "extension",
        1,
        lambda case: dealing.request_extension(
            case, actor=people["gao"], interim="已派人检修，正在更换楼道设备。", reason="设备要三天后才能到货。"
        ),
    )
    stage.then(
        "question",
        1,
        lambda case: dealing.ask_complainant(case, actor=people["gao"], items=["合约的照片", "解约的日期"]),
    )
    stage.then(
        "objection",
        1,
        lambda case: dealing.object_to(
            case, actor=people["chen"], ground="not_ours", text="该店铺由经销商经营，订单不在我公司。"
        ),
    )
    relief: dict[str, Any] = {"code": "B1", "amount": Decimal("800.00"), "perform_by": soon}
    stage.then(
        "counter", 4, lambda case: answer.answer(case, actor=people["xu"], text="同意更换滤芯并补偿800元。", **relief)
    )
    stage.then(
        "counter",
        2,
        lambda case: offer.counter(
            case,
            actor=people["lin"],
            text="地板维修花了1900元，请至少补偿1500元。",
            amount=Decimal("1500.00"),
            perform_by=soon,
        ),
    )
    _mediate(stage)


def _mediate(stage: Stage) -> None:
    """Play from the answer that gave half to a settlement that one side has signed."""
    people, soon = stage.people, stage.today + timedelta(days=20)
    half: dict[str, Any] = {"code": "B1", "amount": Decimal("149.00"), "perform_by": soon}
    stage.then(
        "mediation",
        10,
        lambda case: answer.answer(case, actor=people["xu"], text="按规则可以退还一半会员费。", **half),
    )
    stage.then(
        "mediation",
        9,
        lambda case: mediation.request_mediation(case, actor=people["lin"], reason="问题在企业，希望全额退款。"),
    )
    stage.then("mediation", 8, lambda case: mediation.consent_mediation(case, actor=people["xu"]))
    stage.then("mediation", 6, lambda case: offer.message(case, actor=people["lin"], text="我从开通起一次也没有用成。"))
    stage.then(
        "mediation",
        5,
        lambda case: offer.message(case, actor=people["xu"], text="后台有两次登录记录，我们再核实一次。"),
    )
    stage.then(
        "mediation",
        4,
        lambda case: offer.message(
            case, actor=people["mediator"], text="退到多少可以接受？只有您看得到。", private_to="complainant"
        ),
    )
    stage.then(
        "mediation",
        3,
        lambda case: mediation.call_session(
            case,
            actor=people["mediator"],
            starts_at=at(stage.today + timedelta(days=2), time(10)),
            minutes=60,
            link="https://meet.example.com/tiaojie",
        ),
    )
    stage.then(
        "mediation",
        2,
        lambda case: mediation.propose_settlement(
            case,
            actor=people["mediator"],
            text="企业退还会员费240元，投诉人不再就同一事项提出要求。",
            amount=Decimal("240.00"),
            perform_by=soon,
        ),
    )
    stage.then("mediation", 1, lambda case: mediation.sign_settlement(case, actor=people["xu"], sha256=_text_of(case)))


def _text_of(case: Complaint) -> str:
    """The hash of the text that waits to be signed."""
    row = dealing_queries.mediation(case)
    text = dealing_queries.settlement(row) if row else None
    return text.sha256 if text else ""
