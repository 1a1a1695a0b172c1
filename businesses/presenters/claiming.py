"""A claim as its claimant and the staff see it: status, papers, record, and what speaks against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from businesses import claims
from businesses.models import BusinessClaim, ClaimEvent, ClaimFile, Membership
from files.listing import FileTile
from files.models import StoredFile
from ui.components import Entry, Row, Tag
from ui.templatetags.ui import cn_date, cn_datetime
from ui.values import Words

TAGS = {
    claims.Status.SUBMITTED: "sent",
    claims.Status.MORE_ASKED: "todo",
    claims.Status.APPROVED: "ok",
    claims.Status.REFUSED: "mute",
    claims.Status.WITHDRAWN: "mute",
}
FILE_URL = "admin:businesses_claim_file"
CHANGE_URL = "admin:businesses_businessclaim_change"


def tag(claim: BusinessClaim) -> Tag:
    status = claims.Status(claim.status)
    return Tag(TAGS[status], str(status.label))


# --- for whoever claims ---
@dataclass(frozen=True)
class ClaimRow:
    """A claim in a list."""

    claim: BusinessClaim
    tag: Tag
    sentence: Words  # what happens next


def row(claim: BusinessClaim) -> ClaimRow:
    return ClaimRow(claim, tag(claim), claims.NEXT[claims.Status(claim.status)])


@dataclass(frozen=True)
class ClaimShown(ClaimRow):
    """A claim on its own page; `asked` is what the platform asked for, while it waits for it."""

    asked: str
    files: list[FileTile]
    timeline: list[Entry]


def shown(claim: BusinessClaim) -> ClaimShown:
    events = list(claim.events.order_by("pk"))
    asked = [one.text for one in events if one.deed == claims.Deed.ASK_MORE]
    return ClaimShown(
        **vars(row(claim)),
        asked=asked[-1] if asked and claim.status == claims.Status.MORE_ASKED else "",
        files=tiles(claim, "businesses:claim_file", claim.reference),
        timeline=[Entry(one.get_deed_display(), at=one.at, text=one.text) for one in events],
    )


# --- its papers ---
def tiles(claim: BusinessClaim, url_name: str, *args: object) -> list[FileTile]:
    """The papers for `components/evidence_grid.html`, each with the addresses of its page pictures."""
    return [_tile(one, url_name, *args) for one in claim.files.select_related("file").order_by("pk")]


def _tile(one: ClaimFile, url_name: str, *args: object) -> FileTile:
    file = one.file

    def url(variant: str) -> str:
        return reverse(url_name, args=[*args, one.pk, variant])

    about = [str(one.get_purpose_display()), "" if file.is_ready else str(file.get_state_display())]
    return FileTile(
        name=file.name,
        icon=file.icon,
        meta="，".join(part for part in about if part),
        url=url("clean") if file.is_ready else "",
        thumb=url("thumb") if file.is_ready and file.thumbnail else "",
        error=file.reason,
        warning=file.warning,
        pictures=_pictures(file, url),
    )


def _pictures(file: StoredFile, url: Callable[[str], str]) -> list[str]:
    """The pictures to be looked at in the page: the picture itself, or the pages of a PDF."""
    if not file.is_ready:
        return []
    if file.kind == "image":
        return [url("clean")]
    return [url(f"page-{n}") for n in range(1, file.pages + 1)] if file.kind == "pdf" else []


# --- for the staff ---
@dataclass(frozen=True)
class ClaimSide:
    """One claimant: what they say and what they show."""

    claim: BusinessClaim
    url: str
    rows: list[Row]
    files: list[FileTile]


@dataclass(frozen=True)
class MemberNow:
    """Somebody who acts for the company already, since when and through what."""

    name: str
    role: str
    since: str
    via: str


@dataclass(frozen=True)
class ClaimBesideOthers:
    """A claim on the staff's page: beside it the other claims of the same company, and who acts for it already."""

    claim: BusinessClaim
    tag: Tag
    is_disputed: bool
    sides: list[ClaimSide]
    members: list[MemberNow]
    timeline: list[Entry]


def beside_others(
    claim: BusinessClaim, rivals: Iterable[BusinessClaim], members: Iterable[Membership], *, opens_papers: bool
) -> ClaimBesideOthers:
    rivals, members = list(rivals), list(members)
    return ClaimBesideOthers(
        claim=claim,
        tag=tag(claim),
        is_disputed=claim.is_open and bool(members or rivals),
        sides=[_side(one, opens_papers) for one in (claim, *rivals)],
        members=[_member(one) for one in members],
        timeline=[_line(one) for one in claim.events.select_related("actor").order_by("pk")],
    )


def _side(claim: BusinessClaim, opens: bool) -> ClaimSide:
    person, files = claim.claimant, tiles(claim, FILE_URL, claim.pk)
    return ClaimSide(
        claim=claim,
        url=reverse(CHANGE_URL, args=[claim.pk]),
        rows=[
            Row(_("企业名称"), claim.name),
            Row(_("信用代码"), claim.credit_code, cls="code"),
            Row(_("申请人"), f"{claim.claimant_name}，{claim.position}"),
            Row(_("账户姓名"), person.name or _("没有填写")),
            Row(_("手机号"), person.masked_phone or _("没有填写"), cls="num"),
            Row(_("邮箱"), person.masked_email or _("没有填写")),
            Row(_("提交时间"), cn_datetime(claim.filed_at)),
        ],
        files=files if opens else [replace(tile, url="", pictures=()) for tile in files],
    )


def _member(row: Membership) -> MemberNow:
    event = row.business.membership_events.filter(person=row.user_id, what="joined").order_by("-pk").first()
    return MemberNow(
        name=row.user.display_name,
        role=row.get_role_display(),
        since=cn_date(row.created_at),
        via=event.get_via_display() if event else "",
    )


def _line(event: ClaimEvent) -> Entry:
    """A line of the record, with who did it and what was checked."""
    parts = [event.actor.display_name, event.text]
    parts += [_("已核对：%(what)s") % {"what": claims.CHECKS[key]} for key in event.checks if key in claims.CHECKS]
    if settling := event.data.get("settling"):
        parts.append(str(claims.Settling(settling).label))
    return Entry(event.get_deed_display(), at=event.at, text="\n".join(part for part in parts if part))
