"""Settings that are safe for production; the environment supplies deployment facts, never rules.

Long because it is a list: one place to look a setting up.
"""

from pathlib import Path
from urllib.parse import unquote

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from complaints_platform.logs import without_tokens, without_traceback_of_a_refusal

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

# --- deployment facts -------------------------------------------------------------------------------------------------
DEBUG = False
SECRET_KEY = env("SECRET_KEY", default="")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY没有设置：请在环境变量里给出一个只有您知道的长随机串（见.env.example）。")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env("SITE_URL", default="http://localhost:8000")  # absolute links in SMS and mail
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / ".data")))
# Fonts for papers beside those of the packages: Tibetan, Mongolian, Yi and others (Debian's fonts-noto-core).
FONTS_DIR = env("FONTS_DIR", default="/usr/share/fonts/truetype/noto")

# Stands in for the operator's own on a developer's machine and in a trial; production refuses to start with it.
INVENTED_BRAND = {"name": "投诉直通", "hotline": "400-000-0000", "owner": "平台运营单位"}
BRAND = {
    "name": env("BRAND_NAME", default=INVENTED_BRAND["name"]),
    "sub": env("BRAND_SUB", default="消费投诉平台"),
    "hotline": env("BRAND_HOTLINE", default=INVENTED_BRAND["hotline"]),
    "hours": env("BRAND_HOURS", default="工作日 9:00–17:30"),
    "owner": env("BRAND_OWNER", default=INVENTED_BRAND["owner"]),
    "icp": env("ICP_NUMBER", default=""),  # ICP备案号; the foot of each page, with the link that the rules ask for
    "beian": env("BEIAN_NUMBER", default=""),  # 公安备案号
}
# A trial may run without gateways and under an invented name (complaints_platform/checks.py); each page says so.
TRIAL = env.bool("TRIAL", default=False)

# --- apps -------------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.weixin",
    "complaints_platform",
    "ui",
    "casework",
    "notifications",
    "files",
    "accounts",
    "businesses",
    "complaints",
    "catalogue",
    "workspace",
    "appeals",
]
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "complaints_platform.urls"
WSGI_APPLICATION = "complaints_platform.wsgi.application"

MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "complaints_platform.middleware.AdminCSP",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "complaints_platform.middleware.PrivatePages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.ChosenLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "complaints_platform.middleware.BoundedBody",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.TooManyRequests",
    "accounts.middleware.KeepsTyped",
    "accounts.middleware.StaffShift",
    "accounts.middleware.AsksToAgree",
    "accounts.middleware.StaffSecondFactor",
    "businesses.middleware.OwnersSecondFactor",
    "complaints.views.offline.ActsByLetter",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["ui.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "complaints_platform.context.site",
            ],
        },
    }
]

# --- data -------------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default="postgres://localhost/complaints")}
DATABASES["default"] |= {
    "HOST": unquote(DATABASES["default"]["HOST"]),  # a socket's folder is written percent-encoded
    "ENGINE": "django.db.backends.postgresql",
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=300),  # a new connection per request costs 8 ms of CPU
    "CONN_HEALTH_CHECKS": True,
    "ATOMIC_REQUESTS": False,  # the machine opens the transaction, and it is short
}
CACHES = {
    # Rate limits and sign-in codes must be shared between processes and survive a dead Redis: PostgreSQL keeps them.
    # What has expired is swept each minute; the default limit of 300 rows would throw live limits away.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 500_000},
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": str(DATA_DIR / "files"),
            "base_url": None,  # private: no view answers below an address of its own; rooms serve after asking access
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Files in S3 instead: a private bucket. Recordings are played from there, by links signed for each of them.
S3_BUCKET = env("S3_BUCKET", default="")
S3_ENDPOINT = env("S3_ENDPOINT", default="")  # empty: Amazon's own
S3_ORIGIN = env("S3_ORIGIN", default=S3_ENDPOINT)  # where the links lead, as scheme://host[:port]
if S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "files.storage.PrivateS3",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": S3_ENDPOINT or None,
            "region_name": env("S3_REGION", default="") or None,
            "access_key": env("S3_ACCESS_KEY", default="") or None,  # empty: the machine's own role
            "secret_key": env("S3_SECRET_KEY", default="") or None,
            "addressing_style": env("S3_ADDRESSING", default="auto"),  # most servers of one's own want "path"
            "signature_version": env("S3_SIGNATURE", default="s3v4"),
            # "when_supported" for servers that know checksums behind the body (Amazon's own); OSS, COS and older MinIO
            # refuse such a body.
            "checksums": env("S3_CHECKSUMS", default="when_required"),
            "querystring_auth": True,
            "default_acl": None,  # the bucket is private; not every server knows ACLs
            "file_overwrite": False,
            "max_memory_size": 2 << 20,  # what is read goes to disk above that
            "object_parameters": {"ServerSideEncryption": env("S3_SSE")} if env("S3_SSE", default="") else {},
        },
    }
