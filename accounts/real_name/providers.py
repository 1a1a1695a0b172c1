"""Providers: one is asked whether a name and an ID number belong together, once `REAL_NAME_PROVIDER` names its class.

A provider of one's own derives from `Provider` and answers with one of three words. Neither the question nor a body of
an answer is ever logged, for a gateway may repeat the question in it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import urlencode, urlsplit

import requests
from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import RealNameCheck
from ui.values import Json

Answer = RealNameCheck.Answer
TIMEOUT_S, LONGEST = 5.0, 65_536  # of an answer, in bytes
KEY_LENGTH = 32


class ProviderFailed(Exception):
    """No answer that can be understood. Its words are ours: they hold nothing of the question."""


class Provider(ABC):
    """Somebody who compares a name with an ID number."""

    NEEDS: ClassVar[tuple[str, ...]] = ()  # settings without which it cannot work

    @abstractmethod
    def check(self, name: str, number: str) -> RealNameCheck.Answer:
        """MATCH, MISMATCH or NO_RECORD, within seconds; raises `ProviderFailed` for everything else."""

    @classmethod
    def faults(cls) -> list[str]:
        """Sentences on what its settings lack."""
        return [f"{name}没有填写。" for name in cls.NEEDS if not getattr(settings, name)]


class AliyunMarket(Provider):
    """身份证二要素 of Alibaba Cloud's market: a form sent by POST, signed as its API gateway wants it (HMAC-SHA256).

    The string that is signed: https://help.aliyun.com/zh/api-gateway/traditional-api-gateway/user-guide/use-digest-authentication-to-call-an-api
    The products of the market name fields and results each in their own way: what differs here is a subclass.
    """

    NEEDS = ("REAL_NAME_ENDPOINT", "REAL_NAME_APP_KEY", "REAL_NAME_APP_SECRET")
    NAME, NUMBER = "name", "idcard"  # fields of the form
    RESULT: ClassVar[tuple[str, ...]] = ("result", "res")  # keys that lead to the answer in the JSON object
    WORDS: ClassVar[Mapping[str, RealNameCheck.Answer]] = {
        **{"1": Answer.MATCH, "2": Answer.MISMATCH, "3": Answer.NO_RECORD},
        **{"一致": Answer.MATCH, "不一致": Answer.MISMATCH, "无记录": Answer.NO_RECORD},
    }

    def check(self, name: str, number: str) -> RealNameCheck.Answer:
        form = {self.NAME: name, self.NUMBER: number}
        try:
            body = self._post(settings.REAL_NAME_ENDPOINT, form)
        except (requests.RequestException, OSError) as error:
            raise ProviderFailed(type(error).__name__) from None
        try:
            found: Json = json.loads(body)
            for key in self.RESULT:
                found = found[key]
            return self.WORDS[str(found)]
        except (ValueError, KeyError, TypeError, IndexError, RecursionError):
            raise ProviderFailed("an answer that is none") from None

    @classmethod
    def faults(cls) -> list[str]:
        is_bare = not settings.REAL_NAME_ENDPOINT.startswith("https://")
        return super().faults() or (["REAL_NAME_ENDPOINT须以https://开头。"] if is_bare else [])

    def _post(self, url: str, form: Mapping[str, str]) -> bytes:
        """The answer's body. The certificate is checked, no redirect is followed, and a slow answer is cut off."""
        if self.faults():
            raise ProviderFailed("settings")
        ends_at = time.monotonic() + TIMEOUT_S
        with requests.post(
            url,
            data=urlencode(form).encode(),
            headers=signed(url, form),
            timeout=TIMEOUT_S,
            allow_redirects=False,
            stream=True,
        ) as answer:
            if answer.status_code != 200:
                raise ProviderFailed(f"status {answer.status_code}")
            body = b""
            for chunk in answer.iter_content(4096):
                body += chunk
                if len(body) > LONGEST or time.monotonic() > ends_at:
                    raise ProviderFailed("an answer without end")
        return body


def signed(url: str, form: Mapping[str, str]) -> dict[str, str]:
    """Headers of a POST of this form, with the signature of Alibaba Cloud's API gateway."""
    standard = {
        "Accept": "application/json; charset=utf-8",
        "Content-MD5": "",  # of a form it is empty
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "Date": "",
    }
    own = {
        "X-Ca-Key": settings.REAL_NAME_APP_KEY,
        "X-Ca-Nonce": secrets.token_hex(16),
        "X-Ca-Timestamp": str(int(time.time() * 1000)),
    }
    path = urlsplit(url).path or "/"
    fields = "&".join(f"{name}={form[name]}" for name in sorted(form))
    lines = ["POST", *standard.values(), *(f"{name}:{value}" for name, value in own.items()), f"{path}?{fields}"]
    code = hmac.new(settings.REAL_NAME_APP_SECRET.encode(), "\n".join(lines).encode(), hashlib.sha256).digest()
    sent = {name: value for name, value in standard.items() if value}
    headers = {"X-Ca-Signature-Headers": ",".join(own), "X-Ca-Signature-Method": "HmacSHA256"}
    return sent | own | headers | {"X-Ca-Signature": base64.b64encode(code).decode()}


# --- the one that is named ---
def is_on() -> bool:
    return bool(settings.REAL_NAME_PROVIDER)


def provider() -> Provider:
    """Provider that the settings name; call it only while there is one."""
    found: Provider = import_string(settings.REAL_NAME_PROVIDER)()
    return found


def faults() -> list[str]:
    """Sentences on what stands against checking anybody with these settings; none while it is off."""
    if not is_on():
        return []
    found = import_string(settings.REAL_NAME_PROVIDER).faults()
    if not settings.REAL_NAME_PROVIDER_NAME:
        found.append("REAL_NAME_PROVIDER_NAME没有填写：页面上要告诉大家信息发给谁。")
    if len(settings.REAL_NAME_DIGEST_KEY) < KEY_LENGTH:
        found.append(f"REAL_NAME_DIGEST_KEY至少要{KEY_LENGTH}个字符，以后不能更换。")
    return found
