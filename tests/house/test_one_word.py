"""One word for who complains, on every page and in every message to a company: it may be another company."""

from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
# Where consumers are meant, not the complainant of a case.
ELSEWHERE = (
    "个人消费者",
    "其他消费者",
    "受损失的消费者",
    "看到广告的消费者",
    "误导消费者",
    "老百姓|消费者",
    "加|消费者",
)


def test_no_page_and_no_message_calls_a_complainant_a_consumer():
    rooms = ("accounts", "appeals", "businesses", "casework", "complaints", "notifications", "templates", "ui")
    files = [path for room in rooms for path in (ROOT / room).rglob("*") if path.suffix in {".py", ".html", ".txt"}]
    assert len(files) > 500

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
