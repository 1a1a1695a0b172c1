"""People, companies and cases at every point of their way, built by the commands at a given moment."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction

from accounts import commands as accounts
from accounts.factor import second_factor
from accounts.models import User
from accounts.privacy import agreements
from appeals import commands as appeal_commands
from appeals.models import Appeal
from businesses.models import Business, Membership
from catalogue.models import Category
from complaints.commands import amendment, answer, clock, dealing, hotline, intake, mediation, offer, offline, referral
from complaints.commands import draft as draft_commands
from complaints.commands import group as group_commands
from complaints.commands import respondent as respondent_commands
from complaints.models import CaseGroup, Complaint, Evidence, GroupAnswer, ServiceLink
from complaints.queries import amendment as amendment_queries
from complaints.queries import dealing as dealing_queries
from complaints.rules import content
from complaints.rules.offline import Contact
from complaints.rules.service_link import LIFE, serving_for
from files.models import StoredFile

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 2, 10, 0, tzinfo=SHANGHAI)  # an ordinary Monday: five working days later is Monday 11-09
_numbers = itertools.count(1)

FACTS = "11月8日在该店购买冰箱，页面标注一级能效。11日到货，机身铭牌为二级。联系客服两次，答复以实物为准，不同意退货。"
ANSWERS = {
    "ECM": {
        "platform": "某某商城",
        "shop": "晴川电器旗舰店",
        "order_number": "4031772955182064",
        "goods": "BCD-460冰箱",
        "bought_on": "2026-10-08",
        "return_tried": "申请过，被拒绝",
    }
}


def moment(text: str) -> datetime:
    """`2026-11-09 10:00` in China."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def person(name: str = "林晓云", **fields: Any) -> User:
    """Somebody whose phone and e-mail are both verified; staff also have an authenticator app."""
    number = next(_numbers)
    user = User.objects.create_user(
        f"person{number}@example.com",
        "correct-horse-9",
        name=name,
        phone=f"+86138{number:08}",
        phone_verified_at=MONDAY,
        **fields,
    )
    with transaction.atomic():
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
        agreements.agree(user, now=MONDAY)
        if user.is_staff:
            second_factor.set_up(user, settings.DEMO_TOTP_SECRET)
    return user


def staff(role: str = "officer", name: str = "周受理") -> User:
    """A member of staff with one role."""
    user = person(name, is_staff=True)
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


def officer(name: str = "周受理") -> User:
    return staff("officer", name)


def supervisor(name: str = "郑主管") -> User:
    return staff("supervisor", name)


def company(*members: User, name: str = "", role: str = "handler") -> Business:
    """A company; the first member is its owner, the others have `role`. Without members nobody can be served."""
    business = Business.objects.create(name=name or f"晴川电器{next(_numbers)}有限公司", aliases=["晴川旗舰店"])
    for index, member in enumerate(members):
        Membership.objects.create(business=business, user=member, role="owner" if index == 0 else role)
    return business


def harmless(top: Category) -> dict[str, str]:
    """Answers to the pre-check's own questions of this category that speak against nothing."""
    rows = top.precheck.filter(feeds="", judges="", is_active=True)
    return {row.key: row.choices[0] for row in rows}  # the first is the ordinary case


def draft(
    complainant: User | None = None,
    business: Business | None = None,
    *,
    category: str = "ECM-02",
    now: datetime = MONDAY,
    **changes: Any,
) -> Complaint:
    """A complete draft, ready to be filed. Without a company the respondent is only named."""
    complainant = complainant or person()
    leaf = Category.objects.select_related("parent").get(code=category)
    case = draft_commands.start_draft(actor=complainant, category=leaf, now=now)
    filled = _filled(leaf, business, complainant.name)
    draft_commands.save_draft(case, actor=complainant, changes=filled | changes, now=now)
    return fresh(case)


