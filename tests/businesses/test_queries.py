"""Finding the company that a complainant names."""

from importlib import import_module

import pytest
from django.apps import apps

from businesses import queries
from businesses.models import Business
from businesses.queries import exactly, matching

pytestmark = pytest.mark.django_db
CODE = "91330100MA27XYAB3H"


def company(name: str, **fields) -> Business:
    return Business.objects.create(name=name, **fields)


def test_a_company_is_found_by_part_of_its_name_or_alias():
    power = company("晴川电器有限公司")
    shop = company("杭州云上贸易有限公司", aliases=["晴川旗舰店"])
    company("远山通信有限公司")

    found = queries.matching("晴川")

    assert found == [power, shop]


def test_the_company_called_just_so_comes_first_however_many_contain_the_words():
    for n in range(9):
        company(f"上海{n}晴川有限公司")
    exact = company("晴川")

    assert queries.matching("晴川")[0] == exact
    assert len(queries.matching("晴川")) == 8
    assert queries.exactly("晴川") == exact


@pytest.mark.parametrize("text", ["晴川电器有限公司", " 晴川旗舰店 ", CODE, CODE.lower()])
def test_one_company_is_recognised_by_its_name_alias_or_credit_code(text):
    power = company("晴川电器有限公司", aliases=["晴川旗舰店"], credit_code=CODE)

    assert queries.exactly(text) == power


@pytest.mark.parametrize("text", ["", "  ", "晴川", "不存在"])
def test_less_than_the_whole_name_recognises_nobody(text):
    company("晴川电器有限公司")

    assert queries.exactly(text) is None


def test_an_alias_of_two_companies_recognises_neither():
    company("甲公司", aliases=["旗舰店"])
    company("乙公司", aliases=["旗舰店"])

    assert queries.exactly("旗舰店") is None


def test_a_merged_company_is_not_offered():
    survivor = company("晴川集团")
    company("晴川电器", merged_into=survivor, credit_code=CODE)

    assert queries.matching("晴川") == [survivor]
    assert queries.exactly("晴川电器") is None
    assert queries.exactly(CODE) == survivor


def test_who_is_called_just_so_comes_first_then_who_begins_so():
    inside = company("杭州晴川贸易有限公司")
    begins = company("晴川电器有限公司")
    alias_begins = company("云上食品有限公司", brands=["晴川好物"])
    alias = company("远山通信有限公司", apps=["晴川"])
    name = company("晴川")

    assert matching("晴川") == [name, alias, begins, alias_begins, inside]


@pytest.mark.parametrize("text", ["晴川", "好物", "云听", "晴川 电器", "QC商城", "qc", "360", CODE])
def test_name_alias_brand_app_and_code_all_find(text):
    names = {"aliases": ["晴川好物"], "brands": ["QC商城"], "apps": ["云听", "360影视"]}
    found = company("晴川（杭州）电器有限公司", credit_code=CODE, **names)
    company("远山通信有限公司")

    assert matching(text) == [found]
    assert queries.directory(text).rows == [found]


@pytest.mark.parametrize(
    "text", ["川晴", "电器晴川", "川电 杭州", "'", "\\", "!", ":*", "（）", "晴川' | '远", "𠮷野家"]
)
def test_what_is_not_in_a_name_finds_nothing(text):
    company("晴川电器有限公司", aliases=["电川器晴"])

    assert matching(text) == []
    assert queries.directory(text).rows == []


def test_what_nearly_every_name_holds_is_answered_by_name():
    rows = [company(f"{city}电器有限公司") for city in "甲乙丙"]

    assert matching("有限公司") == sorted(rows, key=lambda row: row.name)


def test_a_name_written_anew_is_found_by_its_new_words():
    row = company("晴川电器有限公司")
    row.brands = ["远山"]
    row.save(update_fields=["brands"])
    row.name = "云上电器有限公司"
    row.save()

    assert matching("远山") == matching("云上") == [row]
    assert matching("晴川") == []


def test_the_companies_that_were_there_before_the_search_are_found_after_it():
    row = company("晴川电器有限公司", aliases=["旗舰店"])
    Business.objects.update(search=None)
    assert matching("晴川") == []

    import_module("businesses.migrations.0003_search_columns").fill(apps, None)

    assert matching("晴川") == matching("旗舰") == [row]


@pytest.mark.parametrize("text", ["晴川电器(杭州)有限公司", " 晴川电器（杭州）有限公司 ", "ＡＢＣ商城"])
def test_brackets_and_letters_of_either_width_are_the_same_name(text):
    business = Business.objects.create(name="晴川电器（杭州）有限公司", aliases=["ABC商城"])

    assert exactly(text) == business
    assert matching(text) == [business]
