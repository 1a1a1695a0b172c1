"""The forms of signing up, signing in and one's own settings: allauth's, in our look and words."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import phones
from accounts.fields import PHONE_OR_EMAIL
from accounts.models import User
from accounts.sign_in import challenges, codes, reset, sign_up
from casework.errors import Refused
from ui import folding
from ui.brand import brand
from ui.forms import PASTED_MAX, HouseMixin
from ui.values import Words

PASSWORD_HINT = _("至少8位，例如三四个互不相关的词，中间加上数字或符号；不要用手机号、生日或常见的密码")


class Entry(HouseMixin):
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


class TwoPasswords(Entry):
    """The sentences for a second password that is missing or differs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password2"].error_messages["required"] = _("请再次输入密码")

    def add_error(self, field: str | None, error: Any) -> None:
        if field == "password2" and not isinstance(error, ValidationError):
            error = _("两次输入的密码不一样，请重新输入")
        super().add_error(field, error)


class AsksForCode(Entry):
    """A form whose sending costs a code: it is counted once everything else is right.

    Where codes have become dear, `task` is what the browser has to solve, or `wait` the place in a queue of somebody
    without script; templates/accounts/_challenge.html draws either. What was paid is kept while another field is wrong.
    """

    task = ""
    wait: challenges.Wait | None = None
    spent: Words = codes.WAIT

    @property
    def one_more_step(self) -> bool:
        """Whether nothing is wrong, and only the challenge or the wait stands between."""
        errors = self.errors.as_data()
        return set(errors) == {"__all__"} and all(one.code in ("challenge", "wait") for one in errors["__all__"])

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
                codes.ask(target, client=client, now=now, pays=is_paid, spent=self.spent)
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


class SignInForm(Entry, allauth_forms.LoginForm):
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


class RequestCodeForm(AsksForCode, allauth_forms.RequestLoginCodeForm):
    """One field for both, where allauth has two of which one is to be filled in."""

    login = forms.CharField(
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
    )
    hints = {"login": _("填手机号收短信验证码，填邮箱收邮件验证码")}
    spent = codes.TYPE_MAIL

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


class ResetPasswordForm(AsksForCode, allauth_forms.ResetPasswordForm):
    """Reset by e-mail, as allauth does it, and by the verified phone; the one value keeps allauth's name."""

    email = forms.CharField(
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
    )
    labels = {"email": _("手机号或邮箱")}
    hints = {"email": _("注册时用的手机号或邮箱，我们会发送验证码")}
    spent = codes.TYPE_MAIL

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


class ResetPasswordKeyForm(TwoPasswords, allauth_forms.ResetPasswordKeyForm):
    labels = _NEW_PASSWORD
    hints = {"password1": PASSWORD_HINT}

    def save(self) -> None:
        """Set the password; whoever was locked out by wrong ones may use it at once (allauth frees only the mail)."""
        super().save()
        if self.user.phone:
            get_adapter()._delete_login_attempts_cached_email(context.request, email=self.user.phone)


class ChangePasswordForm(TwoPasswords, allauth_forms.ChangePasswordForm):
    labels = _NEW_PASSWORD
    hints = {"password1": PASSWORD_HINT}


class SetPasswordForm(TwoPasswords, allauth_forms.SetPasswordForm):
    hints = {"password1": PASSWORD_HINT}


class ReauthenticateForm(Entry, allauth_forms.ReauthenticateForm):
    pass


class ChangeEmailForm(Entry, allauth_forms.AddEmailForm):
    labels = {"email": _("新邮箱")}
    hints = {"email": _("我们会向新邮箱发送验证码，验证后才更换")}


class ChangePhoneForm(Entry, allauth_forms.ChangePhoneForm):
    labels = {"phone": _("新手机号")}
    hints = {"phone": _("我们会向新手机号发送短信验证码，验证后才更换")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.SMS_INTERNATIONAL:
            self.fields["phone"].help_text = only_mainland()


class PastedCodeField(forms.CharField):
    """A code of so many digits."""

    default_error_messages = {
        "invalid": _("请填写6位数字"),
        "recovery": _("请填写验证器应用里的6位数字，或者一个8位恢复代码"),
    }

    def __init__(self, *, lengths: tuple[int, ...], **kwargs: Any) -> None:
        super().__init__(max_length=PASTED_MAX, **kwargs)
        self.lengths = lengths

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        found = next((code for length in self.lengths if (code := folding.digits(typed, length))), "")
        if not found:
            words = "invalid" if self.lengths == (6,) else "recovery"
            raise ValidationError(self.error_messages[words], code="invalid")
        return found


class CodeForm(Entry):
    """Entry of a code, typed in any width or pasted with the words around it. A slip of form is no guess."""

    lengths: tuple[int, ...] = (6,)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["code"]
        self.fields["code"] = PastedCodeField(label=field.label, widget=field.widget, lengths=self.lengths)
        self.fields["code"].widget.attrs |= {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "class": "govuk-input--width-10 num",
            "spellcheck": "false",
        }


class _IssuedCodeForm(CodeForm):
    """Entry of a code that was sent. `issue` is `codes.issue_of` it; `tries` how many guesses there were by now."""

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


def only_mainland() -> str:
    """Hint of a phone field where no SMS go beyond the mainland: who cannot use it, and what to do instead."""
    words = _("我们会发送短信验证码。现在只能发到大陆手机号：没有大陆手机号的，请用邮箱，或者拨打客服热线%(hotline)s")
    return str(words) % {"hotline": brand()["hotline"]}


def _login(value: str) -> str:
    """A typed phone number or e-mail address in the form that is stored."""
    text = folding.plain(value)
    if "@" not in text:
        phone = phones.parse(text)
        if phone is None:
            raise ValidationError(
                PHONE_OR_EMAIL,
                code="invalid_login",
            )
        return phone
    address = folding.address(text)
    try:
        validate_email(address)
    except ValidationError:
        raise ValidationError(_("邮箱的格式不对，请按name@example.com填写"), code="invalid_login") from None
    return address
