"""Colleagues: invited by a link, joining with a password of their own, and the end of their work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts.models import RoleChange, StaffInvitation, User
from accounts.roles import Role
from accounts.staffing import departure, invitations
from accounts.tasks import release_unverified
from casework.errors import Refused
from notifications.models import Notice
from tests.factories import cases
from tests.support.colleagues import EMAIL, PHONE, invited, token
from tests.support.visiting import PASSWORD, Visitor, code, member

OWN = "teal-otter-6141-hill"
FORM = {"password1": OWN, "password2": OWN, "agrees": "on"}
LIST = "/admin/accounts/staffinvitation/"


@pytest.fixture
def boss(db) -> User:
    person = member("boss@example.com", "+8613900139000", name="钱管理", is_staff=True)
    person.groups.add(Group.objects.get(name=Role.ADMINISTRATOR))
    return person


@pytest.fixture
def admin(client, boss) -> Client:
    client.force_login(boss)
    return client


def page(row: StaffInvitation) -> str:
    return f"/accounts/staff-invitation/{token(row)}/"


def roles_of(person: User) -> set[str]:
    return set(person.groups.values_list("name", flat=True))


# --- inviting ---
def test_a_name_that_leads_away_is_refused_and_kept(admin):
    name = "中奖了 http://evil.example 领取"
    said = {"name": name, "email": EMAIL, "phone": "139 0013 9001", "wanted": ["officer"], "reason": "新到岗"}

    answer = admin.post(f"{LIST}add/", said)

    assert answer.status_code == 422
    assert "姓名里不能有网址、电话等联系方式" in answer.content.decode() and name in answer.content.decode()
    assert not StaffInvitation.objects.exists()


def test_an_administrator_invites_on_a_page_and_the_mail_alone_holds_the_token(admin, boss):
    wrong = admin.post(f"{LIST}add/", {"name": "周敏", "email": EMAIL, "phone": "123", "wanted": ["officer"]})
    answer = admin.post(
        f"{LIST}add/",
        {
            "name": "周敏",
            "email": "Zhou@example.com",
            "phone": "139 0013 9001",
            "wanted": ["officer"],
            "reason": "新到岗",
        },
    )

    row = StaffInvitation.objects.get()
    mail = Notice.objects.get(kind="colleague_invitation")
    shown = admin.get(LIST).content.decode()
    assert wrong.status_code == 422 and "请填写11位的大陆手机号" in wrong.content.decode()
    assert 'value="周敏"' in wrong.content.decode()  # what was typed is kept
    assert (answer.status_code, row.email, row.phone, row.roles) == (302, EMAIL, PHONE, ["officer"])
    assert token(row) not in str(StaffInvitation.objects.values()) and (mail.channel, mail.is_secret) == ("email", True)
    assert "钱**邀请您担任" in mail.text and "受理员" in mail.text
    assert "z***@example.com" in shown and "139****9001" in shown and EMAIL not in shown and "等待接受" in shown
    assert not User.objects.filter(email=EMAIL).exists()


@pytest.mark.parametrize(
    ("role", "wanted", "code"), [(Role.SUPERVISOR, ["officer"], "not_yours"), (Role.ADMINISTRATOR, [], "not_yours")]
)
def test_who_may_not_invite_is_refused(db, role, wanted, code):
    with pytest.raises(Refused) as refusal:
        invited(actor=cases.staff(role, "别人"), wanted=wanted)

    assert refusal.value.code == code
    assert not StaffInvitation.objects.exists() and not Notice.objects.exists()


def test_a_colleague_or_a_taken_number_is_refused_with_a_sentence(boss, user):
    colleague = cases.officer()
    with pytest.raises(Refused) as already:
        invited(actor=boss, email=colleague.email)
    with pytest.raises(Refused) as taken:
        invited(actor=boss, phone=user.phone)

    assert (already.value.code, taken.value.code) == ("already_staff", "phone_taken")


def test_so_many_a_day_and_no_more(boss, monkeypatch):
    monkeypatch.setattr(invitations, "DAY_MOST", 1)
    invited(actor=boss)
    with pytest.raises(Refused) as refusal:
        invited(actor=boss, email="other@example.com")

    assert refusal.value.code == "too_many"


# --- joining ---
def test_the_whole_way_from_the_mail_to_the_second_factor(boss):
    row = invited(actor=boss)
    visitor = Visitor()
    opened = [visitor.client.get(page(row)).status_code for _again in range(2)]  # as mail scanners do
    weak = visitor.client.post(page(row), FORM | {"password1": "zhou@example.com", "password2": "zhou@example.com"})
    joined = visitor.client.post(page(row), FORM)
    is_in = visitor.is_signed_in

    asked = visitor.sign_in(EMAIL, OWN)
    before = visitor.is_signed_in
    let_in = visitor.enter_phone_code(code("phone_code"))
    guarded = visitor.client.get("/admin/")

    person = User.objects.get(email=EMAIL)
    change = person.role_changes.get()
    assert opened == [200, 200] and weak.status_code == 422
    assert joined.headers["Location"].startswith("/accounts/login/") and not is_in
    assert (person.name, person.phone, person.is_staff, person.check_password(OWN)) == ("周敏", PHONE, True, True)
    assert asked.headers["Location"] == "/accounts/phone/verify/" and not before
    assert (let_in.headers["Location"], guarded.headers["Location"]) == ("/admin/", "/accounts/2fa/")
    assert person.phone_verified_at and roles_of(person) == {"officer"}
    assert (change.by, change.gained, change.reason) == (boss, ["officer"], "新到岗")
    row.refresh_from_db()
    assert (row.end, row.ended_by, row.email, row.phone) == ("accepted", person, "", "")
    assert "周敏" in Notice.objects.get(kind="staff_joined", user=boss).subject


def test_a_link_works_once_in_time_and_not_after_it_was_taken_back_or_sent_again(admin, boss):
    used, late, back = (invited(actor=boss, email=f"{n}@example.com", phone=f"+861390013901{n}") for n in range(3))
    links = {row.pk: page(row) for row in (used, late, back)}
    again = page(invited(actor=boss, email="0@example.com", phone="+8613900139010"))
    stranger = Client()
    StaffInvitation.objects.filter(pk=late.pk).update(expires_at=timezone.now())
    admin.post(f"{LIST}{back.pk}/change/", {"revoke": "1"})

    answers = [stranger.post(links[row.pk], FORM) for row in (used, late, back)]
    stranger.post(again, FORM)
    second = stranger.post(again, FORM)

    assert [answer.status_code for answer in answers] == [410] * 3 and second.status_code == 410
    assert ["有更新的一份" in answers[0].content.decode(), "已经过期" in answers[1].content.decode()] == [True, True]
    assert "只能用一次" in second.content.decode()
    assert list(User.objects.filter(email__endswith="@example.com").exclude(pk=boss.pk).values_list("email")) == [
        ("0@example.com",)
    ]


def test_an_expired_invitation_is_sent_again_from_its_page(admin, boss):
    row = invited(actor=boss)
    StaffInvitation.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(hours=1))

    shown = admin.get(f"{LIST}{row.pk}/change/").content.decode()
    admin.post(f"{LIST}{row.pk}/change/", {"again": "1"})

    fresh = StaffInvitation.objects.exclude(pk=row.pk).get()
    assert "已过期" in shown and "重新发送" in shown
    assert (fresh.email, fresh.phone, fresh.roles, fresh.end) == (EMAIL, PHONE, ["officer"], "")
    assert Client().post(page(fresh), FORM).status_code == 302
    assert admin.post(f"{LIST}{fresh.pk}/change/", {"again": "1"}).status_code == 409


def test_a_link_gives_nothing_once_its_inviter_may_not(boss):
    row = invited(actor=boss)
    boss.groups.clear()

    answer = Client().post(page(row), FORM)

    assert answer.status_code == 409 and "请联系管理员重新邀请" in answer.content.decode()
    assert not User.objects.filter(email=EMAIL).exists()


def test_who_has_an_account_signs_in_and_keeps_their_password(boss, user):
    row = invited(actor=boss, email=user.email, phone=user.phone)
    stranger, other, own = Client(), Client(), Client()
    other.force_login(member("other@example.com", "+8613900139009"))
    own.force_login(user)

    signed_out = stranger.post(page(row), FORM)
    answers = [other.post(page(row)).status_code, own.get(page(row)).status_code, own.post(page(row)).status_code]

    user.refresh_from_db()
    assert "请先登录，再接受邀请" in signed_out.content.decode()
    assert answers == [409, 200, 302]
    assert user.check_password(PASSWORD) and user.is_staff and roles_of(user) == {"officer"}


def test_somebody_signed_in_to_another_account_is_told_to_sign_out(boss, user):
    row, here = invited(actor=boss), Client()
    here.force_login(user)

    answer = here.post(page(row), FORM)

    assert "请先退出登录" in answer.content.decode()
    assert not User.objects.filter(email=EMAIL).exists()


def test_a_sign_up_that_nobody_finished_makes_way(boss):
    squatter = Visitor()
    squatter.sign_up("13900139001", EMAIL)

    Client().post(page(invited(actor=boss)), FORM)

    person = User.objects.get(email=EMAIL)
    assert person.is_staff and person.check_password(OWN) and not squatter.is_signed_in


def test_what_nobody_took_loses_its_address_after_a_month(boss):
    row = invited(actor=boss, now=timezone.now() - invitations.LIFE - invitations.KEPT)
    kept = invited(actor=boss, email="b@example.com", now=timezone.now() - invitations.LIFE)

    release_unverified()

    for one in (row, kept):
        one.refresh_from_db()
    assert (row.end, row.email, row.phone, kept.email) == ("revoked", "", "", "b@example.com")


# --- leaving ---
def at_work(person: User) -> Client:
    """Signed in; the second factor is the factory's."""
    theirs = Client()
    theirs.force_login(person)
    UserSession.objects.create(user=person, session_key=theirs.session.session_key, ip="127.0.0.1", data={})
    return theirs


