"""The WSGI application: `gunicorn complaints_platform.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "complaints_platform.settings.base")

application = get_wsgi_application()
