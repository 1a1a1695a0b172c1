"""The complaint case: what was filed, what was answered, its clocks and its ledger."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q, prefetch_related_objects
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import phones
from businesses.models import Business
from casework import models as casework
from casework.workdays import day_of
from complaints.rules import calling, codes, fields, letters, precheck, retention
from complaints.rules.completeness import OWN_LICENCE, TITLE_MAX
from complaints.rules.letter_link import ContactKind
from complaints.rules.masking import Item
from complaints.rules.precheck import Contacted, Feeds, Finding, Question, findings, question
from complaints.rules.sealing import SEALING
from complaints.rules.terms import Terms, offer_key, terms_of
from complaints.workflow import DONE, OPEN, Clock, Status, Step
from files.models import State, StoredFile
from ui.traditional import spoken


class Category(models.Model):
    """What a complaint is about, in two levels. Rows are switched off, never deleted."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级类别")
    )
    code = models.CharField(_("代码"), max_length=16, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    hint = models.CharField(_("说明"), max_length=120, blank=True)
    needs = models.CharField(_("需要准备"), max_length=60, blank=True)
    icon = models.CharField(_("图标"), max_length=16, default="doc")
    evidence = ArrayField(models.CharField(max_length=60), verbose_name=_("证据清单"), default=list, blank=True)
    for_business = models.BooleanField(_("企业可以投诉"), default=False)
    auto_accept = models.BooleanField(
        _("自动受理"), default=False, help_text=_("被投诉企业已入驻、没有重复投诉时，提交后立即受理")
    )
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("投诉类别")
        verbose_name_plural = _("投诉类别")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return spoken(f"{self.parent.name} · {self.name}" if self.parent_id and self.parent else self.name)

    @property
    def top(self) -> Category:
        """The top level, whose fields and evidence list apply."""
        return self.parent or self

    @property
    def is_filable(self) -> bool:
        """Whether a complaint may be filed under it: a sub-category in use, or a top level that has none."""
        if not (self.is_active and self.top.is_active):
            return False
        return self.parent_id is not None or not self.children.filter(is_active=True).exists()


class CategoryField(models.Model):
    """A question a category asks beyond the common block."""

    category = models.ForeignKey(Category, models.CASCADE, related_name="fields", verbose_name=_("类别"))
    key = models.SlugField(_("键"), max_length=40)
    label = models.CharField(_("标签"), max_length=60)
    kind = models.CharField(_("种类"), max_length=8, choices=fields.Kind.choices, default=fields.Kind.TEXT)
    help = models.CharField(_("提示"), max_length=200, blank=True)
    required = models.BooleanField(_("必填"), default=True)
    pattern = models.CharField(_("格式"), max_length=120, blank=True, help_text=_("正则表达式，留空则不检查"))
    choices = ArrayField(models.CharField(max_length=60), verbose_name=_("选项"), default=list, blank=True)
    personal = models.BooleanField(_("个人信息"), default=False)
    identifies = models.BooleanField(_("用于识别重复投诉"), default=False)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("类别字段")
        verbose_name_plural = _("类别字段")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["category", "key"], name="one_field_per_key")]

    def __str__(self) -> str:
        return self.label

    def as_question(self) -> fields.Question:
        return fields.question({**self.__dict__})


class CategoryVersion(models.Model):
    """What a top category asked at one time: every published change of its fields, evidence list or pre-check."""

    category = models.ForeignKey(Category, models.PROTECT, related_name="versions", verbose_name=_("类别"))
    number = models.PositiveIntegerField(_("版本"))
    content = models.JSONField(_("内容"))  # {"questions": […], "evidence": […], "precheck": […]}
    at = models.DateTimeField(_("发布时间"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("发布人")
    )

    class Meta:
        verbose_name = _("类别版本")
        verbose_name_plural = _("类别版本")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["category", "number"], name="one_category_version_per_number")]

    def __str__(self) -> str:
        return f"{self.category.code} v{self.number}"


class PrecheckQuestion(models.Model):
    """A question before anything is written, and what follows when the answer speaks against filing here."""

    category = models.ForeignKey(Category, models.CASCADE, related_name="precheck", verbose_name=_("类别"))
    key = models.SlugField(_("键"), max_length=40)
    label = models.CharField(_("问题"), max_length=100)
    help = models.CharField(_("提示"), max_length=200, blank=True)
    kind = models.CharField(_("种类"), max_length=8, choices=precheck.Kind.choices, default=precheck.Kind.CHOICE)
    choices = ArrayField(models.CharField(max_length=60), verbose_name=_("选项"), default=list, blank=True)
    feeds = models.CharField(
        _("对应的公共信息"),
        max_length=16,
        choices=precheck.Feeds.choices,
        blank=True,
        help_text=_("后面的页面也要用到的信息，在这里问过就不再问"),
    )
    hits = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("触发的选项"),
        default=list,
        blank=True,
        help_text=_("选了其中一项时，提示下面的依据"),
    )
    limit = models.PositiveSmallIntegerField(_("期限"), null=True, blank=True)
    unit = models.CharField(_("期限单位"), max_length=6, choices=precheck.Unit.choices, blank=True)
    compare = models.CharField(_("日期触发条件"), max_length=8, choices=precheck.Compare.choices, blank=True)
    ground = models.CharField(_("可能的依据"), max_length=3, choices=codes.Ground.choices, blank=True)
    route = models.CharField(_("建议"), max_length=12, choices=precheck.Route.choices, blank=True)
    advice = models.TextField(_("说明"), blank=True)
    needs_reason = models.BooleanField(_("继续须说明理由"), default=False)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("预检问题")
        verbose_name_plural = _("预检问题")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["category", "key"], name="one_precheck_question_per_key")]

    def __str__(self) -> str:
        return self.label

    def as_question(self) -> precheck.Question:
        return precheck.question({**self.__dict__})


