"""The files of a case: adding, describing, ordering, taking out, bringing back; and what happens to rejected ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from casework.errors import Refused
from casework.rounds import each
from catalogue.rules import checklist
from complaints.commands import archive
from complaints.commands.staging import key_of
from complaints.desk import machine
from complaints.models import Complaint, Evidence, SupplementItem, Turn
from complaints.queries import evidence
from complaints.rules.codes import ComplainantType, FilePurpose
from complaints.rules.completeness import APPEAL_MAX, EVIDENCE_MAX, LETTERS_MAX
from complaints.workflow import Role, Status, Step
from files import shelves
from files.intake import discard, redact
from files.models import StoredFile
from ui.values import Json

KEPT_MAX = EVIDENCE_MAX * 3  # with those that were removed or turned away: they take no room, but are no free storage


# --- adding ---
def add_evidence(
    complaint: Complaint, *, actor: User | None, stored: StoredFile, caption: str = "", now: datetime | None = None
) -> Evidence:
    """Attach a received file. On a filed case this is a step of its own, and the company is told once it is served."""
    return add_files(complaint, actor=actor, files=[stored], caption=caption, now=now)[0]


def add_files(
    complaint: Complaint,
    *,
    actor: User | None,
    files: Sequence[StoredFile],
    caption: str = "",
    purpose: FilePurpose = Evidence.Purpose.EVIDENCE,
    now: datetime | None = None,
) -> list[Evidence]:
    """Attach several files that show the same thing, in one step: the company is told once, not once a file.

    Of a letter of authority it is not told at all: it never sees one.
    """
    step = Step.EDIT if complaint.status == Status.DRAFT else Step.ADD_EVIDENCE
    with machine.step(complaint, step, actor=actor, now=now) as turn:
        check_room(turn.case, len(files), purpose=purpose)
        turn.case.draft_saved_at = turn.now
        by_business = turn.role == Role.BUSINESS
        turn.data["by_business"] = by_business
        if purpose == Evidence.Purpose.LETTER:
            turn.data["is_letter"] = True
        return attach(turn, files, caption=caption, purpose=purpose, by_business=by_business)


def attach(
    turn: Turn,
    files: Sequence[StoredFile],
    *,
    caption: str = "",
    by_business: bool = False,
    on_paper: bool = False,
    purpose: FilePurpose = Evidence.Purpose.EVIDENCE,
    item: SupplementItem | None = None,
) -> list[Evidence]:
    """Make files part of the case, within a step, after those that are there; the ledger remembers them.

    What was staged for the step brings its own caption, and is staged no more. The staff's files are `PROOF`;
    `on_paper`: the scan of what the company answered on paper.
    """
    words = unstage(turn, files)
    has_list = not by_business and purpose == Evidence.Purpose.EVIDENCE
    items = turn.case.category.top.evidence if turn.case.category and has_list else []
    last = max((row.position for row in turn.case.evidence.all()), default=0)
    rows = [
        Evidence.objects.create(
            complaint=turn.case,
            file=stored,
            item=item,
            purpose=purpose,
            caption=(words.get(stored.pk) or caption)[:100],
            shows=checklist.guess(items, words.get(stored.pk) or caption, stored.name),
            position=position,
            by_business=by_business,
            on_paper=on_paper,
            added_by=turn.person,
            added_at=turn.now,
        )
        for position, stored in enumerate(files, last + 1)
    ]
    turn.data = merged(turn.data, named(rows))
    return rows


def merged(data: dict[str, Json], more: dict[str, Json]) -> dict[str, Json]:
    """The files of several attachings of one step stand in one list."""
    return data | {key: [*data.get(key, ()), *found] for key, found in more.items()}


def unstage(turn: Turn, files: Sequence[StoredFile]) -> dict[int, str]:
    """The captions of those files that were staged, by the file's id; from now on they belong to the case.

    Raises `Refused` for what another request took a moment ago, or what is not this person's.
    """
    rows = shelves.locked(files)
    if any(row.owner_id != turn.person.pk or not row.key.startswith(key_of(turn.case)) for row in rows):
        raise Refused(_("这些文件不是您为这一步上传的。"), "not_own_file")
    if Evidence.objects.filter(file__in=files).exists():
        raise Refused(_("这些文件已经提交过了。"), "taken_already")
    return shelves.take(rows, owner=turn.person, key=key_of(turn.case, turn.step)) if files else {}


def named(rows: Sequence[Evidence] | QuerySet[Evidence]) -> dict[str, Json]:
    """Note of files for the ledger: their ids, and the hashes of the originals in the same order."""
    if not rows:
        return {}
    return {"evidence": [row.pk for row in rows], "evidence_sha256": [row.file.sha256 for row in rows]}


# --- while it is a draft ---
def describe_evidence(
    complaint: Complaint,
    *,
    actor: User | None,
    captions: Mapping[int, str],
    shows: Mapping[int, str] | None = None,
    now: datetime | None = None,
) -> None:
    """Write what the files of a draft show; ids that are not this draft's are passed over.

    A new caption also says which item of the checklist the file stands for, unless somebody chose one.
    """
    shows = shows or {}
    with machine.step(complaint, Step.EDIT, actor=actor, now=now) as turn:
        items = turn.case.category.top.evidence if turn.case.category else []
        for row in evidence.evidence(turn.case):
            caption = captions.get(row.pk, row.caption)[:100]
            chosen = shows.get(row.pk, row.shows)
            chosen = chosen if chosen in items else ""
            if not chosen and not row.shows and caption != row.caption:
                chosen = checklist.guess(items, caption)
            if (caption, chosen) != (row.caption, row.shows):
                row.caption, row.shows = caption, chosen
                row.save(update_fields=["caption", "shows"])
                turn.case.draft_saved_at = turn.now


def move_evidence(complaint: Complaint, *, actor: User | None, pk: int, up: bool, now: datetime | None = None) -> None:
    """Put a file of a draft one place up or down; at the end of the list nothing happens."""
    with machine.step(complaint, Step.EDIT, actor=actor, now=now) as turn:
        rows = evidence.evidence(turn.case)
        place = next((n for n, row in enumerate(rows) if row.pk == pk), None)
        if place is None:
            return
        other = place - 1 if up else place + 1
        if 0 <= other < len(rows):
            rows[place], rows[other] = rows[other], rows[place]
        for position, row in enumerate(rows, 1):
            if row.position != position:
                row.position = position
                row.save(update_fields=["position"])


def cover_evidence(
    complaint: Complaint, *, actor: User | None, pk: int, boxes: Sequence[dict[str, Json]], now: datetime | None = None
) -> None:
    """Cover these parts (as `files.intake.redact` takes them) of a file of a draft; none, and it is shown as it is.

    Raises `Rejected` for boxes that are none. The new copy comes later; until then nobody is served any.
    """
    with machine.step(complaint, Step.EDIT, actor=actor, now=now) as turn:
        row = next((row for row in evidence.files(turn.case) if row.pk == pk), None)
        if row is None:
            raise Refused(_("这个文件已经移除。"), "no_file")
        redact(row.file, boxes, now=turn.now)
        turn.case.draft_saved_at = turn.now


def remove_evidence(complaint: Complaint, *, actor: User | None, pk: int, now: datetime | None = None) -> None:
    """Take a file out of a draft; for a while it can be brought back. A file of a filed case stays."""
    with machine.step(complaint, Step.EDIT, actor=actor, now=now) as turn:
        turn.case.evidence.filter(pk=pk, removed_at=None).update(removed_at=turn.now)
        turn.case.draft_saved_at = turn.now


def restore_evidence(complaint: Complaint, *, actor: User | None, pk: int, now: datetime | None = None) -> None:
    """Bring a removed file back to its place; a second call does nothing."""
    with machine.step(complaint, Step.EDIT, actor=actor, now=now) as turn:
        row = next((row for row in evidence.removed_evidence(turn.case) if row.pk == pk), None)
        if row is None:
            return
        if not row.file.is_rejected:
            check_room(turn.case, 1, kept=0)
        row.removed_at = None
        row.save(update_fields=["removed_at"])
        turn.case.draft_saved_at = turn.now


def forget_removed(complaint: Complaint, *, actor: User | None, now: datetime | None = None) -> None:
    """Delete for good what was taken out of a draft: the person has left the page on which it could be brought back."""
    if not evidence.removed_evidence(complaint):
        return
    with machine.step(complaint, Step.EDIT, actor=actor, now=now) as turn:
        _delete(evidence.removed_evidence(turn.case))


def purge_removed(now: datetime) -> int:
    """The same for drafts whose person never came back; returns how many files went. No step: it was theirs to take."""
    return each("purge", evidence.long_removed(now), _purge, now=now)


def _purge(row: Evidence) -> bool:
    with transaction.atomic():
        is_draft = Complaint.objects.select_for_update().filter(pk=row.complaint_id, status=Status.DRAFT).exists()
        if not is_draft or not Evidence.objects.filter(pk=row.pk, removed_at__isnull=False).exists():
            return False
        _delete([row])
    return True


def settle(turn: Turn) -> None:
    """Delete within filing what was removed, and a letter without an agent; note the rejections that the check told."""
    _delete(evidence.removed_evidence(turn.case))
    if turn.case.complainant_type != ComplainantType.AGENT:
        _delete(evidence.letters(turn.case))
    known = [row.pk for row in evidence.files(turn.case) if row.file.is_rejected]
    turn.case.evidence.filter(pk__in=known).update(rejection_told_at=turn.now)


# --- afterwards ---
def reject_evidence(complaint: Complaint, *, by_business: bool, now: datetime | None = None) -> None:
    """Tell the side that sent them of files that turned out unusable after filing; of each file once."""
    with machine.step(complaint, Step.REJECT_EVIDENCE, actor=None, now=now) as turn:
        rows = evidence.untold_rejections(turn.case, by_business=by_business)
        if not rows:
            raise Refused(_("没有需要告知的文件。"), "nothing_to_tell")
        pks = [row.pk for row in rows]
        turn.case.evidence.filter(pk__in=pks).update(rejection_told_at=turn.now)
        turn.data = {"evidence": pks, "by_business": by_business}


def cover_file(
    complaint: Complaint, *, actor: User | None, pk: int, boxes: Sequence[dict[str, Json]], now: datetime | None = None
) -> None:
    """Cover parts of a file that one's own side sent: others see the covered copy, the sealed original stays.

    Raises `Rejected` for boxes that are none. Until the covered copy is ready nobody is served any.
    """
    with machine.step(complaint, Step.COVER_FILE, actor=actor, now=now) as turn:
        row = _own(turn, pk)
        before = row.file.edition
        redact(row.file, boxes, now=turn.now)
        if row.file.edition == before:  # nobody is told of what did not happen
            raise Refused(_("遮挡框没有改动，不用保存。"), "unchanged")


def withdraw_file(complaint: Complaint, *, actor: User | None, pk: int, now: datetime | None = None) -> None:
    """Take back a file that one's own side sent: others see that there was one. Its original stays sealed."""
    with machine.step(complaint, Step.WITHDRAW_FILE, actor=actor, now=now) as turn:
        row = _own(turn, pk)
        row.withdrawn_at = turn.now
        row.save(update_fields=["withdrawn_at"])