def test_one_deed_ends_the_work_shows_before_what_it_does_and_an_invitation_undoes_it(admin, boss):
    person = cases.officer("周受理")
    case = cases.filed(cases.person("林晓云"))
    type(case).objects.filter(pk=case.pk).update(officer=person)
    theirs = at_work(person)
    url = f"/admin/accounts/user/{person.pk}/suspend/"

    offered = admin.get(f"/admin/accounts/user/{person.pk}/change/").content.decode()
    preview = admin.get(url).content.decode()
    missing = admin.post(url, {"locks": "on"})
    answer = admin.post(url, {"locks": "on", "reason": "离职"})

    assert url in offered
    for words in ("受理员", "1处", "承办的案件", "1件，转给其他人", "两步验证1项"):
        assert words in preview
    assert missing.status_code == 422 and answer.status_code == 302
    person.refresh_from_db()
    row = person.role_changes.get()
    assert (person.is_staff, person.is_active, person.has_usable_password()) == (False, False, False)
    assert (roles_of(person), Authenticator.objects.filter(user=person).exists()) == (set(), False)
    assert theirs.get("/me/").status_code == 302
    assert (row.by, row.lost, row.suspended, row.reason) == (boss, ["officer"], True, "离职")
    assert {notice.channel for notice in Notice.objects.filter(kind="work_ended", user=person)} >= {"email"}
    assert "停用" in admin.get("/admin/accounts/rolechange/").content.decode()

    invited(actor=boss, email=person.email, phone=person.phone)
    back = Client().post(page(StaffInvitation.objects.latest("pk")), FORM)
    person.refresh_from_db()
    assert back.status_code == 302 and person.is_active and roles_of(person) == {"officer"}
    assert person.check_password(OWN) and person.phone_verified_at


