"""The evidence checklist of a category: which item a file stands for, and which items are provided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

# What people call the things on the lists. A word counts for every item in whose text a word of the same row stands.
SAME = (
    ("订单", "下单"),
    ("付款", "支付", "转账", "发票", "收据", "小票", "流水"),
    ("账单", "话费单", "扣费", "扣款"),
    ("聊天", "沟通", "客服", "对话"),
    ("通话", "录音", "来电"),
    ("商品照片", "实物", "外观", "铭牌", "照片", "破损", "开箱"),
    ("商品页面", "详情页", "网页", "宣传", "页面"),
    ("合同", "协议", "合约", "套餐"),
    ("短信", "彩信"),
    ("测速",),
    ("报障", "工单"),
    ("权限", "授权"),
    ("营业执照", "执照"),
    ("送货单", "收货", "物流", "快递", "签收"),
    ("催告", "催款", "律师函"),
    ("回复", "答复"),
)


def guess(items: Sequence[str], *words: str) -> str:
    """The item that a file's caption or name speaks of, or nothing. The first words that say something decide."""
    for text in words:
        scored = [(_score(item, text), -index, item) for index, item in enumerate(items)] if text else []
        best = max(scored, default=(0, 0, ""))
        if best[0]:
            return best[2]
    return ""


def ticks(items: Sequence[str], provided: Iterable[str]) -> list[tuple[str, bool]]:
    """The list with what is there: an item is provided when a usable file stands for it."""
    there = set(provided)
    return [(item, item in there) for item in items]


def _score(item: str, text: str) -> int:
    """How much the words are about the item: all of its name counts most, then each row of like words."""
    if item in text:
        return 100
    return sum(_speaks(item, row) and _speaks(text, row) for row in SAME)


def _speaks(text: str, row: Sequence[str]) -> bool:
    return any(word in text for word in row)
