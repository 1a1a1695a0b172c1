"""The link in the letter: one case, one serving, one contact; what may be done by it, and that it ends."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from casework.errors import Refused
from complaints import access
from complaints.commands import answer as answer_commands
from complaints.commands import draft, ending, service_link
from complaints.desk import machine
from complaints.models import Complaint, ServiceLink
from complaints.queries import case as case_queries
from complaints.queries import service_link as service_link_queries
from complaints.rules.service_link import SIGNS, State, as_printed, state_of, typed_of
from complaints.workflow import MOVES, Role
from complaints_platform.access_log import masked
from notifications.models import Notice
from tests.factories import cases
from tests.support.samples import picture, upload
from tests.support.sending import sends
from workspace.admin.service_link import words

pytestmark = pytest.mark.django_db
PHONE = "+8613900001111"
ANSWER = {"code": "B3", "text": "解释说明如下，请您查看。", "version": "1"}


def now() -> Any:
    return timezone.now()


def made(case: Complaint | None = None, **contact: str) -> tuple[Complaint, ServiceLink, str]:
    """A case that was served off-line today, with a link in its letter."""
    case = case or cases.served_offline(case=cases.accepted(now=now()), on=timezone.localdate(), now=now())
    link, token = service_link.make_link(case, actor=cases.officer(), **{"kind": "phone", "contact": PHONE, **contact})
    return cases.fresh(case), link, token


def made_by(who: Any, case: Complaint) -> Any:
    return service_link.make_link(case, actor=who, kind="phone", contact=PHONE)


def code_sent() -> str:
    found = re.search(r"验证码(\d{6})", Notice.objects.filter(kind="service_code").latest("pk").text)
    assert found
    return found[1]


def opened(token: str) -> Client:
    """A browser that has proved the code."""
    client = Client()
    client.post(reverse("serve", args=[token]), {"do": "send"})
    answer = client.post(reverse("serve", args=[token]), {"do": "open", "code": code_sent()})
    assert answer.status_code == 302
    return client


def case_url(case: Complaint) -> str:
    return reverse("serve_case", args=[case.reference])


def step_url(case: Complaint, step: str) -> str:
    return reverse("serve_step", args=[case.reference, step])


# --- the door ---
def test_the_door_names_the_case_and_nobody_and_a_code_to_the_contact_opens_it():
    case, link, token = made()
    client = Client()

    door = client.get(reverse("serve", args=[token]))
    before = client.get(case_url(case)).status_code
    client.post(reverse("serve", args=[token]), {"do": "send"})
    sms = Notice.objects.get(kind="service_code")
    opens = client.post(reverse("serve", args=[token]), {"do": "open", "code": code_sent()})
    page = client.get(case_url(case))

    shown = door.content.decode()
    assert case.reference in shown
    assert "139****1111" in shown
    assert not any(word in shown for word in (PHONE, case.facts, case.complainant_name, case.title))
    assert door["Referrer-Policy"] == "strict-origin"
    assert {"private", "no-store"} <= set(door["Cache-Control"].split(", "))
    assert (before, opens.status_code, page.status_code) == (404, 302, 200)
    assert (sms.channel, sms.address, sms.is_secret) == ("sms", PHONE, True)
    assert case.facts in page.content.decode()
    assert "导出案卷" not in page.content.decode()
    event = case.events.latest("seq")
    assert (event.step, event.role, event.actor, event.data["link"]) == ("open_link", "business", link.user, link.pk)


def test_every_browser_proves_a_code_of_its_own_and_each_opening_is_a_line():
    case, _link, token = made()
    first = opened(token)

    stranger = Client().get(case_url(case)).status_code
    Notice.objects.all().delete()
    used = Client().post(reverse("serve", args=[token]), {"do": "open", "code": "123456"}).status_code

    assert (first.get(case_url(case)).status_code, stranger, used) == (200, 404, 409)
    assert case.events.filter(step="open_link").count() == 1
    lines = [line.step for line in case_queries.timeline(case, hidden=frozenset())]
    assert "open_link" in lines


def test_five_wrong_codes_end_that_code_even_for_the_right_one():
    case, link, token = made()
    service_link.send_link_code(link, client="1.1.1.1")
    right = code_sent()
    wrong = "000000" if right != "000000" else "111111"

    def refusal(code: str) -> str:
        with pytest.raises(Refused) as refused:
            service_link.open_link(service_link_queries.service_link_by_pk(link.pk), code=code)
        return refused.value.code

    assert [refusal(wrong) for _ in range(5)] == ["wrong_code"] * 5
    assert refusal(right) == "too_many_tries"
    assert not case.events.filter(step="open_link").exists()


def test_a_code_lapses_and_is_not_sent_again_at_once():
    case, link, _token = made()
    at = now()
    service_link.send_link_code(link, client="1.1.1.1", now=at)

    with pytest.raises(Refused) as soon:
        service_link.send_link_code(link, client="1.1.1.1", now=at + timedelta(seconds=5))
    with pytest.raises(Refused) as late:
        service_link.open_link(link, code=code_sent(), now=at + timedelta(minutes=11))

    assert (soon.value.code, late.value.code) == ("too_soon", "no_code")
    assert Notice.objects.filter(kind="service_code").count() == 1
    assert not case.events.filter(step="open_link").exists()


def test_a_code_may_go_by_mail():
    _case, link, _token = made(kind="email", contact="legal@example.com")

    service_link.send_link_code(link, client="1.1.1.1")

    notice = Notice.objects.get(kind="service_code")
    assert (notice.channel, notice.is_secret, link.masked_contact) == ("email", True, "l***@example.com")


# --- how it ends ---
def revoked(case: Complaint, link: ServiceLink) -> None:
    service_link.revoke_link(case, actor=cases.officer())


def too_old(case: Complaint, link: ServiceLink) -> None:
    ServiceLink.objects.filter(pk=link.pk).update(expires_at=now() - timedelta(seconds=1))


def replaced(case: Complaint, link: ServiceLink) -> None:
    made(case)


def ended(case: Complaint, link: ServiceLink) -> None:
    ending.discontinue(case, actor=cases.supervisor(), outcome="O13", reason="不符。")


def withdrawn(case: Complaint, link: ServiceLink) -> None:
    draft.withdraw(case, actor=case.complainant, reason="W1")


def served_anew(case: Complaint, link: ServiceLink) -> None:
    Complaint.objects.filter(pk=case.pk).update(serving=case.serving + 1)


def another_company(case: Complaint, link: ServiceLink) -> None:
    other = cases.company(cases.person("别家"))
    Complaint.objects.filter(pk=case.pk).update(business=other, respondent_name=other.name)


@pytest.mark.parametrize("end", [revoked, too_old, replaced, ended, withdrawn, served_anew, another_company])
def test_a_link_that_has_ended_opens_nothing_nor_does_the_browser_it_opened(end):
    case, link, token = made()
    client = opened(token)
    events = case.events.filter(step="answer").count()

    end(case, link)
    answers = [
        client.get(reverse("serve", args=[token])),
        client.get(case_url(case)),
        client.get(step_url(case, "answer")),
        client.post(step_url(case, "answer"), ANSWER | {"send": "1"}),
    ]

    assert {answer.status_code for answer in answers} == {410}
    assert "链接" in answers[0].content.decode()
    assert case.events.filter(step="answer").count() == events
    assert Client().get(reverse("serve", args=["nonsense"])).status_code == 404


def test_two_hours_after_the_code_it_is_asked_for_again():
    case, _link, token = made()
    client = opened(token)
    session = client.session
    session["by_letter"] = {case.reference: session["by_letter"][case.reference] | {"until": now().timestamp() - 1}}
    session.save()

    assert client.get(case_url(case)).status_code == 404


def test_before_the_office_has_recorded_the_receipt_the_link_opens_and_shows_nothing_yet():
    case = cases.accepted(now=now())
    _case, link, token = made(case)

    client = opened(token)
    page = client.get(case_url(case))
    act = client.post(step_url(case, "message"), {"text": "请稍候。"})

    assert state_of(link, cases.fresh(case), now()) == State.WAITING
    assert (page.status_code, act.status_code) == (200, 200)
    assert case.facts not in page.content.decode()
    assert not case.messages.exists()
    cases.served_offline(case=cases.fresh(case), on=timezone.localdate(), now=now())
    assert case.facts in client.get(case_url(case)).content.decode()


# --- what may be done ---
def test_an_answer_by_letter_is_an_ordinary_answer_and_then_the_page_only_reads():
    case, link, token = made()
    client = opened(token)

    shown = client.get(step_url(case, "answer"))
    preview = client.post(step_url(case, "answer"), ANSWER, follow=True)
    carried = {"kept": preview.context["token"], "seen": preview.context["mark"], "send": "1"}
    sent = client.post(step_url(case, "answer"), carried)
    page = client.get(case_url(case))

    case = cases.fresh(case)
    answer = case_queries.current_answer(case)
    assert (shown.status_code, preview.status_code, sent.status_code) == (200, 200, 302)
    assert sent["Location"] == case_url(case)
    assert (case.status, answer.is_late, answer.on_paper, answer.by) == ("answered", False, False, link.user)
    assert Notice.objects.filter(user=case.complainant, kind="answered").exists()
    assert (page.status_code, page.context["acts"], page.context["form"]) == (200, [], None)
    assert client.post(step_url(case, "message"), {"text": "再说一句。"}).status_code == 409
    assert not case.messages.exists()


def test_an_answer_by_letter_after_the_term_is_late():
    monday = cases.MONDAY
    case = cases.served_offline(case=cases.accepted(now=monday), on=date(2026, 11, 2), now=monday)
    link, _token = service_link.make_link(case, actor=cases.officer(), kind="phone", contact=PHONE, now=monday)
    late = monday + timedelta(days=10)

    actor = access.by_letter(service_link_queries.service_link_by_pk(link.pk), late)
    answer = answer_commands.answer(
        cases.fresh(case), actor=actor, code="B3", text="解释说明如下，请您查看。", now=late
    )

    assert answer.is_late


@pytest.mark.parametrize(
    ("step", "data", "status"),
    [
        (
            "object",
            {"ground": "not_ours", "text": "这家店铺不是我公司经营的，营业执照上的主体是另一家企业，请核实后再转交。"},
            "objection",
        ),
        (
            "request_extension",
            {"interim": "正在核实订单和录音。", "reason": "要等第三方检测机构出具报告。"},
            "with_business",
        ),
        ("ask_complainant", {"items": "订单截图"}, "supplement_required"),
        ("message", {"text": "我们正在核实，请稍候。"}, "with_business"),
    ],
)
def test_a_company_may_also_object_ask_for_time_and_ask(step, data, status):
    case, link, token = made()
    client = opened(token)

    files = {"files": upload(picture())} if step == "object" else {}  # an objection needs evidence
    answer = sends(client, step_url(case, step), data | files)

    assert answer.status_code == 302
    event = case.events.latest("seq")
    assert (event.step, event.role, event.actor_id, cases.fresh(case).status) == (
        step,
        "business",
        link.user_id,
        status,
    )


ALLOWED = {"answer", "object", "request_extension", "ask_complainant", "message", "add_evidence", "open_link"}


def test_no_other_step_of_a_company_is_open_by_letter_in_any_status():
    case, link, _token = made()
    actor = access.by_letter(service_link_queries.service_link_by_pk(link.pk), now())
    others = [step for step, move in MOVES.items() if Role.BUSINESS in move.by and step not in ALLOWED]
    refusals = set()

    for step in others:
        for status in MOVES[step].sources & {"with_business", "answered", "mediation", "settled"}:
            case.status = status
            with pytest.raises(Refused) as refused:
                machine.check(case, step, actor, now())
            refusals.add(refused.value.code)

    assert refusals == {"by_letter"}
    assert {"export", "sign_settlement", "consent_mediation", "lead_answer"} <= set(map(str, others))


def test_the_browser_of_one_case_has_no_other_and_no_account():
    case, _link, token = made()
    other, _other_link, _other_token = made()
    client = opened(token)

    answers = {
        "other": client.get(case_url(other)).status_code,
        "answer": client.post(step_url(other, "answer"), ANSWER | {"send": "1"}).status_code,
        "portal": client.get(reverse("business:index")).status_code,
        "notices": client.get(reverse("notices")).status_code,
        "export": client.post(step_url(case, "export")).status_code,
        "consent": client.get(step_url(case, "consent_mediation")).status_code,
    }

    assert answers == {"other": 404, "answer": 404, "portal": 302, "notices": 302, "export": 404, "consent": 409}


def test_files_are_read_by_letter_and_only_those_of_this_case():
    case, _link, token = made()
    other, _other_link, _other_token = made()
    rows = [cases.given_file(case), cases.given_file(other)]
    client = opened(token)

    pages = [client.get(reverse("complaints:file", args=[row.complaint.reference, row.pk])) for row in rows]

    assert [page.status_code for page in pages] == [200, 302]
    assert pages[0].context["back_url"] == case_url(case)
    assert "投诉记录" not in pages[0].content.decode()


# --- who acts ---
def test_the_account_behind_a_link_lets_nobody_in_and_is_a_party_to_nothing():
    case, link, _token = made()
    user = User.objects.get(pk=link.user_id)

    assert (user.is_active, user.has_usable_password(), user.phone, user.email) == (False, False, None, None)
    assert not access.roles_of(case, user)  # without the link in hand
    client = Client()
    client.force_login(user)
    assert client.get(reverse("me")).status_code == 302


def test_a_company_in_the_portal_needs_no_link_and_only_staff_makes_or_revokes_one():
    registered, (case, link, _token) = cases.with_business(), made()

    for deed, who, code in (
        (
            lambda who: service_link.make_link(registered, actor=who, kind="phone", contact=PHONE),
            cases.officer(),
            "registered",
        ),
        (lambda who: service_link.make_link(case, actor=who, kind="phone", contact=PHONE), case.complainant, "role"),
        (lambda who: service_link.revoke_link(case, actor=who), case.complainant, "role"),
        (lambda who: service_link.revoke_link(registered, actor=who), cases.officer(), "no_link"),
    ):
        with pytest.raises(Refused) as refused:
            deed(who)
        assert refused.value.code == code

    assert ServiceLink.objects.get().revoked_at is None
    assert link.pk


# --- the letter ---
def test_the_letter_carries_the_link_and_the_token_stands_nowhere_else(client, settings):
    case, _link, _token = made()
    client.force_login(cases.officer("乙受理"))
    step = reverse("admin:complaints_complaint_step", args=[case.pk, "make_link"])

    bad = client.post(step, {"contact": "不是号码"})
    printed = client.post(step, {"contact": "139 0000 2222"})

    newest = service_link_queries.service_links(case)[0]
    assert (bad.status_code, printed.status_code, printed["Content-Type"]) == (422, 200, "application/pdf")
    assert (newest.contact, ServiceLink.objects.filter(revoked_at=None).count()) == ("+8613900002222", 1)
    letter = words(case, now(), newest, "abc")
    said = " ".join(line for part in letter.sections for line in part.lines)
    address = f"{settings.SITE_URL}/l/{typed_of('abc')}"
    assert letter.enter_url == f"{settings.SITE_URL}/serve/abc/"
    assert address in said
    assert address in [row.value for row in letter.rows]
    assert "139****2222" in said
    assert [event.step for event in case.events.order_by("-seq")[:2]] == ["export", "make_link"]


def test_the_token_is_left_out_of_the_access_log():
    _case, _link, token = made()

    assert token not in masked(f"GET /serve/{token}/ HTTP/1.1")
    assert masked(f"GET /l/{typed_of(token)} HTTP/1.1") == "GET /l/*** HTTP/1.1"


# --- the address that is typed ---
@pytest.mark.parametrize(
    "typed",
    [
        "K7QF-2M9X-TR4D",
        "k7qf2m9xtr4d",
        " k7qf 2m9x tr4d ",
        "Ｋ７ＱＦ－２Ｍ９Ｘ－ＴＲ４Ｄ",
        "K7QF—ZM9X—TR4D",
    ],
)
def test_what_is_typed_may_be_written_in_any_way(typed):
    assert as_printed(typed) == "K7QF-2M9X-TR4D"


@pytest.mark.parametrize("typed", ["", "K7QF-2M9X-TR4", "K7QF-2M9X-TR4D5", "K7QF-2M9X-TR4好", "K7QF-2M9X-TR4\0"])
def test_what_cannot_be_a_short_form_is_none(typed):
    assert as_printed(typed) == ""


def test_the_short_form_has_no_sign_that_is_taken_for_another():
    signs = set("".join(typed_of(str(n)) for n in range(200))) - {"-"}

    assert signs == set(SIGNS)
    assert not signs & set("BILOSUZ")


def test_the_typed_address_is_the_same_door_as_the_code_in_the_picture():
    case, link, token = made()
    client, typed = Client(), typed_of(token)

    entered = client.post(reverse("serve_enter"), {"typed": typed.lower().replace("-", " ")})
    whole = client.post(reverse("serve_enter"), {"typed": f"http://localhost:8000/l/{typed}/"})
    door = client.get(entered["Location"])
    sent = client.post(entered["Location"], {"do": "send"})
    proved = client.post(entered["Location"], {"do": "open", "code": code_sent()})

    assert entered["Location"] == whole["Location"] == sent["Location"] == f"/l/{typed}/"
    assert case.reference in door.content.decode()
    assert not any(word in door.content.decode() for word in (PHONE, case.facts, case.complainant_name, case.title))
    assert door["Referrer-Policy"] == "strict-origin"
    assert proved["Location"] == case_url(case)
    assert case.facts in client.get(case_url(case)).content.decode()
    assert typed not in str(ServiceLink.objects.filter(pk=link.pk).values().get())


def test_both_addresses_are_revoked_together():
    case, _link, token = made()
    service_link.revoke_link(case, actor=cases.officer())

    entered = Client().post(reverse("serve_enter"), {"typed": typed_of(token)}, follow=True)

    assert (entered.status_code, Client().get(reverse("serve", args=[token])).status_code) == (410, 410)


def test_a_link_from_before_the_short_form_has_no_typed_address():
    _case, link, token = made()
    ServiceLink.objects.filter(pk=link.pk).update(typed_hash=None)

    assert Client().get(reverse("serve_typed", args=[typed_of(token)])).status_code == 404
    assert Client().get(reverse("serve", args=[token])).status_code == 200


def test_guessing_is_stopped_and_right_ones_are_not_counted():
    cache.clear()
    _case, _link, token = made()
    client, enter = Client(), reverse("serve_enter")

    right = {client.get(reverse("serve_typed", args=[typed_of(token)])).status_code for _ in range(40)}
    wrong = [client.post(enter, {"typed": typed_of(f"wrong{n}")}).status_code for n in range(30)]
    after = [client.post(enter, {"typed": typed_of(token)}), client.get(reverse("serve_typed", args=["nonsense"]))]

    assert (right, set(wrong)) == ({200}, {422})
    assert [answer.status_code for answer in after] == [429, 429]
