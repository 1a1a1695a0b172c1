"""The staff's workspace: who sees what, every step through its page, nothing that writes around the machine."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from catalogue.models import Category
from complaints.commands import assignment, intake
from complaints.models import Complaint, Evidence, Note
from complaints.workflow import MOVES, Role, Status, Step
from files.intake import receive
from tests.factories import cases
from tests.support.samples import picture, upload
from tests.support.sending import sends
from tests.support.stepping import REFUSAL, proposed, ready_for, step_of
from tests.support.traces import trace
from workspace.admin.steps import PAGES
from workspace.admin.worklist import WORKLISTS

pytestmark = pytest.mark.django_db

LIST = "/admin/complaints/complaint/"
STAFF = ("officer", "mediator", "reviewer", "supervisor", "auditor")


def page_of(case: Complaint) -> str:
    return f"{LIST}{case.pk}/change/"


def signed_in(client: Any, user: User | None) -> Any:
    if user:
        client.force_login(user)
    return client


def somebody(who: str, case: Complaint) -> User | None:
    """Each kind of person who may knock at the admin's door."""
    if who == "anonymous":
        return None
    if who == "complainant on the staff":
        return promoted(case.complainant)
    if who == "member on the staff":
        return promoted(cases.handler_of(case))
    if who == "superuser":
        return User.objects.create_superuser("root@example.com", "correct-horse-9")
    if who == "staff without a role":
        return cases.person("新同事", is_staff=True)
    return cases.person() if who == "stranger" else cases.staff(who)


def promoted(user: User) -> User:
    """A party to the case who also works here, in every role."""
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    user.groups.add(*(group for role in STAFF for group in cases.staff(role).groups.all()))
    return User.objects.get(pk=user.pk)


# --- who sees what ---
DOORS = {
    **dict.fromkeys(STAFF, (200, 200)),
    "superuser": (200, 200),
    "complainant on the staff": (200, 404),
    "member on the staff": (200, 404),
    "staff without a role": (403, 403),
    "stranger": (302, 302),
    "anonymous": (302, 302),
}


@pytest.mark.parametrize("who", DOORS)
def test_list_and_case_open_for_staff_who_are_no_party(client, who):
    case = cases.with_business()
    signed_in(client, somebody(who, case))

    answers = client.get(LIST), client.get(page_of(case))

    assert tuple(answer.status_code for answer in answers) == DOORS[who]
    if DOORS[who][0] == 200:
        assert (case.reference in answers[0].content.decode()) == (DOORS[who][1] == 200)


@pytest.mark.parametrize("path", ["", "complaints/complaint/", "complaints/complaint/1/do/accept/"])
def test_staff_sign_in_where_everybody_does(client, path):
    answer = client.get(f"/admin/{path}", follow=True)

    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))


# Who opens which step's page on a case that stands in a source status of it; everybody else is refused.
@pytest.mark.parametrize("step", PAGES)
def test_a_steps_page_opens_for_the_tables_roles_alone(client, step):
    case = ready_for(step)
    expected = {who: 409 for who in (*STAFF, "superuser")}
    expected |= {role: 200 for role in STAFF if role in MOVES[Step(step)].by}
    expected |= {"complainant on the staff": 404, "staff without a role": 404, "anonymous": 302, "stranger": 302}
    if step == Step.REQUEST_SUPPLEMENT:
        expected["supervisor"] = 409  # the first request is the officer's
    if step == Step.RELEASE:
        expected["officer"] = 409  # another officer's case
    if step == Step.RECATEGORISE:
        expected["supervisor"] = 409  # before service it is the officer's
    if Role.MEDIATOR in MOVES[Step(step)].by and step not in (Step.REVEAL, Step.NOTE):  # of any case
        expected["mediator"] = 409  # another mediator's case
    before = trace(case)

    answers = {}
    for who in expected:
        client.logout()
        answers[who] = signed_in(client, somebody(who, case)).get(step_of(case, step)).status_code

    assert answers == expected
    assert trace(case)[:-1] == before[:-1]


