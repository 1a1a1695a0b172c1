"""One offer stands, and it is what gets accepted; what was agreed is shown as the agreement ever after (DOMAIN §10)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from casework.errors import Refused
from complaints.commands import answer, mediation
from complaints.commands import offer as offer_commands
from complaints.forms.dealing import OfferForm, TermsForm
from complaints.models import Complaint
from complaints.presenters import terms
from complaints.queries import dealing
from complaints.rules.codes import Side
from notifications.models import Notice
from tests.factories import cases
from tests.factories.cases import MONDAY
from tests.support.browsers import browser
from tests.support.days import standing_at
from workspace.forms.casework import SettlementForm

pytestmark = pytest.mark.django_db
UNTIL = date(2026, 11, 20)


today = standing_at(MONDAY)


def revised(amount: str = "1000.00", **more) -> Complaint:
    """The company answered with 500, the complainant countered, and the company offers another sum."""
    case = cases.countered(case=cases.answered(amount=Decimal("500.00")))
    words = {"text": "按采购成本核算，可以补差价。", "remedies": ["refund"], "perform_by": UNTIL} | more
    offer_commands.revise_offer(case, actor=cases.handler_of(case), amount=Decimal(amount), now=MONDAY, **words)
    return cases.fresh(case)


def pages(case: Complaint) -> dict[str, str]:
    """The case as each side sees it."""
    handler, officer = cases.handler_of(case), cases.officer()
    urls = {
        "complainant": (case.complainant, case.get_absolute_url()),
        "business": (handler, reverse("business:case", args=[case.business_id, case.reference])),
        "staff": (officer, reverse("admin:complaints_complaint_change", args=[case.pk])),
    }
    return {side: browser(user).get(url).content.decode() for side, (user, url) in urls.items()}


# --- accepting ---
def test_an_offer_that_was_replaced_meanwhile_is_not_accepted_and_the_new_one_is_asked_about():
    case = cases.countered()
    shown = cases.offered(case)
    offer_commands.revise_offer(
        case, actor=cases.handler_of(case), text="最多一千元。", amount=Decimal("1000.00"), perform_by=UNTIL, now=MONDAY
    )
    events = cases.fresh(case).events_count
    url = reverse("complaints:step", args=[case.reference, "accept_offer"])

    page = browser(case.complainant).post(url, {"offer": shown})

    after = cases.fresh(case)
    html = page.content.decode()
    assert page.status_code == 409
    assert "企业刚刚提出了新的方案" in html
    assert f'name="offer" value="{cases.offered(case)}"' in html
    assert "1,000.00元" in html
    assert (after.status, after.events_count, dealing.agreed(after)) == ("answered", events, None)


def test_no_offer_is_accepted_that_is_not_named():
    case = cases.answered()

    for name in ("", "answer:0", "offer:1"):
        with pytest.raises(Refused) as refusal:
            answer.accept_offer(cases.fresh(case), actor=case.complainant, offer=name, now=MONDAY)
        assert refusal.value.code == "changed"

    assert (cases.fresh(case).status, dealing.agreed(cases.fresh(case))) == ("answered", None)


def test_signing_a_text_that_was_replaced_asks_about_the_new_one():
    case = cases.settlement_proposed()
    old = cases.to_sign(case)
    case = cases.settlement_proposed(case=case, text="另一版。")
    url = reverse("complaints:step", args=[case.reference, "sign_settlement"])

    page = browser(case.complainant).post(url, {"sha256": old, "agreed": "on"})

    assert page.status_code == 409
    assert f'name="sha256" value="{cases.to_sign(case)}"' in page.content.decode()
    assert cases.fresh(case).status == "mediation"


# --- what stands ---
def test_every_side_sees_the_newest_offer_at_the_top_and_the_older_ones_as_replaced():
    case = revised()

    shown = {viewer: terms.card(cases.fresh(case), viewer, MONDAY) for viewer in Side}
    marks = terms.marks(cases.fresh(case), MONDAY)

    for card in shown.values():
        assert (card.heading, dict(card.rows)["金额"]) == ("现在的方案", "1,000.00元")
    assert [mark.text for mark in marks.values()] == [
        "已被替代",
        "现在的方案",
        "已被替代",
    ]  # answer, new offer, counter
    for html in pages(case).values():
        assert html.index("1,000.00元") < html.index("已被替代")


def test_after_a_counter_the_page_says_whose_turn_it_is_and_no_button_is_loud():
    case = cases.countered()

    html = pages(case)["complainant"]

    assert "您已还价，等待企业回应" in html
    assert "现在轮到" in html
    assert '<a class="govuk-button" ' not in html


def test_an_answer_expires_on_its_own_day(today):
    case = cases.answered(expires_on=date(2026, 11, 8))
    today.move_to(cases.moment("2026-11-09 09:00"))

    with pytest.raises(Refused) as refusal:
        answer.accept_offer(case, actor=case.complainant, offer=cases.offered(case))

    assert refusal.value.code == "offer_expired"
    assert cases.fresh(case).status == "answered"
    assert "方案已过期，不能再接受" in pages(case)["complainant"]


@pytest.mark.parametrize(
    ("more", "code"),
    [({"expires_on": date(2026, 11, 4)}, "expires_too_soon"), ({"remedies": ["gold"]}, "unknown_remedy")],
)
def test_terms_that_cannot_be_are_refused(more, code):
    case = cases.with_business()

    with pytest.raises(Refused) as refusal:
        cases.answered(case=case, **more)

    assert refusal.value.code == code
    assert cases.fresh(case).status == "with_business"


# --- what was agreed ---
def test_what_was_accepted_is_the_agreement_on_every_later_page_and_in_the_notices():
    case = cases.accepts(revised())

    settled = pages(case)
    answer.confirm_performed(case, actor=case.complainant, now=MONDAY)
    closed = pages(cases.fresh(case))

    for html in (*settled.values(), *closed.values()):
        head = html[html.index("约定内容") :]
        assert head.index("1,000.00元") < head.index("500.00元")  # the answer stands below as history
    told = Notice.objects.get(user=case.complainant, kind="offer_accepted", channel="site").text
    assert "约定内容：退款，金额1,000.00元，11月20日（周五）前完成" in told


def test_a_signed_agreement_takes_the_place_of_the_offer_that_was_broken(today):
    case = cases.settled(perform_by=date(2026, 11, 5))
    today.move_to(cases.moment("2026-11-06 10:00"))
    cases.mediator()
    answer.report_breach(case, actor=case.complainant, reason="没有收到退款。")
    broken = cases.fresh(case)
    assert dealing.agreed(broken).key == f"answer:{broken.answers_given.get().pk}"

    case = cases.settlement_proposed(case=broken, now=cases.moment("2026-11-06 11:00"), remedies=["refund"])
    for who in (case.complainant, cases.handler_of(case)):
        mediation.sign_settlement(cases.fresh(case), actor=who, sha256=cases.to_sign(case))

    after = cases.fresh(case)
    assert str(dealing.agreed(after).terms) == "退款，金额2,000.00元，11月28日（周六）前完成"
    assert "2,000.00元" in pages(after)["business"]


# --- a new offer begins from the last ---
def test_forms_begin_from_the_last_terms_of_that_side():
    case = cases.answered(remedies=["refund"], action="运费由企业承担", expires_on=date(2026, 11, 18))
    counter = TermsForm(case=cases.fresh(case)).initial
    case = cases.countered(case=case)

    offer = OfferForm(case=cases.fresh(case)).initial
    mine = TermsForm(case=cases.fresh(case)).initial

    assert counter["remedies"] == list(case.remedies)
    assert (offer["remedies"], offer["amount"], offer["action"]) == (["refund"], Decimal("3299.00"), "运费由企业承担")
    assert (offer["perform_by"], offer["expires_on"]) == (date(2026, 11, 28), date(2026, 11, 18))
    assert mine["amount"] == cases.TERMS["amount"]


def test_a_day_that_has_passed_is_not_copied(today):
    case = cases.countered(case=cases.answered(perform_by=date(2026, 11, 5)))
    today.move_to(MONDAY + timedelta(days=3))

    assert OfferForm(case=cases.fresh(case)).initial["perform_by"] is None


def test_the_mediators_text_begins_from_the_version_before_else_from_the_offer():
    case = cases.in_mediation()
    first = SettlementForm(case=cases.fresh(case)).initial
    case = cases.settlement_proposed(case=case)

    second = SettlementForm(case=cases.fresh(case)).initial

    assert (first["amount"], first.get("text")) == (Decimal("3299.00"), None)
    assert (second["amount"], second["text"]) == (Decimal("2000.00"), "双方同意退款。")


# --- choices say what they end ---
def test_ending_the_complaint_comes_last_and_says_what_else_is_open():
    html = pages(cases.answered())["complainant"]

    ways = [html.index(f">{name}</a>") for name in ("提出自己的方案", "申请调解", "不认可并结束投诉")]
    assert ways == sorted(ways)
    assert "请选“提出自己的方案”或者“申请调解”" in html
    assert "办结后15天内可以申诉" in html


@pytest.mark.parametrize("is_reported", [False, True])
def test_confirming_is_not_the_loud_button_before_the_company_reported(is_reported):
    case = cases.settled()
    if is_reported:
        answer.report_performed(case, actor=cases.handler_of(case), text="已退款，请查收。", now=MONDAY)

    html = pages(case)["complainant"]

    url = reverse("complaints:step", args=[case.reference, "confirm_performed"])
    assert (f'<a class="govuk-button" href="{url}"' in html) == is_reported
    assert "11月29日（周日）起可以" in html  # to say that it was not done


# --- reasons and ratings reach those they are about ---
def test_a_rating_reaches_the_company_and_the_staff_and_a_low_one_shows_the_way_to_an_appeal():
    case = cases.closed()
    marks = {"speed": 2, "attitude": 4, "result": 3, "is_solved": False, "comment": "拖了很久。"}
    answer.rate(case, actor=case.complainant, now=MONDAY, **marks)

    html = pages(cases.fresh(case))

    for side in ("business", "staff"):
        assert "办理速度2分，服务态度4分，处理结果3分" in html[side]
        assert "拖了很久。" in html[side]
    assert "对结果不服的，可以在下面申诉" in html["complainant"]
    told = Notice.objects.get(kind="business_rated")
    assert (told.user, told.channel) == (cases.handler_of(case), "site")


def test_the_company_reads_why_its_answer_was_not_accepted():
    case = cases.answered()
    answer.reject_answer(case, actor=case.complainant, reason="差价没有补。", now=MONDAY)

    html = pages(cases.fresh(case))

    assert "差价没有补。" in html["business"]
    assert html["staff"].count("差价没有补。") == 1


@pytest.mark.parametrize("reason", ["W4", "W5"])
def test_the_company_cannot_tell_pressure_from_unwillingness(reason):
    case = cases.withdrawn(reason=reason)

    html = pages(case)

    assert "不愿继续" in html["business"]
    assert "压力" not in html["business"]
    assert ("受到企业压力" in html["staff"]) == (reason == "W5")


def test_offers_of_both_sides_are_named_in_the_order_they_were_made():
    case = revised()

    rows = dealing.company_offers(case)

    assert [row.key.split(":")[0] for row in rows] == ["answer", "offer"]
    assert dealing.open_counter(case) is None
    assert len(dealing.offers(case, Side.COMPLAINANT)) == 1
