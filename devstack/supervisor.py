"""The supervisor: starts processes, notices when one goes, and leaves none behind, even after `kill -9` of itself."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FULL = re.compile("No space left on device|Disk quota exceeded")
LITTLE = 8 << 20
PR_SET_PDEATHSIG = 1
PRCTL = getattr(ctypes.CDLL(None), "prctl", None)  # loaded here: nothing may be imported between fork and exec


class Trouble(Exception):
    """One sentence for the person at the terminal; it ends the run without a traceback."""


class Stopped(Exception):
    """Somebody asked us to stop."""


def say(text: str) -> None:
    """Print, and carry on if nobody listens any more."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def tail(path: Path, size: int = 20_000) -> str:
    """The end of a file, or nothing."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - size))
        return file.read().decode(errors="replace")
    return ""


def is_full(log: Path) -> bool:
    """Whether a process failed for want of space; its log may lie on the same disk and have lost the words."""
    return bool(FULL.search(tail(log))) or shutil.disk_usage(log.parent).free < LITTLE


def disk_full(where: Path) -> str:
    return f"磁盘空间不足：请在{where}所在的磁盘上腾出空间（首次启动约需200MB），然后重新启动。"


# --- children ---------------------------------------------------------------------------------------------------------


def dying_with_parent(stop_with: int) -> Callable[[], None]:
    """Make what a child runs between fork and exec, so that `kill -9` of the supervisor takes it along."""
    parent = os.getpid()

    def arrange() -> None:
        if PRCTL is not None:
            PRCTL(PR_SET_PDEATHSIG, stop_with, 0, 0, 0)
        if os.getppid() != parent:  # the parent went before the request was made
            os._exit(1)

    return arrange


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and whatever is left of its group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@dataclass
class Child:
    """A process that the supervisor started, answers for and stops."""

    label: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_with: int
    is_server: bool
    is_told: bool = False

    def tell(self, number: int) -> None:
        self.is_told = True
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)

    def ended(self) -> Trouble:
        """The sentence for a child that went by itself."""
        if is_full(self.log):
            return Trouble(disk_full(self.log.parent))
        return Trouble(f"{self.label}意外退出（代码{self.process.returncode}），其余进程已一并停止；日志：{self.log}")


class Supervisor:
    """Starts children, notices when one goes, stops them in reverse order."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.children: list[Child] = []
        self.asked_to_stop = False
        self.inherited: list[int] = []  # descriptors of locks that every child keeps open
        # libpq's own variables would lead elsewhere; the settings module is what importing our package made of it.
        foreign = re.compile("PG|DJANGO_SETTINGS_MODULE$")
        self.env = {name: value for name, value in os.environ.items() if not foreign.match(name)}
        self.env |= {"DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1"}
        # Own handlers: a script that was started in the background inherits SIGINT ignored; nohup stays nohup.
        signal.signal(signal.SIGINT, self._stop_asked)
        signal.signal(signal.SIGTERM, self._stop_asked)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self._stop_asked)

    def _stop_asked(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop = True

    def pause(self, seconds: float = 0.03) -> None:
        """Wait a moment; raises when we are asked to stop, or when a child has gone."""
        if self.asked_to_stop:
            raise Stopped
        for child in self.children:
            if child.process.poll() is not None:
                raise child.ended()
        time.sleep(seconds)

    def wait_until(self, is_ready: Callable[[], bool], child: Child) -> None:
        """Wait up to a minute for a child to be ready."""
        deadline = time.monotonic() + 60
        while not is_ready():
            if time.monotonic() > deadline:
                raise Trouble(f"{child.label}在60秒内没有启动，日志：{child.log}")
            self.pause()

    def _log(self, name: str) -> Path:
        """A fresh log; the previous one stays beside it as NAME.log.1."""
        path = self.data_dir / "logs" / f"{name}.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            path.replace(path.with_suffix(".log.1"))
        path.touch()
        return path

    def _spawn(
        self,
        command: Sequence[str | Path],
        log: Path,
        *,
        stop_with: int = signal.SIGTERM,
        env: dict[str, str] | None = None,
        user: str | None = None,
        pass_fds: Sequence[int] = (),
    ) -> subprocess.Popen[bytes]:
        identity: dict[str, Any] = {"cwd": ROOT}
        if user:  # that account may not be able to enter our folder
            identity = {"cwd": "/", "user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
        with log.open("ab") as out:
            return subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**self.env, **(env or {})},
                process_group=0,  # a terminal's Ctrl-C reaches only the supervisor, which stops them in order
                pass_fds=[*self.inherited, *pass_fds],
                preexec_fn=dying_with_parent(stop_with),
                **identity,
            )

    def start(self, label: str, name: str, command: Sequence[str | Path], **how: Any) -> Child:
        """Start a child that lives as long as the stack; `how` as for `_spawn`, `is_server` for those stopped last."""
        is_server = how.pop("is_server", False)
        log = self._log(name)
        child = Child(label, self._spawn(command, log, **how), log, how.get("stop_with", signal.SIGTERM), is_server)
        self.children.append(child)
        return child

    def finish(self, label: str, name: str, command: Sequence[str | Path], *, fine: int = 0, **how: Any) -> int:
        """Run a command to its end; its exit code, or Trouble when that is neither 0 nor `fine`."""
        log = self._log(name)
        process = self._spawn(command, log, **how)
        try:
            while process.poll() is None:
                self.pause()
        finally:
            kill(process)
        if process.returncode not in (0, fine):
            said = tail(log)
            last = next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "没有说明")
            raise Trouble(disk_full(self.data_dir) if is_full(log) else f"{label}失败（{last[:200]}），日志：{log}")
        return process.returncode

    def stop(self) -> None:
        """Stop in reverse order, the servers last; asked once more, it does not wait."""
        self.asked_to_stop = False
        for child in self.children:
            if not child.is_server:
                child.tell(child.stop_with)
        for child in reversed(self.children):
            if not child.is_told:
                child.tell(child.stop_with)
            self._wait_for(child, 10)
            if child.process.poll() is None:
                child.tell(signal.SIGQUIT)  # PostgreSQL, gunicorn and Celery: at once, but orderly
                self._wait_for(child, 3)
            kill(child.process)
        self.children.clear()

    def _wait_for(self, child: Child, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while child.process.poll() is None and time.monotonic() < deadline and not self.asked_to_stop:
            time.sleep(0.02)


# --- one stack at a time in a folder ----------------------------------------------------------------------------------


def try_lock(path: Path) -> int | None:
    """An open descriptor that holds the lock, or None when somebody else does."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def holders(path: Path) -> Iterator[int]:
    """Processes that have this file open."""
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        with contextlib.suppress(OSError):
            if link.readlink() == path:
                yield int(link.parts[2])


def take_folder(stack: Supervisor) -> None:
    """Refuse a data folder in use, and outlive what a supervisor killed with -9 left behind in it.

    `lock` belongs to the supervisor alone. `lock.children` is inherited by every process below it, so it is free only
    when the last of them has gone.
    """
    stack.data_dir.mkdir(parents=True, exist_ok=True)
    if try_lock(stack.data_dir / "lock") is None:
        raise Trouble(f"{stack.data_dir}正被另一个实例使用：请先停止它，或换一个DATA_DIR。")
    path = stack.data_dir.resolve() / "lock.children"
    patience = time.monotonic() + 15
    while (descriptor := try_lock(path)) is None:
        stack.pause(0.1)
        if time.monotonic() > patience:
            for pid in holders(path):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
    stack.inherited.append(descriptor)


def make_socket_folder(stack: Supervisor) -> Path:
    """A short private folder, since a socket's path may not exceed 107 bytes; sweeps up those of the dead."""
    base = Path(tempfile.gettempdir())
    if len(str(base)) > 60:
        base = Path("/tmp")  # noqa: S108
    for old in base.glob("cp-stack-*"):
        with contextlib.suppress(OSError):
            facts = old.stat()
            if facts.st_uid == os.geteuid() and time.time() - facts.st_mtime > 60:
                descriptor = try_lock(old / "lock")
                if descriptor is not None:
                    shutil.rmtree(old, ignore_errors=True)
                    os.close(descriptor)
    folder = Path(tempfile.mkdtemp(prefix="cp-stack-", dir=base))
    descriptor = try_lock(folder / "lock")
    stack.inherited += [descriptor] if descriptor is not None else []
    return folder