class ComplaintManager(models.Manager["Complaint"]):
    """Complaints without their search column: it is as long as the text, and only the index reads it."""

    def get_queryset(self) -> models.QuerySet[Complaint]:
        return super().get_queryset().defer("search")


class Complaint(casework.Case):
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
    proceedings = models.CharField(_("其他处理途径"), max_length=12, choices=codes.Proceedings.choices, blank=True)

    # who complains
    complainant_type = models.CharField(
        _("投诉人类型"), max_length=8, choices=codes.ComplainantType.choices, default=codes.ComplainantType.CONSUMER
    )
    complainant_name = models.CharField(_("姓名"), max_length=60, blank=True)
    complainant_company = models.CharField(_("投诉人企业"), max_length=120, blank=True)
    complainant_licence = models.CharField(_("投诉人企业的统一社会信用代码"), max_length=18, blank=True)
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

    # whose turn it is and until when, as `rules.turns` says; the machine writes it whenever a clock moves
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
    ground = models.CharField(_("不予受理依据"), max_length=3, choices=codes.Ground.choices, blank=True)
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
    referral_ground = models.CharField(_("不移送时的依据"), max_length=3, choices=codes.Ground.choices, blank=True)
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
    search = SearchVectorField(null=True, editable=False)  # bigrams, see businesses/bigrams.py

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
    def served_on(self) -> date | None:
        """The day on which the company got the case, by which its days count; None while it has not."""
        return self.delivered_on or (day_of(self.served_at) if self.served_at else None)

    @property
    def respondent(self) -> str:
        """The respondent's name as everybody sees it."""
        return self.business.name if self.business_id and self.business else self.respondent_name

    @property
    def asked(self) -> list[fields.Question]:
        """The category's own questions: as they were when filed, or as they are now for a draft."""
        if self.questions:
            return [fields.question(row) for row in self.questions]
        if self.category is None:
            return []
        prefetch_related_objects([self.category.top], "fields")  # once per case in hand
        return [row.as_question() for row in self.category.top.fields.all() if row.is_active]

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
    def first_answers(self) -> dict[str, Any]:
        """The answers to the pre-check under the names of its questions, wherever they are kept."""
        contacted = {None: None, False: Contacted.NO, True: Contacted.WAITING}[self.contacted]
        found: dict[str, Any] = {
            Feeds.CONTACTED: Contacted.ANSWERED if self.contacted and self.contact_answered else contacted,
            Feeds.CONTACTED_ON: self.contacted_on,
            Feeds.HAPPENED_ON: self.happened_on,
            Feeds.PROCEEDINGS: self.proceedings or None,
        }
        own = self.precheck.get("answers", {})
        for one in self.first_questions:
            if not one.feeds:
                kind = fields.Kind.DATE if one.is_date else fields.Kind.CHOICE
                found[one.name] = fields.from_json(kind, own.get(one.key))
        return found

    def findings(self, today: date) -> list[Finding]:
        """What the pre-check speaks for on that day."""
        return findings(self.first_questions, self.first_answers, today)

    @property
    def answered_before(self) -> dict[str, Any]:
        """The category's own questions that an earlier page asks under the same key, with what was answered there."""
        keys, answers = {row.key for row in self.asked}, self.first_answers
        found = {one.key: fields.to_json(answers[one.name]) for one in self.first_questions if one.key in keys}
        if OWN_LICENCE in keys:
            found[OWN_LICENCE] = self.complainant_licence
        return found

    @property
    def has_letter(self) -> bool:
        """Whether a letter of authority is there that was not turned away."""
        letters = self.evidence.filter(purpose=Evidence.Purpose.LETTER, removed_at=None)
        return letters.exclude(file__state=State.REJECTED).exists()

    @property
    def remedy_names(self) -> list[str]:
        return [str(codes.Remedy(code).label) for code in self.remedies]

    @property
    def is_solved(self) -> bool:
        return self.outcome in codes.SOLVED

    @property
    def is_unanswered(self) -> bool:
        """Whether the company let its term pass and never answered, however the case went on or ended."""
        return self.unanswered_at is not None or self.outcome == codes.Outcome.O11


