"""The share of the complaints in what is kept of a person.

The files room is told of here too: what a person uploads belongs to a case, or is on its way into one.

It is long because each kind of row is a table of two columns that is read side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import User
from accounts.privacy.collectors import Collector, KeptRow, Part
from accounts.roles import Role as StaffRole
from complaints import access
from complaints.commands import preview
from complaints.commands.draft import discard_draft
from complaints.commands.publication import revoke_publication
from complaints.exports import bundle
from complaints.models import (
    AttestationLink,
    CallerCheck,
    Complaint,
    Evidence,
    EvidenceArchive,
    LastAssigned,
    Message,
    SavedFilter,
    Watch,
    WorkingCopy,
)
from complaints.queries import assignment, clock, privacy
from complaints.queries import case as case_queries
from complaints.queries import evidence as evidence_queries
from complaints.rules import content, retention
from complaints.rules.codes import Side, Via
from complaints.rules.masking import EXAMPLES, SEES, How, Item
from complaints.rules.privacy import UNRECORDED, Look
from complaints.rules.terms import remedy_names
from complaints.workflow import OPEN, Role, Status
from files import sweep, uploads
from files.archives import LIFE, drop
from files.intake import discard
from files.models import Scan, Upload
from ui.days import span
from ui.values import Json, Words

_ROLE_NAMES = {Role.COMPLAINANT: _lazy("您自己"), Role.BUSINESS: _lazy("被投诉企业")}
# The tasks that end what has a term (`Kept.job`).
_PURGED, _TYPED = "complaints.tasks.purge_removed_files", "complaints.tasks.forget_typed"
_DISPOSED = "complaints.tasks.run_disposals"
SHOWN = 10  # cases that a sentence names
_OFFICE = "what staff did in a case: a record of the office, kept with the case and its anonymised actor"
_COMPANY = "what was said for a company: it belongs to the company's case, not to its member"
_LINKS: Mapping[str, str] = {
    "complaints.Complaint.complainant": "",
    "complaints.Evidence.added_by": "",
    "complaints.ComplaintVersion.by": "",
    "complaints.Message.by": "",
    "complaints.Offer.by": "",
    "complaints.Mediation.asked_by": "",
    "complaints.ComplaintEvent.actor": "",
    "files.StoredFile.owner": "",
    "complaints.EvidenceArchive.user": "copies of files that are given anyway; it goes after days, and on leaving",
    "complaints.TypedStep.by": "typed and not sent yet; it goes after a day, and on leaving",
    "complaints.Answer.by": _COMPANY,
    "complaints.Extension.by": _COMPANY,
    "complaints.Objection.by": _COMPANY,
    "complaints.GroupAnswer.by": _COMPANY,
    "complaints.Settlement.business_signer": _COMPANY,
    "complaints.ServiceLink.user": "an account of nobody, who asks for no archive",
    "complaints.Watch.by": "staff's own list of cases; it goes on leaving",
    "complaints.SavedFilter.owner": "staff's own lists; they go on leaving",
    "complaints.LastAssigned.officer": "when a case was last given; it goes on leaving",
    **dict.fromkeys(
        (
            "casework.CalendarNotice.loaded_by",
            "catalogue.CategoryVersion.by",
            "complaints.Complaint.taken_by",
            "complaints.Complaint.officer",
            "complaints.Complaint.refusal_proposed_by",
            "complaints.Complaint.mediator",
            "complaints.Amendment.decided_by",
            "complaints.AttestationLink.sent_by",
            "complaints.Extension.decided_by",
            "complaints.Objection.decided_by",
            "complaints.Session.called_by",
            "complaints.Settlement.by",
            "complaints.Note.by",
            "complaints.CallerCheck.by",
            "complaints.ServiceLink.made_by",
            "complaints.ServiceLink.revoked_by",
            "complaints.Call.by",
            "complaints.Urging.by",
            "complaints.CaseGroup.created_by",
            "complaints.GroupMember.linked_by",
            "complaints.SupersededOutcome.by",
            "complaints.BusinessMerge.by",
            "complaints.Conflict.person",
            "complaints.Conflict.declared_by",
            "complaints.Conflict.ended_by",
            "complaints.Opening.by",
            "complaints.Reveal.by",
            "complaints.UndoPoint.undone_by",
            "complaints.Disposal.prepared_by",
            "complaints.Disposal.proposed_by",
            "complaints.Disposal.released_by",
            "complaints.Disposal.cancelled_by",
        ),
        _OFFICE,
    ),
}


def _sight(item: str) -> str:
    """How each role sees this kind of personal data, from the table that masks it."""
    words = []
    for how in How:
        roles = [
            _ROLE_NAMES.get(Role(role)) or str(StaffRole(role).label)
            for role, cell in SEES[item].items()
            if cell == how
        ]
        if roles:
            example = _("（例如%(mask)s）") % {"mask": EXAMPLES[item]} if how == How.MASKED and item in EXAMPLES else ""
            words.append(f"{'、'.join(map(str, roles))}：{how.label}{example}。")
    return "".join(words)


def _lazily(make: Callable[[Complaint, datetime], dict[str, Json]], pk: int, now: datetime) -> Callable[[], bytes]:
    """Read the case when its file is written, and not before."""
    return lambda: bundle.as_json(make(case_queries.whole().get(pk=pk), now))


def _case_file(case: Complaint, now: datetime) -> dict[str, Json]:
    return bundle.bundle(case, Side.COMPLAINANT, now)


def _draft(case: Complaint, now: datetime) -> dict[str, Json]:
    return {"编号": case.reference, "上次保存": case.draft_saved_at and _at(case.draft_saved_at)} | content.snapshot(
        case
    )


def _dealings(case: Complaint, now: datetime) -> dict[str, Json]:
    """Part of the export that the bundle leaves out: everything said on the way, as the complainant sees it."""
    return {
        "编号": case.reference,
        "同意公开": case.may_publish,
        "留言": [{"时间": _at(row.at), "发送方": row.get_side_display(), "内容": row.text} for row in _messages(case)],
        "补充事项": [
            {"需要补充": row.request, "补充内容": row.answer, "时间": row.answered_at and _at(row.answered_at)}
            for row in case_queries.supplement_items(case)
        ],
        "方案": [
            {
                "时间": _at(row.at),
                "提出方": row.get_side_display(),
                "说明": row.text,
                "补救方式": remedy_names(row.remedies),
                "金额": None if row.amount is None else str(row.amount),
                "处理措施": row.action,
                "完成日期": row.perform_by.isoformat(),
                "有效期至": row.expires_on and row.expires_on.isoformat(),
            }
            for row in case.offers.order_by("pk")
        ],
        "调解": [
            {
                "申请时间": _at(row.asked_at),
                "申请方": row.get_asked_side_display(),
                "理由": row.reason,
                "协议": [
                    {"版本": text.version, "正文": text.text, "校验码": text.sha256, "已签署": text.is_signed}
                    for text in row.settlements.order_by("version")
                ],
            }
            for row in case.mediations.order_by("pk")
        ],
        "等待确认的修改": [row.content for row in WorkingCopy.objects.filter(complaint=case)],
        "评价": _rating(case),
        "查看记录": [
            {
                "时间": _at(row.at),
                "角色": row.role,
                "工号": row.by_id,
                "完整看到": row.items,
                "文件": row.evidence and row.evidence.file.download_name,
            }
            for row in privacy.openings(case)
        ],
    }


def _messages(case: Complaint) -> list[Message]:
    """Those that the complainant reads: to everybody, or between them and the platform."""
    return list(case.messages.filter(private_to__in=("", Side.COMPLAINANT)).order_by("pk"))


def _rating(case: Complaint) -> dict[str, Json] | None:
    if not hasattr(case, "rating"):
        return None
    row = case.rating
    scores = {"速度": row.speed, "态度": row.attitude, "结果": row.result}
    return scores | {"已解决": row.is_solved, "意见": row.comment, "时间": _at(row.at)}


def _copy(row: Evidence, user: User) -> tuple[str, str]:
    """Name, and the storage's name: one's own file as sent, unless a virus is in it; another's as one may see it."""
    if row.file.owner_id == user.pk and row.file.scan != Scan.INFECTED:
        return row.file.original_name, str(row.file.original.name)
    return row.file.download_name, str(row.file.cleaned.name or "")


