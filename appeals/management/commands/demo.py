"""Demo data for a developer's machine: people of every role, and cases that really went their way, day by day."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts import agreements, second_factor
from accounts.models import User
from accounts.roles import Role
from appeals import commands as appeals
from businesses import credit_codes
from businesses.commands import appoint, file_claim, invite
from businesses.models import Business, ClaimFile
from casework.models import CalendarDay
from casework.workdays import Calendar, at, day_of
from complaints import commands, queries
from complaints.management import demo_casework
from complaints.models import Category, Complaint
from complaints.rules import content
from complaints.workflow import Status
from files.intake import receive

PASSWORD = "Tousu-demo-26"  # noqa: S105  shown on the console; exists on developers' machines only
PEOPLE = [
    # key, name, phone, e-mail, staff role
    ("lin", "林晓云", "13800138001", "lin@example.com", ""),
    ("zhou", "周建国", "13800138002", "zhou@example.com", ""),
    ("xu", "徐敏", "13800138003", "xu@example.com", ""),
    ("chen", "陈立", "13800138004", "chen@example.com", ""),
    ("gao", "高远", "13800138005", "gao@example.com", ""),
    ("wei", "魏然", "13800138006", "wei@example.com", ""),
    ("officer", "孙受理", "13800138011", "officer@example.com", Role.OFFICER),
    ("officer2", "吴受理", "13800138012", "officer2@example.com", Role.OFFICER),
    ("supervisor", "郑主管", "13800138013", "supervisor@example.com", Role.SUPERVISOR),
    ("mediator", "何调解", "13800138014", "mediator@example.com", Role.MEDIATOR),
    ("reviewer", "罗复核", "13800138015", "reviewer@example.com", Role.REVIEWER),
    ("auditor", "秦审计", "13800138016", "auditor@example.com", Role.AUDITOR),
    ("calendar", "范日历", "13800138017", "calendar@example.com", Role.CALENDAR_EDITOR),
    ("content", "文内容", "13800138018", "content@example.com", Role.CONTENT_EDITOR),
    ("admin", "系统管理员", "13800138019", "admin@example.com", "admin"),
]
CALLER = "13800138021"  # has no e-mail address and no password
COMPANIES = {
    "qingchuan": (
        "晴川电器（杭州）有限公司",
        ["晴川电器旗舰店", "晴川电器"],
        [("xu", "owner"), ("chen", "handler"), ("wei", "viewer")],
    ),
    "yunmu": ("云幕视频科技有限公司", ["云幕视频"], [("xu", "owner")]),
    "beichen": ("北辰宽带有限公司", ["北辰宽带"], [("gao", "owner")]),
    "yuedong": ("跃动健身管理有限公司", ["跃动健身"], [("gao", "owner")]),
}
WHO = {
    "lin": "投诉人",
    "zhou": "投诉人，正在认领企业",
    "xu": "企业负责人（晴川电器、云幕视频）",
    "chen": "企业处理人员（晴川电器），北辰宽带的邀请在收件箱",
    "gao": "企业负责人（北辰宽带、跃动健身）",
    "wei": "企业查看人员（晴川电器，只读）",
    "officer": "受理员",
    "officer2": "受理员（第二位，复签用）",
    "supervisor": "主管",
    "mediator": "调解员",
    "reviewer": "复核员",
    "auditor": "审计员（只读）",
    "calendar": "日历编辑",
    "content": "内容编辑（类别、问题、信件模板）",
    "admin": "系统管理员",
}


_orders = itertools.count(217, 311)


@dataclass
class Story:
    """What happens on which working day before today: {days ago: deed}."""

    deeds: dict[int, list[Callable[[], Any]]] = field(default_factory=dict)

    def on(self, days_ago: int, deed: Callable[[], Any]) -> None:
        self.deeds.setdefault(days_ago, []).append(deed)


class Command(BaseCommand):
    help = "Write the demo data (into a database without users only) and print the accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--show", action="store_true", help="only print the demo accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["show"]:
            if User.objects.exists():
                self.stderr.write("数据库里已经有用户，没有写入演示数据。")
                return
            tell_story(timezone.now())
        self.stdout.write(accounts_text())


def accounts_text() -> str:
    """The demo accounts, one a line, for the console."""
    rows = [f"  {phone}  {email:<24}{WHO[key]} {name}" for key, name, phone, email, _role in PEOPLE]
    return (
        f"演示账户（密码都是 {PASSWORD}，用手机号或邮箱登录）：\n"
        + "\n".join(rows)
        + f"\n  {CALLER}  热线来电人，用短信验证码登录\n"
        + f"工作人员登录时还要动态验证码：见 {settings.SITE_URL}/dev/inbox/ 顶部，"
        + f"或在验证器应用里添加密钥 {settings.DEMO_TOTP_SECRET}\n"
    )


@transaction.atomic
def tell_story(now: datetime) -> None:
    """Live through the last weeks: deeds at ten, sweeps at midnight and nine, so that every clock did what it does."""
    calendar = CalendarDay.objects.calendar()
    first = calendar.add_working_days(day_of(now), -30)
    with time_machine.travel(at(first, time(8)), tick=False):
        people, companies = _people(), _companies_of(_people_by_key())
    story = _plot(people, companies, calendar, day_of(now))
    day = first
    while day <= day_of(now):
        _live(story, calendar, day, now)
        day += timedelta(days=1)
    for case in queries.unassigned():
        commands.assign_by_load(case, now=now)
    for case in Complaint.objects.filter(status=Status.DRAFT, taken_by__isnull=False):
        commands.send_attestation_link(case, actor=case.taken_by, now=now)


def _live(story: Story, calendar: Calendar, day: date, now: datetime) -> None:
    for hour, minute in ((0, 1), (9, 1), (10, 0)):
        moment = at(day, time(hour, minute))
        if moment > now:
            return
        with time_machine.travel(moment, tick=False):
            if hour != 10:
                commands.sweep()
            elif calendar.is_working(day):
                for deed in story.deeds.get(calendar.working_days_after(day, day_of(now)), []):
                    deed()


def _people() -> dict[str, User]:
    category = Category.objects.get(code="CSC")
    category.auto_accept = True  # one category shows acceptance without an officer
    category.save(update_fields=["auto_accept"])
    for key, name, phone, email, role in PEOPLE:
        user = User.objects.create_user(
            email,
            PASSWORD,
            name=name,
            phone=f"+86{phone}",
            phone_verified_at=timezone.now(),
            is_staff=bool(role),
            is_superuser=key == "admin",
        )
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        agreements.agree(user, now=timezone.now())
        if role and settings.DEMO_TOTP_SECRET:
            second_factor.set_up(user, settings.DEMO_TOTP_SECRET)
        if role and role != "admin":
            user.groups.add(Group.objects.get(name=role))
    return _people_by_key()


def _people_by_key() -> dict[str, User]:
    by_email = {user.email: user for user in User.objects.all()}
    return {key: by_email[email] for key, _name, _phone, email, _role in PEOPLE}


def _companies_of(people: dict[str, User]) -> dict[str, Business]:
    found = {}
    for key, (name, aliases, members) in COMPANIES.items():
        found[key] = Business.objects.create(name=name, aliases=aliases)
        for person, role in members:
            appoint(found[key], actor=people["supervisor"], member=people[person], role=role)
    return found


def _plot(people: dict[str, User], companies: dict[str, Business], calendar: Calendar, today: date) -> Story:
    """Cases at every point of their way. Nothing here writes a status: each deed is a command."""
    story, cases = Story(), {}
    lin, zhou, xu, officer = (people[key] for key in ("lin", "zhou", "xu", "officer"))

    def file(
        key: str, ago: int, who: User, company: str | None, category: str, title: str, facts: str, **more: Any
    ) -> None:
        def deed() -> None:
            case = _draft(who, companies.get(company or ""), category, title, facts, **more)
            commands.file(case, actor=who, attested=True)
            cases[key] = case

        story.on(ago, deed)

    def then(key: str, ago: int, deed: Callable[[Complaint], Any]) -> None:
        story.on(ago, lambda: deed(Complaint.objects.get(pk=cases[key].pk)))

    def accept(key: str, ago: int) -> None:
        then(key, ago, lambda case: commands.accept(case, actor=officer))

    later = calendar.add_working_days(today, 6)

    file(
        "fridge",
        5,
        lin,
        "qingchuan",
        "ECM-02",
        "冰箱能效等级与宣传不符",
        FRIDGE,
        files=("订单详情截图.png", "铭牌照片.jpg"),
        amount="3299",
    )
    accept("fridge", 4)
    then(
        "fridge",
        1,
        lambda case: commands.answer(
            case,
            actor=xu,
            code="B1",
            amount=Decimal("3299.00"),
            action="退货退款，企业承担往返运费",
            perform_by=later,
            text="林女士您好。经核实，商品页沿用了旧款的能效标识，是我们的错误，页面已更正。我们同意退货退款并承担往返运费。",
        ),
    )
    file("video", 3, lin, "yunmu", "APP-05", "视频会员到期前自动续费", VIDEO, amount="25")
    then(
        "video",
        1,
        lambda case: commands.request_supplement(
            case, actor=officer, items=["扣款记录截图（显示日期和金额）", "会员订单号"]
        ),
    )
    file("speed", 5, lin, "beichen", "NET-02", "宽带提速后实际网速不达标", SPEED, amount="120")
    accept("speed", 4)
    file("fee", 8, lin, "beichen", "FEE-02", "未经同意开通增值业务", FEE, amount="20")
    accept("fee", 7)
    then("fee", 5, lambda case: _amend(case, facts=f"{case.facts}另查到同类扣费共三笔，合计60元。"))
    then("speed", 1, lambda case: _amend(case, amount=Decimal("480.00")))
    file("gym", 13, lin, "yuedong", "OTH-01", "健身房停业后拒绝退还预付款", GYM, amount="1880")
    accept("gym", 12)
    file("washer", 24, lin, "qingchuan", "ECM-01", "洗衣机脱水时异响", WASHER, amount="1499")
    accept("washer", 23)
    then(
        "washer",
        21,
        lambda case: commands.answer(
            case,
            actor=xu,
            code="B2",
            action="上门更换电机",
            perform_by=day_of(timezone.now()) + timedelta(days=7),
            text="已核实为电机故障，我们安排上门更换电机，不收取费用。",
        ),
    )
    then("washer", 20, lambda case: _accept(case, lin))
    then("washer", 16, lambda case: commands.confirm_performed(case, actor=lin))
    then(
        "washer",
        15,
        lambda case: commands.rate(
            case, actor=lin, speed=5, attitude=4, result=5, is_solved=True, comment="三天就修好了。"
        ),
    )
    file("parcel", 18, lin, None, "OTH-01", "快递包裹外包装破损", PARCEL, amount="680")
    then(
        "parcel",
        17,
        lambda case: commands.propose_refusal(
            case,
            actor=officer,
            ground="R02",
            reason="快递服务的投诉由邮政管理部门处理。",
            other_remedies="您可以拨打12305向邮政管理部门申诉，也可以向人民法院起诉。",
        ),
    )
    then("parcel", 14, lambda case: appeals.file(case, actor=lin, reason="ground", statement=PARCEL_APPEAL))
    file("lamp", 26, zhou, "qingchuan", "ECM-01", "台灯开关失灵，只同意维修", SWITCH, amount="129")
    accept("lamp", 25)
    then("lamp", 23, lambda case: commands.answer(case, actor=xu, code="B4", text=SWITCH_ANSWER))
    then("lamp", 22, lambda case: commands.reject_answer(case, actor=zhou))
    then("lamp", 20, lambda case: appeals.file(case, actor=zhou, reason="facts", statement=SWITCH_APPEAL))
    then("lamp", 15, lambda case: _dismiss(case, people["reviewer"]))
    file("coat", 12, lin, "qingchuan", "ECM-04", "退货后退款迟迟未到账", COAT, amount="399")
    then("coat", 11, lambda case: commands.withdraw(case, actor=lin, reason="W1"))
    file("aircon", 9, zhou, "qingchuan", "ECM-05", "空调安装收费高于报价", AIRCON)
    accept("aircon", 8)
    then(
        "aircon",
        6,
        lambda case: commands.answer(
            case,
            actor=xu,
            code="B1",
            amount=Decimal("260.00"),
            perform_by=later,
            text="安装费超出公示标准部分共260元，我们同意退还。",
        ),
    )
    then("aircon", 5, lambda case: _accept(case, zhou))
    for number, (title, ago) in enumerate(INBOX):
        file(f"inbox{number}", ago + 1, zhou, "qingchuan", "ECM-03", title, AIRCON)
        accept(f"inbox{number}", ago)
    for number, (who, days) in enumerate(((lin, 6), (zhou, 5), (lin, 4))):
        file(f"together{number}", days, who, "yuedong", "OTH-01", TOGETHER[number], GYM, amount="600")
        accept(f"together{number}", days - 1)
    story.on(2, lambda: _group(officer, companies["yuedong"], [cases[f"together{number}"].pk for number in range(3)]))
    demo_casework.tell(people, file, accept, then, today)
    file("hotline", 2, zhou, "yunmu", "CSC-01", "客服电话一直排队，没有人工", HOTLINE)
    file("new1", 1, zhou, "beichen", "TEL-03", "携号转网被以合约为由拒绝", TRANSFER)
    file("new2", 2, zhou, None, "ECM-06", "收到的商品疑似假冒", FAKE, amount="459")
    file("unlisted", 3, zhou, None, "ECM-01", "购买的台灯漏电", LAMP, amount="89")
    accept("unlisted", 2)
    story.on(1, lambda: _draft(lin, None, "PIP-02", "应用不授权通讯录就不能用", ""))
    story.on(1, lambda: _call(officer, companies["beichen"]))
    story.on(1, lambda: _claim(zhou))
    gao, phone = people["gao"], people["chen"].phone or ""
    story.on(1, lambda: invite(companies["beichen"], actor=gao, role="handler", phone=phone))
    return story


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
        files=[(purpose, receive(picture(name, name), owner=who, now=timezone.now())) for purpose, name in papers],
    )


def _group(officer: User, business: Business, pks: list[int]) -> None:
    """Three complaints about one closed gym, handled together."""
    words: dict[str, Any] = {
        "title": "健身房停业后不退预付款",
        "issue": "门店停业后，多位会员要求退还没有用完的预付款，企业没有退款。",
    }
    group = commands.create_group(actor=officer, business=business, **words)
    commands.link_cases(Complaint.objects.filter(pk__in=pks).order_by("pk"), actor=officer, group=group)


def _dismiss(case: Complaint, reviewer: User) -> None:
    """The reviewer lets the outcome stand, and says where else to turn."""
    words: dict[str, Any] = {
        "decision": "企业在答复中提供了两次寄送维修的记录，约定的维修尚未完成，平台按现有材料作出的结果没有错误。",
        "other_remedies": "您可以向当地市场监督管理部门反映，也可以依法申请仲裁或者向人民法院起诉。",
    }
    appeals.dismiss(case.appeals.get(), actor=reviewer, **words)


def _accept(case: Complaint, who: User) -> None:
    """What is offered now is accepted."""
    commands.accept_offer(case, actor=who, offer=queries.current_offer(case).key)


def _amend(case: Complaint, **changes: Any) -> None:
    """An edit, as the complainant confirms it."""
    commands.save_edit(case, actor=case.complainant, changes=changes)
    edit = queries.working_copy(case)
    if edit:
        stamp = content.edit_stamp(edit.content, case.status, case.serving)
        commands.amend(case, actor=case.complainant, base=case.version, stamp=stamp)


def _draft(
    who: User,
    business: Business | None,
    category: str,
    title: str,
    facts: str,
    files: tuple[str, ...] = (),
    amount: str = "260",
) -> Complaint:
    leaf = Category.objects.select_related("parent").get(code=category)
    case = commands.start_draft(actor=who, category=leaf)
    commands.save_draft(case, actor=who, changes=_words(leaf, business, title, facts, amount, who.name))
    for name in files:
        stored = receive(picture(name, title), owner=who, now=timezone.now())
        commands.add_evidence(case, actor=who, stored=stored, caption=name.split(".")[0])
    return case


def _call(officer: User, business: Business) -> None:
    """Written on the phone. The link is sent last of all: its SMS would be too old to go out."""
    leaf = Category.objects.select_related("parent").get(code="FEE-02")
    case = commands.take_call(actor=officer, phone=f"+86{CALLER}", name="何秀英")
    said = _words(leaf, business, "未经同意开通彩铃业务", FEE, "36", "何秀英")
    commands.save_draft(case, actor=officer, changes=said | {"category": leaf})


def _words(leaf: Category, business: Business | None, title: str, facts: str, amount: str, name: str) -> dict[str, Any]:
    today = day_of(timezone.now())
    respondent = (
        {"business": business}
        if business
        else {"respondent_name": "某某优品店", "respondent_hint": "https://example.com/shop"}
    )
    return {
        **respondent,
        "precheck": {"answers": {row.key: row.choices[0] for row in leaf.top.precheck.filter(feeds="")}},
        "contacted": True,
        "contacted_on": today - timedelta(days=16),
        "contact_answered": True,
        "contact_channel": "phone",
        "contact_result": "客服答复会核实，之后没有再联系",
        "proceedings": "none",
        "complainant_name": name,
        "region": "330106",
        "province": "浙江省",
        "city": "杭州市",
        "district": "西湖区",
        "title": title,
        "facts": facts,
        "happened_on": today - timedelta(days=20),
        "remedies": ["refund", "explanation"],
        "amount": Decimal(amount),
        "answers": {row.key: _value(row, today, amount) for row in leaf.top.fields.all()},
    }


def _value(row: Any, today: date, amount: str) -> Any:
    """A plausible answer to a category's own question."""
    if row.choices:
        return str(row.choices[0])
    by_kind: dict[str, Any] = {
        "date": (today - timedelta(days=20)).isoformat(),
        "money": amount,
        "phone": "13800138001",
        "url": "https://example.com/item",
        "number": "1",
        "code": f"4031{today:%y%m%d}{next(_orders):06}",
        "region": {"code": "330100", "name": "浙江省杭州市"},
        "period": {"from": (today - timedelta(days=14)).isoformat(), "to": ""},
        "company": {"name": "明月家居有限公司", "credit_code": "", "business": None},
    }
    return by_kind.get(row.kind, VALUES.get(row.key, "见事情经过"))


