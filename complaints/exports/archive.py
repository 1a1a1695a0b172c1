"""The ZIP of a case's files: each as this side may have it, and lists with the fingerprints of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import access
from complaints.models import Complaint, Evidence, EvidenceArchive
from complaints.queries import annex
from complaints.queries import case as case_queries
from complaints.rules.codes import Side
from files.archives import Pack
from files.models import Scan
from files.packing import table

MOST = 2 << 30  # bytes of all files together
TABLE, LIST = "清单.csv", "清单.txt"


@dataclass(frozen=True)
class Entry:
    """A file of the case: what of it goes along (the storage's `blob` and its name), or why nothing does (`note`)."""

    row: Evidence
    reference: str
    name: str
    blob: str = ""
    is_original: bool = False
    note: str = ""


def entries(case: Complaint, viewer: Side) -> list[Entry]:
    """The files that this side sees, in order; those of cases that were merged into this one follow."""
    found = [_entry(case, row, viewer) for row in access.files_for(case, viewer)]
    for other in annex.annexes(case):
        found += [_entry(other, row, viewer) for row in access.annex_files(case, other, viewer)]
    return found


def _entry(case: Complaint, row: Evidence, viewer: Side) -> Entry:
    """One's own file as it was sent, another's as this side is shown it; the staff have what is sealed."""
    file = row.file
    name = file.name if viewer == Side.STAFF or row.side == viewer or row.is_live else _("一个文件")
    if not row.is_live:
        why = _("平台已取下，不在压缩包里") if row.taken_down_at else _("已撤回，不在压缩包里")
        return Entry(row, case.reference, name, note=why)
    if viewer == Side.STAFF or (row.side == viewer and not row.on_paper):
        if file.scan == Scan.INFECTED:
            return Entry(row, case.reference, name, note=_("含有病毒，不在压缩包里"))
        return Entry(row, case.reference, file.original_name, str(file.original.name), is_original=True)
    if not file.is_ready:
        return Entry(row, case.reference, name, note=_("没有通过检查，不在压缩包里"))
    return Entry(row, case.reference, file.download_name, str(file.cleaned.name))


def pack(archive: EvidenceArchive, target: Pack) -> None:
    """Write the files, then the lists. What would make it too large is listed alone; smaller files still go along."""
    case, viewer = case_queries.whole().get(pk=archive.complaint_id), Side(archive.side)
    found = entries(case, viewer)
    target.begin(len(found) + 1)
    lines, room = [], MOST
    for number, entry in enumerate(found, start=1):
        packed, sha256, note = "", "", entry.note
        size = default_storage.size(entry.blob) if entry.blob else 0
        if size > room:
            note = _("压缩包最大2 GB，放不下这个文件，请单独下载")
        elif entry.blob:
            room -= size
            packed, sha256 = target.copy(f"{entry.reference}/{number:02}-{entry.name}", entry.blob)
            if entry.is_original and sha256 != entry.row.file.sha256:
                note = _("内容与收到时不一致，请联系平台")
        lines.append(_line(number, entry, packed, sha256, note, viewer))
        target.step()
    target.write(TABLE, table([_columns(), *lines]))
    target.write(LIST, _text(case, viewer, lines, target.started))
    target.step()


def _columns() -> list[str]:
    return [
        _("序号"),
        _("投诉编号"),
        _("文件名"),
        _("压缩包里的文件"),
        _("提供方"),
        _("提交时间"),
        _("说明"),
        _("对应的清单项"),
        _("提供的是"),
        _("压缩包里文件的SHA-256"),
        _("收到的原件的SHA-256"),
        _("备注"),
    ]


def _line(number: int, entry: Entry, packed: str, sha256: str, note: str, viewer: Side) -> list[str]:
    row, form = entry.row, ""
    if packed:
        form = _("原件") if entry.is_original else _("供查看的副本")
    says = viewer == Side.STAFF or access.can_open_file(row, viewer)
    return [
        str(number),
        entry.reference,
        entry.name,
        packed,
        str(row.side.label),
        timezone.localtime(row.added_at).strftime("%Y-%m-%d %H:%M:%S"),
        row.caption if says else "",
        row.shows if says else "",
        form,
        sha256,
        row.file.sha256,
        note,
    ]


def _text(case: Complaint, viewer: Side, lines: Sequence[Sequence[str]], now: datetime) -> str:
    about = {"reference": case.reference, "at": timezone.localtime(now).strftime("%Y-%m-%d %H:%M:%S")}
    head = [
        _("投诉%(reference)s的证据文件") % about,
        _("打包时间：%(at)s（北京时间）") % about,
        _("提供给：%(side)s") % {"side": viewer.label},
        _("本方提交的文件是收到时的原件；对方提交的是平台检查后供查看的副本，与原件的校验码不同。")
        if viewer != Side.STAFF
        else _("文件是收到时的原件，没有遮挡。请只用于办案。"),
        _("校验码是SHA-256。重新计算文件的校验码，与下面的一致，就说明文件没有改动。"),
    ]
    parts = ["\n".join(head)]
    for line in lines:
        named = [{"name": name, "value": said} for name, said in zip(_columns(), line, strict=True) if said]
        parts.append("\n".join(_("%(name)s：%(value)s") % one for one in named))
    return "\r\n".join("\n\n".join(parts).splitlines()) + "\r\n"
