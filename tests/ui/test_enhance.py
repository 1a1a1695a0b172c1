"""The script in a real browser: sent once, counted; and axe over what the components draw."""

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.support.serving import serve
from tests.ui.forms import SampleForm

pytestmark = pytest.mark.journey

FORM = """<form method="post" action="/send/">{{ form }}
<button name="save" value="now">保存</button><button name="save" value="later">以后</button></form>"""


@pytest.fixture
def page(browser):
    page = browser.new_page(locale="zh-CN")
    page.set_default_timeout(10_000)
    yield page
    page.close()


def posted(sent):
    def answer(request):
        sent.append(request)
        return {"body": "<p>收到</p>", "content_type": "text/html; charset=utf-8"}

    return answer


def test_a_double_click_sends_a_form_once_with_the_name_of_its_button(page, draw):
    sent = []
    serve(page, draw(FORM, form=SampleForm()), posted(sent))

    page.evaluate("const b = document.querySelector('[value=later]'); b.click(); b.click();")
    page.get_by_text("收到").wait_for()

    assert len(sent) == 1
    assert "save=later" in sent[0].post_data


def test_a_form_can_be_sent_again_after_going_back(page, draw):
    sent = []
    serve(page, draw(FORM, form=SampleForm()), posted(sent))
    page.click("[value=now]")
    page.get_by_text("收到").wait_for()

    page.go_back()
    page.click("[value=now]")
    page.get_by_text("收到").wait_for()

    assert len(sent) == 2


def test_the_count_follows_what_is_typed_and_says_how_much_is_too_much(page, draw):
    serve(page, draw(FORM, form=SampleForm()))

    page.fill("#id_story", "一二三")
    short = page.inner_text("#id_story_count")
    page.fill("#id_story", "一" * 23)

    assert short == "已写3字，最多20字"
    assert page.inner_text("#id_story_count") == "已写23字，超出3字"


def test_the_error_summary_has_the_focus(page, draw):
    form = SampleForm({})
    serve(page, draw('{% include "components/error_summary.html" %}' + FORM, form=form))

    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"


CASES = """<h1>部件</h1>{% include "components/error_summary.html" %}
{% include "components/steps.html" with steps=steps only %}<h2>列表</h2>
{% include "components/pagination.html" with next="#" only %}
{% include "components/note.html" with text="说明" kind="warn" only %}
{% include "components/deadline.html" with title="期限" state="soon" text="今天到期" scale=scale only %}
{% include "components/timeline.html" with items=items only %}
{% include "components/message.html" with who="您" text="一" side="me" offer=offer only %}
{% include "components/change.html" with label="金额" before="1" after="2" whole=True only %}
{% include "components/empty_state.html" with title="没有" href="#" action="我要投诉" only %}
<ul class="files">{% include "components/file_row.html" with row=bad only %}</ul>
<form method="post">{{ form }}</form>"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_the_components(browser, draw, scheme, width):
    today = dt.date(2026, 11, 23)
    spread = [{"date": today + dt.timedelta(n), "working": True, "note": ""} for n in range(5)]
    context = {
        "form": SampleForm({}),
        "steps": [("类别", "done"), ("情况", "now")],
        "scale": {"days": spread, "start": today, "due": spread[-1]["date"], "today": today, "label": "27日截止"},
        "bad": {"name": "a.exe", "error": "不支持这种文件"},
        "items": [{"title": "受理", "when": "今天", "state": "now"}],
        "offer": [("金额", "1元")],
    }
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="zh-CN")
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))

    serve(page, draw(CASES, **context))

    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert complaints == []
    page.close()
