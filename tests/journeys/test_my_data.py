"""A person takes their data with them, looks at what follows, and leaves; two supervisors let an old case go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from accounts import tasks
from accounts.models import User
from accounts.privacy import leaving
from complaints.commands import draft
from complaints.models import Complaint, DisposalItem
from complaints.rules import retention
from complaints.tasks import run_disposals
from files.archives import LIFE
from tests.factories import cases
from tests.journeys import verbs
from tests.journeys.background import START

pytestmark = pytest.mark.journey


def test_a_person_takes_their_data_with_them_and_leaves(people, days):
    member = cases.person("林晓云")
    waiting = cases.with_business(member, cases.company(cases.person("徐敏"), name="晴川电器（杭州）有限公司"))
    stranger, lin = people.new("过路人"), people.new("林晓云")
    stranger.opens("help_privacy")
    stranger.looks("help-privacy")

    verbs.signs_in(lin, member.email)
    lin.opens("me_settings")
    lin.looks("settings-rights")
    lin.follows("我的数据")
    lin.looks("my-data")
    lin.presses("打包我的数据")
    if lin.path.startswith("/accounts/reauthenticate/"):
        lin.fills(password="correct-horse-9")
        lin.presses("继续")
    lin.sees("正在打包")
    lin.looks("my-data-under-way")
    tasks.build_archives()
    lin.page.get_by_text("已打包好").first.wait_for()  # the page went on by itself
    lin.looks("my-data-ready")
    with lin.page.expect_download() as download:
        lin.page.get_by_role("link", name="下载压缩包").click()
    assert download.value.path().read_bytes()[:2] == b"PK"

    lin.opens("leave")
    lin.sees(waiting.reference)
    lin.looks("leave-not-yet")
    lin.opens(waiting.get_absolute_url())
    lin.follows("同意公开")
    lin.looks("permit-publication")
    lin.presses("同意公开这件投诉")
    lin.sees("撤回公开同意")
    draft.withdraw(waiting, actor=member, reason="W4", now=cases.moment(START))
    lin.opens("leave")
    lin.looks("leave")
    lin.ticks("我已看过上面的说明，确认注销账户")
    lin.presses("申请注销账户")
    lin.sees("申请就自动取消")
    lin.looks("left")

    assert User.objects.get(pk=member.pk).leaving_at
    days.go_to("2026-11-09 12:00")
    tasks.erase_accounts()
    assert User.objects.get(pk=member.pk).left_at
    assert leaving.COOLING_OFF < LIFE * 3


def test_two_supervisors_let_an_old_case_go(people, days):
    old = cases.closed(now=cases.moment(START))
    old.clocks.filter(stopped_at=None).update(stopped_at=old.status_since, next_at=None)
    Complaint.objects.filter(pk=old.pk).update(status_since=cases.moment(START) - timedelta(days=1500))
    first, second = cases.supervisor("郑主管"), cases.supervisor("钱主管")
    zheng, qian = people.new("郑主管", width=1280), people.new("钱主管", width=1280)

    verbs.signs_in(zheng, first.email)
    zheng.opens("admin:complaints_disposals")
    zheng.presses("现在准备一批")
    zheng.looks("staff-disposal-prepared", staff=True)
    zheng.presses("提出删除")
    zheng.sees("须由另一位主管批准")
    verbs.signs_in(qian, second.email)
    qian.opens("admin:complaints_disposals")
    qian.looks("staff-disposals", staff=True)
    qian.follows("第")
    qian.presses("批准删除")
    run_disposals()  # tells
    DisposalItem.objects.update(told_at=F("told_at") - retention.ANNOUNCED)
    run_disposals()
    qian.page.reload()
    qian.sees("已完成")
    qian.looks("staff-disposal-done", staff=True)

    lin = people.new("林晓云")
    verbs.signs_in(lin, old.complainant.email)
    lin.opens(old.get_absolute_url())
    lin.sees("内容和文件已于")
    lin.looks("case-erased")
