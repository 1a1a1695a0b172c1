"""The pages that few people ever open: each is opened at its address by somebody who may, and looked at once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts import absences
from catalogue.models import Category
from complaints.commands import conflict as conflict_commands
from complaints.commands import draft, intake, privacy
from complaints.commands import evidence as evidence_commands
from complaints.commands import filter as filter_commands
from complaints.models import Complaint, Evidence
from files.intake import receive
from tests.factories import cases
from tests.journeys import verbs
from tests.journeys.background import START, work
from tests.support import samples

pytestmark = pytest.mark.journey
NOW = cases.moment(START)
LONG = "浙江省杭州市晴川智能家用电器销售服务有限责任公司"
LIST = "/admin/complaints/complaint/"


def amended(complainant, company) -> tuple[Complaint, Evidence]:
    """A served case with one file, changed once since."""
    case = cases.draft(complainant, company, now=NOW)
    stored = receive(samples.upload(samples.picture()), owner=complainant, now=NOW)
    evidence = evidence_commands.add_evidence(case, actor=complainant, stored=stored, now=NOW)
    work()
    draft.file(case, actor=complainant, attested=True, now=NOW)
    intake.accept(case, actor=cases.officer("吴受理"), now=NOW)
    return cases.amend(cases.fresh(case), now=NOW, facts=f"{cases.FACTS}商家还拒绝开具发票。"), evidence


def looks_at(person, pages, *, staff=False):
    for name, address in pages.items():
        person.opens(address)
        person.looks(name, staff=staff)


def test_the_complainant_changes_what_was_filed(people, days):
    complainant = cases.person("林晓云")
    case, _evidence = amended(complainant, cases.company(cases.person("徐敏"), name=LONG))
    cases.edit(case, now=NOW, amount="5000.00", title="冰箱能效等级与宣传不符，商家拒绝退货")
    privacy.record_opening(case, actor=cases.supervisor(), now=NOW)
    lin, at = people.new("林晓云"), case.get_absolute_url()
    verbs.signs_in(lin, complainant.email)

    looks_at(lin, {name: f"{at}{path}/" for name, path in EDITING.items()})
    lin.sees("不符，商家拒绝退货", "5,000.00元", "放弃修改")
    looks_at(lin, {"versions": f"{at}versions/", "case-looked-at": at})
    lin.sees("谁查看过这件投诉", "您不满意")


EDITING = {
    "edit": "edit",
    "edit-details": "edit/details",
    "edit-precheck": "edit/precheck",
    "edit-confirm": "edit/confirm",
}


def test_the_company_reads_groups_and_changes(people, days):
    handler, colleague = cases.person("徐敏"), cases.person("顾盼")
    company = cases.company(handler, colleague, name=LONG)
    first, _evidence = amended(cases.person("林晓云"), company)
    second, third, fourth = (cases.with_business(business=company, now=NOW) for _ in range(3))
    cases.extension_asked(case=third, now=NOW)
    cases.countered(case=cases.answered(case=fourth, now=NOW), now=NOW)
    open_group, answered = cases.group(first, second, now=NOW), cases.group(third, now=NOW)
    lead = cases.lead(answered, actor=handler, now=NOW)
    xu, at = people.new("徐敏", dark=True), reverse("business:inbox", args=[company.pk])
    verbs.signs_in(xu, handler.email)

    looks_at(
        xu,
        {
            "business-inbox-todo": at,
            "business-case-amended": f"{at}{first.reference}/",
            "business-versions": f"{at}{first.reference}/versions/",
            "business-groups": f"{at}groups/",
            "business-group-lead": f"{at}groups/{answered.reference}/answers/{lead.pk}/",
            "business-leave": f"{at}members/leave/",
            "business-group": f"{at}groups/{open_group.reference}/",
        },
    )
    xu.picks(code="B3")
    xu.fills(text="页面标注有误，已经更正，向您致歉。")
    xu.presses("预览并发送")
    xu.looks("business-group-preview")


def test_the_staff_work_on_several_cases_and_answer_the_phone(people, days):
    supervisor, company = cases.supervisor(), cases.company(cases.person("徐敏"), name=LONG)
    first, evidence = amended(cases.person("林晓云"), company)
    second, refused = cases.with_business(business=company, now=NOW), cases.refused(now=NOW)
    group, case = cases.group(first, second, now=NOW), f"{LIST}{first.pk}/"
    filter_commands.save_filter(owner=supervisor, name="我的网购", query="list=all")
    cases.taken(supervisor, company, now=NOW)
    zheng = people.new("郑主管", width=1280)
    verbs.signs_in(zheng, supervisor.email)

    looks_at(
        zheng,
        {
            "staff-worklist-saved": f"{LIST}?list=all",
            "staff-assign": f"{LIST}assign/?pk={first.pk}&pk={second.pk}",
            "staff-groups": f"{LIST}groups/",
            "staff-group": f"{LIST}groups/{group.pk}/",
            "staff-group-link": f"{LIST}groups/link/?ids={first.pk},{second.pk}",
            "staff-versions": f"{case}versions/",
            "staff-take-down": f"{case}do/take_down_file/",
            "staff-recategorise": f"{case}do/recategorise/",
            "staff-correct-step": f"{LIST}{refused.pk}/do/correct_step/",
            "staff-hotline": f"{LIST}hotline/",
            "staff-calls": f"{LIST}hotline/calls/",
            "staff-call": f"{LIST}hotline/calls/{first.pk}/",
        },
        staff=True,
    )
    zheng.fills(**{"digits-number": first.reference, "digits-digits": first.complainant.phone[-4:]})
    zheng.presses("核对")
    zheng.sees("身份已核实")
    zheng.looks("staff-call-checked", staff=True)
    zheng.opens(f"{case}do/reveal/")
    zheng.looks("staff-reveal", staff=True)
    zheng.ticks("手机号")
    zheng.picks(purpose="check")
    zheng.fills(reason="核对号码")
    zheng.presses("查看")
    zheng.sees(first.complainant.phone[-4:])
    zheng.looks("staff-revealed", staff=True)
    looks_at(zheng, {"staff-file": reverse("complaints:file", args=[first.reference, evidence.pk])})


def test_the_staff_keep_the_registers(people, days):
    root, officer = cases.person("管理员", is_staff=True, is_superuser=True), cases.officer("周受理")
    supervisor, company, twin = cases.supervisor(), cases.company(name=LONG), cases.company(cases.person("徐敏"))
    case = cases.with_business(business=twin, now=NOW)
    reveal = privacy.reveal(case, actor=supervisor, items=["phone"], purpose="check", reason="核对号码", now=NOW)
    conflict = conflict_commands.declare_conflict(
        officer, actor=officer, business=company, reason="亲属任职", since=NOW.date()
    )
    absence = absences.enter(officer, actor=officer, first_on=NOW.date(), last_on=NOW.date(), now=NOW)
    top = Category.objects.get(code="ECM")
    zheng, admin = people.new("郑主管", width=1280), people.new("管理员", width=1280, dark=True)
    verbs.signs_in(zheng, supervisor.email)
    verbs.signs_in(admin, root.email)

    looks_at(
        zheng,
        {
            "staff-conflicts": "/admin/complaints/conflict/",
            "staff-conflict-declare": "/admin/complaints/conflict/add/",
            "staff-conflict": f"/admin/complaints/conflict/{conflict.pk}/change/",
            "staff-reveals": "/admin/complaints/reveal/",
            "staff-reveal-row": f"/admin/complaints/reveal/{reveal.pk}/change/",
            "staff-absence-row": f"/admin/accounts/absence/{absence.pk}/change/",
            "staff-category": f"/admin/catalogue/category/{top.pk}/change/",
            "staff-category-versions": f"/admin/catalogue/category/{top.pk}/versions/",
            "staff-companies-merge": f"/admin/complaints/businessmerge/add/?merged={twin.pk}",
        },
        staff=True,
    )
    zheng.fills(survivor=LONG, reason="同一家企业登记了两次。")
    zheng.presses("预览")
    zheng.looks("staff-companies-merge-preview", staff=True)
    zheng.presses("确认合并")
    zheng.looks("staff-companies-merged", staff=True)
    looks_at(zheng, {"staff-companies-mergers": "/admin/complaints/businessmerge/"}, staff=True)
    looks_at(zheng, {"staff-category-preview": f"/admin/catalogue/category/{top.pk}/preview/"})
    looks_at(
        admin,
        {
            "staff-roles": f"/admin/accounts/user/{officer.pk}/roles/",
            "staff-factor": f"/admin/accounts/user/{officer.pk}/factor/",
        },
        staff=True,
    )
