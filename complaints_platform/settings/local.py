"""Settings for a developer's machine: what differs from production, and nothing else."""

import os

os.environ["SECRET_KEY"] = os.environ.get("SECRET_KEY") or "local-only-not-a-secret"  # base.py insists on one

from complaints_platform.settings.base import *  # noqa: E402, F403
from complaints_platform.settings.base import NOTIFICATION_CHANNELS, STORAGES, env  # noqa: E402

DEBUG = False  # the house's own error pages are what a developer should see too; the console has the traceback
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
HTTPS_ONLY = SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SECURE_HSTS_SECONDS = 0
# Browsers share cookies between ports; two stacks side by side would sign each other's people out.
SESSION_COOKIE_NAME = f"session-{env('PORT', default='8000')}"
CSRF_COOKIE_NAME = f"csrf-{env('PORT', default='8000')}"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
DEV_INBOX = True  # /dev/inbox/ shows what was sent; it exists nowhere else
DEMO_TOTP_SECRET = "NRXWGYLMFVSGK3LPFVXW43DZFZKE6VCQ"
DEMO_CODE = "accounts.factor.second_factor.demo_code"  # its current code, which /dev/inbox/ shows too
# SMS and mail are "sent" into the outbox table, where /dev/inbox/ reads them.
SMS_INTERNATIONAL = True
NOTIFICATION_CHANNELS = NOTIFICATION_CHANNELS | {
    "email": "notifications.channels.local.LocalMail",
    "sms": "notifications.channels.local.LocalSms",
}
