"""Traditional Chinese from Simplified: OpenCC's Taiwanese words, corrected by our own list.

Texts in code and templates are converted once, by `script/translate`; what staff keep in the database (categories,
their questions and lists) is converted when it is shown: `spoken`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import opencc
from django.utils.translation import get_language

TRADITIONAL = "zh-hant"

# What OpenCC's Taiwanese words get wrong here, or say otherwise than our pages should. First, in the Simplified text:
WORDS = {
    "退出登录": "登出",
    "注销": "註銷",
    "邮箱": "電子信箱",
    "电子邮箱": "電子信箱",
    "个人信息": "個人資料",
    "通行密钥": "通行密鑰",
    "恢复代码": "恢復代碼",
    "代码": "代碼",
    "质量": "品質",
    "支持": "支持",
    "项目": "項目",
    "对象": "對象",
    "用户": "用戶",
    "审核": "審核",
    "发布": "發布",
    "挂断": "掛斷",
    "查看": "查看",
    "联系": "聯絡",
    "办理程序": "辦理程序",
    "文本文件": "文字檔",
    "信息费": "資訊費",
    "天后": "天後",
    "（周%(": "（週%(",
}
# Then, in the Traditional one.
CHARACTERS = {
    "“": "「",
    "”": "」",
    "‘": "『",
    "’": "』",
    "賬": "帳",
    "臺": "台",
}

_WORD = re.compile("(" + "|".join(map(re.escape, sorted(WORDS, key=len, reverse=True))) + ")")


@cache
def _converter() -> opencc.OpenCC:
    """The dictionaries, read when the first text wants them: most processes never do."""
    return opencc.OpenCC("s2twp")


@lru_cache(maxsize=4096)
def traditional(text: str) -> str:
    """The text in Traditional Chinese; what is not Chinese stays as it is."""
    convert = _converter().convert
    words = "".join(WORDS.get(part) or convert(part) for part in _WORD.split(text))
    for wrong, right in CHARACTERS.items():
        words = words.replace(wrong, right)
    return words


def spoken(text: object) -> str:
    """A text that staff wrote in Simplified Chinese, in the language of the page that shows it."""
    words = str(text)
    return traditional(words) if get_language() == TRADITIONAL else words
