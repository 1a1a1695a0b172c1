"""Many cases at once: refused with one letter, or merged into one; each by itself, and shown before."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from complaints.models import Complaint, ComplaintEvent
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY, fresh
from tests.support.browsers import client_of

pytestmark = pytest.mark.django_db
LIST = "/admin/complaints/complaint/"
LETTER = {
    "ground": "R02",
    "reason": "{投诉人}，投诉{编号}所述事项不属于平台的处理范围，应由其他部门处理。",
    "other_remedies": "可以拨打12345，由当地部门处理。",
}


@pytest.fixture
def officer():
    return cases.officer()


@pytest.fixture
def client(officer):
    with time_machine.travel(MONDAY, tick=False):
        yield client_of(officer)


def confirmed(client: Client, url: str, typed: dict):
    """Both pages: what would become of it, and what became of it."""
    preview = client.post(url, typed)
    return preview, client.post(url, typed | {"seen": preview.context["mark"]}, follow=True)


def trace() -> tuple[int, int, list[str]]:
    statuses = list(Complaint.objects.order_by("pk").values_list("status", flat=True))
    return ComplaintEvent.objects.count(), Notice.objects.count(), statuses


# --- refused ---
def test_several_cases_are_refused_with_one_letter_each_by_itself(client):
    rows = [cases.filed(cases.person(name)) for name in ("林晓云", "赵大海")]
    done = cases.accepted()
    pks = [case.pk for case in (*rows, done)]
    page = client.post(LIST, {"action": "refuse_selected", "index": 0, "_selected_action": pks}, follow=True)
    assert page.content.decode().count('name="pk"') == 3
    before = trace()

    preview = client.post(f"{LIST}refuse/", {"pk": pks, **LETTER})
    shown = preview.content.decode()
    assert trace() == before
    assert "将办理2件" in shown
    assert f"林晓云，投诉{rows[0].reference}所述事项" in shown
    answer = client.post(f"{LIST}refuse/", {"pk": pks, **LETTER, "seen": preview.context["mark"]}, follow=True)

    words = answer.content.decode()
    assert "批量不予受理：已办2件。" in words
    assert f"没有办：{done.reference}，" in words
    for case in rows:
        now = fresh(case)
        assert (now.status, now.ground) == ("refused", "R02")
        assert now.ground_reason.startswith(f"{case.complainant_name}，投诉{case.reference}")
        assert Notice.objects.filter(kind="refused", user=case.complainant, channel="site").count() == 1
    assert fresh(done).status == done.status


def test_what_needs_a_second_signature_waits_for_it(client):
    rows = [cases.filed(), cases.filed()]
    typed = {"pk": [case.pk for case in rows], **LETTER, "ground": "R12"}

    preview, answer = confirmed(client, f"{LIST}refuse/", typed)

    assert "现在只记录意见，不通知投诉人" in preview.content.decode()
    assert "已办2件" in answer.content.decode()
    assert {fresh(case).status for case in rows} == {"submitted"}
    assert {fresh(case).ground for case in rows} == {"R12"}
    assert not Notice.objects.filter(kind="refused").exists()


def test_an_open_place_or_other_words_than_shown_send_nothing(client):
    case = cases.filed()
    before = trace()

    opened = client.post(f"{LIST}refuse/", {"pk": case.pk, **LETTER, "reason": "应由{某部门}处理这件投诉的全部事项。"})
    other = client.post(f"{LIST}refuse/", {"pk": case.pk, **LETTER, "seen": "x"})
    empty = client.post(f"{LIST}refuse/", {"pk": case.pk, **LETTER, "reason": ""})

    assert [page.status_code for page in (opened, other, empty)] == [409, 409, 422]
    assert "这里还没有填写" in opened.content.decode()
    assert trace() == before


def test_a_letter_is_put_in_with_its_places_open(client):
    case = cases.filed()

    page = client.get(f"{LIST}refuse/", {"pk": case.pk})
    [first, *_more] = page.context["form"]["reason"].letters
    put = client.post(f"{LIST}refuse/", {"pk": case.pk, "apply": "reason", "letter-reason": first["pk"]})

    assert put.context["form"]["reason"].value() == first["text"]
    assert fresh(case).status == "submitted"


# --- merged ---
def test_the_duplicates_of_one_person_go_into_the_chosen_case(client):
    person, company = cases.person("林晓云"), cases.company()
    kept, one, two = (cases.filed(person, company) for _ in range(3))
    other = cases.filed(cases.person("赵大海"), company)
    typed = {"pk": [kept.pk, one.pk, two.pk, other.pk], "into": kept.reference, "reason": "同一件事提交了三次。"}

    preview, answer = confirmed(client, f"{LIST}merge/", typed)

    assert "将办理2件" in preview.content.decode()
    words = answer.content.decode()
    assert "批量并案：已办2件。" in words
    assert f"没有办：{other.reference}，没有找到同一投诉人的这件投诉" in words
    assert {fresh(case).merged_into_id for case in (one, two)} == {kept.pk}
    assert fresh(kept).status == kept.status
    assert fresh(other).merged_into_id is None


def test_a_case_that_was_not_chosen_takes_none_in(client):
    kept, elsewhere = cases.filed(), cases.filed()
    before = trace()

    page = client.post(f"{LIST}merge/", {"pk": kept.pk, "into": elsewhere.reference, "reason": "同一件事提交了两次。"})

    assert page.status_code == 422
    assert trace() == before


@pytest.mark.parametrize("role", ["supervisor", "auditor", "mediator"])
@pytest.mark.parametrize("page", ["refuse", "merge"])
def test_who_does_not_refuse_one_refuses_no_many(role, page):
    case = cases.filed()

    assert client_of(cases.staff(role)).post(f"{LIST}{page}/", {"pk": case.pk, **LETTER}).status_code == 403
    assert fresh(case).status == "submitted"