def take_down_file(
    complaint: Complaint, *, actor: User | None, pk: int, reason: str, now: datetime | None = None
) -> None:
    """Take a file out of everybody's sight, also after the end; who sent it is told why."""
    with machine.step(complaint, Step.TAKE_DOWN_FILE, actor=actor, now=now) as turn:
        row = next((row for row in evidence.live_files(turn.case) if row.pk == pk), None)
        if row is None:
            raise Refused(_("这个文件已经不在这件投诉里。"), "no_file")
        row.taken_down_at, row.taken_down_reason = turn.now, reason
        row.save(update_fields=["taken_down_at", "taken_down_reason"])
        turn.data = _about(row)
        archive.forget(turn.case)


def _own(turn: Turn, pk: int) -> Evidence:
    """A file of the actor's own side, locked with its case; the ledger says which one."""
    rows = evidence.sent_by(turn.case, by_business=turn.role == Role.BUSINESS)
    row = next((row for row in rows if row.pk == pk), None)
    if row is None:
        raise Refused(_("这个文件不是您提交的，或者已经撤回。"), "not_own_file")
    turn.data = _about(row)
    archive.forget(turn.case)
    return row


def _about(row: Evidence) -> dict[str, Json]:
    """Note for the ledger of the one file that something is done to."""
    return {"evidence": [row.pk], "by_business": row.by_business, "purpose": row.purpose}


