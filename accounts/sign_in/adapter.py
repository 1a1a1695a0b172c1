"""Answers that allauth asks of us: phone numbers, messages through the outbox, where to go, plain Chinese errors."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sites.shortcuts import get_current_site
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import fields, phones, preferences
from accounts.models import User
from accounts.privacy import agreements, leaving
from accounts.sign_in import awaited, devices, second_proof, sign_up
from accounts.social import providers
from notifications import outbox
from notifications.models import Notice
from notifications.recipients import Recipient
from ui import folding

# allauth's names for its mails, and the notice kinds that they are here.
MAILS = {
    "account/email/email_confirmation_signup": "sign_up_email_code",
    "account/email/email_confirmation": "email_code",
    "account/email/login_code": "sign_in_code",
    "account/email/password_reset_code": "password_reset_code",
    "account/email/account_already_exists": "account_exists",
    "account/email/unknown_account": "account_unknown",
}
CHANGES = {
    "account/email/password_changed": "password_changed",
    "account/email/password_set": "password_changed",
    "account/email/password_reset": "password_changed",
    "account/email/email_changed": "email_changed",
}
INSTEAD = {  # what is said of an address that took another's place, instead of "proved"
    "account/messages/phone_verified.txt": "account/messages/phone_changed.txt",
    "account/messages/email_confirmed.txt": "account/messages/primary_email_set.txt",
}
RESETS = (
    "password_changed",
    "second_factor_changed",
    "sign_in_ways_changed",
)  # whoever did not do it sets a new password
FACTORS = {  # of the second factor: what happened
    "mfa/email/totp_activated": _("开启了验证器应用"),
    "mfa/email/totp_deactivated": _("停用了验证器应用"),
    "mfa/email/webauthn_added": _("添加了一个通行密钥"),
    "mfa/email/webauthn_removed": _("移除了一个通行密钥"),
    "mfa/email/recovery_codes_generated": _("生成了新的恢复代码，原来的作废"),
}
LINKS = {  # to providers: what happened
    "socialaccount/email/account_connected": _("绑定了%(name)s"),
    "socialaccount/email/account_disconnected": _("解除绑定了%(name)s"),
}
WAYS = {  # of showing again that it is you
    "reauthenticate": _("用密码验证"),
    "mfa_reauthenticate": _("用动态验证码或恢复代码验证"),
    "mfa_reauthenticate:webauthn": _("用通行密钥验证"),
}
MINUTES = {"sign_in_code": 10, "password_reset_code": 10}  # how long a code holds, as in ACCOUNT_*_TIMEOUT; else 15
_EMAIL_STAGE = "allauth.account.stages.EmailVerificationStage"
_MISMATCH = _("账号或密码不正确。请核对后重试，也可以改用验证码登录")


class AccountAdapter(DefaultAccountAdapter):
    _is_first_sign_in = False
    # The same sentence for every way a sign-in can fail: it must not tell whether an account exists.
    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("这个账户已停用。如有疑问，请联系客服"),
        "cannot_remove_primary_email": _("不能删除正在使用的邮箱，请先更换"),
        "duplicate_email": _("这就是您现在的邮箱，请填写新的邮箱"),
        "email_password_mismatch": _MISMATCH,
        "phone_password_mismatch": _MISMATCH,
        "username_password_mismatch": _MISMATCH,
        "email_taken": _("这个邮箱已用于另一个账户，请换一个邮箱"),
        "phone_taken": _("这个手机号已用于另一个账户，请换一个手机号"),
        "enter_current_password": _("当前密码不正确，请重新填写"),
        "incorrect_password": _("密码不正确，请重新填写"),
        "incorrect_code": _("验证码不正确，请核对后重新填写"),
        "invalid_login": _MISMATCH,
        "invalid_or_expired_key": _("链接无效或已过期，请重新申请"),
        "invalid_password_reset": _("链接无效或已过期，请重新申请"),
        "too_many_login_attempts": _("尝试次数过多，请5分钟后再试"),
        "rate_limited": _("操作过于频繁，请过几分钟再试"),
        "same_as_current": _("请填写与现在不同的内容"),
        "select_only_one": _("手机号和邮箱只填一项"),
    }

    # --- phone numbers ---------------------------------------------------------------------------------------------

    def phone_form_field(self, **kwargs: Any) -> fields.PhoneField:
        kwargs.pop("label", None)
        return fields.PhoneField(**kwargs)

    def get_phone(self, user: AbstractBaseUser) -> tuple[str, bool] | None:
        person = cast(User, user)
        return (person.phone, person.phone_verified_at is not None) if person.phone else None

    def get_user_by_phone(self, phone: str) -> User | None:
        """The holder of this number, in whatever form it is typed; a sign-up whose time is up holds nothing."""
        parsed = phones.parse(phone)
        if parsed is None:
            return None
        return User.objects.in_time(timezone.now()).filter(phone=parsed).first()

    def set_phone(self, user: AbstractBaseUser, phone: str, verified: bool) -> None:
        """Give the number to this user; a claim that nobody proved makes way."""
        person = cast(User, user)
        with transaction.atomic():
            sign_up.make_way(phone, but=person.pk)
            person.phone = phone
            person.phone_verified_at = timezone.now() if verified else None
            person.save(update_fields=["phone", "phone_verified_at"])

    def set_phone_verified(self, user: AbstractBaseUser, phone: str) -> None:
        """The code sent to this number came back. Its old number, if it had one, is told."""
        person = cast(User, user)
        if person.phone == phone and person.phone_verified_at:
            return
        with transaction.atomic():
            if person.phone_verified_at:
                self._tell_change(preferences.recipient(person), "phone_changed")
            self.set_phone(person, phone, verified=True)

    # --- messages: posted to the outbox, never sent inside the request -----------------------------------------------

    def send_verification_code_sms(self, user: AbstractBaseUser, phone: str, code: str, **kwargs: Any) -> None:
        person = cast(User, user)
        if person.phone == phone and person.phone_verified_at:
            kind = "sign_in_code"
        elif person.pk is None or person.sign_up_started_at:
            kind = "sign_up_phone_code"
        else:
            kind = "phone_code"
        self._post(kind, {"code": code, "minutes": MINUTES.get(kind, 15)}, phone=phone, user=person)

    def send_reset_code_sms(self, user: User, code: str) -> None:
        """Send it to the verified phone of somebody who forgot their password."""
        self._post("password_reset_code", {"code": code, "minutes": 10}, phone=user.phone or "", user=user)

    def send_identity_code(self, user: User, code: str, target: str) -> None:
        """Send it to a proved number or address of somebody signed in who has no password to show that it is them."""
        channel = "email" if "@" in target else "phone"
        self._post("identity_code", {"code": code, "minutes": 15}, user=user, **{channel: target})

    def send_account_already_exists_sms(self, phone: str) -> None:
        self._post("account_exists", {"url": reverse("account_login")}, phone=phone)

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """A stranger's phone gets nothing. The message is written and taken back: the answer takes as long as ever."""
        with transaction.atomic():
            rows = self._put("sign_in_code", {"code": self.generate_login_code(), "minutes": 10}, phone=phone)
            Notice.objects.filter(pk__in=[row.pk for row in rows]).delete()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        kind = MAILS[template_prefix]
        user = context.get("user")
        if kind == "sign_up_email_code" and sign_up.is_finished(user):
            kind = "email_code"  # the first sign-in of somebody whom the admin made
        values: dict[str, Any]
        if kind == "account_exists":
            values = {"url": reverse("account_login")}
        elif kind == "account_unknown":
            values = {"url": reverse("account_signup")}
        else:
            values = {"code": context["code"], "minutes": MINUTES.get(kind, 15)}
        self._post(kind, values, email=email, user=user)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """A change of password or address is told over every channel, the old address included."""
        recipient = preferences.recipient(cast(User, user))
        if email:
            recipient = Recipient(**(vars(recipient) | {"email": email}))
        if template_prefix in FACTORS:
            self._tell_change(recipient, "second_factor_changed", what=str(FACTORS[template_prefix]))
        elif template_prefix in LINKS:
            name = providers.name_of((context or {})["account"].provider)
            self._tell_change(recipient, "sign_in_ways_changed", what=str(LINKS[template_prefix]) % {"name": name})
        else:
            self._tell_change(recipient, CHANGES[template_prefix])

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """A number or address that took another's place is not merely proved: the page says that it was changed."""
        if getattr(request, "changed_address", False):
            message_template = INSTEAD.get(message_template or "", message_template)
        super().add_message(request, level, message_template, message_context, extra_tags, message)

    def _tell_change(self, recipient: Recipient, kind: str, **context: Any) -> None:
        if kind in ("phone_changed", "email_changed") and allauth_context.request is not None:
            allauth_context.request.changed_address = True
        everywhere = Recipient(**(vars(recipient) | {"channels": frozenset({"site", "email", "sms"})}))
        now = timezone.now()
        with transaction.atomic():
            outbox.post(
                everywhere,
                kind=kind,
                context={
                    "changed_at": now,
                    "url": reverse("account_reset_password") if kind in RESETS else "",
                }
                | context,
                key=f"{kind}:{uuid.uuid4()}",
                now=now,
            )

    def _post(self, kind: str, context: Mapping[str, Any], **to: Any) -> None:
        with transaction.atomic():
            self._put(kind, context, **to)

    def _put(
        self, kind: str, context: Mapping[str, Any], *, phone: str = "", email: str = "", user: Any = None
    ) -> list[Notice]:
        """One message to an address that has yet to be proved: a code, or the word that none is needed.

        In the language of the page that asked for it, for nobody is signed in.
        """
        user_id, language = user.pk if isinstance(user, User) else None, get_language() or settings.LANGUAGE_CODE
        return outbox.post(
            Recipient(user_id=user_id, name="", phone=phone, email=email, language=language),
            kind=kind,
            context=context,
            key=f"{kind}:{uuid.uuid4()}",
            now=timezone.now(),
            only=("sms",) if phone else ("email",),
        )

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        return [way | {"description": WAYS[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """allauth would let the only address go where one can also sign in by phone; an account needs one."""
        return not email_address.primary

    # --- signing in and up -------------------------------------------------------------------------------------------

    def get_login_stages(self) -> list[str]:
        ours = {
            f"allauth.account.stages.{theirs}": f"{stage.__module__}.{stage.__qualname__}"
            for theirs, stage in (
                ("PhoneVerificationStage", sign_up.PhoneStage),
                ("EmailVerificationStage", sign_up.EmailStage),
            )
        }
        stages = [ours.get(path, path) for path in super().get_login_stages()]
        proof = second_proof.SecondProofStage
        # before the mail code, whose page shows an address
        stages.insert(stages.index(ours[_EMAIL_STAGE]), f"{proof.__module__}.{proof.__qualname__}")
        return stages

    def save_user(self, request: HttpRequest, user: AbstractBaseUser, form: Any, commit: bool = True) -> User:
        person = cast(User, user)
        person.sign_up_started_at, person.language = timezone.now(), preferences.language_of(request)
        if phone := form.cleaned_data.get("phone"):  # from the first row on, for it may be the only address
            sign_up.make_way(phone)
            person.phone = phone
        return cast(User, super().save_user(request, person, form, commit))

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Reached only when every code was entered: a sign-up ends here."""
        person = cast(User, user)
        self._is_first_sign_in = person.last_login is None
        super().login(request, person)
        awaited.forget(request)
        if leaving.stay(person, now=timezone.now()):
            messages.success(request, _("您已登录，注销申请已取消，账户照常使用。"))
        if person.sign_up_started_at:
            person.sign_up_started_at = None
            person.save(update_fields=["sign_up_started_at"])
            messages.success(request, _("注册成功。"))

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        response = cast(HttpResponse, super().post_login(request, user, **kwargs))
        _revive(request, cast(User, user))
        devices.greet(request, response, cast(User, user), is_first=self._is_first_sign_in)
        agreements.ask_later(request, cast(User, user))
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("admin:index" if cast(User, request.user).is_staff else settings.LOGIN_REDIRECT_URL)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("me_settings")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return reverse("me_settings")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """allauth's key leaves the phone out, so that five failures on one number lock out all numbers."""
        login = credentials.get("email") or credentials.get("phone") or credentials.get("username") or ""
        return f"{get_current_site(request).domain}:{phones.parse(login) or folding.address(login)}"


def _revive(request: HttpRequest, user: User) -> None:
    """Forget that an address was dead to which a code went by which this person has just signed in."""
    codes = [record for record in get_authentication_records(request, user) if record["method"] == "code"]
    proved = {record.get(name) for record in codes for name in ("email", "phone")}
    alive = [name for name, _address in user.dead_addresses if getattr(user, name) in proved]
    for name in alive:
        setattr(user, f"dead_{name}", "")
    if alive:
        user.save(update_fields=[f"dead_{name}" for name in alive])
