"""Users in the staff admin."""

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from tests.support.visiting import EMAIL, PASSWORD, PHONE
from ui.admin import LIMITS

USERS = "/admin/accounts/user/"


@pytest.fixture
def root(client, db):
    client.force_login(User.objects.create_superuser("root@example.com", PASSWORD))
    return client


@pytest.fixture
def supervisor(client, db):
    person = User.objects.create_user("supervisor@example.com", PASSWORD, is_staff=True)
    person.groups.add(Group.objects.get(name=Role.SUPERVISOR))
    client.force_login(person)
    return client


def test_the_list_masks_contact_data(root, user):
    shown = root.get(USERS).content.decode()

    assert "138****8000" in shown
    assert "l***@example.com" in shown
    assert PHONE not in shown
    assert EMAIL not in shown


@pytest.mark.parametrize("term", ["138 0013 8000", "lin@example.com"])
def test_a_person_is_found_by_the_whole_number_or_address(root, user, term):
    assert "138****8000" in root.get(USERS, {"q": term}).content.decode()


def test_part_of_a_number_finds_nobody(root, user):
    assert "138****8000" not in root.get(USERS, {"q": "1380"}).content.decode()


def test_a_supervisor_looks_at_masked_people_and_changes_nothing(supervisor, user):
    shown = supervisor.get(f"{USERS}{user.pk}/change/").content.decode()
    answer = supervisor.post(f"{USERS}{user.pk}/change/", {"is_superuser": "on", "groups": []})

    assert "138****8000" in shown
    assert PHONE not in shown
    assert EMAIL not in shown
    assert answer.status_code == 403
    user.refresh_from_db()
    assert not user.is_superuser


def test_an_officer_sees_no_users(client, db):
    person = User.objects.create_user("officer@example.com", PASSWORD, is_staff=True)
    person.groups.add(Group.objects.get(name=Role.OFFICER))
    client.force_login(person)

    assert client.get(USERS).status_code == 403


def test_no_page_of_the_admin_shows_or_takes_anothers_password(root, user):
    """Colleagues are invited (test_colleagues.py), and everybody sets their own."""
    before = user.password
    shown = root.get(f"{USERS}{user.pk}/change/").content.decode()
    root.post(
        f"{USERS}{user.pk}/change/",
        {"email": EMAIL, "phone": PHONE, "is_active": "on", "wants_sms": "on", "password": "x", "password1": "x"},
    )
    added, changed = root.get(f"{USERS}add/"), root.get(f"{USERS}{user.pk}/password/", follow=True)

    user.refresh_from_db()
    assert "argon2" not in shown and before not in shown and 'type="password"' not in shown
    assert (user.password, user.wants_email) == (before, False)
    assert added.status_code == 403
    assert 'type="password"' not in changed.content.decode()


def test_a_supervisor_changes_roles_and_keeps_what_is_not_theirs(supervisor):
    person = User.objects.create_user("p@example.com", PASSWORD, is_staff=True)
    person.groups.add(Group.objects.get(name=Role.AUDITOR), Group.objects.get(name=Role.OFFICER))
    page = f"{USERS}{person.pk}/roles/"

    shown = supervisor.get(page).content.decode()
    short = supervisor.post(page, {"wanted": ["mediator"], "reason": ""})
    supervisor.post(page, {"wanted": ["mediator"], "reason": "转岗"})

    assert "另有您不能更改的角色：审计员" in shown
    assert short.status_code == 422
    assert set(person.groups.values_list("name", flat=True)) == {"auditor", "mediator"}


def test_nobody_changes_their_own_roles_on_the_page(supervisor):
    me = User.objects.get(email="supervisor@example.com")

    answer = supervisor.post(f"{USERS}{me.pk}/roles/", {"wanted": ["officer"], "reason": "兼任"})

    assert answer.status_code == 409
    assert "不能更改自己的角色" in answer.content.decode()
    assert list(me.groups.values_list("name", flat=True)) == [Role.SUPERVISOR]