def _filled(leaf: Category, business: Business | None, name: str) -> dict[str, Any]:
    """Fields of a complete draft of this category."""
    respondent = (
        {"business": business} if business else {"respondent_name": "某某商店", "respondent_hint": "example.com"}
    )
    return {
        **respondent,
        "precheck": {"answers": harmless(leaf.top)},
        "contacted": True,
        "contacted_on": date(2026, 10, 20),
        "contact_answered": True,
        "contact_channel": "phone",
        "proceedings": "none",
        "title": "冰箱能效等级与宣传不符",
        "facts": FACTS,
        "happened_on": date(2026, 10, 8),
        "remedies": ["refund", "compensation"],
        "amount": Decimal("3299.00"),
        "region": "330106",
        "province": "浙江省",
        "city": "杭州市",
        "district": "西湖区",
        "complainant_name": name,
        "answers": ANSWERS.get(leaf.top.code, {}) | {"order_number": f"4031{next(_numbers):012}"},
    }


PHONE = "+8613912340000"  # the caller's


def taken(
    taker: User | None = None,
    business: Business | None = None,
    *,
    phone: str = PHONE,
    name: str = "林晓云",
    category: str = "ECM-02",
    now: datetime = MONDAY,
    **changes: Any,
) -> Complaint:
    """A complete draft that staff wrote for somebody on the phone, ready for the SMS."""
    taker = taker or officer()
    leaf = Category.objects.select_related("parent").get(code=category)
    case = hotline.take_call(actor=taker, phone=phone, name=name, now=now)
    filled = _filled(leaf, business, name) | {"category": leaf}
    draft_commands.save_draft(case, actor=taker, changes=filled | changes, now=now)
    return fresh(case)


def filed(
    complainant: User | None = None, business: Business | None = None, *, now: datetime = MONDAY, **more: Any
) -> Complaint:
    case = draft(complainant, business, now=now, **more)
    draft_commands.file(case, actor=case.complainant, attested=True, now=now)
    return fresh(case)


def accepted(*, now: datetime = MONDAY, **more: Any) -> Complaint:
    """Accepted, not served: nobody of the company is in the portal."""
    case = filed(now=now, **more)
    intake.accept(case, actor=officer(), now=now)
    return fresh(case)


def with_business(
    complainant: User | None = None, business: Business | None = None, *, now: datetime = MONDAY, **more: Any
) -> Complaint:
    """Served on a company with one member."""
    business = business or company(person("徐敏"))
    case = filed(complainant, business, now=now, **more)
    intake.accept(case, actor=officer(), now=now)
    return fresh(case)


def handler_of(case: Complaint) -> User:
    """The first member of the case's company."""
    assert case.business is not None
    return case.business.memberships.order_by("pk")[0].user


RELIEF = {"code": "B1", "text": "经核实，页面标注有误，同意退货退款。", "amount": Decimal("3299.00")}


def answered(*, case: Complaint | None = None, now: datetime = MONDAY, **words: Any) -> Complaint:
    """Answered with an offer to pay, unless the words say otherwise."""
    case = case or with_business(now=now)
    given = RELIEF | {"perform_by": date(now.year, now.month, now.day).replace(day=28)} | words
    answer.answer(case, actor=handler_of(case), now=now, **given)
    return fresh(case)


def settled(*, now: datetime = MONDAY, **words: Any) -> Complaint:
    return accepts(answered(now=now, **words), now=now)


def accepts(case: Complaint, *, now: datetime = MONDAY) -> Complaint:
    """The complainant accepts what is offered now."""
    answer.accept_offer(case, actor=case.complainant, offer=offered(case), now=now)
    return fresh(case)


def offered(case: Complaint) -> str:
    """The name of what is offered now, as a page carries it."""
    row = dealing_queries.current_offer(fresh(case))
    return row.key if row else ""


def supplement_required(
    *, now: datetime = MONDAY, items: tuple[str, ...] = ("订单截图", "付款凭证"), **more: Any
) -> Complaint:
    case = filed(now=now, **more)
    intake.request_supplement(case, actor=officer(), items=items, now=now)
    return fresh(case)


