"""A company without an account: the letter, service with a scan, an answer on paper, each with its day."""

from __future__ import annotations

import pytest

from complaints.models import Complaint
from complaints.workflow import Clock
from notifications.models import Notice
from tests.factories import cases
from tests.journeys import verbs
from tests.journeys.background import work
from tests.journeys.browsing import Person
from tests.support.samples import picture

pytestmark = pytest.mark.journey
EMS, SCAN = ("EMS回执.jpg", picture("JPEG", size=(800, 500))), ("书面答复.png", picture(size=(600, 800)))


def opens_step(person: Person, case: Complaint, step: str) -> None:
    person.opens("admin:complaints_complaint_step", case.pk, step)


def test_service_and_answer_on_paper_carry_their_days(people, days):
    days.go_to("2026-11-02 10:00")
    case, clerk = cases.filed(cases.person("林晓云"), now=cases.MONDAY), cases.officer()

    # The officer accepts on Monday and prints the letter.
    zhou = people.new("周受理", width=1280)
    verbs.signs_in(zhou, clerk.email)
    opens_step(zhou, case, "accept")
    zhou.picks(match="none")
    zhou.presses("预览")
    zhou.presses("确认：受理")
    work()
    zhou.opens("admin:complaints_complaint_change", case.pk)
    zhou.sees("打印转办函（PDF）")
    with zhou.page.expect_download() as letter:
        zhou.page.get_by_role("button", name="打印转办函（PDF）").click()
    assert letter.value.suggested_filename == f"{case.reference}-letter.pdf"

    # On Thursday the receipt is here: delivered on Wednesday.
    days.go_to("2026-11-05 10:00")
    opens_step(zhou, case, "serve")
    zhou.picks(way="post")
    zhou.fills(served_on="2026-11-01", tracking="EMS1234567890")
    zhou.attaches(EMS)
    zhou.sees("EMS回执.jpg")
    zhou.looks("staff-serve", staff=True)
    zhou.presses("预览")
    zhou.sees("送达日期不能早于受理日期")
    zhou.complaints.clear()  # the browser grumbled about the refusal
    zhou.fills(served_on="2026-11-04")
    zhou.presses("预览")
    zhou.looks("staff-serve-preview", staff=True)
    zhou.presses("确认：记录送达")
    work()
    assert case.clocks.get(kind=Clock.REPLY).due_on.isoformat() == "2026-11-11"

    lin = people.new("林晓云")
    verbs.signs_in(lin, case.complainant.email)
    lin.opens("complaints:case", case.reference)
    lin.sees("11月4日（周三）线下送达", "11月11日")
    lin.does_not_see("EMS回执.jpg")

    # The answer came on the last day and is typed in two days later, when the sweep had called it late.
    days.go_to("2026-11-13 10:00")
    opens_step(zhou, case, "record_answer")
    zhou.picks(code="B3")
    zhou.fills(text="经核实，能效标识以实物为准，说明如下。", received_on="2026-11-11")
    zhou.attaches(SCAN)
    zhou.sees("书面答复.png")
    zhou.looks("staff-record-answer", staff=True)
    zhou.presses("预览")
    zhou.sees("还没有发出")
    zhou.presses("确认：录入答复")
    work()
    answer = case.answers_given.get()
    assert (answer.is_late, answer.on_paper, cases.fresh(case).overdue_since) == (False, True, None)

    lin.opens("complaints:case", case.reference)
    lin.sees("平台于11月11日（周三）收到", "书面答复.png", "按期答复")
    lin.does_not_see("逾期答复")
    lin.looks("case-answered-on-paper")
    assert Notice.objects.filter(kind="answered", user=case.complainant, channel="site").exists()


def test_a_referral_is_the_complainants_to_decide(people, days):
    days.go_to("2026-11-02 10:00")
    case, clerk = cases.filed(cases.person("林晓云"), now=cases.MONDAY), cases.officer()

    zhou = people.new("周受理", width=1280)
    verbs.signs_in(zhou, clerk.email)
    opens_step(zhou, case, "ask_referral")
    zhou.picks(ground=cases.REFERRAL["ground"])
    zhou.fills(**{name: words for name, words in cases.REFERRAL.items() if name != "ground"})
    zhou.looks("staff-ask-referral", staff=True)
    zhou.presses("预览")
    zhou.sees("还没有发出", "请您决定是否同意移送")
    zhou.presses("确认：发给投诉人决定")
    work()

    lin = people.new("林晓云")
    verbs.signs_in(lin, case.complainant.email)
    lin.opens("complaints:case", case.reference)
    lin.sees("请您决定是否同意移送", "邮政管理局", cases.REFERRAL["handed"])
    lin.looks("case-referral-asked")
    lin.follows("同意移送")
    lin.looks("referral-consent")
    lin.presses("同意移送")
    lin.sees("已移送其他机构", "12305")
    lin.looks("case-referred")
