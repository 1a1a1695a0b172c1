"""The demo's cases, at every point of their way. Nothing here writes a status: each deed is a command."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from appeals import commands as appeal_commands
from businesses import credit_codes
from businesses.commands import file_claim, invite
from businesses.models import Business, ClaimFile
from casework.workdays import day_of
from catalogue.models import Category
from complaints.commands import amendment, answer, draft, hotline, intake
from complaints.commands import group as group_commands
from complaints.models import Complaint
from complaints.queries import amendment as amendment_queries
from complaints.queries import dealing
from complaints.rules import content
from complaints_platform.demo import dealings, drafts
from complaints_platform.demo.people import CALLER
from complaints_platform.demo.stage import Stage
from complaints_platform.demo.words import (
    AIRCON,
    COAT,
    FAKE,
    FEE,
    FRIDGE,
    GYM,
    HOTLINE,
    INBOX,
    LAMP,
    PARCEL,
    PARCEL_APPEAL,
    SPEED,
    SWITCH,
    SWITCH_ANSWER,
    SWITCH_APPEAL,
    TOGETHER,
    TRANSFER,
    VIDEO,
    WASHER,
)
from files.intake import receive


def write(stage: Stage) -> None:
    """Put the whole story on the stage; deeds of one day are done in this order."""
    _answered(stage)
    _at_intake_and_edited(stage)
    _kept(stage)
    _refused_and_appealed(stage)
    _rejected_and_appealed(stage)
    _withdrawn_and_agreed(stage)
    _inbox_and_group(stage)
    dealings.tell(stage)
    _fresh(stage)


def _answered(stage: Stage) -> None:
    """An answer waits for the complainant."""
    people = stage.people
    later = stage.calendar.add_working_days(stage.today, 6)
    stage.file(
        "fridge",
        5,
        "lin",
        "qingchuan",
        "ECM-02",
        "冰箱能效等级与宣传不符",
        FRIDGE,
        files=("订单详情截图.png", "铭牌照片.jpg"),
        amount="3299",
    )
    stage.accept("fridge", 4)
    stage.then(
        "fridge",
        1,
        lambda case: answer.answer(
            case,
            actor=people["xu"],
            code="B1",
            amount=Decimal("3299.00"),
            action="退货退款，企业承担往返运费",
            perform_by=later,
            text="林女士您好。经核实，商品页沿用了旧款的能效标识，是我们的错误，页面已更正。我们同意退货退款并承担往返运费。",
        ),
    )


def _at_intake_and_edited(stage: Stage) -> None:
    """Something is missing from one; two were edited after they were accepted."""
    people = stage.people
    stage.file("video", 3, "lin", "yunmu", "APP-05", "视频会员到期前自动续费", VIDEO, amount="25")
    stage.then(
        "video",
        1,
        lambda case: intake.request_supplement(
            case, actor=people["officer"], items=["扣款记录截图（显示日期和金额）", "会员订单号"]
        ),
    )
    stage.file("speed", 5, "lin", "beichen", "NET-02", "宽带提速后实际网速不达标", SPEED, amount="120")
    stage.accept("speed", 4)
    stage.file("fee", 8, "lin", "beichen", "FEE-02", "未经同意开通增值业务", FEE, amount="20")
    stage.accept("fee", 7)
    stage.then("fee", 5, lambda case: _amend(case, facts=f"{case.facts}另查到同类扣费共三笔，合计60元。"))
    stage.then("speed", 1, lambda case: _amend(case, amount=Decimal("480.00")))
    stage.file("gym", 13, "lin", "yuedong", "OTH-01", "健身房停业后拒绝退还预付款", GYM, amount="1880")
    stage.accept("gym", 12)


def _kept(stage: Stage) -> None:
    """An answer was accepted, kept and rated."""
    people = stage.people
    stage.file("washer", 24, "lin", "qingchuan", "ECM-01", "洗衣机脱水时异响", WASHER, amount="1499")
    stage.accept("washer", 23)
    stage.then(
        "washer",
        21,
        lambda case: answer.answer(
            case,
            actor=people["xu"],
            code="B2",
            action="上门更换电机",
            perform_by=day_of(timezone.now()) + timedelta(days=7),
            text="已核实为电机故障，我们安排上门更换电机，不收取费用。",
        ),
    )
    stage.then("washer", 20, lambda case: _accept(case, people["lin"]))
    stage.then("washer", 16, lambda case: answer.confirm_performed(case, actor=people["lin"]))
    stage.then(
        "washer",
        15,
        lambda case: answer.rate(
            case, actor=people["lin"], speed=5, attitude=4, result=5, is_solved=True, comment="三天就修好了。"
        ),
    )


def _refused_and_appealed(stage: Stage) -> None:
    """Not accepted, and an appeal against that."""
    people = stage.people
    stage.file("parcel", 18, "lin", None, "OTH-01", "快递包裹外包装破损", PARCEL, amount="680")
    stage.then(
        "parcel",
        17,
        lambda case: intake.propose_refusal(
            case,
            actor=people["officer"],
            ground="R02",
            reason="快递服务的投诉由邮政管理部门处理。",
            other_remedies="您可以拨打12305向邮政管理部门申诉，也可以向人民法院起诉。",
        ),
    )
    stage.then(
        "parcel",
        14,
        lambda case: appeal_commands.file(case, actor=people["lin"], reason="ground", statement=PARCEL_APPEAL),
    )


def _rejected_and_appealed(stage: Stage) -> None:
    """The answer was not accepted; the appeal came to nothing."""
    people = stage.people
    stage.file("lamp", 26, "zhou", "qingchuan", "ECM-01", "台灯开关失灵，只同意维修", SWITCH, amount="129")
    stage.accept("lamp", 25)
    stage.then("lamp", 23, lambda case: answer.answer(case, actor=people["xu"], code="B4", text=SWITCH_ANSWER))
    stage.then("lamp", 22, lambda case: answer.reject_answer(case, actor=people["zhou"]))
    stage.then(
        "lamp",
        20,
        lambda case: appeal_commands.file(case, actor=people["zhou"], reason="facts", statement=SWITCH_APPEAL),
    )
    stage.then("lamp", 15, lambda case: _dismiss(case, people["reviewer"]))


def _withdrawn_and_agreed(stage: Stage) -> None:
    """One was withdrawn; in one the two sides agree."""
    people = stage.people
    later = stage.calendar.add_working_days(stage.today, 6)
    stage.file("coat", 12, "lin", "qingchuan", "ECM-04", "退货后退款迟迟未到账", COAT, amount="399")
    stage.then("coat", 11, lambda case: draft.withdraw(case, actor=people["lin"], reason="W1"))
    stage.file("aircon", 9, "zhou", "qingchuan", "ECM-05", "空调安装收费高于报价", AIRCON)
    stage.accept("aircon", 8)
    stage.then(
        "aircon",
        6,
        lambda case: answer.answer(
            case,
            actor=people["xu"],
            code="B1",
            amount=Decimal("260.00"),
            perform_by=later,
            text="安装费超出公示标准部分共260元，我们同意退还。",
        ),
    )
    stage.then("aircon", 5, lambda case: _accept(case, people["zhou"]))


def _inbox_and_group(stage: Stage) -> None:
    """Cases in a company's inbox, and three that are handled together."""
    people = stage.people
    for number, (title, ago) in enumerate(INBOX):
        stage.file(f"inbox{number}", ago + 1, "zhou", "qingchuan", "ECM-03", title, AIRCON)
        stage.accept(f"inbox{number}", ago)
    for number, (who, days) in enumerate((("lin", 6), ("zhou", 5), ("lin", 4))):
        stage.file(f"together{number}", days, who, "yuedong", "OTH-01", TOGETHER[number], GYM, amount="600")
        stage.accept(f"together{number}", days - 1)
    stage.on(
        2,
        lambda: _group(
            people["officer"], stage.companies["yuedong"], [stage.cases[f"together{n}"].pk for n in range(3)]
        ),
    )


