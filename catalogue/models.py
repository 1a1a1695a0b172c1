"""Categories: what may be complained about, and every published version of what they ask.

The tables are older than the room and keep their names.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogue.rules import fields as fields_rules
from catalogue.rules import precheck as precheck_rules
from catalogue.rules.codes import Ground
from ui.traditional import spoken


class Category(models.Model):
    """Subject of a complaint, in two levels. Rows are switched off, never deleted."""

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
        db_table = "complaints_category"
        verbose_name = _("投诉类别")
        verbose_name_plural = _("投诉类别")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return spoken(f"{self.parent.name} · {self.name}" if self.parent_id and self.parent else self.name)

    @property
    def listed_as(self) -> str:
        """Name in a list that also has what is out of use."""
        return str(self) if self.is_active else gettext("%(name)s（已停用）") % {"name": self}

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
    kind = models.CharField(
        _("种类"), max_length=8, choices=fields_rules.FieldKind.choices, default=fields_rules.FieldKind.TEXT
    )
    help = models.CharField(_("提示"), max_length=200, blank=True)
    required = models.BooleanField(_("必填"), default=True)
    needed_in = ArrayField(
        models.CharField(max_length=16),
        verbose_name=_("只在这些二级类别必填"),
        default=list,
        blank=True,
        help_text=_("二级类别的代码，例如APP-05；在其他二级类别里选填。留空则都必填"),
    )
    pattern = models.CharField(_("格式"), max_length=120, blank=True, help_text=_("正则表达式，留空则不检查"))
    choices = ArrayField(models.CharField(max_length=60), verbose_name=_("选项"), default=list, blank=True)
    personal = models.BooleanField(_("个人信息"), default=False)
    identifies = models.BooleanField(_("用于识别重复投诉"), default=False)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        db_table = "complaints_categoryfield"
        verbose_name = _("类别字段")
        verbose_name_plural = _("类别字段")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["category", "key"], name="one_field_per_key")]

    def __str__(self) -> str:
        return self.label

    def as_question(self, kind: str = "") -> fields_rules.Question:
        """Question as it is asked in this kind of problem (the code of a sub-category)."""
        is_needed = self.required and (not self.needed_in or kind in self.needed_in)
        return fields_rules.question({**self.__dict__, "required": is_needed})


class CategoryVersion(models.Model):
    """Content of a top category at one time: every published change of its fields, evidence list or pre-check."""

    category = models.ForeignKey(Category, models.PROTECT, related_name="versions", verbose_name=_("类别"))
    number = models.PositiveIntegerField(_("版本"))
    content = models.JSONField(_("内容"))  # {"questions": […], "evidence": […], "precheck": […]}
    at = models.DateTimeField(_("发布时间"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("发布人")
    )

    class Meta:
        db_table = "complaints_categoryversion"
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
    kind = models.CharField(
        _("种类"), max_length=8, choices=precheck_rules.QuestionKind.choices, default=precheck_rules.QuestionKind.CHOICE
    )
    choices = ArrayField(models.CharField(max_length=60), verbose_name=_("选项"), default=list, blank=True)
    feeds = models.CharField(
        _("对应的公共信息"),
        max_length=16,
        choices=precheck_rules.Feeds.choices,
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
    unit = models.CharField(_("期限单位"), max_length=6, choices=precheck_rules.Unit.choices, blank=True)
    compare = models.CharField(_("日期触发条件"), max_length=8, choices=precheck_rules.Compare.choices, blank=True)
    ground = models.CharField(_("可能的依据"), max_length=3, choices=Ground.choices, blank=True)
    route = models.CharField(_("建议"), max_length=12, choices=precheck_rules.Route.choices, blank=True)
    advice = models.TextField(_("说明"), blank=True)
    needs_reason = models.BooleanField(_("继续须说明理由"), default=False)
    judges = models.SlugField(
        _("判断哪一题的回答"),
        max_length=40,
        blank=True,
        db_index=False,
        help_text=_("另一道预检问题的键：这一条不单独提问，只判断那一题的回答，选项须与它相同"),
    )
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        db_table = "complaints_precheckquestion"
        verbose_name = _("预检问题")
        verbose_name_plural = _("预检问题")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["category", "key"], name="one_precheck_question_per_key")]

    def __str__(self) -> str:
        return self.label

    def as_question(self) -> precheck_rules.Question:
        return precheck_rules.question({**self.__dict__})
