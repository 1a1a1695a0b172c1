"""Forms about colleagues: inviting one, joining, ending their work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer, get_default_renderer
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from accounts.fields import PhoneField, validate_name
from accounts.privacy import agreements
from accounts.roles import Role
from accounts.sign_in.forms import SetPasswordForm
from ui.forms import HouseMixin
from ui.values import Words


def _reason(hint: Words) -> forms.CharField:
    return forms.CharField(
        label=_("原因"), help_text=hint, min_length=2, max_length=200, widget=UnfoldAdminTextInputWidget()
    )


class InviteForm(HouseMixin, forms.Form):
    """Name, addresses and roles of whoever is invited."""

    default_renderer: BaseRenderer = get_default_renderer()

    name = forms.CharField(
        label=_("姓名"), max_length=60, validators=[validate_name], widget=UnfoldAdminTextInputWidget()
    )
    email = forms.EmailField(
        label=_("邮箱"), help_text=_("邀请链接发到这里，3天内有效，只能用一次"), widget=UnfoldAdminEmailInputWidget()
    )
    phone = PhoneField(
        help_text=_("本人第一次登录时用短信验证码验证"),
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "tel"}),
    )
    wanted = forms.MultipleChoiceField(label=_("角色"), widget=UnfoldAdminCheckboxSelectMultipleWidget())
    reason = _reason(_("记入角色变更记录，审计员可以看到"))

    def __init__(self, *args: Any, gives: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["wanted"]
        chosen.choices = [(value, label) for value, label in Role.choices if value in gives]


class SuspendForm(HouseMixin, forms.Form):
    """The reason why somebody's work here ends, and whether the account was only for it."""

    default_renderer: BaseRenderer = get_default_renderer()

    locks = forms.BooleanField(
        label=_("同时停止这个账户登录"),
        help_text=_("此人用这个账户提交过自己的投诉的，请不要勾选，否则本人看不到自己的投诉"),
        required=False,
        initial=True,
        widget=UnfoldBooleanWidget(),
    )
    reason = _reason(_("例如离职、借调结束。记入角色变更记录，审计员可以看到"))
    conditional_fields = ("locks",)


class JoinForm(SetPasswordForm):
    """A password of one's own, and the agreement that everybody gives who signs up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        missing = {"required": _("请先阅读用户协议和隐私政策，并勾选同意")}
        self.fields["agrees"] = forms.BooleanField(label=agreements.label(), error_messages=missing)
