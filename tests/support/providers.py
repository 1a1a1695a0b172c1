"""A provider to sign in by, on loopback: OpenID Connect with keys of its own, and WeChat's one address.

It holds to the protocol (registered address, code used once, PKCE, secret), and can be told to lie.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.http import HttpResponse
from django.test import Client

CLIENT, SECRET = "house", "a secret between two"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(ThreadingHTTPServer):
    """Provider that signs in `person`; `lie` overrides claims, `key` signs, `refuses` answers instead of a code."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.person: dict[str, Any] = {"sub": "emp-7", "email": "lin@corp.example", "email_verified": True}
        self.lie: dict[str, Any] = {}
        self.key, self.refuses, self.weixin = KEY, "", {"openid": "o-42", "access_token": "t"}
        self.waiting: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []

    def settings(self) -> dict[str, Any]:
        """Both ways switched on, as the environment would."""
        common = {"client_id": CLIENT, "secret": SECRET}
        openid = common | {"provider_id": "oidc", "name": "单位账号", "settings": {"server_url": self.url}}
        return {
            "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [openid]},
            "weixin": {"AUTHORIZE_URL": f"{self.url}/connect/qrconnect", "APPS": [common | {"name": "微信"}]},
        }

    def configuration(self) -> dict[str, Any]:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {"issuer": self.url} | {name: f"{self.url}/{path}" for name, path in names.items()}

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [public | {"kid": "k1", "alg": "RS256", "use": "sig"}]}

    def authorize(self, query: dict[str, str]) -> str:
        """Address that the browser goes to next."""
        assert query["client_id"] == CLIENT
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        if self.refuses:
            return f"{query['redirect_uri']}?{urlencode({'error': self.refuses, 'state': query['state']})}"
        code = secrets.token_urlsafe(8)
        self.waiting[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        asked = self.waiting.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or (form["client_id"], form["client_secret"]) != (CLIENT, SECRET):
            return None
        if challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        signed = jwt.encode(claims | self.person | self.lie, self.key, "RS256", headers={"kid": "k1"})
        return {"access_token": "t", "token_type": "Bearer", "expires_in": 300, "id_token": signed}


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query))
        self.server.asked.append(url.path)
        if url.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.server.authorize(query))
            self.end_headers()
        elif url.path == "/sns/oauth2/access_token":
            ok = (query["appid"], query["secret"], query["code"]) == (CLIENT, SECRET, "scanned")
            self.say(self.server.weixin if ok else {"errcode": 40029, "errmsg": "invalid code"})
        else:
            pages = {"/.well-known/openid-configuration": self.server.configuration, "/keys": self.server.keys}
            self.say(pages[url.path]() if url.path in pages else None)

    def do_POST(self) -> None:
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append(self.path)
        self.say(self.server.token(dict(parse_qsl(form))))

    def say(self, content: Any) -> None:
        self.send_response(400 if content is None else 200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content or {"error": "invalid_grant"}).encode())

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()
    thread = threading.Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        provider.shutdown()
        thread.join()
        provider.server_close()


def answer_of(response: HttpResponse) -> str:
    """Answer of the provider, as the address of the site that the browser is sent back to."""
    back = requests.get(response.headers["Location"], allow_redirects=False, timeout=5).headers["Location"]
    url = urlsplit(back)
    return f"{url.path}?{url.query}"


def go_there_and_back(client: Client, link: str) -> HttpResponse:
    return client.get(answer_of(client.get(link)))