def test_every_step_of_the_staff_has_its_page():
    staff = {
        Role.OFFICER,
        Role.SUPERVISOR,
        Role.MEDIATOR,
    }  # their hand in a draft is the hotline, which has pages of its own
    by_staff = {step for step, move in MOVES.items() if move.in_ledger and move.by & staff}

    elsewhere = {Step.OPEN_ORIGINAL, Step.EXPORT}  # buttons on other pages
    assert set(PAGES) == by_staff - elsewhere - {Step.RECEIVE_MERGED, Step.RETURN_MERGED}  # taken with a merger


def test_an_unknown_step_or_case_does_not_exist(client):
    case = cases.filed()
    client.force_login(cases.officer())

    assert client.get(step_of(case, "close")).status_code == 404
    assert client.get(f"{LIST}999999/do/accept/").status_code == 404
    assert client.get(f"{LIST}999999/change/").status_code == 404
    assert client.get(f"{LIST}nonsense/change/").status_code == 404


def test_drafts_are_nobody_elses(client):
    case = cases.draft()
    client.force_login(User.objects.create_superuser("root@example.com", "correct-horse-9"))

    assert case.title not in client.get(LIST).content.decode()
    assert case.title not in client.get(LIST, {"q": case.reference}).content.decode()
    assert client.get(page_of(case)).status_code == 404
    assert client.get(step_of(case, "note")).status_code == 404


# --- the worklists ---
def listed(client: Any, **query: str) -> set[int]:
    return {case.pk for case in client.get(LIST, query).context["cl"].result_list}


def test_each_worklist_has_its_cases_and_the_open_ones_come_first_by_deadline(client):
    me = cases.officer()
    found = {
        "intake": cases.filed(),
        "countersign": proposed(me),
        "amendment": cases.amendment_open(case=cases.answered()),
        "forward": cases.accepted(),
        "reply": cases.with_business(now=timezone.now()),
        "overdue": cases.with_business(),
        "supplement": cases.supplement_required(),
        "confirm": cases.answered(),
        "perform": cases.settled(),
        "objection": cases.objected(),
        "extension": cases.extension_asked(),
        "mediation": cases.in_mediation(),
        "appeal": cases.under_appeal(),
        "done": cases.refused(),
    }
    client.force_login(me)
    pks = {key: {case.pk} for key, case in found.items()}

    answers = {key: listed(client, list=key) for key in WORKLISTS}

    assert answers == pks | {
        "intake": pks["intake"] | pks["countersign"],
        "reply": pks["reply"] | pks["overdue"] | pks["extension"],
        "overdue": pks["overdue"] | pks["extension"],
        "confirm": pks["confirm"] | pks["amendment"],
        "late": set.union(
            *(pks[key] for key in ("intake", "countersign", "forward", "objection", "extension", "appeal"))
        ),
    }
    rows = client.get(LIST).context["cl"].result_list
    assert {row.pk for row in rows} == set.union(*pks.values()) - pks["done"] - pks["appeal"]
    assert [row.due_at for row in rows] == sorted(row.due_at for row in rows)
    assert listed(client, list="nonsense") == {row.pk for row in rows}


def test_the_list_narrows_by_officer_deadline_and_category(client):
    me = cases.officer()
    mine, free = cases.filed(now=timezone.now()), cases.filed(category="OTH-01")
    assignment.assign(mine, actor=me, officer=me, now=timezone.now())
    client.force_login(me)

    assert listed(client, officer="me") == {mine.pk}
    assert listed(client, officer="none") == {free.pk}
    assert listed(client, late="1") == {free.pk}
    assert listed(client, category="ECM") == {mine.pk}
    assert listed(client, category="\0", officer="x", late="") == {mine.pk, free.pk}


def test_cases_of_a_category_out_of_use_are_still_filtered(client):
    retired, other = cases.filed(now=timezone.now()), cases.filed(category="OTH-01")
    Category.objects.filter(code="ECM").update(is_active=False)
    client.force_login(cases.officer())

    assert listed(client, category="ECM") == {retired.pk}
    assert listed(client, category="OTH") == {other.pk}
    page = client.get(LIST, {"category": "ECM"}).content.decode()
    assert "（已停用）" in page


def test_a_number_finds_its_case_wherever_it_stands_and_a_company_within_the_list(client):
    served = cases.with_business(business=cases.company(cases.person("徐敏"), name="云幕视频科技有限公司"))
    named, refused = cases.filed(respondent_name="云幕小店"), cases.refused()
    client.force_login(cases.officer())

    assert listed(client, q=refused.reference.lower().replace("-", " ")) == {refused.pk}
    assert listed(client, q="云幕") == {served.pk, named.pk}
    assert listed(client, q="云幕", list="intake") == {named.pk}
    assert listed(client, q="没有这家") == set()


