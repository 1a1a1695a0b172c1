"""Complainant: a person, a company, or an agent with a letter of authority."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import validate_name
from businesses.fields import CreditCodeField
from catalogue.forms.region import RegionField, RegionTyped, region_changes
from complaints.forms.draft.draft import DraftForm
from complaints.forms.draft.evidence import EachFileField
from complaints.rules import codes
from complaints.rules.completeness import BUSINESS_ONLY, complainant_types
from ui import folding
from ui.values import Cleaned, Words

AGENT = ("agent_name", "agent_relation", "letter")
LETTER_HINT = _("照片、扫描件或PDF。写明双方姓名、委托事项和期限，由被代理人签名。企业看不到这份文件，只知道您有委托书")


class PersonForm(DraftForm):
    """Complainant, and where they are."""

    also = ("province", "city", "district")
    conditional_fields = ("complainant_company", "complainant_licence", "agent_name", "agent_relation", "letter")

    complainant_type = forms.ChoiceField(
        label=_("您以什么身份投诉？"), choices=codes.ComplainantType.choices, widget=forms.RadioSelect
    )
    complainant_company = forms.CharField(
        label=_("您企业的名称"),
        max_length=120,
        required=False,
        help_text=_("与营业执照一致"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    complainant_licence = CreditCodeField(
        label=_("您企业的统一社会信用代码"), required=False, help_text=_("18位，见营业执照")
    )
    complainant_name = forms.CharField(
        label=_("您的姓名"),
        max_length=60,
        validators=[validate_name],
        help_text=_("真实姓名，企业只看到姓氏。代理他人投诉的，填写被代理人的姓名"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    agent_name = forms.CharField(
        label=_("代理人姓名"),
        max_length=60,
        validators=[validate_name],
        required=False,
        help_text=_("您自己的姓名"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    agent_relation = forms.CharField(
        label=_("您与被代理人的关系"), max_length=60, required=False, help_text=_("例如：子女、律师、监护人")
    )
    letter = EachFileField(label=_("授权委托书"), required=False, help_text=LETTER_HINT)
    region = RegionField(
        label=_("您所在的地区"), help_text=_("写到区县最好，只写省、市也可以。例如：浙江省杭州市西湖区")
    )

    def build(self) -> None:
        self._start_with(*(name for name in self.base_fields if name != "letter"))
        if not self.case.region:  # typed before there were codes
            self.initial["region"] = RegionTyped(f"{self.case.province}{self.case.city}", "")
        self._offer_types()
        if codes.ComplainantType.AGENT not in self.types:
            for name in AGENT:
                del self.fields[name]
        elif not self.case.agent_name and not self.case.taken_by_id:  # who calls is known by nothing but the number
            self.initial["agent_name"] = self.case.complainant.name
        self._keep_browsers_off()

    def _keep_browsers_off(self) -> None:
        """Names that are not those of whoever sits before the page are not offered by the browser.

        The represented person's is not an agent's own; `enhance.js` follows the choice. By phone, nobody's is.
        """
        chosen = self.data.get("complainant_type") if self.is_bound else self.initial.get("complainant_type")
        others = ["complainant_name"] if chosen == codes.ComplainantType.AGENT and "agent_name" in self.fields else []
        if self.case.taken_by_id:
            others = ["complainant_name", "agent_name", "complainant_company"]
        for name in others:
            if name in self.fields:
                self.fields[name].widget.attrs["autocomplete"] = "off"

    def _offer_types(self) -> None:
        """A company complains only where the category lets it; where it must, nobody is asked."""
        top = self.case.category.top if self.case.category else None
        self.types = complainant_types(top) if top else (codes.ComplainantType.CONSUMER,)
        radio = cast("forms.ChoiceField", self.fields["complainant_type"])
        radio.choices = [choice for choice in codes.ComplainantType.choices if choice[0] in self.types]
        if len(self.types) == 1:
            del self.fields["complainant_type"]
        if codes.ComplainantType.BUSINESS not in self.types:
            del self.fields["complainant_company"], self.fields["complainant_licence"]
        if top and top.code in BUSINESS_ONLY:
            self.fields["complainant_company"].required = self.fields["complainant_licence"].required = True
            self.fields["complainant_name"].label = _("联系人姓名")

    @property
    def company_fields(self) -> list[Any]:
        return self._there("complainant_company", "complainant_licence")

    @property
    def agent_fields(self) -> list[Any]:
        """Fields of an agent only; the letter is drawn below them."""
        return self._there("agent_name", "agent_relation")

    def _there(self, *names: str) -> list[Any]:
        return [self[name] for name in names if name in self.fields]

    @property
    def kind(self) -> str:
        """Kind of complainant that the bound form says; empty while none is chosen."""
        return "" if self.errors.get("complainant_type") else self._type(self.cleaned_data)

    def clean_complainant_name(self) -> str:
        return folding.name(self.cleaned_data["complainant_name"])

    def clean_agent_name(self) -> str:
        return folding.name(self.cleaned_data["agent_name"])

    def clean(self) -> Cleaned:
        data = super().clean() or {}
        if self._type(data) == codes.ComplainantType.BUSINESS:
            self._need(data, "complainant_company", _("以企业身份投诉的，请填写您企业的名称"))
            self._need(data, "complainant_licence", _("以企业身份投诉的，请填写您企业的统一社会信用代码"))
        if self._type(data) == codes.ComplainantType.AGENT:
            self._need(data, "agent_name", _("请填写代理人的姓名"))
            self._need(data, "agent_relation", _("请填写您与被代理人的关系"))
            name = data.get("complainant_name")
            if name and folding.bare(name) == folding.bare(data.get("agent_name", "")) and not self.later:
                self.add_error("complainant_name", _("这里请填写被代理人的姓名，不是代理人自己的"))
        return data

    def _need(self, data: Cleaned, name: str, message: Words) -> None:
        if not data.get(name) and not self.later and name not in self.errors:
            self.add_error(name, message)

    def _type(self, data: Cleaned) -> str:
        return data.get("complainant_type") or (self.types[0] if len(self.types) == 1 else "")

    def changes(self) -> dict[str, Any]:
        found = {name: value for name, value in super().changes().items() if name != "letter"}
        found |= region_changes(found["region"])
        kind = self._type(found) or self.case.complainant_type
        found["complainant_type"] = kind
        if kind != codes.ComplainantType.BUSINESS:
            found["complainant_company"] = found["complainant_licence"] = ""
        if kind != codes.ComplainantType.AGENT:
            found["agent_name"] = found["agent_relation"] = ""
        return found


class WhoForm(PersonForm):
    """Complainant, and files as evidence beside; the page takes the files and says what was wrong with each."""

    def build(self) -> None:
        super().build()
        self.fields["files"] = EachFileField(label=_("选择文件"), required=False)

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in super().changes().items() if name != "files"}
