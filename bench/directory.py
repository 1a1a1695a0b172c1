"""Times the public directory over as many companies as asked: script/bench directory [SIZE] (default 100000)."""

from __future__ import annotations

import itertools
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "complaints_platform.settings.test")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from bench.pages import show  # noqa: E402
from businesses import naming, queries  # noqa: E402
from businesses.models import Business  # noqa: E402

CITIES = "北京 上海 广州 深圳 杭州 南京 成都 武汉 西安 重庆 天津 苏州 宁波 青岛 长沙 郑州 合肥 福州 济南 昆明".split()  # noqa: SIM905
FIRST, SECOND = "晴远云明星海天华金盛恒安泰和瑞祥鑫达创联智信", "川山上月河风宇泽源途程邦美佳诚丰通捷科博雅"
TRADES = "电器 通信 家居 食品 网络科技 贸易 旅游 教育科技 物流 服饰 餐饮管理 信息技术".split()  # noqa: SIM905
WORDS = {
    "a common word": "科技",
    "a city": "北京",
    "two characters": "晴川",
    "a trade": "电器",
    "a phrase": "晴川电器",
    "what all have": "有限公司",
    "one character": "川",
    "a brand": "晴川优选",
    "nothing": "没有这个词",
}
OFFERS = {"X-Fragment": "offers"}


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    settings.ALLOWED_HOSTS = ["testserver"]
    connection.settings_dict["CONN_MAX_AGE"] = 300
    call_command("migrate", verbosity=0)
    fill(size)
    last = queries.directory("科技").after
    print(f"\n{Business.objects.count():,} companies")
    someone = Business.objects.order_by("pk").last()
    assert someone
    show("directory, signed out", lambda: Client().get("/companies/"))
    show("directory, far down", lambda: Client().get("/companies/", {"after": "重庆"}))
    show("a company's page", lambda: Client().get(someone.get_absolute_url()))
    for name, text in WORDS.items():
        show(f"directory: find {name}", lambda text=text: Client().get("/companies/", {"q": text}))
    show("directory: second page", lambda: Client().get("/companies/", {"q": "科技", "after": last}))
    for name, text in WORDS.items():
        show(f"offers: {name}", lambda text=text: Client().get("/companies/", {"q": text}, headers=OFFERS))
    show("recognised by its name", lambda: queries.exactly(someone.name))


def fill(size: int) -> None:
    """Add companies until there are `size`; every fifth has a brand."""
    combos = itertools.product(range(1, 1000), FIRST, SECOND, TRADES, CITIES)
    have = Business.objects.count()
    names = itertools.islice(enumerate(combos), have, size)
    while batch := [_row(place, *combo) for place, combo in itertools.islice(names, 1000)]:
        Business.objects.bulk_create(batch, ignore_conflicts=True)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze businesses_business")


def _row(place: int, turn: int, one: str, two: str, trade: str, city: str) -> Business:
    word = f"{one}{two}" if turn == 1 else f"{one}{two}{FIRST[turn % len(FIRST)]}"
    name, brands = f"{city}{word}{trade}有限公司", [f"{word}优选"] if place % 5 == 0 else []
    return Business(name=name, brands=brands, search=naming.search_column(name, brands))


if __name__ == "__main__":
    main()