def _fresh(stage: Stage) -> None:
    """The newest: on their way in, a draft, a call, a claim, an invitation."""
    people = stage.people
    stage.file("hotline", 2, "zhou", "yunmu", "CSC-01", "客服电话一直排队，没有人工", HOTLINE)
    stage.file("new1", 1, "zhou", "beichen", "TEL-03", "携号转网被以合约为由拒绝", TRANSFER)
    stage.file("new2", 2, "zhou", None, "ECM-06", "收到的商品疑似假冒", FAKE, amount="459")
    stage.file("unlisted", 3, "zhou", None, "ECM-01", "购买的台灯漏电", LAMP, amount="89")
    stage.accept("unlisted", 2)
    stage.on(1, lambda: drafts.write(people["lin"], None, "PIP-02", "应用不授权通讯录就不能用", ""))
    stage.on(1, lambda: _call(people["officer"], stage.companies["beichen"]))
    stage.on(1, lambda: _claim(people["zhou"]))
    gao, phone = people["gao"], people["chen"].phone or ""
    stage.on(1, lambda: invite(stage.companies["beichen"], actor=gao, role="handler", phone=phone))


def _claim(who: User) -> None:
    """Somebody claims a company that is not registered yet; it waits for the staff."""
    body = "91330106MA2CLMYJ1"
    papers = [(ClaimFile.Purpose.LICENCE, "营业执照.png"), (ClaimFile.Purpose.LETTER, "授权书.jpg")]
    file_claim(
        actor=who,
        business=None,
        name="明月家居有限公司",
        credit_code=body + credit_codes.check_character(body),
        claimant_name=who.name,
        position="售后经理",
        files=[
            (purpose, receive(drafts.picture(name, name), owner=who, now=timezone.now())) for purpose, name in papers
        ],
    )


