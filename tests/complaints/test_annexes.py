"""Two complaints that are one: what was in the merged one is reached from the one that goes on, by all who may."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.http import Http404
from django.urls import reverse

from casework.errors import Refused
from complaints import access
from complaints.commands import ending, offer
from complaints.models import Complaint, Evidence
from complaints.queries import annex, finding
from complaints.rules.codes import Outcome
from complaints.workflow import Step
from files.models import State, StoredFile
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY, moment
from tests.support.sending import sends

pytestmark = pytest.mark.django_db

TUESDAY = moment("2026-11-03 10:00")
FACTS = "独一无二的词麒麟臂出现在甲案里。冰箱坏了，客服不理会，多次联系都没有结果，请平台处理。"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(TUESDAY, tick=False):
        yield


def photo(case: Complaint, name: str = "甲照.png", *, by_business: bool = False) -> Evidence:
    owner = cases.handler_of(case) if by_business else case.complainant
    words = {
        "kind": "image",
        "format": "png",
        "size": 9,
        "sha256": "0" * 64,
        "original": "x",
        "cleaned": "y",
        "created_at": MONDAY,
    }
    stored = StoredFile.objects.create(**words, owner=owner, name=name, state=State.CLEAN)
    return Evidence.objects.create(
        complaint=case, file=stored, by_business=by_business, added_by=owner, added_at=MONDAY, caption=name
    )


@pytest.fixture
def pair() -> tuple[Complaint, Complaint]:
    """Two of one person about one company, both served; only the first has a photo and a message."""
    a = cases.with_business(facts=FACTS)
    photo(a)
    offer.message(a, actor=a.complainant, text="消息甲", now=MONDAY)
    return cases.fresh(a), cases.with_business(a.complainant, a.business, title="乙案标题")


def merge(case: Complaint, other: Complaint, into: str = "", actor: Any = None) -> None:
    ending.merge(case, actor=actor or cases.officer(), into=into or other.reference, reason="同一件事。", now=TUESDAY)


def pages(case: Complaint) -> dict[str, tuple[Any, str]]:
    """Each side's page of a case, and somebody who reads it."""
    return {
        "complainant": (case.complainant, case.get_absolute_url()),
        "business": (cases.handler_of(case), reverse("business:case", args=[case.business_id, case.reference])),
        "officer": (cases.officer(), reverse("admin:complaints_complaint_change", args=[case.pk])),
    }


def test_each_side_reads_what_was_merged_in_the_case_that_goes_on_and_finds_its_way_back(client, pair):
    a, b = pair
    merge(a, b)

    for who, (user, url) in pages(b).items():
        client.force_login(user)
        page = client.get(url).content.decode()
        assert all(words in page for words in (f"投诉{a.reference}已并入", "麒麟臂", "甲照.png", "消息甲")), who
        back = client.get(pages(a)[who][1]).content.decode()
        assert f'href="{url}"' in back, who


def test_the_company_is_told_once_what_it_now_answers_and_gets_two_days_once(pair):
    a, b = pair
    merge(a, b)

    told = Notice.objects.filter(user=cases.handler_of(b), created_at=TUESDAY, channel="site")
    assert [(row.kind, f"投诉{a.reference}已并入投诉{b.reference}" in row.text) for row in told] == [
        ("business_annexed", True)
    ]
    assert cases.fresh(b).due_on.isoformat() == "2026-11-11"
    c = cases.with_business(a.complainant, a.business)
    merge(c, b)
    assert cases.fresh(b).due_on.isoformat() == "2026-11-11"
    assert Notice.objects.get(
        user=a.complainant, key__startswith=f"{a.reference}:", kind="merged", channel="site"
    ).url == (b.get_absolute_url())


def test_chains_lead_to_the_last_one_which_holds_everything(pair):
    a, b = pair
    c = cases.with_business(a.complainant, a.business)
    merge(a, b)
    merge(cases.fresh(b), c)

    assert annex.survivor(cases.fresh(a)) == c
    assert annex.annexes(cases.fresh(c)) == [a, b]
    d = cases.with_business(a.complainant, a.business)
    merge(d, a)  # the number that people remember
    assert cases.fresh(d).merged_into == c


def test_the_words_of_the_merged_case_find_the_one_that_goes_on(pair):
    a, b = pair
    merge(a, b)

    found = finding.search(Complaint.objects.exclude(pk=a.pk), "麒麟臂")

    assert found.keys == [b.pk]


