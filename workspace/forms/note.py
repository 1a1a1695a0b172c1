"""The staff's note on a case, and the colleagues whom it mentions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectMultipleWidget

from accounts.models import User
from casework.forms import StaffStepForm
from complaints.models import Complaint
from complaints.queries import assignment
from ui.values import Cleaned
from workspace.forms.staff import long_text, proof_field

# @ and what follows up to a space or a sign; not within an address such as a@b.cn.
TYPED = re.compile(r"(?<![A-Za-z0-9._\-])[@＠]([\w·]+)")
NAMED = 10  # so many colleagues a note mentions at most


def typed_names(text: str) -> list[str]:
    """Names after an @ in the text, each once, in order."""
    return list(dict.fromkeys(TYPED.findall(text)))


class NoteForm(StaffStepForm):
    """Note, its files, and whom it mentions: chosen, or typed as @姓名; `cleaned_data["mentioned"]` are people."""

    text = long_text(
        _("备注"),
        _("只有工作人员能看到。要提醒同事看的，写@姓名，后面加空格或标点；或者在下面选择。"),
        rows=4,
        min_length=None,
    )
    mentioned = forms.MultipleChoiceField(
        label=_("提到的同事"),
        help_text=_("他们会收到站内消息，消息里没有备注的内容。可以选多人；名单里是能看这件投诉的人。"),
        required=False,
        widget=UnfoldAdminSelectMultipleWidget(attrs={"size": 5}),
    )
    files = proof_field(_("附件"))  # type: ignore[assignment]  # the metaclass makes it a field

    def __init__(self, *args: Any, case: Complaint, user: User, **kwargs: Any) -> None:
        super().__init__(*args, case=case, user=user, **kwargs)
        self.people = [person for person in assignment.colleagues(case) if person.pk != user.pk]
        names = [person.display_name for person in self.people]
        self.fields["mentioned"].choices = [  # type: ignore[attr-defined]
            (str(person.pk), _labelled(person, names)) for person in self.people
        ]

    def clean(self) -> Cleaned:
        data = self.cleaned_data
        if self.errors:
            return data
        chosen = [person for person in self.people if str(person.pk) in data["mentioned"]]
        typed = [self._called(name, chosen) for name in typed_names(data["text"])]
        found = list(dict.fromkeys([*chosen, *(person for person in typed if person)]))
        if len(found) > NAMED:
            self.add_error("mentioned", _now("一条备注最多提到%(n)s位同事") % {"n": NAMED})
        if self.errors:
            return data
        # who was only chosen is written below, so that the note itself says whom it mentions
        added = [f"@{person.display_name}" for person in chosen if person not in typed]
        text = "\n".join(part for part in (data["text"], " ".join(added)) if part)
        return data | {"mentioned": found, "text": text}

    def _called(self, name: str, chosen: Sequence[User]) -> User | None:
        """The one colleague of this name; who is not sure is asked back."""
        same = [person for person in self.people if person.display_name == name]
        picked = [person for person in same if person in chosen]
        if len(picked or same) == 1:
            return (picked or same)[0]
        if picked:
            return None  # all who were meant are chosen
        begun = [person.display_name for person in self.people if name.startswith(person.display_name)]
        if same:
            words = _now("有%(n)s位同事叫“%(name)s”，请在“提到的同事”里选择是哪一位") % {"n": len(same), "name": name}
        elif begun:
            words = _now("提到“%(name)s”时，请在姓名后面加空格或标点") % {"name": max(begun, key=len)}
        else:
            words = _now("没有名叫“%(name)s”、能看这件投诉的同事；不是提到同事的，请去掉@") % {"name": name}
        self.add_error("text", ValidationError(words, code="unclear"))
        return None


def _labelled(person: User, names: Sequence[str]) -> str:
    """Name of a colleague, with the number where another one has the same."""
    name = person.display_name
    return _now("%(name)s（工号%(number)s）") % {"name": name, "number": person.pk} if names.count(name) > 1 else name