def test_the_deadline_is_said_in_words(client):
    cases.filed(now=timezone.now())
    cases.filed(now=timezone.now() - timedelta(days=30))
    client.force_login(cases.officer())

    text = client.get(LIST).content.decode()

    assert "due--late" in text
    assert "逾期" in text
    assert "还有5个工作日" in text


def test_pages_are_walked_without_a_count(client, monkeypatch):
    monkeypatch.setattr("workspace.admin.cases.ComplaintAdmin.list_per_page", 2)
    filed = [cases.filed().pk for _ in range(4)]
    client.force_login(cases.officer())

    with CaptureQueriesContext(
        connection,
    ) as queries:
        first = client.get(LIST, {"_facets": "1"}).content.decode()
    second = client.get(LIST, {"p": "2"})

    assert not [query for query in queries if "COUNT(" in query["sql"].upper() and "complaint" in query["sql"]]
    assert "下一页" in first
    assert "上一页" not in first
    assert [case.pk for case in second.context["cl"].result_list] == filed[2:]
    assert "下一页" not in second.content.decode()


LIST_QUERIES = 11  # session, user, permissions (2), roles, memberships, conflicts, categories, rows, calendar, filters


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_worklist_costs_the_same_for_every_length(client, count):
    company = cases.company(cases.person("徐敏"))
    for _ in range(count):
        cases.with_business(business=company)
    client.force_login(cases.officer())

    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)

    assert len(queries) == LIST_QUERIES, [query["sql"][-150:] for query in queries]


@pytest.mark.parametrize(
    ("make", "count"),
    # with the colleagues who can be mentioned, what did not reach people, and archives of files
    [(cases.filed, 22), (cases.with_business, 22), (cases.settled, 23), (cases.closed, 17)],
)
def test_the_case_page_costs_a_fixed_number_of_queries(client, make, count):
    case = make()
    client.force_login(cases.officer())
    client.get(page_of(case))  # what a process asks once

    with CaptureQueriesContext(connection) as queries:
        client.get(page_of(case))

    assert len(queries) == count, [query["sql"][-150:] for query in queries]


def test_the_first_page_says_what_waits_and_what_is_late(client):
    me = cases.officer()
    case = cases.filed()
    assignment.assign(case, actor=me, officer=me, now=cases.MONDAY)
    cases.with_business()
    client.force_login(me)

    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/admin/")

    counts = {str(card.label): card.count for card in answer.context["cards"]}
    assert counts["待受理"] == 1
    assert counts["平台已超期"] == 1
    assert counts["逾期督办"] == 1
    assert counts["我的未办结案件"] == 1
    assert case.reference in answer.content.decode()
    assert len(queries) == 11, [query["sql"][-150:] for query in queries]


# --- the case page ---
def test_the_case_page_masks_contact_data_and_names_who_did_what(client):
    case = cases.with_business()
    intake.note(case, actor=cases.officer("吴受理"), text="已电话核实。", now=cases.MONDAY)
    client.force_login(cases.officer())

    text = client.get(page_of(case)).content.decode()

    assert case.complainant.masked_phone in text
    assert case.complainant.masked_email in text
    assert case.complainant.phone.removeprefix("+86") not in text
    assert case.complainant.email not in text
    for words in ("已电话核实。", "吴受理", case.facts, "答复期限", "受理期限", "ruler"):
        assert words in text, words


def test_staff_reach_a_file_and_a_superuser_without_a_role_reads_its_name_alone(client):
    case = cases.filed()
    stored = receive(upload(picture(), "订单截图.png"), owner=case.complainant, now=cases.MONDAY)
    row = Evidence.objects.create(complaint=case, file=stored, added_by=case.complainant, added_at=cases.MONDAY)
    viewer = reverse("complaints:file", args=[case.reference, row.pk])

    client.force_login(cases.staff("auditor"))
    staff = client.get(page_of(case)).content.decode()
    shown = client.get(viewer)
    client.force_login(User.objects.create_superuser("root@example.com", "correct-horse-9"))
    root = client.get(page_of(case)).content.decode()

    assert viewer in staff
    assert shown.status_code == 200
    assert "订单截图.png" in root
    assert viewer not in root
    assert client.get(viewer).status_code == 404


