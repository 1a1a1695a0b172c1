"""The forms of a sign-up: a phone number, an e-mail address, or both, and a password or a provider."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.socialaccount import forms as social_forms
from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.privacy import agreements
from accounts.sign_in import codes, sign_up
from accounts.sign_in.forms import PASSWORD_HINT, AsksForCode, TwoPasswords, only_mainland
from ui.brand import brand

_NO_PHONE, _NO_EMAIL = _("我没有可用的手机号"), _("我没有电子邮箱")


class _SignUp(AsksForCode):
    """Phone and e-mail, to be proved by codes, in whatever way somebody comes. Who has but one of them says so."""

    conditional_fields = ("phone", "email", "no_phone", "no_email")
    spent = codes.MAIL_ALONE

    hints = {
        "phone": _("我们会发送短信验证码"),
        "no_phone": _("通知将只发到邮箱，忘记密码也只能用邮箱找回；打热线时不能用手机号核实身份。以后可以补充手机号"),
        "email": _("我们会发送验证码；办理进展也会发到这里"),
        "no_email": _("通知将只发到手机，忘记密码也只能用手机找回；手机号停用后可能收不到决定。以后可以补充邮箱"),
        "password1": PASSWORD_HINT,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.SMS_INTERNATIONAL:
            self.fields["phone"].help_text = only_mainland()
        missing = {"required": _("请先阅读用户协议和隐私政策，并勾选同意")}
        for name, label in (("phone", _NO_PHONE), ("email", _NO_EMAIL)):
            self.fields[name].required = False
            self.fields[f"no_{name}"] = forms.BooleanField(
                label=label, required=False, help_text=self.hints[f"no_{name}"]
            )
        self.order_fields(["phone", "no_phone", "email", "no_email"])
        self.fields["agrees"] = forms.BooleanField(label=agreements.label(), error_messages=missing)

    def validate_unique_email(self, value: str) -> str:
        """A sign-up that nobody finished in time does not hold the address."""
        sign_up.release_out_of_time(timezone.now(), email=value)
        return super().validate_unique_email(value)  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_ways(data)
        data |= {name: data.get(name) or None for name in ("phone", "email")}
        name = "phone" if data["phone"] else "email"
        self._ask(name, data[name])
        return data

    def _check_ways(self, data: dict[str, Any]) -> None:
        """Both, or one and the word that there is no other."""
        if data.get("no_phone") and data.get("no_email"):
            words = _("手机号和邮箱至少要有一项，才能收到验证码和通知。两样都没有的，请拨打客服热线%(hotline)s")
            self.add_error("no_email", words % {"hotline": brand()["hotline"]})
            return
        for name, box, missing, double in (
            ("phone", _NO_PHONE, _("请填写手机号；没有的，请勾选“%(box)s”"), _("填写了手机号，就不要勾选“%(box)s”")),
            ("email", _NO_EMAIL, _("请填写邮箱；没有的，请勾选“%(box)s”"), _("填写了邮箱，就不要勾选“%(box)s”")),
        ):
            if name in self.errors:
                continue
            if bool(data.get(name)) == bool(data.get(f"no_{name}")):
                self.add_error(name, (double if data.get(name) else missing) % {"box": box})

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
        unlike = {"email": f"{nobody}@example.invalid", "phone": f"+9990{nobody:010}"}
        self.cleaned_data = taken | {name: value for name, value in unlike.items() if taken[name]}
        self.account_already_exists = False
        with transaction.atomic():
            self.save(request)
            transaction.set_rollback(True)
        self.cleaned_data, self.account_already_exists = taken, True

    def save(self, request: HttpRequest) -> User:
        if phone := self.cleaned_data["phone"]:
            sign_up.release_out_of_time(timezone.now(), phone=phone)
        user: User = super().save(request)  # type: ignore[misc]
        agreements.agree(user, now=timezone.now())
        return user


class SignUpForm(_SignUp, TwoPasswords, allauth_forms.SignupForm):
    pass


class SocialSignUpForm(_SignUp, social_forms.SignupForm):
    """Sign-up without a password: the provider leads in, and the codes do."""