STATIC_URL = "/static/"
STATIC_ROOT = env("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "files.handlers.BoundedFileUploadHandler",  # stops writing where a file is too large to be taken
]
MAX_BODY_BYTES = 220 << 20  # of one request with all its files; more is refused before it is read
# Where clamd listens, as the path of its socket or as host:port. Empty: files are not scanned, and the pages say so.
CLAMD = env("CLAMD", default="")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 << 20  # without files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# --- Celery: the broker is a doorbell, the database is the truth ------------------------------------------------------
CELERY_BROKER_URL = env("BROKER_URL", default="redis://localhost:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Files have a queue and a worker of their own: however long cleaning takes, codes, notices and clocks go on.
CELERY_TASK_ROUTES = {"files.tasks.*": {"queue": "files"}}
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULER = "complaints_platform.beat.Steady"
CELERY_BEAT_SCHEDULE = {
    "pulse": {
        "task": "complaints_platform.tasks.beat",
        "schedule": 60,
        "args": ["celery"],
        "options": {"expires": 50},
    },
    "pulse-of-files": {
        "task": "complaints_platform.tasks.beat",
        "schedule": 60,
        "args": ["files"],
        "options": {"expires": 50, "queue": "files"},
    },
    "sweep-clocks": {"task": "complaints.tasks.sweep_clocks", "schedule": 60, "options": {"expires": 50}},
    "assign-unassigned": {"task": "complaints.tasks.assign_unassigned", "schedule": 60, "options": {"expires": 50}},
    "give-back": {"task": "complaints.tasks.give_back", "schedule": 60, "options": {"expires": 50}},
    "discard-stale-drafts": {
        "task": "complaints.tasks.discard_stale_drafts",
        "schedule": 3600,
        "options": {"expires": 3000},
    },
    "tell-rejected-files": {
        "task": "complaints.tasks.tell_rejected_files",
        "schedule": 60,
        "options": {"expires": 50},
    },
    "purge-removed-files": {
        "task": "complaints.tasks.purge_removed_files",
        "schedule": 3600,
        "options": {"expires": 3000},
    },
    "forget-typed": {"task": "complaints.tasks.forget_typed", "schedule": 600, "options": {"expires": 500}},
    "apply-calendar-notices": {
        "task": "complaints.tasks.apply_calendar_notices",
        "schedule": 30,
        "options": {"expires": 25},
    },
    "assign-appeals": {"task": "appeals.tasks.assign_unassigned", "schedule": 60, "options": {"expires": 50}},
    "run-business-merges": {"task": "complaints.tasks.run_business_merges", "schedule": 10, "options": {"expires": 10}},
    "run-lead-answers": {"task": "complaints.tasks.run_lead_answers", "schedule": 5, "options": {"expires": 5}},
    "deliver-notices": {"task": "notifications.tasks.deliver", "schedule": 2, "options": {"expires": 10}},
    "process-files": {"task": "files.tasks.process", "schedule": 2, "options": {"expires": 10}},
    "purge-staged-files": {"task": "files.tasks.purge_staged", "schedule": 3600, "options": {"expires": 3000}},
    "sweep-files": {"task": "files.tasks.sweep_orphans", "schedule": crontab(hour="4", minute="30")},
    "release-unverified": {"task": "accounts.tasks.release_unverified", "schedule": 60, "options": {"expires": 50}},
    "forget-sessions": {"task": "accounts.tasks.forget_sessions", "schedule": 600, "options": {"expires": 500}},
    "watch-spending": {"task": "accounts.tasks.watch_spending", "schedule": 60, "options": {"expires": 50}},
    "check-real-names": {"task": "accounts.tasks.check_real_names", "schedule": 5, "options": {"expires": 5}},
    # privacy
    "build-evidence-archives": {"task": "complaints.tasks.build_archives", "schedule": 5, "options": {"expires": 5}},
    "sweep-evidence-archives": {
        "task": "complaints.tasks.sweep_archives",
        "schedule": 600,
        "options": {"expires": 500},
    },
    "build-archives": {"task": "accounts.tasks.build_archives", "schedule": 5, "options": {"expires": 5}},
    "sweep-archives": {"task": "accounts.tasks.sweep_archives", "schedule": 600, "options": {"expires": 500}},
    "erase-accounts": {"task": "accounts.tasks.erase_accounts", "schedule": 600, "options": {"expires": 500}},
    "prepare-disposal": {"task": "complaints.tasks.prepare_disposal", "schedule": crontab(hour="3", minute="30")},
    "run-disposals": {"task": "complaints.tasks.run_disposals", "schedule": 60, "options": {"expires": 50}},
}

# --- language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文")]  # each named in itself, for who cannot read the other
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- security ---------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF, *filter(None, [S3_ORIGIN])],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
HTTPS_ONLY = env.bool("HTTPS_ONLY", default=True)
SECURE_SSL_REDIRECT = HTTPS_ONLY
SECURE_HSTS_SECONDS = 31536000 if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS_ONLY
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
# A session of the staff ends when nobody was at work in it for so long, and after a shift; idle 0: never.
STAFF_SESSION_IDLE_S = env.int("STAFF_SESSION_IDLE_S", default=2 * 3600)
STAFF_SESSION_LONGEST_S = env.int("STAFF_SESSION_LONGEST_S", default=12 * 3600)
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "complaints_platform.errors.csrf_failure"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]  # includes Django's ModelBackend
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.sign_in.passwords.NotLikeTheAccount"},
    {"NAME": "accounts.sign_in.passwords.LongEnough"},
    {"NAME": "accounts.sign_in.passwords.NotGuessable"},
    {"NAME": "accounts.sign_in.passwords.NotOnlyDigits"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "me"
LOGOUT_REDIRECT_URL = "home"

# --- allauth ----------------------------------------------------------------------------------------------------------
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
# Behind a proxy the client's address comes from the last X-Forwarded-For entry, never from what the client wrote.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int(
    "TRUSTED_PROXY_COUNT", default=1 if env.bool("BEHIND_PROXY", default=False) else 0
)
ACCOUNT_ADAPTER = "accounts.sign_in.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"phone", "email"}
ACCOUNT_SIGNUP_FIELDS = ["phone*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 3
ACCOUNT_PHONE_VERIFICATION_MAX_ATTEMPTS = 5
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = 3
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or address is told to its owner
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {
    # One address may be a whole city behind carrier NAT, hence the large shares per ip. How often one number or address
    # is sent a code is counted by accounts/sign_in/codes.py, for every way of asking together.
    "signup": "60/m/ip",
    "login": "120/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
    "request_login_code": "60/m/ip",
    "reset_password": "60/m/ip",
    "reset_password_from_key": "60/m/ip",
    "verify_phone": "60/m/ip",
    "confirm_email": "60/m/ip",
    "change_phone": "5/m/user",  # at allauth's 1/m the POST that is resumed after re-authentication is refused
}
ACCOUNT_FORMS = {
    "signup": "accounts.sign_in.sign_up_forms.SignUpForm",
    "login": "accounts.sign_in.forms.SignInForm",
    "request_login_code": "accounts.sign_in.forms.RequestCodeForm",
    "confirm_login_code": "accounts.sign_in.forms.SignInCodeForm",
    "verify_phone": "accounts.sign_in.forms.PhoneCodeForm",
    "change_phone": "accounts.sign_in.forms.ChangePhoneForm",
    "confirm_email_verification_code": "accounts.sign_in.forms.EmailCodeForm",
    "add_email": "accounts.sign_in.forms.ChangeEmailForm",
    "change_email": "accounts.sign_in.forms.ChangeEmailForm",
    "reset_password": "accounts.sign_in.forms.ResetPasswordForm",
    "confirm_password_reset_code": "accounts.sign_in.forms.ResetCodeForm",
    "reset_password_from_key": "accounts.sign_in.forms.ResetPasswordKeyForm",
    "change_password": "accounts.sign_in.forms.ChangePasswordForm",
    "set_password": "accounts.sign_in.forms.SetPasswordForm",
    "reauthenticate": "accounts.sign_in.forms.ReauthenticateForm",
}
MFA_ADAPTER = "accounts.factor.second_factor.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = BRAND["name"]
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # finger, face or PIN: a passkey stands for password and second factor
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}  # a signature cannot be guessed
MFA_FORMS = {
    "authenticate": "accounts.factor.forms.SecondFactorForm",
    "reauthenticate": "accounts.factor.forms.SecondFactorAgainForm",
    "activate_totp": "accounts.factor.forms.ActivateTOTPForm",
    "deactivate_totp": "accounts.factor.forms.DeactivateTOTPForm",
    "generate_recovery_codes": "accounts.factor.forms.GenerateRecoveryCodesForm",
    "login_webauthn": "accounts.factor.forms.PasskeySignInForm",
    "authenticate_webauthn": "accounts.factor.forms.PasskeyForm",
    "reauthenticate_webauthn": "accounts.factor.forms.PasskeyAgainForm",
    "add_webauthn": "accounts.factor.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.factor.forms.RenamePasskeyForm",
}
# Signing in by a provider: none until the environment names one, and then its link stands on the sign-in page.
SOCIALACCOUNT_ADAPTER = "accounts.social.providers.SocialAdapter"
SOCIALACCOUNT_FORMS = {"signup": "accounts.sign_in.sign_up_forms.SocialSignUpForm"}
SOCIALACCOUNT_AUTO_SIGNUP = False  # phone and e-mail are proved by codes here, whatever a provider says
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, object]] = {}
if env("OIDC_CLIENT_ID", default=""):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "SCOPE": ["openid", "email"],  # the address fills in the form of a sign-up
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env("OIDC_NAME", default="单位账号"),
                "client_id": env("OIDC_CLIENT_ID"),
                "secret": env("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": env("OIDC_SERVER_URL")},
            }
        ],
    }
