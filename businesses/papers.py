"""The shelf on which the papers of a claim wait until they are sent with it (see `files.shelves`)."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.visitors import Visitor
from businesses import claims
from businesses.models import BusinessClaim
from files.fields import PAPERS
from files.models import StagedFile, StoredFile
from files.shelves import Shelf

KEY = "claim/"  # how the keys of these shelves begin
WAITING_MAX = 60  # of one person, over all claims: companies are many, and they are no free storage


class PapersShelf(Shelf):
    """The papers of one person's claim: of a company that is listed or not yet, or of a claim that lacks something."""

    has_captions = False

    def __init__(self, owner: Visitor, *, company: int | None = None, claim: BusinessClaim | None = None) -> None:
        self.claim, self.place = claim, claim.reference if claim else f"new-{company or 0}"
        super().__init__(owner, f"{KEY}{self.place}")

    def closed(self, slot: str = "") -> str:
        if self.claim and self.claim.status != claims.Status.MORE_ASKED:
            return _("这份申请现在不用补充材料。")
        if StagedFile.objects.filter(owner=self.owner, key__startswith=KEY).count() >= WAITING_MAX:
            return _("上传过的文件太多。请先提交，或者明天再试。")
        return ""

    def unfit(self, stored: StoredFile) -> str:
        return "" if stored.kind in PAPERS else not_a_paper()

    def url(self, name: str, *args: object) -> str:
        return reverse(f"businesses:{name}", args=[self.place, *args])


def not_a_paper() -> str:
    return _("营业执照、授权书和补充材料请上传图片或PDF，不接受录音和录像。")
