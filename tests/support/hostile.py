"""Words for every name that a notice may use, from somebody who means ill or whose company has a long name."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from ui.days import Provisional

LONG_NAME = (
    "深圳市前海【优选】¥易购★电子商务国际供应链管理有限责任公司华东大区上海浦东新区张江高科技园区第一分公司售后服务中心"
)
NAMES = (
    LONG_NAME,
    "甲" * 118,
    "中奖了 http://evil.example 领取",
    "【官方】加微信 wx88888888\n①号客服13800138000",
    "🎁🎁𠮷野家★★evil.example/领奖品详情请点击这里马上",
)
REFERENCE = "TS-20261123-123456"


def context(words: str, *, url: str, status: str = "mediation", on: bool = True) -> dict[str, Any]:
    """Every name that a notice may use: `words` wherever somebody writes them, `on` for what may be or not."""
    now, day = timezone.now(), date(2026, 12, 31)
    case = SimpleNamespace(
        status=status, served_at=now, referred_to=words, referral_contact=words, title=words, respondent=words
    )
    shift = {"clock": "答复期限", "owner": "complainant", "before": day, "after": day}
    strings = ("business", "inviter", "name", "title", "reason", "category", "referred_to", "who", "file_name", "terms")
    more = ("device", "contact", "address", "cancelled", "counter", "result", "roles", "done")
    return {
        **dict.fromkeys((*strings, *more), words),
        **dict.fromkeys(("today", "on"), day),
        **dict.fromkeys(("due_on", "appeal_until"), Provisional(2027, 12, 31)),  # the longest: with its year and 暂定
        **dict.fromkeys(("at", "until", "changed_at", "signed_in_at", "expires_at"), now + timedelta(days=1)),
        **dict.fromkeys(("is_theirs", "is_extended", "asks", "locks", "lacks_real_name"), on),
        "case": case,
        "reference": REFERENCE,
        **dict.fromkeys(("into", "merged", "returned"), "TS-20261123-654321"),
        "session": SimpleNamespace(starts_at=now),
        "sessions": [SimpleNamespace(starts_at=now)],
        "shifts": [shift] if on else [shift, shift, shift],
        "against": ["理由"],
        "what": "用动态验证码或恢复代码验证已停用",
        "role": "经办人",
        "way": "邮件",
        "done": "企业已答复",
        "ref": "国办发明电〔2026〕1号",
        "count": 40,
        "most": 20000,
        "code": "123456",
        "minutes": 15,
        "number": "138****8000",
        "hours": 24,
        "url": url,
        "link": url,
    }