def test_an_open_duplicate_is_pointed_out(client):
    person = cases.person()
    first = cases.filed(person)
    again = cases.filed(person, answers=first.answers)
    client.force_login(cases.officer())

    text = client.get(page_of(again)).content.decode()

    assert f"已有正在办理的投诉{first.reference}" in text
    assert step_of(again, "accept") not in text


def test_the_page_offers_exactly_the_steps_that_are_allowed(client):
    case = cases.filed()
    client.force_login(cases.officer())

    steps = [deed.page.step for deed in client.get(page_of(case)).context["buttons"].deeds]

    assert steps == [
        "accept",
        "request_supplement",
        "propose_refusal",
        "match_respondent",
        "assign",
        "note",
        "reveal",
        "log_call",
        "ask_referral",
        "merge",
        "recategorise",
        "message",
    ]


@pytest.mark.parametrize(
    ("role", "offered"), [("mediator", ["note", "reveal"]), ("reviewer", ["note", "reveal"]), ("auditor", [])]
)
def test_who_may_only_look_is_offered_nothing_but_a_note_and_a_look(client, role, offered):
    case = cases.filed()
    client.force_login(cases.staff(role))

    context = client.get(page_of(case)).context

    assert ([str(deed.page.step) for deed in context["buttons"].deeds], context["buttons"].take_url) == (offered, "")


# --- the steps ---
def did(client: Any, case: Complaint, step: str, user: User, **data: Any) -> Complaint:
    """Post a step's page as this person; it must succeed."""
    client.force_login(user)
    answer = sends(client, step_of(case, step), data)
    assert answer.status_code == 302, answer.context["form"].errors if answer.context else answer
    assert answer["Location"] == page_of(case)
    return cases.fresh(case)


def test_accepting_serves_a_company_that_is_in_the_portal(client):
    case = cases.filed(business=cases.company(cases.person("徐敏")))
    me = cases.officer()

    case = did(client, case, "accept", me)

    assert (case.status, case.officer) == (Status.WITH_BUSINESS, me)
    assert "已受理，我们已通知投诉人。" in client.get(page_of(case)).content.decode()


def test_accepting_matches_the_company_that_was_only_named(client):
    business = cases.company(cases.person("徐敏"), name="某某商店有限公司")
    case = cases.filed()

    case = did(client, case, "accept", cases.officer(), match=str(business.pk))

    assert (case.status, case.business) == (Status.WITH_BUSINESS, business)


def test_accepting_finds_a_company_by_its_full_name_or_matches_none(client):
    business = cases.company(cases.person("徐敏"), name="跃动健身管理有限公司")
    one, other = cases.filed(), cases.filed()

    one = did(client, one, "accept", cases.officer(), other="跃动健身管理有限公司")
    other = did(client, other, "accept", cases.officer(), match="none")

    assert one.business == business
    assert (other.business, other.status) == (None, Status.ACCEPTED)


def test_a_company_nobody_knows_is_an_error_and_what_was_typed_stays(client):
    case = cases.filed()
    client.force_login(cases.officer())
    before = trace(case)

    answer = client.post(step_of(case, "accept"), {"match": "none", "other": "没有这家公司"})

    assert answer.status_code == 422
    assert "没有找到这家企业" in answer.content.decode()
    assert 'value="没有这家公司"' in answer.content.decode()
    assert trace(case) == before


def test_a_refusal_needs_a_ground_a_reason_and_another_way(client):
    case = cases.filed()
    client.force_login(cases.officer())
    before = trace(case)

    answer = client.post(step_of(case, "propose_refusal"), {"ground": "", "reason": "", "other_remedies": ""})

    assert answer.status_code == 422
    text = answer.content.decode()
    assert all(words in text for words in ("请选择依据", "请填写理由", "请填写其他解决途径"))
    assert text.count('aria-invalid="true"') == 3
    assert trace(case) == before


def test_r02_refuses_at_once(client):
    case = did(client, cases.filed(), "propose_refusal", cases.officer(), ground="R02", **REFUSAL)

    assert (case.status, case.ground) == (Status.REFUSED, "R02")


