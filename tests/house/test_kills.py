"""Kills halfway: each job of the beat, and each deed of more than one transaction, is done once all the same."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings as django_settings
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import DataArchive, User
from accounts.privacy import archives, leaving
from accounts.real_name import checking
from accounts.sign_in import codes
from appeals.models import Appeal
from casework.models import Setback
from catalogue.models import Category
from complaints.commands import amendment, archive, conflict, disposal, draft, group, intake, merger, respondent
from complaints.models import CaseGroup, Complaint, Conflict, Evidence, EvidenceArchive, GroupMember, TypedStep
from complaints.rules import retention
from files import sweep, uploads
from files.intake import receive
from files.models import StagedFile, State, StoredFile, Upload
from notifications import outbox
from notifications.models import Notice
from notifications.recipients import Recipient
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support import media, real_names, samples
from tests.support.calendars import CHRISTMAS, load
from tests.support.calendars import NOW as NOTICE_DAY
from tests.support.killing import PAUSE, Written, killed, said, settle, undisturbed
from tests.support.plugin_clock import TODAY

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)
WRITTEN = f"{Written.__module__}.{Written.__name__}"
YEARS_LATER = MONDAY + timedelta(days=5 * 365)
BEAT = {entry["task"]: entry.get("args", ()) for entry in django_settings.CELERY_BEAT_SCHEDULE.values()}


@pytest.fixture(autouse=True)
def _put_back(transactional_db, settings, tmp_path):
    """A storage of the test's own, and the seeds as they were."""
    where = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path / "files")}}
    settings.STORAGES = settings.STORAGES | {"default": where}
    Written.path = tmp_path / "sent"
    settings.NOTIFICATION_CHANNELS = settings.NOTIFICATION_CHANNELS | dict.fromkeys(("sms", "email"), WRITTEN)
    automatic = list(Category.objects.filter(auto_accept=True).values_list("pk", flat=True))
    yield
    Category.objects.update(auto_accept=False)
    Category.objects.filter(pk__in=automatic).update(auto_accept=True)


# --- what is due ---
def picture(owner: User, name: str = "a.png", now: datetime = TODAY) -> StoredFile:
    return receive(samples.upload(samples.picture(), name), owner=owner, now=now)


def with_file(case: Complaint, **row: Any) -> Evidence:
    stored = picture(case.complainant)
    return Evidence.objects.create(complaint=case, file=stored, added_by=case.complainant, added_at=MONDAY, **row)


def filed_and_nothing_else(now: datetime, **more: Any) -> Complaint:
    """Filed by a process that died before it could accept."""
    Category.objects.update(auto_accept=False)
    case = cases.filed(now=now, **more)
    Category.objects.update(auto_accept=True)
    return case


def clocks() -> None:
    """Two that were half filed, two that wait to be served, two whose company is overdue."""
    for _ in range(2):
        cases.with_business()
        case = cases.accepted(business=cases.company())
        case.business.memberships.create(user=cases.person(), role="handler")
    for _ in range(2):
        filed_and_nothing_else(TODAY - timedelta(minutes=1), business=cases.company(cases.person()))


def unassigned() -> None:
    cases.officer()
    for _ in range(3):
        cases.filed()
    Complaint.objects.update(officer=None)


