"""Addresses of the tests alone: the room has none, since access is for the rooms above; behind them the site's own."""

from django.shortcuts import get_object_or_404
from django.urls import path

from complaints_platform.urls import urlpatterns as site
from files import serving
from files.models import StoredFile


def serve(request, uuid, variant):
    return serving.respond(get_object_or_404(StoredFile, uuid=uuid), variant=variant, request=request)


urlpatterns = [path("<uuid:uuid>/<str:variant>/", serve), *site]
