"""Group cases: complaints about one issue, and one answer to all of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from businesses.models import Business
from complaints.models.case import Complaint
from complaints.models.terms import HasTerms, remedies_field
from complaints.rules import codes
from complaints.rules.completeness import TITLE_MAX


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
    remedies = remedies_field()
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


class GroupAnswerResult(models.Model):
    """Result for one case: it got the group's answer, or why not."""

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
