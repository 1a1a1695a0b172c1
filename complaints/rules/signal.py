"""Signs that a complaint may be an abuse (Order 121 Art. 17): shown to staff with their numbers, never a ground.

Nothing is refused, delayed or ranked by them: whether a complaint is taken up is decided on the grounds R01-R15 alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

RECENT_DAYS, WHILE_DAYS, LONG_DAYS = 30, 90, 180
MANY_RECENTLY = 5  # complaints of one person about anything
MANY_ABOUT_COMPANY = 3
MANY_ABOUT_ISSUE = 4
MANY_NAMES = 3  # complainants' names under one account
MANY_PERSONS = 3  # who give one number, order, contract or address
AMOUNT_TIMES = 10  # of what is usual in the category
AMOUNT_FLOOR = Decimal(5000)  # below this no amount is out of line
COMPARED_MIN = 20  # fewer cases say nothing about what is usual


class Sign(StrEnum):
    AMOUNT = "amount"
    FREQUENCY = "frequency"
    SAME_COMPANY = "same_company"
    SAME_ISSUE = "same_issue"
    NAMES = "names"
    NO_PURCHASE = "no_purchase"
    SHARED_NUMBER = "shared_number"
    SHARED_ADDRESS = "shared_address"


@dataclass(frozen=True)
class Facts:
    """Numbers known about a case and those around it; each counts the case itself."""

    filed_recently: int = 1  # by this person, within RECENT_DAYS before the filing
    about_company: int = 1  # by this person about this company, within WHILE_DAYS
    about_issue: int = 1  # by this person in this sub-category, within WHILE_DAYS
    names: int = 1  # of complainants under this account, within LONG_DAYS
    sharing_number: int = 1  # persons who gave the same order, number or contract
    sharing_address: int = 1
    amount: Decimal | None = None
    usual_amount: Decimal | None = None  # the median in the sub-category
    compared: int = 0  # so many cases the median comes from
    has_proof: bool = True  # an order, number or contract was given, or a file


@dataclass(frozen=True)
class Signal:
    sign: Sign
    words: str  # with the numbers it comes from


def signals(facts: Facts) -> list[Signal]:
    """The signs that these facts give."""
    found: list[Signal] = []

    def sign(is_given: bool, which: Sign, words: str, **numbers: object) -> None:
        if is_given:
            found.append(Signal(which, words % numbers))

    usual = facts.usual_amount
    if facts.amount is not None and usual is not None and facts.compared >= COMPARED_MIN:
        is_far = facts.amount >= AMOUNT_FLOOR and facts.amount >= usual * AMOUNT_TIMES
        words = _("涉及金额%(amount)s元，同类最近%(compared)s件办结投诉的中位数是%(usual)s元。")
        sign(is_far, Sign.AMOUNT, words, amount=f"{facts.amount:,.2f}", compared=facts.compared, usual=f"{usual:,.2f}")
    sign(
        facts.filed_recently >= MANY_RECENTLY,
        Sign.FREQUENCY,
        _("这位投诉人%(days)s天内提交了%(n)s件投诉。"),
        days=RECENT_DAYS,
        n=facts.filed_recently,
    )
    sign(
        facts.about_company >= MANY_ABOUT_COMPANY,
        Sign.SAME_COMPANY,
        _("这位投诉人%(days)s天内投诉同一企业%(n)s件。"),
        days=WHILE_DAYS,
        n=facts.about_company,
    )
    sign(
        facts.about_issue >= MANY_ABOUT_ISSUE,
        Sign.SAME_ISSUE,
        _("这位投诉人%(days)s天内就同一类问题投诉%(n)s件。"),
        days=WHILE_DAYS,
        n=facts.about_issue,
    )
    sign(
        facts.names >= MANY_NAMES,
        Sign.NAMES,
        _("这个账户%(days)s天内以%(n)s个投诉人的姓名提交过投诉。"),
        days=LONG_DAYS,
        n=facts.names,
    )
    sign(not facts.has_proof, Sign.NO_PURCHASE, _("没有订单号、业务号码或合同编号，也没有上传证据，看不出真实的消费。"))
    sign(
        facts.sharing_number >= MANY_PERSONS,
        Sign.SHARED_NUMBER,
        _("共有%(n)s位投诉人填写了同一订单号、业务号码或合同编号。"),
        n=facts.sharing_number,
    )
    sign(
        facts.sharing_address >= MANY_PERSONS,
        Sign.SHARED_ADDRESS,
        _("共有%(n)s位投诉人填写了同一地址。"),
        n=facts.sharing_address,
    )
    return found
