"""Access to complaints: who may see one, and in which role. The only way a view gets one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from accounts import roles
from accounts.models import User
from accounts.visitors import Visitor
from businesses.access import MAY_ANSWER, get_business, memberships_of
from complaints.models import CaseGroup, Complaint, Evidence, EvidenceArchive, GroupMember, ServiceLink
from complaints.queries import annex as annex_queries
from complaints.queries import assignment, evidence
from complaints.queries import case as case_queries
from complaints.rules import masking, service_link, wording
from complaints.rules.codes import Side, Via
from complaints.rules.side import side_of
from complaints.workflow import MAY_PROPOSE, MAY_RELEASE, MOVES, STAFF, Role, Status, Step


def roles_of(complaint: Complaint, user: Visitor) -> frozenset[str]:
    """The person's roles in this case. A party to the case never acts on it as staff, whatever their groups.

    Nor does who has to do with the company (`Conflict`): for them the case is not there.
    """
    if not user.is_authenticated:
        return frozenset()
    if letter := letter_of(user):
        return _by_letter(complaint, *letter)
    if complaint.complainant_id == user.pk:
        return frozenset({Role.COMPLAINANT})
    is_draft = complaint.status == Status.DRAFT
    if is_draft and not (complaint.via == Via.HOTLINE and complaint.taken_by_id == user.pk and takes_calls(user)):
        return frozenset()
    membership = memberships_of(user).get(complaint.business_id) if complaint.business_id else None
    if membership:
        if complaint.served_at is None:
            return frozenset()
        return frozenset({Role.BUSINESS if membership in MAY_ANSWER else Role.BUSINESS_VIEWER})
    if is_draft:
        return frozenset({Role.OFFICER})
    held = frozenset(roles.roles_of(user) & STAFF) if user.is_staff else frozenset()
    return frozenset() if held and complaint.business_id in conflicts_of(user) else held


def by_letter(link: ServiceLink, now: datetime) -> User:
    """Let the link's account act on its case, for this one request. Without it the account has a part in nothing."""
    link.user._letter = (link, now)  # type: ignore[attr-defined]
    return link.user


def letter_of(user: Visitor) -> tuple[ServiceLink, datetime] | None:
    """The link through which this person acts, and when they came through it; None for everybody else."""
    found: tuple[ServiceLink, datetime] | None = getattr(user, "_letter", None)
    return found


def _by_letter(complaint: Complaint, link: ServiceLink, now: datetime) -> frozenset[str]:
    is_its = complaint.pk == link.complaint_id and service_link.state_of(link, complaint, now) in service_link.OPENS
    return frozenset({Role.BUSINESS}) if is_its else frozenset()


def conflicts_of(user: Visitor) -> frozenset[int]:
    """The companies this member of staff has to do with; asked of the database once per request."""
    if not isinstance(user, User) or not user.is_staff:
        return frozenset()
    return user.once("conflicts", lambda: assignment.conflicts_of(user))


def _kept_from(user: Visitor) -> list[int]:
    """The companies whose cases this member of staff does not see: their own, and those they have to do with."""
    return [*memberships_of(user), *conflicts_of(user)]


def may_watch(complaint: Complaint, user: Visitor) -> bool:
    """Whether this member of staff may be told of what others do in the case."""
    return complaint.erased_at is None and bool(roles_of(complaint, user) & STAFF)


def works_on_cases(user: Visitor) -> bool:
    return bool(roles.roles_of(user) & STAFF)


def keeps_conflicts(user: Visitor) -> bool:
    """Whether this person declares conflicts of others and ends them."""
    return Role.SUPERVISOR in roles.roles_of(user)


def sight_of(complaint: Complaint, user: Visitor, revealed: Iterable[str] = ()) -> masking.Sight:
    """How this person sees the personal data of the case; without a role in it, as little as anybody here does."""
    held = roles_of(complaint, user)
    return masking.Sight(held, frozenset(revealed)) if held else masking.LEAST


def takes_calls(user: Visitor) -> bool:
    """Whether this person may write a complaint for somebody on the phone."""
    return bool(roles.roles_of(user) & {Role.OFFICER, Role.SUPERVISOR})


def may_load_calendar(user: Visitor) -> bool:
    """Whether this person may put a yearly notice in force."""
    return bool(user.is_staff and user.has_perm("casework.change_calendarday"))


def get_draft(user: Visitor, reference: str) -> Complaint:
    """A draft for whoever writes in it: its complainant, or who took it by phone; all else raises the same `Http404`.

    Both get it when it was filed meanwhile, too, to be told so and led to the case.
    """
    complaint = case_queries.whole().filter(reference=_askable(reference)).first()
    found = roles_of(complaint, user) if complaint else frozenset()
    if complaint and (Role.COMPLAINANT in found or (found and complaint.status == Status.DRAFT)):
        return complaint
    if complaint and complaint.taken_by_id == user.pk and found & STAFF:
        return complaint
    raise Http404


