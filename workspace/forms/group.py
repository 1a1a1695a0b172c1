"""Linking cases to a group: which group, or a new one, and which similar cases go with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from casework.forms import StaffStepForm
from complaints import access
from complaints.models import Complaint
from complaints.queries import group as group_queries
from complaints.rules.completeness import TITLE_MAX
from ui.forms import LongTextField
from ui.values import Cleaned

NEW = "new"
GROUPS_OFFERED = 50


class LinkGroupForm(StaffStepForm):
    """`cleaned_data` is what `commands.group.link_cases` asks for: group, or title and issue; `also`: more cases."""

    conditional_fields = ("title", "issue")

    group = forms.ChoiceField(label=_("群体投诉"), widget=UnfoldAdminSelectWidget())
    title = forms.CharField(
        label=_("新的群体投诉：标题"),
        help_text=_("新建时必填。企业和一起办理的投诉人都会看到，不要写任何人的信息。"),
        max_length=TITLE_MAX,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
    )
    issue = LongTextField(
        label=_("新的群体投诉：共同的问题"),
        help_text=_("新建时必填。写明这些投诉共同反映的问题。"),
        max_length=2000,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
    also = forms.MultipleChoiceField(
        label=_("一起关联的同类投诉"),
        help_text=_("同一企业、同一类别，60天内提交，还没有关联的，最多列出20件。"),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
    )

    def __init__(self, *args: Any, case: Complaint, user: Any, chosen: Sequence[Complaint] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = access.groups_for_staff(user).filter(pk__in=group_queries.open_groups(case.business_id).values("pk"))
        self.groups = {str(row.pk): row for row in offered.order_by("-pk")[:GROUPS_OFFERED]}
        labels = [(pk, f"{row.reference} {row.title}") for pk, row in self.groups.items()]
        self.fields["group"].choices = [("", _("请选择")), *labels, (NEW, _("新建群体投诉"))]  # type: ignore[attr-defined]
        if not self.groups:
            self.initial["group"] = NEW
        alike = group_queries.alike_for_group(case, access.for_staff(user), timezone.now())
        seen = {row.pk for row in chosen}
        self.alike = {str(row.pk): row for row in alike if row.pk not in seen}
        self.fields["also"].choices = [  # type: ignore[attr-defined]
            (pk, f"{row.reference} {row.title}") for pk, row in self.alike.items()
        ]
        if not self.alike:
            del self.fields["also"]

    def clean(self) -> Cleaned:
        data = self.cleaned_data
        if data.get("group") == NEW:
            for name, words in (("title", _("请填写标题")), ("issue", _("请写明共同的问题"))):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return {
            "group": self.groups.get(data.get("group", "")),
            "title": data.get("title", ""),
            "issue": data.get("issue", ""),
            "also": [self.alike[pk] for pk in data.get("also", [])],
        }