def test_r07_waits_for_another_officers_signature(client):
    proposer = cases.officer()
    case = did(client, cases.filed(), "propose_refusal", proposer, ground="R07", **REFUSAL)
    before = trace(case)

    own = client.post(step_of(case, "countersign"))

    assert case.status == Status.SUBMITTED
    assert own.status_code == 409
    assert "请由另一位工作人员复签" in own.content.decode()
    assert trace(case) == before

    client.force_login(cases.supervisor())
    assert REFUSAL["reason"] in client.get(step_of(case, "countersign")).content.decode()
    case = did(client, case, "countersign", cases.supervisor())
    assert case.status == Status.REFUSED


def test_a_supplement_is_asked_for_line_by_line(client):
    case = did(client, cases.filed(), "request_supplement", cases.officer(), items="订单截图\r\n\r\n 付款凭证 ")

    assert case.status == Status.SUPPLEMENT_REQUIRED
    assert [item.request for item in case.supplement_items.all()] == ["订单截图", "付款凭证"]


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ("\n".join("一二三四五六七八九"), "最多8项，目前9项"),
        ("字" * 201, "每项请控制在200个字以内"),
        (" \n ", "请填写"),
    ],
)
def test_too_much_or_nothing_to_supplement_is_said(client, items, words):
    case = cases.filed()
    client.force_login(cases.officer())

    answer = client.post(step_of(case, "request_supplement"), {"items": items})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert cases.fresh(case).status == Status.SUBMITTED


def test_a_second_supplement_is_the_supervisors(client):
    case = cases.supplement_required()
    answers = {item.pk: "见附件。" for item in case.supplement_items.all()}
    intake.supplement(case, actor=case.complainant, answers=answers, now=cases.MONDAY)
    client.force_login(cases.officer())

    refused = client.post(step_of(case, "request_supplement"), {"items": "合同原件"})

    assert refused.status_code == 409
    assert "须由主管作出" in refused.content.decode()
    assert "合同原件" in refused.content.decode()
    case = did(client, case, "request_supplement", cases.supervisor(), items="合同原件")
    assert case.supplement_rounds == 2


def test_serving_off_line_keeps_the_proof(client):
    today = timezone.localdate()
    data = {"way": "post", "served_on": today.isoformat(), "tracking": "EMS1234567890", "files": upload(picture())}

    case = did(client, cases.accepted(), "serve", cases.officer(), **data)

    assert (case.status, case.served_offline) == (Status.WITH_BUSINESS, True)
    assert "EMS1234567890" in Note.objects.get(complaint=case).text
    assert case.evidence.get().purpose == "proof"


def test_a_day_to_come_is_no_day_of_serving(client):
    case = cases.accepted()
    client.force_login(cases.officer())
    tomorrow = timezone.localdate() + timedelta(days=1)

    answer = client.post(
        step_of(case, "serve"), {"way": "visit", "served_on": tomorrow.isoformat(), "tracking": "张三签收"}
    )

    assert answer.status_code == 422
    assert f'value="{tomorrow.isoformat()}"' in answer.content.decode()
    assert cases.fresh(case).status == Status.ACCEPTED


def test_an_answer_on_paper_is_recorded_like_the_companys_own(client):
    by = timezone.localdate() + timedelta(days=10)
    data = {
        "code": "B1",
        "text": "经核实同意退款，十日内退回原账户。",
        "remedies": "refund",
        "amount": "叁仟贰佰玖拾玖元整",
        "perform_by": f"{by.year}年{by.month}月{by.day}日",
        "received_on": timezone.localdate().isoformat(),
        "files": upload(picture()),
    }

    case = did(client, cases.with_business(), "record_answer", cases.officer(), **data)

    answer = case.answers_given.get()
    assert case.status == Status.ANSWERED
    assert (answer.on_paper, answer.perform_by, str(answer.amount)) == (True, by, "3299.00")
    assert answer.remedies == ["refund"]


def test_relief_on_paper_needs_an_amount_and_a_day(client):
    case = cases.with_business()
    client.force_login(cases.officer())

    answer = client.post(step_of(case, "record_answer"), {"code": "B1", "text": "同意退款，请您查收退款。"})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"remedies", "amount", "perform_by", "received_on", "files"}
    assert cases.fresh(case).status == Status.WITH_BUSINESS


