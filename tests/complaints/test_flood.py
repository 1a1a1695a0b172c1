"""One person files so many cases a day; the next day again, and by phone as many as they call about."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from casework.errors import Refused
from casework.workdays import day_of, end_of
from complaints.commands import draft
from complaints.models import Complaint, ComplaintEvent
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support.browsers import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(settings):
    """A person who may file no more today: two are as good as twenty."""
    settings.FILED_A_DAY = 2
    person, company = cases.person("林晓云"), cases.company()
    for number in range(2):
        case = cases.draft(person, company, title=f"第{number}件没有退款")
        draft.file(case, actor=person, attested=True, now=MONDAY)
    return cases.draft(person, company, title="又一件没有退款")


def test_the_twenty_first_case_of_a_day_waits_for_the_next_day(full):
    before = (ComplaintEvent.objects.count(), Notice.objects.count())

    with pytest.raises(Refused) as refused:
        draft.file(full, actor=full.complainant, attested=True, now=end_of(day_of(MONDAY)) - timedelta(seconds=1))

    assert refused.value.code == "too_many_today"
    assert "请在11月3日（周二）0:00以后再提交" in refused.value.message
    assert cases.fresh(full).status == "draft"
    assert (ComplaintEvent.objects.count(), Notice.objects.count()) == before
    draft.file(full, actor=full.complainant, attested=True, now=end_of(day_of(MONDAY)))
    assert cases.fresh(full).filed_at == end_of(day_of(MONDAY))


def test_the_page_says_it_and_keeps_the_draft(full):
    with time_machine.travel(MONDAY, tick=False):
        page = client_of(full.complainant).post(
            reverse("complaints:draft", args=[full.reference, "check"]), {"attested": "on", "shares": "on"}
        )

    assert page.status_code == 409
    assert "一天最多提交这么多" in page.content.decode()
    assert cases.fresh(full).status == "draft"


def test_what_is_filed_by_phone_is_not_counted(full):
    Complaint.objects.exclude(filed_at=None).update(via="hotline")

    draft.file(full, actor=full.complainant, attested=True, now=MONDAY)

    assert cases.fresh(full).status != "draft"
