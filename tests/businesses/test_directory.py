"""The public directory: the list with its search, a company's page, and what is offered while a name is typed."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from businesses.models import Business, BusinessClaim
from tests.factories import cases
from tests.factories.cases import MONDAY

pytestmark = pytest.mark.django_db


def company(name: str, **fields) -> Business:
    return Business.objects.create(name=name, **fields)


def names(html: str) -> list[str]:
    return [part.split("<")[0] for part in html.split('class="companies__name"')[1:]]


def pages_of(address: str, client: Client) -> list[list[int]]:
    """The companies on each page, by their keys, following 下一页."""
    found = []
    while address:
        response = client.get(address)
        found.append([row.company.pk for row in response.context["rows"]])
        address = response.context["next"] and f"/companies/{response.context['next']}"
    return found


@pytest.mark.parametrize("address", ["/companies/", "/companies/?q=公司", "/companies/?q=晴川", "/companies/?q=电器"])
def test_every_company_is_on_one_page_of_the_list(client, address):
    rows = [company(f"{place:02}晴川电器有限公司") for place in range(25)]
    rows += [company(f"晴川{place:02}电器有限公司") for place in range(24)]

    pages = pages_of(address, client)

    assert [len(page) for page in pages] == [20, 20, 9]
    assert sorted(pk for page in pages for pk in page) == [row.pk for row in rows]


def test_pages_of_a_search_go_on_in_its_order(client):
    inside = [company(f"{place:02}晴川电器有限公司") for place in range(15)]
    begins = [company(f"晴川{place:02}电器有限公司") for place in range(15)]

    first, second = pages_of("/companies/?q=晴川", client)

    assert first + second == [row.pk for row in begins + inside]


@pytest.mark.parametrize("address", ["/companies/", "/companies/?q=晴川", "/companies/{pk}/"])
@pytest.mark.parametrize("count", [1, 3])
def test_a_signed_out_page_asks_once_and_touches_no_session(client, address, count):
    for place in range(count):
        row = company(f"晴川电器{place}有限公司")

    with CaptureQueriesContext(connection) as asked:
        response = client.get(address.format(pk=row.pk))

    assert response.status_code == 200
    assert len(asked) == 1
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_a_page_tells_what_is_known_and_no_figures(client):
    handler = cases.person()
    row = cases.company(handler, name="晴川电器有限公司")
    row.brands, row.apps, row.credit_code = ["晴川家电"], ["晴川会员"], "9144030071526726XG"
    row.save()
    silent = company("云上食品有限公司")

    BusinessClaim.objects.create(
        reference="RL-1", claimant=handler, claimant_name="徐敏", position="经理", business=row, name=row.name,
        credit_code=row.credit_code, status="approved", filed_at=MONDAY, status_since=MONDAY,
    )  # fmt: skip

    html = client.get(row.get_absolute_url()).content.decode()

    for words in (
        "晴川旗舰店",
        "晴川家电",
        "晴川会员",
        "9144030071526726XG",
        "已入驻",
        "登记时间",
        "11月2日（周一）起已核验",
    ):
        assert words in html
    assert "没有核验" in client.get(silent.get_absolute_url()).content.decode()
    assert "没有入驻" in client.get(silent.get_absolute_url()).content.decode()
    assert "已入驻" in client.get("/companies/?q=晴川").content.decode()
    assert "tag--ok" not in client.get("/companies/?q=云上").content.decode()


def test_the_address_of_a_merged_company_leads_to_the_survivor(client):
    survivor = company("晴川集团有限公司")
    merged = company("晴川电器有限公司", merged_into=survivor)

    response = client.get(merged.get_absolute_url())

    assert (response.status_code, response["Location"]) == (301, survivor.get_absolute_url())
    assert pages_of("/companies/", client) == [[survivor.pk]]


def test_nothing_found_says_what_to_do(client):
    html = client.get("/companies/?q=远山").content.decode()

    assert "没有登记这家企业" in html
    assert "没有更多的企业了" in client.get("/companies/?q=远山&after=4.远").content.decode()


@pytest.mark.parametrize("after", ["9.x", "x", ".", "2.", "²." + "长" * 500, "4\0.x"])
def test_a_key_that_is_none_begins_from_the_start(client, after):
    company("晴川电器有限公司")

    assert client.get("/companies/", {"q": "晴川", "after": after}).status_code == 200


def test_a_script_is_offered_a_few_from_two_characters_on(client):
    company("晴川电器有限公司", brands=["好物"])
    headers = {"X-Fragment": "offers"}

    html = client.get("/companies/?q=好物", headers=headers).content.decode()

    assert html.count('role="option"') == 1
    assert 'data-name="晴川电器有限公司"' in html
    assert "又称好物" in html
    assert "<html" not in html
    assert 'role="option"' not in client.get("/companies/?q=好", headers=headers).content.decode()
    assert "X-Fragment" in client.get("/companies/")["Vary"]


def test_staff_edit_the_names_of_each_kind(client):
    client.force_login(cases.officer())
    row = cases.company(name="晴川电器有限公司")
    data = {"name": row.name, "credit_code": "", "aliases": "晴川", "brands": "好物,好物屋", "apps": "云听"}
    data |= {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}

    response = client.post(f"/admin/businesses/business/{row.pk}/change/", data)

    row.refresh_from_db()
    assert response.status_code == 302
    assert (row.aliases, row.brands, row.apps) == (["晴川"], ["好物", "好物屋"], ["云听"])
    assert "晴川电器有限公司" in client.get("/companies/?q=好物屋").content.decode()