def held_by_the_wrong_people() -> None:
    """Two cases and a mediation held in conflict; a case, a mediation and the draft of a call left by who went."""
    held, left = (cases.company(cases.person()) for _ in range(2))
    officer, led = (
        cases.officer("冲突"),
        cases.in_mediation(case=cases.answered(case=cases.with_business(business=held))),
    )
    served = [cases.with_business(business=held) for _ in range(2)]
    Complaint.objects.filter(pk__in=[case.pk for case in served]).update(officer=officer)
    for person in (officer, led.mediator):
        Conflict.objects.create(
            person=person, business=held, reason="亲属", since=MONDAY.date(), declared_by=officer, declared_at=MONDAY
        )
    gone = cases.mediator("离开")
    gone.groups.add(Group.objects.get(name="officer"))
    cases.in_mediation(case=cases.answered(case=cases.with_business(business=left)), led=False)
    Complaint.objects.filter(business=left).update(mediator=gone, officer=gone)
    cases.taken(gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    cases.mediator("新来")
    cases.officer("新来")


def old_drafts() -> None:
    """Two that go, with a file each, and two whose owners are to be told that they will."""
    for _ in range(2):
        case = cases.draft(now=MONDAY - timedelta(days=400))
        with_file(case)
        Complaint.objects.filter(pk=case.pk).update(draft_warned_at=MONDAY - timedelta(days=200))
        cases.draft(now=TODAY - timedelta(days=85))


def rejected_files() -> None:
    for _ in range(2):
        case = cases.with_business()
        with_file(case)
        with_file(case, by_business=True)
    StoredFile.objects.update(state=State.REJECTED, reason_code="broken")


def taken_out_files() -> None:
    for _ in range(2):
        case = cases.draft()
        with_file(case, removed_at=TODAY - 3 * DAY)


def files_never_sent() -> None:
    for _ in range(2):
        owner = cases.person()
        StagedFile.objects.create(key="x", file=picture(owner), owner=owner, staged_at=TODAY - 3 * DAY)


def typed() -> None:
    officer = cases.officer()
    for number in range(2):
        TypedStep.objects.create(token=f"t{number}", by=officer, path="/", data="x", at=TODAY - 3 * DAY)


def holidays() -> None:
    for _ in range(2):
        cases.with_business(now=CHRISTMAS)
    load()


def unreviewed_appeals() -> None:
    for _ in range(2):
        cases.appealed()
    Appeal.objects.update(reviewer=None, status="filed")
    User.objects.filter(groups=Group.objects.get_or_create(name="reviewer")[0]).update(is_active=False)
    cases.reviewer("新来")


def merged_companies() -> None:
    """Served, in a group, accepted with nobody to serve, and a draft."""
    merged, survivor = cases.company(), cases.company(cases.person())
    cases.accepted(business=merged)
    cases.draft(business=merged)
    merged.memberships.create(user=cases.person(), role="owner")
    cases.group(cases.with_business(business=merged))
    merged.memberships.update(is_active=False)
    merger.merge_businesses(merged, actor=cases.supervisor(), into=survivor, reason="重复", now=TODAY)


def lead_answers() -> None:
    company = cases.company(cases.person())
    made = cases.group(*(cases.with_business(business=company) for _ in range(3)), business=company)
    cases.lead(made, actor=company.memberships.get().user, now=TODAY)


def notices() -> None:
    Written.path.unlink(missing_ok=True)
    for number in range(2):
        person = cases.person()
        to = Recipient(user_id=person.pk, name="林", phone=person.phone, email=person.email, language="zh-hans")
        with transaction.atomic():
            outbox.post(to, kind="account_staying", context={"url": "/", "days": 7}, key=f"kill-{number}", now=TODAY)


def files_to_clean() -> None:
    """A large upload, and two pictures of two people."""
    for _ in range(2):
        cases.draft()
        with_file(cases.draft())
    content = media.mp4()
    upload = uploads.start(owner=cases.person(), name="a.mp4", size=len(content), now=TODAY)
    uploads.append(upload, offset=0, chunk=content, now=TODAY)
    Upload.objects.filter(pk=upload.pk).update(assemble_at=TODAY)


def litter() -> None:
    """Two uploads that nobody goes on with, two files that nobody took, two copies that no row knows."""
    owner, long_ago = cases.person(), TODAY - 5 * DAY
    for _ in range(2):
        upload = uploads.start(owner=owner, name="a.png", size=9000, now=long_ago)
        uploads.append(upload, offset=0, chunk=samples.picture()[:50], now=long_ago)
        picture(owner, now=long_ago)
        lost = picture(owner, now=long_ago)
        StoredFile.objects.filter(pk=lost.pk).delete()


def unfinished_sign_ups() -> None:
    for number in range(2):
        person = User.objects.create_user(f"new{number}@example.com", sign_up_started_at=TODAY - DAY)
        person.emailaddress_set.create(email=person.email)
        codes.note(person.email, client="10.0.0.1", now=TODAY - 3 * DAY)
    cache.set("old", 1, timeout=1)


def sessions_over() -> None:
    """Two that are over, with their addresses, and one that goes on."""
    for number, days in enumerate((-2, -1, 3)):
        key = f"{number:032d}"
        Session.objects.create(session_key=key, session_data="x", expire_date=TODAY + days * DAY)
        person = cases.person()
        UserSession.objects.create(user=person, ip="10.0.0.1", session_key=key, created_at=MONDAY, user_agent="x")


def names_to_check() -> None:
    for number in (1, 2):
        person = User.objects.create_user(f"lin{number}@example.com")
        checking.ask(person, name="林晓", number=real_names.number(number), now=TODAY)


def supervisors() -> None:
    for _ in range(2):
        cases.supervisor()


def archives_asked_for() -> None:
    for _ in range(2):
        archives.ask(cases.filed().complainant, now=TODAY)


def old_archives() -> None:
    for days in (-1, -1, 0.5, 0.5):
        row = archives.ask(cases.person(), now=MONDAY)
        over = TODAY + days * DAY
        default_storage.save(f"{DataArchive.FOLDER}/{row.uuid.hex}-1.zip", ContentFile(b"PK"))
        DataArchive.objects.filter(pk=row.pk).update(is_built=True, finished_at=MONDAY, expires_at=over, attempts=1)


def evidence_asked_for() -> None:
    for _ in range(2):
        case = cases.filed()
        with_file(case)
        archive.ask_for_files(case, actor=case.complainant, now=TODAY)


def old_evidence() -> None:
    for days in (-1, -1, 0.5, 0.5):
        case = cases.filed()
        with_file(case)
        row = archive.ask_for_files(case, actor=case.complainant, now=MONDAY)
        over = TODAY + days * DAY
        default_storage.save(f"{EvidenceArchive.FOLDER}/{row.uuid.hex}-1.zip", ContentFile(b"PK"))
        ended_ = {"is_built": True, "finished_at": MONDAY, "expires_at": over, "attempts": 1}
        EvidenceArchive.objects.filter(pk=row.pk).update(**ended_)


def leaving_people() -> None:
    """Two go, with a draft and its file each, and one stays: a case has come up meanwhile."""
    stays = cases.person()
    for person in (cases.person(), cases.person(), stays):
        with_file(cases.draft(person))
        leaving.ask(person, now=MONDAY)
    cases.filed(stays)


def kept_long_enough() -> None:
    for _ in range(2):
        ended()


def ended() -> Complaint:
    case = cases.closed()
    with_file(case)
    case.clocks.filter(stopped_at=None).update(stopped_at=MONDAY, next_at=None, result="lapsed")
    return case


def released_batches() -> None:
    """One of two cases that were announced a week ago, and one of two that are to be announced."""
    for at in (YEARS_LATER - retention.ANNOUNCED - DAY, YEARS_LATER - DAY):
        kept_long_enough()
        batch = disposal.prepare_disposal(actor=cases.supervisor(), now=at)
        disposal.propose_disposal(batch, actor=cases.supervisor("甲"), now=at)
        disposal.release_disposal(batch, actor=cases.supervisor("乙"), now=at)
        if at < YEARS_LATER - retention.ANNOUNCED:
            disposal.run_disposals(at)


def nothing() -> None:
    """Nothing is asked of the database."""


# --- the jobs ---
@dataclass(frozen=True)
class Job:
    """Job that is due, and when; `points`: at which commits it dies, in turn, each once before and once after it."""

    due: Callable[[], None]
    at: datetime = TODAY
    points: Iterable[int] = ()
    times: int = 3  # so often it is run to be done, and once more
    then: str = ""  # the job that takes up what this one had begun
    is_shown: bool = True  # in the rows of a model


JOBS = {
    "complaints_platform.tasks.beat": Job(nothing, is_shown=False),
    "complaints.tasks.sweep_clocks": Job(clocks, times=8),
    "complaints.tasks.assign_unassigned": Job(unassigned),
    "complaints.tasks.give_back": Job(held_by_the_wrong_people),
    "complaints.tasks.discard_stale_drafts": Job(old_drafts),
    "complaints.tasks.tell_rejected_files": Job(rejected_files),
    "complaints.tasks.purge_removed_files": Job(taken_out_files),
    "complaints.tasks.forget_typed": Job(typed),
    "complaints.tasks.apply_calendar_notices": Job(holidays, at=NOTICE_DAY),
    "appeals.tasks.assign_unassigned": Job(unreviewed_appeals),
    "complaints.tasks.run_business_merges": Job(merged_companies, then="complaints.tasks.sweep_clocks"),
    "complaints.tasks.run_lead_answers": Job(lead_answers),
    "notifications.tasks.deliver": Job(notices),
    "files.tasks.process": Job(files_to_clean),
    "files.tasks.purge_staged": Job(files_never_sent),
    "files.tasks.sweep_orphans": Job(litter),
    "accounts.tasks.release_unverified": Job(unfinished_sign_ups),
    "accounts.tasks.forget_sessions": Job(sessions_over),
    "accounts.tasks.check_real_names": Job(names_to_check),
    "accounts.tasks.watch_spending": Job(supervisors),
    "accounts.tasks.build_archives": Job(archives_asked_for, points=(1, 4, 7)),
    "accounts.tasks.sweep_archives": Job(old_archives),
    "complaints.tasks.build_archives": Job(evidence_asked_for, points=(1, 4, 6)),
    "complaints.tasks.sweep_archives": Job(old_evidence),
    "accounts.tasks.erase_accounts": Job(leaving_people),
    "complaints.tasks.prepare_disposal": Job(kept_long_enough, at=YEARS_LATER),
    "complaints.tasks.run_disposals": Job(released_batches, at=YEARS_LATER),
}


def test_every_job_of_the_beat_is_killed_here():
    assert set(JOBS) == set(BEAT)


@pytest.mark.parametrize("task", JOBS)
def test_a_job_that_is_killed_at_each_commit_is_done_once(task, settings, calendar_put_back):
    job, run = JOBS[task], named(task)
    rest = [run, *([named(job.then)] if job.then else ())]
    if task == "accounts.tasks.watch_spending":
        settings.SMS_PER_DAY = 0
    if task == "accounts.tasks.check_real_names":
        settings.REAL_NAME_PROVIDER, settings.REAL_NAME_DIGEST_KEY = real_names.AGREES, "k" * 32
    before, after = undisturbed(job.due, *rest, at=job.at, times=job.times)
    job.due()

    deaths, at = die_again_and_again(run, job)
    at = settle(*rest, at=at, times=job.times)

    assert deaths >= 2
    assert (before != after) == job.is_shown
    assert said() == after
    assert not Setback.objects.exists()
    if task == "notifications.tasks.deliver":
        assert set(Written.path.read_text().split()) == {
            row.idempotency_key for row in Notice.objects.all() if row.channel != "site"
        }
    nothing_is_lost_and_nothing_left(at)


def named(task: str) -> Callable[[], Any]:
    return partial(import_string(task), *BEAT[task])


def die_again_and_again(run: Callable[[], Any], job: Job) -> tuple[int, datetime]:
    """Once before and once after the first commit, then the second and so on, each time on what the last one left."""
    at, deaths = job.at, 0
    for number, before in itertools.product(job.points or range(1, 100), (True, False)):
        at += PAUSE
        if not killed(run, at=at, number=number, before=before):
            break
        deaths += 1
    return deaths, at


def nothing_is_lost_and_nothing_left(at: datetime) -> None:
    """Each copy that a row names is there; after the night's sweep there is no other."""
    sweep.sweep_orphans(at + 3 * DAY)
    archives.sweep(at)
    archive.sweep(at)
    rows = StoredFile.objects.all()
    needed = {name for row in rows for name in (row.original.name, *row.copies())}
    kinds = (DataArchive, EvidenceArchive)
    needed |= {row.blob for kind in kinds for row in kind.objects.filter(is_built=True)}
    needed |= {name for parts in Upload.objects.values_list("parts", flat=True) for name in parts}
    spare = {name for kind in kinds for row in kind.objects.all() for name in row.blobs}
    found = set(stored(""))
    assert needed <= found <= needed | spare


def stored(folder: str) -> Iterator[str]:
    if not default_storage.exists(folder or "."):
        return
    folders, names = default_storage.listdir(folder)
    yield from (f"{folder}{name}" for name in names)
    for inner in folders:
        yield from stored(f"{folder}{inner}/")


# --- what people do in more than one transaction ---
def filing() -> Callable[[], None]:
    Category.objects.update(auto_accept=True)
    case = cases.draft(business=cases.company(cases.person()))
    return lambda: draft.file(case, actor=case.complainant, attested=True, now=timezone.now())


def amending() -> Callable[[], None]:
    case = cases.filed(business=cases.company(cases.person()))
    shown = cases.edit(case, now=timezone.now())
    Category.objects.update(auto_accept=True)
    return lambda: amendment.amend(case, actor=case.complainant, now=timezone.now(), **shown)


def accepting() -> Callable[[], None]:
    case, officer = cases.filed(business=cases.company(cases.person()), now=TODAY), cases.officer()
    return lambda: intake.accept(case, actor=officer)


def matching() -> Callable[[], None]:
    case, officer, business = cases.accepted(now=TODAY), cases.officer(), cases.company(cases.person())
    return lambda: respondent.match_respondent(case, actor=officer, business=business)


def declaring() -> Callable[[], None]:
    officer, business = cases.officer(), cases.company(cases.person())
    for _ in range(2):
        cases.with_business(business=business, now=TODAY)
    Complaint.objects.update(officer=officer)
    words = {"business": business, "reason": "亲属", "since": MONDAY.date()}
    return lambda: conflict.declare_conflict(officer, actor=officer, **words)


def going() -> Callable[[], None]:
    person = cases.person()
    client = Client()
    client.force_login(person)
    UserSession.objects.create(user=person, session_key=client.session.session_key, ip="10.0.0.1", user_agent="x")
    return lambda: leaving.ask(person)


DEEDS = {
    filing: "complaints.tasks.sweep_clocks",
    amending: "complaints.tasks.sweep_clocks",
    accepting: "complaints.tasks.sweep_clocks",
    matching: "complaints.tasks.sweep_clocks",
    declaring: "complaints.tasks.give_back",
    going: "accounts.tasks.erase_accounts",
}


@pytest.mark.parametrize("scene", DEEDS, ids=lambda scene: scene.__name__)
def test_what_a_person_had_begun_goes_on_by_itself(scene):
    rest = named(DEEDS[scene])
    before, after = undisturbed(scene, rest, at=TODAY)
    deed = scene()

    killed(deed, at=TODAY, number=1, before=False)
    begun = said()
    settle(rest, at=TODAY)

    assert before != begun
    assert said() == after


@pytest.mark.parametrize("number", [1, 2])
def test_cases_linked_to_a_new_group_halfway_come_into_that_very_group_when_it_is_sent_again(number):
    company, officer = cases.company(cases.person()), cases.officer()
    linked = [cases.with_business(business=company, now=TODAY) for _ in range(3)]
    words = {"title": "同一型号", "issue": "能效不符"}
    deed = partial(group.link_cases, linked, actor=officer, **words)

    killed(deed, at=TODAY, number=number, before=False)
    begun = GroupMember.objects.count()
    made, more, refused = deed(now=TODAY)

    assert (begun, more, [case for case, _why in refused]) == (number, 3 - number, linked[:number])
    assert CaseGroup.objects.get() == made
    assert made.members.filter(left_at=None).count() == 3
