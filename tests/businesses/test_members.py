"""Invitations and members: links that work once, roles, leaving; and that a company keeps an owner."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from accounts.models import User
from businesses import access, commands, invitations
from businesses.models import Invitation, Membership, MembershipEvent
from casework.errors import Refused
from notifications.models import Notice
from tests.factories import cases, companies
from tests.factories.cases import MONDAY
from tests.support.notices import kinds_told
from tests.support.racing import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db):
    return cases.person("厉总")


@pytest.fixture
def company(owner):
    return cases.company(owner)


def roles(company) -> dict:
    return {row.user.name: row.role for row in company.memberships.filter(is_active=True)}


def log(company) -> list[tuple]:
    rows = company.membership_events.order_by("pk")
    return [(row.what, row.via, row.person.name, row.actor.name, row.role_from, row.role_to) for row in rows]


# --- invitations ---
def test_an_invited_person_becomes_a_member_by_the_link_once(owner, company):
    invited = cases.person("徐敏")
    made, token = companies.invitation(company, owner, invited)

    commands.accept_invitation(token, actor=invited, now=MONDAY)

    assert roles(company) == {"厉总": "owner", "徐敏": "handler"}
    assert log(company) == [("joined", "invitation", "徐敏", "徐敏", "", "handler")]
    assert kinds_told(owner) == ["members_changed"]
    assert token not in str(Invitation.objects.values().get())
    for again in (commands.accept_invitation, commands.decline_invitation):
        with pytest.raises(Refused) as refused:
            again(token, actor=invited, now=MONDAY)
        assert refused.value.code == "accepted"
    commands.remove_member(company, actor=owner, member=invited, now=MONDAY)
    with pytest.raises(Refused):
        commands.accept_invitation(token, actor=invited, now=MONDAY)
    assert roles(company) == {"厉总": "owner"}


def test_an_invitation_by_mail_is_for_the_holder_of_the_address(owner, company):
    invited = cases.person("徐敏")
    made = commands.invite(company, actor=owner, role="viewer", email=invited.email.upper(), now=MONDAY)

    commands.accept_invitation(companies.token_of(made), actor=invited, now=MONDAY)

    assert roles(company) == {"厉总": "owner", "徐敏": "viewer"}
    assert list(Notice.objects.filter(kind="business_invitation").values_list("channel", "address", "url")) == [
        ("email", invited.email, "")
    ]


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_an_invitation_leads_a_stranger_nowhere_but_to_us(channel, owner, company):
    owner.name, company.name = "中奖了 http://evil.example 领取", "【官方】优选★evil.example微信wx12345678有限公司"
    owner.save()
    company.save()
    to = {"phone": "+8613700137000"} if channel == "sms" else {"email": "stranger@example.com"}

    commands.invite(company, actor=owner, role="viewer", now=MONDAY, **to)

    said = Notice.objects.get(kind="business_invitation", channel=channel)
    whole = said.subject + said.text + said.html
    assert "中**邀请您加入“官方 优选" in said.text
    assert [part for part in ("evil", "领取", "wx1", "【官方】") if part in whole] == []


SPOILT = {
    "unknown": lambda made, owner, invited: (cases.person(), MONDAY),  # somebody else's
    "expired": lambda made, owner, invited: (invited, MONDAY + invitations.LIFE),
    "revoked": lambda made, owner, invited: (commands.revoke_invitation(made, actor=owner, now=MONDAY), MONDAY),
    "declined": lambda made, owner, invited: (
        commands.decline_invitation(companies.token_of(made), actor=invited, now=MONDAY),
        MONDAY,
    ),
    "already_member": lambda made, owner, invited: (
        commands.appoint(made.business, actor=cases.supervisor(), member=invited, role="viewer", now=MONDAY) and None,
        MONDAY,
    ),
    "unverified": lambda made, owner, invited: (_unfinished(invited), MONDAY),
}


def _unfinished(person):
    """The same person, whose sign-up still waits for a code."""
    person.sign_up_started_at = MONDAY
    person.save()
    return person


@pytest.mark.parametrize("code", SPOILT)
def test_a_link_that_is_not_good_says_why_and_changes_nothing(code, owner, company):
    invited = cases.person("徐敏")
    made, token = companies.invitation(company, owner, invited)
    actor, now = SPOILT[code](made, owner, invited)
    before = (roles(company), log(company), Notice.objects.count())

    with pytest.raises(Refused) as refused:
        commands.accept_invitation(token, actor=actor or invited, now=now)

    assert refused.value.code == code
    assert (roles(company), log(company), Notice.objects.count()) == before


def test_a_wrong_person_hears_what_an_unknown_link_says(owner, company):
    _made, token = companies.invitation(company, owner, cases.person("徐敏"))
    words = []
    for link in (token, "nonsense"):
        with pytest.raises(Refused) as refused:
            commands.accept_invitation(link, actor=cases.person(), now=MONDAY)
        words.append((refused.value.code, refused.value.message))

    assert words[0] == words[1]


def test_a_number_that_is_not_proved_opens_no_link(owner, company):
    invited = cases.person("徐敏")
    _made, token = companies.invitation(company, owner, invited)
    User.objects.filter(pk=invited.pk).update(phone_verified_at=None)

    with pytest.raises(Refused) as refused:
        commands.accept_invitation(token, actor=User.objects.get(pk=invited.pk), now=MONDAY)

    assert refused.value.code == "unknown"


def test_a_newer_link_replaces_the_older_and_nobody_is_pestered(owner, company):
    invited = cases.person("徐敏")
    first, old = companies.invitation(company, owner, invited)
    second, new = companies.invitation(company, owner, invited)
    companies.invitation(company, owner, invited)

    with pytest.raises(Refused) as refused:
        commands.accept_invitation(old, actor=invited, now=MONDAY)
    assert refused.value.code == "revoked"
    with pytest.raises(Refused) as refused:
        companies.invitation(cases.company(other := cases.person()), other, invited)
    assert refused.value.code == "too_many_to_address"
    assert companies.invitation(company, owner, invited, now=MONDAY + timedelta(days=2))


def invite(company, actor, nth: int, *, revoked: bool = True, now=MONDAY) -> None:
    made = commands.invite(company, actor=actor, role="viewer", phone=f"+86139{nth:08}", now=now)
    if revoked:
        commands.revoke_invitation(made, actor=actor, now=now)


def test_invitations_count_as_sent_also_when_they_were_taken_back(owner, company):
    another = cases.company(owner)
    for nth in range(invitations.INVITER_MOST):
        invite(company if nth % 2 else another, owner, nth)

    with pytest.raises(Refused) as refused:
        invite(company, owner, 99)

    assert (refused.value.code, str(invitations.INVITER_MOST) in refused.value.message) == ("too_many_by_inviter", True)
    assert Notice.objects.filter(kind="business_invitation", channel="sms").count() == invitations.INVITER_MOST
    invite(company, owner, 99, now=MONDAY + timedelta(days=1, seconds=1))


def test_nor_can_the_owners_of_one_company_take_turns(owner, company):
    others = [cases.person(f"负责人{nth}") for nth in range(2)]
    for other in others:
        Membership.objects.create(business=company, user=other, role="owner")
    for nth in range(invitations.COMPANY_MOST):
        invite(company, others[nth % 2], nth)

    with pytest.raises(Refused) as refused:
        invite(company, owner, 99)

    assert refused.value.code == "too_many_of_company"
    assert Invitation.objects.count() == invitations.COMPANY_MOST


def test_an_owner_who_went_takes_no_more_part_in_open_invitations(owner, company):
    invited = cases.person("徐敏")
    made, token = companies.invitation(company, owner, invited)
    commands.decline_invitation(token, actor=invited, now=MONDAY)

    assert kinds_told(owner) == ["invitation_declined"]
    with pytest.raises(Refused) as refused:
        commands.revoke_invitation(made, actor=owner, now=MONDAY)
    assert refused.value.code == "declined"


# --- members ---
@pytest.mark.parametrize("role", ["handler", "viewer", None])
def test_only_owners_manage_members(role, owner, company):
    actor, other = cases.person("陈立"), cases.person("徐敏")
    if role:
        Membership.objects.create(business=company, user=actor, role=role)
    Membership.objects.create(business=company, user=other, role="handler")
    made, _token = companies.invitation(company, owner, cases.person())
    before = (roles(company), Invitation.objects.filter(end="").count(), Notice.objects.count())

    for deed in (
        partial(commands.invite, company, role="viewer", email="x@example.com"),
        partial(commands.revoke_invitation, made),
        partial(commands.change_role, company, member=other, role="owner"),
        partial(commands.remove_member, company, member=other),
        partial(commands.appoint, company, member=other, role="owner"),
    ):
        with pytest.raises(Refused) as refused:
            deed(actor=actor, now=MONDAY)
        assert refused.value.code == "role"

    assert (roles(company), Invitation.objects.filter(end="").count(), Notice.objects.count()) == before


def test_roles_change_members_go_and_everybody_concerned_is_told(owner, company):
    second, member = cases.person("顾总"), cases.person("徐敏")
    Membership.objects.create(business=company, user=second, role="owner")
    Membership.objects.create(business=company, user=member, role="handler")

    commands.change_role(company, actor=owner, member=member, role="viewer", now=MONDAY)
    commands.change_role(company, actor=owner, member=member, role="viewer", now=MONDAY)  # a double click
    commands.remove_member(company, actor=owner, member=member, now=MONDAY)
    commands.leave(company, actor=second, now=MONDAY)

    assert log(company) == [
        ("role", "owner", "徐敏", "厉总", "handler", "viewer"),
        ("removed", "owner", "徐敏", "厉总", "viewer", ""),
        ("left", "self", "顾总", "顾总", "owner", ""),
    ]
    assert kinds_told(member) == ["membership_role", "membership_ended"]
    assert kinds_told(second) == ["members_changed", "members_changed"]
    assert kinds_told(owner) == ["members_changed"]
    assert access.members(company.pk) == [owner]


def test_the_last_owner_neither_leaves_nor_is_demoted(owner, company):
    gone = cases.person("前任", is_active=False)
    Membership.objects.create(business=company, user=gone, role="owner")  # cannot sign in: no owner to count on
    Membership.objects.create(business=company, user=cases.person("徐敏"), role="handler")
    before = roles(company)

    for deed in (
        partial(commands.leave, company),
        partial(commands.change_role, company, member=owner, role="viewer"),
    ):
        with pytest.raises(Refused) as refused:
            deed(actor=owner, now=MONDAY)
        assert refused.value.code == "last_owner"
    with pytest.raises(Refused) as refused:
        commands.remove_member(company, actor=owner, member=owner, now=MONDAY)

    assert refused.value.code == "self"
    assert roles(company) == before
    assert not MembershipEvent.objects.exists()


def test_a_supervisor_enters_and_switches_off_even_the_last_owner(owner, company):
    boss, person = cases.supervisor(), cases.person("徐敏")

    commands.appoint(company, actor=boss, member=person, role="handler", now=MONDAY)
    commands.appoint(company, actor=boss, member=person, role="owner", now=MONDAY)
    commands.appoint(company, actor=boss, member=owner, role="owner", is_active=False, now=MONDAY)
    commands.appoint(company, actor=boss, member=owner, role="owner", is_active=False, now=MONDAY)  # nothing to do

    assert roles(company) == {"徐敏": "owner"}
    assert [row[:2] for row in log(company)] == [("joined", "staff"), ("role", "staff"), ("removed", "staff")]
    assert kinds_told(person) == ["membership_given", "membership_role", "members_changed"]


def test_a_member_who_is_gone_hears_no_more_of_the_cases(owner, company):
    gone, viewer = cases.person("徐敏"), cases.person("顾盼")
    Membership.objects.create(business=company, user=gone, role="handler")
    Membership.objects.create(business=company, user=viewer, role="viewer")
    case = cases.with_business(business=company)
    commands.remove_member(company, actor=owner, member=gone, now=MONDAY)
    Notice.objects.all().delete()

    cases.withdrawn(case=case)

    assert kinds_told(owner) == ["business_withdrawn"]
    assert kinds_told(gone) == kinds_told(viewer) == []


# --- races ---
@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_leave_at_once_one_stays():
    one, two = cases.person("甲"), cases.person("乙")
    company = cases.company(one, two, role="owner")

    results = at_once(*[partial(commands.leave, company, actor=person, now=MONDAY) for person in (one, two)])

    assert results == ["done", "last_owner"]
    assert len(access.members(company.pk, "owner")) == 1


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_remove_each_other_at_once_leave_one():
    one, two = cases.person("甲"), cases.person("乙")
    company = cases.company(one, two, role="owner")

    results = at_once(
        partial(commands.remove_member, company, actor=one, member=two, now=MONDAY),
        partial(commands.change_role, company, actor=two, member=one, role="viewer", now=MONDAY),
    )

    assert results == ["done", "role"]
    assert len(access.members(company.pk, "owner")) == 1


@pytest.mark.django_db(transaction=True)
def test_a_link_that_is_opened_twice_at_once_makes_one_member():
    owner, invited = cases.person("厉总"), cases.person("徐敏")
    company = cases.company(owner)
    _made, token = companies.invitation(company, owner, invited)

    results = at_once(*[partial(commands.accept_invitation, token, actor=invited, now=MONDAY) for _ in range(2)])

    assert results == ["accepted", "done"]
    assert company.membership_events.count() == 1
