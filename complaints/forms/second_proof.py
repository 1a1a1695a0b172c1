"""Former complaints as the second proof of who signs in by a number that was silent for a year (SECOND_PROOFS)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.sign_in.second_proof import Proof
from casework.references import normalise
from complaints.queries import case as case_queries
from ui import folding
from ui.forms import PASTED_MAX

END = 4  # signs of a case number


class CaseProof(Proof):
    """The end of the number of one case, and its complainant's name as filed; which of the two is wrong is not said."""

    key, title = "case", _("用以前的投诉")
    wrong = _("编号和姓名对不上，请核对后重新填写")

    end = forms.CharField(
        label=_("任意一件投诉的编号的最后4位"),
        help_text=_("见提交后的短信、邮件或回执，例如TS-261123-7K4M9XR的M9XR；也可以填写完整的编号"),
        max_length=PASTED_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("那件投诉里填写的投诉人姓名"),
        help_text=_("企业投诉的，也可以填写企业名称"),
        max_length=PASTED_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    @staticmethod
    def is_offered(user: User) -> bool:
        return case_queries.filed_by(user).exclude(complainant_name="").exists()

    def clean_end(self) -> str:
        end = normalise(f"X-{folding.bare(normalise(self.cleaned_data['end'])).upper()}")[2:][-END:]
        if len(end) < END:
            raise forms.ValidationError(_("请填写编号的最后4位"))
        return end

    def is_right(self, data: dict[str, Any]) -> bool:
        named = folding.bare(data["name"])
        cases = case_queries.filed_by(self.user).filter(reference__endswith=data["end"])
        names = cases.values_list("complainant_name", "complainant_company")
        return bool(named) and any(named == folding.bare(name) for pair in names for name in pair)
