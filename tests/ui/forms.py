"""A form with a field of every kind, for the tests of the renderer and of the pages."""

from django import forms
from django.utils import timezone

from ui.forms import (
    CheckboxMultiple,
    ChoiceCards,
    HouseForm,
    LongTextField,
    MoneyField,
    PartedDateField,
)


class SampleForm(HouseForm):
    conditional_fields = ("reason",)

    company = forms.CharField(label="被投诉的企业", help_text="店铺名或企业全称", max_length=10)
    bought = PartedDateField(label="购买日期", help_text="例如2026年11月8日", latest=timezone.localdate)
    amount = MoneyField(label="涉及金额")
    story = LongTextField(label="问题描述", help_text="按时间顺序写", min_length=5, max_length=20)
    wants = forms.MultipleChoiceField(label="诉求", choices=[("a", "退款"), ("b", "换货")], widget=CheckboxMultiple)
    asked = forms.ChoiceField(
        label="您联系过企业吗？", choices=[("y", "联系过"), ("n", "没有")], widget=forms.RadioSelect
    )
    category = forms.ChoiceField(
        label="类别",
        choices=[("ecm", "网络购物"), ("tel", "电信服务")],
        widget=ChoiceCards(notes={"ecm": ["不发货", "需要：订单号"], "tel": "资费"}, columns=2),
    )
    region = forms.ChoiceField(label="地区", choices=[("", "请选择"), ("bj", "北京")])
    proof = forms.FileField(label="附件", required=False)
    email = forms.EmailField(label="邮箱", required=False)
    reason = forms.CharField(label="原因", required=False)
    agree = forms.BooleanField(label="我确认以上内容真实")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def good_answers(**changes: object) -> dict[str, object]:
    return {
        "company": "晴川电器",
        "bought_y": "2026",
        "bought_m": "11",
        "bought_d": "8",
        "amount": "3299.00",
        "story": "铭牌与宣传不符",
        "wants": ["a"],
        "asked": "y",
        "category": "ecm",
        "region": "bj",
        "agree": "on",
    } | changes
