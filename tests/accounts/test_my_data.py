"""我的数据: asked for by its owner, built in the background, fetched once more by them alone; swept."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection
from django.db.models import ForeignKey, OneToOneField
from django.urls import reverse

from accounts import tasks
from accounts.models import DataArchive, User
from accounts.privacy import archives, collectors
from casework.errors import Refused
from complaints.commands import draft, evidence, intake, offer
from complaints.rules import masking
from files.archives import CHUNK, LEASE, LIFE, TRIES
from files.intake import receive
from files.tasks import process
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support import samples
from tests.support.visiting import EMAIL, PASSWORD

pytestmark = pytest.mark.django_db
MINUTELY, DISPOSAL = "accounts.tasks.release_unverified", "complaints.tasks.run_disposals"
JOBS = {  # what is kept, as its row begins → the task that ends it
    "登录状态，以及登录时的浏览器和IP地址": "accounts.tasks.forget_sessions",
    "实名核验": MINUTELY,
    "每次申请实名核验的时间和结果": MINUTELY,
    "没有完成的注册": MINUTELY,
    "验证码的申请和核对次数": MINUTELY,
    "填写了还没有提交成功的内容": MINUTELY,
    "工作人员邀请": MINUTELY,
    "暂停提交新投诉的决定": MINUTELY,
    "“我的数据”压缩包": "accounts.tasks.sweep_archives",
    "您申请的证据压缩包": "complaints.tasks.sweep_archives",
    "没有传完的文件": "files.tasks.sweep_orphans",
    "上传后没有随表单提交的文件": "files.tasks.purge_staged",
    "没有提交的草稿和其中的文件": "complaints.tasks.discard_stale_drafts",
    "从草稿移除的文件": "complaints.tasks.purge_removed_files",
    "预览了没有发送的内容": "complaints.tasks.forget_typed",
    "提交的投诉": DISPOSAL,
    "证据和授权委托书": DISPOSAL,
    "企业的答复、双方的方案、留言和调解协议": DISPOSAL,
    "工作人员的备注、来电记录和电话催办的记录": DISPOSAL,
    "热线核实身份时用的手机号": DISPOSAL,
    "申诉的理由、说明和复核意见": DISPOSAL,
}


@pytest.fixture
def user(user):
    user.name = "林晓云"
    user.save(update_fields=["name"])
    return user


@pytest.fixture
def signed_in(visitor, user):
    visitor.sign_in(EMAIL)
    return visitor.client


def with_everything(user: User) -> Any:
    """A served case with a picture and messages of three kinds, and a draft; returns the case."""
    stored = receive(samples.upload(samples.picture(), "订单.png"), owner=user, now=MONDAY)
    case = cases.draft(user, cases.company(cases.person("徐敏")))
    evidence.add_evidence(case, actor=user, stored=stored, now=MONDAY)
    process()
    draft.file(case, actor=user, attested=True, now=MONDAY)
    intake.accept(case, actor=(officer := cases.officer()), now=MONDAY)
    offer.message(case, actor=user, text="请尽快退款。", now=MONDAY)
    offer.message(case, actor=officer, text="只给企业看的话。", private_to="business", now=MONDAY)
    intake.note(case, actor=officer, text="内部备注。", now=MONDAY)
    cases.draft(user, title="还没有写完")
    return cases.fresh(case)


def packed(archive: DataArchive) -> zipfile.ZipFile:
    with default_storage.open(archive.blob) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


# --- what is in it ---
def test_the_archive_holds_everything_of_its_owner_and_nothing_of_others(user):
    case = with_everything(user)
    archive = archives.ask(user, now=MONDAY)

    assert archives.build_due(now=MONDAY) == 1

    archive.refresh_from_db()
    found = packed(archive)
    names = found.namelist()
    picture = next(name for name in names if "/文件/" in name)
    whole = "".join(found.read(name).decode() for name in names if name.endswith("json"))
    assert found.testzip() is None
    assert [name.split("/")[0] for name in names[:3]] == ["请先读我.txt", "账户.json", "消息"]
    assert f"投诉/{case.reference}/案卷.json" in names and any(name.startswith("草稿/") for name in names)
    assert found.read(picture) == case.evidence.get().file.original.read()  # as it was sent, not the cleaned copy
    assert json.loads(found.read("账户.json"))["手机号"] == user.phone
    assert "请尽快退款" in whole and "还没有写完" in whole
    assert "内部备注" not in whole and "只给企业看的话" not in whole and user.password not in whole
    assert (archive.done, archive.total, archive.percent) == (len(names) - 1, len(names) - 1, 100)
    assert Notice.objects.filter(user=user, kind="data_ready", channel="site").count() == 1


def test_whose_archive_goes_is_told_a_day_before_and_once(user):
    archives.ask(user, now=MONDAY)
    archives.build_due(now=MONDAY)
    end = MONDAY + LIFE

    assert archives.warn(end - archives.WARNED_BEFORE - timedelta(seconds=1)) == 0
    assert (archives.warn(end - archives.WARNED_BEFORE), archives.warn(end - timedelta(hours=1))) == (1, 0)

    assert Notice.objects.filter(user=user, kind="data_ending", channel="site").count() == 1
    assert archives.ready(user, archives.of(user).uuid, end - timedelta(seconds=1))


def test_every_link_to_a_person_is_in_the_archive_or_has_a_reason():
    """A new foreign key to the user fails here until its room says what becomes of it."""
    links: dict[str, str] = {}
    for collector in collectors.collectors():
        assert not set(links) & set(collector.LINKS)
        links |= collector.LINKS
    there = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey | OneToOneField) and field.related_model is User
    }

    assert there - set(links) == set()
    assert set(links) - there == set()


# --- asking and fetching ---
def test_one_asks_and_fetches_with_the_password_and_nobody_else_can(signed_in, user):
    url = reverse("my_data")

    asked = signed_in.post(url)
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert not DataArchive.objects.exists()
    signed_in.post(asked["Location"], {"password": PASSWORD})  # goes on with what was asked
    assert DataArchive.objects.get().user == user
    assert signed_in.post(url).status_code == 409
    page = signed_in.get(url).content.decode()
    assert "正在打包" in page and "刷新进度" in page and "打包我的数据" not in page
    region = signed_in.get(url, headers={"X-Fragment": "archive"}).content.decode()
    assert 'id="archive"' in region and "data-poll" in region and "<html" not in region

    tasks.build_archives()
    archive = DataArchive.objects.get()
    fetch = reverse("my_data_fetch", args=[archive.uuid])
    assert fetch in signed_in.get(url).content.decode()
    got = signed_in.get(fetch)
    assert (got.status_code, got["Content-Type"], got["Cache-Control"]) == (
        200,
        "application/zip",
        "private, no-store",
    )
    assert got.streaming and b"".join(got)[:2] == b"PK"
    session = signed_in.session
    session["account_authentication_methods"] = []
    session.save()
    assert signed_in.get(fetch)["Location"].startswith(reverse("account_reauthenticate"))

    other = cases.person("别人")
    signed_in.force_login(other)
    assert signed_in.get(fetch).status_code == 404
    assert archives.ready(user, archive.uuid, archive.expires_at) is None  # its days are over


def test_a_caller_without_a_password_shows_by_a_code_that_it_is_they(client):
    caller = User.objects.create_user(None, phone="+8613800138001", phone_verified_at=MONDAY)
    client.force_login(caller)

    answer = client.post(reverse("my_data"))

    assert answer["Location"].startswith(reverse("account_code_again"))
    assert not DataArchive.objects.exists()


def test_only_one_is_under_way_and_the_database_sees_to_it(user):
    archives.ask(user, now=MONDAY)
    with pytest.raises(Refused):
        archives.ask(user, now=MONDAY)
    with pytest.raises(IntegrityError):
        DataArchive.objects.bulk_create([DataArchive(user=user, asked_at=MONDAY)])


def test_the_old_copy_goes_with_its_row_and_so_does_what_is_over(user, django_capture_on_commit_callbacks):
    archives.ask(user, now=MONDAY)
    archives.build_due(now=MONDAY)
    old = DataArchive.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        archives.ask(user, now=MONDAY)
    archives.build_due(now=MONDAY)
    new = DataArchive.objects.get()
    assert [default_storage.exists(row.blob) for row in (old, new)] == [False, True]

    with django_capture_on_commit_callbacks(execute=True):
        assert archives.sweep(MONDAY + LIFE - timedelta(seconds=1)) == 0
        assert archives.sweep(MONDAY + LIFE) == 1
    assert not default_storage.exists(new.blob) and not DataArchive.objects.exists()


# --- when a worker dies ---
def test_a_worker_that_is_killed_leaves_a_lease_and_another_one_begins_anew(user, monkeypatch):
    archives.ask(user, now=MONDAY)
    with monkeypatch.context() as patch:

        def dies(*args: Any) -> None:
            raise KeyboardInterrupt

        patch.setattr(default_storage, "save", dies)
        with pytest.raises(KeyboardInterrupt):
            archives.build_due(now=MONDAY)

    assert archives.build_due(now=MONDAY + timedelta(seconds=1)) == 0  # the lease holds
    assert archives.build_due(now=MONDAY + LEASE) == 1
    row = DataArchive.objects.get()
    assert (row.attempts, row.is_built, packed(row).testzip()) == (2, True, None)


KILLED = """
import time
import django
django.setup()
from accounts.privacy import archives
from files.archives import Keeper
def stuck(keeper):
    print("packing", flush=True)
    time.sleep(60)
