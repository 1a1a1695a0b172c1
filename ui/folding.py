"""One folding of text for every room: what is seen of it, and the form by which two texts are one.

`seen` and `seen_lines` are what is kept and shown of what somebody typed: all of it but what cannot be seen. `plain` is
for what has one spelling (numbers, codes, addresses): half-width, one kind of dash, dot and blank. `folded` is the form
that is compared and searched, never shown: plain, in Simplified signs and small letters. `link` and `digits` find what
is wanted in a text that was pasted with words around it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache

import opencc
from django.utils.encoding import punycode

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

# The default ignorables of Unicode, all format characters (Cf) that nobody sees, fillers and blanks that fill no line,
# and the controls; NUL is refused by the fields. As escapes, which Python's re and PostgreSQL's read alike.
HIDDEN = (
    r"\u0001-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# Radicals and strokes that NFKC leaves as they are, each with the ideograph it is (EquivalentUnifiedIdeograph of the
# Unicode Character Database 14.0, less the Kangxi radicals, which NFKC folds).
_RADICALS = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺠民"
    "⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂⺺肀⺻聿⺼肉⺽𦥑⺾艹"
    "⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕𨸏⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞"
    "⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀㇆𠃌㇏乀㇐一㇑丨㇒丿㇓丿㇔丶㇕𠃍"
    "㇖乛㇗𠃊㇘𠃎㇙𠄌㇚亅㇛𡿨㇜𠃋㇝乀㇞𠃑㇟乚㇠乙㇡𠄎"
)
_DASHES = (  # all of Pd, and the signs for minus
    "\u02d7\u058a\u05be\u1400\u1806\u2010-\u2015\u2043\u207b\u208b\u2212\u2500\u2501\u2796\u2e17\u2e1a\u2e3a\u2e3b"
    "\u2e40\u2e5d\u301c\u3030\u30a0\ufe31\ufe32\ufe58\ufe63\uff0d\U00010ead"
)
_DOTS = "\u0387\u16eb\u2022\u2027\u2219\u22c5\u25cf\u2e31\u2e33\u30fb\ua78f\uff65"
DOT = "·"  # U+00B7, as GB/T 15834 writes it between the parts of a name
_ZWNJ, _ZWJ, _TEXT, _PICTURE, _KEYCAP, _FLAG = "\u200c", "\u200d", "\ufe0e", "\ufe0f", "\u20e3", "\U0001f3f4"

_HIDDEN = re.compile(f"[{HIDDEN}\ud800-\udfff]")
_BLANK = re.compile(
    r"\r\n|[\x09-\x0d\x85\u2028\u2029 \xa0\u1680\u2000-\u200a\u202f\u205f]"
)  # U+3000 is as wide as it was typed
_BREAK = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANK_IN_LINE = re.compile(r"[\xa0\u1680\u2000-\u200a\u202f\u205f]")
_IS_DASH, _IS_DOT = re.compile(f"[{_DASHES}]"), re.compile(f"[{_DOTS}]")
_IN_NUMBER = re.compile(r"(?<=[0-9])ー(?=[0-9])")  # what an input method makes of the key for a dash
_IN_NAME = re.compile(rf"(?<=[{HAN}])\.(?=[{HAN}])")
_JOINING = re.compile(r"[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1800-\u18af]")
_IS_HAN, _WORD = re.compile(f"[{HAN}]"), re.compile(r"[^\W_]+")
_NARROW = re.compile(rf" ?({DOT}) ?")
_LINK = re.compile(r"https?://[!#-;=?-~]+", re.IGNORECASE)
_WHOLE_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_SENTENCE = re.compile("[，。；！、（）「」『』《》【】“”‘’]")  # ends a link, however the rest of it was typed
_PATH_GOES_ON = re.compile(r"[!-~]*[/=&?#_-]")  # Chinese signs behind these belong to an address
_AFTER_LINK = ".,;:!?)]}>\"'"
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9+])\+?\(?[0-9](?:[-. ()·]*[0-9])*(?: *(?:转|ext\.?|#|\*) *[0-9]+)?(?![A-Za-z0-9])", re.IGNORECASE
)
_SOUND = str.maketrans(dict(zip(_RADICALS[::2], _RADICALS[1::2], strict=True)))


# --- what is seen ---
def seen(text: str) -> str:
    """One line of what was typed, without what cannot be seen; nothing but blanks is empty."""
    line = _BLANK.sub(" ", _shown(text))
    return line if line.strip() else ""


def seen_lines(text: str) -> str:
    """Several lines of the same; a line ends with one line feed."""
    lines = _BLANK_IN_LINE.sub(" ", _shown(_BREAK.sub("\n", text)))
    return lines if lines.strip() else ""


def _shown(text: str) -> str:
    if not _HIDDEN.search(text):
        return text
    kept = ""
    for place, sign in enumerate(text):
        if not _HIDDEN.match(sign) or _is_meant(kept[-1:], sign, text[place + 1 : place + 2]):
            kept += sign
    return kept


def _is_meant(before: str, sign: str, after: str) -> bool:
    """Whether an invisible sign changes what is seen here: in an emoji, a Chinese variant, a script that joins."""
    if not before:
        return False
    if sign in (_ZWJ, _ZWNJ):
        if sign == _ZWJ and (before == _PICTURE or _is_picture(before)):
            return _is_picture(after)
        return bool(_JOINING.match(before) and _JOINING.match(after))
    if sign in (_TEXT, _PICTURE):
        return _is_picture(before) or after == _KEYCAP
    if "\ufe00" <= sign < _TEXT or "\U000e0100" <= sign <= "\U000e01ef":
        return bool(_IS_HAN.match(before))
    if "\u180b" <= sign <= "\u180f":
        return "\u1800" <= before <= "\u18af"
    if "\U000e0020" <= sign <= "\U000e007f":
        return before == _FLAG or "\U000e0020" <= before < "\U000e007f"
    return False


def _is_picture(sign: str) -> bool:
    if not sign or sign.isascii():
        return False
    return unicodedata.category(sign) in {"So", "Sm"} or "\U0001f3fb" <= sign <= "\U0001f3ff" or sign in "‼⁉〰ℹ"


# --- what is compared ---
def plain(text: str) -> str:
    """Half-width, without anything invisible, with one kind of dash (-), of dot (·) and of blank; the case stays."""
    known = ""
    while known != text:  # a sign may come out of another only when a third has gone
        known, text = text, _flat(text)
    return text.strip()


def _flat(text: str) -> str:
    if text.isascii() and not _HIDDEN.search(text):
        return _BLANK.sub(" ", text)
    text = unicodedata.normalize("NFKC", _HIDDEN.sub("", text)).translate(_SOUND)
    text = _IS_DOT.sub(DOT, _IS_DASH.sub("-", text))
    return _IN_NAME.sub(DOT, _IN_NUMBER.sub("-", _BLANK.sub(" ", text)))


def folded(text: str) -> str:
    """The form by which texts are compared and found: plain, Traditional signs in Simplified ones, small letters.

    Sign by sign, so that a part of a text folds as it does within the whole.
    """
    known = ""
    while known != text:
        known, text = text, plain(plain(text).translate(_simplified()).casefold())
    return text


def bare(text: str) -> str:
    """The letters, figures and ideographs of a folded text: names and numbers that differ in nothing else are one."""
    return "".join(_WORD.findall(folded(text)))


def name(text: str) -> str:
    """A person's name as it is kept: any dot between its parts is U+00B7, with no blank around it."""
    dotted = _IS_DOT.sub(DOT, seen(text))
    return _NARROW.sub(r"\1", re.sub(rf"(?<=[{HAN}])[.．](?=[{HAN}])", DOT, dotted)).strip()


