"""Members of a company: who they are, inviting, roles, removing, leaving, and what changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from accounts import absences
from accounts.visitors import signed_in
from businesses import access, commands, invitations, records
from businesses.forms import AbsenceForm, InviteForm, RoleForm
from businesses.models import Business, Membership
from businesses.presenters import members as presenters
from casework.errors import Refused
from casework.views import CONFLICT, UNPROCESSABLE


class CompanyView(LoginRequiredMixin, View):
    """A page of one company for its members; `for_owners`: for nobody else."""

    for_owners = False
    business: Business

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            get = access.get_owned if self.for_owners else access.get_business
            self.business = get(request.user, kwargs["business"])
        return super().dispatch(request, *args, **kwargs)

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        context = {"business": self.business, "nav": "members"} | context
        return render(self.request, f"businesses/{template}.html", context, status=status)

    def members_page(self, form: InviteForm | None = None, *, status: int = 200, refusal: str = "") -> HttpResponse:
        user = self.request.user
        is_owner = access.memberships_of(user).get(self.business.pk) == Membership.Role.OWNER
        members = records.members_of(self.business)
        people = [member.user_id for member in members]
        away = absences.ahead(timezone.localdate()).filter(person__in=people)
        waiting = invitations.waiting(self.business, timezone.now()).select_related("invited_by") if is_owner else ()
        return self.show(
            "members",
            status=status,
            members=presenters.rows(members, away),
            is_owner=is_owner,
            waiting=waiting,
            form=(form or InviteForm()) if is_owner else None,
            refusal=refusal,
        )

    def done(self, words: Any) -> HttpResponse:
        messages.success(self.request, words)
        return redirect("businesses:members", self.business.pk)


class Members(CompanyView):
    def get(self, request: HttpRequest, business: int) -> HttpResponse:
        return self.members_page()


class Invite(CompanyView):
    for_owners = True

    def get(self, request: HttpRequest, business: int) -> HttpResponse:
        return redirect("businesses:members", business)

    def post(self, request: HttpRequest, business: int) -> HttpResponse:
        form = InviteForm(request.POST)
        if not form.is_valid():
            return self.members_page(form, status=UNPROCESSABLE)
        try:
            commands.invite(
                self.business, actor=signed_in(request), role=form.cleaned_data["role"], **form.cleaned_data["to"]
            )
        except Refused as refusal:
            return self.members_page(form, status=CONFLICT, refusal=refusal.message)
        return self.done(_("邀请已发送，7天内有效。对方接受后，您会收到通知。"))


class Revoke(CompanyView):
    for_owners = True

    def get(self, request: HttpRequest, business: int, pk: int) -> HttpResponse:
        return redirect("businesses:members", business)

    def post(self, request: HttpRequest, business: int, pk: int) -> HttpResponse:
        invitation = self.business.invitations.filter(pk=pk).first()
        if invitation is None:
            raise Http404
        try:
            commands.revoke_invitation(invitation, actor=signed_in(request))
        except Refused as refusal:
            return self.members_page(status=CONFLICT, refusal=refusal.message)
        return self.done(_("邀请已收回，链接不能再用。"))


class MemberView(CompanyView):
    """Page about one member, for owners."""

    for_owners = True
    title: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.pk = kwargs.pop("pk")
        return super().dispatch(request, *args, **kwargs)

    def member(self) -> Membership:
        row = self.business.memberships.filter(pk=self.pk, is_active=True).select_related("user").first()
        if row is None:
            raise Http404
        return row


class ChangeRole(MemberView):
    def get(self, request: HttpRequest, business: int) -> HttpResponse:
        member = self.member()
        return self.show("role", member=member, form=RoleForm(initial={"role": member.role}))

    def post(self, request: HttpRequest, business: int) -> HttpResponse:
        member, form = self.member(), RoleForm(request.POST)
        if not form.is_valid():
            return self.show("role", member=member, form=form, status=UNPROCESSABLE)
        role = form.cleaned_data["role"]
        try:
            commands.change_role(self.business, actor=signed_in(request), member=member.user, role=role)
        except Refused as refusal:
            return self.show("role", member=member, form=form, refusal=refusal.message, status=CONFLICT)
        return self.done(_("%(name)s的角色已更改。") % {"name": member.user.display_name})


class Remove(MemberView):
    def get(self, request: HttpRequest, business: int) -> HttpResponse:
        return self.show("remove", member=self.member())

    def post(self, request: HttpRequest, business: int) -> HttpResponse:
        member = self.member()
        try:
            commands.remove_member(self.business, actor=signed_in(request), member=member.user)
        except Refused as refusal:
            return self.show("remove", member=member, refusal=refusal.message, status=CONFLICT)
        return self.done(_("%(name)s已不是成员，不能再查看或者答复投诉。") % {"name": member.user.display_name})


class Absences(CompanyView):
    """Days on which a member is away: for oneself, and for owners about their colleagues."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.pk = kwargs.pop("pk")
        return super().dispatch(request, *args, **kwargs)

    def member(self) -> Membership:
        row = self.business.memberships.filter(pk=self.pk, is_active=True).select_related("user").first()
        is_owner = access.memberships_of(self.request.user).get(self.business.pk) == Membership.Role.OWNER
        if row is None or not (is_owner or row.user_id == self.request.user.pk):
            raise Http404
        return row

    def page(self, member: Membership, form: AbsenceForm, *, status: int = 200, refusal: str = "") -> HttpResponse:
        rows = absences.ahead(timezone.localdate()).filter(person=member.user_id)
        return self.show("absence", member=member, form=form, rows=rows, status=status, refusal=refusal)

    def get(self, request: HttpRequest, business: int) -> HttpResponse:
        return self.page(self.member(), AbsenceForm())

    def post(self, request: HttpRequest, business: int) -> HttpResponse:
        member, struck = self.member(), request.POST.get("cancel", "")
        form = AbsenceForm() if struck else AbsenceForm(request.POST)
        if not struck and not form.is_valid():
            return self.page(member, form, status=UNPROCESSABLE)
        try:
            if struck:
                rows = absences.ahead(timezone.localdate()).filter(person=member.user_id)
                row = next((row for row in rows if str(row.pk) == struck), None)
                if row is None:
                    raise Http404
                commands.cancel_absence(self.business, actor=signed_in(request), absence=row)
            else:
                commands.enter_absence(self.business, actor=signed_in(request), member=member.user, **form.cleaned_data)
        except Refused as refusal:
            return self.page(member, form, status=CONFLICT, refusal=refusal.message)
        return self.done(_("请假已取消。") if struck else _("请假已登记。期间的通知发给其他成员。"))


class Leave(CompanyView):
    def get(self, request: HttpRequest, business: int) -> HttpResponse:
        return self.show("leave")

    def post(self, request: HttpRequest, business: int) -> HttpResponse:
        try:
            commands.leave(self.business, actor=signed_in(request))
        except Refused as refusal:
            return self.show("leave", refusal=refusal.message, status=CONFLICT)
        messages.success(request, _("您已退出“%(name)s”。") % {"name": self.business.name})
        return redirect("business:index")


class Log(CompanyView):
    """Every change of members, for owners."""

    for_owners = True

    def get(self, request: HttpRequest, business: int) -> HttpResponse:
        page = records.membership_events(self.business, request.GET.get("after", ""))
        return self.show("member_log", rows=page.rows, after=page.after)
