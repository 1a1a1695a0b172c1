"""Declarations of the complainant before filing."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import HouseForm


class CheckForm(HouseForm):
    """Declarations without which nothing is filed, and the consent to publishing, which is free."""

    attested = forms.BooleanField(
        label=_("我确认以上内容真实"), error_messages={"required": _("请勾选“我确认以上内容真实”，再提交")}
    )
    shares = forms.BooleanField(
        label=_("我同意把投诉内容和证据转给被投诉企业处理"),
        error_messages={"required": _("请勾选“我同意把投诉内容和证据转给被投诉企业处理”，再提交")},
    )
    may_publish = forms.BooleanField(
        label=_(
            "平台以后开始公开投诉时，我同意在隐去个人信息后公开这一件（平台现在不公开任何投诉；可以不选，不影响办理，随时可以撤回）"
        ),
        required=False,
    )
