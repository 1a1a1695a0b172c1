"""Staff roles: the one table, applied to groups."""

from contextlib import suppress

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.core.management import call_command
from django.test import Client

from accounts import commands, roles
from accounts.models import RoleChange, User
from accounts.roles import Role
from casework.errors import Refused
from notifications.models import Notice
from tests.support.visiting import PASSWORD, member


def staff(email: str, *names: str) -> User:
    user = User.objects.create_user(email, PASSWORD, is_staff=True)
    user.groups.set(Group.objects.filter(name__in=names))
    return user


def test_every_role_is_a_group_after_migrate(db):
    assert set(Group.objects.values_list("name", flat=True)) == set(Role.values)


def test_a_group_has_exactly_what_the_table_says(db):
    config = apps.get_app_config("accounts")
    group = Group.objects.get(name=Role.AUDITOR)
    group.permissions.set(Permission.objects.filter(content_type__app_label="accounts"))  # by hand, or an old table

    roles.apply(config)

    assert sorted(group.permissions.values_list("codename", flat=True)) == [
        "view_filingblock",
        "view_rolechange",
        "view_staffinvitation",
        "view_user",
    ]


def test_a_wildcard_grants_the_permissions_of_its_app_only(db, monkeypatch):
    monkeypatch.setitem(roles.PERMISSIONS, Role.MEDIATOR, ("accounts.view_u*", "nowhere.view_u*"))

    roles.apply(apps.get_app_config("accounts"))

    granted = Group.objects.get(name=Role.MEDIATOR).permissions.filter(content_type__app_label="accounts")
    assert list(granted.values_list("codename", flat=True)) == ["view_user"]


def test_only_an_administrator_changes_accounts_and_nobody_changes_groups(db):
    granted = Permission.objects.filter(group__isnull=False).values_list(
        "group__name", "content_type__app_label", "codename"
    )
    changing = {row for row in granted if row[1] in ("accounts", "auth", "account", "mfa")} - {
        row for row in granted if row[2].startswith("view_")
    }

    assert changing == {
        (Role.ADMINISTRATOR, "accounts", "change_user"),
    }


def test_whoever_edits_the_calendar_the_words_or_accounts_sees_no_case(db):
    seen = Permission.objects.filter(codename__in=["view_complaint", "view_note", "read_notice"])

    for role in (Role.CALENDAR_EDITOR, Role.CONTENT_EDITOR, Role.ADMINISTRATOR):
        assert not seen.filter(group__name=role).exists(), role


# --- giving and taking ---
def test_a_role_is_given_kept_with_its_reason_and_taken(db):
    person, supervisor = staff("a@example.com"), staff("b@example.com", Role.SUPERVISOR)

    given = commands.set_roles(person, actor=supervisor, wanted=[Role.OFFICER], reason="新到岗")
    commands.set_roles(person, actor=supervisor, wanted=[Role.MEDIATOR], reason="转岗调解")

    person = User.objects.get(pk=person.pk)
    assert roles.roles_of(person) == {Role.MEDIATOR}
    assert (given.gained, given.lost, given.by, given.reason) == ([Role.OFFICER], [], supervisor, "新到岗")
    assert [(row.gained, row.lost) for row in person.role_changes.all()][0] == ([Role.MEDIATOR], [Role.OFFICER])


def test_the_last_role_taken_ends_the_work_here(db):
    person, supervisor = staff("a@example.com", Role.OFFICER), staff("b@example.com", Role.SUPERVISOR)

    commands.set_roles(person, actor=supervisor, wanted=[], reason="离职")

    assert not User.objects.get(pk=person.pk).is_staff


@pytest.mark.parametrize("giver", [*Role.values, "superuser"])
def test_everybody_gives_what_the_table_says_and_nothing_to_themselves(db, giver):
    is_root = giver == "superuser"
    actor = User.objects.create_superuser("root@example.com", PASSWORD) if is_root else staff("r@example.com", giver)
    may_give = set(Role.values) if is_root else roles.GIVES.get(giver, frozenset())
    person = staff("p@example.com")
    given, kept = set(), set()

    for role in Role.values:
        for whom, done in ((person, given), (actor, kept)):
            held = set(whom.groups.values_list("name", flat=True))
            with suppress(Refused):
                commands.set_roles(whom, actor=actor, wanted=held | {role}, reason="试试看")
                done.add(role)

    assert (given, kept) == (may_give, set())
    assert RoleChange.objects.count() == len(may_give)
    assert set(User.objects.get(pk=actor.pk).groups.values_list("name", flat=True)) == ({giver} - {"superuser"})


