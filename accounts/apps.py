"""The app's entry in Django's registry; after every migrate the staff roles are brought up to their table."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("账户")

    def ready(self) -> None:
        roles = import_module("accounts.roles")  # models are importable only now
        post_migrate.connect(roles.apply, dispatch_uid="accounts.roles")
