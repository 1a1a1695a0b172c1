"""The staff's workspace: whose case it is, lists, letters, previews, signals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from casework.errors import Refused
from complaints import commands, queries, tasks
from complaints.models import Complaint, LastAssigned
from complaints.workflow import Status
from notifications.models import Notice
from tests.complaints.test_table import trace
from tests.factories import cases
from tests.factories.cases import MONDAY

pytestmark = pytest.mark.django_db

LIST = "/admin/complaints/complaint/"


def page_of(case: Complaint) -> str:
    return f"{LIST}{case.pk}/change/"


def step_of(case: Complaint, step: str) -> str:
    return reverse("admin:complaints_complaint_step", args=[case.pk, step])


def given(case: Complaint, officer: User, now: Any = MONDAY) -> Complaint:
    commands.assign(case, actor=officer, officer=officer, now=now)
    return cases.fresh(case)


# --- whose case it is ---
def test_a_case_goes_to_the_officer_with_the_fewest_cases_to_act_on():
    busy, free = cases.officer("甲"), cases.officer("乙")
    given(cases.filed(), busy)
    waiting = cases.filed(business=cases.company(cases.person("徐敏")))
    commands.accept(waiting, actor=free, now=MONDAY)  # the company's turn: not counted
    case = cases.filed()

    commands.assign_by_load(case, now=MONDAY)

    assert cases.fresh(waiting).officer == free
    assert cases.fresh(case).officer == free
    assert Notice.objects.filter(user=free, kind="staff_assigned", key__startswith=case.reference).exists()
    event = case.events.order_by("-seq")[0]
    assert (event.step, event.actor, event.role, event.data) == ("assign", None, "system", {"officer": free.pk})


def test_among_equals_whoever_waited_longest_comes_first():
    people = [cases.officer(name) for name in "甲乙丙"]
    LastAssigned.objects.create(officer=people[0], at=MONDAY)
    LastAssigned.objects.create(officer=people[2], at=MONDAY - timedelta(days=1))
    got = []

    for hour in range(1, 5):
        case = cases.filed()
        commands.assign_by_load(case, now=MONDAY + timedelta(hours=hour))
        got.append(cases.fresh(case).officer)

    assert got == [people[1], people[2], people[0], people[1]]


def test_no_party_nobody_who_left_and_nobody_who_gave_it_back_gets_it():
    left, party, former = cases.officer("离职"), cases.officer("当事人"), cases.officer("退回的人")
    member = cases.officer("企业成员")
    User.objects.filter(pk=left.pk).update(is_active=False)
    case = given(cases.filed(party, cases.company(member)), former)
    commands.release(case, actor=former, reason="与我无关的区域。", now=MONDAY)
    before = trace(case)

    with pytest.raises(Refused) as refused:
        commands.assign_by_load(case, now=MONDAY)

    assert refused.value.code == "nobody"
    assert trace(case) == before


def test_a_case_that_somebody_works_on_stays_theirs():
    me, other = cases.officer("甲"), cases.officer("乙")
    case = given(cases.filed(), me)
    before = trace(case)

    with pytest.raises(Refused) as refused:
        commands.assign_by_load(case, now=MONDAY)

    assert (refused.value.code, trace(case), other.last_login) == ("assigned", before, None)


def test_choosing_the_officer_is_one_query_however_many_there_are():
    case = cases.filed()
    for name in "甲乙丙丁":
        given(cases.filed(), cases.officer(name))

    with CaptureQueriesContext(connection) as seen:
        queries.least_loaded(case)

    assert len(seen) == 1


def test_the_sweep_gives_what_nobody_has_and_what_somebody_left_behind(settings):
    gone = cases.officer("离职")
    left = given(cases.with_business(), gone)
    free, done = cases.filed(), cases.refused()
    User.objects.filter(pk=gone.pk).update(is_staff=False)
    officer_of = {case.pk: case.officer for case in Complaint.objects.all()}
    me = cases.officer("在岗")
    User.objects.filter(groups__name="officer").exclude(pk=me.pk).update(is_active=False)

    settings.ASSIGN_BY_LOAD = False
    assert tasks.assign_unassigned() == 0
    assert {case.pk: case.officer for case in Complaint.objects.all()} == officer_of
    settings.ASSIGN_BY_LOAD = True

    assert tasks.assign_unassigned() == 2
    assert tasks.assign_unassigned() == 0
    assert cases.fresh(left).officer == cases.fresh(free).officer == me
    assert cases.fresh(done).officer == officer_of[done.pk]


def test_an_officer_gives_a_case_back_with_a_reason(client):
    me, boss = cases.officer(), cases.supervisor()
    case = given(cases.filed(), me)
    client.force_login(me)

    nothing = client.post(step_of(case, "release"), {"reason": ""})
    answer = client.post(step_of(case, "release"), {"reason": "需要懂移动网络的同事。"})

    case = cases.fresh(case)
    assert (nothing.status_code, answer.status_code, case.officer) == (422, 302, None)
    assert (case.status, case.notes.get().text) == (Status.SUBMITTED, "需要懂移动网络的同事。")
    assert Notice.objects.filter(user=boss, kind="staff_released").exists()
    assert "需要懂移动网络的同事。" not in str(list(case.events.values_list("data", flat=True)))


def test_a_supervisor_takes_a_case_back_and_nobody_elses_officer_does():
    me, boss = cases.officer(), cases.supervisor()
    case = given(cases.filed(), me)
    before = trace(case)

    with pytest.raises(Refused) as refused:
        commands.release(case, actor=cases.officer("别人"), reason="给我", now=MONDAY)
    assert (refused.value.code, trace(case)) == ("not_own", before)

    commands.release(case, actor=boss, reason="另有安排。", now=MONDAY)
    assert cases.fresh(case).officer is None
    assert not Notice.objects.filter(kind="staff_released").exists()
    with pytest.raises(Refused) as again:
        commands.release(case, actor=boss, reason="再来", now=MONDAY)
    assert again.value.code == "not_assigned"