class ComplaintVersion(models.Model):
    """What the complainant said, at one time: 1 is what was filed, each edit adds one. Never changed, never deleted."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    content = models.JSONField()  # the fields of `commands.filing.EDITABLE`, and `questions`
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("投诉内容的版本")
        verbose_name_plural = _("投诉内容的版本")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["complaint", "number"], name="one_version_per_number")]

    def __str__(self) -> str:
        return f"v{self.number}"


class WorkingCopy(models.Model):
    """An edit of a filed case that is not confirmed yet; only the complainant sees it."""

    complaint = models.OneToOneField(Complaint, models.CASCADE, related_name="working_copy")
    base = models.PositiveIntegerField()  # the version it began from
    content = models.JSONField(default=dict)  # only the fields that were changed
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("未确认的修改")
        verbose_name_plural = _("未确认的修改")

    def __str__(self) -> str:
        return f"v{self.base}+"


class Amendment(models.Model):
    """An edit after serving that waits for an officer: a higher amount, or another respondent (DOMAIN §6)."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="amendments")
    base = models.PositiveIntegerField()
    content = models.JSONField()
    asked_at = models.DateTimeField(_("提出时间"))
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("决定人")
    )
    is_granted = models.BooleanField(_("同意"), null=True)
    reason = models.TextField(_("理由"), blank=True)
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)  # the case ended first

    class Meta:
        verbose_name = _("待同意的修改")
        verbose_name_plural = _("待同意的修改")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"],
                name="one_open_amendment",
                condition=Q(decided_at__isnull=True, cancelled_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"v{self.base}+"


class AttestationLink(models.Model):
    """The link by SMS under which a caller checks and files the one draft that the hotline wrote for them."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="attestation_links")
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256 of the token; the token is in the SMS only
    content_sha256 = models.CharField(max_length=64)  # of what it asks to attest; another content needs another link
    phone = models.CharField(_("手机号"), max_length=16)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("发送时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    used_at = models.DateTimeField(_("使用时间"), null=True, blank=True)
    returned_at = models.DateTimeField(_("退回时间"), null=True, blank=True)
    returned_because = models.CharField(_("退回原因"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("热线确认链接")
        verbose_name_plural = _("热线确认链接")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["phone", "sent_at"], name="links_to_a_phone")]

    def __str__(self) -> str:
        return str(self.sent_at)


class ServiceLink(models.Model):
    """The link in a letter, through which a company without an account has one case, for one serving."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="service_links")
    serving = models.PositiveSmallIntegerField()
    business = models.ForeignKey(Business, models.PROTECT, null=True, related_name="+")  # whom the letter was for
    respondent_name = models.CharField(max_length=120, blank=True)  # the same, of a company that is not listed
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256 of the token; the token is in the letter only
    contact_kind = models.CharField(_("验证码发送方式"), max_length=8, choices=ContactKind.choices)
    contact = models.CharField(_("企业联系人的手机号或邮箱"), max_length=254)
    code_hash = models.CharField(max_length=64, blank=True)  # of the newest code; empty once it was used
    code_at = models.DateTimeField(null=True, blank=True)
    user = models.OneToOneField(  # who acts through it in the ledger; signs in nowhere
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("生成时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(_("撤销时间"), null=True)
    opened_at = models.DateTimeField(_("首次打开时间"), null=True)

    class Meta:
        verbose_name = _("转办函链接")
        verbose_name_plural = _("转办函链接")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["complaint"], condition=Q(revoked_at=None), name="one_standing_letter_link")
        ]

    def __str__(self) -> str:
        return str(self.made_at)

    @property
    def masked_contact(self) -> str:
        if self.contact_kind == ContactKind.PHONE:
            return phones.masked(self.contact)
        local, _at, domain = self.contact.partition("@")
        return f"{local[:1]}***@{domain}"

    def has_code(self, now: datetime) -> bool:
        """Whether a code was sent that is still good."""
        return bool(self.code_hash and self.code_at and now < self.code_at + calling.CODE_LIFE)


class Evidence(models.Model):
    """A file that belongs to a complaint, and what it shows."""

    class Purpose(models.TextChoices):
        EVIDENCE = "evidence", _("证据")
        LETTER = "letter", _("授权委托书")
        APPEAL = "appeal", _("申诉材料")
        PROOF = "proof", _("工作凭证")  # the staff's own: a scan of a letter, a proof of delivery

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="evidence")
    file = models.OneToOneField(StoredFile, models.PROTECT)
    item = models.ForeignKey(  # what it was asked for with
        "SupplementItem", models.SET_NULL, null=True, blank=True, related_name="files", verbose_name=_("补充事项")
    )
    purpose = models.CharField(_("用途"), max_length=8, choices=Purpose.choices, default=Purpose.EVIDENCE)
    caption = models.CharField(_("说明"), max_length=100, blank=True)
    shows = models.CharField(_("对应的清单项"), max_length=60, blank=True)  # an item of the category's evidence list
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    removed_at = models.DateTimeField(_("移除时间"), null=True, blank=True)  # in a draft; can be undone until swept
    rejection_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)  # by who sent it, after filing
    taken_down_at = models.DateTimeField(_("取下时间"), null=True, blank=True)  # by a supervisor
    taken_down_reason = models.CharField(_("取下的理由"), max_length=500, blank=True)
    by_business = models.BooleanField(_("企业提交"), default=False)
    on_paper = models.BooleanField(_("书面答复的扫描件"), default=False)  # the office alone takes it down
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("证据")
        verbose_name_plural = _("证据")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["removed_at"], name="removed_evidence", condition=Q(removed_at__isnull=False))]

    def __str__(self) -> str:
        return self.caption or self.file.name

    @property
    def side(self) -> codes.Side:
        """Who gave it."""
        if self.purpose == self.Purpose.PROOF:
            return codes.Side.STAFF
        return codes.Side.BUSINESS if self.by_business else codes.Side.COMPLAINANT

    @property
    def is_live(self) -> bool:
        """Neither withdrawn by who sent it nor taken down: it counts, and whoever may see it sees what is in it."""
        return self.withdrawn_at is None and self.taken_down_at is None


