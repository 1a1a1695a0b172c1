"""The hotline: staff write for a caller, the caller files by a link; and everything that must not be possible."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from businesses.models import Membership
from casework.errors import Refused
from catalogue.models import Category
from complaints import access
from complaints.commands import draft as draft_commands
from complaints.commands import evidence, hotline
from complaints.models import AttestationLink, Complaint
from complaints.presenters.hotline import WORDS
from complaints.queries import clock as clock_queries
from complaints.queries import hotline as hotline_queries
from complaints.rules.attestation import DEAD, LIFE, WAITS, LinkState, hash_of
from complaints.rules.completeness import FilingPage
from complaints.workflow import Status
from files.intake import receive
from notifications.delivery import deliver_due
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY, PHONE
from tests.support import refusing, samples
from tests.support.browsers import client_of
from tests.support.days import standing_at

pytestmark = pytest.mark.django_db
YES = {"yes-attested": "on", "yes-shares": "on", "do": "confirm"}
NO = {"no-because": "金额应为120元", "do": "return"}


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


clock = standing_at(MONDAY, always=False)


def token_of(link: AttestationLink) -> str:
    """As the SMS holds it."""
    text = Notice.objects.get(key=f"attest:{link.pk}").text
    return re.search(r"/attest/([\w-]+)/", text)[1]


def send(case: Complaint, now: Any = MONDAY) -> str:
    return token_of(hotline.send_attestation_link(case, actor=case.taken_by, now=now))


def url(token: str) -> str:
    return reverse("attest", args=[token])


def page(response: Any) -> str:
    return response.content.decode()


def trace() -> tuple[Any, ...]:
    """Everything a refusal must leave as it was."""
    return (
        list(Complaint.objects.order_by("pk").values()),
        list(AttestationLink.objects.order_by("pk").values()),
        list(User.objects.order_by("pk").values("pk", "phone", "phone_verified_at", "name")),
        Notice.objects.count(),
    )


def refused(code: str, deed: Any) -> None:
    """And nothing is changed by it."""
    before = trace()
    refusing.refused(code, deed)
    assert trace() == before


# --- taking the call ---
def test_a_call_makes_an_account_and_a_draft_that_its_taker_may_write_in():
    officer = cases.officer()

    draft = hotline.take_call(actor=officer, phone=PHONE, name="林晓云", now=MONDAY)

    assert (draft.via, draft.taken_by, draft.status) == ("hotline", officer, Status.DRAFT)
    assert (draft.complainant.phone, draft.complainant.name, draft.complainant_name) == (PHONE, "", "林晓云")
    assert access.roles_of(draft, officer) == {"officer"}
    assert draft.events.count() == 0


@pytest.mark.parametrize("role", ["mediator", "reviewer", "auditor"])
def test_only_officers_and_supervisors_take_calls(role):
    person = cases.staff(role)

    refused("role", lambda: hotline.take_call(actor=person, phone=PHONE, now=MONDAY))
    assert hotline.take_call(actor=cases.supervisor(), phone=PHONE, now=MONDAY)


def test_nobody_takes_a_call_from_themselves():
    officer = cases.officer()

    refused("own_number", lambda: hotline.take_call(actor=officer, phone=officer.phone, now=MONDAY))


def test_a_known_number_gives_the_same_page_and_tells_nothing():
    """Enumeration: name, address, cases of an existing account stay unseen; both answers look alike."""
    known, company = cases.person("王有案"), cases.company(name="晴川电器有限公司")
    cases.filed(known, company)
    officer = cases.officer()
    client = client_of(officer)
    pages = []
    for number in (known.phone, PHONE):
        client.post(reverse("admin:complaints_hotline"), {"phone": number, "name": ""})
        draft = Complaint.objects.latest("pk")
        shown = page(client.get(draft_url(draft, "category")))
        leaf = Category.objects.get(code="ECM-02")
        draft_commands.save_draft(draft, actor=officer, changes={"category": leaf, "business": company}, now=MONDAY)
        shown += "".join(page(client.get(draft_url(draft, name))) for name in FilingPage)
        masked = draft.complainant.masked_phone
        pages.append(re.sub(r'value="[\w]{64}"', "", shown.replace(draft.reference, "").replace(masked, "")))
        assert draft.complainant_name == ""
        assert "王有案" not in shown
        assert "@" not in shown

    assert pages[0] == pages[1]


def draft_url(case: Complaint, name: str) -> str:
    return reverse("complaints:draft", args=[case.reference, name])


def check_url(case: Complaint) -> str:
    return draft_url(case, "check")


# --- who may do what with the draft ---
def test_only_the_taker_and_the_caller_have_a_role_in_the_draft():
    case = cases.taken()

    assert access.roles_of(case, case.taken_by) == {"officer"}
    assert access.roles_of(case, case.complainant) == {"complainant"}
    for stranger in (cases.officer("别人"), cases.supervisor(), cases.person(), cases.staff("auditor")):
        assert access.roles_of(case, stranger) == frozenset()


def test_who_is_no_longer_an_officer_loses_the_draft():
    case = cases.taken()
    case.taken_by.groups.clear()

    assert access.roles_of(case, User.objects.get(pk=case.taken_by_id)) == frozenset()


def test_a_taker_who_is_a_member_of_the_company_loses_the_draft():
    officer = cases.officer()
    case = cases.taken(officer)
    Complaint.objects.filter(pk=case.pk).update(business=cases.company(officer))

    assert access.roles_of(cases.fresh(case), officer) == frozenset()


def test_a_draft_that_its_person_began_is_closed_to_staff():
    person, officer = cases.person(), cases.officer()
    own = cases.draft(person)
    hotline.take_call(actor=officer, phone=person.phone, now=MONDAY)

    assert client_of(officer).get(check_url(own)).status_code == 404
    refused("role", lambda: draft_commands.save_draft(own, actor=officer, changes={"title": "别的"}, now=MONDAY))


def test_staff_never_file():
    case = cases.taken()

    refused("role", lambda: draft_commands.file(case, actor=case.taken_by, attested=True, now=MONDAY))


def test_what_staff_write_changes_nobodys_name():
    case = cases.taken(cases.staff("officer", ""))

    assert User.objects.get(pk=case.taken_by_id).name == ""
    assert case.complainant.name == ""


def test_staff_may_discard_what_they_took_and_nothing_else():
    case, officer = cases.taken(), cases.officer("别人")
    client = client_of(case.taken_by)

    refused("role", lambda: draft_commands.discard_draft(case, actor=officer, now=MONDAY))
    answer = client.post(reverse("complaints:discard", args=[case.reference]))

    assert answer["Location"] == reverse("admin:complaints_hotline")
    assert not Complaint.objects.filter(pk=case.pk).exists()


def test_the_takers_pages_say_for_whom_they_write_and_lead_back_to_the_list():
    case = cases.taken()
    client = client_of(case.taken_by)

    for name in FilingPage:
        shown = page(client.get(draft_url(case, name)))
        assert "139****0000" in shown, name
    later = client.post(draft_url(case, "details"), {"do": "later"})

    assert later["Location"] == reverse("admin:complaints_hotline")
    assert "提交投诉</button>" not in page(client.get(check_url(case)))


def test_after_filing_the_taker_is_led_to_the_case_and_loses_nothing_typed():
    case = cases.taken()
    hotline.attest(send(case), attested=True, may_publish=False, now=MONDAY)
    client = client_of(case.taken_by)

    late = client.post(draft_url(case, "details"), {"title": "还没有保存的标题"})

    for name in FilingPage:
        assert client.get(draft_url(case, name))["Location"] == reverse(
            "admin:complaints_complaint_change", args=[case.pk]
        )
        assert client_of(cases.officer("别人")).get(draft_url(case, name)).status_code == 404
    assert late.status_code == 409
    assert "来电人已经确认并提交" in page(late) and "还没有保存的标题" in page(late)
    assert cases.fresh(case).title != "还没有保存的标题"


def test_a_taker_who_has_joined_the_company_reaches_the_filed_draft_no_more():
    business = cases.company(cases.person("徐敏"))
    case = cases.taken(business=business)
    hotline.attest(send(case), attested=True, may_publish=False, now=MONDAY)
    Membership.objects.create(business=business, user=case.taken_by, role="handler")

    assert client_of(case.taken_by).get(check_url(case)).status_code == 404


# --- sending ---
def test_the_link_goes_to_the_caller_once_and_is_kept_nowhere_else():
    case = cases.taken()

    link = hotline.send_attestation_link(case, actor=case.taken_by, now=MONDAY)

    notice = Notice.objects.get()
    token = token_of(link)
    assert (notice.channel, notice.kind, notice.address, notice.is_secret) == ("sms", "attest_link", PHONE, True)
    assert len(token) >= 43
    assert link.token_hash == hash_of(token)
    assert link.expires_at == MONDAY + timedelta(hours=72)
    assert token not in notice.url + notice.key + notice.subject
    assert case.complainant_name not in notice.text
    assert cases.fresh(case).events.count() == 0


def test_the_text_of_the_sms_is_blanked_once_it_is_sent(settings):
    settings.NOTIFICATION_CHANNELS = settings.NOTIFICATION_CHANNELS | {"sms": "notifications.channels.sms.ConsoleSms"}
    hotline.send_attestation_link(case := cases.taken(), actor=case.taken_by, now=MONDAY)

    deliver_due(now=MONDAY)

    notice = Notice.objects.get()
    assert (notice.state, notice.text) == ("sent", "")


def test_an_incomplete_draft_is_not_sent():
    case = cases.taken(title="")

    refused("incomplete", lambda: hotline.send_attestation_link(case, actor=case.taken_by, now=MONDAY))


def test_nobody_but_the_taker_sends_it():
    case, other = cases.taken(), cases.officer("别人")

    refused("role", lambda: hotline.send_attestation_link(case, actor=other, now=MONDAY))
    refused("own_draft", lambda: hotline.send_attestation_link(case, actor=case.complainant, now=MONDAY))


def test_links_of_a_draft_are_few_and_further_and_further_apart():
    case, now = cases.taken(), MONDAY
    for index, wait in enumerate(WAITS):
        if wait:
            early = now + wait - timedelta(seconds=1)
            refused("too_soon", lambda at=early: hotline.send_attestation_link(case, actor=case.taken_by, now=at))
        now += wait
        hotline.send_attestation_link(case, actor=case.taken_by, now=now)
        assert AttestationLink.objects.count() == index + 1

    after = now + timedelta(days=1)
    refused("too_many_links", lambda: hotline.send_attestation_link(case, actor=case.taken_by, now=after))


def test_a_number_gets_ten_links_a_day_whoever_sends_them():
    for _call in range(10):
        send(cases.taken())
    case = cases.taken()

    refused("too_many_to_phone", lambda: hotline.send_attestation_link(case, actor=case.taken_by, now=MONDAY))
    assert hotline.send_attestation_link(case, actor=case.taken_by, now=MONDAY + timedelta(days=1, minutes=1))


# --- attesting ---
def test_the_caller_files_by_the_link():
    case = cases.taken()
    token = send(case)
    later = MONDAY + timedelta(hours=3)

    hotline.attest(token, attested=True, may_publish=True, now=later)

    case = cases.fresh(case)
    event = case.events.get()
    link = case.attestation_links.get()
    assert (case.status, case.may_publish, case.filed_at) == (Status.SUBMITTED, True, later)
    assert (event.step, event.role, event.actor) == ("file", "complainant", case.complainant)
    assert (event.data["via"], event.data["taken_by"]) == ("hotline", case.taken_by_id)
    assert case.complainant.phone_verified_at == later
    assert case.complainant.name == "林晓云"
    assert link.used_at == later
    told = Notice.objects.filter(kind="filed").values_list("channel", "address")
    assert sorted(told) == [("site", str(case.complainant_id)), ("sms", PHONE)]


def test_a_link_files_for_the_account_that_holds_the_number():
    person = cases.person("林晓云")
    case = cases.taken(phone=person.phone)

    hotline.attest(send(case), attested=True, may_publish=False, now=MONDAY)

    assert cases.fresh(case).complainant == person
    assert Notice.objects.filter(kind="filed", channel="email").exists()


def test_a_caller_whose_phone_is_proved_files_a_web_draft_too():
    case = cases.taken()
    hotline.attest(send(case), attested=True, may_publish=False, now=MONDAY)
    caller = User.objects.get(phone=PHONE)
    own = cases.draft(caller)

    draft_commands.file(own, actor=caller, attested=True, now=MONDAY)

    assert own.status == "submitted"


def test_the_caller_may_sign_in_and_file_the_draft_like_any_other():
    case = cases.taken()
    token = send(case)
    caller = case.complainant
    refused("contact_not_verified", lambda: draft_commands.file(case, actor=caller, attested=True, now=MONDAY))
    User.objects.filter(pk=caller.pk).update(phone_verified_at=MONDAY)
    caller.refresh_from_db()

    draft_commands.save_draft(case, actor=caller, changes={"amount": None}, now=MONDAY)
    draft_commands.file(case, actor=caller, attested=True, now=MONDAY)

    refused("filed", lambda: hotline.attest(token, attested=True, may_publish=False, now=MONDAY))


def test_a_used_link_is_used():
    token = send(cases.taken())
    hotline.attest(token, attested=True, may_publish=False, now=MONDAY)

    refused("used", lambda: hotline.attest(token, attested=True, may_publish=False, now=MONDAY))
    refused("used", lambda: hotline.send_back(token, because="不对", now=MONDAY))


def test_an_unknown_link_is_nothing():
    send(cases.taken())

    refused("unknown", lambda: hotline.attest("x" * 43, attested=True, may_publish=False, now=MONDAY))


def test_a_link_expires_to_the_second():
    case = cases.taken()
    token = send(case)

    refused("expired", lambda: hotline.attest(token, attested=True, may_publish=False, now=MONDAY + LIFE))
    hotline.attest(token, attested=True, may_publish=False, now=MONDAY + LIFE - timedelta(seconds=1))


def test_a_new_link_kills_the_old_one():
    case = cases.taken()
    old, new = send(case), send(case, MONDAY + timedelta(minutes=2))

    refused("replaced", lambda: hotline.attest(old, attested=True, may_publish=False, now=MONDAY))
    hotline.attest(new, attested=True, may_publish=False, now=MONDAY)


@pytest.mark.parametrize("change", ["words", "file"])
def test_a_changed_draft_kills_the_link(change):
    case = cases.taken()
    token = send(case)
    if change == "words":
        draft_commands.save_draft(case, actor=case.taken_by, changes={"facts": cases.FACTS + "另外赔偿。"}, now=MONDAY)
    else:
        stored = receive(samples.upload(samples.picture()), owner=case.complainant, now=MONDAY)
        evidence.add_evidence(case, actor=case.taken_by, stored=stored, now=MONDAY)

    refused("changed", lambda: hotline.attest(token, attested=True, may_publish=False, now=MONDAY))
    hotline.attest(send(case, MONDAY + timedelta(minutes=2)), attested=True, may_publish=False, now=MONDAY)


def test_saving_the_same_words_again_kills_nothing():
    case = cases.taken()
    token = send(case)

    draft_commands.save_draft(case, actor=case.taken_by, changes={"title": case.title}, now=MONDAY + timedelta(hours=1))

    hotline.attest(token, attested=True, may_publish=False, now=MONDAY + timedelta(hours=1))


def test_without_the_declaration_nothing_is_filed_and_the_link_stays_good():
    token = send(cases.taken())

    refused("not_attested", lambda: hotline.attest(token, attested=False, may_publish=False, now=MONDAY))
    hotline.attest(token, attested=True, may_publish=False, now=MONDAY)


def test_a_number_that_moved_to_another_account_files_nothing():
    case = cases.taken()
    token = send(case)
    User.objects.filter(pk=case.complainant_id).update(phone="+8613911112222")
    User.objects.create_user("new@example.com", "x", phone=PHONE)

    refused("not_theirs", lambda: hotline.attest(token, attested=True, may_publish=False, now=MONDAY))


def test_a_closed_account_files_nothing():
    case = cases.taken()
    token = send(case)
    User.objects.filter(pk=case.complainant_id).update(is_active=False)

    refused("not_theirs", lambda: hotline.attest(token, attested=True, may_publish=False, now=MONDAY))


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_file_once():
    token = send(cases.taken())
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def click() -> None:
        start.wait()
        try:
            hotline.attest(token, attested=True, may_publish=False, now=MONDAY)
            outcomes.append("filed")
        except Refused as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["filed", "used"]
    assert Complaint.objects.get().events.count() == 1


# --- sending back ---
def test_the_caller_sends_it_back_and_the_taker_is_told_why():
    case = cases.taken()
    token = send(case)

    hotline.send_back(token, because="金额应为120元", now=MONDAY)

    link = case.attestation_links.get()
    assert (link.returned_at, link.returned_because, cases.fresh(case).status) == (MONDAY, "金额应为120元", "draft")
    told = Notice.objects.filter(kind="staff_attest_returned", user=case.taken_by, channel="site").get()
    assert told.url == check_url(case)
    assert "120" not in told.text
    assert "金额应为120元" in page(client_of(case.taken_by).get(check_url(case)))
    refused("returned", lambda: hotline.attest(token, attested=True, may_publish=False, now=MONDAY))
    refused("returned", lambda: hotline.send_back(token, because="还是不对", now=MONDAY))


def test_a_taker_who_left_is_told_nothing():
    case = cases.taken()
    token = send(case)
    User.objects.filter(pk=case.taken_by_id).update(is_active=False)

    hotline.send_back(token, because="不对", now=MONDAY)

    assert not Notice.objects.filter(kind="staff_attest_returned").exists()


# --- the page behind the link ---
def test_the_page_shows_all_that_is_filed_and_looking_uses_nothing_up(clock):
    case = cases.taken(business=cases.company(name="晴川电器有限公司"))
    token = send(case)
    client = Client()

    for _look in range(3):
        answer = client.get(url(token))

    shown = page(answer)
    assert answer.status_code == 200
    for words in (case.title, cases.FACTS, "晴川电器有限公司", "退款", "3,299", "林晓云", "139****0000", "确认并提交"):
        assert words in shown, words
    assert PHONE.removeprefix("+86") not in shown
    assert case.attestation_links.get().used_at is None


def test_the_page_stays_in_no_cache_no_index_and_no_referrer(clock):
    answers = [Client().get(url(send(cases.taken()))), Client().get(url("nonsense"))]

    for answer in answers:
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "strict-origin"


def test_pressing_the_button_files_and_shows_the_number(clock):
    case = cases.taken()
    token = send(case)
    client = Client(enforce_csrf_checks=True)
    client.get(url(token))
    csrf = {"csrfmiddlewaretoken": client.cookies["csrf-8000"].value}

    answer = client.post(url(token), YES | csrf)
    receipt = client.get(url(token))

    assert answer["Location"] == url(token)
    assert case.reference in page(receipt)
    assert "接下来" in page(receipt)
    assert cases.fresh(case).status == Status.SUBMITTED


def test_a_used_link_shows_the_number_and_no_personal_data(clock):
    case = cases.taken()
    token = send(case)
    Client().post(url(token), YES)

    replay = Client().post(url(token), YES)
    years_later = Client().get(url(token))

    for answer in (replay, years_later):
        assert case.reference in page(answer)
        assert "已经用过" in page(answer)
        for secret in ("林晓云", "139****0000", case.title, "某某商店"):
            assert secret not in page(answer)
    assert Complaint.objects.get(pk=case.pk).events.count() == 1


def test_the_declarations_are_asked_for_and_what_was_ticked_stays(clock):
    case = cases.taken()
    token = send(case)

    answer = Client().post(url(token), {"yes-attested": "on", "yes-may_publish": "on", "do": "confirm"})

    assert answer.status_code == 422
    assert "请勾选“我同意把投诉内容和证据转给被投诉企业处理”" in page(answer)
    assert len(re.findall(r"<input[^>]*checked", page(answer))) == 2
    assert cases.fresh(case).status == Status.DRAFT


def test_sending_back_needs_a_reason_and_then_says_what_follows(clock):
    case = cases.taken()
    token = send(case)

    empty = Client().post(url(token), NO | {"no-because": ""})
    sent = Client().post(url(token), NO, follow=True)

    assert empty.status_code == 422
    assert "请写明哪里不对" in page(empty)
    assert sent.status_code == 410
    assert "工作人员改好后会再发短信给您" in page(sent)


def test_a_draft_changed_between_looking_and_pressing_is_shown_anew_and_not_filed(clock):
    case = cases.taken()
    token = send(case)
    client = Client()
    client.get(url(token))
    draft_commands.save_draft(case, actor=case.taken_by, changes={"title": "换了一个标题"}, now=MONDAY)

    answer = client.post(url(token), YES)

    assert answer.status_code == 409
    assert "换了一个标题" in page(answer)
    assert "确认并提交" not in page(answer)
    assert cases.fresh(case).status == Status.DRAFT


def test_dead_links_say_what_to_do_and_show_nothing(clock):
    case = cases.taken()
    token = send(case)
    clock.shift(LIFE)

    expired, unknown = Client().get(url(token)), Client().get(url("x" * 43))

    assert (expired.status_code, unknown.status_code) == (410, 404)
    assert "请再次拨打热线" in page(expired)
    for answer in (expired, unknown):
        assert case.title not in page(answer)


@pytest.mark.parametrize("bad", ["x", "%00", "x" * 3000, "😀", "../../admin"])
def test_nonsense_in_the_address_or_the_form_never_breaks_the_page(clock, bad):
    token = send(cases.taken())

    assert Client(raise_request_exception=False).get(f"/attest/{bad}/").status_code in (200, 404)
    for form in ({}, {"do": bad}, {"do": "return", "no-because": "\0" + bad}, {"yes-attested": bad}):
        assert Client(raise_request_exception=False).post(url(token), form).status_code in (302, 410, 422)


def test_the_pages_ask_a_fixed_number_of_queries(clock, django_assert_max_num_queries):
    token = send(cases.taken())

    with django_assert_max_num_queries(9):
        Client().get(url(token))


# --- the staff's list ---
def test_the_list_shows_ones_own_drafts_with_the_state_of_their_links(clock):
    officer = cases.officer()
    fresh, waiting, returned, changed = (cases.taken(officer, title=f"第{n}件") for n in range(4))
    cases.taken(cases.officer("别人"), title="别人的")
    filed = cases.taken(officer, title="已提交的")
    for case in (waiting, changed):
        send(case)
    hotline.send_back(send(returned), because="金额不对", now=MONDAY)
    draft_commands.save_draft(changed, actor=officer, changes={"facts": cases.FACTS + "补一句。"}, now=MONDAY)
    hotline.attest(send(filed), attested=True, may_publish=False, now=MONDAY)

    shown = page(client_of(officer).get(reverse("admin:complaints_hotline")))

    states = dict(
        re.findall(r">(第\d件)</a>.*?<(?:span|strong) class=\"[^\"]*tag[^\"]*\"[^>]*>\s*([^<]+)", shown, re.S)
    )
    assert {title: words.strip() for title, words in states.items()} == {
        "第0件": "未发送",
        "第1件": "等待来电人确认",
        "第2件": "来电人已退回",
        "第3件": "内容已改，须重新发送",
    }
    assert "金额不对" in shown
    assert "别人的" not in shown
    assert "已提交的" not in shown
    clock.shift(LIFE)
    assert "链接已过期" in page(client_of(officer).get(reverse("admin:complaints_hotline")))
    assert fresh.pk


def test_an_sms_that_could_not_be_sent_is_said_so(clock):
    case = cases.taken()
    send(case)
    Notice.objects.update(failed_at=MONDAY)

    client = client_of(case.taken_by)

    assert "短信没有发出去" in page(client.get(reverse("admin:complaints_hotline")))
    assert "短信没有发出去" in page(client.get(check_url(case)))


def test_staff_see_who_took_the_call(clock):
    case = cases.taken(cases.officer("周受理"))
    hotline.attest(send(case), attested=True, may_publish=False, now=MONDAY)

    shown = page(client_of(cases.officer()).get(reverse("admin:complaints_complaint_change", args=[case.pk])))

    assert "热线，由周受理接听" in shown


def test_the_list_asks_the_same_number_of_queries_for_one_and_for_three(clock):
    def asked(count: int) -> int:
        officer = cases.officer(f"甲{count}")
        for _n in range(count):
            send(cases.taken(officer, phone=f"+86139{count}{_n}000000"))
        client = client_of(officer)
        client.get(reverse("admin:complaints_hotline"))
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("admin:complaints_hotline"))
        return len(caught)

    assert asked(1) == asked(3)


def test_the_list_is_bounded():
    officer = cases.officer()
    for n in range(hotline_queries.TAKEN_MOST + 1):
        hotline.take_call(actor=officer, phone=f"+86139{n:08}", now=MONDAY)

    assert len(hotline_queries.taken_drafts(officer)) == hotline_queries.TAKEN_MOST


def test_a_bad_number_keeps_what_was_typed(clock):
    client = client_of(cases.officer())

    answer = client.post(reverse("admin:complaints_hotline"), {"phone": "0571-88888888", "name": "林晓云"})

    assert answer.status_code == 422
    assert "请填写11位的大陆手机号" in page(answer)
    assert 'value="0571-88888888"' in page(answer)
    assert not Complaint.objects.exists()


def test_the_button_on_the_check_page_sends_the_sms(clock):
    case = cases.taken()
    client = client_of(case.taken_by)

    answer = client.post(check_url(case))
    again = client.post(check_url(case))

    assert answer["Location"] == reverse("admin:complaints_hotline")
    assert again.status_code == 409
    assert "刚刚发送过" in page(again)
    assert AttestationLink.objects.count() == 1


def test_the_check_page_shows_the_words_of_the_sms_before_it_goes(clock):
    case = cases.taken()
    client = client_of(case.taken_by)

    shown = client.get(check_url(case))
    nothing_sent = not Notice.objects.exists() and not AttestationLink.objects.exists()
    client.post(check_url(case))

    before, link = Notice.objects.get().text.rsplit("/attest/", 1)
    assert nothing_sent
    assert shown.context["sms"].text == f"{before}/attest/（发送时生成）/"
    assert shown.context["sms"].text in page(shown) and link


def test_where_no_sms_can_go_the_check_page_says_why(clock):
    case = cases.taken()
    client = client_of(case.taken_by)
    client.post(check_url(case))

    shown = client.get(check_url(case))

    assert "刚刚发送过" in page(shown) and "来电人将收到的短信" not in page(shown)


# --- afterwards ---
def test_the_caller_sees_the_draft_and_what_it_is():
    case = cases.taken()

    shown = page(client_of(case.complainant).get(reverse("complaints:mine")))

    assert case.reference in shown
    assert "热线工作人员按您的来电填写的草稿" in shown


def test_a_hotline_draft_is_deleted_after_ninety_days_with_its_links():
    case = cases.taken()
    send(case)
    now = MONDAY + timedelta(days=clock_queries.DRAFT_DAYS, minutes=1)

    draft_commands.warn_of_discarding(case, now=now - clock_queries.DRAFT_WARNED_BEFORE)

    assert Notice.objects.filter(kind="staff_draft_ending", channel="site", user=case.taken_by).count() == 1
    assert list(clock_queries.stale_drafts(now)) == [case]
    draft_commands.discard_draft(case, actor=None, now=now)

    assert not Complaint.objects.exists()
    assert not AttestationLink.objects.exists()


def test_every_state_has_its_words():
    assert set(WORDS) == set(LinkState)
    assert set(DEAD) == set(LinkState) - {LinkState.NONE, LinkState.WAITING}
