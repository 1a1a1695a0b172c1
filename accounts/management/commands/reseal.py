"""Seals every stored secret anew with the first key of SECRETS_KEYS, so that the keys behind it can be dropped."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts import commands


class Command(BaseCommand):
    help = "Seal the secrets of second factors with the first of SECRETS_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"重新加密了{commands.reseal_secrets()}项。")
