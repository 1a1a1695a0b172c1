"""The Celery app: workers are started as `celery -A complaints_platform`."""

import os
from typing import Any

from celery import Celery, signals
from django.core.exceptions import ImproperlyConfigured

from complaints_platform.checks import refuse_unfit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "complaints_platform.settings.base")  # local ones are asked for by name

app = Celery("complaints_platform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _refuse_unfit(**kwargs: Any) -> None:
    """Celery logs what its signals raise and goes on; a worker that may not start has to end."""
    try:
        refuse_unfit()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error


signals.celeryd_init.connect(_refuse_unfit, weak=False)
signals.beat_init.connect(_refuse_unfit, weak=False)