def get_filed(user: Visitor, reference: str) -> Complaint:
    """A filed complaint for anybody who has a part in it, from whichever side; else `Http404`."""
    complaint = case_queries.whole().filter(reference=_askable(reference)).exclude(status=Status.DRAFT).first()
    if complaint is None or not roles_of(complaint, user):
        raise Http404
    return complaint


def get_complaint(user: Visitor, reference: str, viewer: Side, **filters: object) -> Complaint:
    """The complaint as this side may see it. Absent and not yours raise the same `Http404`."""
    rows = case_queries.with_parts(case_queries.whole())
    complaint = rows.filter(reference=_askable(reference), **filters).first()
    if complaint is None or not can_view(complaint, user, viewer):
        raise Http404
    return complaint


def can_view(complaint: Complaint, user: Visitor, viewer: Side) -> bool:
    """Whether the person stands on that side of the case."""
    found = roles_of(complaint, user)
    return bool(found) and side_of(found) == viewer


def for_staff(user: Visitor, rows: QuerySet[Complaint] | None = None) -> QuerySet[Complaint]:
    """The filed cases a member of staff may look at: none to which they are a party, nothing without a role.

    None either of a company they have to do with.

    A superuser without a role looks too, and may do nothing: the steps ask `roles_of`.
    """
    rows = Complaint.objects.all() if rows is None else rows
    if not isinstance(user, User) or not (roles.roles_of(user) & STAFF or (user.is_staff and user.is_superuser)):
        return rows.none()
    rows = rows.exclude(status=Status.DRAFT).exclude(complainant=user)
    return rows.exclude(business__in=_kept_from(user))


def get_for_staff(user: Visitor, pk: int) -> Complaint:
    """The complaint for a member of staff. Absent, a draft and one's own raise the same `Http404`."""
    filed = case_queries.with_parts(case_queries.whole()).prefetch_related(None)  # a filed case keeps its own questions
    complaint = for_staff(user, filed).filter(pk=pk).first()
    if complaint is None:
        raise Http404
    return complaint


def get_evidence(user: Visitor, reference: str, pk: int) -> Evidence:
    """A file of a complaint for anybody who may see this file, from whichever side. Else `Http404`."""
    rows = Evidence.objects.select_related("file", "complaint__business", "complaint__complainant")
    row = rows.filter(pk=pk, complaint__reference=_askable(reference), removed_at=None).first()
    found = roles_through(row.complaint, user) if row else frozenset()
    if row is None or not found:
        raise Http404
    is_through = not roles_of(row.complaint, user)
    if not can_see_file(row, side_of(found)) or (is_through and row.by_business):
        raise Http404
    return row


def get_archive(user: Visitor, reference: str, uuid: UUID, now: datetime) -> EvidenceArchive:
    """The ZIP of files that this person asked for, while they stand on the side for which it is; else `Http404`."""
    case = get_filed(user, reference)
    mine = EvidenceArchive.objects.filter(complaint=case, user=user.pk, side=side_of(roles_of(case, user)))
    archive = mine.filter(uuid=uuid, is_built=True, expires_at__gt=now).first()
    if archive is None:
        raise Http404
    return archive


def roles_through(complaint: Complaint, user: Visitor) -> frozenset[str]:
    """The person's roles in this case, or the company's in the case that it was merged into and that the company has.

    A company that was never served with a case sees it as an annex of the one it answers, and by no page of its own.
    """
    found = roles_of(complaint, user)
    if found or not complaint.merged_into_id or not user.is_authenticated:
        return found
    other = annex_queries.survivor(complaint)
    companies = frozenset({Role.BUSINESS, Role.BUSINESS_VIEWER})
    return roles_of(other, user) & companies if other else found


def owns_annex(case: Complaint, annex: Complaint, viewer: Side) -> bool:
    """Whether this side knew a case before it was merged into the other: a company only one that was served on it."""
    is_same = annex.served_at is not None and annex.business_id == case.business_id
    return viewer != Side.BUSINESS or is_same


def annex_files(case: Complaint, annex: Complaint, viewer: Side) -> list[Evidence]:
    """The files of a case that was merged into this one, as this side sees them: no other company's own."""
    files = files_for(annex, viewer)
    if viewer == Side.BUSINESS and annex.business_id != case.business_id:
        return [row for row in files if not row.by_business]
    return files


def files_for(complaint: Complaint, viewer: Side) -> list[Evidence]:
    """The files of the case that this side sees, in order."""
    return [row for row in evidence.files(complaint) if can_see_file(row, viewer)]


def can_see_file(row: Evidence, viewer: Side) -> bool:
    """Each side sees all of its own files; the other side's once they are clean; neither a letter of authority nor what
    was given with an appeal is for a company. What the staff put into the case as proof is theirs alone.

    That a file was withdrawn or taken down is seen by whoever saw it; what is in it, by `can_open_file`.
    """
    if viewer == Side.STAFF:
        return True
    if row.purpose == Evidence.Purpose.PROOF:
        return False
    if row.by_business and viewer == Side.BUSINESS:  # its own, not what a company gave that had the case before it
        return row.complaint.served_at is not None and row.added_at >= row.complaint.served_at
    if row.by_business == (viewer == Side.BUSINESS):
        return True
    return (row.file.is_ready or not row.is_live) and row.purpose == Evidence.Purpose.EVIDENCE


