"""Complainant and evidence of a draft: the last page on which something is given."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from accounts.visitors import signed_in
from complaints.commands import evidence
from complaints.forms.draft import DraftForm, WhoForm
from complaints.queries import evidence as evidence_queries
from complaints.views.draft.files import Tray
from complaints.views.draft.typed import PersonPage
from complaints.workflow import Status
from files.listing import FileRow


class WhoPage(PersonPage, Tray):
    """The complainant and the files of a draft. A button of the files keeps what was typed, and asks for no more."""

    template_name = "complaints/draft/who.html"
    form_class = WhoForm
    acted = 0
    turned_away: tuple[FileRow, ...] = ()

    @property
    def is_later(self) -> bool:
        return super().is_later or self.is_about_files

    def get_form(self, data: Any = None, *, later: bool = False) -> DraftForm:
        form = super().get_form(data, later=later)
        for row in self.turned_away:
            form.add_error("files", f"{row.name}：{row.error}")
        return form

    def take_files(self) -> None:
        letters = {row.pk for row in evidence_queries.letters(self.draft)}
        acted = self.write()
        self.acted = 0 if acted in letters else acted
        sent = [upload for upload in self.request.FILES.getlist("files") if upload]
        self.turned_away = tuple(row for row in map(self.receive, sent) if not row.is_kept)
        super().take_files()

    def go_on(self) -> HttpResponse:
        if self.is_about_files:
            return self.again(self.acted)
        evidence.forget_removed(self.draft, actor=signed_in(self.request))
        return super().go_on()

    def more(self) -> dict[str, Any]:
        if self.draft.status != Status.DRAFT:
            return super().more()
        return super().more() | self.shown_files() | {"turned_away": self.turned_away}