def test_an_account_with_matters_of_its_own_stays_its_owners(boss):
    person = cases.officer()
    theirs = at_work(person)

    departure.suspend(person, actor=boss, reason="借调结束", locks=False)

    person.refresh_from_db()
    assert (person.is_staff, person.is_active, person.has_usable_password()) == (False, True, True)
    assert Authenticator.objects.filter(user=person).exists() and theirs.get("/me/").status_code == 302


def test_who_leaves_takes_their_open_invitations_along(boss):
    other = cases.staff(Role.ADMINISTRATOR, "孙管理")
    row = invited(actor=other)

    departure.suspend(other, actor=boss, reason="离职", locks=True)

    assert Client().post(page(row), FORM).status_code == 410


@pytest.mark.parametrize(
    ("who", "whom", "code"),
    [("boss", "boss", "own_account"), ("boss", "root", "not_yours"), ("supervisor", "officer", "not_yours")],
)
def test_who_may_not_end_it_is_refused(boss, who, whom, code):
    people = {
        "boss": boss,
        "root": User.objects.create_superuser("root@example.com", PASSWORD),
        "supervisor": cases.supervisor(),
        "officer": cases.officer(),
    }
    with pytest.raises(Refused) as refusal:
        departure.suspend(people[whom], actor=people[who], reason="离职", locks=True)

    people[whom].refresh_from_db()
    assert refusal.value.code == code and people[whom].is_staff and not RoleChange.objects.exists()


def test_the_work_of_nobody_here_is_not_ended(boss, user):
    with pytest.raises(Refused) as refusal:
        departure.suspend(user, actor=boss, reason="离职", locks=True)

    assert refusal.value.code == "not_staff"