def refused(*, now: datetime = MONDAY, ground: str = "R02") -> Complaint:
    case = filed(now=now)
    intake.propose_refusal(
        case, actor=officer(), ground=ground, reason="应由邮政管理部门处理。", other_remedies="可拨打12305。", now=now
    )
    return fresh(case)


def closed(*, now: datetime = MONDAY, outcome: str = "O01") -> Complaint:
    case = answered(now=now)
    answer.confirm_solved(case, actor=case.complainant, outcome=outcome, now=now)
    return fresh(case)


def withdrawn(*, now: datetime = MONDAY, case: Complaint | None = None, reason: str = "W1") -> Complaint:
    case = case or with_business(now=now)
    draft_commands.withdraw(case, actor=case.complainant, reason=reason, now=now)
    return fresh(case)


# --- casework ---
def mediator(name: str = "何调解") -> User:
    return staff("mediator", name)


REFERRAL: dict[str, Any] = {
    "body": "邮政管理局",
    "contact": "12305",
    "handed": "投诉内容、姓名和电话、全部证据",
    "ground": "R02",
    "reason": "属于邮政管理部门的职责。",
}


def referred(*, now: datetime = MONDAY) -> Complaint:
    case = referral_asked(now=now)
    referral.consent_referral(case, actor=case.complainant, now=now)
    return fresh(case)


def referral_asked(*, now: datetime = MONDAY, case: Complaint | None = None) -> Complaint:
    """The complainant is asked whether the case goes to another body."""
    case = case or filed(now=now)
    referral.ask_referral(case, actor=officer(), **REFERRAL, now=now)
    return fresh(case)


def asked_by_business(*, now: datetime = MONDAY, case: Complaint | None = None) -> Complaint:
    """The company has put a question to the complainant."""
    case = case or with_business(now=now)
    dealing.ask_complainant(case, actor=handler_of(case), items=["订单截图"], now=now)
    return fresh(case)


def extension_asked(*, now: datetime = MONDAY, case: Complaint | None = None) -> Complaint:
    case = case or with_business(now=now)
    words = {"interim": "正在核实仓储记录，请稍候。", "reason": "供应商的记录三天后才到。"}
    dealing.request_extension(case, actor=handler_of(case), now=now, **words)
    return fresh(case)


def objected(*, now: datetime = MONDAY, case: Complaint | None = None, ground: str = "not_ours") -> Complaint:
    case = case or with_business(now=now)
    dealing.object_to(case, actor=handler_of(case), ground=ground, text="该店铺不是我公司经营。", now=now)
    return fresh(case)


TERMS = {"text": "退款一半，其余以优惠券补偿。", "amount": Decimal("1600.00")}


def countered(*, now: datetime = MONDAY, case: Complaint | None = None) -> Complaint:
    """Answered with an offer, and the complainant asks for more."""
    case = case or answered(now=now)
    until = date(now.year, now.month, now.day).replace(day=28)
    offer.counter(case, actor=case.complainant, perform_by=until, now=now, **TERMS)
    return fresh(case)


def mediation_asked(*, now: datetime = MONDAY, case: Complaint | None = None) -> Complaint:
    """The complainant asks for a mediator; the company has still to consent."""
    case = case or answered(now=now)
    mediation.request_mediation(case, actor=case.complainant, reason="希望有人主持。", now=now)
    return fresh(case)


def in_mediation(*, now: datetime = MONDAY, case: Complaint | None = None, led: bool = True) -> Complaint:
    """Both have consented; a mediator leads it, if one is wanted."""
    if led:
        mediator()
    case = mediation_asked(now=now, case=case)
    mediation.consent_mediation(case, actor=handler_of(case), now=now)
    return fresh(case)


