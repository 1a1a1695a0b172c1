"""Who complains: a person, or a company."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.filing.draft import DraftForm
from complaints.forms.filing.questions import LicenceField
from complaints.forms.filing.region import RegionField, RegionTyped, region_changes
from complaints.rules import codes
from complaints.rules.completeness import BUSINESS_ONLY, complainant_types


class PersonForm(DraftForm):
    """Who complains, and where they are."""

    conditional_fields = ("complainant_company", "complainant_licence")

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
    complainant_licence = LicenceField(
        label=_("您企业的统一社会信用代码"), required=False, help_text=_("18位，见营业执照")
    )
    complainant_name = forms.CharField(
        label=_("您的姓名"),
        max_length=60,
        help_text=_("真实姓名，企业只看到姓氏"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    region = RegionField(
        label=_("您所在的地区"), help_text=_("写到区县最好，只写省、市也可以。例如：浙江省杭州市西湖区")
    )

    def build(self) -> None:
        self._start_with(*self.base_fields)
        if not self.case.region:  # typed before there were codes
            self.initial["region"] = RegionTyped(f"{self.case.province}{self.case.city}", "")
        self._offer_types()

    def _offer_types(self) -> None:
        """A company complains only where the category lets it; where it must, nobody is asked."""
        top = self.case.category.top if self.case.category else None
        self.types = complainant_types(top) if top else (codes.ComplainantType.CONSUMER,)
        if len(self.types) == 1:
            del self.fields["complainant_type"]
        if codes.ComplainantType.BUSINESS not in self.types:
            del self.fields["complainant_company"], self.fields["complainant_licence"]
        if top and top.code in BUSINESS_ONLY:
            self.fields["complainant_company"].required = self.fields["complainant_licence"].required = True
            self.fields["complainant_name"].label = _("联系人姓名")

    @property
    def who_fields(self) -> list[Any]:
        """Who complains."""
        names = ("complainant_type", "complainant_company", "complainant_licence", "complainant_name")
        return [self[name] for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self._type(data) == codes.ComplainantType.BUSINESS:
            self._need(data, "complainant_company", _("以企业身份投诉的，请填写您企业的名称"))
            self._need(data, "complainant_licence", _("以企业身份投诉的，请填写您企业的统一社会信用代码"))
        return data

    def _need(self, data: dict[str, Any], name: str, message: Any) -> None:
        if not data.get(name) and not self.later and name not in self.errors:
            self.add_error(name, message)

    def _type(self, data: dict[str, Any]) -> str:
        return data.get("complainant_type") or (self.types[0] if len(self.types) == 1 else "")

    def changes(self) -> dict[str, Any]:
        found = super().changes()
        found |= region_changes(found["region"])
        kind = self._type(found) or self.case.complainant_type
        found["complainant_type"] = kind
        if kind != codes.ComplainantType.BUSINESS:
            found["complainant_company"] = found["complainant_licence"] = ""
        return found
