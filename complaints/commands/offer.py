"""Terms after the answer: the complainant counters, the company offers anew or for the last time; messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import User
from casework.errors import Refused
from casework.workdays import day_of
from catalogue.rules.codes import Remedy
from complaints.access import roles_of
from complaints.desk import machine
from complaints.models import Complaint, Message, Offer, Turn
from complaints.queries import dealing
from complaints.rules.codes import Side
from complaints.rules.rights import Right, use
from complaints.rules.side import side_of
from complaints.rules.terms import Terms, ordered
from complaints.workflow import Clock, Step

PERFORM_WITHIN = timedelta(days=366)  # a year; the form says which day is the last
STANDS = timedelta(days=5)  # an offer cannot expire sooner
MESSAGES_A_DAY = 30  # of one person on one case
AFTER_OFFER_DAYS = 5  # natural days in which the complainant may at least look at it (DOMAIN §3, `offer_reply`)


# --- offers ---
def counter(
    complaint: Complaint,
    *,
    actor: User | None,
    text: str,
    perform_by: date,
    amount: Decimal | None = None,
    action: str = "",
    remedies: Sequence[str] = (),
    now: datetime | None = None,
) -> Offer:
    """The complainant says what they would accept; the company has five days to react."""
    with machine.step(complaint, Step.COUNTER, actor=actor, now=now) as turn:
        return _put_forward(turn, Side.COMPLAINANT, Terms(tuple(remedies), amount, action, perform_by, text=text))


def revise_offer(
    complaint: Complaint,
    *,
    actor: User | None,
    text: str,
    perform_by: date,
    amount: Decimal | None = None,
    action: str = "",
    remedies: Sequence[str] = (),
    expires_on: date | None = None,
    now: datetime | None = None,
) -> Offer:
    """The company answers a counter with another offer."""
    with machine.step(complaint, Step.REVISE_OFFER, actor=actor, now=now) as turn:
        turn.clock(Clock.CONFIRM, at_least=AFTER_OFFER_DAYS)
        terms = Terms(tuple(remedies), amount, action, perform_by, expires_on, text)
        return _put_forward(turn, Side.BUSINESS, terms)


def final_offer(
    complaint: Complaint,
    *,
    actor: User | None,
    text: str,
    perform_by: date,
    amount: Decimal | None = None,
    action: str = "",
    remedies: Sequence[str] = (),
    expires_on: date | None = None,
    now: datetime | None = None,
) -> Offer:
    """The company's last word: after it the complainant accepts, refuses or asks for mediation."""
    with machine.step(complaint, Step.FINAL_OFFER, actor=actor, now=now) as turn:
        turn.clock(Clock.CONFIRM, at_least=AFTER_OFFER_DAYS)
        terms = Terms(tuple(remedies), amount, action, perform_by, expires_on, text)
        return _put_forward(turn, Side.BUSINESS, terms, is_final=True)


def check_terms(now: datetime, terms: Terms) -> None:
    """Terms are an amount or an action, with a day that lies ahead; raises `Refused` otherwise."""
    today, amount = day_of(now), terms.amount
    if amount is not None and amount <= 0:
        raise Refused(_("请填写大于0的金额。"), "no_amount")
    if amount is None and not terms.action.strip():
        raise Refused(_("请填写金额，或者写明采取什么措施。"), "no_terms")
    if terms.perform_by is None or not timedelta(0) < terms.perform_by - today <= PERFORM_WITHIN:
        raise Refused(_("请填写完成日期，最早为明天，最晚为一年内。"), "no_date")
    if terms.expires_on is not None and terms.expires_on < today + STANDS:
        raise Refused(_("方案的有效期至少为5天。"), "expires_too_soon")
    if any(code not in Remedy.values for code in terms.remedies):
        raise Refused(_("请从列出的补救方式中选择。"), "unknown_remedy")


def columns(terms: Terms) -> dict[str, object]:
    """The terms as they are stored on an answer or an offer."""
    return {
        "remedies": ordered(terms.remedies),
        "amount": terms.amount,
        "action": terms.action,
        "perform_by": terms.perform_by,
        "expires_on": terms.expires_on,
        "text": terms.text,
    }


def _put_forward(turn: Turn, side: str, terms: Terms, *, is_final: bool = False) -> Offer:
    check_terms(turn.now, terms)
    use(turn.case, Right.COUNTER if side == Side.COMPLAINANT else Right.OFFER)
    if is_final:
        use(turn.case, Right.FINAL)
    row = Offer.objects.create(
        complaint=turn.case,
        serving=turn.case.serving,
        side=side,
        is_final=is_final,
        by=turn.person,
        at=turn.now,
        **columns(terms),
    )
    turn.seal(row)
    turn.data = {"offer": row.pk}
    return row


# --- messages ---
def message(
    complaint: Complaint, *, actor: User, text: str, private_to: str = "", now: datetime | None = None
) -> Message:
    """Write to everybody in the case; or in private between the platform and one side.

    A party's private message goes to the platform alone; `private_to` is then its own side.
    """
    with machine.step(complaint, Step.MESSAGE, actor=actor, now=now) as turn:
        if not text.strip():
            raise Refused(_("请填写留言的内容。"), "empty")
        if dealing.written_since(turn.case, actor, turn.now - timedelta(days=1)) >= MESSAGES_A_DAY:
            raise Refused(_("24小时内最多留言%(n)s次，请稍后再写。") % {"n": MESSAGES_A_DAY}, "too_many")
        side = side_of(roles_of(turn.case, actor))
        if private_to and side != Side.STAFF:
            private_to = side
        if side == Side.COMPLAINANT and not turn.case.served_at:
            private_to = side  # there is nobody else yet
        turn.case.messages_count += 1
        row = Message.objects.create(
            complaint=turn.case, side=side, private_to=private_to, text=text, by=actor, at=turn.now
        )
        turn.seal(row)
        turn.data = {"message": row.pk, "side": str(side), "private_to": str(private_to)}
    return row
