"""Record of the staff's looks at a case, and the looks that leave none: for the help, the page and their test."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Look(models.TextChoices):
    """Look that the complainant reads about in their complaint; the label is the help page's sentence."""

    OPENING = "opening", _("打开您的投诉：每人每天记一次，并写明看到的姓名是完整的还是遮盖的")
    FILE = "file", _("查看文件：每人每天每个文件记一次，写明种类和数量")
    REVEAL = "reveal", _("查看遮盖的信息：每次都记，写明看了哪些、用途是什么")
    ORIGINAL = "original", _("打开文件的原件：每次都记")
    EXPORT = "export", _("导出案卷、打包证据文件：每次都记，被投诉企业导出的也记")
    CALL = "call", _("在热线里核实您的身份后查看办理进度：每次都记")


# What leaves no line, as the help says it.
UNRECORDED = (
    _("在工作列表、搜索结果、群体投诉和相关投诉里看到编号、标题、企业和状态"),
    _("投诉页面上文件的缩略图"),
    _("被投诉企业的人员查看转交给企业的投诉"),
)
