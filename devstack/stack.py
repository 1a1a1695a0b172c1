"""The local stack: everything under one supervisor, or only the two servers around one command.

    python -m devstack.stack serve                 PostgreSQL, Valkey, web, worker, beat, until Ctrl-C
    python -m devstack.stack run -- COMMAND …      PostgreSQL and Valkey, until the command ends

Why it exists and why it is built this way: docs/decisions/0001-embedded-services.md.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import hashlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from devstack.servers import Postgres, start_servers
from devstack.supervisor import (
    ROOT,
    Child,
    Stopped,
    Supervisor,
    Trouble,
    disk_full,
    dying_with_parent,
    make_socket_folder,
    say,
    take_folder,
)

WANTS_DEMO = 10  # exit code of prepare.py: the schema stands, and nobody has an account yet


# --- serve: everything ------------------------------------------------------------------------------------------------


def listen_on(port_text: str) -> list[socket.socket]:
    """Take the port on both loopback addresses now, so that nobody takes it while the database starts; 0 is any."""
    if not re.fullmatch(r"[0-9]{1,5}", port_text) or int(port_text) > 65535:
        raise Trouble(f"PORT应是1到65535之间的数字，现在是“{port_text}”。")
    port, listeners = int(port_text), []
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            listener = socket.create_server((host, port), family=family, backlog=128)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                hint = f"PORT={port + 1} script/server"
                raise Trouble(f"端口{port}已被占用：请停止占用它的程序，或换一个端口，例如{hint}。") from None
            if error.errno == errno.EACCES:
                raise Trouble(f"没有权限使用端口{port}：请换一个1024以上的端口，例如PORT=8000。") from None
            if family == socket.AF_INET6:
                break  # a machine without IPv6
            raise
        port = listener.getsockname()[1]
        listeners.append(listener)
    return listeners


def schema_stamp() -> str:
    """The hash of what the database must have seen: every migration, every pinned package and the roles."""
    files = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("requirements*.txt"), ROOT / "accounts" / "roles.py"]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def prepare_database(stack: Supervisor, postgres: Postgres | None) -> bool:
    """Bring the schema up to date; True when the database has no user yet and wants the demo data.

    A stamp beside our own cluster spares later starts the seconds in which Django finds nothing to migrate.
    """
    unfinished, stamp = stack.data_dir / "demo.unfinished", stack.data_dir / "schema.stamp"
    if postgres and unfinished.exists():  # the last start was stopped in the middle of it
        postgres.make_database("complaints", anew=True)
        stamp.unlink(missing_ok=True)
    unfinished.unlink(missing_ok=True)
    if postgres and stamp.exists() and stamp.read_text() == schema_stamp():
        return False
    code = stack.finish("准备数据库", "prepare", [sys.executable, "-m", "devstack.prepare", "schema"], fine=WANTS_DEMO)
    if code != WANTS_DEMO:
        stamp.write_text(schema_stamp())
    return code == WANTS_DEMO


def make_demo(stack: Supervisor) -> None:
    """The first start's demo data; one that is interrupted is begun anew by the next start."""
    unfinished = stack.data_dir / "demo.unfinished"
    unfinished.touch()
    stack.finish("写入演示数据", "demo", [sys.executable, "-m", "devstack.prepare", "demo"])
    (stack.data_dir / "schema.stamp").write_text(schema_stamp())
    unfinished.unlink()


def start_web(stack: Supervisor, listeners: Sequence[socket.socket]) -> Child:
    """Threads, not sync workers: browsers talk to it directly, and open connections ahead that they leave idle."""
    command = [sys.executable, "-m", "gunicorn", "complaints_platform.wsgi", "--no-control-socket", "--preload"]
    command += ["--worker-class", "gthread", "--workers", "2", "--threads", "16", "--graceful-timeout", "5"]
    command += [part for listener in listeners for part in ("--bind", f"fd://{listener.fileno()}")]
    web = stack.start("网站（web）", "web", command, pass_fds=[listener.fileno() for listener in listeners])
    for listener in listeners:
        listener.close()
    return web


def start_celery(stack: Supervisor) -> None:
    """Threads, not forks: a forked pool outlives a worker that is killed."""
    celery = [sys.executable, "-m", "celery", "-A", "complaints_platform"]
    pool = ["--pool", "threads", "--concurrency", "2", "--without-gossip", "--without-mingle"]
    worker = [*celery, "worker", "--loglevel", "WARNING", *pool]
    stack.start("后台任务（worker）", "worker", [*worker, "--queues", "celery", "--hostname", "worker@%h"])
    stack.start("文件处理（files）", "files", [*worker, "--queues", "files", "--hostname", "files@%h"])
    schedule = stack.data_dir / "beat" / "schedule"
    schedule.parent.mkdir(exist_ok=True)
    beat: list[str | Path] = [*celery, "beat", "--loglevel", "WARNING", "--pidfile=", "--schedule", schedule]
    stack.start("定时任务（beat）", "beat", beat)


