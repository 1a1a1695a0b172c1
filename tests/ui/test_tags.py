"""Icons, ruler, deadlines, dates, money, masked addresses."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.utils import timezone

from ui.icons import ICONS
from ui.templatetags import ui

TODAY = dt.date(2026, 11, 23)


def days(start, end, *, notes=None, make_up=(), holidays=()):
    spread = (start + dt.timedelta(n) for n in range((end - start).days + 1))
    return [
        {
            "date": day,
            "working": day in make_up or (day.weekday() < 5 and day not in holidays),
            "note": (notes or {}).get(day, ""),
        }
        for day in spread
    ]


def cells(html):
    return [
        (date, set(marks.split())) for marks, date in re.findall(r'<li class="([^"]*)">.*?datetime="([^"]*)"', html)
    ]


def test_the_ruler_marks_past_today_rest_and_due():
    shown = days(dt.date(2026, 11, 18), dt.date(2026, 11, 25), notes={dt.date(2026, 11, 18): "受理"})

    html = ui.ruler(shown, dt.date(2026, 11, 18), dt.date(2026, 11, 25), TODAY, "11月25日截止")

    assert cells(html) == [
        ("2026-11-18", {"has-note", "is-past"}),
        ("2026-11-19", {"is-past"}),
        ("2026-11-20", {"is-past"}),
        ("2026-11-21", {"is-rest"}),
        ("2026-11-22", {"is-rest"}),
        ("2026-11-23", {"is-today"}),
        ("2026-11-24", set()),
        ("2026-11-25", {"is-due"}),
    ]
    assert '<p class="govuk-visually-hidden">11月25日截止</p><ol class="ruler' in html
    assert 'aria-hidden="true"' in html


def test_a_make_up_saturday_is_a_working_day_and_a_holiday_is_not():
    saturday, thursday = dt.date(2026, 10, 10), dt.date(2026, 10, 1)
    shown = days(dt.date(2026, 9, 30), dt.date(2026, 10, 13), make_up={saturday}, holidays={thursday})

    marks = dict(cells(ui.ruler(shown, dt.date(2026, 9, 30), dt.date(2026, 10, 13), dt.date(2026, 10, 12), "")))

    assert marks["2026-10-10"] == {"is-past"}
    assert marks["2026-10-01"] == {"is-rest"}


def test_days_past_the_deadline_are_late():
    shown = days(dt.date(2026, 11, 16), TODAY)

    marks = dict(cells(ui.ruler(shown, dt.date(2026, 11, 16), dt.date(2026, 11, 19), TODAY, "")))

    assert marks["2026-11-19"] == {"is-past", "is-due"}
    assert marks["2026-11-20"] == {"is-late"}
    assert marks["2026-11-23"] == {"is-today"}


def test_a_span_fills_the_working_days_up_to_the_deadline():
    shown = days(TODAY, dt.date(2026, 12, 1))

    marks = cells(ui.ruler(shown, TODAY, dt.date(2026, 12, 1), TODAY, "", dt.date(2026, 11, 25)))

    assert [date[-2:] for date, mark in marks if "is-span" in mark] == ["25", "26", "27", "30", "01"]


def test_a_rest_day_shows_its_date_when_something_happens_on_it():
    sunday = dt.date(2026, 11, 22)

    html = ui.ruler(
        days(sunday, dt.date(2026, 11, 27), notes={sunday: "提交"}), sunday, dt.date(2026, 11, 27), sunday, ""
    )

    assert cells(html)[0][1] == {"is-rest", "is-named", "has-note", "is-today"}
    assert "<b>提交</b>" in html


def test_only_the_days_between_start_and_end_are_drawn():
    html = ui.ruler(days(dt.date(2026, 11, 1), dt.date(2026, 12, 31)), TODAY, dt.date(2026, 11, 27), TODAY, "")

    assert len(cells(html)) == 5


def test_a_stretch_too_long_for_a_phone_is_said_in_words():
    html = ui.ruler(days(TODAY, dt.date(2027, 1, 20)), TODAY, dt.date(2027, 1, 20), TODAY, "2027年1月20日截止")

    assert html == '<p class="small quiet">2027年1月20日截止</p>'


def test_a_long_ruler_begins_its_first_row_on_the_day_of_the_week():
    wednesday = dt.date(2026, 11, 18)

    html = ui.ruler(days(wednesday, dt.date(2026, 12, 2)), wednesday, dt.date(2026, 12, 2), TODAY, "")

    assert 'class="ruler ruler--tight ruler--from-3"' in html


def test_the_mini_ruler_counts_working_days():
    def marks(*args):
        return re.findall(r'<i class="(\w*)">', ui.mini(*args))

    assert marks(3, 5, "", "now") == ["on", "on", "now", "", ""]
    assert marks(5, 5, "", "late") == ["late"] * 5
    assert 'role="img" aria-label="第3个工作日"' in ui.mini(3, 5, "第3个工作日")


@pytest.mark.parametrize(("state", "drawn"), [("late", True), ("soon", True), ("done", True), ("ok", False)])
def test_a_deadline_has_words_beside_its_colour(state, drawn):
    html = ui.due(state, "<b>")

    assert f'class="due due--{state}"' in html
    assert "<span>&lt;b&gt;</span>" in html
    assert ("<svg" in html) is drawn


def test_every_icon_is_drawn_for_the_eye_only():
    for name in ICONS:
        assert 'aria-hidden="true"' in ui.icon(name)
    with pytest.raises(KeyError):
        ui.icon("no such icon")


def test_dates_are_written_out_with_the_weekday():
    assert ui.cn_date(dt.date(2026, 11, 30), TODAY) == "11月30日（周一）"
    assert ui.cn_date(dt.date(2027, 1, 4), TODAY) == "2027年1月4日（周一）"
    assert ui.cn_date(None) == ""


def test_moments_are_told_in_the_time_of_the_site():
    evening = dt.datetime(2026, 11, 17, 17, 32, tzinfo=dt.UTC)

    assert ui.cn_datetime(evening, TODAY) == "11月18日 01:32"
    assert ui.cn_date(evening, TODAY) == "11月18日（周三）"
    assert ui.cn_datetime(evening, dt.date(2027, 1, 1)) == "2026年11月18日 01:32"
    assert ui.cn_datetime(None) == ""


def test_the_year_is_left_out_in_the_year_itself():
    assert "年" not in ui.cn_date(timezone.localdate())


@pytest.mark.parametrize(
    ("amount", "written"),
    [(Decimal("3299"), "3,299.00元"), ("0.5", "0.50元"), (1234567, "1,234,567.00元"), (None, ""), ("", "")],
)
def test_money_is_written_with_fen(amount, written):
    assert ui.money(amount) == written


def test_joined_lines_leave_no_blank_and_keep_what_is_filled_in(draw):
    source = """{% joined %}
      <b>{{ name }}</b>
      {% if late %}
        ，逾期 <i>一天</i>
      {% endif %}
    {% endjoined %}"""

    assert "<b>两\n行</b>，逾期 <i>一天</i>" in draw(source, name="两\n行", late=True)


def test_numbers_to_call_are_links_and_other_numbers_are_not():
    for words in (
        "请拨打12315，或者",
        "移动10086、电信10000",
        "反诈专线96110",
        "热线400-000-0000（工作日",
        "请立即拨打110。",
    ):
        assert 'href="tel:' in ui.dial(words), words
    assert ui.dial("热线400-000-0000。").count('href="tel:400-000-0000"') == 1
    for words in ("全国12315平台（www.12315.cn）", "10000元", "共12345件", "TS-261129-12315", "验证码123456", "110"):
        assert "tel:" not in ui.dial(words), words
    assert ui.dial("<b>10086</b>") == '&lt;b&gt;<a class="num nowrap" href="tel:10086">10086</a>&lt;/b&gt;'