def test_a_supervisor_takes_no_role_that_is_not_theirs_to_give(db):
    auditor, supervisor = staff("a@example.com", Role.AUDITOR), staff("b@example.com", Role.SUPERVISOR)

    with pytest.raises(Refused) as refused:
        commands.set_roles(auditor, actor=supervisor, wanted=[Role.OFFICER], reason="换个岗位")

    assert refused.value.code == "not_yours"
    assert set(auditor.groups.values_list("name", flat=True)) == {Role.AUDITOR}
    assert not RoleChange.objects.exists()


def test_an_account_that_cannot_sign_in_gets_no_role(db):
    supervisor = staff("b@example.com", Role.SUPERVISOR)
    caller = User.objects.create_user(None, phone="+8613800138000")

    with pytest.raises(Refused, match="没有邮箱"):
        commands.set_roles(caller, actor=supervisor, wanted=[Role.OFFICER], reason="新到岗")

    assert not User.objects.get(pk=caller.pk).is_staff


def test_migrating_again_changes_nothing(db, django_assert_max_num_queries):
    before = sorted(Permission.objects.filter(group__isnull=False).values_list("group__name", "codename"))

    call_command("migrate", verbosity=0)

    assert sorted(Permission.objects.filter(group__isnull=False).values_list("group__name", "codename")) == before


def test_roles_are_read_once_per_user(db, django_assert_num_queries):
    user = staff("a@example.com", Role.OFFICER, Role.SUPERVISOR)

    with django_assert_num_queries(1):
        first, second = roles.roles_of(user), roles.roles_of(user)

    assert first == second == {"officer", "supervisor"}


def test_a_group_without_the_staff_mark_is_no_role(db):
    user = staff("a@example.com", Role.OFFICER)
    user.is_staff = False

    assert roles.roles_of(user) == frozenset()
    assert roles.roles_of(AnonymousUser()) == frozenset()


def test_a_superuser_has_no_role_by_that_alone(db):
    assert roles.roles_of(User.objects.create_superuser("root@example.com", PASSWORD)) == frozenset()


def test_staff_with_a_role_are_those_who_work_today(db):
    officer = staff("a@example.com", Role.OFFICER)
    staff("b@example.com", Role.MEDIATOR)
    gone = staff("c@example.com", Role.OFFICER)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    member("d@example.com", None)

    assert list(roles.staff_with(Role.OFFICER)) == [officer]


@pytest.mark.parametrize("role", Role.values)
def test_every_role_has_its_line_in_the_table(role):
    assert roles.PERMISSIONS[role]


# --- a second factor that was lost ---
def with_factor(user: User) -> User:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"})
    return user


def test_an_administrator_takes_a_lost_factor_and_the_person_is_told(client, db):
    person, admin = with_factor(staff("a@example.com", Role.OFFICER)), staff("b@example.com", Role.ADMINISTRATOR)
    theirs = Client()
    theirs.force_login(person)
    UserSession.objects.create(user=person, session_key=theirs.session.session_key, ip="127.0.0.1", data={})
    client.force_login(admin)
    page = f"/admin/accounts/user/{person.pk}/factor/"

    offered = client.get(f"/admin/accounts/user/{person.pk}/change/").content.decode()
    answer = client.post(page, {"reason": "手机丢失，已当面核对工作证"})

    assert page in offered and "argon2" not in offered
    assert answer.status_code == 302
    assert not Authenticator.objects.filter(user=person).exists()
    assert theirs.get("/me/").status_code == 302  # signed out everywhere
    row = person.role_changes.get()
    assert (row.by, row.factor_reset, row.reason) == (admin, True, "手机丢失，已当面核对工作证")
    told = Notice.objects.filter(kind="second_factor_changed", user=person)
    assert {notice.channel for notice in told} == {"site", "email"}  # no phone is known
    assert "管理员重置了两步验证" in told.get(channel="site").text
    assert "重置两步验证。原因：手机丢失" in client.get(f"/admin/accounts/user/{person.pk}/change/").content.decode()


@pytest.mark.parametrize(
    ("who", "whom", "code"),
    [
        ("administrator", "administrator", "own_factor"),
        ("administrator", "root", "not_yours"),
        ("supervisor", "officer", "not_yours"),
        ("administrator", "nobody", "no_factor"),
    ],
)
def test_nobody_takes_their_own_factor_nor_one_that_is_not_theirs_to_take(who, whom, code, db):
    people = {name: staff(f"{name}@example.com", name) for name in ("administrator", "supervisor", "officer")}
    people["root"] = User.objects.create_superuser("root@example.com", PASSWORD)
    for one in people.values():
        with_factor(one)
    people["nobody"] = staff("nobody@example.com")

    with pytest.raises(Refused) as refused:
        commands.reset_second_factor(people[whom], actor=people[who], reason="遗失")

    assert refused.value.code == code
    assert Authenticator.objects.count() == 8
    assert (RoleChange.objects.count(), Notice.objects.count()) == (0, 0)
