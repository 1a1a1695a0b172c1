"""The form of 实名核验."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.fields import validate_name
from accounts.models import User
from accounts.real_name import id_numbers
from ui import folding
from ui.forms import PASTED_MAX, HouseForm


class RealNameForm(HouseForm):
    name = forms.CharField(
        label=_("身份证上的姓名"),
        help_text=_("核验通过后，账户的姓名就是这个姓名"),
        max_length=User._meta.get_field("name").max_length,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    number = forms.CharField(
        label=_("身份证号码"),
        help_text=_("18位，最后一位可以是X"),
        max_length=PASTED_MAX,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-20 code"}
        ),
    )
    agreed = forms.BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed"].label = format_lazy(
            _("我同意平台把这个姓名和身份证号码发送给{provider}，核对两者是否一致"),
            provider=settings.REAL_NAME_PROVIDER_NAME,
        )

    def clean_name(self) -> str:
        return folding.name(self.cleaned_data["name"])

    def clean_number(self) -> str:
        return id_numbers.parse(self.cleaned_data["number"], timezone.localdate())