def address(text: str) -> str:
    """An e-mail address as it is kept, one for a mailbox: small letters, the domain as the mail goes to it.

    The part before the @ is the mailbox owner's: its dots and plus signs stay. What is no address stays to be refused.
    """
    local, at, domain = plain(text).replace("。", ".").lower().rpartition("@")
    domain = domain.strip().rstrip(".")
    if not at:
        return domain
    try:
        return f"{local.strip()}@{punycode(domain)}"
    except UnicodeError:
        return f"{local.strip()}@{domain}"


def spellings(sign: str) -> str:
    """Every sign that folds to this ideograph, itself first."""
    return sign + _others().get(sign, "")


@cache
def _simplified() -> dict[int, str]:
    """OpenCC's dictionaries sign by sign, until nothing changes; what they say of phrases depends on the neighbours."""
    blocks = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x33480))
    signs = [chr(number) for block in blocks for number in range(*block)]
    text = "\n".join(signs)
    for _again in range(2):
        for direction in ("tw2s", "hk2s", "t2s"):
            text = opencc.OpenCC(direction).convert(text)
    return {ord(old): new for old, new in zip(signs, text.split("\n"), strict=True) if old != new}


@cache
def _others() -> dict[str, str]:
    found: dict[str, str] = defaultdict(str)
    for number, sign in {**_simplified(), **_SOUND}.items():
        found[folded(sign)] += chr(number)
    return dict(found)


# --- what was pasted with words around it ---
def link(text: str) -> str:
    """The one web address in a text (a share button copies words with it); empty for none, or more than one.

    Signs of Chinese are words around it, unless the text is an address from its first sign to its last.
    """
    apart = plain(_SENTENCE.sub(" ", text))
    if (
        _WHOLE_LINK.fullmatch(apart)
        and (han := _IS_HAN.search(apart))
        and _PATH_GOES_ON.fullmatch(apart[: han.start()])
    ):
        return apart
    found = {match.rstrip(_AFTER_LINK) for match in _LINK.findall(apart)}
    return found.pop() if len(found) == 1 else ""


def number(text: str) -> str:
    """The one telephone number in a text, without a label or 微信同号 beside it; else the whole text, plain."""
    whole = plain(text)
    found = {match.group() for match in _NUMBER.finditer(whole)}
    run = found.pop() if len(found) == 1 else ""
    return run if run and sum(map(str.isdigit, run)) == sum(map(str.isdigit, whole)) else whole


def digits(text: str, count: int) -> str:
    """The one number of so many digits in a text, blanks and dashes left out; empty for none, or more than one."""
    found = {re.sub(r"[ -]", "", run) for run in re.findall(r"[0-9](?:[ -]*[0-9])*", plain(text))}
    right = {run for run in found if len(run) == count}
    return right.pop() if len(right) == 1 else ""
