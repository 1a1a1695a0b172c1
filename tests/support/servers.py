"""Two servers to test against: a real S3 (seaweedfs, from its wheel), and a scanner that speaks clamd's INSTREAM."""

from __future__ import annotations

import ctypes
import json
import shutil
import signal
import socket
import socketserver
import struct
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

KEY, SECRET = "test-access-key", "test-secret-key"
BUCKET = "evidence"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PATIENCE_S = 60


def die_with_us() -> None:
    """No server outlives the tests that were killed."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [server.getsockname()[1] for server in sockets]
    for server in sockets:
        server.close()
    return ports


@contextmanager
def seaweedfs(folder: Path) -> Iterator[str]:
    """A real S3 server on the loopback with one identity; yields its endpoint."""
    weed = Path(sys.executable).with_name("weed")
    (folder / "s3.json").write_text(
        json.dumps(
            {
                "identities": [
                    {
                        "name": "site",
                        "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
                        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
                    }
                ]
            }
        )
    )
    # Each port has a gRPC twin; all are given, or 10,000 is added to each.
    names = ("master", "volume", "filer", "s3")
    ports = free_ports(2 * len(names))
    options = [f"-{name}.port{twin}={ports.pop()}" for name in names for twin in ("", ".grpc")]
    port = next(option.partition("=")[2] for option in options if option.startswith("-s3.port="))
    command = [
        str(weed), "-logtostderr=true", "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3",
        f"-s3.config={folder}/s3.json", "-master.volumeSizeLimitMB=64", "-volume.max=20", *options,
    ]  # fmt: skip
    with (
        (folder / "weed.log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=die_with_us) as server,
    ):
        try:
            _wait_for_s3(int(port), server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()
            shutil.rmtree(folder, ignore_errors=True)


def _wait_for_s3(port: int, server: subprocess.Popen) -> None:
    ends_at = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends_at and server.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("seaweedfs did not start")


class _Scanner(socketserver.BaseRequestHandler):
    """PING and INSTREAM as clamd(8) describes them; finds EICAR and nothing else."""

    def handle(self) -> None:
        command = self._until_zero()
        if command == b"zPING":
            self.request.sendall(b"PONG\0")
        if command == b"zINSTREAM":
            content = b""
            while size := struct.unpack("!L", self._exactly(4))[0]:
                content += self._exactly(size)
                if len(content) > self.server.limit:  # type: ignore[attr-defined]
                    self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                    return
            self.server.scanned.append(content)  # type: ignore[attr-defined]
            self.request.sendall(b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0")

    def _until_zero(self) -> bytes:
        said = b""
        while not said.endswith(b"\0"):
            said += self._exactly(1)
        return said[:-1]

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            more = self.request.recv(size - len(data))
            if not more:
                raise ConnectionResetError
            data += more
        return data


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request, client_address) -> None:
        """A client that hangs up is no news."""


@contextmanager
def scanner(limit: int = 1 << 30) -> Iterator[_Server]:
    """A scanner on a free port; `server.scanned` is what it was given."""
    with _Server(("127.0.0.1", 0), _Scanner) as server:
        server.limit, server.scanned = limit, []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def clamd(folder: Path) -> Iterator[str]:
    """The real clamd, where it is installed, with a database of one signature; yields the path of its socket."""
    (folder / "eicar.ndb").write_text(f"Eicar-Signature:0:*:{EICAR.hex()}\n")
    path = folder / "clamd.sock"
    (folder / "clamd.conf").write_text(
        f"LocalSocket {path}\nDatabaseDirectory {folder}\nForeground yes\nStreamMaxLength 110M\nMaxScanSize 200M\n"
        f"MaxFileSize 110M\nUser root\n"
    )
    command = [str(shutil.which("clamd")), f"--config-file={folder}/clamd.conf"]
    with (
        (folder / "clamd.log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=die_with_us) as server,
    ):
        try:
            ends_at = time.monotonic() + PATIENCE_S
            while not path.exists() and server.poll() is None and time.monotonic() < ends_at:
                time.sleep(0.1)
            yield str(path)
        finally:
            server.kill()


def closed_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return server.getsockname()[1]