_ENDED = (Status.DRAFT, Status.REFUSED, Status.REFERRED, Status.CLOSED, Status.WITHDRAWN)


def _at(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")


class ComplaintData(Collector):
    """Complaints, drafts and their files."""

    LINKS = _LINKS

    def kept(self) -> Iterable[KeptRow]:
        days = _("结束后%(span)s；期满先告知您，至少%(before)s天后才删除") % {
            "span": span(settings.RETENTION_CLOSED_DAYS),
            "before": retention.ANNOUNCED.days,
        }
        stays = _("保留到期满，再删除内容和文件")
        return [
            (
                _("没有提交的草稿和其中的文件"),
                _("让您下次接着填写"),
                _("最后一次改动后%(n)s天，删除前%(before)s天告知您")
                % {"n": clock.DRAFT_DAYS, "before": clock.DRAFT_WARNED_BEFORE.days},
                _("立即删除"),
                False,
                "complaints.tasks.discard_stale_drafts",
            ),
            (_("从草稿移除的文件"), _("恢复误删"), span(evidence_queries.UNDO.days), _("立即删除"), False, _PURGED),
            (_("预览了没有发送的内容"), _("看过再发送"), span(preview.LIFE.days), _("到时自动删除"), False, _TYPED),
            (
                _("您申请的证据压缩包"),
                _("供您向法院等机构提交"),
                span(LIFE.days),
                _("立即删除"),
                False,
                "complaints.tasks.sweep_archives",
            ),
            (
                _("提交的投诉：姓名、地区、事情经过、诉求，以及每一版修改"),
                _("受理、转交企业、调解和复核"),
                days,
                stays,
                True,
                _DISPOSED,
            ),
            (
                _("证据和授权委托书：原件和供查看的副本"),
                _("证明事情经过；原件只在核对时由工作人员打开，每次都有记录"),
                days,
                stays,
                True,
                _DISPOSED,
            ),
            (
                _("企业的答复、双方的方案、留言和调解协议"),
                _("记录双方说过什么、约定了什么"),
                days,
                stays,
                True,
                _DISPOSED,
            ),
            (_("工作人员的备注、来电记录和电话催办的记录"), _("办理时互相交接"), days, stays, True, _DISPOSED),
            (
                _("热线核实身份时用的手机号"),
                _("防止有人冒名来电"),
                days,
                _("立即清空"),
                False,
                _DISPOSED,
            ),
            (
                _("办理记录：步骤、时间、经手人编号和校验码，没有内容"),
                _("证明平台和企业有没有按期办理；任何人都可以核验有没有被改动"),
                _("长期保存"),
                _("保留"),
                True,
            ),
        ]

    def seen(self) -> Iterable[tuple[Words, Words]]:
        """Table of who sees what of a complaint; the fields hidden from a company are read from `rules.content`."""
        hidden = "、".join(
            str(getattr(Complaint._meta.get_field(name), "verbose_name", name)) for name in sorted(content.PRIVATE)
        )
        return [
            (
                _("您自己"),
                _("您提交的全部内容和文件、企业的答复、办理进度；看不到工作人员的内部备注。草稿只有您能看到。"),
            ),
            (
                _("被投诉企业"),
                _(
                    "转交后看到投诉内容、诉求、证据的副本和留言，姓名只显示姓氏。"
                    "看不到您的手机号、邮箱、授权委托书和这些内容：%(hidden)s。"
                )
                % {"hidden": hidden},
            ),
            (
                _("平台工作人员"),
                _(
                    "办理投诉的人看到投诉的内容，看不到自己是当事人、或者与企业有利益冲突的投诉。个人信息按下面各项遮盖。"
                ),
            ),
            (
                _("谁查看过，您能看到什么"),
                _(
                    "这些查看，您在自己的投诉里都能看到是谁（平台工作人员写明角色和工号）、什么时间：%(recorded)s。"
                    "不单独记录的有：%(not)s。"
                )
                % {
                    "recorded": "；".join(str(Look(look).label) for look in Look),
                    "not": "；".join(map(str, UNRECORDED)),
                },
            ),
            (
                _("公众"),
                _(
                    "看不到。知道投诉编号，又知道您提交时或现在的手机号后四位、或者账户邮箱的人，可以查到这件投诉的状态和下一个日期。平台现在不公开任何投诉。"
                ),
            ),
            *((Item(item).label, _sight(item)) for item in Item),
        ]

    def parts(self, user: User, now: datetime) -> list[Part]:
        found: list[Part] = []
        for case in Complaint.objects.filter(complainant=user).order_by("pk"):
            is_draft = case.status == Status.DRAFT
            folder = f"{'草稿' if is_draft else '投诉'}/{case.reference}"
            if is_draft:
                found.append((f"{folder}/草稿.json", _lazily(_draft, case.pk, now)))
            else:
                found.append((f"{folder}/案卷.json", _lazily(_case_file, case.pk, now)))
                found.append((f"{folder}/往来.json", _lazily(_dealings, case.pk, now)))
            for row in access.files_for(case, Side.COMPLAINANT):
                if not access.can_open_file(row, Side.COMPLAINANT):
                    continue
                name, blob = _copy(row, user)
                if blob:
                    found.append((f"{folder}/文件/{row.pk}-{name}", blob))
        return found

    def held(self, user: User) -> list[tuple[Words, int]]:
        running = Complaint.objects.filter(status__in=sorted(OPEN))
        drafts = Complaint.objects.filter(via=Via.HOTLINE, status=Status.DRAFT, taken_by=user)
        return [
            (_("承办的案件"), running.filter(officer=user).count()),
            (_("主持的调解"), running.filter(mediator=user).count()),
            (_("热线登记的草稿"), drafts.count()),
        ]

    def shows(self, user: User) -> bool:
        return case_queries.filed_by(user).exists()

    def last_at(self, user: User) -> datetime | None:
        return case_queries.last_step_at(user)

    def obstacles(self, user: User) -> list[str]:
        found = []
        running = Complaint.objects.filter(complainant=user).exclude(status__in=_ENDED).order_by("pk")
        references = list(running.values_list("reference", flat=True)[: SHOWN + 1])
        if references:
            named = "、".join(references[:SHOWN]) + (_("等") if len(references) > SHOWN else "")
            words = _("您还有投诉没有结束：%(cases)s。请先撤回这些投诉，或者等它们结束后再注销。")
            found.append(words % {"cases": named})
        if user.is_staff and assignment.has_work(user):
            found.append(_("您还有承办的投诉没有结束。请先退回，或者请主管交给其他人。"))
        return found

    def forget(self, user: User, now: datetime) -> None:
        """Drafts go with their files; of what was filed only the consent to publish is taken back."""
        mine = Complaint.objects.filter(complainant=user)
        for draft in mine.filter(status=Status.DRAFT):
            discard_draft(draft, actor=user, now=now)
        for case in mine.filter(may_publish=True):
            revoke_publication(case, actor=user, now=now)
        WorkingCopy.objects.filter(complaint__complainant=user).delete()
        CallerCheck.objects.filter(complaint__complainant=user).update(phone="", code_hash="")
        AttestationLink.objects.filter(complaint__complainant=user).update(phone="")
        for upload in Upload.objects.filter(owner=user):
            uploads.discard(upload)
        for stored in sweep.unclaimed().filter(owner=user):
            discard(stored)
        for archive in EvidenceArchive.objects.filter(user=user):
            drop(archive)
        SavedFilter.objects.filter(owner=user).delete()
        Watch.objects.filter(by=user).delete()
        LastAssigned.objects.filter(officer=user).delete()
