"""Prepare a database before the site opens: the schema, and on a first start the demo data."""

from __future__ import annotations

import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands

from devstack.stack import WANTS_DEMO


def schema() -> int:
    """Migrate; WANTS_DEMO when nobody has an account yet and there is a demo to show."""
    call_command("migrate", interactive=False, verbosity=1)
    return WANTS_DEMO if "demo" in get_commands() and not get_user_model().objects.exists() else 0


def demo() -> int:
    """Make the demo data; what the command prints (its accounts) is kept and shown at every start."""
    shown = Path(settings.DATA_DIR) / "demo.txt"
    draft = shown.with_suffix(".new")
    with draft.open("w") as out:
        call_command("demo", stdout=out)
    if draft.stat().st_size:
        draft.replace(shown)
    else:
        draft.unlink()
    return 0


if __name__ == "__main__":
    django.setup()
    sys.exit({"schema": schema, "demo": demo}[sys.argv[1]]())
