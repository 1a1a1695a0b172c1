"""Checks of what production must have to start: a way to reach people, the operator's own name, a strong key.

`manage.py check` and `migrate` ask by themselves; wsgi.py and celery.py call `refuse_unfit`, for neither gunicorn nor
Celery stops for a failed check. A developer's machine (`DEV_INBOX`) is let off; `TRIAL` lifts all but the key.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

TAG = "production"
KEY_LENGTH, KEY_CHARACTERS = 50, 10  # at least so long, and of so many different characters
AWAY = {"sms": "SMS_CHANNEL", "email": "EMAIL_CHANNEL、EMAIL_URL"}  # channel: the variables that choose it
_HINT = "只是试用时设TRIAL=true：每一页都会注明是试用环境。见docs/howto/run-it.md。"


def enter() -> None:
    """Put the checks on Django's list."""
    register(check_key, TAG)
    register(check_channels, TAG)
    register(check_brand, TAG)
    register(check_real_names, TAG)


def refuse_unfit() -> None:
    """Raise `ImproperlyConfigured` with every sentence that stands against this start."""
    errors = run_checks(tags=[TAG])
    if errors:
        lines = (f"{error.msg} {error.hint or ''}".strip() for error in errors)
        raise ImproperlyConfigured("\n".join(lines))


def check_key(app_configs: Any = None, **kwargs: Any) -> Sequence[CheckMessage]:
    """Check that the key is long and looks like chance: whoever guesses it signs sessions of their own."""
    key = settings.SECRET_KEY
    if settings.DEV_INBOX or (len(key) >= KEY_LENGTH and len(set(key)) >= KEY_CHARACTERS):
        return []
    words = f"SECRET_KEY太短或太简单：至少{KEY_LENGTH}个字符，其中至少{KEY_CHARACTERS}种不同的字符。"
    hint = '生成一个：python3 -c "import secrets; print(secrets.token_urlsafe(50))"'
    return [Error(words, hint=hint, id="production.E001")]


def check_channels(app_configs: Any = None, **kwargs: Any) -> Sequence[CheckMessage]:
    """Codes and statutory notices have to leave the house."""
    if settings.DEV_INBOX or settings.TRIAL:
        return []
    return [
        Error(
            f"{'短信' if name == 'sms' else '邮件'}只写入日志，不会发给任何人：请用{variable}配置真实的通道。",
            hint=_HINT,
            id="production.E002",
        )
        for name, variable in AWAY.items()
        if not _leaves_the_house(name)
    ]


def _leaves_the_house(name: str) -> bool:
    path = settings.NOTIFICATION_CHANNELS.get(name)  # its module needs the models, which are not there on import
    return bool(path and import_string(path).leaves_the_house())


def check_real_names(app_configs: Any = None, **kwargs: Any) -> Sequence[CheckMessage]:
    """Check that a provider of real names is set up wholly: people are told whom their ID number goes to."""
    if not settings.REAL_NAME_PROVIDER:
        return []
    faults = import_string("accounts.real_name.providers.faults")()  # it needs the models, as above
    return [Error(words, hint="见docs/howto/run-it.md。", id="production.E004") for words in faults]


def check_brand(app_configs: Any = None, **kwargs: Any) -> Sequence[CheckMessage]:
    """People must be told the truth about whose site this is, and a number that somebody answers."""
    if settings.DEV_INBOX or settings.TRIAL:
        return []
    brand, invented = settings.BRAND, settings.INVENTED_BRAND
    return [
        Error(
            f"BRAND_{name.upper()}没有填写，或者还是示例“{invented[name]}”：请填写您自己的。",
            hint=_HINT,
            id="production.E003",
        )
        for name in ("name", "owner", "hotline")
        if not brand[name].strip() or brand[name] == invented[name]
    ]
