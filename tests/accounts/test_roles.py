"""Staff roles: the one table, applied to groups."""

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.core.management import call_command

from accounts import roles
from accounts.models import User
from accounts.roles import Role
from tests.accounts.conftest import PASSWORD, member


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

    assert list(group.permissions.values_list("codename", flat=True)) == ["view_user"]


def test_a_wildcard_grants_the_permissions_of_its_app_only(db, monkeypatch):
    monkeypatch.setitem(roles.PERMISSIONS, Role.MEDIATOR, ("accounts.view_*", "nowhere.view_*"))

    roles.apply(apps.get_app_config("accounts"))

    granted = Group.objects.get(name=Role.MEDIATOR).permissions.filter(content_type__app_label="accounts")
    assert list(granted.values_list("codename", flat=True)) == ["view_user"]


def test_no_role_changes_accounts_or_roles(db):
    granted = Permission.objects.filter(group__isnull=False).values_list("content_type__app_label", "codename")

    assert not [
        name for app, name in granted if app in ("accounts", "auth", "account") and not name.startswith("view_")
    ]


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
