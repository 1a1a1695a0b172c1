"""Asks clamd whether a file carries a known virus, where one is configured (`CLAMD`); never inside a request.

The protocol (clamd(8), INSTREAM) is spoken here: the clamd package neither bounds connecting nor sends whole chunks.
"""

from __future__ import annotations

import logging
import socket
import struct
import time
from typing import IO

from django.conf import settings

from files.models import Scan

logger = logging.getLogger(__name__)

CHUNK = 1 << 16
QUIET_S = 30  # clamd says nothing while it scans
SCAN_S = 90
PING_S = 0.8


class ScannerDown(Exception):
    """A scanner is configured and does not answer as one; files wait for it."""


class TooLarge(Exception):
    """The file is over clamd's StreamMaxLength."""


def is_configured() -> bool:
    """Whether files are scanned at all; where not, the pages say so."""
    return bool(settings.CLAMD)


def is_up() -> bool:
    """Whether the configured scanner answers, within a second."""
    try:
        with _connected(PING_S) as scanner:
            scanner.sendall(b"zPING\0")
            return _answer(scanner) == "PONG"
    except (OSError, ValueError):
        return False


def scan(content: IO[bytes]) -> Scan:
    """CLEAN or INFECTED; NONE for a file larger than the scanner takes. Raises `ScannerDown`."""
    try:
        answer = _stream(content)
    except TooLarge:
        logger.error("a file is larger than the scanner takes and stays unscanned: raise clamd's StreamMaxLength")
        return Scan.NONE
    except (OSError, ValueError) as error:
        raise ScannerDown(str(error)) from error
    if answer == "stream: OK":
        return Scan.CLEAN
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        logger.warning("the scanner found %s", answer)
        return Scan.INFECTED
    raise ScannerDown(answer or "no answer")


def _stream(content: IO[bytes]) -> str:
    content.seek(0)
    ends_at = time.monotonic() + SCAN_S
    with _connected(QUIET_S) as scanner:
        try:
            scanner.sendall(b"zINSTREAM\0")
            while chunk := content.read(CHUNK):
                if time.monotonic() > ends_at:
                    raise TimeoutError("the scanner reads too slowly")
                scanner.sendall(struct.pack("!L", len(chunk)) + chunk)
            scanner.sendall(struct.pack("!L", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it stopped reading, and perhaps said why
        answer = _answer(scanner)
    if "size limit exceeded" in answer:
        raise TooLarge
    return answer


def _answer(scanner: socket.socket) -> str:
    """One line, which clamd ends by a zero and then hangs up."""
    said = b""
    while not said.endswith(b"\0") and len(said) < 4096:
        try:
            more = scanner.recv(4096)
        except ConnectionResetError:
            break
        if not more:
            break
        said += more
    return said.rstrip(b"\0\n").decode(errors="replace")


def _connected(timeout_s: float) -> socket.socket:
    """`CLAMD` is the path of a socket, or host:port."""
    if not settings.CLAMD.startswith("/"):
        host, _, port = settings.CLAMD.rpartition(":")
        return socket.create_connection((host, int(port)), timeout_s)
    scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        scanner.settimeout(timeout_s)
        scanner.connect(settings.CLAMD)
    except OSError:
        scanner.close()
        raise
    return scanner
