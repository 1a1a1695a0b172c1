"""The pages of claims, members and invitations: what is shown, what is kept when it is refused, who gets in."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from businesses import commands
from businesses.models import BusinessClaim, Invitation, Membership
from files.models import StagedFile, StoredFile
from files.tasks import process
from notifications.models import Notice
from tests.factories import cases, companies
from tests.support import media, samples
from tests.support.browsers import browser
from tests.support.sending import confirms

pytestmark = pytest.mark.django_db
NEW = "/business/claim/new/"


def shown(response, status: int = 200) -> str:
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def typed(**changes) -> dict:
    return {
        "name": "云上通信有限公司",
        "credit_code": companies.credit_code(900),
        "claimant_name": "徐敏",
        "position": "客服经理",
        "licence": samples.upload(samples.picture(), "执照.png"),
        "letter": samples.upload(samples.pdf(1), "授权书.pdf"),
        "attested": "on",
    } | changes


# --- claims ---
def test_a_claim_is_filed_with_its_papers_and_shown_to_its_claimant_alone():
    person = cases.person("徐敏")

    response = browser(person).post(NEW, typed(credit_code=" 91330106-" + companies.credit_code(900)[8:].lower()))

    claim = BusinessClaim.objects.get()
    assert (response.status_code, response.url) == (302, claim.get_absolute_url())
    assert claim.credit_code == companies.credit_code(900)
    process()
    html = shown(browser(person).get(response.url))
    pictures = re.findall(r'src="(/business/claims/[^"]+)"', html)
    assert "待核验" in html
    assert [browser(person).get(url).status_code for url in pictures] == [200, 200]
    assert [browser(cases.person()).get(url).status_code for url in (response.url, *pictures)] == [404] * 3


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"credit_code": companies.credit_code(900)[:-1] + "-"}, 422, "统一社会信用代码是18位，目前17位"),
        ({"licence": samples.upload(samples.docx(), "执照.png")}, 422, "不接受Word、Excel、PPT等文档"),
        ({"letter": ""}, 422, "请选择要上传的授权书"),
        ({"attested": ""}, 422, "请确认内容和材料真实"),
        ({"credit_code": companies.credit_code(901)}, 409, "您对这家企业的申请正在核验"),
    ],
)
def test_a_refused_claim_keeps_what_was_typed(change, status, words):
    person = cases.person("徐敏")
    companies.claim(person, credit_code=companies.credit_code(901))

    html = shown(browser(person).post(NEW, typed(**change)), status)

    assert words in html
    assert 'value="客服经理"' in html
    assert BusinessClaim.objects.count() == 1


def test_the_papers_of_a_claim_survive_its_errors_for_their_uploader_alone():
    person, other = cases.person("徐敏"), cases.person()
    html = shown(browser(person).post(NEW, typed(credit_code="", letter="")), 422)
    (paper,) = StagedFile.objects.all()
    copy = reverse("businesses:staged_file", args=["new-0", paper.pk, "clean"])
    process()

    theirs = shown(browser(other).post(NEW, typed(licence="")), 422)
    copies = [browser(who).get(copy).status_code for who in (person, other)]
    filed = browser(person).post(NEW, typed(licence=""))

    assert "执照.png" in html
    assert "请选择要上传的营业执照" in theirs
    assert copies == [200, 404]
    claim = BusinessClaim.objects.get()
    assert (filed.status_code, claim.claimant) == (302, person)
    assert [(row.purpose, row.file.name) for row in claim.files.order_by("pk")] == [
        ("licence", "执照.png"),
        ("letter", "授权书.pdf"),
    ]
    assert [row.owner for row in StagedFile.objects.all()] == [other]
    shown(browser(person).post(NEW, typed(licence="", credit_code=companies.credit_code(902))), 422)  # taken


def test_without_a_script_a_paper_is_covered_or_taken_out_and_nothing_typed_is_lost():
    person = cases.person("徐敏")
    client = browser(person)
    html = shown(client.post(NEW, typed(do="upload")))
    licence, letter = StagedFile.objects.order_by("pk")
    process()
    words = typed(licence="", letter="")
    box = {"box0_page": "1", "box0_x": "0", "box0_y": "0", "box0_w": "50", "box0_h": "50"}

    covering = shown(client.post(NEW, words | {"cover": letter.pk}))
    covered = shown(client.post(NEW, words | {"covering": letter.pk, "do": "save"} | box))
    without = shown(client.post(NEW, words | {"remove": licence.pk}))
    back = shown(client.post(NEW, words | {"undo": licence.pk}))

    assert "请" not in "".join(re.findall(r"govuk-error-summary__list.*?</ul>", html, re.S))  # not judged yet
    assert "遮挡框" in covering
    assert 'name="position" hidden>客服经理<' in covering
    assert all('value="客服经理"' in page for page in (html, covered, without, back))
    assert "“执照.png”已移除" in without
    assert "“执照.png”已移除" not in back
    assert "这份材料说明什么" not in html
    assert client.post(NEW, words).status_code == 302
    files = {row.purpose: row.file for row in BusinessClaim.objects.get().files.select_related("file")}
    assert (files["licence"].redactions, len(files["letter"].redactions)) == ([], 1)


def test_a_recording_is_turned_away_at_once_and_sixty_papers_are_enough():
    person = cases.person("徐敏")
    client, url = browser(person), reverse("businesses:staged", args=["new-0"])
    script = {"HTTP_X_FRAGMENT": "file"}

    heard = shown(client.post(f"{url}?slot=letter", {"files": samples.upload(media.mp3(), "录音.mp3")}, **script), 422)
    kept = shown(
        client.post(f"{url}?slot=letter", {"files": samples.upload(samples.pdf(1), "授权书.pdf")}, **script), 201
    )
    row = StagedFile.objects.get()
    for n in range(59):
        file = StoredFile.objects.get(pk=row.file_id)
        file.pk, file.uuid = None, uuid4()
        file.save()
        StagedFile.objects.create(key=f"claim/new-{n}", owner=person, file=file, staged_at=timezone.now())
    full = shown(client.post(url, {"files": samples.upload(samples.picture(), "执照.png")}, **script), 422)

    assert "请上传图片或PDF" in heard
    assert "授权书.pdf" in kept
    assert (row.slot, "上传过的文件太多" in full) == ("letter", True)
    assert StagedFile.objects.count() == 60


def test_a_claim_that_lacks_nothing_takes_no_papers():
    person = cases.person("徐敏")
    claim = companies.claim(person)
    url = reverse("businesses:staged", args=[claim.reference])
    files = {"files": samples.upload(samples.picture(), "执照.png")}

    early = shown(browser(person).post(url, files, HTTP_X_FRAGMENT="file"), 422)
    theirs = browser(cases.person()).post(url, files, HTTP_X_FRAGMENT="file")

    assert "这份申请现在不用补充材料" in early
    assert (theirs.status_code, StagedFile.objects.count()) == (404, 0)


def test_more_is_supplied_or_the_claim_withdrawn_and_neither_twice():
    person, officer = cases.person("徐敏"), cases.officer()
    claim = companies.claim(person)
    commands.ask_more(claim, actor=officer, text="授权书没有盖章。")
    client, url = browser(person), claim.get_absolute_url()
    assert "授权书没有盖章。" in shown(client.get(url))

    empty = shown(client.post(f"{url}supply/", {"text": ""}), 422)
    client.post(f"{url}supply/", {"text": "已补", "files": samples.upload(samples.picture(), "新授权书.png")})
    again = shown(client.post(f"{url}supply/", {"text": "再补"}), 409)

    assert "请写明补充了什么" in empty
    assert "这份申请现在是“待核验”" in again
    assert "新授权书.png" in again
    assert client.post(f"{url}withdraw/").status_code == 302
    assert "这份申请现在是“已撤回”" in shown(client.post(f"{url}withdraw/"), 409)
    assert client.get(f"{url}withdraw/").status_code == 302


# --- the staff ---
ADMIN = "/admin/businesses/businessclaim/"


def page(claim) -> str:
    return f"{ADMIN}{claim.pk}/change/"


def deed(claim, name: str) -> str:
    return f"{ADMIN}{claim.pk}/do/{name}/"


def test_an_officer_approves_from_the_page_with_the_checklist_and_a_reason():
    claim, client = companies.claim(), browser(cases.officer())
    process()

    lacking = shown(client.post(deed(claim, "approve"), {"checks": ["licence"], "text": "核实无误"}), 409)
    silent = shown(client.post(deed(claim, "refuse"), {"text": ""}), 422)
    approved = {"checks": companies.CHECKS, "text": "核实无误", "send": "1"}
    preview = client.post(deed(claim, "approve"), approved)
    undecided = (BusinessClaim.objects.get().status, Membership.objects.count())
    before = Notice.objects.count()
    done = confirms(client, preview)
    late = shown(client.post(deed(claim, "refuse"), {"text": "不符"}), 409)

    assert "还没有核对：授权书加盖了公章" in lacking
    assert "核实无误" in lacking
    assert "请填写理由" in silent
    assert undecided == ("submitted", 0)
    told = [row["text"] for person in preview.context["told"] for row in person["notices"]]
    assert sorted(told) == sorted(row.text for row in Notice.objects.order_by("pk")[before:]) != []
    assert all(words.splitlines()[0] in shown(preview) for words in told)
    assert (done.status_code, Membership.objects.get().user) == (302, claim.claimant)
    assert "这份申请现在是“已通过”" in late
    html = shown(client.get(page(claim)))
    assert 'class="deed' not in html
    assert "已核对：执照上的名称" in html


def test_a_dispute_is_shown_side_by_side_with_both_claims_and_the_members():
    company = cases.company(cases.person("厉总"), cases.person("陈立"))
    first, second = companies.claim(cases.person("甲方"), company), companies.claim(cases.person("乙方"), company)
    for _ in range(4):
        process()

    html = shown(browser(cases.supervisor()).get(page(first)))

    sides = html.partition('class="sides"')[2].partition('id="deeds"')[0]
    assert all(name in sides for name in ("甲方", "乙方", "厉总", "陈立", second.reference))
    assert len(re.findall(r"<img src=", sides)) == 4
    assert "已比对各方的材料" in html
    assert 'value="replace"' in html


def test_the_worklist_is_for_officers_supervisors_and_auditors_and_asks_as_much_for_many_as_for_one():
    claims = [companies.claim() for _ in range(3)]
    commands.refuse(claims[2], actor=cases.officer(), text="不符")
    client, asked = browser(cases.officer()), []
    client.get(ADMIN)
    for rows in (BusinessClaim.objects.filter(pk=claims[0].pk), BusinessClaim.objects.all()):
        BusinessClaim.objects.exclude(pk__in=rows).exclude(status="refused").update(status="withdrawn")
        with CaptureQueriesContext(connection) as queries:
            html = shown(client.get(ADMIN))
        asked.append(len(queries))
        BusinessClaim.objects.filter(pk__in=[claims[0].pk, claims[1].pk]).update(status="submitted")

    assert asked[0] == asked[1] <= 12
    assert (claims[0].reference in html, claims[2].reference in html) == (True, False)
    assert claims[2].reference in shown(client.get(ADMIN, {"state": "refused"}))
    seen = {role: browser(cases.staff(role)).get(ADMIN).status_code for role in ("mediator", "reviewer", "auditor")}
    assert seen == {"mediator": 403, "reviewer": 403, "auditor": 200}
    assert browser(cases.mediator()).get(page(claims[0])).status_code == 404
    assert browser(cases.staff("auditor")).post(deed(claims[0], "refuse"), {"text": "不符"}).status_code == 404
    assert "企业认领" in shown(client.get("/admin/"))
    assert "企业认领" not in shown(browser(cases.mediator()).get("/admin/"))


# --- members ---
def test_an_owner_invites_and_takes_back_and_what_was_typed_stays():
    company = cases.company(owner := cases.person("厉总"), cases.person("陈立"))
    client, url = browser(owner), reverse("businesses:members", args=[company.pk])

    wrong = shown(client.post(f"{url}invite/", {"to": "12345", "role": "viewer"}), 422)
    member = shown(
        client.post(f"{url}invite/", {"to": company.memberships.get(role="handler").user.email, "role": "viewer"}), 409
    )
    client.post(f"{url}invite/", {"to": "138 0013 8000", "role": "viewer"})
    invitation = Invitation.objects.get()
    listed = shown(client.get(url))

    assert "请填写11位的大陆手机号" in wrong and 'value="12345"' in wrong
    assert "已经是成员" in member
    assert (invitation.phone, invitation.role) == ("+8613800138000", "viewer")
    assert "138****8000" in listed and "13800138000" not in listed
    revoke = reverse("businesses:revoke", args=[company.pk, invitation.pk])
    assert client.post(revoke).status_code == 302
    assert "已经收回" in shown(client.post(revoke), 409)


def test_a_handler_sees_the_members_and_manages_none():
    company = cases.company(cases.person("厉总"), handler := cases.person("陈立"))
    client, url = browser(handler), reverse("businesses:members", args=[company.pk])
    row = company.memberships.get(role="owner")

    html = shown(client.get(url))

    assert "厉总" in html and "更改角色</a>" not in html and "发送邀请" not in html
    for address in (f"{url}{row.pk}/", f"{url}{row.pk}/remove/", f"{url}log/", f"{url}invite/"):
        assert client.post(address, {"role": "viewer"}).status_code in (404, 405)
        assert client.get(address).status_code == 404
    assert client.post(f"{url}leave/").status_code == 302
    assert client.get(url).status_code == 404  # in the session that is still open


def test_roles_and_removals_by_the_pages():
    company = cases.company(owner := cases.person("厉总"), member := cases.person("陈立"))
    client, url = browser(owner), reverse("businesses:members", args=[company.pk])
    row, own = company.memberships.get(user=member), company.memberships.get(user=owner)
    theirs = browser(member)
    assert theirs.get(url).status_code == 200

    last = shown(client.post(f"{url}{own.pk}/", {"role": "viewer"}), 409)
    client.post(f"{url}{row.pk}/", {"role": "viewer"})
    client.post(f"{url}{row.pk}/remove/")

    assert "企业至少要有一位负责人" in last
    assert "企业至少要有一位负责人" in shown(client.post(f"{url}leave/"), 409)
    assert theirs.get(url).status_code == 404
    assert client.post(f"{url}{row.pk}/remove/").status_code == 404
    log = shown(client.get(f"{url}log/"))
    assert "处理人员改为查看人员" in log and "移除" in log


# --- invitations ---
def test_signed_out_every_link_looks_alike_and_leads_back_after_signing_in(client):
    company = cases.company(owner := cases.person("厉总"))
    _made, token = companies.invitation(company, owner, cases.person("徐敏"), now=timezone.now())

    good, bad = client.get(f"/invitations/{token}/"), client.get("/invitations/nonsense/")

    assert good.content.decode().replace(token, "nonsense") == bad.content.decode()
    assert f"/accounts/login/?next=%2Finvitations%2F{token}%2F" in shown(good)
    assert good["Referrer-Policy"] == "strict-origin"


def test_the_page_says_who_invites_to_what_and_each_end_has_its_sentence():
    company = cases.company(owner := cases.person("厉总"))
    invited, now = cases.person("徐敏"), timezone.now()
    _made, token = companies.invitation(company, owner, invited, now=now)
    client, url = browser(invited), f"/invitations/{token}/"

    html = shown(client.get(url))
    stranger = browser(cases.person())

    assert all(words in html for words in ("厉总", company.name, "处理人员", "可以查看和答复投诉"))
    assert company.name not in shown(stranger.get(url), 404)
    assert shown(stranger.get(url), 404) == shown(stranger.get("/invitations/nonsense/"), 404).replace(
        "nonsense", token
    )
    assert client.post(url, {"accept": "1"}).url == reverse("business:inbox", args=[company.pk])
    assert "链接只能用一次" in shown(client.post(url, {"accept": "1"}), 409)
    assert client.get(url).url == reverse("business:inbox", args=[company.pk])
    commands.remove_member(company, actor=owner, member=invited)
    assert "链接只能用一次" in shown(client.get(url), 410)


def test_an_invitation_is_declined_by_the_page():
    company = cases.company(owner := cases.person("厉总"))
    invited = cases.person("徐敏")
    _made, token = companies.invitation(company, owner, invited, now=timezone.now())

    browser(invited).post(f"/invitations/{token}/", {"decline": "1"})

    assert Invitation.objects.get().end == "declined"
    assert "已经谢绝" in shown(browser(invited).get(f"/invitations/{token}/"), 410)