def settlement_proposed(*, now: datetime = MONDAY, case: Complaint | None = None, **terms: Any) -> Complaint:
    """The mediator has put a text before the parties; nobody has signed."""
    case = case or in_mediation(now=now)
    words = {"text": "双方同意退款。", "amount": Decimal("2000.00"), "perform_by": date(now.year, now.month, 28)}
    mediation.propose_settlement(case, actor=case.mediator, now=now, **words | terms)
    return fresh(case)


def to_sign(case: Complaint) -> str:
    """The hash of the newest text."""
    row = dealing_queries.mediation(case)
    text = dealing_queries.settlement(row) if row else None
    return text.sha256 if text else ""


AMENDED = {"title": "冰箱能效等级与宣传不符，商家拒绝退货"}


def edit(case: Complaint, *, now: datetime = MONDAY, **changes: Any) -> dict[str, Any]:
    """Keep an edit aside; returns what the before/after page carries, for `commands.amendment.amend`."""
    amendment.save_edit(case, actor=case.complainant, changes=changes or AMENDED, now=now)
    return confirmation(case)


def confirmation(case: Complaint) -> dict[str, Any]:
    """Base and stamp of the edit that waits to be confirmed."""
    case = fresh(case)
    row = amendment_queries.working_copy(case)
    stamp = content.edit_stamp(row.content, case.status, case.serving) if row else ""
    return {"base": case.version, "stamp": stamp}


def amend(case: Complaint, *, now: datetime = MONDAY, **changes: Any) -> Complaint:
    """An edit, confirmed."""
    shown = edit(case, now=now, **changes)
    amendment.amend(case, actor=case.complainant, now=now, **shown)
    return fresh(case)


def amendment_open(*, case: Complaint | None = None, now: datetime = MONDAY, **changes: Any) -> Complaint:
    """A served case of which the complainant asks more; an officer has to consent."""
    case = case or with_business(now=now)
    return amend(case, now=now, **(changes or {"amount": Decimal("5000.00")}))


def group(*members: Complaint, business: Business | None = None, now: datetime = MONDAY) -> CaseGroup:
    """A group of these cases, linked by an officer who is no party to them."""
    business = business or members[0].business
    assert business is not None
    linker = officer("关联人")
    made = group_commands.create_group(
        actor=linker, business=business, title="能效标识与实物不符", issue="标注一级，实为二级。", now=now
    )
    for case in members:
        group_commands.link_group(case, actor=linker, group=made, now=now)
    return made


def lead(made: CaseGroup, *, actor: Any, now: datetime = MONDAY, **words: Any) -> GroupAnswer:
    """One answer to all of the group, sent and not yet carried to its cases."""
    given = {"code": "B3", "text": "标识有误，已经更正，向您致歉。"} | words
    return group_commands.send_lead_answer(made, actor=actor, now=now, **given)


# --- the appeal ---
STATEMENT = "决定说本平台没有管辖权，但这家店铺是电商平台，适用网络购物类。"


def reviewer(name: str = "沈复核") -> User:
    return staff("reviewer", name)


def appealed(case: Complaint | None = None, *, now: datetime = MONDAY, **words: Any) -> Appeal:
    """An appeal against how the case ended; whoever reviews by load has it, if there is anybody."""
    case = case or refused(now=now)
    given = {"reason": "ground", "statement": STATEMENT} | words
    made = appeal_commands.file(case, actor=case.complainant, now=now, **given)
    return Appeal.objects.get(pk=made.pk)


def under_appeal(case: Complaint | None = None, *, now: datetime = MONDAY) -> Complaint:
    return fresh(appealed(case, now=now).complaint)


