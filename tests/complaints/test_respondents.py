"""Company of a complaint: matched by staff, registered on the way, and two companies made one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from businesses.models import Business, MembershipEvent
from businesses.queries import exactly, matching
from casework.errors import Refused
from complaints.access import roles_of
from complaints.commands import answer, intake, merger, respondent
from complaints.commands import group as group_commands
from complaints.models import BusinessMerge, Complaint
from complaints.queries import amendment
from complaints.queries import case as case_queries
from complaints.queries import group as group_queries
from complaints.workflow import Clock, Status, Step
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support.sending import sends

pytestmark = pytest.mark.django_db
CODE, OTHER_CODE = "9144030071526726XG", "91330100799655058B"


def unlisted(at: str = "filed", **fields: Any) -> Complaint:
    """A case about a company that the complainant only named."""
    case = cases.filed(cases.person()) if at == "filed" else cases.accepted()
    named = {"business": None, "respondent_name": "晴川家电", "respondent_hint": CODE} | fields
    Complaint.objects.filter(pk=case.pk).update(**named)
    return cases.fresh(case)


def steps(case: Complaint) -> list[str]:
    return list(case.events.order_by("seq").values_list("step", flat=True))


# --- matching ---
def test_a_match_keeps_what_the_complainant_wrote_and_serves_an_accepted_case():
    case, business = unlisted("accepted"), cases.company(cases.person("徐敏"))
    officer = cases.officer()

    respondent.match_respondent(case, actor=officer, business=business, now=MONDAY)

    assert (case.business, case.respondent_name, case.respondent_hint) == (business, "晴川家电", CODE)
    assert steps(case)[-2:] == [Step.MATCH_RESPONDENT, Step.SERVE]
    assert case.status == Status.WITH_BUSINESS
    data = case.events.get(step=Step.MATCH_RESPONDENT).data
    assert (data["business"], data["is_new"]) == (business.pk, False)


def test_a_match_before_acceptance_waits_for_it():
    case = unlisted()
    respondent.match_respondent(case, actor=cases.officer(), business=cases.company(cases.person("徐敏")), now=MONDAY)
    assert case.status == Status.SUBMITTED

    intake.accept(case, actor=cases.officer(), now=MONDAY)

    assert case.status == Status.WITH_BUSINESS


def test_a_case_served_off_line_is_answered_in_the_portal_after_the_match():
    case, handler = unlisted("accepted"), cases.person("徐敏")
    business = cases.company(handler)
    cases.served_offline(case=case)
    due = case.due_on

    respondent.match_respondent(case, actor=cases.officer(), business=business, now=MONDAY + timedelta(hours=1))

    assert (case.status, case.due_on, case.serving) == (Status.WITH_BUSINESS, due, 1)
    assert Notice.objects.filter(kind="business_served", user=handler).exists()
    assert roles_of(case, handler) == {"business"}
    answer.answer(case, actor=handler, code="B3", text="解释说明如下，请您查看。", now=MONDAY + timedelta(hours=2))
    assert case.status == Status.ANSWERED


def test_a_case_served_off_line_says_so_to_both_sides(client):
    case, officer = unlisted("accepted"), cases.officer()
    cases.served_offline(case=case)

    client.force_login(officer)
    staff = client.get(reverse("admin:complaints_complaint_change", args=[case.pk])).content.decode()
    client.force_login(case.complainant)
    mine = client.get(reverse("complaints:case", args=[case.reference])).content.decode()

    for words in ("尚未匹配登记的企业", "线下送达", "EMS 已签收", "匹配企业", "代录企业答复", "企业无法联系"):
        assert words in staff
    assert "线下送达" in mine
    assert "EMS 已签收" not in mine


def test_a_company_is_registered_and_matched_or_neither():
    case, again = unlisted("accepted"), unlisted("accepted")
    business = respondent.register_respondent(
        case, actor=cases.officer(), name="晴川家电有限公司", credit_code=CODE, now=MONDAY
    )
    assert (case.business, business.credit_code, case.status) == (business, CODE, Status.ACCEPTED)
    assert case.events.get(step=Step.MATCH_RESPONDENT).data["is_new"] is True

    for name, code in (("晴川家电有限公司", ""), ("另一家有限公司", CODE)):
        with pytest.raises(Refused) as refused:
            respondent.register_respondent(again, actor=cases.officer(), name=name, credit_code=code, now=MONDAY)
        assert refused.value.code == "registered"
    with pytest.raises(Refused):
        respondent.register_respondent(again, actor=cases.person(), name="云上食品有限公司", now=MONDAY)

    assert not Business.objects.filter(name__in=["另一家有限公司", "云上食品有限公司"]).exists()
    assert cases.fresh(again).business is None


def test_nobody_matches_to_their_own_company_nor_to_a_merged_one():
    case, officer = unlisted(), cases.officer()
    own, survivor = cases.company(officer), cases.company()
    merged = Business.objects.create(name="旧名有限公司", merged_into=survivor)

    for business, code in ((own, "party"), (merged, "merged")):
        with pytest.raises(Refused) as refused:
            respondent.match_respondent(case, actor=officer, business=business, now=MONDAY)
        assert refused.value.code == code

    assert (cases.fresh(case).business, Step.MATCH_RESPONDENT in steps(case)) == (None, False)


@pytest.mark.parametrize("way", ["offered", "other", "new"])
def test_staff_match_on_the_case_page(client, way):
    case, business = unlisted(), cases.company(name="晴川家电有限公司")
    another = cases.company(name="云上食品有限公司")
    client.force_login(cases.officer())
    url = reverse("admin:complaints_complaint_step", args=[case.pk, Step.MATCH_RESPONDENT])
    typed = {
        "offered": {"match": business.pk},
        "other": {"match": "other", "other": another.name},
        "new": {"match": "new", "name": "晴川新设有限公司", "credit_code": CODE},
    }[way]

    page = client.get(reverse("admin:complaints_complaint_change", args=[case.pk])).content.decode()
    response = sends(client, url, typed)

    assert "投诉人填写的是“晴川家电”" in page
    assert response.status_code == 302
    found = cases.fresh(case).business
    assert found == {"offered": business, "other": another}.get(way, Business.objects.filter(credit_code=CODE).first())


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "这个字段是必填项"),
        ({"match": "other", "other": "没有这家"}, "没有找到这家企业"),
        ({"match": "new", "name": ""}, "请填写新企业的全称"),
        ({"match": "new", "name": "晴川家电有限公司"}, "这家企业已经登记"),
        ({"match": "new", "name": "新的", "credit_code": CODE[:-1] + "H"}, "最后一位校验不符"),
    ],
)
def test_a_match_that_says_nothing_is_sent_back_with_what_was_typed(client, typed, words):
    case = unlisted()
    cases.company(name="晴川家电有限公司")
    client.force_login(cases.officer())

    response = client.post(reverse("admin:complaints_complaint_step", args=[case.pk, Step.MATCH_RESPONDENT]), typed)

    assert response.status_code == 422
    assert words in response.content.decode() or words == "这个字段是必填项"
    assert cases.fresh(case).business is None


# --- merging ---
def two(*members: Any) -> tuple[Business, Business]:
    return cases.company(*members, name="晴川电器有限公司"), cases.company(name="晴川集团有限公司")


def closed(business: Business) -> Complaint:
    case = cases.answered(case=cases.with_business(business=business))
    answer.confirm_solved(case, actor=case.complainant, outcome="O01", now=MONDAY)
    return case


def refused(business: Business) -> Complaint:
    case = cases.filed(cases.person(), business)
    words = {"ground": "R02", "reason": "无管辖权。", "other_remedies": "请向法院起诉。"}
    intake.propose_refusal(case, actor=cases.officer(), now=MONDAY, **words)
    return case


def merge(merged: Business, survivor: Business, **more: Any) -> BusinessMerge:
    more = {"actor": cases.supervisor(), "reason": "登记了两次。", "now": MONDAY} | more
    return merger.merge_businesses(merged, into=survivor, **more)


def test_a_merger_moves_every_case_with_an_event_and_changes_nothing_else():
    handler = cases.person("徐敏")
    merged, survivor = two(handler)
    rows = [cases.filed(cases.person(), merged), cases.with_business(business=merged), closed(merged)]
    rows += [cases.answered(case=cases.with_business(business=merged)), refused(merged)]
    draft = cases.draft(cases.person(), merged)
    before = {row.pk: (row.status, row.due_on, row.events_count) for row in rows}

    found = merge(merged, survivor)
    assert merger.run_merges(MONDAY) == len(rows) + 1

    assert not Complaint.objects.filter(business=merged).exists()
    for row in map(cases.fresh, rows):
        status, due_on, count = before[row.pk]
        assert (row.status, row.due_on, row.events_count, row.business) == (status, due_on, count + 1, survivor)
        told = row.events.get(step=Step.MERGE_BUSINESS).data
        assert {key: value for key, value in told.items() if key != "sealed"} == {
            "merge": found.pk, "from": merged.pk, "business": survivor.pk,
        }  # fmt: skip
    assert cases.fresh(draft).business == survivor
    found.refresh_from_db()
    assert (found.cases_moved, found.members_moved, found.finished_at) == (len(rows), 1, MONDAY)
    assert merger.run_merges(MONDAY) == 0
    answer.answer(cases.fresh(rows[1]), actor=handler, code="B3", text="解释说明如下，请您查看。", now=MONDAY)


def test_names_members_and_code_go_to_the_survivor(client):
    both, active, gone = cases.person("徐敏"), cases.person("高原"), cases.person("白露")
    merged, survivor = two(active, both)
    merged.memberships.create(user=gone, role="handler", is_active=False)
    survivor.memberships.create(user=both, role="viewer")
    merged.brands, merged.credit_code = ["好物"], CODE
    merged.save()
    earlier = Business.objects.create(name="更早有限公司", merged_into=merged)

    merge(merged, survivor)

    survivor.refresh_from_db(), merged.refresh_from_db(), earlier.refresh_from_db()
    assert survivor.aliases == ["晴川旗舰店", "晴川电器有限公司"]
    assert (survivor.brands, survivor.credit_code) == (["好物"], CODE)
    assert merged.merged_into == earlier.merged_into == survivor
    assert {row.user: row.role for row in survivor.memberships.filter(is_active=True)} == {
        active: "owner", both: "viewer",
    }  # fmt: skip
    assert not merged.memberships.filter(is_active=True).exists()
    joined = MembershipEvent.objects.filter(business=survivor, what="joined").values_list("person", flat=True)
    assert list(joined) == [active.pk]
    assert MembershipEvent.objects.filter(business=merged, what="removed").count() == 2
    for text in ("晴川电器有限公司", "好物", CODE):
        assert exactly(text) == survivor
        assert matching(text) == [survivor]
    assert client.get(merged.get_absolute_url())["Location"] == survivor.get_absolute_url()
    assert "晴川电器有限公司" in client.get("/companies/?q=晴川电器").content.decode()


def test_the_code_of_a_merged_company_with_another_leads_to_the_survivor():
    merged, survivor = two()
    Business.objects.filter(pk=merged.pk).update(credit_code=CODE)
    Business.objects.filter(pk=survivor.pk).update(credit_code=OTHER_CODE)

    merge(merged, survivor)

    assert exactly(CODE) == exactly(OTHER_CODE) == survivor


def test_an_accepted_case_is_served_when_the_survivor_has_somebody_to_answer():
    merged, survivor = two()
    survivor.memberships.create(user=cases.person("徐敏"), role="owner")
    case = cases.accepted(business=merged)

    merge(merged, survivor)
    merger.run_merges(MONDAY)

    assert cases.fresh(case).status == Status.WITH_BUSINESS
    assert case_queries.running_clock(case, Clock.REPLY) is not None


def test_groups_and_their_cases_find_each_other_at_the_survivor():
    merged, survivor = two(cases.person("徐敏"))
    group = cases.group(business=merged)
    case = cases.with_business(business=merged)
    group_commands.link_group(case, actor=cases.officer(), group=group, now=MONDAY)

    merge(merged, survivor)
    merger.run_merges(MONDAY)

    member = group_queries.membership(cases.fresh(case))
    assert member is not None
    assert member.group.business == survivor


def test_an_officer_who_is_of_the_survivor_is_no_longer_the_cases():
    merged, survivor = two(cases.person("徐敏"))
    officer = cases.officer()
    case = cases.with_business(business=merged)
    Complaint.objects.filter(pk=case.pk).update(officer=officer)
    survivor.memberships.create(user=officer, role="viewer")

    merge(merged, survivor)
    merger.run_merges(MONDAY)

    assert cases.fresh(case).officer is None


def test_a_merger_that_may_not_be_is_refused_and_changes_nothing():
    merged, survivor = two()
    gone = Business.objects.create(name="已并入有限公司", merged_into=cases.company())
    own = cases.supervisor()
    merged.memberships.create(user=own, role="viewer")
    wrong = [
        ({"actor": cases.officer()}, merged, survivor, "role"),
        ({"actor": own}, merged, survivor, "party"),
        ({}, merged, merged, "same"),
        ({}, gone, survivor, "merged"),
        ({}, survivor, gone, "merged"),
    ]

    for more, one, other, code in wrong:
        with pytest.raises(Refused) as refused:
            merge(one, other, **more)
        assert refused.value.code == code

    assert not BusinessMerge.objects.exists()
    assert Business.objects.get(pk=merged.pk).merged_into is None


def test_a_chain_waits_for_the_first_merger_to_be_done():
    merged, survivor = two()
    cases.filed(cases.person(), merged)
    merge(merged, survivor)
    with pytest.raises(Refused) as refused:
        merge(survivor, cases.company())
    assert refused.value.code == "under_way"

    merger.run_merges(MONDAY)

    merge(survivor, cases.company())


def test_a_merger_that_broke_off_goes_on_where_it_was(monkeypatch):
    merged, survivor = two()
    rows = [cases.filed(cases.person(), merged) for _ in range(5)]
    found = merge(merged, survivor)
    monkeypatch.setattr("complaints.commands.merger.BATCH", 2)
    monkeypatch.setattr("complaints.commands.merger.BATCHES", 1)
    assert merger.run_merges(MONDAY) == 2
    # a worker took the lease and died within a batch: one case went over, nothing else was written
    BusinessMerge.objects.filter(pk=found.pk).update(lease_until=MONDAY + timedelta(minutes=2))

    assert merger.run_merges(MONDAY + timedelta(minutes=1)) == 0
    later = MONDAY + timedelta(minutes=3)
    assert [merger.run_merges(later) for _ in range(3)] == [2, 1, 0]

    found.refresh_from_db()
    assert (found.cases_moved, found.finished_at) == (5, later)
    assert all(steps(row).count(Step.MERGE_BUSINESS) == 1 for row in rows)


def test_an_edit_that_waits_for_consent_goes_to_the_survivor():
    merged, survivor = two()
    case = cases.with_business()
    said = {"business": merged.pk}

    merge(merged, survivor)

    assert amendment.saying(case, said).business == survivor


def test_a_preview_counts_and_the_confirmation_merges(client):
    merged, survivor = two(cases.person("徐敏"))
    cases.with_business(business=merged), closed(merged), cases.draft(cases.person(), merged)
    client.force_login(cases.supervisor())
    add = reverse("admin:complaints_businessmerge_add")
    typed = {"merged": merged.name, "survivor": survivor.name, "reason": "登记机关的变更记录。"}

    begun = client.get(f"{add}?merged={merged.pk}").content.decode()
    with CaptureQueriesContext(connection) as asked:
        preview = client.post(add, typed | {"act": "preview"})
    wrong = client.post(add, typed | {"survivor": merged.name, "act": "preview"})
    assert not BusinessMerge.objects.exists()
    done = client.post(add, typed | {"act": "confirm"}, follow=True)

    assert f'value="{merged.name}"' in begun
    html = preview.content.decode()
    for words in ("2件，其中正在办理1件，已经结束1件", "1件", "1人，角色不变"):
        assert words in html
    assert len(asked) <= 14
    assert (wrong.status_code, "两处是同一家" in wrong.content.decode()) == (422, True)
    assert BusinessMerge.objects.get().merged == merged
    assert "正在逐件转移" in done.content.decode()
    again = client.post(add, typed | {"act": "confirm"})
    assert again.status_code == 422  # by its old name it is the survivor now
    link = f"/admin/businesses/business/{survivor.pk}/change/"
    assert f"?merged={survivor.pk}" in client.get(link).content.decode()
    assert "已并入" in client.get(f"/admin/businesses/business/{merged.pk}/change/").content.decode()