def answers_on(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
        connection.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    return False


class WebErrors:
    """Reads the web log as it grows and shows only what went wrong, with its traceback."""

    def __init__(self, log: Path) -> None:
        self.log, self.offset, self.is_error = log, 0, False

    def show(self) -> None:
        with self.log.open("rb") as file:
            file.seek(self.offset)
            fresh = file.read()
        whole = fresh[: fresh.rfind(b"\n") + 1]
        self.offset += len(whole)
        for line in whole.decode(errors="replace").splitlines():
            if re.match(r"\[?\d{4}-\d\d-\d\d ", line):
                self.is_error = bool(re.search(r"\b(ERROR|CRITICAL)\b", line))
            if self.is_error:
                say(f"web | {line}")


def serve(stack: Supervisor, sockets: Path, port_text: str) -> None:
    """Everything, until somebody stops it."""
    listeners = listen_on(port_text)
    port = listeners[0].getsockname()[1]
    address = f"http://localhost:{port}"  # passkeys work on localhost, not on 127.0.0.1
    stack.env |= {"DJANGO_SETTINGS_MODULE": "complaints_platform.settings.local", "PORT": str(port)}
    stack.env.setdefault("SITE_URL", address)

    say("正在启动数据库……")
    postgres = start_servers(stack, sockets, durable=True)
    wants_demo = prepare_database(stack, postgres)
    web = start_web(stack, listeners)
    stack.wait_until(lambda: answers_on(port), web)
    say(f"\n网站        {address}/\n短信与邮件  {address}/dev/inbox/")
    if wants_demo:  # its cases travel through time, so nothing may sweep their clocks meanwhile
        say("\n正在写入演示数据……")
        make_demo(stack)
    start_celery(stack)
    with contextlib.suppress(FileNotFoundError):
        say("\n" + (stack.data_dir / "demo.txt").read_text().rstrip())
    say(f"\n日志在{web.log.parent}，按Ctrl-C停止。")
    errors = WebErrors(web.log)
    while True:
        errors.show()
        stack.pause(0.2)


# --- run: only the two servers ----------------------------------------------------------------------------------------


def run(stack: Supervisor, sockets: Path, command: Sequence[str], *, durable: bool) -> int:
    """Run one command with DATABASE_URL and BROKER_URL set; its exit code."""
    start_servers(stack, sockets, durable=durable)
    signal.signal(signal.SIGINT, lambda number, frame: None)  # a terminal's Ctrl-C reaches the command by itself
    try:
        process = subprocess.Popen(command, env=stack.env, preexec_fn=dying_with_parent(signal.SIGTERM))
    except OSError as error:
        raise Trouble(f"无法运行{command[0]}：{error.strerror}。") from None
    try:
        while process.poll() is None:
            stack.pause()
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait()
    return process.returncode if process.returncode >= 0 else 128 - process.returncode


# --- the command line -------------------------------------------------------------------------------------------------


def explain(error: OSError, data_dir: Path) -> str:
    """One sentence for what the machine refused."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(data_dir)
    where = error.filename or data_dir
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"没有权限写入{where}：请改变它的权限，或换一个DATA_DIR。"
    return f"无法启动：{error.strerror}（{where}）。"


def main(arguments: Sequence[str] | None = None) -> int:
    """Supervise and clean up; 0 when somebody stopped it, 1 with a sentence when something went wrong."""
    parser = argparse.ArgumentParser(prog="stack", description="The local stack.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("serve", help="everything; PORT (8000) and DATA_DIR (.data) come from the environment")
    runner = verbs.add_parser("run", help="PostgreSQL and Valkey around one command, with throw-away data")
    runner.add_argument("--data", type=Path, help="keep the data in this folder instead")
    runner.add_argument("command", nargs="+")
    asked = parser.parse_args(arguments)

    stack, sockets = Supervisor(Path(os.environ.get("DATA_DIR") or ROOT / ".data").absolute()), None
    try:
        if asked.verb == "serve":
            take_folder(stack)
            sockets = make_socket_folder(stack)
            serve(stack, sockets, os.environ.get("PORT") or "8000")
        sockets = make_socket_folder(stack)
        stack.data_dir = asked.data.absolute() if asked.data else sockets / "data"
        stack.env["DATA_DIR"] = str(stack.data_dir)
        take_folder(stack)
        return run(stack, sockets, asked.command, durable=bool(asked.data))
    except Stopped:
        return 0 if asked.verb == "serve" else 143
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"\n{explain(error, stack.data_dir)}", file=sys.stderr)
        return 1
    finally:
        stack.stop()
        if sockets:
            shutil.rmtree(sockets, ignore_errors=True)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal that cannot show Chinese
    sys.exit(main())
