"""The account's own share of 我的数据: who one is here, how one signs in, and the archives themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import blocks, feeds, sessions, typed
from accounts.models import SIGN_UP_TIME, Agreement, DataArchive, FilingBlock, RealNameCheck, StaffInvitation, User
from accounts.privacy.archives import WARNED_BEFORE
from accounts.privacy.collectors import Collector, KeptRow, Part
from accounts.real_name import checking
from accounts.real_name import providers as real_name_providers
from accounts.sign_in import codes
from accounts.social import providers
from accounts.staffing import invitations
from files.archives import LIFE, drop
from ui.days import span
from ui.values import Json

# The tasks that end what has a term (`Kept.job`).
_MINUTELY, _SESSIONS, _ARCHIVES = (
    "accounts.tasks.release_unverified",
    "accounts.tasks.forget_sessions",
    "accounts.tasks.sweep_archives",
)
_LINKS: Mapping[str, str] = {
    "account.EmailAddress.user": "",
    "mfa.Authenticator.user": "",
    "usersessions.UserSession.user": "",
    "socialaccount.SocialAccount.user": "",
    "accounts.Agreement.user": "",
    "accounts.CalendarFeed.person": "a key to one's deadlines, of which only a digest is kept; it goes on leaving",
    "accounts.DataArchive.user": "an archive is not packed into the next one; it goes after days, and on leaving",
    "accounts.RealNameCheck.user": "",
    "accounts.RoleChange.person": "what roles staff had: a record of the office, kept with the anonymised person",
    "accounts.RoleChange.by": "who gave a role: a record of the office, kept with the anonymised person",
    "accounts.StaffInvitation.invited_by": "who invited a colleague: a record of the office, kept anonymised",
    "accounts.StaffInvitation.ended_by": "who accepted or took back: a record of the office, kept anonymised",
    "accounts.FilingBlock.person": "",
    "accounts.FilingBlock.objected_by": "",
    "accounts.FilingBlock.by": "who decided on a block: a record of the office, kept with the anonymised person",
    "accounts.FilingBlock.answered_by": "who answered an objection: a record of the office, kept anonymised",
    "accounts.FilingBlock.ended_by": "who lifted a block: a record of the office, kept with the anonymised person",
    "accounts.BlockEvent.by": "who did what on a block: a record of the office without words, kept anonymised",
    "accounts.Absence.person": "when people who work on cases were away: a record of the office, kept anonymised",
    "accounts.Absence.entered_by": "who entered an absence: a record of the office, kept with the anonymised person",
    "admin.LogEntry.user": "what staff changed in the admin: a record of the office, kept with the anonymised person",
}


def _account(user: User) -> dict[str, Json]:
    """Plain values under plain names; the password's hash and the keys are secrets even in one's own hands."""
    quiet = [time and time.isoformat("minutes") for time in (user.quiet_from, user.quiet_to)]
    return {
        "编号": user.pk,
        "姓名": user.name,
        "手机号": user.phone,
        "手机号验证时间": _at(user.phone_verified_at),
        "邮箱": user.email,
        "邮箱地址": [
            {"邮箱": row.email, "已验证": row.verified} for row in EmailAddress.objects.filter(user=user).order_by("pk")
        ],
        "语言": user.language,
        "短信通知": user.wants_sms,
        "邮件通知": user.wants_email,
        "不要的通知": user.muted,
        "大字版": user.large_type,
        "免打扰": quiet,
        "注册时间": _at(user.date_joined),
        "上次登录": _at(user.last_login),
        "设有密码": user.has_usable_password(),
        "两步验证": [
            {"种类": row.type, "设置时间": _at(row.created_at), "上次使用": _at(row.last_used_at)}
            for row in Authenticator.objects.filter(user=user).order_by("pk")
        ],
        "绑定的登录方式": [
            {
                "登录方式": providers.name_of(row.provider),
                "编号": row.uid,
                "绑定时间": _at(row.date_joined),
                "上次使用": _at(row.last_login),
            }
            for row in SocialAccount.objects.filter(user=user).order_by("pk")
        ],
        "登录的设备": [
            {"设备": row.user_agent, "IP地址": row.ip, "登录时间": _at(row.created_at)}
            for row in sessions.going_on(timezone.now()).filter(user=user).order_by("pk")
        ],
        "同意的协议": [
            {"文件": str(row.get_document_display()), "版本": row.version, "同意时间": _at(row.at)}
            for row in Agreement.objects.filter(user=user).order_by("pk")
        ],
        "暂停提交": [
            {
                "原因": row.reason if row.person_id == user.pk else None,
                "决定时间": _at(row.at),
                "截止": row.until_on.isoformat(),
                "异议": row.objection if row.objected_by_id == user.pk else None,
                "答复": row.answer,
                "结束时间": _at(row.ended_at),
            }
            for row in FilingBlock.objects.filter(Q(person=user) | Q(objected_by=user)).order_by("pk")
        ],
        "实名核验": {"姓名": user.real_name, "时间": _at(user.real_name_at), "机构": user.real_name_by},
        "实名核验的申请": [
            {"申请时间": _at(row.asked_at), "答复时间": _at(row.answered_at), "结果": str(row.get_answer_display())}
            for row in RealNameCheck.objects.filter(user=user).order_by("pk")
        ],
        "工作人员角色": sorted(user.groups.values_list("name", flat=True)),
    }


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _of_real_names(account: str) -> list[KeptRow]:
    """Rows of 实名核验, to whom it goes included."""
    return [
        (
            _("实名核验：您填写的身份证号码"),
            _("经您同意，连同姓名发送给%(provider)s，核对是否一致") % {"provider": settings.REAL_NAME_PROVIDER_NAME},
            _("加密保存到有结果为止，最长%(n)s天") % {"n": checking.WAITS.days},
            _("立即删除"),
            False,
            _MINUTELY,
        ),
        (
            _("实名核验的时间、机构、核验过的姓名，身份证号码的摘要（推算不出号码）"),
            _("向办理人员说明您的身份核验过；一个身份证号码只核验一个账户"),
            account,
            _("立即删除"),
        ),
        (
            _("每次申请实名核验的时间和结果"),
            _("限制次数"),
            _("%(n)s天") % {"n": checking.KEPT.days},
            _("立即删除"),
            False,
            _MINUTELY,
        ),
    ]


class AccountData(Collector):
    """The account: who one is here, how one signs in, and the archives themselves."""

    LINKS = _LINKS

    def kept(self) -> Iterable[KeptRow]:
        account = _("账户存在期间")
        days = settings.SESSION_COOKIE_AGE // 86400
        return [
            (_("姓名、手机号、邮箱和通知方式"), _("登录、联系您、向办理人员说明您是谁"), account, _("立即删除")),
            (_("密码的校验值、两步验证的密钥"), _("确认是您本人登录；平台看不到密码本身"), account, _("立即删除")),
            (
                _("登录状态，以及登录时的浏览器和IP地址"),
                _("让您不必每次打开页面都登录，并看到自己登录在哪里"),
                _("最长%(n)s天，退出登录即删除") % {"n": days},
                _("立即删除"),
                False,
                _SESSIONS,
            ),
            *(
                [(_("绑定的登录方式：对方给您的编号"), _("用它登录；不保存昵称、头像和令牌"), account, _("立即删除"))]
                if providers.is_on()
                else []
            ),
            *(_of_real_names(account) if real_name_providers.is_on() else []),
            (
                _("没有完成的注册"),
                _("等待您输入验证码"),
                _("%(n)s分钟") % {"n": int(SIGN_UP_TIME.total_seconds() // 60)},
                _("到时自动删除"),
                False,
                _MINUTELY,
            ),
            (
                _("验证码的申请和核对次数：号码、邮箱和网络地址的摘要（不能还原）"),
                _("防止骚扰别人，防止猜验证码"),
                span(codes.DAY.days),
                _("到时自动删除"),
                False,
                _MINUTELY,
            ),
            (
                _("填写了还没有提交成功的内容"),
                _("登录过期或者填写有误时，不必重新填写"),
                span(typed.LIFE_S // 86400),
                _("到时自动删除"),
                False,
                _MINUTELY,
            ),
            (
                _("工作人员邀请：姓名、角色、邮箱和手机号"),
                _("邀请同事加入；查明角色由谁授予"),
                _("邮箱和手机号：接受或收回时清空，没有接受的过期%(n)s天后清空") % {"n": invitations.KEPT.days},
                _("姓名清空；角色变更记录保留，不再有姓名"),
                False,
                _MINUTELY,
            ),
            (
                _("您同意过的用户协议和隐私政策的版本、时间"),
                _("证明您同意过什么"),
                _("长期保存"),
                _("保留；不再有姓名、手机号和邮箱"),
                True,
            ),
            (
                _("暂停提交新投诉的决定：原因、期限、您的异议和答复，手机号和邮箱的摘要（不能还原）"),
                _("防止有人大量提交虚假投诉，也防止换一个账户再提交；您可以查看和提出异议"),
                _("结束后%(span)s；谁在何时决定，长期保存") % {"span": span(blocks.KEPT.days)},
                _("保留到同一天；不再有姓名、手机号和邮箱"),
                True,
                _MINUTELY,
            ),
            (
                _("“我的数据”压缩包"),
                _("供您下载"),
                _("生成后%(n)s天，删除前%(before)s天告知您") % {"n": LIFE.days, "before": WARNED_BEFORE.days},
                _("立即删除"),
                False,
                _ARCHIVES,
            ),
            (
                _("注销后的账户编号"),
                _("办理记录的每一步都注明经手人的编号，删去编号就无法核验记录有没有被改动"),
                _("长期保存"),
                _("保留；不再有姓名、手机号和邮箱"),
                True,
            ),
        ]

    def parts(self, user: User, now: datetime) -> list[Part]:
        return [("账户.json", lambda: json.dumps(_account(user), ensure_ascii=False, indent=1).encode())]

    def forget(self, user: User, now: datetime) -> None:
        """All that leads into the account; the row itself is `leaving`'s."""
        EmailAddress.objects.filter(user=user).delete()
        Authenticator.objects.filter(user=user).delete()
        UserSession.objects.filter(user=user).delete()
        SocialAccount.objects.filter(user=user).delete()
        RealNameCheck.objects.filter(user=user).delete()
        of_them = Q(ended_by=user, end=StaffInvitation.End.ACCEPTED) | Q(email=user.email or "nobody")
        StaffInvitation.objects.filter(of_them).update(name="")
        for archive in DataArchive.objects.filter(user=user):
            drop(archive)
        feeds.revoke(user)
        blocks.take_along(user)
        user.groups.clear()
        user.user_permissions.clear()
