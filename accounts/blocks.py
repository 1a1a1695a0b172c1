"""暂停提交: somebody may file no new complaint on the site until a day; who decided, why, and what was said against it.

They still sign in, follow and go on with the cases they have, and appeal; the hotline takes down what they call about.
A block holds for the account and for every other one with its number or address, of which only keyed digests are kept.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts import preferences, roles
from accounts.models import BlockEvent, FilingBlock, User
from casework.errors import Refused
from casework.workdays import day_of
from notifications import outbox
from ui.templatetags.ui import cn_date

MOST = timedelta(days=366)
KEPT = timedelta(days=365)  # after its end; then the words and digests go, who did what and when stays
DECIDES = frozenset({roles.Role.SUPERVISOR})
LIFTS = DECIDES | {roles.Role.ADMINISTRATOR}


# --- who is blocked ---
def in_force(user: User, day: date) -> FilingBlock | None:
    """The block that keeps this person from filing on this day, by the account, its number or its address."""
    theirs = Q(person=user.pk) | Q(contacts__overlap=_digests(user))
    rows = FilingBlock.objects.filter(theirs, ended_at=None, until_on__gte=day)
    return rows.order_by("-until_on", "-pk").first()


def told(user: User, now: datetime) -> str:
    """Sentence on the block in force, or nothing; of another account with the same number only that there is one."""
    row = in_force(user, day_of(now))
    if row is None:
        return ""
    words = {"until": cn_date(row.until_on), "reason": row.reason}
    if row.person_id == user.pk:
        return _("您在网上提交新投诉已被暂停，到%(until)s（含当天）为止。原因：%(reason)s") % words
    return _("您的手机号或邮箱属于一个已被暂停提交的账户，到%(until)s（含当天）为止，不能在网上提交新投诉。") % words


def decides(user: User | AnonymousUser) -> bool:
    """Whether this person blocks others."""
    return bool(roles.roles_of(user) & DECIDES)


def lifts(user: User | AnonymousUser) -> bool:
    """Whether this person lifts blocks, and answers what is said against them."""
    return bool(roles.roles_of(user) & LIFTS)


# --- deeds ---
def block(person: User, *, actor: User, reason: str, until_on: date, now: datetime | None = None) -> FilingBlock:
    """Block somebody up to and with a day; what was decided before ends with it, and is so renewed or changed."""
    now = now or timezone.now()
    if not decides(actor):
        raise Refused(_("只有主管可以暂停提交。"), "role")
    if person.is_staff or person.pk == actor.pk or person.left_at:
        raise Refused(_("不能暂停工作人员、您自己，或者已经注销的账户。"), "not_them")
    if not day_of(now) <= until_on <= day_of(now) + MOST:
        raise Refused(_("截止日期不能早于今天，一次最长一年；到期可以再次决定。"), "wrong_day")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        for row in FilingBlock.objects.select_for_update().filter(person=person, ended_at=None):
            _end(row, FilingBlock.End.RENEWED, actor, now)
        made = FilingBlock.objects.create(
            person=person, contacts=_digests(person), reason=reason, until_on=until_on, by=actor, at=now
        )
        _note(made, BlockEvent.Deed.BLOCKED, actor, now)
        _tell(person, "filing_blocked", made, now, reason=reason, on=until_on)
    return made


def lift(row: FilingBlock, *, actor: User, answer: str, now: datetime | None = None) -> None:
    """End a block before its day; `answer` is told to who was blocked and to who objected."""
    now = now or timezone.now()
    if not lifts(actor):
        raise Refused(_("暂停由主管或者管理员解除。"), "role")
    with transaction.atomic():
        locked = _running(row, now)
        locked.answer, locked.answered_at, locked.answered_by = answer, now, actor
        _end(locked, FilingBlock.End.LIFTED, actor, now)
        for person in _concerned(locked):
            _tell(person, "filing_unblocked", locked, now, reason=answer)


def keep(row: FilingBlock, *, actor: User, answer: str, now: datetime | None = None) -> None:
    """Leave a block as it is in spite of the objection: decided by somebody else than who blocked."""
    now = now or timezone.now()
    if not lifts(actor):
        raise Refused(_("异议由主管或者管理员答复。"), "role")
    if row.by_id == actor.pk:
        raise Refused(_("这是您自己作出的决定，异议请由另一位主管或者管理员答复。"), "own_decision")
    with transaction.atomic():
        locked = _running(row, now)
        if not locked.is_objected:
            raise Refused(_("没有等待答复的异议。"), "no_objection")
        locked.answer, locked.answered_at, locked.answered_by = answer, now, actor
        locked.save(update_fields=["answer", "answered_at", "answered_by"])
        _note(locked, BlockEvent.Deed.KEPT, actor, now)
        for person in _concerned(locked):
            _tell(person, "filing_block_kept", locked, now, reason=answer, on=locked.until_on)


def object_to(row: FilingBlock, *, actor: User, text: str, now: datetime | None = None) -> None:
    """Say something against the block, once for each decision; it reaches everybody who can lift it."""
    now = now or timezone.now()
    with transaction.atomic():
        locked = _running(row, now)
        if locked.objected_at:
            raise Refused(_("您已经提出过异议。答复会通知您；急需处理的，请拨打客服热线。"), "objected")
        locked.objection, locked.objected_at, locked.objected_by = text, now, actor
        locked.save(update_fields=["objection", "objected_at", "objected_by"])
        _note(locked, BlockEvent.Deed.OBJECTED, actor, now)
        for person in User.objects.filter(groups__name__in=LIFTS, is_staff=True, is_active=True).distinct():
            _tell(person, "staff_block_objected", locked, now)


# --- what is kept ---
def take_along(user: User) -> None:
    """Keep the digests of the number and address that somebody leaves with: an account made anew is blocked as well."""
    for row in FilingBlock.objects.select_for_update().filter(person=user, ended_at=None):
        row.contacts = sorted({*row.contacts, *_digests(user)})
        row.save(update_fields=["contacts"])


def forget_old(now: datetime) -> int:
    """Blank the words and digests of blocks that ended long ago; returns how many."""
    over = Q(ended_at__lte=now - KEPT) | Q(until_on__lt=day_of(now - KEPT))
    held = ~Q(reason="") | ~Q(contacts=[])
    return FilingBlock.objects.filter(over & held).update(reason="", contacts=[], objection="", answer="")


def _running(row: FilingBlock, now: datetime) -> FilingBlock:
    """The block under its lock; `Refused` when it is over."""
    locked = FilingBlock.objects.select_for_update().get(pk=row.pk)
    if not locked.is_running(day_of(now)):
        raise Refused(_("这次暂停已经结束。"), "over")
    return locked


def _end(row: FilingBlock, end: str, actor: User, now: datetime) -> None:
    row.end, row.ended_at, row.ended_by = end, now, actor
    row.save()
    _note(row, BlockEvent.Deed(end), actor, now)


def _note(row: FilingBlock, deed: str, actor: User, now: datetime) -> None:
    BlockEvent.objects.create(block=row, deed=deed, by=actor, at=now, until_on=row.until_on)


def _concerned(row: FilingBlock) -> list[User]:
    return list(User.objects.filter(pk__in={row.person_id, row.objected_by_id} - {None}).order_by("pk"))


def _tell(person: User, kind: str, row: FilingBlock, now: datetime, **context: object) -> None:
    url = reverse("admin:accounts_filingblock_change", args=[row.pk]) if person.is_staff else reverse("my_block")
    outbox.post(
        preferences.recipient(person),
        kind=kind,
        context=context | {"url": url},
        key=f"{kind}:{row.pk}:{person.pk}:{now.timestamp()}",
        now=now,
    )


def _digests(user: User) -> list[str]:
    return sorted(_digest(contact) for contact in (user.phone, user.email) if contact)


def _digest(contact: str) -> str:
    return salted_hmac("accounts.blocks", contact.lower(), algorithm="sha256").hexdigest()
