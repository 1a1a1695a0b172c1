"""Characters that tell simplified Chinese from traditional."""

from __future__ import annotations

SIMPLIFIED = set(
    "诉请业这后办写码个结录内员证时号会验过认对调决发经机还选记确为费来并补邮议开间处传删联账据页现转择电应户签与须进项问"
    "设销变别统达给换题称关类实数们续说双协线编约将继动单执备价计网钟权满链书两异见热领终检条体载额图暂话无贵试径览样从标态"
    "预该务册责点负挡营当况显响维谁种订报状参输询读区历买阶托级随门误长评启构识让绝缩视迟审独络获断铺顺余属边“”"
)
