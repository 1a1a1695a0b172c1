"""A claim (企业认领): filed with a licence and a letter, verified by staff, and what each decision does."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role as StaffRole
from accounts.roles import roles_of
from businesses import access, claims, credit_codes, notices, papers, records
from businesses.commands.members import take_over
from businesses.models import Business, BusinessClaim, ClaimEvent, ClaimFile
from casework.errors import Refused
from casework.references import new_reference
from casework.workdays import day_of
from files import shelves
from files.fields import PAPERS
from files.models import StoredFile
from ui.values import Json

PREFIX = "RL"  # 认领
OPEN_MOST = 3  # of one person
FILES_MOST = 30  # of one claim
TEXT_MOST = 1000
Files = Sequence[tuple[str, StoredFile]]
Deed, Status, Settling = claims.Deed, claims.Status, claims.Settling


def file_claim(
    *,
    actor: User,
    business: Business | None,
    name: str,
    credit_code: str,
    claimant_name: str,
    position: str,
    files: Files,
    now: datetime | None = None,
) -> BusinessClaim:
    """Claim a listed company, or (without `business`) register a new one. Nobody's access changes by it.

    `files` are (purpose, file); a licence and a letter are both wanted. Where the code is a listed company's, the claim
    is about that one. Its members are told that somebody claims their company.
    """
    now = now or timezone.now()
    if not actor.is_verified:
        raise Refused(_("请先验证手机号或邮箱，再提交申请。"), "unverified")
    if words := credit_codes.problem(credit_code):
        raise Refused(words, "credit_code")
    if not {ClaimFile.Purpose.LICENCE, ClaimFile.Purpose.LETTER} <= {purpose for purpose, _file in files}:
        raise Refused(_("请上传营业执照和授权书。"), "files")
    business = _meant(business, name, credit_code)
    with transaction.atomic():
        # one after the other for one person, so that the count holds
        User.objects.select_for_update(no_key=True).get(pk=actor.pk)
        if business is not None and business.memberships.filter(user=actor, is_active=True).exists():
            raise Refused(_("您已经是这家企业的成员，不用再申请。"), "already_member")
        mine = BusinessClaim.objects.filter(claimant=actor, status__in=claims.OPEN)
        if mine.filter(credit_code=credit_code).exists():
            raise Refused(_("您对这家企业的申请正在核验，不用重复提交。"), "already_claimed")
        if mine.count() >= OPEN_MOST:
            raise Refused(_("您有%(n)s份申请正在核验。请等有了结果再提交。") % {"n": OPEN_MOST}, "too_many")
        claim = _created(
            now,
            claimant=actor,
            claimant_name=claimant_name,
            position=position,
            business=business,
            name=business.name if business else name,
            credit_code=credit_code,
        )
        _add(claim, files, now)
        event = _log(claim, Deed.FILE, "", actor=actor, now=now)
        notices.claim(event)
    return claim


def supply(claim: BusinessClaim, *, actor: User, text: str, files: Files = (), now: datetime | None = None) -> None:
    """The claimant gives what was asked for; the claim waits for the staff again."""
    with _moved(claim, Deed.SUPPLY, actor, now, text=text) as (row, moment, _data):
        if not text and not files:
            raise Refused(_("请写明补充了什么，或者上传材料。"), "empty")
        _add(row, files, moment)


def withdraw(claim: BusinessClaim, *, actor: User, now: datetime | None = None) -> None:
    with _moved(claim, Deed.WITHDRAW, actor, now):
        pass


def ask_more(claim: BusinessClaim, *, actor: User, text: str, now: datetime | None = None) -> None:
    """Ask the claimant for what is still missing; `text` says what."""
    with _moved(claim, Deed.ASK_MORE, actor, now, text=text):
        _said(text)


def refuse(
    claim: BusinessClaim, *, actor: User, text: str, checks: Collection[str] = (), now: datetime | None = None
) -> None:
    """Turn the claim down; `text` tells the claimant why. The members, where there are any, stay as they are."""
    with _moved(claim, Deed.REFUSE, actor, now, text=text, checks=checks):
        _said(text)


def approve(
    claim: BusinessClaim,
    *,
    actor: User,
    text: str,
    checks: Collection[str],
    settling: str = Settling.JOIN,
    now: datetime | None = None,
) -> Business:
    """Make the claimant an owner, of a company that is registered now if it was not yet. Every check must be ticked.

    In a dispute the staff decide what becomes of the members: they stay, or (a supervisor only) they are replaced.
    """
    with _moved(claim, Deed.APPROVE, actor, now, text=text, checks=checks) as (row, moment, data):
        _said(text)
        members = records.active_members(row)
        missing = set(claims.needed(is_dispute=records.is_disputed(row))) - set(checks)
        if missing:
            first = next(words for key, words in claims.CHECKS.items() if key in missing)
            raise Refused(_("还没有核对：%(first)s。") % {"first": first}, "check")
        replaces = settling == Settling.REPLACE and bool(members)
        if replaces and StaffRole.SUPERVISOR not in roles_of(actor):
            raise Refused(_("停用现有成员由主管决定。请交给主管，或者选择保留现有成员。"), "settling")
        if row.claimant.is_active is False:
            raise Refused(_("申请人的账户已经停用，不能通过。"), "inactive")
        row.business = _registered(row)
        former = take_over(row.business, actor=actor, claimant=row.claimant, replaces=replaces, now=moment)
        data |= {"settling": settling if members else "", "former": [person.pk for person in former]}
        row.save(update_fields=["business"])
    claim.business = row.business
    return row.business


# --- the company ---
def _meant(business: Business | None, name: str, code: str) -> Business | None:
    """The listed company that this claim is about; `Refused` where name and code do not belong together."""
    by_code = Business.objects.filter(credit_code=code).select_related("merged_into").first()
    if by_code and by_code.merged_into:
        by_code = by_code.merged_into
    if business is None and by_code is None:
        business = Business.objects.filter(name=name, merged_into=None).first()
    if business and business.credit_code and business.credit_code != code and business != by_code:
        words = _("信用代码与平台登记的“%(name)s”不一致，请对照执照核对。")
        raise Refused(words % {"name": business.name}, "other_code")
    if business and by_code and business != by_code:
        raise Refused(_("这个信用代码属于“%(name)s”，请选择那一家。") % {"name": by_code.name}, "other_company")
    return business or by_code


def _registered(claim: BusinessClaim) -> Business:
    """The company as it is under the lock: the listed one, with its code if it had none, or a new one."""
    listed = records.company_of(claim)
    try:
        with transaction.atomic():
            if listed is None:
                return Business.objects.create(name=claim.name, credit_code=claim.credit_code)
            if listed.credit_code is None:
                listed.credit_code = claim.credit_code
                listed.save(update_fields=["credit_code"])
    except IntegrityError:
        words = _("平台上已有另一家企业用着这个名称或信用代码，请先在“企业”里核对，再决定。")
        raise Refused(words, "taken") from None
    return listed


# --- one move ---
@contextmanager
def _moved(
    claim: BusinessClaim,
    deed: claims.Deed,
    actor: User,
    now: datetime | None,
    *,
    text: str = "",
    checks: Collection[str] = (),
) -> Iterator[tuple[BusinessClaim, datetime, dict[str, Json]]]:
    """Lock the claim, look at the table, do the deed, move it, write the line, tell: all or nothing.

    Of two officers who decide at once the second is told what the first did.
    """
    now, move = now or timezone.now(), claims.MOVES[deed]
    with transaction.atomic():
        rows = BusinessClaim.objects.select_for_update(of=("self",)).select_related("claimant", "business")
        row = rows.get(pk=claim.pk)
        _may(row, move, actor)
        if row.status not in move.start:
            raise Refused(_state(row), "status")
        data: dict[str, Json] = {}
        yield row, now, data
        before, row.status, row.status_since = row.status, move.end, now
        row.save(update_fields=["status", "status_since"])
        ordered = [key for key in claims.CHECKS if key in checks]
        notices.claim(_log(row, deed, before, actor=actor, now=now, text=text, checks=ordered, data=data))
    claim.status, claim.status_since = row.status, row.status_since


def _may(row: BusinessClaim, move: claims.Move, actor: User) -> None:
    if move.by == claims.By.CLAIMANT:
        if row.claimant_id != actor.pk:
            raise Refused(_("这不是您的申请。"), "role")
    elif not access.decides_claims(actor):
        raise Refused(_("只有受理员和主管可以核验企业认领。"), "role")
    elif access.is_party(row, actor):
        raise Refused(_("您是申请人或者这家企业的成员，不能核验这份申请。"), "party")


def _state(row: BusinessClaim) -> str:
    """Why this cannot be done any more: who has moved the claim, and to where."""
    last = row.events.select_related("actor").order_by("-pk").first()
    words = _("这份申请现在是“%(status)s”（%(who)s刚刚处理过），请刷新页面查看。")
    return words % {"status": row.get_status_display(), "who": last.actor.display_name if last else ""}


def _said(text: str) -> None:
    if not text.strip():
        raise Refused(_("请写明理由。"), "reason")


def _add(claim: BusinessClaim, files: Files, now: datetime) -> None:
    """Make these the claim's; they wait on no shelf any more."""
    if any(stored.kind not in PAPERS for _purpose, stored in files):
        raise Refused(papers.not_a_paper(), "not_a_paper")
    if claim.files.count() + len(files) > FILES_MOST:
        raise Refused(_("一份申请最多%(n)s个文件。") % {"n": FILES_MOST}, "too_many_files")
    if ClaimFile.objects.filter(file__in=[stored for _purpose, stored in files]).exists():
        raise Refused(_("这些文件已经提交过了。"), "taken_already")
    rows = shelves.locked([stored for _purpose, stored in files])
    if any(row.owner_id != claim.claimant_id or not row.key.startswith(papers.KEY) for row in rows):
        raise Refused(_("这些文件不是您为这份申请上传的。"), "not_own_file")
    for key in {row.key for row in rows}:
        shelves.take([row for row in rows if row.key == key], owner=claim.claimant, key=key)
    for purpose, stored in files:
        claim.files.create(file=stored, purpose=purpose, added_at=now)


def _created(now: datetime, **fields: object) -> BusinessClaim:
    while True:
        reference = new_reference(PREFIX, day_of(now))
        try:
            with transaction.atomic():
                return BusinessClaim.objects.create(reference=reference, filed_at=now, status_since=now, **fields)
        except IntegrityError:
            if not BusinessClaim.objects.filter(reference=reference).exists():
                raise


def _log(
    claim: BusinessClaim,
    deed: claims.Deed,
    before: str,
    *,
    actor: User,
    now: datetime,
    text: str = "",
    checks: Sequence[str] = (),
    data: dict[str, Json] | None = None,
) -> ClaimEvent:
    return ClaimEvent.objects.create(
        claim=claim,
        deed=deed,
        status_from=before,
        status_to=claim.status,
        actor=actor,
        at=now,
        text=text.strip(),
        checks=list(checks),
        data=data or {},
    )
