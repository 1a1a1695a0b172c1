"""Addresses of the catalogue: the places that a form offers."""

from django.urls import path

from catalogue import views

urlpatterns = [path("regions.json", views.places, name="regions")]
