"""Names within archives: Windows unpacks each of them. Tables: nothing in them is computed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from files.packing import LONGEST, Names, table

DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)\s*(\.|$)")


@pytest.mark.parametrize(
    ("sent", "packed"),
    [
        ("截图 12:30:45.png", "截图 12：30：45.png"),
        ("为什么不退款?.png", "为什么不退款？.png"),
        ("a|b*c<d>.png", "a｜b＊c＜d＞.png"),
        ('他说"不退".png', "他说＂不退＂.png"),
        ("结尾点. .png", "结尾点.png"),
        ("con.png", "_con.png"),
        ("文件夹. /aux", "文件夹/_aux"),
        ("../../etc/passwd", "文件/文件/etc/passwd"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("", "文件"),
    ],
)
def test_each_is_what_it_was_as_far_as_windows_takes_it(sent, packed):
    assert Names().given(sent) == packed


def test_names_that_differ_in_capitals_alone_are_kept_apart():
    names = Names()

    assert [names.given(name) for name in ("IMG.PNG", "img.png", "Img.png", "a/img.png")] == [
        *("IMG.PNG", "img-2.png", "Img-3.png", "a/img.png")
    ]


def test_a_long_name_keeps_its_ending():
    names = Names()
    first, second = (names.given("投诉/TS2026/文件/" + "长" * 118 + ".png") for _ in range(2))

    assert first.endswith("长.png") and second.endswith("长-2.png")
    assert max(len(name.encode()) for name in (first, second)) <= LONGEST


@given(st.lists(st.text(max_size=200), max_size=8))
def test_whatever_they_are_called(sent):
    names = Names()

    packed = [names.given(f"投诉/TS2026/文件/{name}") for name in sent]

    assert len({name.casefold() for name in packed}) == len(sent)
    for path in packed:
        assert len(path.encode()) <= LONGEST or path.count("/") > 3
        for part in path.split("/"):
            assert part and part == part.strip(" .") and not DEVICE.match(part), part
            assert not re.search(r'[<>:"|?*\\\x00-\x1f\u202a-\u202e\u2066-\u2069]', part), part


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-2", "@SUM(A1)", " =1", "\t=1", "＝1"])
def test_a_table_computes_nothing(cell):
    assert table([["一", cell]]).decode("utf-8-sig").strip("\r\n").endswith(f"'{cell}")


def test_a_table_is_read_as_chinese_text():
    assert table([["序号", 'a"b,c']]) == '\ufeff序号,"a""b,c"\r\n'.encode()
