"""The WSGI application: `gunicorn complaints_platform.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from complaints_platform.checks import refuse_unfit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "complaints_platform.settings.base")

application = get_wsgi_application()
refuse_unfit()
get_resolver().url_patterns  # noqa: B018  every view is loaded before the workers fork: no first visitor waits for it
