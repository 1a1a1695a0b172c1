"""The yearly notice as people paste it: lines, tables, the State Council's own sentences; and what cannot be read."""

from __future__ import annotations

from datetime import date

import pytest

from casework.workdays import HOLIDAY, MAKE_UP, WEEKEND, WORKDAY, days_of_year
from casework.yearly import EXAMPLE, read

# The State Council's own words for 2026, as published.
NOTICE_2026 = """国务院办公厅关于2026年部分节假日安排的通知
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
"""


def kinds(text: str, year: int = 2027) -> dict[str, str]:
    found = read(text, year)
    assert found.mistakes == []
    return {day.isoformat(): kind for day, kind in found.days.items()}


def test_the_published_notice_gives_the_days_of_the_package():
    found = read(NOTICE_2026, 2026)

    assert found.mistakes == []
    assert found.skipped == 4
    assert found.unnamed() == []
    assert {day: kind for day, kind in found.kinds().items()} == {
        day: kind for day, (kind, _provisional) in days_of_year(2026).items()
    }


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2027-01-01,holiday", {"2027-01-01": HOLIDAY}),
        ("2027-01-01，放假", {"2027-01-01": HOLIDAY}),
        ("holiday,2027-01-01", {"2027-01-01": HOLIDAY}),
        ("2027/1/1\t放假\t元旦", {"2027-01-01": HOLIDAY}),
        ("2027-01-09 上班", {"2027-01-09": MAKE_UP}),
        ("2027-01-09,make_up", {"2027-01-09": MAKE_UP}),
        ("１月９日上班", {"2027-01-09": MAKE_UP}),
        ("2027-01-04 至 2027-01-06 放假", dict.fromkeys(["2027-01-04", "2027-01-05", "2027-01-06"], HOLIDAY)),
        ("2027-01-04-2027-01-05 放假", dict.fromkeys(["2027-01-04", "2027-01-05"], HOLIDAY)),
        ("1月31日—2月1日休息", dict.fromkeys(["2027-01-31", "2027-02-01"], HOLIDAY)),
        ("2026年12月31日至1月1日放假", dict.fromkeys(["2026-12-31", "2027-01-01"], HOLIDAY)),
        (
            "10月1日至3日放假，9月26日上班",
            dict.fromkeys(["2027-10-01", "2027-10-02", "2027-10-03"], HOLIDAY) | {"2027-09-26": MAKE_UP},
        ),
        ("安排如下", {}),
    ],
)
def test_a_line_is_read(line, expected):
    assert kinds(line) == expected


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("2027-01-01", "有日期，没有写“放假”还是“上班”"),
        ("2027-02-30 放假", "没有2027年2月30日"),
        ("2028-01-01 放假", "2028-01-01不在2027年"),
        ("2026-12-20 放假", "2026-12-20不在2027年"),
        ("5日放假", "“5日”没有写月份"),
        ("2月5日至1日放假", "2027-02-01早于2027-02-05"),
        ("2月1日至3月1日放假", "2027-02-01至2027-03-01超过15天"),
        ("2027-01-08 上班", "2027-01-08不是周末，本来就上班"),
        ("2027-99-01,holiday", "没有2027年99月1日"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line, message):
    found = read(f"2027-10-01 放假\n\n{line}", 2027)

    assert [(row.number, row.text, row.message) for row in found.mistakes] == [(3, line, message)]
    assert found.days == {date(2027, 10, 1): HOLIDAY}


def test_a_day_cannot_be_both():
    found = read("2027-01-09 放假\n2027-01-09 上班", 2027)

    assert [row.message for row in found.mistakes] == ["2027-01-09前面已写成另一种"]


def test_days_that_are_not_named_are_as_in_any_week():
    found = read("2026-12-31 至 2027-01-01 放假\n2027-01-09 上班", 2027).kinds()

    assert len(found) == 366
    assert (found[date(2026, 12, 31)], found[date(2027, 1, 4)], found[date(2027, 1, 10)]) == (HOLIDAY, WORKDAY, WEEKEND)
    assert found[date(2027, 10, 1)] == WORKDAY


def test_a_missing_line_is_noticed():
    missing = read("2027-01-01 放假", 2027).unnamed()

    assert date(2027, 10, 1) in missing
    assert date(2027, 1, 1) not in missing


def test_the_example_can_be_read():
    assert len(kinds(EXAMPLE)) == 14
