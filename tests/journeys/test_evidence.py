"""Six photos on a phone: chosen, dropped, tried again; words, order, cover. A large one goes on where it stopped."""

from __future__ import annotations

import os
import re
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Route, expect

from complaints.models import Complaint
from files.models import StoredFile, Upload
from tests.factories import cases
from tests.journeys import verbs
from tests.journeys.background import work
from tests.journeys.browsing import Person
from tests.support.samples import picture, zipped

pytestmark = pytest.mark.journey
KEPT = ".file[data-pk]:not(.file--gone)"


def photo(n: int) -> bytes:
    """Each is another file."""
    return picture("JPEG", size=(200 + n, 150))


def large() -> bytes:
    """Three megabytes that nothing packs smaller."""
    out = BytesIO()
    Image.frombytes("RGB", (1100, 950), os.urandom(1100 * 950 * 3)).save(out, "PNG")
    return out.getvalue()


def drops(person: Person, *files: tuple[str, bytes]) -> None:
    """Files dragged onto the page."""
    data: Any = [[name, list(content)] for name, content in files]
    person.page.evaluate(
        """files => {
            const data = new DataTransfer();
            const file = (name, bytes) => new File([new Uint8Array(bytes)], name, { type: 'image/jpeg' });
            files.forEach(([name, bytes]) => data.items.add(file(name, bytes)));
            const event = { dataTransfer: data, bubbles: true, cancelable: true };
            document.querySelector('[data-drop]').dispatchEvent(new DragEvent('drop', event));
        }""",
        data,
    )


def names(person: Person) -> list[str]:
    return person.page.locator(f"{KEPT} .file__name").all_inner_texts()


def at_the_evidence_page(people: Any, **more: Any) -> tuple[Person, Complaint]:
    complainant = cases.person("林晓云")
    draft = cases.draft(complainant, cases.company(cases.person("徐敏")))
    lin = people.new("林晓云", **more)
    verbs.signs_in(lin, complainant.email)
    lin.opens("complaints:draft", draft.reference, "evidence")
    return lin, draft


def test_six_photos(people, days):
    lin, draft = at_the_evidence_page(people)
    lin.sees("订单截图", "付款凭证")

    # Four at once; the line breaks at one of them.
    broken = []

    def cut(route: Route) -> None:
        if not broken and "铭牌" in (route.request.post_data_buffer or b"").decode(errors="replace"):
            broken.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    lin.page.route("**/draft/evidence/", cut)
    shots = ("订单截图.jpg", "付款截图.jpg", "铭牌.jpg", "箱体.jpg")
    lin.attaches(*[(name, photo(n)) for n, name in enumerate(shots)])
    lin.sees("上传没有成功。请检查网络后重试。")
    expect(lin.page.locator(KEPT)).to_have_count(3)
    lin.complaints.clear()  # the browser grumbled about the line
    lin.page.get_by_role("button", name="重试 铭牌.jpg").click()
    expect(lin.page.locator(KEPT)).to_have_count(4)

    # Two more are dropped, and something that is no photo.
    drops(lin, ("客服一.jpg", photo(5)), ("客服二.jpg", photo(6)), ("资料.zip", zipped()))
    expect(lin.page.locator(KEPT)).to_have_count(6)
    lin.sees("不接受压缩包", "已添加6个文件")
    lin.complaints.clear()  # 422 is the answer to the archive
    lin.page.get_by_role("button", name="知道了 资料.zip").click()
    work()
    expect(lin.page.locator("[data-pending]")).to_have_count(0)
    expect(lin.page.locator(".ticks .is-done")).to_have_count(3)  # by their names
    lin.looks("evidence-six")

    # Words, order, removal and its undo, by keyboard where it is a button.
    lin.page.get_by_label("这份材料说明什么？").nth(4).fill("与客服的聊天，11月12日")
    lin.page.keyboard.press("Tab")
    lin.page.get_by_label("这是什么材料？").nth(2).select_option("商品页面截图")
    expect(lin.page.locator(".ticks .is-done")).to_have_count(4)
    lin.page.get_by_role("button", name="上移 箱体.jpg").press("Enter")
    lin.page.get_by_role("button", name="移除 客服二.jpg").press("Enter")
    lin.sees("“客服二.jpg”已移除", "已添加5个文件")
    lin.page.get_by_role("button", name="撤销 移除客服二.jpg").press("Enter")
    lin.sees("已添加6个文件")
    lin.page.reload()
    assert names(lin) == ["订单截图.jpg", "箱体.jpg", "付款截图.jpg", "铭牌.jpg", "客服一.jpg", "客服二.jpg"]
    captions = list(draft.evidence.order_by("position").values_list("caption", flat=True))
    assert captions[4] == "与客服的聊天，11月12日"

    # A part of the first one is nobody's business.
    lin.presses("遮挡隐私 订单截图.jpg")
    lin.page.wait_for_load_state("load")  # the picture has its place, and the script listens
    lin.page.locator(".redact img").scroll_into_view_if_needed()
    area = lin.page.locator(".redact svg").bounding_box()
    assert area
    mouse = lin.page.mouse
    mouse.move(area["x"] + area["width"] * 0.2, area["y"] + area["height"] * 0.2)
    mouse.down()
    mouse.move(area["x"] + area["width"] * 0.6, area["y"] + area["height"] * 0.4, steps=4)
    mouse.up()
    expect(lin.page.locator(".redact__box")).to_have_count(1)
    lin.page.get_by_role("button", name="再加一个框").press("Enter")
    lin.page.keyboard.press("ArrowUp")  # the number under the focus, and the box with it
    expect(lin.page.locator(".redact__box")).to_have_count(2)
    lin.looks("evidence-cover")
    lin.presses("保存遮挡")
    lin.sees("已保存2个遮挡框")
    work()
    first = StoredFile.objects.get(name="订单截图.jpg")
    assert [round(first.redactions[0][side], 1) for side in "xywh"] == [0.2, 0.2, 0.4, 0.2]
    assert first.redactions[1]["x"] == 0.36

    # She looks at it as others will, and goes on to the check.
    lin.page.reload()
    lin.page.get_by_role("link", name="订单截图.jpg", exact=True).click()
    lin.sees("第1个文件，共6个", "未做病毒扫描", first.sha256)
    lin.looks("file")
    lin.follows("返回证据")
    lin.presses("继续")
    lin.sees("证据（6个文件）")