def test_two_attempts_close_a_case_whose_company_cannot_be_reached(client):
    data = {"first": "邮寄，地址不存在，退回。", "second": "上门，已搬离，无人应答。"}
    days = {"first_on": "2026-11-03", "first_way": "post", "second_on": "2026-11-06", "second_way": "visit"}
    proof = {"first_proof": "EMS1234567890", "second_files": upload(picture(), "上门照片.png")}

    case = did(client, cases.accepted(), "close_unreachable", cases.officer(), **data, **days, **proof)

    assert (case.status, case.outcome) == (Status.CLOSED, "O15")
    assert all(words in case.outcome_reason for words in data.values())
    row = case.evidence.get()
    assert (case.notes.get().text, row.purpose, row.caption) == ("EMS1234567890", "proof", "第2次联系的凭据")


def test_performance_is_confirmed_on_proof(client):
    case = did(client, ready_for("confirm_performed"), "confirm_performed", cases.officer())

    assert (case.status, case.outcome) == (Status.CLOSED, "O06")


def test_an_officer_takes_a_case_and_a_supervisor_hands_it_on(client):
    case, me, other = cases.filed(), cases.officer(), cases.officer("吴受理")
    client.force_login(me)
    assert client.get(page_of(case)).context["buttons"].take_url == step_of(case, "assign")

    case = did(client, case, "assign", me, officer=me.pk)
    assert case.officer == me
    assert client.get(page_of(case)).context["buttons"].take_url == ""

    case = did(client, case, "assign", cases.supervisor(), officer=other.pk)
    assert case.officer == other


def test_a_case_is_not_given_to_a_party_nor_to_somebody_who_is_no_officer(client):
    case = cases.with_business()
    parties = promoted(case.complainant), promoted(cases.handler_of(case))
    client.force_login(cases.supervisor())

    for person in (*parties, cases.staff("auditor")):
        assert client.post(step_of(case, "assign"), {"officer": person.pk}).status_code == 422


def test_a_note_is_kept_for_the_staff(client):
    case = did(client, cases.filed(), "note", cases.officer(), text="投诉人来电补充情况。")

    assert case.notes.get().text == "投诉人来电补充情况。"


def test_a_step_that_came_too_late_is_refused_with_what_was_typed(client):
    case = cases.refused()
    client.force_login(cases.officer())
    before = trace(case)

    answer = client.post(step_of(case, "propose_refusal"), {"ground": "R02", **REFUSAL})

    assert answer.status_code == 409
    assert "状态已经变化" in answer.content.decode()
    assert REFUSAL["reason"] in answer.content.decode()
    assert trace(case) == before


# --- nothing writes around the machine ---
@pytest.mark.parametrize("who", ["officer", "supervisor", "superuser"])
def test_djangos_own_ways_to_change_a_case_are_closed(client, who):
    case = cases.filed()
    client.force_login(somebody(who, case))
    before = trace(case)

    answers = [
        client.post(page_of(case), {"status": "closed", "_save": "1"}),
        client.post(f"{LIST}add/", {"title": "x"}),
        client.post(f"{LIST}{case.pk}/delete/", {"post": "yes"}),
        client.get(f"{LIST}add/"),
    ]
    client.post(LIST, {"action": "delete_selected", "_selected_action": case.pk, "post": "yes"})

    assert [answer.status_code for answer in answers] == [403] * 4
    assert trace(case) == before


def test_the_admin_never_saves_a_complaint():
    sources = [path.read_text() for path in (Path(settings.BASE_DIR) / "workspace" / "admin").glob("*.py")]

    assert len(sources) > 3
    assert not [
        words for text in sources for words in (".save(", ".update(", "save_model", ".create(") if words in text
    ]


# --- categories, calendar, menu ---
CATEGORIES = "/admin/catalogue/category/"


