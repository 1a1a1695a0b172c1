"""Every list of the staff admin: it answers what its page offers to ask, and nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.utils import flatten_fieldsets, label_for_field
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from complaints.models import Complaint
from notifications.models import Notice
from tests.factories import cases
from tests.support.browsers import browser
from ui.admin import ChangeList, ModelAdmin

pytestmark = pytest.mark.django_db

SITE = admin.site
OWN_PAGES = {"complaints.Complaint", "casework.CalendarNotice"}  # their pages do not list the fields
LOOKUPS = ("", "__exact", "__startswith", "__contains", "__regex", "__gt", "__lte", "__in", "__isnull", "__x__exact")
READERS = (Role.AUDITOR, Role.ADMINISTRATOR, Role.SUPERVISOR)


def registered() -> list[Any]:
    return [pytest.param(one, id=model._meta.label) for model, one in SITE._registry.items()]


def root() -> User:
    return User.objects.create_superuser("root@example.com", "a-long-passphrase-7")


def request_of(person: Any) -> Any:
    request = RequestFactory().get("/")
    request.user = person
    return request


def offered(one: Any) -> dict[str, bool]:
    """The columns that the page narrows by, and the parameters of its own: name → whether it is a column."""
    names = {}
    for each in one.list_filter:
        is_own = isinstance(each, type) and issubclass(each, SimpleListFilter)
        names[each.parameter_name if is_own else each] = not is_own
    return names


# --- the whole registry ---
def test_every_registered_admin_has_the_houses_base_and_list():
    request = request_of(cases.supervisor())

    assert len(SITE._registry) > 10
    assert not [one for one in SITE._registry.values() if not isinstance(one, ModelAdmin)]
    assert not [one for one in SITE._registry.values() if not issubclass(one.get_changelist(request), ChangeList)]


@pytest.mark.parametrize("one", registered())
def test_no_list_answers_a_look_up_that_its_page_does_not_offer(one):
    names = offered(one)
    columns = [field.name for field in one.opts.get_fields()]
    asked = [f"{column}{lookup}" for column in columns for lookup in LOOKUPS]

    allowed = {lookup for lookup in asked if one.lookup_allowed(lookup, "x")}

    columns_offered = {name for name, is_column in names.items() if is_column}
    own = set(names) - columns_offered
    assert allowed - own <= {f"{name}{lookup}" for name in columns_offered for lookup in ("__exact", "__isnull")}


def test_every_filter_that_a_page_offers_is_answered():
    request, seen = request_of(root()), 0
    for one in SITE._registry.values():
        for spec in one.get_changelist_instance(request).filter_specs:
            for name in spec.expected_parameters():
                assert one.lookup_allowed(name, "x", request), (one, name)
                seen += 1

    assert seen > 15


def test_a_list_is_ordered_only_by_the_columns_whose_headings_say_so():
    request, seen = request_of(root()), 0
    for one in SITE._registry.values():
        page = one.get_changelist_instance(request)
        for place, name in enumerate(page.list_display):
            if name not in page.sortable_by:
                page.params = {"o": str(place)}
                assert page.get_ordering(request, page.root_queryset.order_by()) == ["-pk"], (one, name)
                seen += 1

    assert seen > 30


@pytest.mark.parametrize("role", READERS)
def test_a_look_up_from_the_address_bar_is_refused_whoever_asks(role):
    client, seen = browser(cases.staff(role)), 0
    for model, one in SITE._registry.items():
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        if client.get(url).status_code != 200:
            continue
        hidden = [field.name for field in one.opts.local_concrete_fields if field.name not in offered(one)]
        for name in hidden[1:4]:
            assert client.get(url, {f"{name}__gte": "1"}).status_code == 400, (model, name)
            seen += 1
        assert client.get(url, {"_to_field": hidden[-1]}).status_code == 400

    assert seen > 10


# --- what was read out that way ---
@pytest.mark.parametrize("role", READERS)
def test_nobody_asks_the_outbox_about_what_it_does_not_show(role):
    Notice.objects.create(
        channel=Notice.Channel.SMS,
        kind="sign_in_code",
        key="k",
        address="+8613800138005",
        text="验证码304126",
        is_secret=True,
        created_at=timezone.now(),
        not_before=timezone.now(),
    )
    client, url = browser(cases.staff(role)), reverse("admin:notifications_notice_changelist")

    for name in ("text", "html", "subject", "address", "last_error", "is_secret"):
        for how in ("__regex", "__contains", ""):
            assert client.get(url, {f"{name}{how}": "验证码[0-4]"}).status_code == 400, (name, how)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OFFICER, Role.MEDIATOR, Role.REVIEWER, Role.SUPERVISOR])
def test_the_worklist_says_nothing_of_names_and_answers(role):
    case: Complaint = cases.filed()
    client, url = browser(cases.staff(role)), reverse("admin:complaints_complaint_changelist")

    for right, wrong in (("林", "王"), ("林晓云", "王")):
        asked = [client.get(url, {"complainant_name__startswith": said}).status_code for said in (right, wrong)]
        assert asked == [400, 400]
    number = case.answers["order_number"]
    assert client.get(url, {"answers__order_number__startswith": number[:4]}).status_code == 400
    assert client.get(url, {"facts__contains": case.facts[:2]}).status_code == 400


@pytest.mark.parametrize("role", READERS)
def test_the_list_of_users_says_nothing_of_numbers_and_addresses(role):
    person = cases.person("林晓云")
    client, url = browser(cases.staff(role)), reverse("admin:accounts_user_changelist")

    for name, said in (("phone", "+86138"), ("phone", "+86139"), ("email", person.email[:1]), ("password", "argon")):
        assert client.get(url, {f"{name}__startswith": said}).status_code == 400
    assert client.get(url, {"is_staff__exact": "1"}).status_code == 200


# --- words ---
@pytest.mark.parametrize("one", registered())
def test_every_column_and_field_of_the_admin_has_a_chinese_name(one):
    request, label = request_of(root()), one.model._meta.label
    shown = {*one.get_list_display(request)} - {"__str__", "action_checkbox"}
    if label not in OWN_PAGES:
        shown |= {*flatten_fieldsets(one.get_fieldsets(request, one.model()))}

    names = {name: str(label_for_field(name, one.model, one)) for name in shown}

    assert {name: said for name, said in names.items() if not re.search("[\u4e00-\u9fff]", said)} == {}