def _group(officer: User, business: Business, pks: list[int]) -> None:
    """Three complaints about one closed gym, handled together."""
    words: dict[str, Any] = {
        "title": "健身房停业后不退预付款",
        "issue": "门店停业后，多位会员要求退还没有用完的预付款，企业没有退款。",
    }
    group = group_commands.create_group(actor=officer, business=business, **words)
    group_commands.link_cases(Complaint.objects.filter(pk__in=pks).order_by("pk"), actor=officer, group=group)


def _dismiss(case: Complaint, reviewer: User) -> None:
    """The reviewer lets the outcome stand, and says where else to turn."""
    words: dict[str, Any] = {
        "decision": "企业在答复中提供了两次寄送维修的记录，约定的维修尚未完成，平台按现有材料作出的结果没有错误。",
        "other_remedies": "您可以向当地市场监督管理部门反映，也可以依法申请仲裁或者向人民法院起诉。",
    }
    appeal_commands.dismiss(case.appeals.get(), actor=reviewer, **words)


def _accept(case: Complaint, who: User) -> None:
    """Accept what is offered now."""
    row = dealing.current_offer(case)
    answer.accept_offer(case, actor=who, offer=row.key if row else "")


def _amend(case: Complaint, **changes: Any) -> None:
    """An edit, as the complainant confirms it."""
    amendment.save_edit(case, actor=case.complainant, changes=changes)
    edit = amendment_queries.working_copy(case)
    if edit:
        stamp = content.edit_stamp(edit.content, case.status, case.serving)
        amendment.amend(case, actor=case.complainant, base=case.version, stamp=stamp)


def _call(officer: User, business: Business) -> None:
    """Written on the phone. The link is sent last of all: its SMS would be too old to go out."""
    leaf = Category.objects.select_related("parent").get(code="FEE-02")
    case = hotline.take_call(actor=officer, phone=f"+86{CALLER}", name="何秀英")
    said = drafts.filled(leaf, business, "未经同意开通彩铃业务", FEE, "36", "何秀英")
    draft.save_draft(case, actor=officer, changes=said | {"category": leaf})