class StagedFile(models.Model):
    """A file that has arrived for a step that is not taken yet: its uploader's alone until the step takes it."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="staged")
    step = models.CharField(max_length=32, choices=Step.choices)
    item = models.ForeignKey("SupplementItem", models.CASCADE, null=True, related_name="+")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="staged")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    caption = models.CharField(_("说明"), max_length=100, blank=True)
    removed_at = models.DateTimeField(_("移除时间"), null=True, blank=True)  # can be undone until the step or the sweep
    staged_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("待提交的文件")
        verbose_name_plural = _("待提交的文件")
        ordering = ["pk"]
        indexes = [models.Index(fields=["staged_at"], name="staged_since")]

    def __str__(self) -> str:
        return self.caption or self.file.name

    @property
    def is_usable(self) -> bool:
        """Whether the step will take it."""
        return self.removed_at is None and not self.file.is_rejected


class SupplementItem(models.Model):
    """One thing the complainant was asked to add, and the answer."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="supplement_items")
    round = models.PositiveSmallIntegerField()  # 0: what another category asks (`commands.recategorise`)
    by_business = models.BooleanField(_("企业提出"), default=False)
    serving = models.PositiveSmallIntegerField(default=0)  # in which the company asked
    request = models.CharField(_("需要补充"), max_length=200)
    answer = models.TextField(_("补充内容"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)  # the case ended first

    class Meta:
        verbose_name = _("补充事项")
        verbose_name_plural = _("补充事项")
        ordering = ["round", "pk"]

    def __str__(self) -> str:
        return self.request


def _remedies() -> Any:
    """The coded remedies that are offered or agreed (DOMAIN §7)."""
    code = models.CharField(max_length=16, choices=codes.Remedy.choices)
    return ArrayField(code, verbose_name=_("补救方式"), default=list, blank=True)


class HasTerms:
    """Terms in columns (answers, offers, agreements), and the name by which a form says which of them it means."""

    @property
    def terms(self) -> Terms:
        return terms_of(self)

    @property
    def key(self) -> str:
        return offer_key(self)


class Answer(HasTerms, models.Model):
    """The respondent's final answer to one serving; relief in it is an offer the complainant may accept."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="answers_given")
    serving = models.PositiveSmallIntegerField()
    code = models.CharField(_("答复类型"), max_length=2, choices=codes.Response.choices)
    text = models.TextField(_("答复内容"))
    remedies = _remedies()
    amount = models.DecimalField(_("金额"), max_digits=12, decimal_places=2, null=True, blank=True)
    action = models.CharField(_("处理措施"), max_length=200, blank=True)
    perform_by = models.DateField(_("完成日期"), null=True, blank=True)
    expires_on = models.DateField(_("方案有效期至"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on_paper = models.BooleanField(_("书面答复，由受理员代录"), default=False)
    received_on = models.DateField(_("收到书面答复的日期"), null=True, blank=True)
    is_late = models.BooleanField(_("逾期答复"), default=False)
    at = models.DateTimeField(_("答复时间"))
    accepted_at = models.DateTimeField(_("接受时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("答复")
        verbose_name_plural = _("答复")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "serving"], name="one_answer_per_serving"),
            models.CheckConstraint(
                name="relief_is_dated",
                condition=~Q(code__in=["B1", "B2"]) | (Q(perform_by__isnull=False) & (Q(amount__gt=0) | ~Q(action=""))),
            ),
        ]

    def __str__(self) -> str:
        return self.get_code_display()

    @property
    def is_offer(self) -> bool:
        return self.code in codes.RELIEF


class Offer(HasTerms, models.Model):
    """Terms that one side put forward after the answer: the complainant's counter, the company's new or last offer."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="offers")
    serving = models.PositiveSmallIntegerField()
    side = models.CharField(_("提出方"), max_length=12, choices=codes.Side.choices)
    text = models.TextField(_("说明"))
    remedies = _remedies()
    amount = models.DecimalField(_("金额"), max_digits=12, decimal_places=2, null=True, blank=True)
    action = models.CharField(_("处理措施"), max_length=200, blank=True)
    perform_by = models.DateField(_("完成日期"))
    expires_on = models.DateField(_("方案有效期至"), null=True, blank=True)
    is_final = models.BooleanField(_("最终方案"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("提出时间"))
    accepted_at = models.DateTimeField(_("接受时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("方案")
        verbose_name_plural = _("方案")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="offer_gives_something", condition=Q(amount__gt=0) | ~Q(action="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()} {self.amount or self.action}"


class Extension(models.Model):
    """The company asks for five working days more, with an interim answer (B5); once a serving."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="extensions")
    serving = models.PositiveSmallIntegerField()
    interim = models.TextField(_("阶段性答复"))
    reason = models.CharField(_("延期理由"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("申请时间"))
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    is_granted = models.BooleanField(_("同意"), null=True)
    decision_reason = models.CharField(_("决定的理由"), max_length=500, blank=True)
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)  # the case ended first

    class Meta:
        verbose_name = _("延期申请")
        verbose_name_plural = _("延期申请")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "serving"], name="one_extension_per_serving"),
        ]

    def __str__(self) -> str:
        return str(self.at)


class Objection(models.Model):
    """The company says that the case is not for it to answer (B6); once a serving."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="objections")
    serving = models.PositiveSmallIntegerField()
    ground = models.CharField(_("异议理由"), max_length=12, choices=codes.ObjectionGround.choices)
    text = models.TextField(_("说明"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("提出时间"))
    decision = models.CharField(_("决定"), max_length=8, choices=codes.ObjectionDecision.choices, blank=True)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(_("决定的理由"), blank=True)
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)  # the case ended first

    class Meta:
        verbose_name = _("企业异议")
        verbose_name_plural = _("企业异议")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "serving"], name="one_objection_per_serving"),
            models.CheckConstraint(
                name="decided_objection_has_reason", condition=Q(decided_at=None) | (~Q(decision="") & ~Q(reason=""))
            ),
        ]

    def __str__(self) -> str:
        return self.get_ground_display()


class Message(models.Model):
    """A message on a case: to everybody in it, or in private between the platform and one side."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="messages")
    side = models.CharField(_("发送方"), max_length=12, choices=codes.Side.choices)
    private_to = models.CharField(_("仅与此方"), max_length=12, choices=codes.Side.choices, blank=True)
    text = models.TextField(_("内容"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("发送时间"))

    class Meta:
        verbose_name = _("留言")
        verbose_name_plural = _("留言")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:30]


class Mediation(models.Model):
    """A mediation, from its being asked for: who consented, when it began, how it ended."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="mediations")
    serving = models.PositiveSmallIntegerField()
    asked_side = models.CharField(_("申请方"), max_length=12, choices=codes.Side.choices)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("申请时间"))
    reason = models.TextField(_("申请理由"), blank=True)
    complainant_consented_at = models.DateTimeField(_("投诉人同意的时间"), null=True, blank=True)
    business_consented_at = models.DateTimeField(_("企业同意的时间"), null=True, blank=True)
    is_resumed = models.BooleanField(_("不须再次同意"), default=False)  # after a breach or an upheld appeal
    refused_by = models.CharField(_("不同意的一方"), max_length=12, choices=codes.Side.choices, blank=True)
    started_at = models.DateTimeField(_("开始时间"), null=True, blank=True)
    termination = models.CharField(_("终止原因"), max_length=2, choices=codes.Termination.choices, blank=True)
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)  # the case ended first

    class Meta:
        verbose_name = _("调解")
        verbose_name_plural = _("调解")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="mediation_by_consent",
                condition=Q(started_at=None)
                | Q(is_resumed=True)
                | Q(complainant_consented_at__isnull=False, business_consented_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.asked_at)

    def lacks(self, side: str) -> bool:
        """Whether this side has still to say yes or no."""
        return not self.started_at and not self.refused_by and getattr(self, f"{side}_consented_at") is None


