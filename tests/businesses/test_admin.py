"""Companies and their members in the staff admin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from businesses.models import Business, Membership
from tests.factories import cases

pytestmark = pytest.mark.django_db
BUSINESSES = "/admin/businesses/business/"
CODE = "91330100MA27XYAB3H"


@pytest.fixture
def root(client):
    client.force_login(User.objects.create_superuser("root@example.com", "correct-horse-9"))
    return client


def form(**changes) -> dict:
    empty = {"name": "晴川电器有限公司", "credit_code": "", "aliases": "晴川旗舰店,晴川"}
    members = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    return empty | members | changes


def test_a_company_is_entered_with_its_members(root):
    person = cases.person("徐敏")
    member = {"memberships-0-user": person.pk, "memberships-0-role": "owner", "memberships-0-is_active": "on"}

    response = root.post(
        f"{BUSINESSES}add/", form(credit_code=" 91330100ma27xyab3h ") | member | {"memberships-TOTAL_FORMS": 1}
    )

    business = Business.objects.get()
    assert response.status_code == 302
    assert (business.name, business.credit_code, business.aliases) == ("晴川电器有限公司", CODE, ["晴川旗舰店", "晴川"])
    assert [(row.user, row.role) for row in business.memberships.all()] == [(person, "owner")]


def test_companies_without_a_credit_code_do_not_collide(root):
    root.post(f"{BUSINESSES}add/", form())
    root.post(f"{BUSINESSES}add/", form(name="云上通信有限公司"))

    assert list(Business.objects.values_list("credit_code", flat=True)) == [None, None]


@pytest.mark.parametrize(
    "code",
    ["9133010", CODE + "1", CODE.replace("X", "O"), "９1330100-A27XYAB3H", CODE[:-1] + "C", CODE.replace("27", "72")],
)
def test_a_credit_code_that_cannot_be_one_is_refused(root, code):
    html = root.post(f"{BUSINESSES}add/", form(credit_code=code)).content.decode()

    assert not Business.objects.exists()
    assert "统一社会信用代码" in html


def test_a_member_who_leaves_is_switched_off_and_never_deleted(root):
    person = cases.person("徐敏")
    business = cases.company(person)
    row = business.memberships.get()
    kept = form(name=business.name) | {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 1} | {
        "memberships-0-id": row.pk, "memberships-0-business": business.pk, "memberships-0-user": person.pk,
        "memberships-0-role": "owner", "memberships-0-DELETE": "on",
    }  # fmt: skip

    response = root.post(f"{BUSINESSES}{business.pk}/change/", kept)

    assert response.status_code == 302
    assert not Membership.objects.get().is_active


@pytest.mark.parametrize("term", ["电器", "旗舰", CODE])
def test_a_company_is_found_by_name_alias_or_credit_code(root, term):
    Business.objects.create(name="晴川电器有限公司", aliases=["晴川旗舰店"], credit_code=CODE)
    Business.objects.create(name="云上通信有限公司")

    html = root.get(BUSINESSES, {"q": term}).content.decode()

    assert "晴川电器有限公司" in html
    assert "云上通信有限公司" not in html


def test_part_of_a_credit_code_finds_nothing(root):
    Business.objects.create(name="晴川电器有限公司", credit_code=CODE)

    assert "晴川电器有限公司" not in root.get(BUSINESSES, {"q": CODE[:6]}).content.decode()


def test_a_company_is_never_deleted(root):
    business = cases.company()

    assert root.post(f"{BUSINESSES}{business.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Business.objects.exists()


def test_the_list_asks_as_much_for_thirty_companies_as_for_one(root):
    asked = []
    for n in (1, 2, 27):
        for _ in range(n):
            cases.company(cases.person())
        with CaptureQueriesContext(connection) as queries:
            root.get(BUSINESSES)
        asked.append(len(queries))

    assert len(set(asked)) == 1
    assert asked[0] <= 8


def test_an_officer_adds_companies_but_no_members(client):
    client.force_login(cases.officer())
    business = cases.company(cases.person("徐敏"))
    member = {"memberships-0-user": cases.person().pk, "memberships-0-role": "owner", "memberships-TOTAL_FORMS": 1}

    added = client.post(f"{BUSINESSES}add/", form() | member)
    seen = client.get(f"{BUSINESSES}{business.pk}/change/").content.decode()

    assert added.status_code == 302
    assert Business.objects.filter(name="晴川电器有限公司").exists()
    assert Membership.objects.count() == 1
    assert "徐敏" in seen


def test_a_supervisor_enters_members(client):
    client.force_login(cases.supervisor())
    person = cases.person("徐敏")
    member = {"memberships-0-user": person.pk, "memberships-0-role": "handler", "memberships-0-is_active": "on"}

    client.post(f"{BUSINESSES}add/", form() | member | {"memberships-TOTAL_FORMS": 1})

    assert Membership.objects.get().user == person


def test_an_auditor_only_looks(client):
    client.force_login(cases.staff("auditor"))
    business = cases.company()

    assert client.get(f"{BUSINESSES}{business.pk}/change/").status_code == 200
    assert client.post(f"{BUSINESSES}{business.pk}/change/", form()).status_code == 403
    assert client.get(f"{BUSINESSES}add/").status_code == 403


@pytest.mark.parametrize("role", ["mediator", "officer", "supervisor", "auditor"])
def test_a_members_account_is_a_link_only_to_whom_it_opens(client, role):
    business = cases.company(cases.person("徐敏"))
    client.force_login(cases.staff(role))

    page = client.get(f"{BUSINESSES}{business.pk}/change/").content.decode()
    account = f"/admin/accounts/user/{business.memberships.get().user_id}/change/"

    assert account not in page or client.get(account).status_code == 200
    assert "徐" in page