@pytest.mark.parametrize("who", [*STAFF, "superuser"])
def test_no_category_is_ever_deleted_and_supervisors_edit(client, who):
    category = Category.objects.get(code="ECM-02")
    client.force_login(somebody(who, cases.filed()))
    may_edit = who in ("supervisor", "superuser")
    data = {"code": "other", "name": "退货换货", "parent": category.parent_id, "icon": "doc", "position": 2}

    deleted = client.post(f"{CATEGORIES}{category.pk}/delete/", {"post": "yes"})
    changed = client.post(f"{CATEGORIES}{category.pk}/change/", data | {"is_active": "on"})

    assert deleted.status_code == 403
    assert client.get(CATEGORIES).status_code == 200
    assert changed.status_code == (302 if may_edit else 403)
    category.refresh_from_db()
    assert category.code == "ECM-02"
    assert (category.name == "退货换货") == may_edit


def test_a_supervisor_adds_a_question_whose_pattern_works(client):
    category = Category.objects.get(code="OTH")
    client.force_login(cases.supervisor())
    page = client.get(f"{CATEGORIES}{category.pk}/change/")
    formset = page.context["inline_admin_formsets"][0].formset
    row = f"fields-{formset.initial_form_count()}"
    data = {key: value for form in formset.initial_forms for key, value in posted(form).items()}
    data |= {f"fields-{name}": value for name, value in posted_management(formset).items()}
    data |= {"precheck-TOTAL_FORMS": 0, "precheck-INITIAL_FORMS": 0}  # left alone
    data |= {"name": category.name, "icon": "doc", "position": 9, "is_active": "on"}
    data |= {f"{row}-key": "colour", f"{row}-label": "颜色", f"{row}-kind": "choice", f"{row}-choices": "红\r\n绿"}
    data |= {f"{row}-position": 50, f"{row}-is_active": "on", f"{row}-category": category.pk, f"{row}-id": ""}
    data["fields-TOTAL_FORMS"] = formset.initial_form_count() + 1

    broken = client.post(f"{CATEGORIES}{category.pk}/change/", data | {f"{row}-pattern": "("})
    saved = client.post(f"{CATEGORIES}{category.pk}/change/", data)

    assert broken.status_code == 200
    assert "正则表达式不能用" in broken.content.decode()
    assert saved.status_code == 302, saved.context["errors"]
    assert category.fields.get(key="colour").choices == ["红", "绿"]


def posted(form: Any) -> dict[str, Any]:
    """Form data of an unchanged form as a browser would send it back."""
    values = {field.html_name: field.value() for field in form}
    return {
        name: "\n".join(value) if isinstance(value, list) else value
        for name, value in values.items()
        if value not in (None, False)
    }


def posted_management(formset: Any) -> dict[str, Any]:
    return {field.name: field.value() for field in formset.management_form}


def test_a_category_with_children_stays_on_top(client):
    top, other = Category.objects.get(code="ECM"), Category.objects.get(code="OTH")
    client.force_login(cases.supervisor())

    answer = client.post(f"{CATEGORIES}{top.pk}/change/", {"name": top.name, "parent": other.pk, "icon": "cart"})

    assert "不能再放到别的类别下面" in answer.content.decode()
    top.refresh_from_db()
    assert top.parent is None


def test_the_calendar_is_read_a_year_at_a_time(client):
    client.force_login(cases.officer())

    answer = client.get("/admin/casework/calendarday/", {"year": "2026", "kind": "special"})

    days = {str(day.date): day.kind for day in answer.context["cl"].result_list}
    assert days["2026-10-01"] == "holiday"
    assert all(day.startswith("2026") for day in days)
    assert client.get("/admin/casework/calendarday/add/").status_code == 403
    assert client.get("/admin/casework/calendarday/", {"year": "nonsense"}).status_code == 200


def test_the_menu_leaves_out_what_one_may_not_see(client):
    client.force_login(cases.officer())
    officer = client.get("/admin/").content.decode()
    client.force_login(User.objects.create_superuser("root@example.com", "correct-horse-9"))
    root = client.get("/admin/").content.decode()

    assert "/admin/accounts/user/" not in officer
    assert "/admin/accounts/user/" in root
    assert "list=intake" in officer


def test_what_unfold_says_is_chinese():
    with translation.override("zh-hans"):
        words = {
            msgid: translation.gettext(msgid) for msgid in ("Filters", "Type to search", "No results found", "Run")
        }

    assert words == {
        "Filters": "筛选",
        "Type to search": "输入后搜索",
        "No results found": "没有找到内容",
        "Run": "执行",
    }