class Session(models.Model):
    """A meeting of the mediation, at a place or by a link."""

    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField(_("开始时间"))
    minutes = models.PositiveSmallIntegerField(_("时长（分钟）"))
    place = models.CharField(_("地点"), max_length=200, blank=True)
    link = models.URLField(_("会议链接"), max_length=300, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("调解会")
        verbose_name_plural = _("调解会")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(name="session_is_somewhere", condition=~Q(place="") | ~Q(link="")),
        ]

    def __str__(self) -> str:
        return str(self.starts_at)


class Settlement(HasTerms, models.Model):
    """A version of the agreement's text. Both parties sign the same hash; a newer version leaves the older unsigned."""

    mediation = models.ForeignKey(Mediation, models.CASCADE, related_name="settlements")
    version = models.PositiveSmallIntegerField(_("版本"))
    text = models.TextField(_("协议正文"))
    remedies = _remedies()
    amount = models.DecimalField(_("金额"), max_digits=12, decimal_places=2, null=True, blank=True)
    action = models.CharField(_("企业须做的事"), max_length=500, blank=True)
    perform_by = models.DateField(_("履行期限"))
    sha256 = models.CharField("SHA-256", max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("提出时间"))
    complainant_signed_at = models.DateTimeField(_("投诉人签署的时间"), null=True, blank=True)
    business_signed_at = models.DateTimeField(_("企业签署的时间"), null=True, blank=True)
    business_signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)  # the case ended first

    class Meta:
        verbose_name = _("调解协议")
        verbose_name_plural = _("调解协议")
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["mediation", "version"], name="one_settlement_per_version"),
            models.CheckConstraint(name="settlement_gives_something", condition=Q(amount__gt=0) | ~Q(action="")),
        ]
        indexes = [models.Index(fields=["sha256"], name="settlements_by_hash")]  # whether a paper is ours

    def __str__(self) -> str:
        return f"v{self.version}"

    @property
    def is_signed(self) -> bool:
        return self.complainant_signed_at is not None and self.business_signed_at is not None

    @property
    def signed_at(self) -> Any:
        """When the second party signed; None before."""
        if self.complainant_signed_at is None or self.business_signed_at is None:
            return None
        return max(self.complainant_signed_at, self.business_signed_at)


