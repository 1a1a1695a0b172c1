"""Two complaints about one thing are made one: all read both in the one that goes on, and it is answered once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from complaints.commands import offer
from complaints.rules.codes import Outcome
from complaints.workflow import Status
from notifications.models import Notice
from tests.factories import cases
from tests.journeys import verbs
from tests.journeys.background import START, work

pytestmark = pytest.mark.journey
TITLE = "冰箱又响了一整夜"
FACTS = "这台冰箱从第二天起整夜嗡嗡作响，像麒麟臂在敲门。客服说正常，多次联系都没有结果，请平台处理。"
SAID = "录音也可以提供，请告诉我发到哪里。"


def test_two_complaints_become_one(people, days):
    now = cases.moment(START)
    company, complainant = cases.company(cases.person("徐敏")), cases.person("林晓云")
    handler, officer = company.memberships.get().user, cases.officer()
    first = cases.with_business(complainant, company, now=now, title=TITLE, facts=FACTS)
    second = cases.with_business(complainant, company, now=now)

    # The first one holds a photo and a message.
    lin = people.new("林晓云")
    verbs.signs_in(lin, complainant.email)
    lin.opens("complaints:step", first.reference, "add_evidence")
    lin.attaches(verbs.PHOTO)
    lin.sees(verbs.PHOTO[0])
    lin.presses("上传证据")
    work()
    offer.message(first, actor=complainant, text=SAID)

    # The officer finds them beside each other, chooses the other one and reads what will be told.
    zhou = people.new("周受理", width=1280)
    verbs.signs_in(zhou, officer.email)
    zhou.opens("admin:complaints_complaint_change", first.pk)
    zhou.sees("可能重复的投诉", second.reference)
    zhou.opens("admin:complaints_complaint_step", first.pk, "merge")
    zhou.looks("staff-merge", staff=True)
    zhou.picks(chosen=second.reference)
    zhou.fills(reason="两件投诉说的是同一台冰箱，一并办理。")
    zhou.presses("预览")
    zhou.sees("将发出的通知", "请一并答复")
    zhou.looks("staff-merge-preview", staff=True)
    zhou.presses("确认：并案")
    work()
    zhou.opens("admin:complaints_complaint_change", second.pk)
    zhou.sees("并入的投诉", first.reference, "麒麟臂", SAID)
    zhou.looks("staff-case-with-annex", staff=True)

    # The complainant is led from the old number to the one that goes on, and adds there.
    lin.opens(first.get_absolute_url())
    lin.sees(f"这件投诉已并入投诉{second.reference}")
    lin.looks("case-merged-away")
    lin.opens("complaints:step", first.reference, "message")
    assert lin.path.startswith(second.get_absolute_url())
    lin.opens(second.get_absolute_url())
    lin.sees(f"投诉{first.reference}已并入", TITLE, "麒麟臂", verbs.PHOTO[0], SAID)
    lin.looks("case-with-annex")
    lin.opens(reverse("complaints:mine") + "?q=麒麟臂")
    lin.sees(second.reference)
    lin.looks("my-cases-found-by-annex")

    # The company answers both at once.
    xu = people.new("徐敏", width=1280)
    verbs.signs_in(xu, handler.email)
    assert Notice.objects.filter(kind="business_annexed", user=handler, channel="site").count() == 1
    xu.opens("business:case", company.pk, first.reference)
    xu.sees(f"这件投诉已并入投诉{second.reference}")
    xu.looks("business-case-merged-away")
    xu.opens("business:case", company.pk, second.reference)
    xu.sees("并入的投诉", first.reference, "麒麟臂", verbs.PHOTO[0], SAID)
    xu.looks("business-case-with-annex")
    verbs.answers_with_money(xu, "500", "2026-11-20")
    second.refresh_from_db()
    first.refresh_from_db()
    assert (second.status, first.status, first.outcome) == (Status.ANSWERED, Status.CLOSED, Outcome.O12)
