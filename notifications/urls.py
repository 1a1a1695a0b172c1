"""Addresses of the notices, and of the local inbox where the settings allow one."""

from django.conf import settings
from django.urls import path

from notifications import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.notices_read, name="notices_read"),
    path("notices/<int:pk>/", views.notice, name="notice"),
]
if settings.DEV_INBOX:
    urlpatterns += [
        path("dev/inbox/", views.dev_inbox, name="dev_inbox"),
        path("dev/inbox/<int:pk>/", views.dev_mail, name="dev_mail"),
    ]
