"""Words that a stranger chose, a person's or a company's name, before they go to somebody under our name.

A message of ours is trusted: a name must not carry an address, a number to call or a second signature into it.
"""

from __future__ import annotations

import re
import unicodedata

from ui import folding

_ENDINGS = (
    "com|net|org|gov|edu|info|biz|mobi|asia|name|pro|cn|hk|tw|mo|jp|kr|us|uk|ru|de|fr|eu|io|co|cc|tv|me|la|ws|sh|ai|app|dev|"
    "top|vip|xyz|shop|store|site|online|club|wang|ltd|link|ink|work|win|live|fun|icu|ren|xin|mom|lol|pub|cloud|cool|email|"
    "group|life|news|space|tech|today|website|world|zone|click|help|bid|loan|men|red|kim|art|plus|center|example|test|"
    "ly|gd|gl|gg|pw|sbs|cfd|cyou|buzz|sg|nl|vn|ph"
)
_LINK = re.compile(
    r"(?:[a-z][a-z+.-]{1,9}\s*:\s*)//\S*"  # with its scheme
    r"|[\w.+-]+\s*@\s*[\w-]+(?:[.。][\w-]+)*"  # a mailbox
    r"|\bwww\s*[.。]\S+"
    rf"|(?:[a-z0-9-]+\s*[.。]\s*)+(?:{_ENDINGS})(?![a-z0-9])(?::\d+)?(?:/\S*)?"  # a bare host
    r"|[a-z0-9-]+[.。][a-z]{2,18}/\S*"  # a host whose ending is not in the list, with a path
    r"|[^\s.。]+[.。](?:中国|中國|公司|网络|網絡|网址|网店|在线|商城)(?:/\S*)?"
    r"|(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)(?::\d+)?(?:/\S*)?",
    re.IGNORECASE | re.ASCII,
)
_CONTACT = re.compile(
    r"(?P<ours>(?<![a-z0-9])[a-z]{2}-\d{6}-[0-9a-z]{7}(?![a-z0-9-]))"  # a number of a case of ours, no way to anybody
    r"|(?:加?[微薇威维]\s*[信❤心]|[vV]\s*[信❤心](?:领奖|领取|客服|联系)?|加[微薇vV]|(?<![a-z])(?:vx|wx|wechat|weixin|qq|tel)(?![a-z])|企鹅|电话|手机|热线)"
    r"\s*(?:号码?|群)?\s*[:：]?\s*[a-z0-9_-]{4,}"
    r"|(?<!\d)\+?\d(?:[\s()\u2010-\u2015\u2212-]*\d){6,}",  # a number long enough to be called
    re.IGNORECASE | re.ASCII,
)
_FRAMES = re.compile(r"[【】〔〕〖〗\[\]]")
_DOUBLE = frozenset(
    {
        *(
            "欧阳",
            "司马",
            "上官",
            "诸葛",
            "司徒",
            "东方",
            "皇甫",
            "尉迟",
            "公孙",
            "慕容",
            "令狐",
            "宇文",
            "长孙",
            "端木",
        ),
        *("端木", "夏侯", "独孤", "南宫", "歐陽", "司馬", "諸葛", "東方", "尉遲", "公孫", "長孫", "獨孤", "南宮"),
    }
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")  # lines and what steers a terminal
_HOLLOW = re.compile(r"[(（]\s*[)）]")


def leads_away(text: str) -> bool:
    """Whether these words hold an address, a way to reach somebody, a frame like our signature's, or several lines."""
    plain = _half_width(text)
    return bool(_CONTROL.search(text) or _FRAMES.search(plain) or _LINK.search(plain) or _is_reachable(plain))


def tamed(text: str) -> str:
    """The same words on one line without any of that; unchanged where there is none."""
    if not leads_away(text):
        return text
    plain = _FRAMES.sub(" ", _half_width(_CONTROL.sub(" ", text)))
    plain = _HOLLOW.sub(" ", _CONTACT.sub(lambda found: found["ours"] or " ", _LINK.sub(" ", plain)))
    return " ".join(plain.split())


def _half_width(text: str) -> str:
    """Without what cannot be seen. Not `folding.plain`: it takes a full stop between two ideographs for a dot in a
    name, and here it may be that of an address."""
    return unicodedata.normalize("NFKC", folding.seen(text))


def _is_reachable(plain: str) -> bool:
    return any(not found["ours"] for found in _CONTACT.finditer(plain))


def initial(name: str) -> str:
    """A person as somebody reads of them whom they may not know: 王**, 欧阳**, J**; empty where there is no letter."""
    letters = [char for char in folding.plain(name) if char.isalpha()]
    start = "".join(letters[:2])
    return f"{start if start in _DOUBLE else start[:1]}**" if letters else ""
