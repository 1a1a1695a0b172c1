"""Finding the company that a complainant names."""

import pytest

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
    assert queries.exactly(CODE) is None


@pytest.mark.parametrize("text", ["晴川电器(杭州)有限公司", " 晴川电器（杭州）有限公司 ", "ＡＢＣ商城"])
def test_brackets_and_letters_of_either_width_are_the_same_name(text):
    business = Business.objects.create(name="晴川电器（杭州）有限公司", aliases=["ABC商城"])

    assert exactly(text) == business
    assert matching(text) == [business]
