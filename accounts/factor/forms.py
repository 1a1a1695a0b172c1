"""The forms of the second factor: codes, recovery codes and passkeys; allauth's, in our look and words."""

from __future__ import annotations

import struct
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import forms as recovery_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from accounts.sign_in import codes
from accounts.sign_in.forms import CodeForm, Entry

TOTP_HOLDS_S = 120  # longer than any code is taken: its own half minute and MFA_TOTP_TOLERANCE on either side


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


class SecondFactorForm(_CodeOnce, CodeForm, mfa_forms.AuthenticateForm):
    lengths = (6, 8)
    labels = {"code": _("动态验证码或恢复代码")}
    hints = {"code": _("验证器应用里的6位数字；手机不在身边时，填一个8位恢复代码")}


class SecondFactorAgainForm(_CodeOnce, CodeForm, mfa_forms.ReauthenticateForm):
    lengths = SecondFactorForm.lengths
    labels = SecondFactorForm.labels
    hints = SecondFactorForm.hints


class ActivateTOTPForm(CodeForm, totp_forms.ActivateTOTPForm):
    labels = {"code": _("动态验证码")}
    hints = {"code": _("添加后，验证器应用里显示的6位数字")}


class DeactivateTOTPForm(Entry, totp_forms.DeactivateTOTPForm):
    pass


class GenerateRecoveryCodesForm(Entry, recovery_forms.GenerateRecoveryCodesForm):
    pass


def _readable(credential: Any, kind: type[AuthenticationResponse | RegistrationResponse]) -> Any:
    """Read what a browser's device says, if it can be read. allauth lets most of the reader's errors through: 500."""
    try:
        kind.from_dict(credential)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, struct.error):
        raise get_mfa_adapter().validation_error("incorrect_code") from None
    return credential


class _Signed:
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


class AddPasskeyForm(Entry, webauthn_forms.AddWebAuthnForm):
    """Every passkey here can sign in by itself, so there is nothing to choose."""

    labels = {"name": _("名称"), "credential": _("通行密钥")}
    hints = {"name": _("以后用来分辨是哪一台设备，例如“我的手机”")}
    name = forms.CharField(required=False, max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    passwordless = None

    def clean_credential(self) -> Any:
        return _readable(self.cleaned_data["credential"], RegistrationResponse)


class RenamePasskeyForm(Entry, webauthn_forms.EditWebAuthnForm):
    labels = {"name": _("名称")}
    name = forms.CharField(max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
