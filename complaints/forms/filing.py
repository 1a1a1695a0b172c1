"""The forms of filing, one for each page of a draft; a category's own fields are built from its rows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MinLengthValidator, RegexValidator, URLValidator
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from businesses import queries as businesses
from businesses.models import Business
from complaints.forms.uploads import FilesInput
from complaints.models import Category, Complaint
from complaints.rules import codes, fields
from complaints.rules.completeness import BUSINESS_ONLY, FACTS_MAX, FACTS_MIN, TITLE_MAX, complainant_types
from ui.forms import CheckboxMultiple, ChoiceCards, HouseForm, LongTextField, MoneyField, PartedDateField

EARLIEST = date(1990, 1, 1)
AMOUNT_MIN, AMOUNT_MAX = Decimal("0.01"), Decimal("9999999999")
URL_MAX, CODE_MAX, PHONE_MAX = 1000, 100, 30
YES, NO = "yes", "no"
NONE_OF_THEM = "none"


# --- category ---
class CategoryForm(HouseForm):
    """Which of the top levels; `chosen` is what the draft gets, the only sub-category where there is but one."""

    def __init__(self, *args: Any, categories: Sequence[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows = {row.code: row for row in categories}
        self.fields["category"] = forms.ChoiceField(
            label=_("您要投诉哪一类问题？"),
            help_text=_("类别决定需要填写的内容。选择最接近的一项。"),
            choices=[(row.code, row.name) for row in categories],
            widget=ChoiceCards(columns=2, notes={row.code: _category_notes(row) for row in categories}),
            error_messages={"required": _("请选择您要投诉的类别")},
        )

    @property
    def chosen(self) -> Category:
        top = self._rows[self.cleaned_data["category"]]
        below = list(top.children.all())
        return below[0] if len(below) == 1 else top


class SubCategoryForm(HouseForm):
    """Which sub-category of the draft's top level."""

    def __init__(self, *args: Any, top: Category, later: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows = {row.code: row for row in top.children.all() if row.is_active}
        self.fields["sub"] = forms.ChoiceField(
            label=_("具体是哪一种问题？"),
            help_text=_("选择最接近的一项。"),
            choices=[(row.code, row.name) for row in self._rows.values()],
            widget=ChoiceCards(columns=2),
            required=not later,
            error_messages={"required": _("请选择具体是哪一种问题")},
        )

    @property
    def chosen(self) -> Category | None:
        return self._rows.get(self.cleaned_data["sub"])


def _category_notes(row: Category) -> list[Any]:
    notes: list[Any] = [row.hint] if row.hint else []
    return [*notes, _("需要：%(needs)s") % {"needs": row.needs}] if row.needs else notes


def category_changes(chosen: Category, case: Complaint) -> dict[str, Any]:
    """A draft's new category; who complains follows it where the category leaves no choice."""
    allowed = complainant_types(chosen.top)
    kind = case.complainant_type if case.complainant_type in allowed else allowed[0]
    return {"category": chosen, "complainant_type": kind}


# --- the pages that are typed ---
class DraftForm(HouseForm):
    """A page of the draft. With `later` (先保存，以后再填) nothing is required; what was typed must be readable."""

    def __init__(self, *args: Any, case: Complaint, later: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.later = case, later
        self.build()
        if later:
            self._relax()

    def build(self) -> None:
        """Fields and initial values that depend on the case."""

    def changes(self) -> dict[str, Any]:
        """What `save_draft` writes: this page's own fields and no others, so that two tabs do not undo each other."""
        return dict(self.cleaned_data)

    def _relax(self) -> None:
        needed = [name for name, field in self.fields.items() if field.required]
        self.conditional_fields = (*self.conditional_fields, *needed)  # they are not optional: only not needed yet
        for name in needed:
            self.fields[name].required = False
        for field in self.fields.values():
            field.validators = [check for check in field.validators if not isinstance(check, MinLengthValidator)]

    def _start_with(self, *names: str) -> None:
        self.initial = {**{name: getattr(self.case, name) for name in names}, **self.initial}


class RespondentForm(DraftForm):
    """Whom it is about, whether the complainant went to them first, and other proceedings."""

    conditional_fields = ("respondent_hint", "contacted_on")

    respondent_name = forms.CharField(
        label=_("被投诉的企业"),
        max_length=120,
        help_text=_("填写企业全称、店铺名或品牌名，可在订单页、合同或营业执照公示处找到"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    respondent_hint = forms.CharField(
        label=_("统一社会信用代码、网址或地址"),
        max_length=200,
        required=False,
        help_text=_("企业没有匹配上时必填，任选一项，工作人员据此找到企业"),
    )
    contacted = forms.TypedChoiceField(
        label=_("您联系过企业吗？"),
        choices=[(YES, _("联系过，没有解决")), (NO, _("还没有联系"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == YES,
        empty_value=None,
    )
    contacted_on = PartedDateField(
        label=_("联系日期"),
        help_text=_("联系过企业时必填；联系过几次的，填第一次。例如2026年11月8日"),
        required=False,
        earliest=EARLIEST,
        latest=timezone.localdate,
    )
    contact_channel = forms.ChoiceField(
        label=_("怎么联系的"), choices=codes.Channel.choices, widget=forms.RadioSelect, required=False
    )
    contact_ticket = forms.CharField(
        label=_("企业的工单号"),
        max_length=60,
        required=False,
        help_text=_("企业给过工单号或投诉编号的，请填写"),
        widget=forms.TextInput(attrs={"class": "code", "autocomplete": "off", "spellcheck": "false"}),
    )
    contact_result = LongTextField(
        label=_("企业怎么答复的"), max_length=300, required=False, rows=3, help_text=_("没有答复的，写“没有答复”")
    )
    proceedings = forms.ChoiceField(
        label=_("这件事还通过其他途径处理吗？"),
        choices=codes.Proceedings.choices,
        widget=forms.RadioSelect,
        help_text=_("法院、仲裁机构或其他部门已经受理的，平台不再受理"),
    )

    def build(self) -> None:
        self._start_with(
            "respondent_name",
            "respondent_hint",
            "contacted_on",
            "contact_channel",
            "contact_ticket",
            "contact_result",
            "proceedings",
        )
        if self.case.business and not self.case.respondent_name:
            self.initial["respondent_name"] = self.case.business.name
        self.initial["contacted"] = {True: YES, False: NO, None: ""}[self.case.contacted]
        self._look_up()

    def _look_up(self) -> None:
        """The registered company with this very name; else those with a similar one, as a question."""
        text = self._typed_name()
        self.matched = businesses.exactly(text) if text else None
        self.candidates = businesses.matching(text) if text and not self.matched else []
        if not self.candidates:
            return
        saved = (
            str(self.case.business_id) if self.case.business_id else NONE_OF_THEM if self.case.respondent_hint else ""
        )
        self.initial["business"] = saved
        self.fields["business"] = forms.ChoiceField(
            label=_("您要投诉的是哪一家？"),
            help_text=_("这些企业已在平台登记，名称与您填写的相近"),
            choices=[
                *((str(row.pk), row.name) for row in self.candidates),
                (NONE_OF_THEM, _("都不是，按我填写的名称提交")),
            ],
            widget=forms.RadioSelect,
            error_messages={"required": _("请选择您要投诉的是哪一家；都不是的，选最后一项")},
        )
        self.order_fields(["respondent_name", "business"])

    def _typed_name(self) -> str:
        """The name as typed or as saved; empty when it is not one that could be looked up."""
        if not self.is_bound:
            return str(self.initial["respondent_name"])
        try:
            return str(self.fields["respondent_name"].clean(self.data.get(self.add_prefix("respondent_name"))))
        except ValidationError:
            return ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["business"] = self._chosen(data.get("business", ""))
        is_named = bool(data.get("respondent_name"))
        if self.later or not is_named:
            return data
        undecided = self.candidates and "business" in self.errors
        if data["business"] is None and not undecided and not data.get("respondent_hint"):
            self._say("respondent_hint", _("请填写企业的统一社会信用代码、网址或地址，以便我们找到它"))
        if data.get("contacted") and not data.get("contacted_on"):
            self._say("contacted_on", _("请填写联系企业的日期"))
        return data

    def _say(self, name: str, message: Any) -> None:
        if name not in self.errors:
            self.add_error(name, message)

    def _chosen(self, value: str) -> Business | None:
        if self.matched:
            return self.matched
        return next((row for row in self.candidates if str(row.pk) == value), None)

    def changes(self) -> dict[str, Any]:
        found = super().changes()
        if found["contacted"] is False:
            found |= {"contacted_on": None, "contact_channel": "", "contact_ticket": "", "contact_result": ""}
        return found


class DetailsForm(DraftForm):
    """What happened, the category's own fields, what is asked for, and who asks."""

    conditional_fields = ("complainant_company",)
    PREFIX = "q_"  # of the category's own fields, whose keys staff choose

    title = forms.CharField(
        label=_("一句话概括"), max_length=TITLE_MAX, help_text=_("例如：冰箱能效与页面不符，商家拒绝退货")
    )
    facts = LongTextField(
        label=_("事情经过"),
        min_length=FACTS_MIN,
        max_length=FACTS_MAX,
        rows=7,
        help_text=_("按时间顺序写：买了什么或办了什么，发现什么问题，企业怎么回应。请勿写身份证号、银行卡号"),
    )
    happened_on = PartedDateField(
        label=_("发生日期"),
        help_text=_("持续发生的，填第一次发现的日期。例如2026年11月8日"),
        earliest=EARLIEST,
        latest=timezone.localdate,
    )
    remedies = forms.MultipleChoiceField(
        label=_("您希望企业怎么做？"),
        choices=codes.Remedy.choices,
        widget=CheckboxMultiple,
        help_text=_("可多选"),
        error_messages={"required": _("请至少选择一项诉求")},
    )
    amount = MoneyField(
        label=_("涉及金额"),
        required=False,
        min_value=AMOUNT_MIN,
        max_value=AMOUNT_MAX,
        help_text=_("单位：元。不涉及金额的不用填"),
    )
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
    complainant_name = forms.CharField(
        label=_("您的姓名"),
        max_length=60,
        help_text=_("真实姓名，企业只看到姓氏"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    province = forms.ChoiceField(
        label=_("所在省份"), choices=[("", _("请选择")), *((name, name) for name in codes.PROVINCES)]
    )
    city = forms.CharField(label=_("所在城市"), max_length=40, required=False)

    def build(self) -> None:
        names = [name for name in self.base_fields if name != "remedies"]
        self._start_with(*names, "remedies")
        self.questions = self.case.asked
        for question in self.questions:
            name = self.PREFIX + question.key
            self.fields[name] = question_field(question)
            self.initial.setdefault(name, fields.from_json(question.kind, self.case.answers.get(question.key)))
        self.order_fields(["title", "facts", "happened_on", *(self.PREFIX + q.key for q in self.questions)])
        self._offer_types()

    def _offer_types(self) -> None:
        """A company complains only where the category lets it; where it must, nobody is asked."""
        top = self.case.category.top if self.case.category else None
        self.types = complainant_types(top) if top else (codes.ComplainantType.CONSUMER,)
        if len(self.types) == 1:
            del self.fields["complainant_type"]
        if codes.ComplainantType.BUSINESS not in self.types:
            del self.fields["complainant_company"]
        if top and top.code in BUSINESS_ONLY:
            self.fields["complainant_company"].required = True
            self.fields["complainant_name"].label = _("联系人姓名")

    @property
    def own_fields(self) -> list[Any]:
        """The category's own fields, in its order."""
        return [self[self.PREFIX + question.key] for question in self.questions]

    @property
    def who_fields(self) -> list[Any]:
        """Who complains; province and city are drawn beside each other."""
        names = ("complainant_type", "complainant_company", "complainant_name")
        return [self[name] for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        name = "complainant_company"
        lacks = self._type(data) == codes.ComplainantType.BUSINESS and not data.get(name)
        if lacks and not self.later and name not in self.errors:
            self.add_error(name, _("以企业身份投诉的，请填写您企业的名称"))
        return data

    def _type(self, data: dict[str, Any]) -> str:
        return data.get("complainant_type") or (self.types[0] if len(self.types) == 1 else "")

    def changes(self) -> dict[str, Any]:
        own = {q.key: self.cleaned_data.get(self.PREFIX + q.key) for q in self.questions}
        common = {name: value for name, value in self.cleaned_data.items() if not name.startswith(self.PREFIX)}
        common["answers"] = {key: fields.to_json(value) for key, value in own.items() if value not in (None, "")}
        kind = self._type(common) or self.case.complainant_type
        common["complainant_type"] = kind
        if kind != codes.ComplainantType.BUSINESS:
            common["complainant_company"] = ""
        return common


# --- a category's own fields ---
class PhoneField(forms.CharField):
    """A number of any country and kind, as people write it: 138 0013 8000, 0571-8888 8888转3, 95511, 1069…"""

    def to_python(self, value: Any) -> str:
        return unicodedata.normalize("NFKC", super().to_python(value) or "")


class WebAddressField(forms.URLField):
    """An address of a page that a browser can open."""

    default_validators = [URLValidator(schemes=["http", "https"])]


def question_field(question: fields.Question) -> forms.Field:
    """The form field of a category's question; help and pattern were written by staff, so neither is trusted."""
    label = f"{question.label}？" if question.label.endswith("吗") else question.label
    common: dict[str, Any] = {"label": label, "required": question.required, "help_text": _help(question)}
    field = _BUILD.get(question.kind, _text)(question, common)
    if question.pattern and isinstance(field, forms.CharField) and (pattern := _compiled(question.pattern)):
        words = _("%(label)s的格式不对，请按提示填写") % {"label": question.label.replace("%", "％")}
        field.validators.append(RegexValidator(pattern, words))
    return field


def _text(question: fields.Question, common: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=fields.TEXT_MAX, **common)


def _long(question: fields.Question, common: dict[str, Any]) -> forms.Field:
    return LongTextField(max_length=fields.LONG_MAX, rows=4, **common)


def _phone(question: fields.Question, common: dict[str, Any]) -> forms.Field:
    words = _("%(label)s请填写电话号码，例如13800138000或0571-88888888") % {"label": question.label}
    return PhoneField(
        max_length=PHONE_MAX,
        validators=[RegexValidator(r"^\+?[0-9(][0-9 ()\-*#转]{1,}[0-9]$", words)],
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "class": "num"}),
        **common,
    )


def _code(question: fields.Question, common: dict[str, Any]) -> forms.Field:
    quiet = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off", "class": "code"}
    return forms.CharField(max_length=CODE_MAX, widget=forms.TextInput(attrs=quiet), **common)


def _url(question: fields.Question, common: dict[str, Any]) -> forms.Field:
    quiet = {"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}
    return WebAddressField(max_length=URL_MAX, assume_scheme="https", widget=forms.TextInput(attrs=quiet), **common)


def _date(question: fields.Question, common: dict[str, Any]) -> forms.Field:
    return PartedDateField(earliest=EARLIEST, **common)


def _money(question: fields.Question, common: dict[str, Any]) -> forms.Field:
    return MoneyField(min_value=AMOUNT_MIN, max_value=AMOUNT_MAX, **common)


def _number(question: fields.Question, common: dict[str, Any]) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10 num"})
    return forms.DecimalField(max_digits=15, decimal_places=4, widget=widget, **common)


def _choice(question: fields.Question, common: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=[(name, name) for name in question.choices], widget=forms.RadioSelect, **common)


_BUILD: dict[str, Callable[[fields.Question, dict[str, Any]], forms.Field]] = {
    fields.Kind.TEXT: _text,
    fields.Kind.LONG: _long,
    fields.Kind.PHONE: _phone,
    fields.Kind.DATE: _date,
    fields.Kind.MONEY: _money,
    fields.Kind.NUMBER: _number,
    fields.Kind.CHOICE: _choice,
    fields.Kind.URL: _url,
    fields.Kind.CODE: _code,
}


def _help(question: fields.Question) -> str:
    """The hint as safe HTML; personal data is said to be seen by the company before it is typed."""
    parts = [escape(question.help)] if question.help else []
    if question.personal:
        parts.append(escape(_("被投诉的企业会看到这一项")))
    return "。".join(part.rstrip("。") for part in parts)


def _compiled(pattern: str) -> re.Pattern[str] | None:
    """The pattern over the whole value; None for one that cannot be read, which then checks nothing."""
    try:
        return re.compile(rf"^(?:{pattern})\Z")
    except re.error:
        return None


# --- evidence ---
class EachFileField(forms.FileField):
    """Several files at once. Each is judged by `files.intake`, not here: a bad one does not turn the others away."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [upload for upload in data or [] if upload]


class EvidenceForm(HouseForm):
    """The files chosen on the evidence page; the page adds what was wrong with each."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = EachFileField(label=_("选择文件"), required=False)


# --- check ---
class CheckForm(HouseForm):
    """What the complainant declares before filing."""

    attested = forms.BooleanField(
        label=_("我确认以上内容真实"), error_messages={"required": _("请勾选“我确认以上内容真实”，再提交")}
    )
    shares = forms.BooleanField(
        label=_("我同意把投诉内容和证据转给被投诉企业处理"),
        error_messages={"required": _("请勾选“我同意把投诉内容和证据转给被投诉企业处理”，再提交")},
    )
    may_publish = forms.BooleanField(
        label=_("我同意平台在隐去个人信息后公开这件投诉（可以不选，不影响办理）"), required=False
    )
