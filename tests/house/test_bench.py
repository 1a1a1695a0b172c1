"""The bench is run by hand and seldom: that its cases still fit the tables is seen here."""

import pytest
from django.utils import timezone

from bench.seed import fill
from complaints.models import Complaint
from complaints.queries import finding
from tests.factories import cases


@pytest.mark.django_db(transaction=True)  # it vacuums
def test_the_bench_fills_the_tables_and_its_cases_are_found():
    cases.company(cases.person())

    fill(60, timezone.now())
    found = finding.search(Complaint.objects.all(), "退款")

    assert Complaint.objects.count() == Complaint.objects.filter(version=1).count() == 60
    assert Complaint.objects.filter(clocks__stopped_at=None, clocks__isnull=False).exists()
    assert found is not None
    assert found.keys
