"""Before anything goes to a party: every step of the staff that tells one shows the words first, and is sent once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from appeals.models import Appeal
from complaints.commands import intake, mediation, offer, preview
from complaints.models import CaseGroup, Complaint, Message, TypedStep
from complaints.notices import choices, table
from complaints.rules.letter import unfilled
from complaints.workflow import MOVES, Role, Status, Step
from notifications.models import Notice
from tests.factories import cases
from tests.support.samples import picture, upload
from tests.support.sending import confirms
from tests.support.stepping import ready_for, step_of
from tests.support.traces import trace
from workspace.admin.appeal import PAGES as OF_APPEALS
from workspace.admin.steps import PAGES

pytestmark = pytest.mark.django_db

WHY = "理由如下：事实清楚，依据充分。"
MESSAGE = {"private_to": "", "text": "请双方在本周内核对账单。"}


def soon() -> str:
    return (timezone.localdate() + timedelta(days=10)).isoformat()


def typed(step: str, case: Complaint) -> dict[str, Any]:
    """Something that can be sent, for each step with a form."""
    delivered = {"way": "post", "served_on": timezone.localdate().isoformat(), "tracking": "EMS1234567"}
    data: dict[str, dict[str, Any]] = {
        Step.ACCEPT: {"match": "none"},
        Step.REQUEST_SUPPLEMENT: {"items": "订单截图\n付款凭证"},
        Step.PROPOSE_REFUSAL: {"ground": "R02", "reason": WHY, "other_remedies": "可以拨打12305申诉。"},
        Step.DECLINE_AMENDMENT: {"reason": WHY},
        Step.SERVE: {**delivered, "files": upload(picture())},
        Step.DELIVER_AGAIN: {**delivered, "files": upload(picture())},
        Step.MATCH_RESPONDENT: {"match": "new", "name": "晴川新设有限公司", "credit_code": "9144030071526726XG"},
        Step.RECORD_ANSWER: {
            **{"code": "B3", "text": "解释说明如下，请您查看。", "received_on": timezone.localdate().isoformat()},
            "files": upload(picture()),
        },
        Step.CLOSE_UNREACHABLE: {
            **{"first": "寄信，退回，地址不存在。", "first_on": "2026-11-03", "first_way": "post"},
            **{"second": "上门，无人，已经搬离。", "second_on": "2026-11-06", "second_way": "visit"},
            **{"first_proof": "EMS1234567", "second_proof": "物业签字证明"},
        },
        Step.LINK_GROUP: {"group": "new", "title": "同类问题", "issue": "能效标识不符。"},
        Step.DECIDE_OBJECTION: {"decision": "resume", "reason": WHY},
        Step.DECLINE_EXTENSION: {"reason": WHY},
        Step.ASK_REFERRAL: cases.REFERRAL,
        Step.DISCONTINUE: {"outcome": "O13", "reason": WHY},
        Step.REQUEST_MEDIATION: {"reason": WHY},
        Step.CALL_SESSION: {"day": soon(), "hour": "14:30", "minutes": "60", "place": "调解室"},
        Step.PROPOSE_SETTLEMENT: {"text": "企业退还货款，双方再无争议。", "amount": "800", "perform_by": soon()},
        Step.TERMINATE_MEDIATION: {"termination": "T1", "reason": WHY},
        Step.MESSAGE: MESSAGE,
        Step.CORRECT_STEP: {"reason": WHY},
    }
    return data.get(step, {})


def arranged(step: str) -> Complaint:
    """A case in which the step may be taken, and what it is taken about."""
    if step == Step.MATCH_RESPONDENT:
        return cases.filed(business=None, respondent_name="晴川家电")
    case = ready_for(step)
    if step == Step.CANCEL_SESSION:
        at = timezone.now() + timedelta(days=3)
        mediation.call_session(case, actor=case.mediator, starts_at=at, minutes=60, place="调解室", link="", note="")
    return cases.fresh(case)


def fits(case: Complaint, step: str) -> Any:
    """Somebody of the staff who may take the step."""
    by = MOVES[Step(step)].by
    if Role.MEDIATOR in by and case.mediator_id and case.status == Status.MEDIATION:
        return case.mediator
    return cases.supervisor() if Role.SUPERVISOR in by and Role.OFFICER not in by else cases.officer("甲受理")


# Their own tests do it: they need a second case, a file, or another category's answers.
ELSEWHERE = {Step.MERGE, Step.TAKE_DOWN_FILE, Step.RECATEGORISE}
TELLING = [step for step in PAGES if table.tells_a_party(step)]


@pytest.mark.parametrize("step", [step for step in TELLING if step not in ELSEWHERE])
def test_a_step_that_tells_a_party_shows_the_words_and_then_acts(client, step):
    case = arranged(step)
    client.force_login(fits(case, step))
    data = typed(step, case)
    if step == Step.CANCEL_SESSION:
        data = {"session": case.mediations.get().sessions.get().pk}
    before = trace(case)

    shown = client.post(step_of(case, step), data, follow=True)
    unchanged = trace(case)
    newest = max([0, *Notice.objects.values_list("pk", flat=True)])
    sent = confirms(client, shown)

    assert (shown.status_code, unchanged) == (200, before)
    told = [row for person in shown.context["told"] for row in person["notices"]]
    posted = Notice.objects.filter(pk__gt=newest)
    drawn = CaseGroup.objects.values_list("reference", flat=True).first() or "no group"
    texts = [notice.text.replace(drawn, "（发出时编号）") for notice in posted.order_by("pk")]
    assert [row["text"] for row in told] == texts
    html = shown.content.decode()
    assert all(str(row["channel"]) in html for row in told)
    assert sent.status_code == 302
    assert case.events.count() > before[2]


@pytest.mark.parametrize("step", [step for step in PAGES if step not in TELLING])
def test_a_step_whose_button_names_no_preview_tells_no_party(step):
    told = choices.possible(table.TELL[step])

    assert {audience.side for audience, _kind in told} <= {Role.OFFICER}
    assert not any(table.is_for_a_party(kind) for _audience, kind in told)


@pytest.mark.parametrize(
    ("step", "data"),
    [
        ("uphold", {"place": "accepted", "decision": "引用的依据不适用这件投诉。"}),
        ("dismiss", {"decision": "引用的依据是正确的，维持。", "other_remedies": "可以向人民法院起诉。"}),
    ],
)
def test_an_appeal_is_decided_after_its_words_were_shown(client, step, data):
    appeal, me = cases.appealed(), cases.reviewer()
    client.force_login(me)
    address = reverse("admin:appeals_appeal_step", args=[appeal.pk, step])
    client.post(reverse("admin:appeals_appeal_step", args=[appeal.pk, "assign"]), {"reviewer": me.pk})
    before = trace(appeal.complaint)

    shown = client.post(address, data, follow=True)
    assert (shown.status_code, trace(appeal.complaint)) == (200, before)
    sent = client.post(address, {"kept": shown.context["token"], "seen": shown.context["mark"], "send": "1"})

    told = [row["text"] for person in shown.context["told"] for row in person["notices"]]
    assert sent.status_code == 302
    assert sorted(told) == sorted(notice.text for notice in Notice.objects.order_by("-pk")[: len(told)])
    assert "投诉人" in {str(person["side"]) for person in shown.context["told"]}
    assert Appeal.objects.get().decided_at is not None
    assert set(OF_APPEALS) == {"assign", "uphold", "dismiss", "release"}


# --- an address of its own ---
def previewed(client: Any, case: Complaint, step: str = "message", data: dict[str, Any] = MESSAGE) -> Any:
    return client.post(step_of(case, step), data, follow=True)


def sends(client: Any, shown: Any, step: str = "message") -> Any:
    carried = {"kept": shown.context["token"], "seen": shown.context["mark"], "send": "1"}
    return client.post(step_of(shown.context["case"], step), carried, follow=True)


def test_a_preview_reloads_and_is_sent_once_whoever_presses_twice_or_goes_back(client):
    case = cases.with_business()
    client.force_login(cases.officer())
    shown = previewed(client, case)
    address = shown.redirect_chain[-1][0]

    again = client.get(address)
    first, second = sends(client, shown), sends(client, shown)
    back = client.get(address, follow=True)

    assert MESSAGE["text"] in again.content.decode() and MESSAGE["text"] not in address
    assert "留言已发送" in first.content.decode()
    assert "没有再做一次" in second.content.decode() and "没有再做一次" in back.content.decode()
    assert Message.objects.count() == 1
    assert TypedStep.objects.get().data == ""


def test_a_case_that_went_on_meanwhile_is_shown_anew_with_what_was_typed(client):
    case = cases.with_business()
    client.force_login(cases.officer())
    shown = previewed(client, case)
    offer.message(case, actor=case.complainant, text="我已经收到退款了，谢谢。")
    before = trace(case)

    stale = sends(client, shown)

    assert (stale.status_code, trace(case)) == (409, before)
    assert "有了新的进展" in stale.content.decode() and MESSAGE["text"] in stale.content.decode()
    assert sends(client, stale).status_code == 200
    assert Message.objects.count() == 2


def test_what_cannot_be_done_any_more_says_where_the_case_stands_and_keeps_the_words(client):
    case, data = cases.filed(), typed(Step.PROPOSE_REFUSAL, cases.filed())
    client.force_login(cases.officer())
    shown = previewed(client, case, "propose_refusal", data)
    intake.accept(case, actor=cases.officer("乙受理"))
    before = trace(case)

    late = sends(client, shown, "propose_refusal")

    html = late.content.decode()
    assert (late.status_code, trace(case)) == (409, before)
    assert "目前状态：已受理" in html and WHY in html


def test_a_preview_is_nobody_elses_and_ends_after_a_day(client):
    case = cases.with_business()
    client.force_login(cases.officer())
    shown = previewed(client, case)
    address = shown.redirect_chain[-1][0]

    client.force_login(cases.officer("乙受理"))
    others = client.get(address)
    TypedStep.objects.update(at=timezone.now() - timedelta(days=1, minutes=1))
    client.force_login(cases.officer())
    old = sends(client, shown)

    assert (others.status_code, old.status_code, Message.objects.count()) == (409, 409, 0)
    assert MESSAGE["text"] not in others.content.decode()
    assert preview.forget_typed(timezone.now()) == 1


@pytest.mark.parametrize("step", [Step.MESSAGE, Step.COUNTERSIGN])
def test_no_post_goes_past_the_preview(client, step):
    case = arranged(step)
    client.force_login(fits(case, step))
    data = typed(step, case) | {"send": "1"}
    before = trace(case)

    unseen = client.post(step_of(case, step), data)
    shown = client.get(unseen["Location"])
    unmarked = client.post(step_of(case, step), {"kept": shown.context["token"], "send": "1"})
    foreign = client.post(step_of(case, step), {"kept": "made-up", "seen": shown.context["mark"], "send": "1"})

    assert (unseen.status_code, shown.status_code, trace(case)) == (302, 200, before)
    assert "将发出的通知" in shown.content.decode()
    if step == Step.MESSAGE:  # the other has no words of its own to be kept
        assert (unmarked["Location"], foreign.status_code) == (unseen["Location"], 409)
    assert confirms(client, shown).status_code == 302


# --- places to fill ---
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("因此不予受理。具体是：", "具体是："),
        ("应处理的部门是：\n\n", "应处理的部门是："),
        ("具体是：。", "具体是："),
        ("请{投诉人姓名}补充。", "{投诉人姓名}"),
        ("请于……前提交。", "……"),
        ("请于____前提交。", "____"),
        ("应由XX局处理。", "XX"),
        ("应由（ ）处理。", "（ ）"),
        ("具体是：缺少发票。", ""),
        ("缺少的材料是：\n发票原件", ""),
        ("企业说“稍等……”，此后没有回复。", ""),
        ("商品尺码XXL，编号TS-261102-XXA1。", ""),
        ("请拨打12305，时间9:00。", ""),
    ],
)
def test_a_place_that_is_still_to_be_filled_is_named(text, place):
    assert unfilled(text) == place


def test_a_letter_with_a_place_to_fill_does_not_go_out(client):
    case = cases.filed()
    client.force_login(cases.officer())
    data = typed(Step.PROPOSE_REFUSAL, case) | {"reason": "不属于受理范围，因此不予受理。具体是："}
    before = trace(case)

    previewed_, sent = (
        previewed(client, case, "propose_refusal", data),
        client.post(step_of(case, "propose_refusal"), data | {"send": "1"}),
    )

    for answer in (previewed_, sent):
        assert answer.status_code == 422
        assert "“具体是：”这里还没有填写" in answer.content.decode()
        assert answer.context["form"]["other_remedies"].value() == data["other_remedies"]
    assert trace(case) == before


# --- the second signature ---
def test_the_countersigner_is_told_and_sees_the_case_and_what_will_go_out(client):
    proposer, second = cases.officer(), cases.officer("乙受理")
    case = cases.filed()
    words = {"ground": "R12", "reason": "没有写明具体请求。", "other_remedies": "补齐后可以重新投诉。"}
    intake.propose_refusal(case, actor=proposer, **words)
    told = Notice.objects.filter(kind="staff_countersign").values_list("user", flat=True)
    assert set(told) == {second.pk, *(row.pk for row in [cases.supervisor()] if row.pk in told)}

    client.force_login(second)
    page = client.get(step_of(case, "countersign"))

    html = page.content.decode()
    assert case.facts in html and words["reason"] in html and "将发出的通知" in html
    assert [str(person["side"]) for person in page.context["told"]][0] == "投诉人"
    client.post(step_of(case, "countersign"), {"seen": page.context["mark"], "send": "1"})
    assert cases.fresh(case).status == Status.REFUSED
    assert Notice.objects.filter(kind="staff_countersigned", user=proposer).exists()


def test_who_proposed_a_refusal_hears_that_it_was_not_followed(client):
    proposer, second = cases.officer(), cases.officer("乙受理")
    case = cases.filed()
    intake.propose_refusal(case, actor=proposer, ground="R12", reason=WHY, other_remedies="重新投诉。")

    intake.accept(case, actor=second)

    assert Notice.objects.filter(kind="staff_not_countersigned", user=proposer).exists()
