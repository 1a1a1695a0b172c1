"""Addresses of the complainant's appeals; the reviewer's are in the admin."""

from django.urls import path

from appeals import views

appeal_patterns = [
    path("of/<str:reference>/", views.Of.as_view(), name="of"),
    path("<str:reference>/", views.Show.as_view(), name="appeal"),
    path("<str:reference>/do/<str:step>/", views.StepOfAppeal.as_view(), name="step"),
]
