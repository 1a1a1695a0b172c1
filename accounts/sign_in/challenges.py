"""The price of a code where too many are asked for: a second of computing, or without script, a wait in a queue.

The computing is ALTCHA's (find the number whose hash is given), so that its widgets and solvers fit. The wait is kept
by the server: whoever asks for several from one client waits for one after the other. Each payment is taken once.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from altcha.v1 import ChallengeOptions, create_challenge, verify_solution
from django.core import signing
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.sign_in.turns import take_turns
from casework.errors import Refused

LIFE = timedelta(minutes=10)  # from being given to being paid
MOST_TRIES = 200_000  # half of them on average: a second or two on a phone
WAIT = timedelta(seconds=20)
QUEUE = timedelta(minutes=5)  # longer than this nobody is made to wait
_SALT = "accounts.sign_in.challenges"


@dataclass(frozen=True)
class Wait:
    """A place in the queue: the token is good from `ready_at` on."""

    token: str
    ready_at: datetime


def give(now: datetime) -> str:
    """A new task as JSON, in ALTCHA's words: algorithm, challenge, maxNumber, salt, signature."""
    task = create_challenge(ChallengeOptions(max_number=MOST_TRIES, hmac_key=_key(), expires=now + LIFE))
    return json.dumps(task.to_dict())


def is_solved(payload: str) -> bool:
    """Whether this is the solution of a task of ours, in time, and brought for the first time."""
    try:
        solution = json.loads(base64.b64decode(payload, validate=True))
    except (binascii.Error, ValueError):
        return False
    texts = ("algorithm", "challenge", "salt", "signature")
    if not isinstance(solution, dict) or not all(isinstance(solution.get(name), str) for name in texts):
        return False
    if type(solution.get("number")) is not int:
        return False
    is_right, _error = verify_solution(payload, _key())
    return is_right and _once(solution["signature"])


def begin_wait(client: str, now: datetime) -> Wait:
    """A place in the client's queue, behind those who wait already. `Refused` where the queue is too long.

    Call it inside a transaction.
    """
    take_turns(client)
    key = f"challenge-wait:{hashlib.sha256(client.encode()).hexdigest()}"
    ready_at = max(now, datetime.fromisoformat(cache.get(key, now.isoformat()))) + WAIT
    if ready_at - now > QUEUE:
        raise Refused(_("您所在的网络里等待的人太多。请过几分钟再试，或者换一个开启了脚本的浏览器。"), "queue")
    cache.set(key, ready_at.isoformat(), QUEUE.total_seconds())
    return Wait(signing.dumps(ready_at.isoformat(), salt=_SALT), ready_at)


def wait_of(token: str, now: datetime) -> Wait | None:
    """The place that this token stands for; None if it is none of ours or is too old."""
    try:
        ready_at = datetime.fromisoformat(signing.loads(token, salt=_SALT))
    except signing.BadSignature:
        return None
    return Wait(token, ready_at) if now <= ready_at + LIFE else None


def is_waited(token: str, now: datetime) -> bool:
    """Whether the wait is over, and its token is brought for the first time."""
    wait = wait_of(token, now)
    return wait is not None and now >= wait.ready_at and _once(token)


def is_paid(data: Mapping[str, Any], now: datetime) -> bool:
    """Whether a sent form brings either payment. It is used up by asking."""
    return is_solved(str(data.get("altcha") or "")) or is_waited(str(data.get("waited") or ""), now)


def seconds_left(wait: Wait, now: datetime) -> int:
    return max(0, ceil((wait.ready_at - now).total_seconds()))


def _once(proof: str) -> bool:
    key = f"challenge-paid:{hashlib.sha256(proof.encode()).hexdigest()}"
    return cache.add(key, True, (LIFE + QUEUE).total_seconds())


def _key() -> str:
    return salted_hmac(_SALT, "altcha", algorithm="sha256").hexdigest()