class Note(models.Model):
    """A staff note on a case; no party sees it."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="notes")
    text = models.TextField(_("备注"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("内部备注")
        verbose_name_plural = _("内部备注")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.text[:30]


class Rating(models.Model):
    """What the complainant thought of the way the case was handled; once, within 60 days of closing."""

    complaint = models.OneToOneField(Complaint, models.CASCADE)
    speed = models.PositiveSmallIntegerField(_("速度"))
    attitude = models.PositiveSmallIntegerField(_("态度"))
    result = models.PositiveSmallIntegerField(_("结果"))
    is_solved = models.BooleanField(_("问题解决了吗"))
    comment = models.CharField(_("意见"), max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("评价")
        verbose_name_plural = _("评价")
        constraints = [
            models.CheckConstraint(
                name="one_to_five",
                condition=Q(speed__range=(1, 5), attitude__range=(1, 5), result__range=(1, 5)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.speed}/{self.attitude}/{self.result}"

    @property
    def is_low(self) -> bool:
        """Whether anything got a 1 or a 2 of 5."""
        return min(self.speed, self.attitude, self.result) <= 2


class SupersededOutcome(models.Model):
    """An end that an upheld appeal has undone, as it was told: how it ended, on what ground, why."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="superseded")
    appeal = models.CharField(_("申诉编号"), max_length=24)
    status = models.CharField(_("状态"), max_length=20, choices=Status.choices)
    ground = models.CharField(_("不予受理依据"), max_length=3, choices=codes.Ground.choices, blank=True)
    outcome = models.CharField(_("结果"), max_length=3, choices=codes.Outcome.choices, blank=True)
    reason = models.TextField(_("理由"), blank=True)
    other_remedies = models.TextField(_("其他解决途径"), blank=True)
    ended_at = models.DateTimeField(_("作出时间"))
    superseded_at = models.DateTimeField(_("推翻时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("复核员"))

    class Meta:
        verbose_name = _("被推翻的结果")
        verbose_name_plural = _("被推翻的结果")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.ground or self.outcome

    @property
    def how(self) -> str:
        """How it had ended, in words."""
        if self.ground:
            return str(_("不予受理：%(ground)s") % {"ground": codes.Ground(self.ground).label})
        return str(codes.Outcome(self.outcome).label)


class UndoPoint(models.Model):
    """How a case and its clocks stood before a step that a supervisor may correct, and the correction once it is made.

    Kept as long as the case: what was corrected, why and by whom is read from here (`queries.corrections`).
    """

    case = models.ForeignKey(Complaint, models.CASCADE, related_name="undo_points")
    seq = models.PositiveIntegerField()  # of the event of that step
    step = models.CharField(_("步骤"), max_length=32, choices=Step.choices)
    at = models.DateTimeField(_("时间"))
    fields = models.JSONField(
        default=dict, encoder=DjangoJSONEncoder
    )  # the columns that the step changed, as they were
    clocks = models.JSONField(default=list, encoder=DjangoJSONEncoder)  # the clocks that ran, as they were
    undone_at = models.DateTimeField(_("更正时间"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("更正人")
    )
    reason = models.TextField(_("更正的理由"), blank=True)

    class Meta:
        verbose_name = _("可以更正的一步")
        verbose_name_plural = _("可以更正的步骤")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="one_undo_point_per_event")]

    def __str__(self) -> str:
        return f"{self.seq} {self.step}"


class ComplaintClock(casework.Clock):
    case = models.ForeignKey(Complaint, models.CASCADE, related_name="clocks")
    kind = models.CharField(_("期限"), max_length=20, choices=Clock.choices)

    class Meta:
        verbose_name = _("期限")
        verbose_name_plural = _("期限")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], name="one_running_clock_of_a_kind", condition=Q(stopped_at=None)
            )
        ]
        indexes = [models.Index(fields=["next_at"], name="due_clocks", condition=Q(next_at__isnull=False))]


class ComplaintEvent(casework.Event):
    case = models.ForeignKey(Complaint, models.PROTECT, related_name="events")
    step = models.CharField(_("步骤"), max_length=32, choices=Step.choices)

    class Meta:
        verbose_name = _("办理记录")
        verbose_name_plural = _("办理记录")
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="one_line_per_seq")]


# --- the staff's workspace ---
class LastAssigned(models.Model):
    """When an officer was last given a case: by load, whoever waited longest comes first."""

    officer = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="last_assigned")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("最近一次分配")
        verbose_name_plural = _("最近一次分配")

    def __str__(self) -> str:
        return str(self.at)