def test_a_large_file_goes_on_after_the_browser_was_closed(people, days):
    lin, draft = at_the_evidence_page(people, width=1280)
    content = large()
    pieces = []

    def cut(route: Route) -> None:
        if route.request.method == "PATCH":
            pieces.append(route.request.headers["upload-offset"])
        if len(pieces) > 1:
            route.abort()
        else:
            route.continue_()

    lin.page.route(re.compile(r"/uploads/"), cut)
    lin.attaches(("开箱.png", content))
    lin.sees("网络断开，正在重新连接")
    lin.page.unroute_all()
    lin.page.reload()
    lin.complaints.clear()
    lin.sees("有文件没有传完", "开箱.png", "继续上传请重新选择同一文件")
    lin.looks("evidence-unfinished")
    assert Upload.objects.get().received == 1 << 20
    sent: list[str] = []
    lin.page.on("request", lambda request: sent.append(request.headers.get("upload-offset", "")))
    lin.attaches(("开箱.png", content))
    lin.sees("已添加1个文件")

    assert draft.evidence.get().file.original.read() == content
    assert [offset for offset in sent if offset][0] == str(1 << 20)


def test_without_script_every_button_works(people, days):
    lin, draft = at_the_evidence_page(people, js=False)
    lin.attaches(("一.jpg", photo(1)), ("二.jpg", photo(2)))
    lin.presses("上传所选文件")
    lin.sees("已添加2个文件")
    lin.page.get_by_label("这份材料说明什么？").first.fill("付款记录")
    lin.presses("下移 一.jpg")
    assert names(lin) == ["二.jpg", "一.jpg"]
    lin.presses("移除 二.jpg")
    lin.sees("“二.jpg”已移除", "已添加1个文件")
    lin.looks("evidence-nojs")
    lin.presses("撤销 移除二.jpg")
    lin.sees("已添加2个文件")
    work()
    lin.page.reload()
    lin.presses("遮挡隐私 一.jpg")
    lin.fills(box0_x="10", box0_y="10", box0_w="50", box0_h="20")
    lin.presses("保存遮挡")
    lin.sees("已保存1个遮挡框")

    assert draft.evidence.get(file__name="一.jpg").shows == "付款凭证"
    assert StoredFile.objects.get(name="一.jpg").redactions == [{"page": 1, "x": 0.1, "y": 0.1, "w": 0.5, "h": 0.2}]
