"""The company's portal: who gets in, what the inbox shows, answering, reporting that an agreement was kept."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from businesses.models import Membership
from catalogue.models import Category
from complaints.commands import answer as answer_commands
from complaints.commands import draft, evidence, intake, offer
from complaints.models import Answer, Complaint, Evidence
from complaints.views import portal_steps
from complaints.workflow import Status
from files.models import StagedFile, StoredFile
from notifications.models import Notice
from tests.factories import cases, companies
from tests.factories.cases import MONDAY, moment
from tests.support.browsers import browser
from tests.support.sending import confirms, sends

pytestmark = pytest.mark.django_db

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100"
    "c9fe92ef0000000049454e44ae426082"
)
STORED = {"kind": "image", "format": "png", "size": 9, "sha256": "0" * 64, "original": "x", "created_at": MONDAY}
WORDS = "经核实，页面标注有误，我们同意退货退款。"
RELIEF = {
    "code": "B1",
    "text": WORDS,
    "remedies": ["refund"],
    "amount": "3,299元",
    "perform_by_y": "2026",
    "perform_by_m": "11",
} | {"perform_by_d": "20"}


@pytest.fixture(autouse=True)
def now():
    """Wednesday, two days after the cases were served; 徐敏 has until Monday 11-09."""
    with time_machine.travel(moment("2026-11-04 10:00"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def owner():
    return cases.person("徐敏")


@pytest.fixture
def company(owner):
    return cases.company(owner, name="晴川电器有限公司")


@pytest.fixture
def case(company):
    return cases.with_business(business=company)


def member(company, role: str, **fields):
    person = cases.person("陈立")
    Membership.objects.create(business=company, user=person, role=role, **fields)
    return person


def inbox(company, **query) -> str:
    return reverse("business:inbox", args=[company.pk], query=query)


def page(case) -> str:
    return reverse("business:case", args=[case.business_id, case.reference])


def step(case, name: str = "answer") -> str:
    return reverse("business:step", args=[case.business_id, case.reference, name])


def shown(response, status: int = 200) -> str:
    assert response.status_code == status
    return response.content.decode()


def upload(name: str = "凭证.png", content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def rows(html: str) -> list[str]:
    return re.findall(r'<span class="code">(TS-[^<]+)</span>', html)


# --- who gets in ---
def test_a_person_with_one_company_goes_straight_to_its_inbox(owner, company):
    response = browser(owner).get(reverse("business:index"))

    assert response.status_code == 302
    assert response.url == inbox(company)


def test_a_person_with_several_companies_chooses(owner, company):
    other = cases.company(cases.person(), owner, name="云上通信有限公司")

    html = shown(browser(owner).get(reverse("business:index")))

    assert inbox(company) in html
    assert inbox(other) in html


def test_a_person_without_a_company_is_led_to_claim_one_and_sees_how_far_their_claims_are():
    claim = companies.claim(person := cases.person("徐敏"))

    html = shown(browser(person).get(reverse("business:index")))

    assert reverse("businesses:find") in html
    assert claim.get_absolute_url() in html
    assert "待核验" in html
    assert claim.reference not in shown(browser(cases.person()).get(reverse("business:index")))


def test_the_portal_says_for_which_company_one_acts_and_leads_to_the_others(owner, company):
    other = cases.company(cases.person(), owner, name="云上通信有限公司")
    case = cases.with_business(business=company)
    theirs = cases.with_business(business=other)
    client = browser(owner)

    html = shown(client.get(page(case)))
    switch = html.partition('class="switch"')[2].partition("</details>")[0]

    assert re.findall(r'href="([^"]+)"( aria-current="true")?', switch)[:2] == [
        (inbox(other), ""),
        (inbox(company), ' aria-current="true"'),
    ]
    assert rows(shown(client.get(inbox(company)))) == [case.reference]
    assert rows(shown(client.get(inbox(other)))) == [theirs.reference]
    mixed = reverse("business:case", args=[other.pk, case.reference])
    assert client.get(mixed).status_code == 404
    assert client.post(reverse("business:step", args=[other.pk, case.reference, "answer"])).status_code == 404


def test_an_address_that_no_case_can_have_is_not_found(owner, company):
    client = browser(owner)

    for reference in ("%00", "TS-261102-0000000", "长" * 300):
        assert client.get(f"/business/{company.pk}/{reference}/").status_code == 404
    assert client.get(f"/business/{'9' * 30}/").status_code == 404


@pytest.mark.parametrize("name", ["index", "inbox", "case", "step"])
def test_a_stranger_is_sent_to_sign_in(client, case, name):
    args = {"inbox": [case.business_id], "case": [case.business_id, case.reference]}.get(name, [])
    url = step(case) if name == "step" else reverse(f"business:{name}", args=args)

    response = client.get(url)

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


WHO = {
    "owner": (200, 200, 200),
    "handler": (200, 200, 200),
    "viewer": (200, 200, 409),
    "removed": (404, 404, 404),
    "other company": (404, 404, 404),
    "complainant": (404, 404, 404),
    "officer": (404, 404, 404),
}


@pytest.mark.parametrize("who", WHO)
def test_each_person_gets_the_pages_that_are_theirs(case, company, who):
    user = {
        "owner": lambda: cases.handler_of(case),
        "handler": lambda: member(company, "handler"),
        "viewer": lambda: member(company, "viewer"),
        "removed": lambda: member(company, "handler", is_active=False),
        "other company": lambda: cases.handler_of(cases.with_business()),
        "complainant": lambda: case.complainant,
        "officer": cases.officer,
    }[who]()
    client = browser(user)

    seen = tuple(client.get(url).status_code for url in (inbox(company), page(case), step(case)))

    assert seen == WHO[who]


def test_a_removed_member_loses_access_at_once(owner, company, case):
    client = browser(owner)
    before = client.get(page(case)).status_code
    Membership.objects.filter(user=owner).update(is_active=False)

    after = [client.get(url).status_code for url in (inbox(company), page(case), step(case))]
    sent = sends(client, step(case), RELIEF)

    assert before == 200
    assert after == [404, 404, 404]
    assert sent.status_code == 404
    assert not Answer.objects.exists()


def test_a_case_that_was_not_served_does_not_exist_for_the_company(owner, company):
    filed = cases.filed(business=company)

    client = browser(owner)

    assert client.get(page(filed)).status_code == 404
    assert rows(shown(client.get(inbox(company)))) == []
    assert rows(shown(client.get(inbox(company, number=filed.reference)))) == []


def test_a_member_does_not_see_their_own_complaint_about_the_company(owner, company, case):
    colleague = member(company, "handler")
    own = cases.with_business(colleague, company)
    client = browser(colleague)

    html = shown(client.get(inbox(company)))

    assert rows(html) == [case.reference]
    assert "需要贵企业处理1件" in html
    assert rows(shown(client.get(inbox(company, number=own.reference)))) == []
    assert client.get(page(own)).status_code == 404
    assert sorted(rows(shown(browser(owner).get(inbox(company))))) == sorted([case.reference, own.reference])


def test_a_case_of_another_company_is_not_found_under_ones_own(owner, company):
    other = cases.with_business()

    url = reverse("business:case", args=[company.pk, other.reference])

    assert browser(owner).get(url).status_code == 404


def test_a_viewer_sees_everything_and_can_do_nothing(case, company):
    viewer = browser(member(company, "viewer"))

    html = shown(viewer.get(page(case)))
    refused = shown(sends(viewer, step(case), RELIEF), 409)

    assert case.facts in html
    assert "预览并发送" not in html
    assert "您不能对这件投诉做这一步" in refused
    assert not Answer.objects.exists()


# --- masking ---
def test_the_company_sees_neither_contact_data_nor_staff(owner, company):
    complainant = cases.person("欧阳晓云")
    officer = cases.officer("周受理")
    case = cases.filed(complainant, company)
    intake.note(case, actor=officer, text="投诉人情绪激动，注意措辞。", now=MONDAY)
    intake.accept(case, actor=officer, now=MONDAY)
    cases.answered(case=cases.fresh(case))
    client = browser(owner)

    html = shown(client.get(page(case))) + shown(client.get(inbox(company, group="answered")))

    assert "欧**" in html
    for hidden in ("欧阳晓云", complainant.phone[3:], complainant.email, "周受理", officer.email, "注意措辞", "杭州"):
        assert hidden not in html


def test_the_company_is_not_told_that_it_put_pressure_on_somebody(owner, company, case):
    cases.withdrawn(case=case, reason="W5")

    html = shown(browser(owner).get(page(case)))

    assert "投诉人撤回了投诉" in html
    assert "压力" not in html


def test_only_clean_copies_are_linked(owner, company):
    complainant = cases.person()
    case = cases.draft(complainant, company)
    stored = StoredFile.objects.create(**STORED, owner=complainant, name="订单.png")
    row = evidence.add_evidence(case, actor=complainant, stored=stored, now=MONDAY)
    draft.file(case, actor=complainant, attested=True, now=MONDAY)
    intake.accept(case, actor=cases.officer(), now=MONDAY)
    client = browser(owner)

    waiting = shown(client.get(page(case)))
    StoredFile.objects.update(state="clean", cleaned="y", thumbnail="z")
    ready = shown(client.get(page(case)))

    viewer = reverse("complaints:file", args=[case.reference, row.pk])
    assert "订单.png" not in waiting
    assert viewer not in waiting
    assert viewer in ready
    assert "/original/" not in ready


# --- the inbox ---
def test_the_inbox_is_in_the_order_of_the_deadlines_with_words_for_late_and_soon(now, owner, company):
    friday = cases.with_business(business=company, now=moment("2026-11-06 10:00"), title="周五转来的投诉")
    monday = cases.with_business(business=company, now=moment("2026-11-02 10:00"), title="周一转来的投诉")
    tuesday = cases.with_business(business=company, now=moment("2026-11-03 10:00"), title="周二转来的投诉")
    now.move_to(moment("2026-11-10 09:00"))

    html = shown(browser(owner).get(inbox(company)))

    assert rows(html) == [monday.reference, tuesday.reference, friday.reference]
    assert [re.sub(r"<[^>]+>", "", words) for words in re.findall(r'class="due.*?</span></span>', html)] == [
        'class="due due--late">逾期1个工作日',
        'class="due due--soon">今天到期',
        'class="due due--ok">还有3个工作日',
    ]
    assert html.count('class="is-late"') == html.count('class="is-soon"') == 1
    assert "1件已逾期" in html
    assert "5个工作日已用完" in html
    assert "第5个工作日，共5个" in html


@pytest.mark.parametrize(
    ("at", "words", "state"),
    [
        ("2026-11-02 23:59", "还有5个工作日", "ok"),
        ("2026-11-05 10:00", "还有2个工作日", "ok"),
        ("2026-11-06 00:00", "还有1个工作日", "soon"),
        ("2026-11-07 10:00", "还有1个工作日", "soon"),
        ("2026-11-09 23:59", "今天到期", "soon"),
        ("2026-11-10 00:00", "逾期1个工作日", "late"),
        ("2026-11-12 10:00", "逾期3个工作日", "late"),
    ],
)
def test_a_row_turns_soon_and_late_at_midnight_in_china(now, owner, case, company, at, words, state):
    now.move_to(moment(at))

    html = shown(browser(owner).get(inbox(company)))

    assert words in html
    assert f"due--{state}" in html
    assert ("已逾期。" in html) == (state == "late")


def test_the_groups_hold_their_cases_and_count_them(owner, company):
    served = cases.with_business(business=company)
    answered = cases.answered(case=cases.with_business(business=company))
    settled = cases.answered(case=cases.with_business(business=company))
    cases.accepts(settled)
    closed = cases.answered(case=cases.with_business(business=company))
    answer_commands.confirm_solved(closed, actor=closed.complainant, outcome="O01", now=MONDAY)
    withdrawn = cases.withdrawn(case=cases.with_business(business=company))
    client = browser(owner)

    seen = {
        group: rows(shown(client.get(inbox(company, group=group)))) for group in ("", "answered", "settled", "done")
    }
    menu = shown(client.get(inbox(company))).partition('class="side-nav"')[2]

    assert seen == {
        "": [served.reference, settled.reference],
        "answered": [answered.reference],
        "settled": [settled.reference],
        "done": [withdrawn.reference, closed.reference],
    }
    assert re.findall(r'<span class="count[^"]*">(\d+)<', menu) == ["2", "1", "0", "0", "1", "0", "1"]


def test_the_inbox_can_be_narrowed_by_category_lateness_and_number(now, owner, company):
    goods = cases.with_business(business=company, now=moment("2026-11-02 10:00"))
    late = cases.with_business(business=company, now=moment("2026-10-26 10:00"))
    answered = cases.answered(case=cases.with_business(business=company))
    client = browser(owner)

    def found(**query):
        return rows(shown(client.get(inbox(company, **query))))

    assert found() == [late.reference, goods.reference]
    assert found(late="1") == [late.reference]
    assert found(category="ECM") == [late.reference, goods.reference]
    assert found(category="TEL") == []
    assert found(number=answered.reference.lower().replace("-", " ")) == [answered.reference]
    assert found(number=cases.with_business().reference) == []


def test_the_inbox_is_filtered_by_a_category_out_of_use_too(owner, case, company):
    Category.objects.filter(code="ECM").update(is_active=False)

    there = shown(browser(owner).get(inbox(company, category="ECM")))
    elsewhere = shown(browser(owner).get(inbox(company, category="TEL")))

    assert "（已停用）</option>" in there and rows(there) == [case.reference]
    assert rows(elsewhere) == []


def test_the_late_group_stays_late_when_it_is_filtered_on(now, owner, company):
    cases.with_business(business=company, now=moment("2026-10-26 10:00"))

    html = shown(browser(owner).get(inbox(company, late="1")))

    assert "已逾期1件" in html
    assert '<input type="hidden" name="late" value="1">' in html


def test_agreements_whose_day_has_passed_can_be_seen_alone(now, owner, company):
    missed, kept = (
        cases.answered(case=cases.with_business(business=company), perform_by=date(2026, 11, day)) for day in (5, 25)
    )
    for case in (missed, kept):
        cases.accepts(case)
    now.move_to(moment("2026-11-06 10:00"))
    client = browser(owner)

    assert rows(shown(client.get(inbox(company, group="settled")))) == [missed.reference, kept.reference]
    assert rows(shown(client.get(inbox(company, group="settled", late="1")))) == [missed.reference]


@pytest.mark.parametrize(
    "query",
    [
        {"group": "nonsense"},
        {"category": "nonsense"},
        {"late": "nonsense"},
        {"after": "nonsense"},
        {"after": "²_1"},
        {"after": "99999999999_999999999999999999"},
        {"group": "done", "after": "²"},
        {"group": "done", "after": "9" * 39},
        {"number": "\x00"},
        {"number": "长" * 200},
    ],
)
def test_nonsense_in_the_address_breaks_nothing(owner, case, company, query):
    assert browser(owner).get(inbox(company, **query)).status_code == 200


def test_walking_the_pages_of_the_inbox_shows_each_case_once(now, owner, company):
    made = [
        cases.with_business(cases.person(), company, now=moment("2026-11-02 10:00") + timedelta(days=n % 3))
        for n in range(45)
    ]
    client = browser(owner)

    walked, url, pages = [], inbox(company), 0
    while url:
        html = shown(client.get(url))
        walked += rows(html)
        pages += 1
        link = re.search(r'href="(\?after=[^"]+)" rel="next"', html)
        url = inbox(company) + link[1] if link else ""

    due = {row.reference: (row.due_at, row.pk) for row in Complaint.objects.all()}
    assert pages == 3
    assert walked == sorted((case.reference for case in made), key=due.__getitem__)


def test_the_inbox_asks_the_database_as_much_for_thirty_rows_as_for_one(owner, company):
    client = browser(owner)
    asked = []
    for more in (1, 2, 27):
        for _ in range(more):
            cases.with_business(cases.person(), company)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(inbox(company))
        asked.append(len(queries))

    assert asked == [8, 8, 8]


def test_a_count_beyond_ninety_nine_is_capped(owner, company, case):
    columns = [f.attname for f in Complaint._meta.concrete_fields if f.attname not in ("id", "reference")]
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into complaints_complaint (reference, {names}) select 'TS-261102-X' || n, {names} "
            "from complaints_complaint, generate_series(1, 100) n"
        )

    html = shown(browser(owner).get(inbox(company)))

    assert "需要贵企业处理99+件" in html


# --- one case ---
@pytest.mark.parametrize(("files", "count"), [(0, 7), (1, 8), (3, 8)])
def test_the_case_page_asks_the_database_as_much_whatever_its_files(owner, case, files, count):
    for n in range(files):
        stored = StoredFile.objects.create(**STORED, owner=owner, name=f"{n}.png")
        Evidence.objects.create(complaint=case, file=stored, added_by=case.complainant, added_at=MONDAY)
    client = browser(owner)

    with CaptureQueriesContext(connection) as queries:
        client.get(page(case))

    assert len(queries) == count


def test_the_case_page_says_what_is_expected_and_offers_the_answer_form(owner, case):
    html = shown(browser(owner).get(page(case)))

    assert "请在11月9日（周一）24:00前答复投诉人" in html
    assert "11月9日（周一）24:00截止" in html
    assert f'action="{step(case)}"' in html
    assert "等待贵企业答复" in html


def test_what_the_complainant_added_at_intake_is_part_of_the_complaint(owner, company):
    case = cases.supplement_required(business=company)
    items = {row.pk: f"补充：{row.request}" for row in case.supplement_items.all()}
    intake.supplement(case, actor=case.complainant, answers=items, now=MONDAY)
    intake.accept(case, actor=cases.officer(), now=MONDAY)

    client = browser(owner)
    with CaptureQueriesContext(connection) as queries:
        html = shown(client.get(page(case)))

    assert "补充：订单截图" in html
    assert len(queries) == 8


# --- answering ---
ANSWERS = {
    "B1": (
        RELIEF | {"expires_on_y": "2026", "expires_on_m": "11", "expires_on_d": "15"},
        {
            "remedies": ["refund"],
            "amount": Decimal("3299.00"),
            "action": "",
            "perform_by": date(2026, 11, 20),
            "expires_on": date(2026, 11, 15),
        },
    ),
    "B2": (
        RELIEF | {"code": "B2", "action": "更换同款新机"},
        {"amount": None, "action": "更换同款新机", "perform_by": date(2026, 11, 20)},
    ),
    "B3": (
        RELIEF | {"code": "B3", "amount": "不适用"},
        {"remedies": [], "amount": None, "action": "", "perform_by": None},
    ),
    "B4": ({"code": "B4", "text": WORDS}, {"amount": None, "action": "", "perform_by": None}),
}


@pytest.mark.parametrize("code", ANSWERS)
def test_each_kind_of_answer_is_previewed_and_then_sent(owner, case, code):
    typed, kept = ANSWERS[code]
    client = browser(owner)

    seen = client.post(step(case), typed, follow=True)
    preview = shown(seen)
    told = Notice.objects.filter(kind="answered").count()
    sent = confirms(client, seen)

    answer = Answer.objects.get()
    assert WORDS in preview
    assert told == 0
    assert sent.status_code == 302
    assert sent.url == page(case)
    assert {name: getattr(answer, name) for name in kept} == kept
    assert (answer.code, answer.text, answer.by, answer.is_late) == (code, WORDS, owner, False)
    assert cases.fresh(case).status == Status.ANSWERED


def test_the_sent_answer_is_shown_with_what_happens_next(owner, case):
    client = browser(owner)
    sends(client, step(case), RELIEF)

    html = shown(client.get(page(case)))

    assert "答复已发送" in html
    assert "等待投诉人在11月16日（周一）24:00前确认" in html
    assert "3,299.00元" in html
    assert "预览并发送" not in html


LACKING = {
    "no code": ({"code": ""}, "请选择处理结论"),
    "no remedy": ({"remedies": []}, "同意补救的，请选择补救方式"),
    "no amount": ({"amount": ""}, "给予金钱补救的，请填写金额"),
    "nothing at all": ({"amount": "0"}, "请填写大于0的金额"),
    "no action": ({"code": "B2"}, "采取其他补救的，请写明处理措施"),
    "long action": ({"code": "B2", "action": "长" * 201}, "处理措施最多200个字，目前201个字"),
    "no date": ({"perform_by_y": "", "perform_by_m": "", "perform_by_d": ""}, "同意补救的，请填写完成日期"),
    "today": ({"perform_by_d": "4"}, "完成日期不能早于2026年11月5日"),
    "in more than a year": ({"perform_by_y": "2027"}, "完成日期不能晚于2027年11月4日"),
    "short text": ({"text": "同意退款。"}, "给投诉人的说明至少10个字，目前5个字"),
    "long text": ({"text": "长" * 2001}, "给投诉人的说明最多2000个字，目前2001个字"),
}


@pytest.mark.parametrize("lacking", LACKING)
@pytest.mark.parametrize("sending", [{}, {"send": "1"}], ids=["preview", "send"])
def test_an_answer_that_lacks_something_is_shown_again_as_it_was_typed(owner, case, lacking, sending):
    changed, message = LACKING[lacking]
    typed = RELIEF | changed

    html = shown(browser(owner).post(step(case), typed | sending), 422)

    assert message in html
    assert typed["text"] in html
    assert f'value="{typed["amount"]}"' in html or not typed["amount"]
    assert not Answer.objects.exists()
    assert cases.fresh(case).status == Status.WITH_BUSINESS


def test_a_colleagues_answer_that_came_first_is_shown_and_the_form_is_closed(owner, case):
    sends(browser(owner), step(case), RELIEF)
    late = RELIEF | {"text": "这是我写好的另一份答复，没有发出。"}

    html = shown(browser(owner).post(step(case), late), 409)

    assert WORDS in html and late["text"] in html and "已经发送的答复" in html
    assert "答复投诉人</h1>" not in html and 'name="send"' not in html and "预览并发送" not in html
    assert Answer.objects.count() == 1


@pytest.mark.parametrize("typed", ["12，50", "3,299,00", "1万20", "一百五元"])
def test_an_offer_that_may_be_another_sum_is_asked_back_and_binds_nobody(owner, case, typed):
    html = shown(browser(owner).post(step(case), RELIEF | {"amount": typed}), 422)

    assert f"金额：您写的是“{typed}”，是" in html and f'value="{typed}"' in html and WORDS in html
    assert not Answer.objects.exists()


def test_going_back_from_the_preview_keeps_what_was_typed(owner, case):
    client = browser(owner)
    preview = client.post(step(case), RELIEF, follow=True)

    html = shown(client.get(preview.redirect_chain[-1][0] + "&edit=1"))

    assert WORDS in html and "&amp;edit=1" in shown(preview)
    assert 'value="3,299元"' in html
    assert "预览并发送" in html
    assert not Answer.objects.exists()


def test_a_preview_of_an_answer_reloads_and_is_sent_once_by_its_own_button(owner, case):
    client = browser(owner)

    past = client.post(step(case), RELIEF | {"send": "1"})  # the preview has not been seen
    preview = client.get(past["Location"])
    unsent = Answer.objects.count()
    first, second = confirms(client, preview), confirms(client, preview)
    back = client.get(past["Location"], follow=True)

    assert (unsent, Answer.objects.count()) == (0, 1)
    assert WORDS in shown(preview) and WORDS not in past["Location"]
    assert (first.status_code, second.status_code) == (302, 302)
    assert "没有再做一次" in shown(back)


def test_a_case_that_went_on_while_its_answer_was_previewed_is_shown_before_it_is_sent(owner, case):
    client = browser(owner)
    preview = client.post(step(case), RELIEF, follow=True)
    offer.message(case, actor=case.complainant, text="我已经收到退款了，谢谢。")

    stale = confirms(client, preview)

    assert "有了新的进展" in shown(stale, 409) and WORDS in shown(stale, 409)
    assert not Answer.objects.exists()
    assert confirms(client, stale).status_code == 302


def test_an_answer_to_an_older_version_is_not_even_kept_for_a_preview(owner, case):
    client = browser(owner)
    preview = client.post(step(case), RELIEF | {"version": "1"}, follow=True)
    cases.amend(case, title="第二版标题")

    for answer in (client.get(preview.redirect_chain[-1][0]), client.post(step(case), RELIEF | {"version": "1"})):
        assert "投诉人刚刚修改了这件投诉" in shown(answer, 409) and WORDS in shown(answer, 409)
    assert not Answer.objects.exists()


def test_a_file_that_comes_without_a_script_stays_on_the_preview(owner, case):
    client = browser(owner)
    preview = client.post(step(case), RELIEF, follow=True)
    carried = {"kept": preview.context["token"], "seen": preview.context["mark"]}

    again = client.post(step(case), carried | {"do": "upload", "files": [upload("页面.png")]})

    assert WORDS in shown(again) and "页面.png" in shown(again)
    confirms(client, again)
    assert Evidence.objects.get().file.name == "页面.png"


def test_files_go_with_the_answer(owner, case):
    client = browser(owner)

    sends(client, step(case), RELIEF, files=[upload("页面.png"), upload("说明.png")])
    html = shown(client.get(page(case)))

    assert [(row.file.name, row.by_business, row.added_by) for row in Evidence.objects.all()] == [
        ("页面.png", True, owner),
        ("说明.png", True, owner),
    ]
    assert "页面.png" in html


def test_the_files_of_the_company_take_no_room_from_the_complainant(owner, case):
    client = browser(owner)
    sends(client, step(case), RELIEF, files=[upload(f"{n}.png") for n in range(10)])
    row = Evidence.objects.first()
    files = [row.file for row in Evidence.objects.select_related("file")]
    for stored in files:
        stored.pk, stored.uuid = None, uuid4()
        stored.save()
        Evidence.objects.create(complaint=case, file=stored, by_business=True, added_by=owner, added_at=row.added_at)
    mine = StoredFile.objects.create(**STORED, owner=case.complainant, name="我的.png")

    evidence.add_evidence(case, actor=case.complainant, stored=mine)

    assert Evidence.objects.filter(by_business=True).count() == 20
    assert Evidence.objects.filter(by_business=False).count() == 1


def test_a_file_that_is_turned_away_sends_nothing_and_the_good_one_waits(owner, case):
    files = [upload("好.png"), upload("坏.docx", b"PK\x03\x04 no picture")]

    html = shown(sends(browser(owner), step(case), RELIEF, files=files), 422)

    assert "“坏.docx”：" in html
    assert "投诉人将看到" in html
    assert WORDS in html
    assert [row.file.name for row in StagedFile.objects.all()] == ["好.png"]
    assert StoredFile.objects.count() == 1
    assert not Answer.objects.exists()


def test_too_many_files_are_refused_on_the_preview(owner, case):
    files = [upload(f"{n}.png") for n in range(21)]

    html = shown(sends(browser(owner), step(case), RELIEF, files=files), 422)

    assert "“20.png”：最多可以上传20个文件。" in html
    assert "投诉人将看到" in html
    assert (StoredFile.objects.count(), Answer.objects.count()) == (20, 0)


def test_an_answer_sent_twice_is_one_answer(owner, case):
    client = browser(owner)

    first = sends(client, step(case), RELIEF)
    told = Notice.objects.count()
    second = client.post(step(case), RELIEF | {"text": "第二次发送的另一段文字。", "files": [upload()]})

    html = shown(second, 409)
    assert first.status_code == 302
    assert "状态已经变化" in html
    assert "第二次发送的另一段文字。" in html
    assert page(case) in html
    assert Answer.objects.get().text == WORDS
    assert Notice.objects.count() == told
    assert not StoredFile.objects.exists()


def test_a_late_answer_says_beforehand_that_it_will_be_recorded_as_late(now, owner, case):
    now.move_to(moment("2026-11-10 00:00"))
    client = browser(owner)

    before = [shown(client.get(page(case))), shown(client.post(step(case), RELIEF, follow=True))]
    sends(client, step(case), RELIEF)
    after = shown(client.get(page(case)))

    assert all("会记为逾期答复" in html for html in before)
    assert "逾期答复" in after
    assert Answer.objects.get().is_late


def test_an_unknown_step_does_not_exist(owner, case):
    client = browser(owner)

    assert [client.get(step(case, name)).status_code for name in ("accept", "rate", "nonsense")] == [404, 404, 404]


# --- performing ---
@pytest.fixture
def settled(case):
    cases.answered(case=case, perform_by=date(2026, 11, 20))
    cases.accepts(case)
    return cases.fresh(case)


def test_the_company_reports_with_proof_that_it_kept_the_agreement(owner, settled):
    client = browser(owner)
    words = {"text": "已于11月4日原路退款3299元。", "files": [upload("退款回单.png")]}

    before = shown(client.get(page(settled)))
    previewed = client.post(step(settled, "report_performed"), words, follow=True)
    nothing_sent = cases.fresh(settled).performed_reported_at is None
    response = confirms(client, previewed)
    after = shown(client.get(page(settled)))

    assert "告知已履行" in before
    assert nothing_sent and "退款回单.png" in shown(previewed)
    assert previewed.context["told"].text in Notice.objects.filter(kind="performed_reported").values_list(
        "text", flat=True
    )
    assert response.status_code == 302
    assert cases.fresh(settled).performed_note == words["text"]
    assert words["text"] in after
    assert "退款回单.png" in after
    assert "等待投诉人确认" in after
    assert f'action="{step(settled, "report_performed")}"' not in after


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"text": "已退款。", "files": [upload()]}, "履行情况至少10个字"),
        ({"text": "已于11月4日原路退款3299元。"}, "请选择要上传的履行凭证"),
    ],
)
def test_a_report_without_words_or_proof_is_shown_again(owner, settled, words, message):
    html = shown(browser(owner).post(step(settled, "report_performed"), words), 422)

    assert message in html
    assert words["text"] in html
    assert cases.fresh(settled).performed_reported_at is None
    assert StagedFile.objects.count() == StoredFile.objects.count() == len(words.get("files", ()))


def test_a_second_report_is_refused_and_its_files_are_dropped(owner, settled):
    client = browser(owner)
    sends(client, step(settled, "report_performed"), {"text": "已于11月4日原路退款3299元。", "files": [upload()]})

    again = client.post(step(settled, "report_performed"), {"text": "再次告知，款项已退还。", "files": [upload()]})

    assert "已经告知过履行情况" in shown(again, 409)
    assert StoredFile.objects.count() == 1


# --- words to the complainant besides the answer ---
SAID: dict[str, dict[str, str]] = {
    "request_extension": {"interim": "正在核实订单和录音。", "reason": "要等第三方检测机构出具报告。"},
    "ask_complainant": {"items": "订单截图\n付款凭证"},
    "message": {"text": "我们正在核实，请稍候。"},
}


@pytest.mark.parametrize("name", SAID)
def test_what_the_company_says_is_shown_with_its_notice_and_then_sent_once(owner, case, name):
    client, told_before = browser(owner), Notice.objects.count()
    events = case.events.count()

    previewed = client.post(step(case, name), SAID[name], follow=True)
    unchanged = (Notice.objects.count(), case.events.count()) == (told_before, events)
    sent = confirms(client, previewed)
    again = confirms(client, previewed)

    html = shown(previewed)
    assert unchanged
    assert all(line in html for words in SAID[name].values() for line in words.splitlines())
    notice = Notice.objects.filter(user=case.complainant, channel="site").latest("pk")
    assert (previewed.context["told"].subject, previewed.context["told"].text) == (notice.subject, notice.text)
    assert notice.subject in html
    assert case.complainant.masked_phone not in html
    assert sent.status_code == again.status_code == 302
    assert case.events.filter(step=name).count() == 1


def test_a_message_for_the_platform_alone_says_that_the_complainant_hears_nothing(owner, case):
    previewed = browser(owner).post(step(case, "message"), SAID["message"] | {"is_private": "on"}, follow=True)

    html = shown(previewed)
    assert "投诉人不会收到通知" in html and "<dd>是</dd>" in html


def test_every_step_with_words_for_the_complainant_is_previewed():
    named = {str(key) for key, one in portal_steps.PAGES.items() if one.is_previewed}

    assert named == {
        *("answer", "report_performed", "revise_offer", "final_offer", "ask_complainant"),
        *("request_extension", "object", "request_mediation", "message"),
    }
