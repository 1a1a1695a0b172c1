"""One word for one thing on every page: who complains (it may be another company), the door of filing."""

from tests.support.rooms import ROOMS, ROOT

# Where consumers are meant, not the complainant of a case.
ELSEWHERE = (
    "个人消费者",
    "其他消费者",
    "受损失的消费者",
    "看到广告的消费者",
    "误导消费者",
    "老百姓|消费者",
    "加|消费者",
    "消费者权益保护法",
)


def test_the_door_of_filing_has_one_name():
    files = [
        path for room in (*ROOMS, "templates") for path in (ROOT / room).rglob("*") if path.suffix in {".py", ".html"}
    ]

    assert [str(path.relative_to(ROOT)) for path in files if "我要投诉" in path.read_text()] == []
    assert "投诉登记" in (ROOT / "templates/components/site_header.html").read_text()


def test_no_page_and_no_message_calls_a_complainant_a_consumer():
    files = [
        path
        for room in (*ROOMS, "templates")
        for path in (ROOT / room).rglob("*")
        if path.suffix in {".py", ".html", ".txt"}
    ]
    assert files

    found = []
    for path in files:
        if "migrations" in path.parts:
            continue
        for line in path.read_text().splitlines():
            for words in ELSEWHERE:
                line = line.replace(words, "")
            if "消费者" in line:
                found.append((str(path.relative_to(ROOT)), line.strip()))

    assert found == []


def test_a_page_of_settings_has_one_name_and_jargon_none():
    pages = {path: path.read_text() for path in (ROOT / "templates").rglob("*.html") if "admin" not in path.parts}
    other = ("姓名和通知设置", '"通知设置"', "更改密码", "更换密码", "JSON，可以", '"SHA-256', "<dt>SHA-256")

    assert [(path.name, words) for path, text in pages.items() for words in other if words in text] == []


def test_errors_are_summed_up_below_the_step_bar_on_every_page_with_both():
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        steps, errors = text.find("components/steps.html"), text.find("components/error_summary.html")
        assert min(steps, errors) < 0 or steps < errors, path