def is_sent_by(row: Evidence, viewer: Side) -> bool:
    """Whether this side sent the file and it is still there."""
    if viewer == Side.STAFF:
        return False
    return row in evidence.sent_by(row.complaint, by_business=viewer == Side.BUSINESS)


def can_open_file(row: Evidence, viewer: Side) -> bool:
    """Whether this side, which sees that the file is there, also sees what is in it.

    Who withdrew a file still does; one that was taken down nobody does. Its sealed original is staff's, by a step.
    """
    if row.taken_down_at is not None:
        return False
    is_sender = row.by_business == (viewer == Side.BUSINESS) and viewer != Side.STAFF
    return row.withdrawn_at is None or is_sender


def sees_record(case: Complaint, kind: str, row: Any, viewer: Side) -> bool:
    """Whether this side sees a row of what the dispute is about (`rules.sealing`), in the case file as on its page.

    A company sees what belongs to its own serving; what is only proposed is the staff's alone.
    """
    if viewer == Side.STAFF:
        return True
    if kind == "note" or (kind == "objection" and row.decision and not row.decided_at):
        return False
    if kind == "message" and row.private_to not in ("", viewer):
        return False
    if viewer == Side.COMPLAINANT:
        return True
    if kind == "message":
        return case.served_at is not None and row.at >= case.served_at
    if kind == "question" and row.answered_at:
        return True
    if kind in ("session", "settlement"):
        return bool(row.mediation.serving == case.serving)
    if kind in ("amendment", "superseded"):
        return False
    return kind == "rating" or row.serving == case.serving


def sees_part(case: Complaint, part: str, viewer: Side) -> bool:
    """The same for a part of the case itself; why somebody withdrew is nothing to the company (pressure by it, W5)."""
    if viewer == Side.STAFF:
        return True
    if part == "decision":
        is_proposed = case.refusal_proposed_by_id is not None and case.status in (Status.SUBMITTED, Status.OBJECTION)
        return not is_proposed and not (viewer == Side.BUSINESS and case.withdrawal_reason)
    return viewer == Side.COMPLAINANT or part != "referral"


def sees_line(case: Complaint, viewer: Side) -> frozenset[int]:
    """The lines of the ledger whose content this side is given, by number; a company's are those of its timeline."""
    events = case_queries.timeline(case, hidden=frozenset())
    if viewer != Side.BUSINESS:
        return frozenset(event.seq for event in events)
    told = (event for event in wording.of_company(events) if wording.is_told(event.step, event.data, viewer))
    return frozenset(event.seq for event in told if event.step != Step.WITHDRAW)


def may_merge_businesses(user: Visitor) -> bool:
    """Whether this person may make two companies one."""
    return Role.SUPERVISOR in roles.roles_of(user)


# --- group cases ---
def groups_for_staff(user: Visitor) -> QuerySet[CaseGroup]:
    """The groups a member of staff may look at: of no company they belong to, and none with a case of their own."""
    if not isinstance(user, User) or not (roles.roles_of(user) & STAFF or (user.is_staff and user.is_superuser)):
        return CaseGroup.objects.none()
    own = GroupMember.objects.filter(complaint__complainant=user).values("group")
    return CaseGroup.objects.exclude(business__in=_kept_from(user)).exclude(pk__in=own)


def disposes(user: Visitor) -> bool:
    """Whether this person may propose to erase what was kept long enough."""
    return bool(roles.roles_of(user) & MAY_PROPOSE)


def releases(user: Visitor) -> bool:
    """Whether this person may release what another one proposed."""
    return bool(roles.roles_of(user) & MAY_RELEASE)


def links_cases(user: Visitor) -> bool:
    """Whether this person may make groups and link cases to them."""
    return bool(roles.roles_of(user) & MOVES[Step.LINK_GROUP].by)


def group_of_business(user: Visitor, business: int, reference: str) -> CaseGroup:
    """A group of the company, for its members; absent and not yours raise the same `Http404`."""
    company = get_business(user, business)
    group = CaseGroup.objects.filter(business=company, reference=_askable(reference)).first()
    if group is None:
        raise Http404
    return group


def served_on_business(user: User, business_id: int) -> QuerySet[Complaint]:
    """The cases that were served on the company, without those this very member filed against it."""
    return Complaint.objects.filter(business=business_id, served_at__isnull=False).exclude(complainant=user)


def is_kept_from(user: Visitor, business_id: int) -> bool:
    """Whether this member of staff belongs to the company or has to do with it."""
    return business_id in _kept_from(user)


def answers_for(user: Visitor, business_id: int) -> bool:
    """Whether this member may answer for the company."""
    return memberships_of(user).get(business_id) in MAY_ANSWER


def _askable(reference: str) -> str:
    """A reference from an address; PostgreSQL fails on a text with NUL in it."""
    if "\0" in reference:
        raise Http404
    return reference
