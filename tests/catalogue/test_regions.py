"""The list of regions: what is in it, how a place is found by its name, and the small answers for script."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from catalogue.rules import regions

EVERY = list(regions._all().values())


# --- the list ---
def test_every_province_and_a_plausible_number_of_places():
    cities = [region for region in EVERY if region.code.endswith("00") and not region.code.endswith("0000")]
    districts = [region for region in EVERY if not region.code.endswith("00")]

    assert len(regions.children()) == 34
    assert 330 <= len(cities) <= 340
    assert 2800 <= len(districts) <= 2900
    assert not [region.name for region in EVERY if "直辖" in region.name or region.name in ("市辖区", "县")]


def test_codes_have_six_digits_and_lie_in_their_parent():
    for region in EVERY:
        assert re.fullmatch(r"[1-8]\d{5}", region.code)
        assert region.parent is None or region in regions.children(region.parent.code)
        assert all(above.code[:2] == region.code[:2] for above in region.chain)
        assert len(region.chain) <= 3


def test_the_provinces_beyond_the_mainland_are_there_without_anything_below():
    for code, name in (("710000", "台湾省"), ("810000", "香港特别行政区"), ("820000", "澳门特别行政区")):
        region = regions.get(code)

        assert region is not None
        assert region.name == name
        assert regions.children(code) == ()


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("330106", ("浙江省", "杭州市", "西湖区")),
        ("110101", ("北京市", "", "东城区")),
        ("429004", ("湖北省", "", "仙桃市")),
        ("441900", ("广东省", "东莞市", "")),
        ("653228", ("新疆维吾尔自治区", "和田地区", "和康县")),  # since 2024
        ("460302", ("海南省", "三沙市", "西沙区")),  # since 2020
    ],
)
def test_a_place_gives_the_three_names_of_a_complaint(code, names):
    region = regions.get(code)

    assert region is not None
    assert (region.province, region.city, region.district) == names
    assert region.full_name == "".join(names)


@pytest.mark.parametrize("code", ["330103", "000000", "", "33", None, 330106, ["330106"], "３３０１０６"])
def test_what_is_no_current_code_is_no_place(code):
    assert regions.get(code) is None


# --- the search ---
def test_every_full_name_leads_to_its_place():
    assert [region.full_name for region in EVERY if regions.resolve(region.full_name) != region] == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("西湖", ["330106", "360103"]),
        ("杭州西湖", ["330106"]),
        ("浙江 杭州、西湖区", ["330106"]),
        ("吉林", ["220000", "220200"]),
        ("吉林省吉林市", ["220200"]),
        ("广西", ["450000"]),
        ("延边", ["222400"]),
        ("酒泉肃北", ["620923"]),
        ("重庆江北", ["500105"]),
        ("上海浦东", ["310115"]),
        ("北京", ["110000"]),
        ("仙桃", ["429004"]),
        ("鄂温克", ["150724"]),
        ("苏州工业园区", []),
        ("杭", []),
        ("", []),
        ("区" * 100, []),
    ],
)
def test_a_place_is_found_as_people_say_it(text, codes):
    assert [region.code for region in regions.search(text)] == codes


def test_a_part_of_a_name_finds_places_but_decides_nothing():
    found = regions.search("鄂温")

    assert [region.name for region in found] == ["鄂温克族自治旗"]
    assert regions.resolve("鄂温") is None


def test_no_more_than_eight_places_are_offered():
    assert len(regions.search("自治")) == regions.LIMIT


# --- answers for script ---
def test_the_lists_down_to_a_place_come_from_any_cache():
    answer = Client().get("/regions.json", {"at": "330106"})

    body = answer.json()
    assert answer["Cache-Control"] == "public, max-age=86400"
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies
    assert body["name"] == "浙江省杭州市西湖区"
    assert body["chain"] == ["330000", "330100", "330106"]
    assert [len(level) for level in body["levels"]] == [34, 11, 13, 0]
    assert body["levels"][2][2] == ["330106", "西湖区"]


def test_nonsense_gets_the_provinces():
    for at in ("", "x", "999999", "\0"):
        body = Client().get("/regions.json", {"at": at}).json()

        assert (body["chain"], [len(level) for level in body["levels"]]) == ([], [34])