if env("WEIXIN_APP_ID", default=""):
    SOCIALACCOUNT_PROVIDERS["weixin"] = {
        "APPS": [{"name": "微信", "client_id": env("WEIXIN_APP_ID"), "secret": env("WEIXIN_APP_SECRET")}]
    }
# Below these addresses nobody of the staff goes on whose session used no second factor: the admin, and every case.
STAFF_NEED_FACTOR_UNDER = ("/admin/", "/complaints/", "/appeals/", "/business/")
# Owners of companies need one too where this says so, for their company's pages.
BUSINESS_OWNERS_NEED_MFA = env.bool("BUSINESS_OWNERS_NEED_MFA", default=False)
OWNERS_NEED_FACTOR_UNDER = ("/business/",)
# What seals the secrets of second factors in the database: the first seals, each of them opens (docs/howto/run-it.md).
SECRETS_KEYS = env.list("SECRETS_KEYS", default=[])
# Of every demo account of the staff, so that whoever tries the demo gets in; local settings only.
DEMO_TOTP_SECRET = DEMO_CODE = ""

# --- the staff's admin ------------------------------------------------------------------------------------------------
UNFOLD = {
    "SITE_TITLE": f"{BRAND['name']}工作台",
    "SITE_HEADER": BRAND["name"],
    "SITE_SUBHEADER": _("工作台（试用环境）") if TRIAL else _("工作台"),
    "SITE_SYMBOL": "gavel",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/mark.svg")}],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "STYLES": [
        lambda request: static("css/tokens.css"),
        lambda request: static("css/case.css"),
        lambda request: static("css/admin.css"),
    ],
    "SCRIPTS": [lambda request: static("js/keep.js"), lambda request: static("js/spoken.js")],
    "DASHBOARD_CALLBACK": "complaints_platform.home.dashboard",
    "SIDEBAR": {"navigation": "complaints_platform.home.navigation"},
    "ACCOUNT": {"navigation": [{"title": _("个人中心"), "link": reverse_lazy("me")}]},
    "COLORS": {
        "primary": {  # 石青, as in static/css/tokens.css
            "50": "#eef7f9",
            "100": "#e1eff2",
            "200": "#b9dde5",
            "300": "#9bdbe7",
            "400": "#7fd0df",
            "500": "#6cc5d6",
            "600": "#0f5c6e",
            "700": "#0d5060",
            "800": "#0a4351",
            "900": "#173640",
            "950": "#06222a",
        },
    },
}