@pytest.fixture
def administrator(client, db):
    person = User.objects.create_user("admin@example.com", PASSWORD, is_staff=True)
    person.groups.add(Group.objects.get(name=Role.ADMINISTRATOR))
    client.force_login(person)
    return client


def test_an_administrator_locks_an_account_and_sees_no_address_of_it(administrator, user):
    page = f"{USERS}{user.pk}/change/"

    shown = administrator.get(page).content.decode()
    administrator.post(page, {"email": "mine@example.com", "phone": "13900139000", "is_superuser": "on"})

    user.refresh_from_db()
    assert PHONE not in shown and EMAIL not in shown
    assert (user.is_active, user.email, user.phone, user.is_superuser) == (False, EMAIL, PHONE, False)


def test_an_administrator_does_not_touch_superusers(administrator):
    boss = User.objects.create_superuser("root@example.com", PASSWORD)

    assert administrator.post(f"{USERS}{boss.pk}/change/", {}).status_code == 403


def test_an_auditor_reads_who_was_given_what(client, root):
    person = User.objects.create_user("p@example.com", PASSWORD, name="秦书", is_staff=True)
    root.post(f"{USERS}{person.pk}/roles/", {"wanted": ["auditor"], "reason": "年度审计"})
    client.force_login(User.objects.get(pk=person.pk))

    shown = client.get("/admin/accounts/rolechange/").content.decode()

    assert "年度审计" in shown and "秦书" in shown and "审计员" in shown


def test_a_number_changed_by_the_admin_has_to_be_proved_again(root, user):
    root.post(
        f"{USERS}{user.pk}/change/",
        {"email": EMAIL, "phone": "13900139000", "is_active": "on", "wants_sms": "on", "wants_email": "on"},
    )

    user.refresh_from_db()
    assert (user.phone, user.phone_verified_at) == ("+8613900139000", None)


@pytest.mark.parametrize("path", ["account/emailaddress/", "mfa/authenticator/", "auth/group/"])
def test_allauths_own_tables_are_not_in_the_admin(root, path):
    assert root.get(f"/admin/{path}").status_code == 404


def test_nobody_is_deleted_in_the_admin(root, user):
    assert root.post(f"{USERS}{user.pk}/delete/", {"post": "yes"}).status_code == 403
    assert root.get(reverse("admin:index")).status_code == 200


@pytest.mark.parametrize(
    ("role", "shown"), [(Role.SUPERVISOR, "林晓云"), (Role.AUDITOR, "林**"), (Role.ADMINISTRATOR, "林**")]
)
def test_the_list_shows_names_as_the_pages_of_a_case_do_and_finds_by_them_only_where_they_stand(
    client, user, role, shown
):
    User.objects.filter(pk=user.pk).update(name="林晓云")
    reader = User.objects.create_user("reader@example.com", PASSWORD, is_staff=True, name="钱读者")
    reader.groups.add(Group.objects.get(name=role))
    client.force_login(reader)

    pages = [client.get(USERS).content.decode(), client.get(f"{USERS}{user.pk}/change/").content.decode()]
    found = client.get(USERS, {"q": "林晓"}).content.decode()

    assert [shown in page for page in pages] + ["138****8000" in page for page in pages] == [True] * 4
    assert all(("林晓云" in page) == (shown == "林晓云") for page in pages)
    assert ("138****8000" in found) == (shown == "林晓云")
    assert "钱读者" in client.get(USERS, {"q": "钱读"}).content.decode()


def test_finding_people_by_number_is_counted(supervisor, user, monkeypatch):
    monkeypatch.setitem(LIMITS, "contact", "2/d/user")  # sixty, in less time
    cache.clear()
    for _n in range(2):
        supervisor.get(USERS, {"q": "13800138001"})

    refused = supervisor.get(USERS, {"q": "13800138000"}).content.decode()

    assert "次数过多" in refused
    assert "138****8000" not in refused
