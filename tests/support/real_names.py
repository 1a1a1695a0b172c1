"""A provider of 实名核验 on loopback, over TLS with a certificate of its own, which judges the signature by itself."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from accounts.models import RealNameCheck
from accounts.real_name import id_numbers, providers

KEY, SECRET = "20261129", "a secret between two"
AGREES = "tests.support.real_names.Agrees"


class Agrees(providers.Provider):
    """Provider that finds every pair right, and asks nobody."""

    def check(self, name: str, number: str) -> RealNameCheck.Answer:
        return RealNameCheck.Answer.MATCH


def number(serial: int) -> str:
    """A number of nobody: a right one by its check character, of a region that there is not."""
    figures = f"99000019900307{serial:03}"
    return figures + id_numbers.check_character(figures)


class StandIn(ThreadingHTTPServer):
    """Provider that knows `people` (number: name), answers after `slow_s`, and says `instead` when that is set."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.certificate = folder / "certificate.pem"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certified(self.certificate))
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.url = f"https://127.0.0.1:{self.server_port}/id/check"
        self.people: dict[str, str] = {}
        self.slow_s = 0.0
        self.instead: bytes | None = None
        self.asked: list[dict[str, str]] = []

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: who does not trust the certificate hangs up."""

    def said(self, form: dict[str, str]) -> bytes:
        held = self.people.get(form["idcard"])
        res = "3" if held is None else "1" if held == form["name"] else "2"
        return json.dumps({"code": "0", "result": {"res": res}}).encode()


class _Answers(BaseHTTPRequestHandler):
    server: StandIn

    def do_POST(self) -> None:
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.server.asked.append(form)
        time.sleep(self.server.slow_s)
        status = 200 if self._is_signed(form) else 403
        self.send_response(status)
        self.end_headers()
        if self.server.instead is not None:
            self.wfile.write(self.server.instead)
        else:
            self.wfile.write(self.server.said(form) if status == 200 else str(form).encode())

    def _is_signed(self, form: dict[str, str]) -> bool:
        """Judge the signature as the gateway's documentation says, from what arrived."""
        own = sorted(self.headers["X-Ca-Signature-Headers"].split(","))
        lines = [
            self.command,
            *(self.headers.get(name, "") for name in ("Accept", "Content-MD5", "Content-Type", "Date")),
            *(f"{name}:{self.headers[name]}" for name in own),
            self.path + "?" + "&".join(f"{name}={value}" for name, value in sorted(form.items())),
        ]
        right = hmac.new(SECRET.encode(), "\n".join(lines).encode(), hashlib.sha256).digest()
        is_fresh = abs(time.time() * 1000 - int(self.headers["X-Ca-Timestamp"])) < 15 * 60_000
        has_headers = {"X-Ca-Key", "X-Ca-Nonce", "X-Ca-Timestamp"} <= set(own) and self.headers["X-Ca-Key"] == KEY
        return is_fresh and has_headers and self.headers["X-Ca-Signature"] == base64.b64encode(right).decode()

    def log_message(self, *args: Any) -> None:
        pass


def _certified(path: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=3650))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + private)
    return path


@contextmanager
def running(folder: Path) -> Iterator[StandIn]:
    server = StandIn(folder)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
