"""Pages of the account: allauth's views where ours must differ, and one's own settings."""

from __future__ import annotations

from typing import Any, cast

from allauth.account import views as allauth_views
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.flows.reauthentication import (
    raise_if_reauthentication_required,
)
from allauth.account.internal.stagekit import clear_login, pop_login, unstash_login
from allauth.account.models import Login
from allauth.account.stages import LoginStage, PhoneVerificationStage
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import phones, shifts
from accounts.sign_in import awaited, code_again, codes, second_proof, sign_up
from accounts.social import providers
from casework.errors import Refused


class SignUpView(awaited.Asks, allauth_views.SignupView):
    again, kept = "account_signup", ("phone", "no_phone", "email", "no_email")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"steps": sign_up_steps(0)}

    def form_valid(self, form: Any) -> HttpResponse:
        """All or nothing: a refused SMS (RateLimited) leaves no account behind."""
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except IntegrityError:  # the same address, signed up in the same instant
            form.account_already_exists = True
            return super().form_valid(form)


class _ForgetsPendingCode:
    """Coming back to the sign-in page means another try, so a code that is awaited for a sign-in is forgotten."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> HttpResponse | None:
        if stage.login.signup:
            return super()._redirect_to_pending_stage(request, stage)  # type: ignore[misc]
        clear_login(request)
        return None


class SignInView(awaited.Asks, _ForgetsPendingCode, allauth_views.LoginView):
    again, kept = "account_login", ("login",)  # a code follows where an address is not yet proved

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ways_in = providers.ways_in(get_next_redirect_url(self.request))
        why = shifts.words(self.request.GET.get("ended", ""))
        return super().get_context_data(**kwargs) | {"ways_in": ways_in, "ended": why}


class RequestCodeView(awaited.Asks, _ForgetsPendingCode, allauth_views.RequestLoginCodeView):
    again, kept = "account_request_login_code", ("login",)
    life_s = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT


class ResetPasswordView(awaited.Asks, allauth_views.PasswordResetView):
    again, kept = "account_reset_password", ("email",)
    life_s = settings.ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT


class _NextCode(awaited.Takes):
    """A page that waits for a code says when another one may be asked for; guesses are counted with the code."""

    @property
    def target(self) -> str:
        """The number or address to which the code was sent."""
        return self._state.get("phone") or self._state["email"]

    @property
    def _state(self) -> dict[str, Any]:
        process = getattr(self, "process", None) or self._process  # type: ignore[attr-defined]
        return cast("dict[str, Any]", process.state)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()  # type: ignore[misc]
        return kwargs | ({"issue": codes.issue_of(self._state)} if "code" in kwargs else {})

    def form_invalid(self, form: Any) -> HttpResponse:
        """Let the session go by what the database counted; what is no code at all was not a guess."""
        tries = getattr(form, "tries", None)
        if tries == 0:
            page: HttpResponse = self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined]
            return page
        if tries:
            self._state["failed_attempts"] = max(self._state["failed_attempts"], tries - 1)
        return super().form_invalid(form)  # type: ignore[misc]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {"next_code": codes.next_shown(self.target, timezone.now())}


class SignInCodeView(_NextCode, allauth_views.ConfirmLoginCodeView):
    """The code of a sign-in, by SMS or mail."""


class ResetCodeView(_NextCode, allauth_views.ConfirmPasswordResetCodeView):
    """The code of a forgotten password, by SMS or mail."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"address": phones.spaced(self.target)}