# --- mail and SMS -----------------------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="noreply@localhost")
DEV_INBOX = False  # /dev/inbox/ shows every code that was sent: local settings only
NOTIFICATION_CHANNELS = {
    "site": "notifications.channels.site.SiteChannel",
    "email": env("EMAIL_CHANNEL", default="notifications.channels.mail.MailChannel"),
    "sms": env("SMS_CHANNEL", default="notifications.channels.sms.ConsoleSms"),
}

# SMS cost money, and a flood of sign-ups spends it: past this many in a day no more codes go by SMS, ordinary notices
# wait until the next morning, and the supervisors are told. What the law wants delivered goes all the same.
SMS_PER_DAY = env.int("SMS_PER_DAY", default=20_000)
# To numbers beyond the mainland, Hong Kong, Macau and Taiwan included: a contract of its own, and a price many times as
# high. Off, such a number gets no SMS and cannot be proved; the pages say so and what to do instead.
SMS_INTERNATIONAL = env.bool("SMS_INTERNATIONAL", default=False)
SMS_INTERNATIONAL_PER_DAY = env.int("SMS_INTERNATIONAL_PER_DAY", default=500)

# Cases that nobody works on are given to the officer with the least to do; without it a supervisor gives each.
ASSIGN_BY_LOAD = env.bool("ASSIGN_BY_LOAD", default=True)

