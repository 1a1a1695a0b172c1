"""Addresses of the tests alone: the room has none, since access is for the rooms above."""

from django.contrib import admin
from django.shortcuts import get_object_or_404
from django.urls import path

from files import serving
from files.models import StoredFile


def serve(request, uuid, variant):
    return serving.respond(get_object_or_404(StoredFile, uuid=uuid), variant=variant)


urlpatterns = [path("admin/", admin.site.urls), path("<uuid:uuid>/<str:variant>/", serve)]
