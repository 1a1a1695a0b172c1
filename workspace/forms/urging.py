"""The staff's form of a call that urged a company."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import INPUT_CLASSES, UnfoldAdminSelectWidget

from accounts import phones
from casework.forms import StaffStepForm
from casework.workdays import day_of
from complaints.models import Complaint
from complaints.queries import call
from complaints.rules.codes import NOT_REACHED, UrgeResult
from ui.values import Cleaned
from workspace.forms.staff import long_text, past_day, short_text

# A mobile, a landline with its area code, a 400 or 95 number, with or without an extension.
NUMBER = re.compile(r"\+?[0-9][0-9 ()\-]{3,22}[0-9](?:(?:转|#|,)[0-9]{1,6})?")


class UrgeForm(StaffStepForm):
    """Day and hour, number, with whom and what came of it; `cleaned_data["called_at"]` is one moment."""

    on_own_page = True  # what it proposes is asked for when it is wanted

    day = past_day(_("通话日期"))
    hour = forms.TimeField(
        label=_("通话时间"),
        help_text=_("北京时间，例如14:30。双方会看到日期和时间。"),
        widget=forms.TimeInput(attrs={"type": "time", "class": " ".join(INPUT_CLASSES)}, format="%H:%M"),
    )
    number = short_text(_("拨打的号码"), _("企业的联系电话。只有工作人员能看到。"), max_length=30)
    result = forms.ChoiceField(
        label=_("结果"),
        choices=[("", _("请选择")), *UrgeResult.choices],
        help_text=_("双方只看到是否接通。"),
        widget=UnfoldAdminSelectWidget(),
    )
    spoke_with = short_text(
        _("接听的人"),
        _("姓名或者职务，例如客服王女士。接通的，必填；只有工作人员能看到。"),
        required=False,
        max_length=60,
    )
    text = long_text(_("说明"), _("只有工作人员能看到。"), rows=3, required=False, min_length=None, max_length=500)

    conditional_fields = ("spoke_with",)

    def __init__(self, *args: Any, case: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        now = timezone.localtime()
        number = phones.spaced(call.number_of_company(case))
        begun: dict[str, Any] = {"day": day_of(now), "hour": f"{now:%H:%M}", "number": number}
        self.initial = begun | dict(self.initial)

    def clean_number(self) -> str:
        typed = " ".join(unicodedata.normalize("NFKC", self.cleaned_data["number"]).split())
        if not NUMBER.fullmatch(typed):
            raise ValidationError(_("请填写电话号码，例如021-60000000、400 800 0000、95000转1"), code="invalid")
        return typed

    def clean(self) -> Cleaned:
        data = self.cleaned_data
        if data.get("result") and data["result"] not in NOT_REACHED and not data.get("spoke_with"):
            self.add_error("spoke_with", _("接通的，请填写接听的人"))
        if self.errors:
            return data
        called_at = timezone.make_aware(datetime.combine(data["day"], data["hour"]))
        if called_at > timezone.now():
            self.add_error("hour", _("通话时间还没有到，请核对日期和时间"))
        return {name: data[name] for name in ("number", "result", "spoke_with", "text")} | {"called_at": called_at}