class NewPasswordView(allauth_views.CompletePasswordResetView):
    """The new password of a forgotten one. Who proved only a number that was silent for long proves more first."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if second_proof.waiting_reset(request):
            pop_login(request)
            return redirect(self.passthrough_next_url(reverse("account_second_proof")))
        return super().dispatch(request, *args, **kwargs)


class _AsksWhoYouAre:
    """Nothing that one signs in with is changed before the person showed again who they are.

    With a password or a second factor, allauth asks for it; without either, a code goes to the phone, unless a code let
    them in a moment ago.
    """

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return code_again.ask(request) or super().post(request, *args, **kwargs)  # type: ignore[misc]


class SetPasswordView(_AsksWhoYouAre, allauth_views.PasswordSetView):
    """A first password, for whoever has none."""


class _CodePage(_NextCode):
    """The part that the pages of a sign-up, and of a new number or address, share."""

    step = 1

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        stage = getattr(self, "stage", None)
        is_sign_up = bool(stage and stage.login.signup)
        return context | {
            "is_sign_up": is_sign_up,
            "steps": sign_up_steps(self.step, *_ways(stage.login)) if stage and is_sign_up else None,
            "shown_phone": phones.spaced(context.get("phone") or ""),
        }

    def _resend_form_valid(self, form: Any) -> HttpResponse:
        request: HttpRequest = self.request  # type: ignore[attr-defined]
        try:
            now, client, stage = timezone.now(), codes.client_of(request), getattr(self, "stage", None)
            spent = codes.START_AGAIN if stage and stage.login.signup else codes.WAIT
            codes.ask(self.target, client=client, now=now, pays=lambda: True, spent=spent)
        except Refused as refused:
            messages.error(request, refused.message)
            return redirect(self.passthrough_next_url(request.path))  # type: ignore[attr-defined]
        return super()._resend_form_valid(form)  # type: ignore[misc]

    def give_up(self) -> HttpResponse:
        """Too many wrong codes. A sign-up starts again from its form; everything else from where it began."""
        stage, process = getattr(self, "stage", None), getattr(self, "process", None) or getattr(self, "_process", None)
        if stage is not None:
            sign_up.abandon(process.user if process else None)
            clear_login(stage.request)
            messages.error(stage.request, _("验证码错误次数过多，请重新开始。"))
            return redirect("account_signup" if stage.login.signup else "account_login")
        request: HttpRequest = self.request  # type: ignore[attr-defined]
        messages.error(request, _("验证码错误次数过多，请重新开始。"))
        return redirect("me_settings")


@method_decorator(
    login_stage_required(stage=PhoneVerificationStage.key, redirect_urlname="account_login"), name="dispatch"
)
class PhoneCodeView(_CodePage, allauth_views._BaseVerifyPhoneView):
    """The SMS code of a sign-up, or of a sign-in with a number not yet proved."""

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.stage = request._login_stage  # type: ignore[attr-defined]
        self.process = sign_up.PhoneCodeProcess.resume(self.stage)
        if not self.process:
            return self.stage.abort()
        return super().dispatch(request, *args, **kwargs)

    def respond_process_succeeded(self, form: Any) -> HttpResponse:
        return self.stage.exit()

    def respond_process_failed(self, form: Any) -> HttpResponse:
        return self.give_up()


class NewPhoneCodeView(_CodePage, allauth_views._VerifyPhoneChangeView):
    """The SMS code of a new number."""

    def respond_process_succeeded(self, form: Any) -> HttpResponse:
        return redirect("me_settings")

    def respond_process_failed(self, form: Any) -> HttpResponse:
        return self.give_up()


class _AsksOnce:
    """Asking for a code to a new number or address, counted after the password was asked for, not before and after."""

    def form_valid(self, form: Any) -> HttpResponse:
        request: HttpRequest = self.request  # type: ignore[attr-defined]
        raise_if_reauthentication_required(request, app="allauth.account")
        field = "phone" if "phone" in form.cleaned_data else "email"
        try:
            target, client = form.cleaned_data[field], codes.client_of(request)
            codes.ask(target, client=client, now=timezone.now(), pays=lambda: True)  # whoever is signed in
        except Refused as refused:
            form.add_error(field, refused.message)
            return self.form_invalid(form)  # type: ignore[attr-defined]
        return super().form_valid(form)  # type: ignore[misc]


class ChangePhoneView(_AsksWhoYouAre, _AsksOnce, awaited.Asks, allauth_views.ChangePhoneView):
    """A new number, proved by a code."""

    again, kept = "account_change_phone", ("phone",)


class ChangeEmailView(_AsksWhoYouAre, _AsksOnce, awaited.Asks, allauth_views.EmailView):
    """A new address, proved by a code."""

    again, kept = "account_email", ("email",)


@login_not_required
def verify_phone(request: HttpRequest) -> HttpResponse:
    view = NewPhoneCodeView if request.user.is_authenticated else PhoneCodeView
    return awaited.ask_again(request) or view.as_view()(request)


@method_decorator(login_not_required, name="dispatch")
class EmailCodeView(_CodePage, allauth_views.ConfirmEmailVerificationCodeView):
    """The mail code of a sign-up, of a sign-in with an address not yet proved, or of a new address."""

    step = 2

    def _verify_form_invalid(self, form: Any) -> HttpResponse:
        if self._process.record_invalid_attempt():
            return self.render_to_response(self.get_context_data(form=form))
        return self.give_up()


@require_POST
@login_not_required
def start_again(request: HttpRequest) -> HttpResponse:
    """Something was mistyped: forget the sign-up that waits for a code, and show its form again."""
    login = unstash_login(request)
    if login:
        sign_up.abandon(login.user)
    clear_login(request)
    request.session.pop(EMAIL_VERIFICATION_CODE_SESSION_KEY, None)
    return redirect("account_signup" if login is None or login.signup else "account_login")


def _ways(login: Login) -> tuple[bool, bool]:
    """Whether this sign-up has a phone number, and whether it has an e-mail address."""
    source: Any = login.user or login
    return bool(source.phone), bool(source.email)


def sign_up_steps(now: int, has_phone: bool = True, has_email: bool = True) -> list[tuple[str, str]]:
    """Steps of a sign-up, each with its state; `now` counts them as if there were both a number and an address."""
    labels = [(_("填写信息"), True), (_("验证手机号"), has_phone), (_("验证邮箱"), has_email)]
    return [
        (label, "done" if n < now else "now" if n == now else "todo")
        for n, (label, is_due) in enumerate(labels)
        if is_due
    ]
