"""The boxes that cover parts of a picture or of a PDF's pages, in percent: what a mouse draws, or a keyboard types."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from ui.forms import HouseForm
from ui.values import Cleaned

BOXES_MAX = 100
NAME = re.compile(r"box(\d{1,4})_x")
SIDES = (("x", _lazy("离左边")), ("y", _lazy("离上边")), ("w", _lazy("宽")), ("h", _lazy("高")))


class CoverForm(HouseForm):
    """Any number of boxes; a box whose four numbers are all empty is passed over.

    `boxes` as `StoredFile.redactions`; `pages` 0 for a picture. Bound, the data says which boxes there are.
    `more`: show an empty box besides; `without`: leave this one out.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        boxes: Sequence[Mapping[str, Any]] = (),
        pages: int = 0,
        more: bool = False,
        without: str = "",
    ) -> None:
        super().__init__(data)
        self.pages = pages
        if data is None:
            self._numbers = list(range(len(boxes)))
            self.initial = {
                f"box{n}_{side}": box["page"] if side == "page" else _percent(box[side])
                for n, box in enumerate(boxes)
                for side in ("page", "x", "y", "w", "h")
            }
        else:
            found = sorted({int(named[1]) for name in data if (named := NAME.fullmatch(name))})
            self._numbers = [n for n in found if str(n) != without][:BOXES_MAX]
        if more or not self._numbers:
            self._numbers.append(max(self._numbers, default=-1) + 1)
        for number in self._numbers:
            self._add_fields(number)

    def _add_fields(self, number: int) -> None:
        if self.pages:
            self.fields[f"box{number}_page"] = forms.IntegerField(
                label=_lazy("第几页"), required=False, initial=1, min_value=1, max_value=self.pages
            )
        for side, label in SIDES:
            self.fields[f"box{number}_{side}"] = forms.FloatField(
                label=label, required=False, min_value=0, max_value=100
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The boxes as the page draws them: their number, and their fields."""
        sides = (["page"] if self.pages else []) + [side for side, _label in SIDES]
        return [
            {"number": number, "place": place, "fields": [self[f"box{number}_{side}"] for side in sides]}
            for place, number in enumerate(self._numbers, 1)
        ]

    def drawn(self) -> list[dict[str, Any]]:
        """The boxes that can be drawn as they are typed now: {number, page, x, y, w, h} in percent."""
        found = []
        for number in self._numbers:
            values = [self._typed(f"box{number}_{side}") for side in ("page", "x", "y", "w", "h")]
            if None not in values[1:]:
                keys = ("page", "x", "y", "w", "h")
                found.append({"number": number} | dict(zip(keys, [int(values[0] or 1), *values[1:]], strict=True)))
        return found

    def _typed(self, name: str) -> float | None:
        try:
            return float(str(self[name].value())) if name in self.fields else None
        except ValueError:
            return None

    def clean(self) -> Cleaned:
        data = self.cleaned_data
        boxes = []
        for number in self._numbers:
            values = {side: data.get(f"box{number}_{side}") for side, _label in SIDES}
            names = [f"box{number}_{side}" for side, _label in SIDES]
            if any(name in self.errors for name in names) or all(value is None for value in values.values()):
                continue
            for side, label in SIDES:
                if values[side] is None:
                    self.add_error(f"box{number}_{side}", _("请填写这个框%(side)s百分之几") % {"side": label})
                elif side in "wh" and values[side] == 0:
                    self.add_error(
                        f"box{number}_{side}", _("%(side)s要大于0；不要这个框，请点“删除”") % {"side": label}
                    )
            box = {side: (value or 0) / 100 for side, value in values.items()}
            boxes.append({"page": data.get(f"box{number}_page") or 1, **box})
        return data | {"boxes": boxes}


def _percent(fraction: float) -> float:
    return round(fraction * 100, 2)
