"""The form for a yearly notice: which year, its number, its text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from casework import yearly
from ui.forms import LongTextField, StaffForm
from ui.values import Cleaned

MISTAKES_SHOWN = 10


class CalendarNoticeForm(StaffForm):
    """Each line that cannot be read is named, with its number."""

    year = forms.TypedChoiceField(label=_lazy("哪一年"), coerce=int, widget=UnfoldAdminSelectWidget())
    ref = forms.CharField(
        label=_lazy("文号"),
        max_length=60,
        help_text=_lazy("例如：国办发明电〔2026〕9号。双方会在通知里看到"),
        widget=UnfoldAdminTextInputWidget(),
    )
    text = LongTextField(
        label=_lazy("放假和上班的日子"),
        max_length=5000,
        help_text=_lazy("可以直接粘贴通知正文，也可以一行一条：日期或起止日期，再写“放假”或“上班”。没有日期的行不算"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 12}),
    )

    def __init__(self, *args: Any, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [str(year) for year in range(this_year - 1, this_year + 3)]
        self.fields["year"].choices = [(year, year) for year in years]  # type: ignore[attr-defined]
        self.fields["year"].initial = str(this_year + 1)

    def clean(self) -> Cleaned:
        data = super().clean() or {}
        if "year" not in data or "text" not in data:
            return data
        found = yearly.read(data["text"], data["year"])
        for row in found.mistakes[:MISTAKES_SHOWN]:
            told = _("第%(n)s行“%(text)s”：%(why)s") % {"n": row.number, "text": row.text[:40], "why": row.message}
            self.add_error("text", ValidationError(told, code="line"))
        if len(found.mistakes) > MISTAKES_SHOWN:
            rest = _("还有%(n)s行读不懂") % {"n": len(found.mistakes) - MISTAKES_SHOWN}
            self.add_error("text", ValidationError(rest, code="line"))
        elif not found.mistakes and not found.days:
            self.add_error("text", ValidationError(_("没有找到放假或上班的日子"), code="empty"))
        data["found"] = found
        return data
