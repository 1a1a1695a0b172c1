"""The forms of signing up, signing in and one's own settings: allauth's, in our look and words."""

from __future__ import annotations

import secrets
import struct
from datetime import datetime
from functools import partial
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import forms as recovery_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from allauth.socialaccount import forms as social_forms
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.forms.renderers import BaseRenderer, get_default_renderer
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AuthenticationResponse, RegistrationResponse
from unfold.widgets import (
    INPUT_CLASSES,
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from accounts import agreements, challenges, codes, phones, preferences, reset, sign_up
from accounts.models import User
from accounts.roles import Role
from casework.errors import Refused
from notifications.kinds import OPTIONAL, Group
from notifications.models import Notice
from ui.forms import HouseMixin, HouseModelForm

TOTP_HOLDS_S = 120  # longer than any code is taken: its own half minute and MFA_TOTP_TOLERANCE on either side
PASSWORD_HINT = _("至少8位，不要只用数字，也不要用常见的密码")


class _Entry(HouseMixin):
    """The base of every allauth form here: our look, labels and hints, and no placeholder (a label that vanishes)."""

    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}
    label_suffix = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, _LABELS.get(name, field.label))
            field.help_text = self.hints.get(name, "")
            if name == "email":
                field.widget.attrs |= {"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}


_LABELS = {
    "login": _("手机号或邮箱"),
    "phone": _("手机号"),
    "email": _("邮箱"),
    "password": _("密码"),
    "password1": _("密码"),
    "password2": _("再次输入密码"),
    "oldpassword": _("当前密码"),
    "code": _("验证码"),
}
_NEW_PASSWORD = {"password1": _("新密码"), "password2": _("再次输入新密码")}


class _TwoPasswords(_Entry):
    """The sentences for a second password that is missing or differs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password2"].error_messages["required"] = _("请再次输入密码")

    def add_error(self, field: str | None, error: Any) -> None:
        if field == "password2" and not isinstance(error, ValidationError):
            error = _("两次输入的密码不一样，请重新输入")
        super().add_error(field, error)


class _AsksForCode(_Entry):
    """A form whose sending costs a code: it is counted once everything else is right.

    Where codes have become dear, `task` is what the browser has to solve, or `wait` the place in a queue of somebody
    without script; templates/accounts/_challenge.html draws either. What was paid is kept while another field is wrong.
    """

    task = ""
    wait: challenges.Wait | None = None

    @property
    def wait_shown(self) -> str:
        return codes.shown(self.wait.ready_at, timezone.now()) if self.wait else ""

    @property
    def solution(self) -> str:
        return str(self.data.get("altcha") or "")

    def _ask(self, field: str, target: str | None) -> None:
        """Count a code to what was typed in this field; a refusal stands beside it, or above the challenge."""
        now, client = timezone.now(), codes.client_of(context.request)
        self.wait = challenges.wait_of(str(self.data.get("waited") or ""), now)
        if "wait" in self.data:
            self._queue(client, now)
        elif not self.errors and target:
            try:
                is_paid = partial(challenges.is_paid, self.data, now)
                codes.ask(target, client=client, now=now, pays=is_paid, has_mail=field in ("login", "email"))
            except Refused as refused:
                if refused.code != "challenge":
                    self.add_error(field, ValidationError(refused.message, code=refused.code))
                elif self.wait and self.wait.ready_at > now:
                    self._say_wait(self.wait, now)
                else:
                    self._set_task(refused, now)

    def _queue(self, client: str, now: datetime) -> None:
        """Queue whoever has no script and asks to wait; what else is to be corrected can be said afterwards."""
        self.errors.clear()
        try:
            with transaction.atomic():
                self.wait = challenges.begin_wait(client, now)
        except Refused as refused:
            self._set_task(refused, now)
        else:
            self._say_wait(self.wait, now)

    def _say_wait(self, wait: challenges.Wait, now: datetime) -> None:
        values = {"time": self.wait_shown, "seconds": challenges.seconds_left(wait, now)}
        message = _("请等到%(time)s再提交，还有%(seconds)d秒。填写的内容已保留，密码需要重新填写。") % values
        if "password1" not in self.fields:
            message = _("请等到%(time)s再提交，还有%(seconds)d秒。填写的内容已保留。") % values
        self.add_error(None, ValidationError(message, code="wait"))

    def _set_task(self, refused: Refused, now: datetime) -> None:
        self.wait, self.task = None, challenges.give(now)
        self.add_error(None, ValidationError(refused.message, code=refused.code))


class _SignUp(_AsksForCode):
    """Phone and e-mail, both to be proved by codes, in whatever way somebody comes."""

    hints = {
        "phone": _("大陆手机号。我们会发送短信验证码"),
        "email": _("我们会发送验证码；办理进展也会发到这里"),
        "password1": PASSWORD_HINT,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        missing = {"required": _("请先阅读用户协议和隐私政策，并勾选同意")}
        self.fields["agrees"] = forms.BooleanField(label=agreements.label(), error_messages=missing)

    def validate_unique_email(self, value: str) -> str:
        """A sign-up that nobody finished in time does not hold the address."""
        sign_up.release_out_of_time(timezone.now(), email=value)
        return super().validate_unique_email(value)  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self._ask("phone", data.get("phone"))
        return data

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if self.account_already_exists:
            self._rehearse(request)
        user, response = super().try_save(request)  # type: ignore[misc]
        return user, response

    def _rehearse(self, request: HttpRequest) -> None:
        """Save somebody who is nobody, and take it back: where a number or address is taken, allauth would answer a
        tenth of a second sooner, and the time would tell."""
        taken = self.cleaned_data
        nobody = secrets.randbelow(10**10)
        self.cleaned_data = taken | {"email": f"{nobody}@example.invalid", "phone": f"+9990{nobody:010}"}
        self.account_already_exists = False
        with transaction.atomic():
            self.save(request)
            transaction.set_rollback(True)
        self.cleaned_data, self.account_already_exists = taken, True

    def save(self, request: HttpRequest) -> User:
        sign_up.release_out_of_time(timezone.now(), phone=self.cleaned_data["phone"])
        user: User = super().save(request)  # type: ignore[misc]
        agreements.agree(user, now=timezone.now())
        return user


class SignUpForm(_SignUp, _TwoPasswords, allauth_forms.SignupForm):
    pass


class SocialSignUpForm(_SignUp, social_forms.SignupForm):
    """Without a password: the provider leads in, and the codes do."""


class SignInForm(_Entry, allauth_forms.LoginForm):
    labels = {"remember": _("在这台设备上保持登录（公用设备请不要勾选）")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
        }

    def clean_login(self) -> str:
        """A phone number in any form becomes E.164, an address lower case."""
        return _login(self.cleaned_data["login"])


class RequestCodeForm(_AsksForCode, allauth_forms.RequestLoginCodeForm):
    """One field for both, where allauth has two of which one is to be filled in."""

    login = forms.CharField(
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
    )
    hints = {"login": _("填手机号收短信验证码，填邮箱收邮件验证码")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user: User | None = None
        del self.fields["phone"], self.fields["email"]

    def clean(self) -> dict[str, Any]:
        """Hand the one value to allauth's two checks, as if it had been typed there."""
        login = self.cleaned_data.get("login")
        if login:
            name = "email" if "@" in login else "phone"
            self.cleaned_data[name] = login
            try:
                self.cleaned_data[name] = getattr(self, f"clean_{name}")()
            except ValidationError as error:
                self.add_error("login", error)
            if not sign_up.is_finished(self._user):
                self._user = None
        self._ask("login", login)
        return self.cleaned_data

    def clean_login(self) -> str:
        return _login(self.cleaned_data["login"])


class ResetPasswordForm(_AsksForCode, allauth_forms.ResetPasswordForm):
    """By e-mail as allauth does it, and by the verified phone; the one value keeps allauth's name."""

    email = forms.CharField(
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
    )
    labels = {"email": _("手机号或邮箱")}
    hints = {"email": _("注册时用的手机号或邮箱，我们会发送验证码")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs.pop("inputmode", None)
        self.users: list[User] = []

    def clean_email(self) -> str:
        address = self.cleaned_data["email"] = _login(self.cleaned_data["email"])
        if "@" in address:
            address = super().clean_email()
        else:
            self.users = list(User.objects.filter(phone=address, phone_verified_at__isnull=False, is_active=True))
        self.users = [user for user in self.users if sign_up.is_finished(user)]
        return address

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self._ask("email", data.get("email"))
        return data

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        address: str = self.cleaned_data["email"]
        user = self.users[0] if self.users else None
        reset.ResetProcess.initiate(request=request, user=user, email=address)
        return address


class ResetPasswordKeyForm(_TwoPasswords, allauth_forms.ResetPasswordKeyForm):
    labels = _NEW_PASSWORD
    hints = {"password1": PASSWORD_HINT}

    def save(self) -> None:
        """Set the password; whoever was locked out by wrong ones may use it at once (allauth frees only the mail)."""
        super().save()
        if self.user.phone:
            get_adapter()._delete_login_attempts_cached_email(context.request, email=self.user.phone)


class ChangePasswordForm(_TwoPasswords, allauth_forms.ChangePasswordForm):
    labels = _NEW_PASSWORD
    hints = {"password1": PASSWORD_HINT}


class SetPasswordForm(_TwoPasswords, allauth_forms.SetPasswordForm):
    hints = {"password1": PASSWORD_HINT}


class ReauthenticateForm(_Entry, allauth_forms.ReauthenticateForm):
    pass


class ChangeEmailForm(_Entry, allauth_forms.AddEmailForm):
    labels = {"email": _("新邮箱")}
    hints = {"email": _("我们会向新邮箱发送验证码，验证后才更换")}


class ChangePhoneForm(_Entry, allauth_forms.ChangePhoneForm):
    labels = {"phone": _("新手机号")}
    hints = {"phone": _("我们会向新手机号发送短信验证码，验证后才更换")}


class _CodeForm(_Entry):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "class": "govuk-input--width-10 num",
            "spellcheck": "false",
        }


class _IssuedCodeForm(_CodeForm):
    """For a code that was sent. `issue` is `codes.issue_of` it; `tries` how many guesses there were by now."""

    tries = 0

    def __init__(self, *args: Any, issue: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.issue = issue

    def clean_code(self) -> str:
        if not self.issue:
            raise ValueError("a guess is counted against the code that was sent")
        tries = codes.judge(self.issue, timezone.now())
        self.tries = tries or codes.TRIES
        if tries is None:
            raise get_adapter().validation_error("incorrect_code")
        code: str = super().clean_code()  # type: ignore[misc]
        return code


class PhoneCodeForm(_IssuedCodeForm, allauth_forms.VerifyPhoneForm):
    pass


class EmailCodeForm(_IssuedCodeForm, allauth_forms.ConfirmEmailVerificationCodeForm):
    pass


class SignInCodeForm(_IssuedCodeForm, allauth_forms.ConfirmLoginCodeForm):
    pass


class ResetCodeForm(_IssuedCodeForm, allauth_forms.ConfirmPasswordResetCodeForm):
    pass


# --- the second factor ---
class _CodeOnce:
    """allauth remembers a used code for one period; one that the tolerance lets in later could be used again.

    Its count of wrong ones is read and written back, so that many at once would pass: ours is taken first.
    """

    def clean_code(self) -> str:
        issue = codes.factor_of(self.user.pk, timezone.now())  # type: ignore[attr-defined]
        if codes.judge(issue, timezone.now()) is None:
            raise get_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()  # type: ignore[misc]
        authenticator: Authenticator = self.authenticator  # type: ignore[attr-defined]
        used = f"totp-used:{authenticator.user_id}:{code.strip()}"
        if authenticator.type == Authenticator.Type.TOTP and not cache.add(used, "y", TOTP_HOLDS_S):
            raise get_mfa_adapter().validation_error("incorrect_code")
        codes.forgive(issue)
        return code


class SecondFactorForm(_CodeOnce, _CodeForm, mfa_forms.AuthenticateForm):
    labels = {"code": _("动态验证码或恢复代码")}
    hints = {"code": _("验证器应用里的6位数字；手机不在身边时，填一个8位恢复代码")}


class SecondFactorAgainForm(_CodeOnce, _CodeForm, mfa_forms.ReauthenticateForm):
    labels = SecondFactorForm.labels
    hints = SecondFactorForm.hints


class ActivateTOTPForm(_CodeForm, totp_forms.ActivateTOTPForm):
    labels = {"code": _("动态验证码")}
    hints = {"code": _("添加后，验证器应用里显示的6位数字")}


class DeactivateTOTPForm(_Entry, totp_forms.DeactivateTOTPForm):
    pass


class GenerateRecoveryCodesForm(_Entry, recovery_forms.GenerateRecoveryCodesForm):
    pass


def _readable(credential: Any, kind: type[AuthenticationResponse | RegistrationResponse]) -> Any:
    """Read what a browser's device says, if it can be read. allauth lets most of the reader's errors through: 500."""
    try:
        kind.from_dict(credential)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, struct.error):
        raise get_mfa_adapter().validation_error("incorrect_code") from None
    return credential


class _Signed:
    """Signed by a passkey."""

    def clean_credential(self) -> Authenticator:
        _readable(self.cleaned_data["credential"], AuthenticationResponse)  # type: ignore[attr-defined]
        authenticator: Authenticator = super().clean_credential()  # type: ignore[misc]
        return authenticator


class PasskeySignInForm(_Signed, webauthn_forms.LoginWebAuthnForm):
    pass


class PasskeyForm(_Signed, webauthn_forms.AuthenticateWebAuthnForm):
    pass


class PasskeyAgainForm(_Signed, webauthn_forms.ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(_Entry, webauthn_forms.AddWebAuthnForm):
    """Every passkey here can sign in by itself, so there is nothing to choose."""

    labels = {"name": _("名称"), "credential": _("通行密钥")}
    hints = {"name": _("以后用来分辨是哪一台设备，例如“我的手机”")}
    name = forms.CharField(required=False, max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    passwordless = None

    def clean_credential(self) -> Any:
        return _readable(self.cleaned_data["credential"], RegistrationResponse)


class RenamePasskeyForm(_Entry, webauthn_forms.EditWebAuthnForm):
    labels = {"name": _("名称")}
    name = forms.CharField(max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class _ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "govuk-input--width-10"}, format="%H:%M")


class SettingsForm(HouseModelForm):
    """One's own name and how one is told, by group of notices; what the law wants delivered keeps one way at least."""

    class Meta:
        model = User
        fields = ["name", "wants_sms", "wants_email", "quiet_from", "quiet_to", "language", "large_type"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "quiet_from": _ClockInput(),
            "quiet_to": _ClockInput(),
            "language": forms.RadioSelect(),
        }
        labels = {
            "name": _("姓名"),
            "wants_sms": _("送达、决定和期限：短信"),
            "wants_email": _("送达、决定和期限：邮件"),
            "quiet_from": _("从"),
            "quiet_to": _("到"),
            "language": _("语言"),
            "large_type": _("使用大字版：文字和按钮更大，在您登录的每台设备上都生效"),
        }
        help_texts = {
            "name": _("提交投诉时需要真实姓名。工作人员会看到，企业只看到姓氏"),
            "language": _("页面和通知使用这种文字。企业名称和大家填写的内容按原文显示，已发出的通知不变"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channels = {
            name: label for name, label in Notice.Channel.choices if name != "email" or self.instance.email
        }
        if not self.instance.email:  # a caller's account: nothing to choose until an address is added
            del self.fields["wants_email"]
        self.groups = [group for group in OPTIONAL if group != Group.WORK or self.instance.is_staff]
        for group in self.groups:
            for channel, label in self.channels.items():
                self.fields[f"{group}_{channel}"] = forms.BooleanField(
                    label=f"{group.label}：{label}",
                    required=False,
                    initial=preferences.muted(group, channel) not in self.instance.muted,
                )
        self.fields["language"].required = False  # not sent: it stays
        self.conditional_fields = tuple(set(self.fields) - {"name"})  # a box is not 选填

    @property
    def table(self) -> list[dict[str, Any]]:
        """Rows of the table: a group, and a box for each channel; None where there is nothing to choose."""
        legal = [self[f"wants_{name}"] if name != "site" else None for name in self.channels]
        chosen = [
            {"label": group.label, "cells": [self[f"{group}_{name}"] for name in self.channels]}
            for group in self.groups
        ]
        account = {"label": Group.ACCOUNT.label, "cells": [None for _name in self.channels]}
        return [{"label": Group.LEGAL.label, "cells": legal}, *chosen, account]

    def save(self, commit: bool = True) -> User:
        """Groups that the page did not show stay as they were."""
        shown = {preferences.muted(group, name) for group in self.groups for name in self.channels}
        off = {
            preferences.muted(group, name)
            for group in self.groups
            for name in self.channels
            if not self.cleaned_data[f"{group}_{name}"]
        }
        self.instance.muted = sorted(set(self.instance.muted) - shown | off)
        user: User = super().save(commit)
        return user

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or self.instance.language

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("wants_sms") and not self.instance.email:
            self.add_error("wants_sms", _("您还没有填写邮箱，请保留短信，以免错过期限"))
        elif not data.get("wants_sms") and not data.get("wants_email"):
            self.add_error("wants_sms", _("短信和邮件请至少保留一种，以免错过期限"))
        start, end = data.get("quiet_from"), data.get("quiet_to")
        if "quiet_from" in data and "quiet_to" in data and (start is None) != (end is None):
            missing = "quiet_from" if start is None else "quiet_to"
            self.add_error(missing, _("免打扰的开始和结束时间请都填写，或者都不填"))
        if start is not None and start == end:
            self.add_error("quiet_to", _("免打扰的结束时间请与开始时间不同"))
        return data


def _login(value: str) -> str:
    """A typed phone number or e-mail address in the form that is stored."""
    text = value.strip()
    if "@" not in text:
        phone = phones.parse(text)
        if phone is None:
            raise ValidationError(_("请填写11位的大陆手机号，或者邮箱地址"), code="invalid_login")
        return phone
    try:
        validate_email(text)
    except ValidationError:
        raise ValidationError(_("邮箱的格式不对，请按name@example.com填写"), code="invalid_login") from None
    return text.lower()


def _day_input() -> forms.DateInput:
    """The browser's own calendar; it sends an ISO date."""
    widget = forms.DateInput(attrs={"class": " ".join(INPUT_CLASSES)}, format="%Y-%m-%d")
    widget.input_type = "date"
    return widget


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return obj.display_name


class ResetFactorForm(HouseMixin, forms.Form):
    """Why somebody's second factor is taken away, and how it was made sure who asked."""

    default_renderer: BaseRenderer = get_default_renderer()

    reason = forms.CharField(
        label=_("原因"),
        help_text=_("写明怎样核实了本人，例如当面核对工作证。记入角色变更记录，审计员可以看到"),
        min_length=2,
        max_length=200,
        widget=UnfoldAdminTextInputWidget(),
    )


class RolesForm(HouseMixin, forms.Form):
    """The roles somebody has from now on; what the giver may not touch stays as it is."""

    default_renderer: BaseRenderer = get_default_renderer()

    wanted = forms.MultipleChoiceField(
        label=_("角色"),
        help_text=_("一个也不选，此人就不再是工作人员，不能进入工作台"),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )
    reason = forms.CharField(
        label=_("原因"),
        help_text=_("记入角色变更记录，审计员可以看到"),
        min_length=2,
        max_length=200,
        widget=UnfoldAdminTextInputWidget(),
    )

    def __init__(self, *args: Any, gives: frozenset[str], held: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = set(held) - gives
        chosen: Any = self.fields["wanted"]
        chosen.choices = [(value, label) for value, label in Role.choices if value in gives]
        chosen.initial = [role for role in held if role in gives]

    def clean_wanted(self) -> set[str]:
        return {*self.cleaned_data["wanted"], *self.kept}


class AbsenceForm(HouseMixin, forms.Form):
    """When a member of staff is away; `people`: whom a supervisor may name, else oneself alone."""

    default_renderer: BaseRenderer = get_default_renderer()

    first_on = forms.DateField(label=_("从哪一天起"), widget=_day_input())
    last_on = forms.DateField(label=_("到哪一天为止"), widget=_day_input())

    def __init__(self, *args: Any, user: User, people: QuerySet[User] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if people is not None:
            person = PersonField(
                label=_("工作人员"), queryset=people, empty_label=None, widget=UnfoldAdminSelectWidget()
            )
            self.fields = {"person": person, **self.fields}
            self.initial.setdefault("person", user.pk)

    def clean(self) -> dict[str, Any]:
        return {"person": self.user, **(super().clean() or {})}