class LetterTemplate(models.Model):
    """A text that staff put into a field of a step and go on from; supervisors write it."""

    place = models.CharField(_("用在哪里"), max_length=40, choices=letters.Place.choices)
    name = models.CharField(_("名称"), max_length=40)
    body = models.TextField(_("正文"), max_length=2000)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("信件模板")
        verbose_name_plural = _("信件模板")
        ordering = ["place", "position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def step(self) -> str:
        return self.place.partition(".")[0]

    @property
    def field(self) -> str:
        return self.place.partition(".")[2]

    def clean(self) -> None:
        wrong = letters.unknown(self.body)
        if wrong:
            known = "、".join(f"{{{name}}}" for name in letters.PLACEHOLDERS)
            message = _("不能识别：%(wrong)s。只能用这些占位符：%(known)s。")
            raise ValidationError({"body": message % {"wrong": "、".join(wrong), "known": known}})


class TypedStep(models.Model):
    """What somebody typed for a step and was shown before it is done. It waits for a day; sent, it is empty."""

    token = models.CharField(max_length=40, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    path = models.CharField(max_length=200)  # of the step's page
    data = models.TextField(blank=True)
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.path


# --- the hotline: a caller about a case ---
class CallerCheck(models.Model):
    """One attempt to make sure that who is on the phone is the complainant: digits that were said, or a code by SMS."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="caller_checks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    method = models.CharField(_("核实方式"), max_length=8, choices=codes.CallerProof.choices)
    phone = models.CharField(_("手机号"), max_length=16)  # the number that is proved, whichever the case
    code_hash = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(_("时间"))
    tries = models.PositiveSmallIntegerField(_("次数"), default=0)
    passed_at = models.DateTimeField(_("核实时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("来电人核实")
        verbose_name_plural = _("来电人核实")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["phone", "method", "at"], name="checks_of_a_phone")]

    def __str__(self) -> str:
        return self.get_method_display()


class Call(models.Model):
    """A call to the hotline about a case. What was said is the staff's; that it happened, the complainant sees."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="calls")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))
    proof = models.CharField(_("身份核实"), max_length=8, choices=codes.CallerProof.choices)
    topic = models.CharField(_("来电事由"), max_length=8, choices=codes.CallTopic.choices)
    text = models.TextField(_("记录"), blank=True)

    class Meta:
        verbose_name = _("来电")
        verbose_name_plural = _("来电")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.get_topic_display()


class SavedFilter(models.Model):
    """A worklist as one member of staff narrowed it, under a name of theirs."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters")
    name = models.CharField(_("名称"), max_length=20)
    query = models.CharField(max_length=300, blank=True)  # of the list's address; only names that the list knows

    class Meta:
        verbose_name = _("保存的筛选")
        verbose_name_plural = _("保存的筛选")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_filter_per_name")]

    def __str__(self) -> str:
        return self.name


# --- group cases ---
class CaseGroup(models.Model):
    """Complaints of several people about the same company and issue; each keeps its own clocks and its own end."""

    reference = models.CharField(_("编号"), max_length=24, unique=True)
    business = models.ForeignKey(Business, models.PROTECT, related_name="case_groups", verbose_name=_("企业"))
    title = models.CharField(_("标题"), max_length=TITLE_MAX)  # staff's words, with nobody's name in them
    issue = models.TextField(_("共同的问题"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("建立时间"))
    closed_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("群体投诉")
        verbose_name_plural = _("群体投诉")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["business", "-id"], name="groups_of_a_business")]

    def __str__(self) -> str:
        return self.reference


class BusinessMerge(models.Model):
    """Two companies that are one: decided at once, then case by case the merged one's cases go to the survivor."""

    merged = models.OneToOneField(Business, models.PROTECT, related_name="+", verbose_name=_("被合并的企业"))
    survivor = models.ForeignKey(Business, models.PROTECT, related_name="+", verbose_name=_("保留的企业"))
    reason = models.TextField(_("合并理由"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("办理人"))
    at = models.DateTimeField(_("合并时间"))
    members_moved = models.PositiveIntegerField(_("转移的成员"), default=0)
    cases_moved = models.PositiveIntegerField(_("转移的投诉"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("企业合并")
        verbose_name_plural = _("企业合并")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(name="merged_into_another", condition=~Q(merged=models.F("survivor")))]
        indexes = [models.Index(fields=["id"], name="merges_under_way", condition=Q(finished_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.merged} → {self.survivor}"


class GroupMember(models.Model):
    """A case in a group, from when until when."""

    group = models.ForeignKey(CaseGroup, models.PROTECT, related_name="members")
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="group_memberships")
    linked_at = models.DateTimeField(_("关联时间"))
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    left_at = models.DateTimeField(_("退出时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("群体投诉的成员")
        verbose_name_plural = _("群体投诉的成员")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["complaint"], name="one_live_group", condition=Q(left_at__isnull=True))
        ]
        indexes = [models.Index(fields=["group", "id"], name="members_of_a_group")]

    def __str__(self) -> str:
        return f"{self.group_id} {self.complaint_id}"


class GroupAnswer(HasTerms, models.Model):
    """The company's one answer to all cases of a group; carried to each of them in its own transaction."""

    group = models.ForeignKey(CaseGroup, models.PROTECT, related_name="lead_answers")
    code = models.CharField(_("答复类型"), max_length=2, choices=codes.Response.choices)
    text = models.TextField(_("答复内容"))
    remedies = _remedies()
    amount = models.DecimalField(_("金额"), max_digits=12, decimal_places=2, null=True, blank=True)
    action = models.CharField(_("处理措施"), max_length=200, blank=True)
    perform_by = models.DateField(_("完成日期"), null=True, blank=True)
    expires_on = models.DateField(_("方案有效期至"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("发送时间"))
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("统一答复")
        verbose_name_plural = _("统一答复")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group"], name="one_lead_answer_under_way", condition=Q(finished_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.get_code_display()

    @property
    def is_offer(self) -> bool:
        return self.code in codes.RELIEF


class GroupAnswerResult(models.Model):
    """What became of one case: it got the answer, or why not."""

    lead = models.ForeignKey(GroupAnswer, models.CASCADE, related_name="results")
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="+")
    result = models.CharField(_("结果"), max_length=10, choices=codes.LeadResult.choices)

    class Meta:
        verbose_name = _("统一答复的结果")
        verbose_name_plural = _("统一答复的结果")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["lead", "complaint"], name="one_result_per_case")]

    def __str__(self) -> str:
        return self.get_result_display()


# --- privacy ---
class Disposal(models.Model):
    """A batch of cases that were kept long enough: prepared, proposed by one person, released by another, erased."""

    before = models.DateTimeField(_("办结早于"))
    prepared_at = models.DateTimeField(_("准备时间"))
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(_("提出时间"), null=True, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(_("批准时间"), null=True, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(_("取消时间"), null=True, blank=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("到期删除")
        verbose_name_plural = _("到期删除")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="disposal_by_two_people",
                condition=Q(released_by=None)
                | (Q(proposed_by__isnull=False, released_at__isnull=False) & ~Q(released_by=models.F("proposed_by"))),
            ),
            models.CheckConstraint(
                name="disposal_released_or_cancelled", condition=Q(released_at=None) | Q(cancelled_at=None)
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        """Neither carried out nor called off."""
        return self.finished_at is None and self.cancelled_at is None


class DisposalItem(models.Model):
    """A case of a batch, and what became of it."""

    disposal = models.ForeignKey(Disposal, models.CASCADE, related_name="items")
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="disposals")
    told_at = models.DateTimeField(null=True, blank=True)  # since when its complainant knows that it goes
    settled_at = models.DateTimeField(null=True, blank=True)  # erased, kept after all, or the batch was called off
    kept_because = models.CharField(_("没有删除的原因"), max_length=8, choices=retention.KeptBecause, blank=True)

    class Meta:
        verbose_name = _("到期删除的投诉")
        verbose_name_plural = _("到期删除的投诉")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["complaint"], name="one_open_disposal", condition=Q(settled_at=None)),
            models.UniqueConstraint(fields=["disposal", "complaint"], name="once_in_a_disposal"),
        ]
        indexes = [
            models.Index(fields=["disposal"], name="disposal_untold", condition=Q(settled_at=None, told_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.disposal_id} {self.complaint_id}"


# --- the staff themselves: whom they have to do with, and what they looked at ---
class ConflictQuerySet(models.QuerySet["Conflict"]):
    def standing(self) -> ConflictQuerySet:
        return self.filter(ended_at=None)


class Conflict(models.Model):
    """A member of staff who has to do with a company: none of its cases is theirs while this stands."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="conflicts", verbose_name=_("工作人员")
    )
    business = models.ForeignKey(Business, models.PROTECT, related_name="+", verbose_name=_("企业"))
    reason = models.CharField(_("关系"), max_length=300)
    since = models.DateField(_("从哪一天起"))
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("申报人")
    )
    declared_at = models.DateTimeField(_("申报时间"))
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("解除人")
    )
    ended_at = models.DateTimeField(_("解除时间"), null=True)
    end_reason = models.CharField(_("解除原因"), max_length=300, blank=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("利益冲突")
        verbose_name_plural = _("利益冲突")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "business"], condition=Q(ended_at=None), name="one_standing_conflict"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, end_reason="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason=""),
                name="conflict_ended_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.business}"


class Reveal(models.Model):
    """That somebody of the staff looked at masked data of a case: what, and the reason in their own words."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="reveals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("查看人"))
    at = models.DateTimeField(_("时间"))
    items = ArrayField(models.CharField(max_length=12, choices=Item.choices), verbose_name=_("查看的信息"))
    purpose = models.CharField(_("用途"), max_length=10, choices=codes.LookPurpose.choices)
    reason = models.CharField(_("理由"), max_length=300)

    class Meta:
        verbose_name = _("查看个人信息")
        verbose_name_plural = _("查看个人信息")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["by", "at"], name="reveals_of_a_person")]

    def __str__(self) -> str:
        return self.get_purpose_display()


class Opening(models.Model):
    """That somebody of the staff opened a case, or looked at a file of it: once a day, person, role and file."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="openings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("查看人"))
    role = models.CharField(_("角色"), max_length=20, blank=True)  # empty: a superuser without a staff role
    on = models.DateField(_("日期"))
    at = models.DateTimeField(_("时间"))  # the first time that day
    items = ArrayField(models.CharField(max_length=12, choices=Item.choices), verbose_name=_("完整看到的信息"))
    evidence = models.ForeignKey(Evidence, models.CASCADE, null=True, related_name="+", verbose_name=_("文件"))

    class Meta:
        verbose_name = _("打开投诉")
        verbose_name_plural = _("打开投诉")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "by", "role", "on", "evidence"],
                name="one_opening_a_day",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.on}"
