"""The object a step is taken with: the same before, in and after it; of a step that fails it keeps nothing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.errors import Refused
from complaints.desk import machine
from complaints.models import Complaint
from complaints.workflow import Step
from tests.factories import cases
from tests.factories.cases import MONDAY

pytestmark = pytest.mark.django_db


def columns(case: Complaint) -> dict[str, object]:
    return {name: value for name, value in vars(case).items() if not name.startswith("_")}


def test_the_object_passed_in_is_the_object_of_the_turn_and_says_what_stands_in_the_row():
    case = cases.filed()
    Complaint.objects.filter(pk=case.pk).update(respondent_name="另一家")

    with machine.step(case, Step.ACCEPT, actor=cases.officer(), now=MONDAY) as turn:
        assert turn.case is case
        assert case.respondent_name == "另一家"

    assert columns(case) == columns(cases.fresh(case))
    assert case.status == "accepted"


@pytest.mark.parametrize("is_refused", [True, False])
def test_a_step_that_fails_leaves_the_object_as_it_was(is_refused):
    case = Complaint.objects.select_related("category").get(pk=cases.filed().pk)
    before, category = columns(case), case.category
    Complaint.objects.filter(pk=case.pk).update(respondent_name="另一家")

    with (
        pytest.raises(Refused if is_refused else ZeroDivisionError),
        machine.step(case, Step.ACCEPT, actor=cases.officer(), now=MONDAY) as turn,
    ):
        turn.case.respondent_name, turn.case.category = "第三家", None
        turn.case.answers["q"] = "改了"
        if is_refused:
            raise Refused("不行", "no")
        _ = 1 / 0

    assert columns(case) == before
    assert case.category is category


def test_a_step_that_the_table_refuses_leaves_the_object_as_it_was():
    case = cases.filed()
    stale = cases.fresh(case)
    with machine.step(case, Step.ACCEPT, actor=cases.officer(), now=MONDAY):
        pass

    with pytest.raises(Refused), machine.step(stale, Step.ACCEPT, actor=cases.officer(), now=MONDAY):
        pass

    assert stale.status == "submitted"


def test_a_draft_that_is_gone_is_refused_and_keeps_what_was_typed():
    case = cases.draft()
    before = columns(case)
    Complaint.objects.filter(pk=case.pk).delete()

    with pytest.raises(Refused, match="删除"), machine.step(case, Step.FILE, actor=case.complainant, now=MONDAY):
        pass

    assert columns(case) == before


def test_rows_read_beside_the_case_need_not_be_read_again_after_the_step():
    case = Complaint.objects.select_related("category", "complainant").get(pk=cases.filed().pk)

    with machine.step(case, Step.ACCEPT, actor=cases.officer(), now=MONDAY):
        assert "category" not in case._state.fields_cache  # under the lock they are read anew

    with CaptureQueriesContext(connection) as asked:
        assert case.category.pk == case.category_id
        assert case.complainant.pk == case.complainant_id
    assert len(asked) == 0
