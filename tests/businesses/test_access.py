"""Rights to act for a company."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from businesses import access
from businesses.models import Membership
from tests.factories import cases

pytestmark = pytest.mark.django_db


def test_a_person_acts_for_the_companies_they_are_an_active_member_of(django_assert_num_queries):
    person = cases.person("徐敏")
    second, first = cases.company(person, name="乙公司"), cases.company(person, name="丙公司")
    cases.company(cases.person(), name="别人的公司")
    left = cases.company(person, name="甲公司")
    Membership.objects.filter(business=left).update(is_active=False)

    with django_assert_num_queries(1):
        found = access.businesses_of(person)
        roles = access.memberships_of(person)
        business = access.get_business(person, first.pk)

    assert found == [first, second]
    assert roles == {first.pk: "owner", second.pk: "owner"}
    assert business == first
    with pytest.raises(Http404):
        access.get_business(person, left.pk)


def test_nobody_acts_for_nobody():
    business = cases.company(cases.person())

    assert access.memberships_of(AnonymousUser()) == {}
    assert access.businesses_of(cases.person()) == []
    with pytest.raises(Http404):
        access.get_business(AnonymousUser(), business.pk)


def test_members_are_named_by_role_and_only_while_they_can_sign_in():
    owner, handler, viewer, gone = (cases.person(name) for name in ("甲", "乙", "丙", "丁"))
    business = cases.company(owner, handler)
    Membership.objects.create(business=business, user=viewer, role="viewer")
    Membership.objects.create(business=business, user=gone, role="handler")
    gone.is_active = False
    gone.save()

    assert access.members(business.pk) == [owner, handler, viewer]
    assert access.members(business.pk, *access.MAY_ANSWER) == [owner, handler]
    assert access.members(business.pk, Membership.Role.OWNER) == [owner]
    assert access.members(None) == []


@pytest.mark.parametrize(
    ("role", "is_member", "can_sign_in", "served"),
    [
        ("owner", True, True, True),
        ("handler", True, True, True),
        ("viewer", True, True, False),
        ("handler", False, True, False),
        ("handler", True, False, False),
    ],
)
def test_a_company_can_be_served_while_somebody_may_answer(role, is_member, can_sign_in, served):
    business, person = cases.company(), cases.person(is_active=can_sign_in)
    Membership.objects.create(business=business, user=person, role=role, is_active=is_member)

    assert access.can_be_served(business.pk) == served
    assert not access.can_be_served(None)
