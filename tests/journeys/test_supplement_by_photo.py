"""Two things are asked for: one is answered by a photo alone, the other by words; later the photo is covered."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from complaints import commands, queries
from complaints.models import Evidence
from notifications.models import Notice
from tests.factories import cases
from tests.files.samples import picture, zipped
from tests.journeys import verbs
from tests.journeys.browsing import Person
from tests.journeys.conftest import work

pytestmark = pytest.mark.journey


def covers_something(person: Person) -> None:
    person.sees("遮挡框")
    person.fills(box0_x="10", box0_y="10", box0_w="40", box0_h="30")


def test_a_supplement_by_photo(people, days):
    handler = cases.person("徐敏")
    company = cases.company(handler)
    case = cases.with_business(cases.person("林晓云"), company, now=timezone.now())
    commands.ask_complainant(case, actor=handler, items=["扣款记录截图", "付款日期"])
    first, second = queries.supplement_items(cases.fresh(case), current=True)

    lin = people.new("林晓云")
    verbs.signs_in(lin, case.complainant.email)
    lin.opens("complaints:step", case.reference, "supplement")
    lin.looks("supplement-items")

    # One good and one bad file; the other item is forgotten.
    lin.attaches(("扣款截图.jpg", picture("JPEG", size=(800, 500))), ("资料.zip", zipped()), to=f"files_{first.pk}")
    lin.sees("扣款截图.jpg", "不接受压缩包")
    lin.complaints.clear()  # the browser grumbled about the bad one
    lin.presses("提交补充材料")
    lin.sees("“付款日期”还没有回答", "扣款截图.jpg")
    work()
    lin.looks("supplement-error", status=422)

    # Covered before it is given; what was typed is still there.
    lin.fills(**{f"item_{second.pk}": "11月8日，用微信支付。"})
    lin.presses("遮挡隐私")
    covers_something(lin)
    lin.looks("supplement-cover")
    lin.presses("保存遮挡")
    expect(lin.page.locator(f'[name="item_{second.pk}"]')).to_have_value("11月8日，用微信支付。")
    lin.presses("提交补充材料")
    lin.sees("补充材料已提交")
    work()
    row = Evidence.objects.get(item=first)
    assert len(row.file.redactions) == 1

    # After filing it is covered once more, and later taken back.
    lin.opens("complaints:file", case.reference, row.pk)
    lin.looks("file-mine")
    lin.follows("遮挡隐私")
    lin.fills(box0_w="80", box0_h="80")
    lin.presses("保存遮挡")
    work()

    xu = people.new("徐敏", width=1280)
    verbs.signs_in(xu, handler.email)
    xu.opens("business:case", company.pk, case.reference)
    xu.sees("扣款截图.jpg", "11月8日，用微信支付。", "消费者遮挡了提交的文件")
    assert Notice.objects.filter(kind="business_file_changed", user=handler, channel="site").count() == 1

    lin.opens("complaints:file", case.reference, row.pk)
    lin.follows("撤回这个文件")
    lin.looks("file-withdraw")
    lin.presses("撤回这个文件")
    lin.sees("文件已撤回")
    xu.opens("business:case", company.pk, case.reference)
    xu.sees("已撤回")
    xu.does_not_see("扣款截图.jpg")
    xu.looks("case-with-withdrawn-file")
    xu.opens("complaints:file", case.reference, row.pk)
    xu.looks("file-withdrawn")
    assert (
        xu.page.request.get(xu.site + reverse("complaints:evidence", args=[case.reference, row.pk, "clean"])).status
        == 404
    )
