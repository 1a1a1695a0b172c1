"""The words of an SMS, and of a name in one."""

from __future__ import annotations

import pytest

from notifications import sms, strangers
from notifications.models import Notice
from notifications.outbox import post
from tests.support import hostile


@pytest.mark.parametrize(("length", "parts"), [(0, 1), (70, 1), (71, 2), (134, 2), (135, 3)])
def test_parts_are_of_seventy_alone_and_of_sixty_seven_together(length, parts):
    assert sms.segments("文" * length) == parts


def test_a_character_beyond_the_bmp_counts_twice():
    assert sms.segments("🎁" * 36) == 2


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("晴川电器（上海）有限公司", "晴川电器（上海）有限公司"),
        ("①号店Ⅱ", "1号店II"),
        ("¥易购★", "易购"),
        ("𠮷野家", "？野家"),
        ("第一行\n第二行", "第一行 第二行"),
        ("Café Müller", "Café Müller"),
        ("ＡＢＣ１２３", "ABC123"),
        ("甲" * 21, "甲" * 19 + "…"),
        ("苏宁易购（suning.com）", "苏宁易购"),
        ("让‐雅克・卢梭", "让-雅克·卢梭"),
        ("TS-261129-00SDCRB", "TS-261129-00SDCRB"),
        ("TS-261129-2345678", "TS-261129-2345678"),
        ("TS-13800138000", "TS-"),
        ("TS-261129-0013800138000", "TS-"),
    ],
)
def test_a_name_is_put_so_that_gateways_carry_it(name, shown):
    assert sms.named(name, 20) == shown


@pytest.mark.parametrize(
    "name",
    [
        "中奖了 http://evil.example 领取",
        "evil。com",
        "ｅｖｉｌ．ｃｏｍ",
        "找 www.evil 领奖",
        "李四 lisi@evil.cn",
        "加微信abc12345",
        "退款QQ123456",
        "客服138 0013 8000",
        "【官方】王五",
        "王五\n请点击",
        "领奖.中国/a",
        "192.168.1.1/a",
        "点击bit.ly/x",
        "evil.anything/x",
        "evil.\u200bexample",
        "加V信领奖888888",
        "例子。中国",
        "[官方]王五",
        "［官方］王五",
        "138–0013–8000",
        "加微\u200b信abc12345",
        "︻官方︼王五",
    ],
)
def test_what_leads_away_is_known_and_taken_out(name):
    assert strangers.leads_away(name)
    assert not strangers.leads_away(strangers.tamed(name))


@pytest.mark.parametrize(
    "name",
    ["王五", "阿卜杜拉·买买提", "J. S. Li", "Mary St.John", "Mr.Au", "58同城", "三六〇（360）", "O’Neill", "Lê Văn"],
)
def test_ordinary_names_lead_nowhere(name):
    assert not strangers.leads_away(name)
    assert strangers.tamed(name) == name


@pytest.mark.parametrize(
    ("name", "shown"),
    [("王小明", "王**"), ("欧阳锋", "欧阳**"), ("John Smith", "J**"), ("", ""), ("①★", "")],
)
def test_a_person_stands_by_the_first_letters(name, shown):
    assert strangers.initial(name) == shown


def test_the_number_of_a_case_is_whole_however_short_names_must_be():
    values = {"reference": "TS-261129-00SDCRB", "company": "甲" * 200}

    text = sms.fitted(lambda words: f"{words['reference']}{words['company']}{'文' * 105}", values)

    assert text is not None and text.startswith("TS-261129-00SDCRB甲")
    assert sms.segments(text) == sms.MOST


@pytest.mark.django_db
def test_a_row_remembers_its_parts(to, tell, now):
    tell(to, only={"sms"})
    post(
        to, kind="told", context={"company": hostile.LONG_NAME, "url": "/complaints/1/"}, key="k", now=now, only={"sms"}
    )

    short, long = Notice.objects.order_by("pk")
    assert (short.segments, long.segments) == (1, 1)
    assert (
        long.text == "深圳市前海 优选 易购电子商务国际供应…已答复您的投诉，请查看：http://localhost:8000/complaints/1/"
    )
