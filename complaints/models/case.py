"""The complaint itself: one row from draft to its erasing. `casework.machine` alone writes its status."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q, prefetch_related_objects
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from businesses.models import Business
from casework import machine
from casework import models as casework_models
from casework.workdays import day_of
from catalogue.models import Category, CategoryVersion
from catalogue.rules import fields as fields_rules
from catalogue.rules.codes import Ground, Proceedings, Remedy
from catalogue.rules.fields import OWN_LICENCE
from catalogue.rules.precheck import Contacted, Feeds, Finding, Question, findings, question
from complaints.rules import codes
from complaints.rules.completeness import TITLE_MAX
from complaints.rules.sealing import SEALING
from complaints.workflow import DONE, OPEN, Status
from files.models import State
from ui.values import Json


class ComplaintManager(models.Manager["Complaint"]):
    """Complaints without their search column: it is as long as the text, and only the index reads it."""

    def get_queryset(self) -> models.QuerySet[Complaint]:
        return super().get_queryset().defer("search")


class Complaint(casework_models.Case):
    """A complaint from its first draft on. Status, clocks and ledger belong to the machine."""

    status = models.CharField(_("状态"), max_length=20, choices=Status.choices, default=Status.DRAFT, editable=False)
    complainant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="complaints", verbose_name=_("投诉人")
    )
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, verbose_name=_("类别"))

    category_version = models.ForeignKey(CategoryVersion, models.PROTECT, null=True, blank=True, editable=False)
    via = models.CharField(_("来源"), max_length=8, choices=codes.Via.choices, default=codes.Via.WEB, editable=False)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("接听人")
    )
    refiled_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="refilings", verbose_name=_("原投诉")
    )

    # the pre-check: its own answers, what they speak for, and why the person goes on all the same
    precheck = models.JSONField(
        _("预检"), default=dict, blank=True
    )  # {"answers": {key: value}, "asked": [… once filed]}
    precheck_grounds = ArrayField(
        models.CharField(max_length=3), verbose_name=_("预检提示的依据"), default=list, blank=True
    )
    override_reason = models.TextField(_("仍要投诉的理由"), blank=True)

    # whom it is about
    business = models.ForeignKey(
        Business, models.PROTECT, null=True, blank=True, related_name="complaints", verbose_name=_("被投诉企业")
    )
    respondent_name = models.CharField(_("企业名称（投诉人填写）"), max_length=120, blank=True)
    respondent_hint = models.CharField(_("信用代码、网址或地址"), max_length=200, blank=True)

    # first complaint to the company, other proceedings
    contacted = models.BooleanField(_("是否联系过企业"), null=True)
    contacted_on = models.DateField(_("联系日期"), null=True, blank=True)
    contact_answered = models.BooleanField(_("企业是否已答复"), null=True)
    contact_channel = models.CharField(_("联系方式"), max_length=8, choices=codes.Channel.choices, blank=True)
    contact_ticket = models.CharField(_("企业的工单号"), max_length=60, blank=True)
    contact_result = models.CharField(_("企业的答复"), max_length=300, blank=True)
    proceedings = models.CharField(_("其他处理途径"), max_length=12, choices=Proceedings.choices, blank=True)

    # who complains
    complainant_type = models.CharField(
        _("投诉人类型"), max_length=8, choices=codes.ComplainantType.choices, default=codes.ComplainantType.CONSUMER
    )
    complainant_name = models.CharField(_("姓名"), max_length=60, blank=True)
    complainant_company = models.CharField(_("投诉人企业"), max_length=120, blank=True)
    complainant_licence = models.CharField(_("投诉人企业的统一社会信用代码"), max_length=18, blank=True)
    filed_phone_end = models.CharField(  # of the number that was proved then, for a look-up after it changed
        _("提交时手机号的后四位"), max_length=4, blank=True, default="", db_default="", editable=False
    )
    agent_name = models.CharField(_("代理人姓名"), max_length=60, blank=True)
    agent_relation = models.CharField(_("代理人与投诉人的关系"), max_length=60, blank=True)
    region = models.CharField(_("地区代码"), max_length=6, blank=True)  # GB/T 2260; the three names follow from it
    province = models.CharField(_("省份"), max_length=12, blank=True)
    city = models.CharField(_("城市"), max_length=40, blank=True)
    district = models.CharField(_("区县"), max_length=40, blank=True)

    # what happened, what is asked for
    title = models.CharField(_("标题"), max_length=TITLE_MAX, blank=True)
    facts = models.TextField(_("事情经过"), blank=True)
    happened_on = models.DateField(_("发生日期"), null=True, blank=True)
    answers = models.JSONField(_("类别信息"), default=dict, blank=True)
    questions = models.JSONField(default=list, blank=True, editable=False)  # what was asked, kept when filed
    identity = models.CharField(max_length=300, blank=True, editable=False)
    remedies = ArrayField(models.CharField(max_length=16), verbose_name=_("诉求"), default=list, blank=True)
    amount = models.DecimalField(_("涉及金额"), max_digits=12, decimal_places=2, null=True, blank=True)
    attested_at = models.DateTimeField(_("保证真实的时间"), null=True, blank=True, editable=False)
    may_publish = models.BooleanField(_("同意公开"), default=False)

    # whose turn it is and until when, as `rules.turn` says; the machine writes it whenever a clock moves
    complainant_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    business_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    officer_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    mediator_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    reviewer_due_at = models.DateTimeField(null=True, blank=True, editable=False)

    # how it went; written by commands inside a step
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("受理员")
    )
    filed_at = models.DateTimeField(_("提交时间"), null=True, blank=True, editable=False)
    accepted_at = models.DateTimeField(_("受理时间"), null=True, blank=True, editable=False)
    served_at = models.DateTimeField(_("转交时间"), null=True, blank=True, editable=False)
    served_offline = models.BooleanField(_("线下送达"), default=False, editable=False)
    delivered_on = models.DateField(_("送达日期"), null=True, blank=True, editable=False)  # off-line: as it is proved
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True, editable=False)
    overdue_since = models.DateTimeField(_("逾期起始"), null=True, blank=True, editable=False)
    escalation_level = models.PositiveSmallIntegerField(_("督办级别"), default=0, editable=False)
    ground = models.CharField(_("不予受理依据"), max_length=3, choices=Ground.choices, blank=True)
    ground_reason = models.TextField(_("不予受理理由"), blank=True)
    other_remedies = models.TextField(_("其他解决途径"), blank=True)
    refusal_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(_("结果"), max_length=3, choices=codes.Outcome.choices, blank=True)
    outcome_reason = models.TextField(_("办结说明"), blank=True)
    withdrawal_reason = models.CharField(
        _("撤回原因"), max_length=2, choices=codes.WithdrawalReason.choices, blank=True
    )
    supplement_rounds = models.PositiveSmallIntegerField(default=0, editable=False)
    # what was done in the present serving that may be done once, or three times: see `rules.rights`
    rights_used = ArrayField(models.CharField(max_length=24), default=list, blank=True, editable=False)
    messages_count = models.PositiveIntegerField(default=0, editable=False)
    mediator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mediating",
        verbose_name=_("调解员"),
    )
    breaches = models.PositiveSmallIntegerField(_("违约次数"), default=0, editable=False)
    breach_reason = models.CharField(_("没有履行的约定"), max_length=500, blank=True)
    referred_to = models.CharField(_("移送的机构"), max_length=120, blank=True)
    referral_contact = models.CharField(_("该机构的联系方式"), max_length=300, blank=True)
    # asked of the complainant: what the body would get, and on which ground the case is refused without consent
    referral_handed = models.CharField(_("移交的材料"), max_length=300, blank=True)
    referral_ground = models.CharField(_("不移送时的依据"), max_length=3, choices=Ground.choices, blank=True)
    referral_reason = models.TextField(_("移送的理由"), blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("并入的投诉")
    )
    # since when answers that another category asks are waited for; None: none are
    details_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    absorbed_at = models.DateTimeField(_("最近一次并入其他投诉的时间"), null=True, blank=True, editable=False)
    # a `reply` that lapsed and was ended by something else than an answer stays unanswered (DOMAIN §10)
    unanswered_at = models.DateTimeField(_("记为未答复的时间"), null=True, blank=True, editable=False)
    performed_reported_at = models.DateTimeField(_("企业告知履行的时间"), null=True, blank=True, editable=False)
    performed_note = models.TextField(_("履行说明"), blank=True)
    appeals_count = models.PositiveSmallIntegerField(default=0, editable=False)
    # grounds on which an upheld appeal has said no refusal may stand
    barred_grounds = ArrayField(models.CharField(max_length=3), default=list, blank=True, editable=False)
    held_at = models.DateTimeField(_("暂停到期删除的时间"), null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(_("内容删除的时间"), null=True, blank=True, editable=False)
    draft_saved_at = models.DateTimeField(null=True, blank=True, editable=False)
    draft_warned_at = models.DateTimeField(null=True, blank=True, editable=False)  # its owner was told that it goes
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)  # of its content; 0 while a draft
    search = SearchVectorField(null=True, editable=False)  # bigrams, see search/bigrams.py

    objects = ComplaintManager()
    sealing = SEALING

    class Meta:
        verbose_name = _("投诉")
        verbose_name_plural = _("投诉")
        constraints = [
            models.CheckConstraint(
                name="filed_is_complete",
                condition=Q(status="draft")
                | Q(erased_at__isnull=False)
                | Q(
                    filed_at__isnull=False,
                    attested_at__isnull=False,
                    category__isnull=False,
                    happened_on__isnull=False,
                )
                & ~Q(title="")
                & ~Q(facts="")
                & ~Q(remedies=[])
                & ~Q(complainant_name="")
                & (Q(business__isnull=False) | ~Q(respondent_name="")),
            ),
            models.CheckConstraint(name="closed_has_outcome", condition=~Q(status="closed") | ~Q(outcome="")),
            models.CheckConstraint(
                name="refused_has_ground",
                condition=~Q(status="refused") | (~Q(ground="") & (~Q(ground_reason="") | Q(erased_at__isnull=False))),
            ),
            models.CheckConstraint(
                name="served_has_time",
                condition=~Q(status__in=["with_business", "objection", "answered", "mediation", "settled"])
                | Q(served_at__isnull=False),
            ),
        ]
        indexes = [
            # every worklist walks one of these; pages are keyed by their last column
            models.Index(fields=["status", "due_at", "id"], name="worklist"),
            # every open case by deadline: over several statuses the index above would sort them all
            models.Index(fields=["due_at", "id"], name="open_worklist", condition=Q(status__in=sorted(OPEN))),
            models.Index(fields=["business", "status", "due_at", "id"], name="business_worklist"),
            models.Index(fields=["complainant", "-id"], name="mine"),
            models.Index(fields=["officer", "status", "due_at", "id"], name="officer_worklist"),
            models.Index(fields=["mediator", "due_at", "id"], name="mediations", condition=Q(status="mediation")),
            models.Index(
                fields=["escalation_level", "due_at"],
                name="overdue_reply",
                condition=Q(status="with_business", overdue_since__isnull=False),
            ),
            models.Index(fields=["draft_saved_at"], name="stale_drafts", condition=Q(status="draft")),
            models.Index(fields=["taken_by", "-id"], name="taken_drafts", condition=Q(via="hotline", status="draft")),
            models.Index(fields=["complainant", "business", "-id"], name="mine_about"),
            GinIndex(fields=["search"], name="complaint_search"),
            # how similar cases ended, and who else named the same order, number or contract: queries/similar.py
            models.Index(fields=["category", "-id"], name="closed_alike", condition=Q(status="closed")),
            models.Index(
                fields=["business", "category", "-id"], name="closed_alike_here", condition=Q(status="closed")
            ),
            models.Index(fields=["identity", "-id"], name="same_identity", condition=~Q(identity="")),
            # what may be linked to a group: queries/groups.py
            models.Index(
                fields=["business", "category", "-id"], name="open_alike_here", condition=Q(status__in=sorted(OPEN))
            ),
            # several persons at one address: queries/signals.py
            models.Index(KT("answers__place"), name="same_place", condition=Q(answers__has_key="place")),
            # what each officer has to do, and what nobody has: queries/staffing.py
            models.Index(
                fields=["officer", "status", "due_at"], name="open_by_officer", condition=Q(status__in=sorted(OPEN))
            ),
            # what waits for each side, the nearest end first
            models.Index(
                fields=["complainant", "complainant_due_at", "id"],
                name="turn_of_complainant",
                condition=Q(complainant_due_at__isnull=False),
            ),
            models.Index(
                fields=["business", "business_due_at", "id"],
                name="turn_of_business",
                condition=Q(business_due_at__isnull=False),
            ),
            models.Index(
                fields=["officer", "officer_due_at", "id"],
                name="turn_of_officer",
                condition=Q(officer_due_at__isnull=False),
            ),
            models.Index(
                fields=["officer_due_at", "id"], name="turn_of_officers", condition=Q(officer_due_at__isnull=False)
            ),
            models.Index(
                fields=["mediator_due_at", "id"], name="turn_of_mediators", condition=Q(mediator_due_at__isnull=False)
            ),
            models.Index(
                fields=["reviewer_due_at", "id"], name="turn_of_reviewers", condition=Q(reviewer_due_at__isnull=False)
            ),
            # what has been kept long enough: queries/disposal.py
            models.Index(
                fields=["status_since", "id"],
                name="past_retention",
                condition=Q(status__in=sorted(DONE), erased_at=None, held_at=None),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("complaints:case", args=[self.reference])

    @property
    def its_category(self) -> Category:
        """Category of a case that has one, as every filed one has."""
        assert self.category is not None
        return self.category

    @property
    def served_on(self) -> date | None:
        """The day on which the company got the case, by which its days count; None while it has not."""
        return self.delivered_on or (day_of(self.served_at) if self.served_at else None)

    @property
    def respondent(self) -> str:
        """The respondent's name as everybody sees it."""
        return self.business.name if self.business_id and self.business else self.respondent_name

    @property
    def asked(self) -> list[fields_rules.Question]:
        """The category's own questions: as they were when filed, or as they are now for a draft."""
        if self.questions:
            return [fields_rules.question(row) for row in self.questions]
        if self.category is None:
            return []
        prefetch_related_objects([self.category.top], "fields")  # once per case in hand
        return [row.as_question(self.category.code) for row in self.category.top.fields.all() if row.is_active]

    @property
    def personal_given(self) -> list[str]:
        """The names of the category's questions about personal data that were answered: the company reads those."""
        return [one.label for one in self.asked if one.personal and self.answers.get(one.key)]

    @property
    def first_questions(self) -> list[Question]:
        """The questions of the pre-check: as they were when filed, or as they are now for a draft."""
        if "asked" in self.precheck:
            return [question(row) for row in self.precheck["asked"]]
        if self.category is None:
            return []
        prefetch_related_objects([self.category.top], "precheck")  # once per case in hand
        return [row.as_question() for row in self.category.top.precheck.all() if row.is_active]

    @property
    def first_answers(self) -> dict[str, Json]:
        """The answers to the pre-check under the names of its questions, wherever they are kept."""
        contacted = {None: None, False: Contacted.NO, True: Contacted.WAITING}[self.contacted]
        found: dict[str, Json] = {
            Feeds.CONTACTED: Contacted.ANSWERED if self.contacted and self.contact_answered else contacted,
            Feeds.CONTACTED_ON: self.contacted_on,
            Feeds.HAPPENED_ON: self.happened_on,
            Feeds.PROCEEDINGS: self.proceedings or None,
        }
        own = self.precheck.get("answers", {})
        for one in self.first_questions:
            if not one.feeds:
                kind = fields_rules.FieldKind.DATE if one.is_date else fields_rules.FieldKind.CHOICE
                found[one.name] = fields_rules.from_json(kind, own.get(one.asks))
        return found

    def findings(self, today: date) -> list[Finding]:
        """Findings of the pre-check on that day, by the first answers and the questions of that time."""
        return findings(self.first_questions, self.first_answers, today)

    @property
    def answered_before(self) -> dict[str, Json]:
        """The category's own questions that an earlier page asks under the same key, with what was answered there."""
        keys, answers = {row.key for row in self.asked}, self.first_answers
        found = {one.key: fields_rules.to_json(answers[one.name]) for one in self.first_questions if one.key in keys}
        if OWN_LICENCE in keys:
            found[OWN_LICENCE] = self.complainant_licence
        return found

    @property
    def has_letter(self) -> bool:
        """Whether a letter of authority is there that was not turned away."""
        letters = self.evidence.filter(purpose=codes.FilePurpose.LETTER, removed_at=None)
        return letters.exclude(file__state=State.REJECTED).exists()

    @property
    def remedy_names(self) -> list[str]:
        return [str(Remedy(code).label) for code in self.remedies]

    @property
    def is_solved(self) -> bool:
        return self.outcome in codes.SOLVED

    @property
    def is_unanswered(self) -> bool:
        """Whether the company let its term pass and never answered, however the case went on or ended."""
        return self.unanswered_at is not None or self.outcome == codes.Outcome.O11


# What a guard is asked about, what a command has in hand: a complaint, and the house's own account.
Attempt: TypeAlias = machine.Attempt[Complaint, User]
Guard: TypeAlias = machine.Guard[Complaint, User]
Turn: TypeAlias = machine.Turn[Complaint, User]
