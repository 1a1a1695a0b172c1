"""The staff's workspace: whose case it is, lists, letters, previews, signals."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from casework.errors import Refused
from catalogue.models import Category
from complaints import tasks
from complaints.commands import amendment, assignment, clock, intake
from complaints.commands import filter as filter_commands
from complaints.commands.staging import StepShelf
from complaints.models import Complaint, LastAssigned, LetterTemplate
from complaints.queries import assignment as assignment_queries
from complaints.queries import signal, similar
from complaints.queries.similar import Relation
from complaints.rules.signal import Facts, Sign, signals
from complaints.workflow import Status
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support.samples import picture, upload
from tests.support.sending import sends
from tests.support.stepping import step_of
from tests.support.traces import trace
from ui.templatetags.ui import cn_date
from workspace.admin.appeal import PAGES as APPEAL_PAGES
from workspace.admin.steps import PAGES as STAFF_PAGES

pytestmark = pytest.mark.django_db

LIST = "/admin/complaints/complaint/"


def page_of(case: Complaint) -> str:
    return f"{LIST}{case.pk}/change/"


def given(case: Complaint, officer: User, now: Any = MONDAY) -> Complaint:
    assignment.assign(case, actor=officer, officer=officer, now=now)
    return cases.fresh(case)


# --- whose case it is ---
def test_a_case_goes_to_the_officer_with_the_fewest_cases_to_act_on():
    busy, free = cases.officer("甲"), cases.officer("乙")
    given(cases.filed(), busy)
    waiting = cases.filed(business=cases.company(cases.person("徐敏")))
    intake.accept(waiting, actor=free, now=MONDAY)  # the company's turn: not counted
    case = cases.filed()

    assignment.assign_by_load(case, now=MONDAY)

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
        assignment.assign_by_load(case, now=MONDAY + timedelta(hours=hour))
        got.append(cases.fresh(case).officer)

    assert got == [people[1], people[2], people[0], people[1]]


def test_no_party_nobody_who_left_and_nobody_who_gave_it_back_gets_it():
    left, party, former = cases.officer("离职"), cases.officer("当事人"), cases.officer("退回的人")
    member = cases.officer("企业成员")
    User.objects.filter(pk=left.pk).update(is_active=False)
    case = given(cases.filed(party, cases.company(member)), former)
    assignment.release(case, actor=former, reason="与我无关的区域。", now=MONDAY)
    before = trace(case)

    with pytest.raises(Refused) as refused:
        assignment.assign_by_load(case, now=MONDAY)

    assert refused.value.code == "nobody"
    assert trace(case) == before


def test_a_case_that_somebody_works_on_stays_theirs():
    me, other = cases.officer("甲"), cases.officer("乙")
    case = given(cases.filed(), me)
    before = trace(case)

    with pytest.raises(Refused) as refused:
        assignment.assign_by_load(case, now=MONDAY)

    assert (refused.value.code, trace(case), other.last_login) == ("assigned", before, None)


def test_choosing_the_officer_is_one_query_however_many_there_are():
    case = cases.filed()
    for name in "甲乙丙丁":
        given(cases.filed(), cases.officer(name))

    with CaptureQueriesContext(connection) as seen:
        assignment_queries.least_loaded(case)

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
        assignment.release(case, actor=cases.officer("别人"), reason="给我", now=MONDAY)
    assert (refused.value.code, trace(case)) == ("not_own", before)

    assignment.release(case, actor=boss, reason="另有安排。", now=MONDAY)
    assert cases.fresh(case).officer is None
    assert not Notice.objects.filter(kind="staff_released").exists()
    with pytest.raises(Refused) as again:
        assignment.release(case, actor=boss, reason="再来", now=MONDAY)
    assert again.value.code == "not_assigned"


# --- many at once ---
def test_an_officer_takes_the_ticked_cases(client):
    me = cases.officer("甲")
    ticked, other = [cases.filed(), cases.filed()], cases.filed()
    client.force_login(me)

    answer = client.post(
        LIST, {"action": "take_selected", "index": 0, "_selected_action": [case.pk for case in ticked]}, follow=True
    )

    assert "已分配给甲：2件。" in answer.content.decode()
    assert [cases.fresh(case).officer for case in (*ticked, other)] == [me, me, None]


@pytest.mark.parametrize("count", [20, pytest.param(200, marks=pytest.mark.long)])
def test_a_supervisor_gives_many_cases_and_reads_what_became_of_them(client, count):
    boss, chosen = cases.supervisor(), cases.officer("乙")
    company = cases.company(cases.person("徐敏"))
    mine = cases.filed(chosen)  # the officer's own complaint
    done = cases.refused()
    rows = [cases.filed(business=company) for _ in range(count - 2)]
    pks = [case.pk for case in (mine, done, *rows)]
    client.force_login(boss)

    shown = client.post(LIST, {"action": "assign_selected", "index": 0, "_selected_action": pks}, follow=True)
    assert shown.content.decode().count('name="pk"') == count
    answer = client.post(f"{LIST}assign/", {"pk": pks, "officer": chosen.pk}, follow=True)

    words = answer.content.decode()
    assert f"已分配给乙：{count - 2}件。" in words
    assert f"没有分配：{mine.reference}，这件投诉不能分配给此人" in words
    assert f"没有分配：{done.reference}，这件投诉的状态已经变化" in words
    assert Complaint.objects.filter(officer=chosen).count() == count - 2


def test_nothing_or_nonsense_ticked_changes_nothing(client):
    case, boss = cases.filed(boss := cases.supervisor()), boss
    client.force_login(boss)
    before = trace(case)

    nothing = client.post(f"{LIST}assign/", {"officer": cases.officer().pk})
    nonsense = client.post(f"{LIST}assign/", {"officer": cases.officer().pk, "pk": ["x", "9" * 30, "１"]})
    own = client.post(f"{LIST}assign/", {"officer": cases.officer().pk, "pk": case.pk}, follow=True)
    nobody = client.post(f"{LIST}assign/", {"officer": "", "pk": case.pk})

    assert [answer.status_code for answer in (nothing, nonsense, own, nobody)] == [422, 422, 200, 422]
    assert "没有分配：1件，没有找到，或者您不能办理。" in own.content.decode()
    assert trace(case) == before


@pytest.mark.parametrize(("who", "offered"), [("officer", 2), ("supervisor", 1), ("auditor", 0), ("mediator", 0)])
def test_only_those_who_may_assign_are_offered_it(client, who, offered):
    case = cases.filed()
    client.force_login(cases.staff(who))

    html = client.get(LIST).content.decode()
    client.post(LIST, {"action": "take_selected", "index": 0, "_selected_action": case.pk})

    assert html.count('value="take_selected"') + html.count('value="assign_selected"') == offered
    assert (cases.fresh(case).officer is not None) == (who == "officer")


# --- the first page ---
def test_a_supervisor_sees_what_each_officer_has_to_do(client):
    busy, free, boss = cases.officer("甲"), cases.officer("乙"), cases.supervisor()
    for _ in range(2):
        given(cases.filed(), busy)
    served = cases.filed(business=cases.company(cases.person("徐敏")))
    intake.accept(served, actor=busy, now=MONDAY)
    User.objects.filter(groups__name="officer").exclude(pk__in=[busy.pk, free.pk]).update(is_active=False)
    client.force_login(boss)

    with CaptureQueriesContext(connection) as seen:
        answer = client.get("/admin/")

    rows = [(row.name, row.open.count, row.turn.count, row.late.count) for row in answer.context["load"]]
    assert rows == [("甲", 3, 2, 2), ("乙", 0, 0, 0)]
    assert len(seen) == 12, [query["sql"][-150:] for query in seen]  # one of them: what did not reach people
    assert f"officer={busy.pk}" in answer.content.decode()
    client.force_login(busy)
    assert client.get("/admin/").context["load"] is None


def test_a_mediator_sees_what_they_lead_and_what_nobody_leads(client):
    one = cases.in_mediation()
    other, free = cases.mediator("另一位"), cases.in_mediation()
    Complaint.objects.filter(pk=free.pk).update(mediator=None)
    client.force_login(one.mediator)

    context = client.get("/admin/").context
    mine = client.get(LIST, {"list": "mediation", "mediator": "me"}).context["cl"].result_list
    nobodys = client.get(LIST, {"list": "mediation", "mediator": "none"}).context["cl"].result_list

    cards = {str(card.label): card.count for card in context["cards"]}
    assert (cards["调解"], cards["我主持的调解"], cards["等待指派调解员"]) == (2, 1, 1)
    assert [row.url for row in context["nearest"]] == [reverse("admin:complaints_complaint_change", args=[one.pk])]
    assert ([row.pk for row in mine], [row.pk for row in nobodys]) == ([one.pk], [free.pk])
    client.force_login(other)
    assert "没有等您处理的案件。</p>" in client.get("/admin/").content.decode()


def test_numbers_stop_where_they_stop_counting(client, monkeypatch):
    me = cases.officer("甲")
    monkeypatch.setattr("complaints.queries.assignment.LOAD_CAP", 1)
    monkeypatch.setattr("complaints.queries.assignment.LOAD_CAP", 1)
    for _ in range(3):
        given(cases.filed(), me)
    client.force_login(cases.supervisor())

    row = client.get("/admin/").context["load"][0]

    assert (row.open.count, row.turn.count) == ("1+", "1+")


def test_urging_is_listed_by_its_level(client):
    case, other = cases.with_business(), cases.with_business()
    while clock.sweep(cases.moment("2026-11-10 00:01")):
        pass
    Complaint.objects.filter(pk=other.pk).update(escalation_level=2)
    client.force_login(cases.supervisor())

    cards = {str(card.label): card.count for card in client.get("/admin/").context["cards"]}
    listed = client.get(LIST, {"list": "overdue", "level": "2"}).context["cl"].result_list

    assert (cards["一级催办"], cards["二级督办"], cards["三级督办"]) == (1, 1, 0)
    assert [row.pk for row in listed] == [other.pk]
    assert {row.pk for row in client.get(LIST, {"level": "nonsense"}).context["cl"].result_list} == {case.pk, other.pk}


# --- the worklists ---
def test_a_row_has_the_small_ruler_and_an_officers_list_is_a_link(client):
    me = cases.officer()
    mine = given(cases.filed(), me)
    cases.filed()
    client.force_login(me)

    answer = client.get(LIST, {"officer": me.pk})

    assert [row.pk for row in answer.context["cl"].result_list] == [mine.pk]
    assert '<span class="mini" role="img"' in answer.content.decode()
    assert client.get(LIST, {"officer": "9" * 30}).status_code == 200


def test_a_narrowed_list_is_kept_under_a_name_and_forgotten(client):
    me = cases.officer()
    client.force_login(me)
    query = "q=%E5%86%B0%E7%AE%B1&officer=me&list=intake&p=3&evil=1&late=9"

    saved = client.post(f"{LIST}filters/", {"name": "我的冰箱", "query": query})
    again = client.post(f"{LIST}filters/", {"name": "我的冰箱", "query": "officer=me"})

    row = me.saved_filters.get()
    assert saved["Location"] == f"{LIST}?list=intake&officer=me&q=%E5%86%B0%E7%AE%B1"
    assert (again.status_code, row.query) == (302, "officer=me")
    html = client.get(LIST, {"officer": "me"}).content.decode()
    assert f'href="{LIST}?officer=me" aria-current="page">我的冰箱' in html

    other = cases.officer("别人")
    client.force_login(other)
    assert "我的冰箱" not in client.get(LIST).content.decode()
    client.post(f"{LIST}filters/{row.pk}/delete/")
    assert me.saved_filters.exists()
    client.force_login(me)
    client.post(f"{LIST}filters/{row.pk}/delete/")
    assert not me.saved_filters.exists()


def test_a_filter_without_a_name_or_one_too_many_is_refused_with_what_was_typed(client):
    me = cases.officer()
    client.force_login(me)
    for number in range(20):
        filter_commands.save_filter(owner=me, name=f"筛选{number}", query="")

    nameless = client.post(f"{LIST}filters/", {"name": "", "query": "list=intake"})
    many = client.post(f"{LIST}filters/", {"name": "第21个", "query": "list=intake"})

    assert (nameless.status_code, many.status_code) == (422, 409)
    assert 'value="list=intake"' in nameless.content.decode()
    assert 'value="第21个"' in many.content.decode()
    assert "最多保存20个筛选" in many.content.decode()
    assert me.saved_filters.count() == 20


# --- the case page: deciding without leaving it ---
def test_every_allowed_step_has_its_form_on_the_page_and_no_two_fields_one_id(client):
    case = cases.filed(business=cases.company(cases.person("徐敏")))
    me = cases.officer()
    client.force_login(me)

    html = client.get(page_of(case)).content.decode()

    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), {one for one in ids if ids.count(one) > 1}
    for step in ("accept", "propose_refusal", "request_supplement", "assign", "note"):
        assert f'action="{step_of(case, step)}"' in html
    assert f'action="{step_of(case, "release")}"' not in html  # nobody has it


def test_what_belongs_together_is_shown_with_the_reason(client):
    first = cases.withdrawn(now=MONDAY - timedelta(days=300), reason="W2")
    again = amendment.refile(first, actor=first.complainant, now=MONDAY)
    other = cases.filed(first.complainant, first.business, now=MONDAY - timedelta(days=200))
    cases.filed(cases.person(), first.business, title="别人的事")

    links = dict(similar.around(first, Complaint.objects.all(), MONDAY).related)
    client.force_login(cases.officer())
    html = client.get(page_of(other)).content.decode()

    assert links == {again: Relation.REFILED_AS, other: Relation.SAME_PARTIES}
    assert similar.around(again, Complaint.objects.all(), MONDAY).related[1] == (first, Relation.REFILED_FROM)
    assert first.reference in html
    assert "同一投诉人投诉同一企业" in html
    assert again.reference not in html  # a draft
    assert "别人的事" not in html


# --- signs of abuse ---
@pytest.mark.parametrize(
    ("facts", "signs"),
    [
        ({}, set()),
        ({"filed_recently": 4}, set()),
        ({"filed_recently": 5}, {Sign.FREQUENCY}),
        ({"about_company": 2}, set()),
        ({"about_company": 3}, {Sign.SAME_COMPANY}),
        ({"about_issue": 3}, set()),
        ({"about_issue": 4}, {Sign.SAME_ISSUE}),
        ({"names": 2}, set()),
        ({"names": 3}, {Sign.NAMES}),
        ({"sharing_number": 2, "sharing_address": 2}, set()),
        ({"sharing_number": 3, "sharing_address": 3}, {Sign.SHARED_NUMBER, Sign.SHARED_ADDRESS}),
        ({"has_proof": False}, {Sign.NO_PURCHASE}),
        ({"amount": Decimal(5000), "usual_amount": Decimal(500), "compared": 20}, {Sign.AMOUNT}),
        ({"amount": Decimal(5000), "usual_amount": Decimal(500), "compared": 19}, set()),
        ({"amount": Decimal("4999.99"), "usual_amount": Decimal(1), "compared": 20}, set()),
        ({"amount": Decimal(5000), "usual_amount": Decimal("500.01"), "compared": 20}, set()),
        ({"amount": None, "usual_amount": Decimal(1), "compared": 20}, set()),
    ],
)
def test_a_sign_begins_at_its_number(facts, signs):
    found = signals(Facts(**facts))

    assert {one.sign for one in found} == signs
    assert all(re.search(r"\d", one.words) for one in found if one.sign != Sign.NO_PURCHASE)


def test_the_facts_are_counted_around_the_case_in_one_query():
    me, company = cases.person(), cases.company()
    for days in (10, 40, 100, 200):
        cases.filed(me, company, now=MONDAY - timedelta(days=days), complainant_name=f"某人{days}")
    cases.filed(me, now=MONDAY + timedelta(days=1))  # later than the case
    case = cases.filed(me, company, category="ECM-01")
    for same in (case, cases.filed(), cases.filed()):
        Complaint.objects.filter(pk=same.pk).update(identity="13900001111", answers={"place": "幸福里3号楼"})
    case = cases.fresh(case)

    with CaptureQueriesContext(connection) as seen:
        facts = signal.signal_facts(case, has_files=False)

    assert len(seen) == 1
    assert (facts.filed_recently, facts.about_company, facts.about_issue) == (2, 3, 1)
    assert (facts.names, facts.sharing_number, facts.sharing_address, facts.has_proof) == (4, 3, 3, True)
    assert (facts.compared, facts.usual_amount) == (0, None)


def test_signs_are_shown_as_hints_and_decide_nothing(client):
    me, company = cases.person(), cases.company(cases.person("徐敏"))
    for _ in range(5):
        case = cases.filed(me, company)
    client.force_login(cases.officer())

    html = client.get(page_of(case)).content.decode()
    accepted = sends(client, step_of(case, "accept"))

    assert "这位投诉人30天内提交了5件投诉。" in html
    assert "不能作为不予受理的依据" in html
    assert (accepted.status_code, cases.fresh(case).status) == (302, Status.WITH_BUSINESS)


# --- letters ---
REFUSAL = {"ground": "R02", "reason": "应由邮政管理部门处理。", "other_remedies": "可以拨打12305。"}


def letter_for(place: str, body: str = "投诉{编号}：{投诉人}诉{企业}，{日期}，{期限}。") -> LetterTemplate:
    return LetterTemplate.objects.create(place=place, name="试用", body=body, position=99)


def test_the_first_letters_hold_only_known_places():
    assert LetterTemplate.objects.count() >= 10
    for letter in LetterTemplate.objects.all():
        letter.full_clean()
        page = STAFF_PAGES.get(letter.step) or APPEAL_PAGES[letter.step]
        assert letter.field in page.form.base_fields


@pytest.mark.parametrize("body", ["您好，{姓名}。", "{", "}", "{{投诉人}}", "{编 号}"])
def test_a_letter_with_an_unknown_place_is_not_saved(client, body):
    client.force_login(cases.supervisor())
    data = {"place": "serve.remark", "name": "新信", "body": body, "position": 1, "is_active": "on"}

    answer = client.post("/admin/complaints/lettertemplate/add/", data)
    good = client.post("/admin/complaints/lettertemplate/add/", data | {"body": "致{企业}，{编号}。"})

    assert answer.status_code == 200
    assert "不能识别" in answer.content.decode()
    assert good.status_code == 302
    assert LetterTemplate.objects.filter(name="新信").count() == 1


def test_a_letter_is_filled_into_the_form_by_its_address(client):
    case = cases.filed(business=cases.company(name="晴川电器有限公司"))
    letter = letter_for("propose_refusal.reason")
    other = letter_for("request_supplement.items")
    client.force_login(cases.officer())

    answer = client.get(step_of(case, "propose_refusal"), {"letter": letter.pk})
    wrong = client.get(step_of(case, "propose_refusal"), {"letter": other.pk})
    nonsense = client.get(step_of(case, "propose_refusal"), {"letter": "９x"})

    text = answer.context["form"]["reason"].value()
    assert text == f"投诉{case.reference}：林晓云诉晴川电器有限公司，{cn_date(timezone.localdate())}，11月9日（周一）。"
    assert not wrong.context["form"]["reason"].value()
    assert nonsense.status_code == 200


def test_a_letter_is_put_below_what_was_typed_and_in_place_of_another(client):
    case = cases.filed()
    one, two = letter_for("propose_refusal.reason", "第一封。"), letter_for("propose_refusal.reason", "第二封。")
    client.force_login(cases.officer())
    before = trace(case)

    def put(letter: LetterTemplate, typed: str) -> Any:
        data = REFUSAL | {"reason": typed, "apply": "reason", "letter-reason": letter.pk}
        answer = client.post(step_of(case, "propose_refusal"), data)
        form = answer.context["form"]
        return answer.status_code, form["reason"].value(), form["ground"].value(), form["other_remedies"].value()

    rest = ("R02", REFUSAL["other_remedies"])
    assert put(one, "") == (200, "第一封。", *rest)
    assert put(two, "第一封。") == (200, "第二封。", *rest)
    assert put(two, "我写的。") == (200, "我写的。\n第二封。", *rest)
    assert trace(case) == before


def test_a_letter_that_is_switched_off_is_not_offered(client):
    case, letter = cases.filed(), letter_for("request_supplement.items", "停用的信")
    client.force_login(cases.officer())
    assert "停用的信" in client.get(page_of(case)).content.decode()

    LetterTemplate.objects.filter(pk=letter.pk).update(is_active=False)

    assert "停用的信" not in client.get(page_of(case)).content.decode()


# --- before anything is sent ---
PREVIEWED = {
    "propose_refusal": REFUSAL,
    "request_supplement": {"items": "订单截图\n付款凭证"},
    "close_unreachable": {
        **{"first": "寄信，退回，地址不存在。", "first_on": "2026-11-03", "first_way": "post"},
        **{"second": "上门，无人，已经搬离。", "second_on": "2026-11-06", "second_way": "visit"},
        **{"first_proof": "EMS1234567", "second_proof": "物业签字证明"},
    },
    "decline_amendment": {"reason": "没有新增金额的凭证。"},
    "record_answer": {"code": "B3", "text": "解释说明如下，请您查看。", "received_on": "2026-11-04"},
}


def ready(step: str) -> Complaint:
    made = {"close_unreachable": cases.accepted, "decline_amendment": cases.amendment_open}
    case = made.get(step, cases.with_business if step == "record_answer" else cases.filed)()
    if step == "record_answer":
        clerk = cases.officer()
        StepShelf(case, step, clerk).keep(cases.scan(clerk))
    return case


@pytest.mark.parametrize("step", PREVIEWED)
def test_the_preview_shows_the_very_notices_and_writes_nothing(client, step):
    case, data = ready(step), PREVIEWED[step]
    if step == "record_answer":
        data = data | {"files": upload(picture(), "书面答复.png")}
    client.force_login(cases.officer())
    before, last = trace(case), Notice.objects.count()

    shown = client.post(step_of(case, step), data, follow=True)

    html = shown.content.decode()
    assert (shown.status_code, trace(case), Notice.objects.count()) == (200, before, last)
    assert "还没有发出" in html
    newest = max(Notice.objects.values_list("pk", flat=True))
    carried = {"kept": shown.context["token"], "seen": shown.context["mark"]}
    sent = client.post(step_of(case, step), carried | {"send": "1"})
    assert sent.status_code == 302, sent.context["form"].errors
    posted = Notice.objects.filter(pk__gt=newest)
    told = [notice for person in shown.context["told"] for notice in person["notices"]]
    assert sorted(notice["text"] for notice in told) == sorted(notice.text for notice in posted)
    assert {"短信", "邮件", "站内消息"} >= {str(notice["channel"]) for notice in told} != set()
    assert case.complainant.phone.removeprefix("+86") not in html
    assert all(str(row.value).split("\n")[0] in html for row in shown.context["letter"])


def test_going_back_from_the_preview_keeps_every_word(client):
    case = cases.filed()
    client.force_login(cases.officer())
    before = trace(case)

    preview = client.post(step_of(case, "propose_refusal"), REFUSAL)["Location"]
    answer = client.get(f"{preview}&edit=1")

    form = answer.context["form"]
    assert {name: form[name].value() for name in REFUSAL} == REFUSAL
    assert (answer.status_code, dict(form.errors), trace(case)) == (200, {}, before)


def test_a_preview_of_what_cannot_be_done_says_so(client):
    case = cases.filed()
    Complaint.objects.filter(pk=case.pk).update(category=Category.objects.get(code="B2B-01"))
    client.force_login(cases.officer())
    before = trace(case)

    wrong = client.post(step_of(case, "propose_refusal"), {"ground": "R02"})
    refused = client.post(step_of(case, "propose_refusal"), REFUSAL | {"ground": "R07"})

    assert (wrong.status_code, refused.status_code, trace(case)) == (422, 409, before)
    assert "不适用R07" in refused.content.decode()