def negotiated() -> Complaint:
    """Asked, extended, countered, mediated and signed; written to in private; refused once and upheld in an appeal."""
    was_refused = refused()
    appeal = appealed(was_refused)
    chosen = reviewer()
    appeal_commands.assign(appeal, actor=chosen, reviewer=chosen, now=MONDAY)
    appeal_commands.uphold(appeal, actor=chosen, place="accepted", decision="平台有管辖权。", now=MONDAY)
    case = fresh(was_refused)
    business = company(person("徐敏"))
    respondent_commands.match_respondent(case, actor=officer("配对"), business=business, now=MONDAY)
    case = fresh(case)
    offer.message(case, actor=case.complainant, text="请尽快退款。", now=MONDAY)
    offer.message(case, actor=handler_of(case), text="底线是2000元。", private_to="business", now=MONDAY)
    intake.note(case, actor=officer("备注"), text="材料齐全。", now=MONDAY)
    case = countered(case=answered(case=extension_asked(case=case)))
    handler = handler_of(case)
    offer.final_offer(
        case,
        actor=handler,
        text="最后方案。",
        perform_by=date(2026, 11, 28),
        amount=Decimal(1800),
        now=MONDAY,
    )
    case = settlement_proposed(case=in_mediation(case=fresh(case)))
    for signer in (case.complainant, handler_of(case)):
        mediation.sign_settlement(case, actor=signer, sha256=to_sign(case), now=MONDAY)
    return fresh(case)


def attempts(*days: date) -> list[Contact]:
    """Two attempts to reach a company, on these days or on two that follow each other."""
    first, second = days or (MONDAY.date(), MONDAY.date() + timedelta(days=1))
    return [
        Contact(first, "post", "寄信，退回。", "EMS1234567890"),
        Contact(second, "visit", "上门，无人。", "物业已签字证明"),
    ]


def scan(owner: Any, *, now: datetime = MONDAY) -> StoredFile:
    """A clean scan that somebody has just uploaded; nothing lies in the storage."""
    return StoredFile.objects.create(
        owner=owner, name="回执.png", kind="image", format="png", size=840, sha256="b" * 64, state="clean",
        original=f"test/{uuid4()}", cleaned=f"test/{uuid4()}", created_at=now,
    )  # fmt: skip


def served_offline(*, case: Complaint | None = None, on: date | None = None, now: datetime = MONDAY) -> Complaint:
    """Served on paper, on that day, on a company that has nobody in the portal."""
    case, clerk = case or accepted(now=now), officer()
    offline.serve_offline(
        case, actor=clerk, served_on=on or now.date(), proof="EMS 已签收", files=[scan(clerk)], now=now
    )
    return fresh(case)


def letter_link(case: Complaint, *, now: datetime = MONDAY) -> ServiceLink:
    """A link in a letter about this case, whatever its status; nobody knows its token."""
    return ServiceLink.objects.create(
        complaint=case, serving=serving_for(case), business=case.business, respondent_name=case.respondent_name,
        token_hash=uuid4().hex, contact_kind="phone", contact="+8613900001111",
        user=accounts.placeholder("企业（凭函办理）"), made_by=officer(), made_at=now, expires_at=now + LIFE,
    )  # fmt: skip


def given_file(case: Complaint, *, by_business: bool = False, now: datetime = MONDAY, **fields: Any) -> Evidence:
    """A clean picture in the case, of the complainant or of the company; nothing lies in the storage."""
    sender = handler_of(case) if by_business else case.complainant
    stored = StoredFile.objects.create(
        owner=sender, name="铭牌.png", kind="image", format="png", size=840, sha256="a" * 64, state="clean",
        original=f"test/{uuid4()}", cleaned=f"test/{uuid4()}", created_at=now,
    )  # fmt: skip
    return Evidence.objects.create(
        complaint=case, file=stored, by_business=by_business, added_by=sender, added_at=now, **fields
    )


def fresh(case: Complaint) -> Complaint:
    """The case as the database has it, with nothing cached."""
    return Complaint.objects.get(pk=case.pk)


def late(level: int = 3) -> Complaint:
    """Served, never answered, at this level of the ladder; swept on each day until that is reached."""
    case = with_business()
    days = {1: 8, 2: 11, 3: 15}[level]
    for day in range(days + 1):
        clock.sweep(MONDAY + timedelta(days=day))
    case = fresh(case)
    assert case.escalation_level == level
    return case