def open_original(complaint: Complaint, *, actor: User | None, pk: int, now: datetime | None = None) -> StoredFile:
    """Hand the sealed original of a file to staff; who looked at which one stays in the ledger."""
    with machine.step(complaint, Step.OPEN_ORIGINAL, actor=actor, now=now) as turn:
        row = next((row for row in evidence.files(turn.case) if row.pk == pk), None)
        if row is None:
            raise Refused(_("这个文件已经不在这件投诉里。"), "no_file")
        turn.data = {"evidence": [row.pk]}
    return row.file


def check_room(
    case: Complaint,
    more: int = 1,
    *,
    kept: int | None = None,
    purpose: FilePurpose = Evidence.Purpose.EVIDENCE,
) -> None:
    """Raise `Refused` unless the case takes so many more of the complainant's files."""
    if purpose == Evidence.Purpose.APPEAL:
        given = [row for row in evidence.appeal_files(case, case.status_since) if not row.file.is_rejected]
        if len(given) + more > APPEAL_MAX:
            raise Refused(_("每次申诉最多可以上传%(n)s个文件。") % {"n": APPEAL_MAX}, "too_many_files")
    elif purpose == Evidence.Purpose.LETTER:
        if len([row for row in evidence.letters(case) if not row.file.is_rejected]) + more > LETTERS_MAX:
            words = _("授权委托书最多可以上传%(n)s个文件。请先移除不需要的文件。")
            raise Refused(words % {"n": LETTERS_MAX}, "too_many_letters")
    elif len(evidence.counted(case)) + more > EVIDENCE_MAX:
        raise Refused(_("最多可以上传%(n)s个文件。请先移除不需要的文件。") % {"n": EVIDENCE_MAX}, "too_many_files")
    own = sum(not row.by_business and row.purpose != Evidence.Purpose.PROOF for row in case.evidence.all())
    if own + (more if kept is None else kept) > KEPT_MAX:
        raise Refused(
            _("上传过的文件太多（包括移除的和未通过检查的）。需要继续补充的，请联系平台客服。"), "too_many_tries"
        )


def _delete(rows: Sequence[Evidence]) -> None:
    for row in rows:
        row.delete()
        discard(row.file)
