"""A browser of a person who is signed in."""

from __future__ import annotations

from django.test import Client

from accounts.models import User


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def client_of(person: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
