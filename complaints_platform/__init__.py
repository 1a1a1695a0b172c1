"""Wiring: settings, URLs, the Celery app, health."""

from complaints_platform.celery import app as celery_app

__all__ = ["celery_app"]
