"""The Celery app: workers are started as `celery -A complaints_platform`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "complaints_platform.settings.base")  # local ones are asked for by name

app = Celery("complaints_platform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
