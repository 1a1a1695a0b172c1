"""One proved channel from the sign-up to the farewell: mail alone, a mainland number alone, one of Hong Kong alone.

Everything goes through the pages; what the other sides do is done by commands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from complaints.commands import intake, respondent
from complaints.models import Complaint
from notifications.models import Notice
from tests.factories import cases
from tests.support.days import standing_at
from tests.support.filing import DECLARED, Filer
from tests.support.visiting import EMAIL, PASSWORD, Visitor, code

pytestmark = pytest.mark.django_db
NOW = cases.moment("2026-11-23 10:00")
MARKS = {"speed": "5", "attitude": "4", "result": "3", "is_solved": "yes", "comment": ""}
today = standing_at(NOW, fresh_limits=True)


@dataclass
class Way:
    """One channel: what the sign-up form is given, and where codes and notices go."""

    channel: str
    address: str
    form: dict[str, Any]
    kind: str  # of the code of the sign-up
    known_by: str  # what a look-up takes
    other: tuple[str, dict[str, str], str]  # the page that adds the other channel, what is typed, the kind of its code


MAIL = ("account_email", {"email": EMAIL, "action_add": ""}, "email_code")
WAYS = {
    "mail": Way(
        "email",
        EMAIL,
        {"phone": "", "no_phone": "on"},
        "sign_up_email_code",
        EMAIL,
        ("account_change_phone", {"phone": "13700137000"}, "phone_code"),
    ),
    "phone": Way("sms", "+8613800138000", {"email": "", "no_email": "on"}, "sign_up_phone_code", "8000", MAIL),
    "hong kong": Way(
        "sms",
        "+85261234567",
        {"phone": "61234567", "phone_code": "+852", "email": "", "no_email": "on"},
        "sign_up_phone_code",
        "4567",
        MAIL,
    ),
}


@pytest.fixture(params=WAYS)
def way(request, settings) -> Way:
    settings.SMS_INTERNATIONAL = True
    return WAYS[request.param]


@pytest.fixture
def member(way: Way) -> Visitor:
    """Somebody who signed up by that way alone, and gave their name since."""
    someone = Visitor()
    someone.sign_up(**way.form)
    enter = someone.enter_email_code if way.channel == "email" else someone.enter_phone_code
    enter(code(way.kind))
    assert someone.is_signed_in
    User.objects.update(name="林晓云")
    return someone


def user() -> User:
    return User.objects.order_by("pk")[0]


def sound(response: HttpResponse) -> str:
    """The page, which speaks of nothing that is not there."""
    text = response.content.decode()
    assert response.status_code == 200
    assert "None" not in text
    return text


def do(client: Client, case: Complaint, step: str, data: dict[str, Any] | None = None) -> HttpResponse:
    address = reverse("complaints:step", args=[case.reference, step])
    sound(client.get(address))
    return client.post(address, data or {})


def told(kind: str) -> set[tuple[str, str]]:
    return set(Notice.objects.filter(kind=kind, user=user()).values_list("channel", "address"))


def test_a_complaint_goes_its_whole_way(way, member):
    filer = Filer(user())
    filer.client = member.client
    filer.fill("ECM-02")
    checked = sound(filer.get("check"))
    filed = filer.post("check", DECLARED)
    shown = sound(member.client.get(filed.headers["Location"]))
    case, both = filer.case, {("site", str(user().pk)), (way.channel, way.address)}

    assert "未填写" in checked and "请先验证" not in checked
    assert ("同时发送到您的邮箱" in shown) == (way.channel == "email")
    assert told("filed") == both
    sound(member.client.get(reverse("complaints:receipt", args=[case.reference])))
    found = Client().post(reverse("lookup"), {"reference": case.reference, "phone_end": way.known_by})
    assert case.title not in sound(found) and case.reference in sound(found)

    if case.status == "submitted":
        intake.accept(case, actor=cases.officer(), now=NOW)
    business = cases.company(cases.person("徐敏"))
    respondent.match_respondent(cases.fresh(case), actor=cases.officer("配对"), business=business, now=NOW)
    case = cases.answered(case=cases.fresh(case), now=NOW)
    assert told("answered") == both

    do(member.client, case, "accept_offer", {"offer": cases.offered(case)})
    do(member.client, case, "confirm_performed")
    do(member.client, case, "rate", MARKS)

    case = cases.fresh(case)
    assert (case.status, case.rating.speed) == ("closed", 5)
    sound(member.client.get(case.get_absolute_url()))
    assert not Notice.objects.filter(user=user()).exclude(channel__in=("site", way.channel)).exists()
    assert not Notice.objects.filter(user=user(), address="").exists()


def test_a_withdrawal_is_confirmed_by_a_code_over_the_channel_that_exists(way, member, today):
    today.shift(3600)  # the code of the sign-up was a moment ago
    case = cases.with_business(user(), now=NOW)
    User.objects.update(password="!")
    member.client.force_login(user())

    asked = do(member.client, case, "withdraw", {"reason": "W4"})
    shown = sound(member.client.get(asked.headers["Location"]))
    sent = Notice.objects.get(kind="identity_code")
    member.client.post(asked.headers["Location"], {"action": "verify", "code": code("identity_code")})

    assert (sent.channel, sent.address) == (way.channel, way.address)
    assert ("邮件可能晚到" in shown) == (way.channel == "email")
    assert cases.fresh(case).status == "withdrawn"


def test_a_refusal_is_appealed_against(way, member):
    case = cases.filed(user(), now=NOW)
    intake.propose_refusal(
        case, actor=cases.officer(), ground="R02", reason="应由邮政部门处理。", other_remedies="可拨打12305。", now=NOW
    )
    door = reverse("appeals:of", args=[case.reference])
    sound(member.client.get(door))

    member.client.post(door, {"reason": "ground", "statement": cases.STATEMENT})

    assert cases.fresh(case).status == "under_appeal"
    assert told("appealed") == {("site", str(user().pk)), (way.channel, way.address)}


def test_settings_and_the_other_channel_and_then_both_are_told(way, member):
    wants = "wants_email" if way.channel == "email" else "wants_sms"
    none = member.client.post(reverse("me_settings"), {"name": "林晓云"})
    kept = member.client.post(reverse("me_settings"), {"name": "林晓云", wants: "on"})
    assert (none.status_code, kept.status_code) == (422, 302)

    page, typed, kind = way.other
    asked = member.client.post(reverse(page), typed)
    if "reauthenticate" in asked.headers["Location"]:
        asked = member.client.post(asked.headers["Location"], {"password": PASSWORD})
    enter = member.enter_phone_code if page == "account_change_phone" else member.enter_email_code
    enter(code(kind))

    person = user()
    assert person.email and person.phone and person.phone_verified_at
    cases.with_business(person, now=NOW)
    assert {channel for channel, _address in told("filed")} == {"site", "sms", "email"}


def test_the_account_is_left(way, member):
    sound(member.client.get(reverse("leave")))

    asked = member.client.post(reverse("leave"), {"understood": "on"})
    if "reauthenticate" in asked.headers["Location"]:
        asked = member.client.post(asked.headers["Location"], {"password": PASSWORD})

    assert user().leaving_at
    assert (way.channel, way.address) in told("account_leaving")
    with time_machine.travel(user().leaving_at):
        assert "已收到您的注销申请" in member.client.get(reverse("account_login")).content.decode()
