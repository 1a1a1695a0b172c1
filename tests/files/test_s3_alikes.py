"""Storing on servers that speak S3 but refuse checksums behind a body (OSS, COS, older MinIO)."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.files.base import ContentFile

from files.storage import PrivateS3

REFUSED = b"<Error><Code>NotImplemented</Code></Error>"


class Refusing(BaseHTTPRequestHandler):
    """A server that keeps plain bodies and answers 501 to others."""

    protocol_version = "HTTP/1.1"
    kept: dict[str, bytes] = {}

    def do_PUT(self) -> None:
        told = self.headers
        odd = "aws-chunked" in told.get("Content-Encoding", "") or "TRAILER" in told.get("x-amz-content-sha256", "")
        if told.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline().split(b";")[0], 16):
                self.rfile.read(size + 2)
            self.rfile.readline()
        else:
            self.kept[self.path] = self.rfile.read(int(told.get("Content-Length", 0)))
        self._answer(501 if odd else 200, REFUSED if odd else b"")

    def do_GET(self) -> None:
        self._answer(404, b"")

    do_HEAD = do_GET

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"x"')
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Nothing: the test tells enough."""


@pytest.fixture
def alike(tmp_path) -> Iterator[dict[str, str]]:
    """Options that lead to such a server, over HTTPS, where the client sends checksums behind a body."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "here")])
    today, here = datetime.datetime.now(datetime.UTC), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(today - datetime.timedelta(days=900))
    made = made.not_valid_after(today + datetime.timedelta(days=900))
    cert = made.add_extension(x509.SubjectAlternativeName([here]), False).sign(key, hashes.SHA256())
    pem = tmp_path / "cert.pem"
    kind = serialization.Encoding.PEM
    secret = key.private_bytes(kind, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem.write_bytes(secret + cert.public_bytes(kind))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {
        "bucket_name": "b", "endpoint_url": f"https://127.0.0.1:{server.server_port}", "access_key": "k",
        "secret_key": "s", "region_name": "oss", "addressing_style": "path", "file_overwrite": True,
        "signature_version": "s3v4", "verify": str(pem),
    }  # fmt: skip
    server.shutdown()
    server.server_close()


def test_a_file_is_saved_on_a_server_that_refuses_checksums_behind_a_body(alike):
    PrivateS3(**alike).save("a/b.png", ContentFile(b"as it was sent"))

    assert Refusing.kept["/b/a/b.png"] == b"as it was sent"


def test_the_setting_turns_the_checksums_on(alike):
    with pytest.raises(ClientError, match="NotImplemented"):
        PrivateS3(**alike, checksums="when_supported").save("a/c.png", ContentFile(b"x"))
