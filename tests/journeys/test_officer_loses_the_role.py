"""An officer loses the role: within a minute a colleague has the cases, the notices, and sees them first."""

from __future__ import annotations

import pytest

from appeals.tasks import assign_unassigned as assign_appeals
from complaints.commands import assignment
from complaints.tasks import assign_unassigned, give_back
from tests.factories import cases
from tests.journeys import verbs
from tests.journeys.background import START, work

pytestmark = pytest.mark.journey


def test_officer_loses_the_role(people, days, settings):
    settings.ASSIGN_BY_LOAD = True
    start = cases.moment(START)
    former, other, admin = cases.officer("周受理"), cases.officer("吴接手"), cases.staff("administrator", "管理员")
    own = [cases.filed(cases.person("林晓云"), now=start), cases.filed(cases.person("陈立"), now=start)]
    for case in own:
        assignment.assign(case, actor=former, officer=former, now=start)
    root, wu, zhou = (people.new(name, width=1280) for name in ("管理员", "吴接手", "周受理"))

    # The administrator makes a mediator of the officer.
    verbs.signs_in(root, admin.email)
    root.opens(f"/admin/accounts/user/{former.pk}/roles/")
    root.page.get_by_label("受理员").uncheck()
    root.page.get_by_label("调解员").check()
    root.page.get_by_label("原因").fill("转任调解员")
    root.presses("保存")
    root.sees("角色已更改")

    # A minute later the colleague has both cases and the notices; the home shows them as theirs.
    for task in (give_back, assign_unassigned, assign_appeals, work):
        task()
    assert [cases.fresh(case).officer for case in own] == [other, other]
    assert len(verbs.texts(other.email, "staff_assigned", "email")) == 2
    verbs.signs_in(wu, other.email)
    wu.opens("/admin/")
    wu.sees(*(case.reference for case in own), "其中我的2件")
    wu.looks("staff-home-mine", staff=True)

    # Who left has nothing to do, and is away next week; so the colleague says when they are away, too.
    verbs.signs_in(zhou, former.email)
    zhou.opens("/admin/")
    zhou.sees("没有等您处理的案件")
    wu.opens("/admin/accounts/absence/add/")
    wu.looks("staff-absence", staff=True)
    wu.page.get_by_label("从哪一天起").fill("2026-11-09")
    wu.page.get_by_label("到哪一天为止").fill("2026-11-11")
    wu.presses("登记")
    wu.sees("请假已登记", "还没有开始")
    wu.looks("staff-absences", staff=True)


def test_a_handler_says_when_they_are_away(people, days):
    handler = cases.person("徐敏")
    business = cases.company(handler)
    xu = people.new("徐敏")

    verbs.signs_in(xu, handler.email)
    xu.opens(f"/business/{business.pk}/members/")
    xu.follows("请假")
    for name, day in (("first_on", "9"), ("last_on", "11")):
        for part, value in zip("ymd", ("2026", "11", day), strict=True):
            xu.page.locator(f'[name="{name}_{part}"]').fill(value)
    xu.looks("business-absence")
    xu.presses("登记请假")

    xu.sees("请假已登记", "请假：11月9日（周一）至11月11日（周三）")
    xu.looks("business-members-away")