def picture(name: str, title: str) -> SimpleUploadedFile:
    """A drawn stand-in for a photograph."""
    image = Image.new("RGB", (900, 1200), "#dfe7ea")
    draw = ImageDraw.Draw(image)
    for row in range(8):
        draw.rectangle((80, 140 + row * 110, 820 - row % 3 * 140, 190 + row * 110), fill="#b7c6cc")
    draw.rectangle((80, 1060, 420, 1120), fill="#b5381d")
    buffer = io.BytesIO()
    kind = "PNG" if name.endswith("png") else "JPEG"
    image.save(buffer, kind)
    return SimpleUploadedFile(name, buffer.getvalue(), f"image/{kind.lower()}")


VALUES = {
    "account": "HZ20260001",
    "billing_months": "最近两个月",
    "place": "杭州市西湖区某某小区3幢",
    "time_of_day": "每天19点至23点",
    "speed_test": "签约500兆，实测60兆",
    "app_name": "云幕视频",
    "account_id": "lin_xy",
    "device": "华为Mate 60，应用9.2.1",
    "platform": "某某商城",
    "shop": "晴川电器旗舰店",
    "goods": "BCD-460冰箱",
    "defect": "铭牌为二级能效",
    "channel_tried": "客服电话",
    "tried_on": "上周一、周三",
    "waited": "每次排队30分钟后断线",
    "which_data": "通讯录",
    "which_act": "不授权就无法使用",
}
TOGETHER = ["私教课没有上完，停业后不退款", "年卡剩余三个月，停业后不退款", "停业前一周仍在售卡，要求退款"]
INBOX = [
    ("油烟机噪声大，要求换货", 5),
    ("赠品未随货发出", 5),
    ("空调保价期内降价不退差价", 4),
    ("预售商品推迟两次未发货", 2),
    ("热水器漏水，维修两次未修好", 1),
]
FRIDGE = (
    "上月在该店购买BCD-460冰箱，页面标注“一级能效”。到货后机身铭牌为二级。"
    "两次联系客服，答复“以实物为准”，不同意退货。请求退货退款3299元。"
)
VIDEO = "我在会员到期前三天已在应用内关闭自动续费，仍被扣款25元。联系在线客服，答复无法退款。请求退还扣款并说明原因。"
SPEED = (
    "宽带套餐升级到500兆后，晚间多次测速只有60兆左右，报障两次，师傅上门后没有改善。请求恢复签约速率并减免相应月租。"
)
FEE = (
    "账单显示上月起每月扣费20元的增值业务，我没有办理过。拨打客服，答复系统显示本人同意，但拿不出记录。请求取消并退费。"
)
GYM = "健身房上月起停业，门店关门，年卡剩余八个月。联系负责人，答复等待新店开业，不同意退款。请求退还剩余费用。"
WASHER = "洗衣机使用两个月后脱水时有明显异响，联系售后两次，一直没有上门。请求维修或者换货。"
PARCEL = "快递送达时外包装破损，里面的瓷器碎裂。联系快递客服，答复未保价只赔运费。请求按商品价格赔偿。"
PARCEL_APPEAL = "我投诉的不是快递服务，而是商家发货时没有按约定加固包装。商家是网店，应当由本平台受理。"
SWITCH = "台灯使用三周后开关失灵，联系客服要求换新，客服只同意寄回维修，运费由我承担。请求更换新品。"
SWITCH_ANSWER = "按照三包规定，先行维修两次仍不能正常使用的才予换货。我们愿意承担维修和往返运费，不能直接换货。"
SWITCH_APPEAL = "客服曾在电话里答应换新，我有通话记录。企业的答复没有提到这一点，平台办结时也没有核实。"
COAT = "商品已按要求退回并签收超过十天，退款仍未到账。联系客服，答复系统处理中。请求尽快退款。"
AIRCON = (
    "下单时页面写明免费安装，师傅上门后另外收取260元材料费，没有提供收费标准。联系客服没有结果。请求退还多收的费用。"
)
HOTLINE = (
    "连续三天拨打客服电话，每次排队三十分钟后自动挂断，应用内也找不到人工客服入口。请求提供人工客服并解决我的退款问题。"
)
TRANSFER = "申请携号转网时被告知有合约未到期，但我没有签过合约，营业厅也拿不出合同。请求解除限制，允许携号转网。"
FAKE = "收到的商品包装印刷模糊，序列号在官网查不到。联系店铺，店铺不回复。请求退货退款并给予赔偿。"
LAMP = "台灯使用第一天手碰到金属杆有麻电感，用试电笔测量发亮。联系店铺客服，对方要求自付运费。请求退货退款。"
