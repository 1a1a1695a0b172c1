"""Settings for a developer's machine: what differs from production, and nothing else."""

from complaints_platform.settings.base import *  # noqa: F403
from complaints_platform.settings.base import NOTIFICATION_CHANNELS, STORAGES

DEBUG = False  # the house's own error pages are what a developer should see too; the console has the traceback
SECRET_KEY = "local-only-not-a-secret"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
HTTPS_ONLY = SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SECURE_HSTS_SECONDS = 0
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
DEV_INBOX = True  # /dev/inbox/ shows what was sent; it exists nowhere else
# SMS and mail are "sent" into the outbox table, where /dev/inbox/ reads them.
NOTIFICATION_CHANNELS = NOTIFICATION_CHANNELS | {
    "email": "notifications.channels.local.LocalMail",
    "sms": "notifications.channels.local.LocalSms",
}
