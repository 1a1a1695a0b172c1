"""Addresses of the companies: the public directory."""

from django.urls import path

from businesses import views

app_name = "businesses"
urlpatterns = [
    path("companies/", views.directory, name="directory"),
    path("companies/<int:pk>/", views.company, name="company"),
]
