"""Several files in one control, as the forms of every room take them; what is in them is judged when received."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files import kinds

FILES_MAX = 20  # in one go
NAMES = {"webp": "WebP"}  # the formats whose usual spelling is not in capitals


def _formats(groups: Iterable[kinds.FileGroup]) -> str:
    """`PNG、JPEG、WebP图片，PDF，…`: what `files.kinds` takes, as people call it."""
    parts = []
    for group in groups:
        names = [NAMES.get(key, key.upper()) for key, kind in kinds.KINDS.items() if kind.group == group]
        label = "" if names == [str(group.label)] else str(group.label)
        parts.append("、".join(names) + label if names else "")
    return "，".join(part for part in parts if part)


def _sizes(groups: Iterable[kinds.FileGroup]) -> str:
    """`每个不超过20 MB`, and what is larger."""
    taken = [kind for kind in kinds.KINDS.values() if kind.group in groups]
    larger = {kind.group: kind.max_bytes for kind in taken if kind.max_bytes > kinds.MAX_BYTES}
    parts = [_("每个不超过%(n)s MB") % {"n": kinds.MAX_BYTES // kinds.MB}]
    parts += [_("%(group)s不超过%(n)s MB") % {"group": g.label, "n": most // kinds.MB} for g, most in larger.items()]
    return "，".join(map(str, parts))


def _say(groups: Iterable[kinds.FileGroup]) -> str:
    return str(_("可以上传{formats}。{sizes}。")).format(formats=_formats(groups), sizes=_sizes(groups))


_rule = lazy(_say, str)  # only when it is shown does one know in which language

RULE = _rule(kinds.FileGroup)
FILES_HINT = format_lazy(_("可以选择多个文件。{rule}"), rule=RULE)
PAPERS = (kinds.FileGroup.IMAGE, kinds.FileGroup.PDF)  # what a scan is
PAPERS_HINT = format_lazy(_("可以选择多个文件。{rule}"), rule=_rule(PAPERS))


class FilesInput(forms.FileInput):
    """A file control that takes several."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"multiple": True, "accept": kinds.ACCEPT})
