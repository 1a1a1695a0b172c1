"""Staff roles: one table of what each role may do in the admin, applied to groups after every migrate."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from django.apps import AppConfig
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class Role(models.TextChoices):
    OFFICER = "officer", _("受理员")
    MEDIATOR = "mediator", _("调解员")
    REVIEWER = "reviewer", _("复核员")
    SUPERVISOR = "supervisor", _("主管")
    AUDITOR = "auditor", _("审计员")
    CALENDAR_EDITOR = "calendar_editor", _("日历编辑")
    CONTENT_EDITOR = "content_editor", _("内容编辑")
    ADMINISTRATOR = "administrator", _("管理员")


# What everybody who works on cases reads. Steps on a case are not permissions: the workflow table names their roles.
CASES = (
    "catalogue.view_*",
    "complaints.view_*",
    "businesses.view_*",
    "casework.view_calendarday",
)
# What people are asked and told, in every case: changed by whoever answers for the words; [!d]: nothing is deleted.
WORDS = (
    "catalogue.[!d]*_category*",
    "catalogue.[!d]*_precheckquestion",
    "complaints.[!d]*_lettertemplate",
)
# Who works here, and what was sent: looked at with masked addresses.
PEOPLE = (
    "accounts.view_user",
    "accounts.view_rolechange",
    "accounts.view_filingblock",
    "accounts.view_staffinvitation",
    "notifications.view_notice",
)

# Permissions are "app.codename"; * stands for anything. A permission that does not exist yet is simply not granted.
PERMISSIONS: dict[str, tuple[str, ...]] = {
    Role.OFFICER: (*CASES, "businesses.add_business", "businesses.change_business"),
    Role.MEDIATOR: CASES,
    Role.REVIEWER: (*CASES, "appeals.view_*"),
    Role.SUPERVISOR: (
        *CASES,
        *WORDS,
        *PEOPLE,
        "appeals.view_*",
        "businesses.*",
        "casework.*_calendarday",
        "notifications.read_notice",
        "complaints.add_businessmerge",
        "notifications.change_notice",
    ),
    Role.AUDITOR: (*CASES, *PEOPLE, "appeals.view_*", "notifications.read_notice"),
    # These three see no case.
    Role.CALENDAR_EDITOR: ("casework.*_calendarday",),
    Role.CONTENT_EDITOR: WORDS,
    Role.ADMINISTRATOR: (
        *WORDS,
        *PEOPLE,
        "accounts.change_user",
        "businesses.*",
        "casework.*_calendarday",
        "notifications.change_notice",
    ),
}

# Who gives and takes which roles; a superuser any. Nobody their own: see `accounts.commands.set_roles`.
GIVES: dict[str, frozenset[str]] = {
    Role.SUPERVISOR: frozenset({Role.OFFICER, Role.MEDIATOR, Role.REVIEWER, Role.CALENDAR_EDITOR, Role.CONTENT_EDITOR}),
    Role.ADMINISTRATOR: frozenset(Role.values),
}


def roles_of(user: User | AnonymousUser) -> frozenset[str]:
    """The staff roles of this person; asked once a request. Nobody else has any, not even a superuser."""
    if not isinstance(user, User) or not (user.is_staff and user.is_active):
        return frozenset()
    held = user.groups.filter(name__in=Role.values).values_list("name", flat=True)
    return user.once("roles", lambda: frozenset(held))


def gives(user: User | AnonymousUser) -> frozenset[str]:
    """The roles this person may give to others and take from them."""
    if isinstance(user, User) and user.is_active and user.is_superuser:
        return frozenset(Role.values)
    return frozenset().union(*(GIVES.get(role, frozenset()) for role in roles_of(user)))


def sees_names(user: User | AnonymousUser) -> bool:
    """Whether the list of users shows this person the whole names of people who do not work here."""
    return isinstance(user, User) and (user.is_superuser or Role.SUPERVISOR in roles_of(user))


def resets_factor_of(user: User | AnonymousUser, person: User) -> bool:
    """Whether this person may take away the other's second factor: an administrator, of anybody but a superuser."""
    if not isinstance(user, User) or not user.is_active or user.pk == person.pk:
        return False
    return user.is_superuser or (Role.ADMINISTRATOR in roles_of(user) and not person.is_superuser)


def names(roles: Iterable[str]) -> str:
    """The roles in words, in the table's order."""
    return "、".join(str(Role(role).label) for role in Role.values if role in set(roles))


def staff_with(role: str) -> models.QuerySet[User]:
    """Everybody who works in this role today."""
    return User.objects.filter(is_active=True, is_staff=True, groups__name=role)


def people(pks: Iterable[int]) -> models.QuerySet[User]:
    """The people with these ids."""
    return User.objects.filter(pk__in=list(pks))


def apply(sender: AppConfig, **kwargs: object) -> None:
    """Give each role's group exactly its permissions of this one app. Runs after the app's own permissions exist."""
    label = sender.label
    patterns = {role: _patterns_of(role, label) for role in Role.values}
    if label != User._meta.app_label and not any(patterns.values()):
        return
    permissions = list(Permission.objects.filter(content_type__app_label=label))
    for role, wanted in patterns.items():
        group, _created = Group.objects.get_or_create(name=role)
        granted = {p for p in permissions if any(fnmatchcase(p.codename, pattern) for pattern in wanted)}
        held = set(group.permissions.filter(content_type__app_label=label))
        group.permissions.remove(*(held - granted))
        group.permissions.add(*(granted - held))


def _patterns_of(role: str, label: str) -> list[str]:
    """The codename patterns that the table gives this role in this app."""
    split = (permission.partition(".") for permission in PERMISSIONS[role])
    return [codename for app, _dot, codename in split if app == label]