# "My data" and "delete me" walk these, a room each; see `accounts.privacy.collectors`.
NOTICE_GIVEN_UP = "accounts.undelivered.tell"  # who is told when a message to a person does not arrive
PERSONAL_DATA = [
    "accounts.personal_data.AccountData",
    "accounts.privacy.personal_notices.NoticeData",
    "accounts.privacy.personal_files.WaitingFileData",
    "businesses.personal_data.CompanyData",
    "complaints.commands.personal_data.ComplaintData",
    "appeals.personal_data.AppealData",
]
# 实名核验: the dotted path of a class of `accounts.real_name.providers`; empty: nobody is asked for it anywhere.
REAL_NAME_PROVIDER = env("REAL_NAME_PROVIDER", default="")
REAL_NAME_PROVIDER_NAME = env("REAL_NAME_PROVIDER_NAME", default="")  # whom people are told that it goes to
REAL_NAME_ENDPOINT = env("REAL_NAME_ENDPOINT", default="")
REAL_NAME_APP_KEY = env("REAL_NAME_APP_KEY", default="")
REAL_NAME_APP_SECRET = env("REAL_NAME_APP_SECRET", default="")
REAL_NAME_DIGEST_KEY = env("REAL_NAME_DIGEST_KEY", default="")  # never changed: one ID number, one account hangs on it
# What else than a password or a code by mail proves who signs in by a number that was silent for a year: forms.
SECOND_PROOFS = ["complaints.forms.second_proof.CaseProof"]
# So long after its end a case keeps its words and files (decision 11); drafts go after 90 days.
FILED_A_DAY = env.int("FILED_A_DAY", default=20)  # cases that one person may file a day on the site
RETENTION_CLOSED_DAYS = env.int("RETENTION_CLOSED_DAYS", default=3 * 365)

# /readyz answers 503 when the oldest due clock or unsent notice is older than this.
READYZ_MAX_AGE_S = env.int("READYZ_MAX_AGE_S", default=900)
# And when the disk of DATA_DIR has less room than this many megabytes.
READYZ_MIN_FREE_MB = env.int("READYZ_MIN_FREE_MB", default=1024)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {
        "refusals": {
            "()": "django.utils.log.CallbackFilter",
            "callback": without_traceback_of_a_refusal,
        },
        "tokens": {"()": "django.utils.log.CallbackFilter", "callback": without_tokens},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["refusals", "tokens"]}
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {"pikepdf": {"level": "WARNING"}},  # greets at INFO on each start
}
