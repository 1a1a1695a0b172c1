"""Addresses of the account: only those of allauth's that this site needs, under allauth's names."""

from allauth.account import views as allauth_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.webauthn import views as webauthn_views
from django.urls import path

from accounts import views as settings_views
from accounts.factor import views as factor_views
from accounts.privacy import agreement_views
from accounts.privacy import views as privacy
from accounts.real_name import views as real_name_views
from accounts.sign_in import code_again, second_proof_views
from accounts.sign_in import views as sign_in_views
from accounts.social import views as social_views
from accounts.staffing import views as staffing_views

urlpatterns = [
    path("accounts/login/", sign_in_views.SignInView.as_view(), name="account_login"),
    path("accounts/login/code/", sign_in_views.RequestCodeView.as_view(), name="account_request_login_code"),
    path("accounts/login/code/confirm/", sign_in_views.SignInCodeView.as_view(), name="account_confirm_login_code"),
    path("accounts/login/proof/", second_proof_views.second_proof, name="account_second_proof"),
    path("accounts/login/proof/not-mine/", second_proof_views.not_mine, name="account_not_mine"),
    path("accounts/logout/", allauth_views.logout, name="account_logout"),
    path("accounts/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("accounts/signup/", sign_in_views.SignUpView.as_view(), name="account_signup"),
    path("accounts/signup/again/", sign_in_views.start_again, name="account_start_again"),
    path("accounts/phone/verify/", sign_in_views.verify_phone, name="account_verify_phone"),
    path("accounts/phone/change/", sign_in_views.ChangePhoneView.as_view(), name="account_change_phone"),
    path("accounts/confirm-email/", sign_in_views.EmailCodeView.as_view(), name="account_email_verification_sent"),
    path("accounts/email/", sign_in_views.ChangeEmailView.as_view(), name="account_email"),
    path("accounts/reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("accounts/reauthenticate/code/", code_again.code_again, name="account_code_again"),
    path("accounts/password/change/", allauth_views.password_change, name="account_change_password"),
    path("accounts/password/set/", sign_in_views.SetPasswordView.as_view(), name="account_set_password"),
    path("accounts/password/reset/", sign_in_views.ResetPasswordView.as_view(), name="account_reset_password"),
    path(
        "accounts/password/reset/confirm/",
        sign_in_views.ResetCodeView.as_view(),
        name="account_confirm_password_reset_code",
    ),
    path(
        "accounts/password/reset/complete/",
        sign_in_views.NewPasswordView.as_view(),
        name="account_complete_password_reset",
    ),
    path(
        "accounts/password/reset/done/",
        allauth_views.password_reset_from_key_done,
        name="account_password_reset_completed",
    ),
    path("accounts/staff-invitation/<str:token>/", staffing_views.Invitation.as_view(), name="staff_invitation"),
    path("large-type/", settings_views.large_type, name="large_type"),
    path("language/", settings_views.language, name="language"),
    path("accounts/sessions/", settings_views.sessions, name="usersessions_list"),
    # --- the second factor ---
    path("accounts/2fa/", factor_views.IndexView.as_view(), name="mfa_index"),
    path("accounts/2fa/authenticate/", factor_views.AuthenticateView.as_view(), name="mfa_authenticate"),
    path("accounts/2fa/reauthenticate/", mfa_views.reauthenticate, name="mfa_reauthenticate"),
    path("accounts/2fa/totp/activate/", factor_views.ActivateTOTPView.as_view(), name="mfa_activate_totp"),
    path("accounts/2fa/totp/deactivate/", factor_views.DeactivateTOTPView.as_view(), name="mfa_deactivate_totp"),
    path("accounts/2fa/recovery-codes/", recovery_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "accounts/2fa/recovery-codes/generate/",
        recovery_views.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "accounts/2fa/recovery-codes/download/",
        recovery_views.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("accounts/2fa/passkeys/", webauthn_views.list_webauthn, name="mfa_list_webauthn"),
    path("accounts/2fa/passkeys/add/", factor_views.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("accounts/2fa/passkeys/login/", webauthn_views.login_webauthn, name="mfa_login_webauthn"),
    path(
        "accounts/2fa/passkeys/reauthenticate/",
        factor_views.ReauthenticatePasskeyView.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("accounts/2fa/passkeys/<int:pk>/edit/", webauthn_views.edit_webauthn, name="mfa_edit_webauthn"),
    path(
        "accounts/2fa/passkeys/<int:pk>/remove/", factor_views.RemovePasskeyView.as_view(), name="mfa_remove_webauthn"
    ),
    # --- signing in by a provider ---
    path("accounts/oidc/<slug:provider_id>/login/", social_views.set_out, name="openid_connect_login"),
    path("accounts/oidc/<slug:provider_id>/callback/", social_views.come_back, name="openid_connect_callback"),
    path("accounts/weixin/login/", social_views.set_out, name="weixin_login"),
    path("accounts/weixin/callback/", social_views.come_back, name="weixin_callback"),
    path("accounts/social/signup/", social_views.social_sign_up, name="socialaccount_signup"),
    path("accounts/social/", social_views.links, name="socialaccount_connections"),
    path("me/settings/", settings_views.me_settings, name="me_settings"),
    path("me/block/", settings_views.my_block, name="my_block"),
    path("me/real-name/", real_name_views.real_name, name="real_name"),
    path("me/data/", privacy.my_data, name="my_data"),
    path("me/data/<uuid:uuid>/", privacy.fetch_data, name="my_data_fetch"),
    path("me/leave/", privacy.leave, name="leave"),
    path("me/agreement/", agreement_views.agreement, name="agreement"),
    path("help/terms/", agreement_views.terms, name="help_terms"),
    path("help/privacy/", privacy.help_page, name="help_privacy"),
]