@pytest.mark.parametrize("typed", ["lower", "spaces", "wide"])
def test_a_number_may_be_typed_as_people_type(pair, typed):
    a, b = pair
    ways = {
        "lower": b.reference.lower(),
        "spaces": f" {b.reference.replace('-', ' ')} ",
        "wide": "".join(chr(ord(char) + 0xFEE0) for char in b.reference),
    }
    merge(a, b, into=ways[typed])

    assert cases.fresh(a).merged_into == b


@pytest.mark.parametrize("why", ["company", "person", "ended", "itself"])
def test_nothing_is_merged_across_companies_people_or_ends(pair, why):
    a, b = pair
    others = {
        "company": lambda: cases.with_business(a.complainant),
        "person": lambda: cases.with_business(None, a.business),
        "ended": lambda: cases.withdrawn(case=b),
        "itself": lambda: a,
    }
    other = others[why]()
    before = (a.events.count(), other.events.count(), Notice.objects.count())

    with pytest.raises(Refused) as refused:
        merge(a, other)

    assert refused.value.code == {"company": "other_company", "ended": "not_open"}.get(why, "unknown_case")
    assert (a.events.count(), other.events.count(), Notice.objects.count()) == before
    assert cases.fresh(a).status == "with_business"


def test_companies_that_are_only_named_must_be_named_alike():
    a = cases.filed(respondent_name="晴川 Store")
    b = cases.filed(a.complainant, respondent_name="晴川　ＳＴＯＲＥ")
    c = cases.filed(a.complainant, respondent_name="别家")

    assert annex.mergeable(a) == [b]
    with pytest.raises(Refused):
        merge(a, c)


def test_a_company_reads_of_an_unserved_complaint_only_what_it_would_be_served(client, pair):
    _a, b = pair
    new = cases.filed(b.complainant, b.business, facts=FACTS)
    row = photo(new)
    merge(new, b)
    handler = cases.handler_of(b)
    client.force_login(handler)

    page = client.get(reverse("business:case", args=[b.business_id, b.reference])).content.decode()

    assert "麒麟臂" in page
    assert reverse("business:case", args=[b.business_id, new.reference]) not in page
    assert access.get_evidence(handler, new.reference, row.pk) == row
    assert client.get(reverse("complaints:file", args=[new.reference, row.pk])).status_code == 200


def test_another_company_sees_none_of_the_first_ones_files_in_the_annex(pair):
    a, b = pair
    theirs = photo(a, "企业材料.png", by_business=True)
    merge(a, b)
    other = cases.company(cases.person("别家"))
    Complaint.objects.filter(pk=b.pk).update(business=other)
    stranger = other.memberships.get().user

    mine = a.evidence.get(by_business=False)
    assert access.get_evidence(stranger, a.reference, mine.pk) == mine
    with pytest.raises(Http404):
        access.get_evidence(stranger, a.reference, theirs.pk)


def test_what_is_to_be_added_to_the_merged_case_is_added_where_it_goes_on(client, pair):
    a, b = pair
    merge(a, b)
    client.force_login(a.complainant)

    response = client.get(reverse("complaints:step", args=[a.reference, Step.ADD_EVIDENCE]))

    assert response.url == reverse("complaints:step", args=[b.reference, Step.ADD_EVIDENCE])
    refused = client.post(reverse("complaints:step", args=[a.reference, Step.MESSAGE]), {"text": "还有一点"})
    assert (refused.status_code, b.get_absolute_url() in refused.content.decode()) == (409, True)


def test_staff_choose_the_other_case_and_read_the_notices_before_it_is_done(client, pair):
    a, b = pair
    client.force_login(cases.officer())
    url = reverse("admin:complaints_complaint_step", args=[a.pk, Step.MERGE])
    typed = {"chosen": b.reference, "into": "", "reason": "同一件事，一并办理。"}

    assert f"{b.reference} 乙案标题" in client.get(url).content.decode()
    preview = client.post(url, typed, follow=True).content.decode()
    assert ("请一并答复" in preview, cases.fresh(a).status) == (True, "with_business")
    sends(client, url, typed)

    assert (cases.fresh(a).outcome, cases.fresh(b).absorbed_at) == (Outcome.O12, TUESDAY)
