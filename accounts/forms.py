"""The forms of one's own settings, and the staff's forms about people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.renderers import BaseRenderer, get_default_renderer
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    INPUT_CLASSES,
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts import preferences
from accounts.fields import validate_name
from accounts.models import User
from accounts.roles import Role
from notifications.kinds import OPTIONAL, NoticeGroup
from notifications.models import Notice
from ui import folding
from ui.fields import PartedDateField
from ui.forms import HouseForm, HouseMixin, HouseModelForm, StaffForm
from ui.values import Cleaned


class _ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "govuk-input--width-10"}, format="%H:%M")


class SettingsForm(HouseModelForm):
    """One's own name and how one is told, by group of notices; what the law wants delivered keeps one way at least."""

    class Meta:
        model = User
        fields = ["name", "wants_sms", "wants_email", "quiet_from", "quiet_to", "language", "large_type"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "quiet_from": _ClockInput(),
            "quiet_to": _ClockInput(),
            "language": forms.RadioSelect(),
        }
        labels = {
            "name": _("姓名"),
            "wants_sms": _("送达、决定和期限：短信"),
            "wants_email": _("送达、决定和期限：邮件"),
            "quiet_from": _("从"),
            "quiet_to": _("到"),
            "language": _("语言"),
            "large_type": _("使用大字版：文字和按钮更大，在您登录的每台设备上都生效"),
        }
        help_texts = {
            "name": _("提交投诉时需要真实姓名。工作人员会看到，企业只看到姓氏"),
            "language": _("页面和通知使用这种文字。企业名称和大家填写的内容按原文显示，已发出的通知不变"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channels = {
            name: label
            for name, label in Notice.Channel.choices
            if (name != "email" or self.instance.email) and (name != "sms" or self.instance.phone)
        }
        for name in {"sms", "email"} - set(self.channels):  # nothing to choose until there is a number or an address
            del self.fields[f"wants_{name}"]
        self.groups = [group for group in OPTIONAL if group != NoticeGroup.WORK or self.instance.is_staff]
        for group in self.groups:
            for channel, label in self.channels.items():
                self.fields[f"{group}_{channel}"] = forms.BooleanField(
                    label=f"{group.label}：{label}",
                    required=False,
                    initial=preferences.muted(group, channel) not in self.instance.muted,
                )
        self.fields["name"].validators.append(validate_name)
        if self.instance.real_name:
            self.fields["name"].help_text = _(
                "这个姓名已通过实名核验。工作人员会看到，企业只看到姓氏。改了姓名要重新核验"
            )
        self.fields["language"].required = False  # not sent: it stays
        self.conditional_fields = tuple(set(self.fields) - {"name"})  # a box is not 选填

    @property
    def told(self) -> Any:
        """The field beside whose name it is said that no way to be told was left."""
        return self["wants_sms" if "wants_sms" in self.fields else "wants_email"]

    @property
    def table(self) -> list[dict[str, Any]]:
        """Rows of the table: a group, and a box for each channel; None where there is nothing to choose."""
        legal = [self[f"wants_{name}"] if name != "site" else None for name in self.channels]
        chosen = [
            {"label": group.label, "cells": [self[f"{group}_{name}"] for name in self.channels]}
            for group in self.groups
        ]
        account = {"label": NoticeGroup.ACCOUNT.label, "cells": [None for _name in self.channels]}
        return [{"label": NoticeGroup.LEGAL.label, "cells": legal}, *chosen, account]

    def save(self, commit: bool = True) -> User:
        """Groups that the page did not show stay as they were."""
        shown = {preferences.muted(group, name) for group in self.groups for name in self.channels}
        off = {
            preferences.muted(group, name)
            for group in self.groups
            for name in self.channels
            if not self.cleaned_data[f"{group}_{name}"]
        }
        self.instance.muted = sorted(set(self.instance.muted) - shown | off)
        user: User = super().save(commit)
        return user

    def clean_name(self) -> str:
        return folding.name(self.cleaned_data["name"])

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or self.instance.language

    def clean(self) -> Cleaned:
        data: Cleaned = super().clean() or {}
        if not self.instance.phone:
            if not data.get("wants_email"):
                self.add_error("wants_email", _("您还没有填写手机号，请保留邮件，以免错过期限"))
        elif not data.get("wants_sms") and not self.instance.email:
            self.add_error("wants_sms", _("您还没有填写邮箱，请保留短信，以免错过期限"))
        elif not data.get("wants_sms") and not data.get("wants_email"):
            self.add_error("wants_sms", _("短信和邮件请至少保留一种，以免错过期限"))
        start, end = data.get("quiet_from"), data.get("quiet_to")
        if "quiet_from" in data and "quiet_to" in data and (start is None) != (end is None):
            missing = "quiet_from" if start is None else "quiet_to"
            self.add_error(missing, _("免打扰的开始和结束时间请都填写，或者都不填"))
        if start is not None and start == end:
            self.add_error("quiet_to", _("免打扰的结束时间请与开始时间不同"))
        return data


def _day_input() -> forms.DateInput:
    """The browser's own calendar; it sends an ISO date."""
    widget = forms.DateInput(attrs={"class": " ".join(INPUT_CLASSES)}, format="%Y-%m-%d")
    widget.input_type = "date"
    return widget


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return obj.display_name


class ResetFactorForm(HouseMixin, forms.Form):
    """Why somebody's second factor is taken away, and how it was made sure who asked."""

    default_renderer: BaseRenderer = get_default_renderer()

    reason = forms.CharField(
        label=_("原因"),
        help_text=_("写明怎样核实了本人，例如当面核对工作证。记入角色变更记录，审计员可以看到"),
        min_length=2,
        max_length=200,
        widget=UnfoldAdminTextInputWidget(),
    )


class RolesForm(HouseMixin, forms.Form):
    """The roles somebody has from now on; what the giver may not touch stays as it is."""

    default_renderer: BaseRenderer = get_default_renderer()

    wanted = forms.MultipleChoiceField(
        label=_("角色"),
        help_text=_("一个也不选，此人就不再是工作人员，不能进入工作台"),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )
    reason = forms.CharField(
        label=_("原因"),
        help_text=_("记入角色变更记录，审计员可以看到"),
        min_length=2,
        max_length=200,
        widget=UnfoldAdminTextInputWidget(),
    )

    def __init__(self, *args: Any, gives: frozenset[str], held: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = set(held) - gives
        chosen: Any = self.fields["wanted"]
        chosen.choices = [(value, label) for value, label in Role.choices if value in gives]
        chosen.initial = [role for role in held if role in gives]

    def clean_wanted(self) -> set[str]:
        return {*self.cleaned_data["wanted"], *self.kept}


class AbsenceForm(HouseMixin, forms.Form):
    """Days on which a member of staff is away; `people`: whom a supervisor may name, else oneself alone."""

    default_renderer: BaseRenderer = get_default_renderer()

    first_on = PartedDateField(label=_("从哪一天起"), widget=_day_input())
    last_on = PartedDateField(label=_("到哪一天为止"), widget=_day_input())

    def __init__(self, *args: Any, user: User, people: QuerySet[User] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if people is not None:
            person = PersonField(
                label=_("工作人员"), queryset=people, empty_label=None, widget=UnfoldAdminSelectWidget()
            )
            self.fields = {"person": person, **self.fields}
            self.initial.setdefault("person", user.pk)

    def clean(self) -> Cleaned:
        return {"person": self.user, **(super().clean() or {})}


class BlockForm(StaffForm):
    """Last day on which somebody files nothing on the site, and the reason, which they read."""

    until_on = PartedDateField(label=_("到哪一天为止"), help_text=_("含当天，最长一年"), widget=_day_input())
    reason = forms.CharField(
        label=_("原因"),
        help_text=_("本人会看到。写明发生了什么、违反了什么，例如：一周内就同一事项提交43件内容相同的投诉"),
        min_length=4,
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


class AnswerForm(StaffForm):
    """Reason for which a block is lifted, or stays in spite of the objection; they read it."""

    answer = forms.CharField(
        label=_("理由"),
        help_text=_("本人会看到"),
        min_length=4,
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


class ObjectionForm(HouseForm):
    text = forms.CharField(
        label=_("您的异议"),
        help_text=_("写明哪里不对，例如：这些投诉不是您提交的，或者是不同的事"),
        min_length=4,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