Keeper.step = stuck
archives.build_due()
"""


@pytest.mark.real_clock
@pytest.mark.django_db(transaction=True)
def test_a_process_killed_in_the_middle_is_followed_by_another_after_its_lease(user):
    archives.ask(user)
    worker = subprocess.Popen([sys.executable, "-c", KILLED], env=environment(), stdout=subprocess.PIPE)
    try:
        assert worker.stdout.readline() == b"packing\n"
    finally:
        worker.kill()
        worker.wait()
    row = DataArchive.objects.get()
    assert (row.attempts, row.done, row.total > 0, row.is_built) == (1, 0, True, False)

    assert archives.build_due() == 0
    assert archives.build_due(row.lease_until) == 1

    row = DataArchive.objects.get()
    assert (row.attempts, packed(row).testzip(), default_storage.exists(row.blobs[0])) == (2, None, False)


def environment() -> dict[str, str]:
    """A process of its own on the database of the tests."""
    at = {name: quote(str(value), safe="") for name, value in connection.settings_dict.items()}
    port = f":{at['PORT']}" if at["PORT"] else ""
    return os.environ | {
        "DATABASE_URL": f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}{port}/{at['NAME']}",
        "DJANGO_SETTINGS_MODULE": "complaints_platform.settings.test",
    }


def test_a_worker_that_lost_its_lease_leaves_nothing_behind(user, monkeypatch):
    archives.ask(user, now=MONDAY)
    save = default_storage.save

    def overtaken(name: str, content: Any) -> str:
        DataArchive.objects.update(attempts=2)  # another worker took it over while this one wrote
        return save(name, content)

    monkeypatch.setattr(default_storage, "save", overtaken)
    assert archives.build_due(now=MONDAY) == 0

    row = DataArchive.objects.get()
    assert (row.is_built, default_storage.exists(row.blobs[0])) == (False, False)
    assert not Notice.objects.filter(kind="data_ready").exists()


def test_what_too_many_workers_died_of_is_given_up_visibly(signed_in, user):
    archives.ask(user, now=MONDAY)
    DataArchive.objects.update(attempts=TRIES)

    assert archives.build_due() == 0

    row = DataArchive.objects.get()
    assert (row.is_built, row.finished_at is not None) == (False, True)
    page = signed_in.get(reverse("my_data")).content.decode()
    assert "打包没有成功" in page and "重新打包" in page


def test_a_stored_file_is_copied_in_pieces(user, monkeypatch):
    with_everything(user)
    sizes, opens = [], default_storage.open

    class Watched(io.BytesIO):
        def read(self, size: int = -1) -> bytes:
            sizes.append(size)
            return super().read(size)

    def watched(name: str, mode: str = "rb") -> File:
        return File(Watched(opens(name, mode).read()), name)

    monkeypatch.setattr(default_storage, "open", watched)
    archives.ask(user, now=MONDAY)
    archives.build_due(now=MONDAY)

    assert sizes and all(0 < size <= CHUNK for size in sizes)


# --- the pages ---
def test_the_help_page_is_for_everybody_and_costs_no_query(client, settings, django_assert_num_queries):
    settings.RETENTION_CLOSED_DAYS = 77
    with django_assert_num_queries(0):
        answer = client.get(reverse("help_privacy"))

    page = answer.content.decode()
    assert (answer.status_code, bool(answer.cookies)) == (200, False)
    assert "结束后77天" in page and "最后一次改动后90天" in page and "100.0 MB" in page
    for row in collectors.kept():
        assert str(row.what) in page
    for item, roles in masking.SEES.items():  # who sees what is said from the table that masks it
        assert str(masking.Item(item).label) in page
        assert all(str(how.label) in page for how in roles.values())


def test_every_term_has_a_job_that_ends_it(settings):
    """A row that promises days names the task of beat's schedule; one without a term has none."""
    settings.REAL_NAME_PROVIDER, settings.REAL_NAME_PROVIDER_NAME = "tests.support.real_names.Asked", "某某核验中心"
    rung = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    term = re.compile(r"\d+(?:天|年|个月|小时|分钟)")

    for row in collectors.kept():
        assert (row.job in rung) if term.search(str(row.until)) else row.job == "", row.what

    jobs = {str(row.what).partition("：")[0]: row.job for row in collectors.kept() if row.job}
    assert jobs == JOBS


@pytest.mark.parametrize(
    ("where", "before", "after"),
    [
        ("files.sweep.DAY", "断线后接着上传", "44天"),
        ("files.shelves.DAY", "让您接着填写表单", "44天"),
        ("complaints.queries.evidence.UNDO", "恢复误删", "44天"),
        ("complaints.commands.preview.LIFE", "看过再发送", "44天"),
        ("accounts.sign_in.codes.DAY", "防止猜验证码", "44天"),
        ("accounts.blocks.KEPT", "防止有人大量提交虚假投诉", "44天"),
        ("accounts.staffing.invitations.KEPT", "邀请同事加入", "过期44天"),
    ],
)
def test_a_term_is_the_very_one_that_its_job_reads(monkeypatch, where, before, after):
    monkeypatch.setattr(where, timedelta(days=44))

    row = next(row for row in collectors.kept() if before in str(row.purpose))

    assert after in str(row.until)


def test_the_settings_lead_to_both(signed_in):
    page = signed_in.get(reverse("me_settings")).content.decode()

    assert reverse("my_data") in page and reverse("leave") in page
