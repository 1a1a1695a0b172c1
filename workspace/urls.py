"""Addresses of the staff outside the admin."""

from django.urls import path

from workspace.views import feed

urlpatterns = [
    # the token is a part of the path of its own: so the access log covers it
    path("feeds/<str:token>/due.ics", feed.due, name="feed"),
]
