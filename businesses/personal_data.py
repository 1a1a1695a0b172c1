"""The share of the companies in what is kept of a person."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.privacy.collectors import Collector, KeptRow, Part
from businesses import claims
from businesses.commands import members
from businesses.models import BusinessClaim, ClaimFile, Invitation, Membership
from files.intake import discard
from files.models import Scan
from ui.values import Json

_RECORD = "who became or ceased to be a member, and by whom: the company's record, kept with the anonymised person"
_LINKS: Mapping[str, str] = {
    "businesses.Membership.user": "",
    "businesses.BusinessClaim.claimant": "",
    "businesses.ClaimEvent.actor": "",
    "businesses.Invitation.invited_by": _RECORD,
    "businesses.Invitation.ended_by": _RECORD,
    "businesses.MembershipEvent.person": _RECORD,
    "businesses.MembershipEvent.actor": _RECORD,
}
GONE = "—"  # a claim wants a name and a position


Row = TypeVar("Row")


def _lazily(make: Callable[[Row], Json], of: Row) -> Callable[[], bytes]:
    return lambda: json.dumps(make(of), ensure_ascii=False, indent=1).encode()


def _memberships(user: User) -> list[dict[str, Json]]:
    return [
        {
            "企业": row.business.name,
            "角色": row.get_role_display(),
            "有效": row.is_active,
            "开始": _at(row.created_at),
        }
        for row in Membership.objects.filter(user=user).select_related("business").order_by("pk")
    ]


def _claim(claim: BusinessClaim) -> dict[str, Json]:
    return {
        "编号": claim.reference,
        "申请人": claim.claimant_name,
        "职务": claim.position,
        "企业": claim.name,
        "统一社会信用代码": claim.credit_code,
        "状态": claim.get_status_display(),
        "记录": [
            {"时间": _at(row.at), "动作": row.get_deed_display(), "说明": row.text}
            for row in claim.events.order_by("pk")
        ],
    }


def _open_claims(user: User) -> Iterable[BusinessClaim]:
    return BusinessClaim.objects.filter(claimant=user, status__in=sorted(claims.OPEN)).order_by("pk")


def _at(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")


class CompanyData(Collector):
    """Memberships, claims and invitations."""

    LINKS = _LINKS

    def kept(self) -> Iterable[KeptRow]:
        account = _("账户存在期间")
        return [
            (
                _("您是哪家企业的成员，担任什么角色"),
                _("让您代表企业办理投诉"),
                _("担任成员期间"),
                _("立即退出各家企业"),
            ),
            (
                _("认领企业时填写的姓名、职务，上传的营业执照和授权书，发给您的企业邀请"),
                _("核验您能不能代表企业"),
                account,
                _("立即删除"),
            ),
            (
                _("认领的核验结果和成员变动：时间、理由、经手人编号"),
                _("查明谁在什么时候凭什么代表企业"),
                _("长期保存"),
                _("保留；不再有姓名、手机号和邮箱"),
                True,
            ),
        ]

    def parts(self, user: User, now: datetime) -> list[Part]:
        found: list[Part] = []
        if Membership.objects.filter(user=user).exists():
            found.append(("企业/成员.json", _lazily(_memberships, user)))
        for claim in BusinessClaim.objects.filter(claimant=user).order_by("pk"):
            found.append((f"企业/认领-{claim.reference}.json", _lazily(_claim, claim)))
            for row in ClaimFile.objects.filter(claim=claim).select_related("file").order_by("pk"):
                if row.file.owner_id == user.pk and row.file.scan != Scan.INFECTED:
                    name = f"企业/认领-{claim.reference}/{row.pk}-{row.file.original_name}"
                    found.append((name, str(row.file.original.name)))
        return found

    def shows(self, user: User) -> bool:
        return Membership.objects.filter(user=user).exists() or BusinessClaim.objects.filter(claimant=user).exists()

    def obstacles(self, user: User) -> list[str]:
        """A company must not be left without anybody who is responsible for it, nor a claim without its claimant."""
        others = Membership.objects.filter(
            business=OuterRef("business"), role=Membership.Role.OWNER, is_active=True, user__is_active=True
        ).exclude(user=user)
        last = Membership.objects.filter(~Exists(others), user=user, role=Membership.Role.OWNER, is_active=True)
        alone = _("您是“%(business)s”唯一的负责人。请先请另一位成员担任负责人，再注销。")
        waiting = _("您认领“%(business)s”的申请还没有结果。请先撤回申请，或者等有了结果再注销。")
        return [
            *(alone % {"business": row.business.name} for row in last.select_related("business").order_by("pk")),
            *(waiting % {"business": row.name} for row in _open_claims(user)),
        ]

    def forget(self, user: User, now: datetime) -> None:
        """Leave every company; the papers of claims go, their outcome stays."""
        for row in Membership.objects.filter(user=user, is_active=True).select_related("business"):
            members.leave(row.business, actor=user, now=now)
        Membership.objects.filter(user=user).delete()
        for paper in ClaimFile.objects.filter(claim__claimant=user).select_related("file"):
            paper.delete()
            discard(paper.file)
        BusinessClaim.objects.filter(claimant=user).update(claimant_name=GONE, position=GONE)
        addressed = Q(pk=None)
        for name in ("phone", "email"):
            if getattr(user, name):
                addressed |= Q(**{name: getattr(user, name)})
        Invitation.objects.filter(addressed).delete()
