"""The staff's forms of casework: objections, extensions, referrals, ends, and the mediator's own."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    INPUT_CLASSES,
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.models import User
from businesses.models import Business
from businesses.queries import exactly
from casework.forms import StaffStepForm
from catalogue import queries as category_queries
from catalogue.rules.codes import Ground
from complaints.forms.terms import RemediesField, begin, last_day, mark_asked, tomorrow
from complaints.models import Complaint, Settlement
from complaints.queries import annex, dealing
from complaints.rules.codes import COUNTERSIGNED, ObjectionDecision, Outcome, Side, Termination
from ui.forms import MoneyField, PartedDateField
from ui.values import Cleaned, Words
from workspace.forms.staff import DayInput, OfficerField, long_text, named, short_text

CHOOSE = ("", _("请选择"))


class ReferForm(StaffStepForm):
    body = short_text(_("移送的机构"), _("全称，例如：某某省通信管理局。"), max_length=120)
    contact = short_text(_("该机构的联系方式"), _("电话、网址或地址。投诉人会看到。"), max_length=300)
    handed = short_text(
        _("移交的材料"), _("投诉人会看到。例如：投诉内容、投诉人的姓名和电话、全部证据。"), max_length=300
    )
    ground = forms.ChoiceField(
        label=_("不予受理的依据"),
        choices=[CHOOSE, *((ground, named(ground)) for ground in Ground if ground not in COUNTERSIGNED)],
        help_text=_("平台为什么不受理。投诉人不同意移送，或者7天内没有答复的，按这一依据不予受理。"),
        widget=UnfoldAdminSelectWidget(),
    )
    reason = long_text(_("理由"), _("投诉人会看到。写明为什么应由这一机构处理。"), max_length=1000)


INTO_HELP = _("同一投诉人对同一家企业的另一件正在办理的投诉。大小写、空格都可以。")


def into_choice(**more: Any) -> forms.ChoiceField:
    """The other case, chosen from those that it can be."""
    return forms.ChoiceField(label=_("并入哪一件投诉"), required=False, widget=UnfoldAdminSelectWidget(), **more)


def offer_cases(form: forms.Form, case: Complaint) -> None:
    """Fill the choice with the complaints that this one may be merged into."""
    rows = [(row.reference, f"{row.reference} {row.title}") for row in annex.mergeable(case)]
    first = _("填写下面的编号") if rows else _("没有可以选择的，请填写编号")
    form.fields["chosen"].choices = [("", first), *rows]  # type: ignore[attr-defined]


class MergeForm(StaffStepForm):
    """Complaint to merge into: one of those that are offered, or a number that is typed."""

    on_own_page = True

    chosen = into_choice()
    into = short_text(_("或填写投诉编号"), INTO_HELP, required=False, max_length=40)
    reason = long_text(_("理由"), _("投诉人会看到。"), rows=3, max_length=500)

    def __init__(self, *args: Any, case: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_cases(self, case)

    def clean(self) -> Cleaned:
        data = self.cleaned_data
        into = data.get("into") or data.get("chosen", "")
        if not into and "into" not in self.errors:
            self.add_error("into", _("请选择并入的投诉，或者填写编号"))
        return {"into": into, "reason": data.get("reason", "")}


class RecategoriseForm(StaffStepForm):
    """The category that it should have been filed under, and why."""

    on_own_page = True

    category = forms.ChoiceField(label=_("更正为"), widget=UnfoldAdminSelectWidget())
    reason = long_text(_("理由"), _("投诉人会看到；已经转交的，企业也会看到。"), rows=3, max_length=500)

    def __init__(self, *args: Any, case: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows = {
            str(row.pk): row
            for top in category_queries.categories()
            for row in (list(top.children.all()) or [top])
            if row.pk != case.category_id
        }
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, row in self._rows.items():
            groups.setdefault(row.top.name, []).append((key, row.name))
        self.fields["category"].choices = [CHOOSE, *groups.items()]  # type: ignore[attr-defined]

    def clean(self) -> Cleaned:
        data = self.cleaned_data
        if not self.errors:
            data["category"] = self._rows[data["category"]]
        return data


class CorrectStepForm(StaffStepForm):
    reason = long_text(_("更正的理由"), _("之前收到通知的人都会看到。"), rows=3, max_length=500)


class DiscontinueForm(StaffStepForm):
    outcome = forms.ChoiceField(
        label=_("结果"),
        choices=[CHOOSE, *((code, f"{code.value} {code.label}") for code in (Outcome.O13, Outcome.O14))],
        widget=UnfoldAdminSelectWidget(),
    )
    reason = long_text(_("理由"), _("双方都会看到。写明事实和依据。"), max_length=500)


class ReasonForm(StaffStepForm):
    reason = long_text(_("理由"), _("对方会看到。"), rows=4, max_length=500)


class HoldForm(StaffStepForm):
    reason = long_text(_("理由"), _("例如要求保存的机关和文书编号。当事人看不到。"), rows=4, max_length=500)


class DecideObjectionForm(StaffStepForm):
    """The decision and what belongs to it; what belongs to another decision plays no part."""

    decision = forms.ChoiceField(
        label=_("决定"), choices=[CHOOSE, *ObjectionDecision.choices], widget=UnfoldAdminSelectWidget()
    )
    reason = long_text(_("决定的理由"), _("双方都会看到。"))
    company = short_text(
        _("转交给哪家企业"),
        _("转交另一家企业的，必填：全称或统一社会信用代码。没有入驻的也可以填写，受理后线下送达。"),
        required=False,
        max_length=120,
    )
    ground = forms.ChoiceField(
        label=_("不予受理的依据"),
        choices=[("", _("不适用")), *((ground, named(ground)) for ground in Ground)],
        help_text=_("不予受理的，必填。R07和R12须由另一位工作人员复签后才生效。"),
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )
    other_remedies = long_text(
        _("其他解决途径"), _("不予受理的，必填。投诉人会看到。"), rows=3, required=False, min_length=None
    )
    chosen = into_choice(help_text=_("并入另一件投诉的，选择或填写编号。"))
    into = short_text(_("或填写并入的投诉编号"), INTO_HELP, required=False, max_length=40)

    def __init__(self, *args: Any, case: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_cases(self, case)

    def clean(self) -> Cleaned:
        data = self.cleaned_data
        decision = data.get("decision", "")
        self._need(decision == ObjectionDecision.REROUTE, "company", _("请填写应当答复的企业"))
        self._need(decision == ObjectionDecision.REFUSE, "ground", _("请选择不予受理的依据"))
        self._need(decision == ObjectionDecision.REFUSE, "other_remedies", _("请写明其他解决途径"))
        is_chosen = bool(data.get("chosen"))
        self._need(decision == ObjectionDecision.MERGE and not is_chosen, "into", _("请选择或填写并入的投诉编号"))
        if self.errors:
            return data
        kept: dict[str, Any] = {"decision": decision, "reason": data["reason"]}
        if decision == ObjectionDecision.REROUTE:
            found: Business | None = exactly(data["company"])
            kept |= {"business": found, "respondent_name": "" if found else data["company"]}
        elif decision == ObjectionDecision.REFUSE:
            kept |= {"ground": data["ground"], "other_remedies": data["other_remedies"]}
        elif decision == ObjectionDecision.MERGE:
            kept |= {"into": data["into"] or data["chosen"]}
        return kept

    def _need(self, needed: bool, name: str, message: Words) -> None:
        if needed and name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, message)


class StaffMessageForm(StaffStepForm):
    """A message to everybody in the case, or to one side alone."""

    private_to = forms.ChoiceField(
        label=_("发给"),
        choices=[
            ("", _("双方")),
            (Side.COMPLAINANT, _("只发给投诉人")),
            (Side.BUSINESS, _("只发给企业")),
        ],
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )
    text = long_text(_("留言"), min_length=None)


class MediatorForm(StaffStepForm):
    """Mediator who gets the case, those with the fewest first."""

    mediator = OfficerField(
        label=_("调解员"), queryset=User.objects.none(), empty_label=_("请选择"), widget=UnfoldAdminSelectWidget()
    )

    def __init__(self, *args: Any, case: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mediator"].queryset = dealing.mediators_for(case)  # type: ignore[attr-defined]
        self.initial["mediator"] = case.mediator_id


class SessionForm(StaffStepForm):
    """A meeting: day, hour, where."""

    day = PartedDateField(label=_("日期"), widget=DayInput(), earliest=timezone.localdate, latest=last_day)
    hour = forms.TimeField(
        label=_("时间"),
        help_text=_("北京时间，例如14:30。"),
        widget=forms.TimeInput(attrs={"type": "time", "class": " ".join(INPUT_CLASSES)}, format="%H:%M"),
    )
    minutes = forms.IntegerField(
        label=_("时长（分钟）"), min_value=15, max_value=480, initial=60, widget=UnfoldAdminTextInputWidget()
    )
    place = short_text(_("地点"), _("地点和会议链接至少填写一项。"), required=False, max_length=200)
    link = forms.URLField(
        label=_("会议链接"),
        required=False,
        max_length=300,
        assume_scheme="https",
        widget=UnfoldAdminTextInputWidget(),
    )
    note = short_text(_("说明"), _("双方会看到，例如需要带的材料。"), required=False, max_length=500)

    def clean(self) -> Cleaned:
        data = self.cleaned_data
        if self.errors:
            return data
        if not data["place"] and not data["link"]:
            self.add_error("place", _("请填写地点，或者会议链接"))
        starts_at = timezone.make_aware(datetime.combine(data["day"], data["hour"]))
        if starts_at <= timezone.now() + timedelta(minutes=30):
            self.add_error("hour", _("开始时间至少在30分钟之后"))
        return {name: data[name] for name in ("minutes", "place", "link", "note")} | {"starts_at": starts_at}


class CancelSessionForm(StaffStepForm):
    """Meeting that is called off."""

    session = forms.TypedChoiceField(label=_("调解会"), coerce=int, widget=UnfoldAdminSelectWidget())

    def __init__(self, *args: Any, case: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row, now = dealing.mediation(case), timezone.now()
        ahead = [one for one in row.sessions.all() if not one.cancelled_at and one.starts_at > now] if row else []
        self.fields["session"].choices = [  # type: ignore[attr-defined]
            (one.pk, f"{timezone.localtime(one.starts_at):%Y-%m-%d %H:%M} {one.place or one.link}") for one in ahead
        ]


class SettlementForm(StaffStepForm):
    """The agreement: its text, and what the company has to do by when. It begins with the version before, else with
    what the company offers."""

    text = long_text(_("协议正文"), _("双方签署的就是这段文字和下面的金额、措施、期限。"), rows=10, max_length=5000)
    remedies = RemediesField(help_text=_("可多选。"), required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget())
    amount = MoneyField(
        label=_("金额"),
        help_text=_("金额和须做的事至少填写一项。"),
        required=False,
        min_value=Decimal("0.01"),
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}),
    )
    action = short_text(_("企业须做的事"), required=False, max_length=500)
    perform_by = PartedDateField(label=_("履行期限"), widget=DayInput(), earliest=tomorrow, latest=last_day)

    def __init__(self, *args: Any, case: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark_asked(self, case)
        row = dealing.last_terms(case)
        if row:
            names = ("remedies", "amount", "action", "perform_by")
            begin(self, row.terms, *names, *(["text"] if isinstance(row, Settlement) else []))

    def clean(self) -> Cleaned:
        data = self.cleaned_data
        if not self.errors and data["amount"] is None and not data["action"]:
            raise ValidationError({"amount": _("请填写金额，或者企业须做的事")})
        return data


class TerminateForm(StaffStepForm):
    termination = forms.ChoiceField(
        label=_("原因"),
        choices=[CHOOSE, *((code, f"{code.value} {code.label}") for code in Termination)],
        widget=UnfoldAdminSelectWidget(),
    )
    reason = long_text(_("说明"), _("双方都会看到。法院、仲裁等其他途径由系统写入通知。"), max_length=500)
