"""An officer asks for two things: one is answered by a photo alone, the other by words; later the photo is covered."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from complaints.commands import evidence, intake
from complaints.models import Evidence
from complaints.queries import case as case_queries
from files.intake import receive
from notifications.models import Notice
from tests.factories import cases
from tests.journeys import verbs
from tests.journeys.background import work
from tests.journeys.browsing import Person
from tests.support.samples import picture, upload, zipped

pytestmark = pytest.mark.journey


def covers_something(person: Person) -> None:
    person.sees("遮挡框")
    person.fills(box0_x="10", box0_y="10", box0_w="40", box0_h="30")


def test_a_supplement_by_photo(people, days):
    handler, officer, supervisor = cases.person("徐敏"), cases.officer("周受理"), cases.supervisor("郑主管")
    company = cases.company(handler)
    case = cases.filed(cases.person("林晓云"), company, now=timezone.now())
    intake.request_supplement(case, actor=officer, items=["扣款记录截图", "付款日期"])
    first, second = case_queries.supplement_items(cases.fresh(case), current=True)

    lin = people.new("林晓云")
    verbs.signs_in(lin, case.complainant.email)
    lin.opens("complaints:step", case.reference, "supplement")
    lin.looks("supplement-items")

    # The session ends; what she chooses waits until she has signed in again in another tab.
    lin.context.clear_cookies()
    lin.attaches(("付款凭证.jpg", picture("JPEG", size=(300, 200))), to=f"files_{second.pk}")
    lin.sees("登录已过期")
    lin.complaints.clear()
    form, lin.page = lin.page, lin.context.new_page()
    verbs.signs_in(lin, case.complainant.email)
    lin.page.close()
    lin.page = form
    lin.page.get_by_role("button", name="重试").click()
    lin.sees("已上传1个文件")
    lin.page.get_by_role("button", name="移除 付款凭证.jpg").click()
    lin.sees("“付款凭证.jpg”已移除")

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

    # The officer looks at it as it was covered, keeps a receipt of his own beside a note, and accepts.
    zhou = people.new("周受理", width=1280)
    verbs.signs_in(zhou, officer.email)
    zhou.opens("admin:complaints_complaint_change", case.pk)
    zhou.sees("扣款截图.jpg", "有遮挡", "11月8日，用微信支付。")
    zhou.follows("扣款截图.jpg")
    zhou.looks("file-staff")
    zhou.opens("admin:complaints_complaint_step", case.pk, "note")
    zhou.attaches(("回执.png", picture(size=(300, 200))), ("资料.zip", zipped()))
    zhou.sees("不接受压缩包", "已上传1个文件")
    zhou.complaints.clear()
    zhou.looks("staff-uploader", staff=True)
    zhou.fills(text="电话核对过付款日期。")
    zhou.presses("保存备注")
    zhou.sees("备注已保存", "回执.png")
    work()
    verbs.takes_step(zhou, "受理", "受理", look="staff-case-with-files")
    zhou.sees("回执.png", "工作人员附上，双方看不到")

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
    xu.sees("扣款截图.jpg", "11月8日，用微信支付。", "投诉人遮挡了提交的文件")
    xu.does_not_see("回执.png")
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

    # The handler's own file shows somebody else's number: a supervisor takes it out, after seeing what is sent.
    stored = receive(upload(picture(size=(300, 200)), "客服截图.png"), owner=handler, now=timezone.now())
    proof = evidence.add_evidence(case, actor=handler, stored=stored)
    work()
    zheng = people.new("郑主管", width=1280)
    verbs.signs_in(zheng, supervisor.email)
    zheng.opens("complaints:file", case.reference, proof.pk)
    zheng.follows("取下这个文件")
    zheng.looks("staff-take-down", staff=True)
    zheng.fills(reason="截图里有他人的手机号码。")
    zheng.presses("预览")
    zheng.sees("还没有发出", "截图里有他人的手机号码。")
    zheng.looks("staff-take-down-preview", staff=True)
    zheng.presses("确认：取下文件")
    zheng.sees("文件已取下", "平台已取下")
    zheng.looks("staff-case-taken-down", staff=True)
    xu.opens("business:case", company.pk, case.reference)
    xu.sees("平台已取下")
    lin.opens("complaints:case", case.reference)
    lin.sees("平台已取下", "已撤回")
    lin.looks("case-with-files-gone")
