"""Notices that follow no event: of calls, links and drafts, of what is to be deleted, and of the staff themselves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.urls import reverse

from accounts import preferences, roles
from accounts.models import User
from casework.workdays import day_of
from complaints.models import AttestationLink, CallerCheck, Complaint, DisposalItem, EvidenceArchive, ServiceLink
from complaints.notices.contexts import context_of
from complaints.rules import attestation, call
from complaints.rules.codes import Side
from complaints.rules.service_link import ContactKind
from complaints.workflow import Role
from notifications import outbox
from notifications.recipients import Recipient


# --- the hotline: a draft has no ledger and a caller may not be who they say, so these follow no event ---
def attest_link(link: AttestationLink, token: str) -> None:
    """The link itself, to the number that was given on the phone, proved or not. Only this SMS holds the token."""
    person = link.complaint.complainant
    outbox.post(
        Recipient(user_id=person.pk, name="", phone=link.phone, email="", language=person.language),
        kind="attest_link",
        context={
            "link": settings.SITE_URL + reverse("attest", args=[token]),
            "hours": attestation.LIFE // timedelta(hours=1),
        },
        key=attest_key(link),
        now=link.sent_at,
        only=("sms",),
    )


def attest_key(link: AttestationLink) -> str:
    return f"attest:{link.pk}"


def caller_code(check: CallerCheck, code: str) -> None:
    """The code that a caller reads out, to the proved number on file. Only this SMS holds it."""
    person = check.complaint.complainant
    outbox.post(
        Recipient(user_id=person.pk, name="", phone=check.phone, email="", language=person.language),
        kind="caller_code",
        context={"code": code, "minutes": call.CODE_LIFE // timedelta(minutes=1)},
        key=f"caller_code:{check.pk}",
        now=check.at,
        only=("sms",),
    )


def service_code(link: ServiceLink, code: str) -> None:
    """The code that opens the link of a letter, to the contact that the officer recorded."""
    is_phone = link.contact_kind == ContactKind.PHONE
    outbox.post(
        Recipient(
            user_id=None, name="", phone=link.contact if is_phone else "", email="" if is_phone else link.contact
        ),
        kind="service_code",
        context={
            "code": code,
            "reference": link.complaint.reference,
            "minutes": call.CODE_LIFE // timedelta(minutes=1),
        },
        key=f"service_code:{link.pk}:{link.code_hash[:16]}",
        now=cast(datetime, link.code_at),
        only=("sms",) if is_phone else ("email",),
    )


def attestation_returned(link: AttestationLink, now: datetime) -> None:
    """The caller sent the draft back: whoever took it mends it."""
    case, taker = link.complaint, link.complaint.taken_by
    if taker is None or not (taker.is_active and taker.is_staff):
        return
    context = context_of(case, Role.OFFICER, now, reverse("complaints:draft", args=[case.reference, "check"]))
    to = preferences.recipient(taker)
    outbox.post(to, kind="staff_attest_returned", context=context, key=f"attest_returned:{link.pk}", now=now)


def draft_handed_on(draft: Complaint, taker: User, now: datetime) -> None:
    """`taker` goes on with the draft of a call that somebody else took."""
    context = context_of(draft, Role.OFFICER, now, reverse("complaints:draft", args=[draft.reference, "check"]))
    to = preferences.recipient(taker)
    outbox.post(to, kind="staff_draft", context=context, key=f"{draft.reference}:draft:{to.user_id}", now=now)


# --- files to be fetched: nothing has happened to the case ---
_READY = {Side.COMPLAINANT: "files_ready", Side.BUSINESS: "business_files_ready", Side.STAFF: "staff_files_ready"}


def files_ready(archive: EvidenceArchive, now: datetime) -> None:
    """The ZIP of the evidence can be fetched: whoever asked for it."""
    case, kind = archive.complaint, _READY[Side(archive.side)]
    url = reverse("complaints:archive", args=[case.reference])
    context = {"reference": case.reference, "until": archive.expires_at, "url": url}
    outbox.post(preferences.recipient(archive.user), kind=kind, context=context, key=f"{kind}:{archive.uuid}", now=now)


# --- what goes: a draft has no ledger, and nothing has happened to the case yet, so these follow no event ---
def draft_ending(draft: Complaint, at: datetime, now: datetime) -> None:
    """The draft goes after this day: whose it is, and who took it by phone. Left alone again, told again."""
    context = context_of(draft, Role.COMPLAINANT, now, reverse("complaints:mine")) | {"on": day_of(at)}
    key = f"{draft.reference}:draft_ending:{draft.draft_saved_at:%Y%m%d%H%M%S}"
    outbox.post(preferences.recipient(draft.complainant), kind="draft_ending", context=context, key=key, now=now)
    taker = draft.taken_by
    if taker is not None and taker.is_active and taker.is_staff:
        context["url"] = reverse("complaints:draft", args=[draft.reference, "check"])
        to = preferences.recipient(taker)
        outbox.post(to, kind="staff_draft_ending", context=context, key=f"{key}:{to.user_id}", now=now)


def case_ending(item: DisposalItem, at: datetime, now: datetime) -> None:
    """Tell the complainant that the case is erased after this day, while its contents can still be fetched."""
    case = item.complaint
    context = context_of(case, Role.COMPLAINANT, now) | {"on": day_of(at)}
    key = f"{case.reference}:case_ending:{item.disposal_id}"
    outbox.post(preferences.recipient(case.complainant), kind="case_ending", context=context, key=key, now=now)


# --- the staff themselves ---
def many_reveals(person: User, count: int, now: datetime) -> None:
    """Somebody looks at masked data unusually often: the other supervisors hear of it once a day."""
    watching = [one for one in roles.staff_with(roles.Role.SUPERVISOR) if one.pk != person.pk]
    context = {
        "who": person.display_name,
        "count": count,
        "url": reverse("admin:complaints_reveal_changelist") + f"?by={person.pk}",
    }
    for to in preferences.recipients(watching):
        key = f"staff_reveals:{person.pk}:{day_of(now):%Y%m%d}:{to.user_id}"
        outbox.post(to, kind="staff_reveals", context=context, key=key, now=now)
