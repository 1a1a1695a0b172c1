"""The demo's people and companies."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.factor import second_factor
from accounts.models import User
from accounts.privacy import agreements
from accounts.roles import Role
from businesses.commands import appoint
from businesses.models import Business

PASSWORD = "Tousu-demo-26"  # noqa: S105  shown on the console; exists on developers' machines only
PEOPLE = [
    # key, name, phone, e-mail, staff role
    ("lin", "林晓云", "13800138001", "lin@example.com", ""),
    ("zhou", "周建国", "13800138002", "zhou@example.com", ""),
    ("xu", "徐敏", "13800138003", "xu@example.com", ""),
    ("chen", "陈立", "13800138004", "chen@example.com", ""),
    ("gao", "高远", "13800138005", "gao@example.com", ""),
    ("wei", "魏然", "13800138006", "wei@example.com", ""),
    ("officer", "孙受理", "13800138011", "officer@example.com", Role.OFFICER),
    ("officer2", "吴受理", "13800138012", "officer2@example.com", Role.OFFICER),
    ("supervisor", "郑主管", "13800138013", "supervisor@example.com", Role.SUPERVISOR),
    ("mediator", "何调解", "13800138014", "mediator@example.com", Role.MEDIATOR),
    ("reviewer", "罗复核", "13800138015", "reviewer@example.com", Role.REVIEWER),
    ("auditor", "秦审计", "13800138016", "auditor@example.com", Role.AUDITOR),
    ("calendar", "范日历", "13800138017", "calendar@example.com", Role.CALENDAR_EDITOR),
    ("content", "文内容", "13800138018", "content@example.com", Role.CONTENT_EDITOR),
    ("admin", "系统管理员", "13800138019", "admin@example.com", "admin"),
]
CALLER = "13800138021"  # has no e-mail address and no password
COMPANIES = {
    "qingchuan": (
        "晴川电器（杭州）有限公司",
        ["晴川电器旗舰店", "晴川电器"],
        [("xu", "owner"), ("chen", "handler"), ("wei", "viewer")],
    ),
    "yunmu": ("云幕视频科技有限公司", ["云幕视频"], [("xu", "owner")]),
    "beichen": ("北辰宽带有限公司", ["北辰宽带"], [("gao", "owner")]),
    "yuedong": ("跃动健身管理有限公司", ["跃动健身"], [("gao", "owner")]),
}
WHO = {
    "lin": "投诉人",
    "zhou": "投诉人，正在认领企业",
    "xu": "企业负责人（晴川电器、云幕视频）",
    "chen": "企业处理人员（晴川电器），北辰宽带的邀请在收件箱",
    "gao": "企业负责人（北辰宽带、跃动健身）",
    "wei": "企业查看人员（晴川电器，只读）",
    "officer": "受理员",
    "officer2": "受理员（第二位，复签用）",
    "supervisor": "主管",
    "mediator": "调解员",
    "reviewer": "复核员",
    "auditor": "审计员（只读）",
    "calendar": "日历编辑",
    "content": "内容编辑（类别、问题、信件模板）",
    "admin": "系统管理员",
}


def accounts_text() -> str:
    """The demo accounts, one a line, for the console."""
    rows = [f"  {phone}  {email:<24}{WHO[key]} {name}" for key, name, phone, email, _role in PEOPLE]
    return (
        f"演示账户（密码都是 {PASSWORD}，用手机号或邮箱登录）：\n"
        + "\n".join(rows)
        + f"\n  {CALLER}  热线来电人，用短信验证码登录\n"
        + f"工作人员登录时还要动态验证码：见 {settings.SITE_URL}/dev/inbox/ 顶部，"
        + f"或在验证器应用里添加密钥 {settings.DEMO_TOTP_SECRET}\n"
    )


def make_people() -> dict[str, User]:
    """Everybody's account by their key; the staff with their second factor."""
    for key, name, phone, email, role in PEOPLE:
        user = User.objects.create_user(
            email,
            PASSWORD,
            name=name,
            phone=f"+86{phone}",
            phone_verified_at=timezone.now(),
            is_staff=bool(role),
            is_superuser=key == "admin",
        )
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        agreements.agree(user, now=timezone.now())
        if role and settings.DEMO_TOTP_SECRET:
            second_factor.set_up(user, settings.DEMO_TOTP_SECRET)
        if role and role != "admin":
            user.groups.add(Group.objects.get(name=role))
    by_email = {user.email: user for user in User.objects.all()}
    return {key: by_email[email] for key, _name, _phone, email, _role in PEOPLE}


def make_companies(people: dict[str, User]) -> dict[str, Business]:
    """Every company by its key, with its members."""
    found = {}
    for key, (name, aliases, members) in COMPANIES.items():
        found[key] = Business.objects.create(name=name, aliases=aliases)
        for person, role in members:
            appoint(found[key], actor=people["supervisor"], member=people[person], role=role)
    return found
