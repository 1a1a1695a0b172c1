"""The list of regions: what is in it, how a place is found by its name, and the small answers for script."""

from __future__ import annotations

import json
import re

import opencc
import pytest
from django.test import Client

from catalogue.rules import regions

EVERY = list(regions._all().values())
OFFICIAL = json.loads(regions.FILE.read_text(encoding="utf-8"))["regions"]
MORE = json.loads(regions.MORE.read_text(encoding="utf-8"))
TRADITIONAL = opencc.OpenCC("s2t")
FULL_WIDTH = {number: number + 0xFEE0 for number in range(0x21, 0x7F)}


# --- the list ---
def test_every_province_and_a_plausible_number_of_places():
    cities = [region for region in EVERY if region.code.endswith("00") and not region.code.endswith("0000")]
    districts = [region for region in EVERY if not region.code.endswith("00")]

    assert len(regions.children()) == 34
    assert 360 <= len(cities) <= 370  # with those of Hong Kong, Macao and Taiwan
    assert 2930 <= len(districts) <= 3030
    assert not [region.name for region in EVERY if "直辖" in region.name or region.name in ("市辖区", "县")]


def test_codes_have_six_digits_or_a_letter_of_ours_and_lie_in_their_parent():
    ours = r"[1-8]\d(?:\d\d[a-z][\da-f]|[a-c]\d{3})"
    for region in EVERY:
        assert re.fullmatch(r"[1-8]\d{5}" if region.code in OFFICIAL else ours, region.code)
        assert region.parent is None or region in regions.children(region.parent.code)
        assert all(above.code[:2] == region.code[:2] for above in region.chain)
        assert len(region.chain) <= 3


@pytest.mark.parametrize(
    ("code", "below"),
    [("710000", 20), ("810000", 3), ("820000", 4), ("441900", 33), ("442000", 23), ("460400", 17)],
)
def test_places_without_official_districts_have_something_below(code, below):
    assert len(regions.children(code)) == below


def test_where_the_lists_come_from_is_said_and_dated():
    assert "2024年" in json.loads(regions.FILE.read_text(encoding="utf-8"))["source"]
    assert "2026年" in MORE["source"]


def test_old_names_lead_to_places_and_take_none_away():
    for name, codes in MORE["called"].items():
        for code in [codes] if isinstance(codes, str) else codes:
            assert regions.get(code) in regions.search(name), name


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
        ("粤", ["440000"]),
        ("内蒙", ["150000"]),
        ("昆山", ["320583"]),
        ("江苏省昆山市", ["320583"]),
        ("苏州工业园区", ["3205a1"]),
        ("雄安新区", ["13a100"]),
        ("虎门镇", ["4419b8"]),
        ("东莞虎门", ["4419b8"]),
        ("東莞東城", ["4419a2"]),
        ("东莞市东城区", ["4419a2"]),
        ("襄樊", ["420600"]),
        ("湖北省襄樊市", ["420600"]),
        ("崇文区", ["110101"]),
        ("北京宣武", ["110102"]),
        ("闸北", ["310106"]),
        ("上海市南汇区", ["310115"]),
        ("思茅市", ["530800"]),
        ("思茅", ["530802"]),
        ("双流县", ["510116"]),
        ("湘西", ["433100"]),
        ("恩施州", ["422800"]),
        ("恩施", ["422800", "422801"]),
        ("济源", ["419001"]),
        ("石河子", ["659001"]),
        ("新疆生产建设兵团第八师石河子市", ["659001"]),
        ("臺北市", ["71a100"]),
        ("台北", ["71a100"]),
        ("香港九龍", ["81a200"]),
        ("九龙", ["81a200", "513324"]),
        ("凼仔", ["82a200"]),
        ("中国香港", ["810000"]),
        ("吴县", ["320506", "320507"]),
        ("上海市市辖区浦东新区", ["310115"]),
        ("北京市北京市东城区", ["110101"]),
        ("朝阳区", ["110105", "220104"]),
        ("北京市朝阳区朝阳门外大街", ["110105"]),
        ("朝阳区建国路1号", ["110105", "220104"]),
        ("杭", []),
        ("", []),
        ("区" * 100, []),
    ],
)
def test_a_place_is_found_as_people_say_it(text, codes):
    assert [region.code for region in regions.search(text)] == codes


@pytest.mark.parametrize(
    ("text", "full_name"),
    [
        ("东莞市虎门镇", "广东省东莞市虎门镇"),
        ("广东省中山市石岐街道", "广东省中山市石岐街道"),
        ("浙江省杭州市西湖区文三路1号", "浙江省杭州市西湖区"),
        ("上海市浦东新区陆家嘴", "上海市浦东新区"),
        ("香港九龙", "香港特别行政区九龙"),
        ("台湾台北", "台湾省台北市"),
        ("延边州延吉市", "吉林省延边朝鲜族自治州延吉市"),
        ("嘉峪关市新华街道", "甘肃省嘉峪关市"),
    ],
)
def test_a_whole_address_is_read_as_far_as_a_place_goes(text, full_name):
    region = regions.resolve(text)

    assert region is not None
    assert region.full_name == full_name


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("北京路12号", ["北京市"]),
        ("上海市黄浦路1号", ["上海市", "上海市黄浦区"]),
        ("江苏省杭州市", ["江苏省", "浙江省杭州市"]),
        ("我住在浙江杭州", ["浙江省杭州市"]),
        ("Pudong, Shanghai", ["上海市浦东新区"]),
        ("Hong Kong", ["香港特别行政区"]),
    ],
)
def test_what_only_hints_at_a_place_is_offered_and_never_taken(text, offered):
    assert [region.full_name for region in regions.search(text)] == offered
    assert regions.resolve(text) is None


def test_every_place_is_found_however_its_name_is_written():
    def writings(name: str) -> tuple[str, ...]:
        return name, TRADITIONAL.convert(name), " ".join(name), "\u3000".join(name), f"{name[:1]}\u200b{name[1:]}"

    for region in EVERY:
        assert all(regions.resolve(text) == region for text in writings(region.full_name)), region.full_name
        for name in (region.name, regions.short(region.name)):
            found = regions.search(name)
            assert region in found, name
            assert all(regions.search(text) == found for text in writings(name)), name


def test_names_of_several_places_are_never_decided():
    for region in EVERY:
        same = {other for other in EVERY if other.name == region.name}
        if len(same) > 1:
            assert regions.resolve(region.name) is None
            assert same <= set(regions.search(region.name)) or len(same) > regions.LIMIT


def test_signs_in_full_width_are_read_as_others():
    assert regions.search("Ｓｈａｎｇｈａｉ") == regions.search("shanghai")
    assert regions.resolve("浙江省／杭州市，西湖区".translate(FULL_WIDTH)) == regions.get("330106")


def test_a_part_of_a_name_finds_places_but_decides_nothing():
    found = regions.search("鄂温")

    assert [region.name for region in found] == ["鄂温克族自治旗"]
    assert regions.resolve("鄂温") is None


def test_no_more_than_eight_places_are_offered():
    assert len(regions.search("自治")) == regions.LIMIT


# --- answers for script ---
def test_places_of_a_name_are_answered_while_it_is_typed():
    answer = Client().get("/regions.json", {"q": "虎门"})

    assert answer["Cache-Control"] == "public, max-age=86400"
    assert answer.json() == {"offers": [["4419b8", "广东省东莞市虎门镇"]]}
    assert Client().get("/regions.json", {"q": "\0" * 9000}).json() == {"offers": []}


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
