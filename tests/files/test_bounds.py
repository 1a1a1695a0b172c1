"""Bounds of disk and memory: bodies refused by what they announce, files cut off where they are too large."""

import io
import socket
import subprocess
import sys

import pytest
from django.test import RequestFactory
from django.urls import reverse

from files import kinds, sandbox
from files.errors import Rejected
from files.judge import judge
from tests.support import samples


class Endless(io.RawIOBase):
    """A body that must not be read."""

    def read(self, size=-1):
        raise AssertionError("the body was read")


def test_a_body_larger_than_all_files_together_is_refused_before_it_is_read(client, settings):
    response = client.generic(
        "POST", reverse("account_login"), b"", CONTENT_LENGTH=str(300 << 20), **{"wsgi.input": Endless()}
    )

    assert response.status_code == 413
    assert "分几次上传" in response.content.decode()


@pytest.mark.parametrize("length", ["", "x", "-5"])
def test_other_lengths_pass(client, length, db):
    assert client.post(reverse("account_login"), {}, CONTENT_LENGTH=length).status_code != 413


def test_a_file_that_is_too_large_is_written_no_further_and_refused_by_its_true_size(settings, monkeypatch):
    monkeypatch.setattr(kinds, "LARGEST", 100_000)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    sent = samples.upload(samples.picture() + bytes(900_000), "a.png")

    [received] = RequestFactory().post("/", {"file": sent}).FILES.getlist("file")

    assert received.size == len(samples.picture()) + 900_000
    assert received.file.seek(0, 2) <= 100_000
    with pytest.raises(Rejected) as refusal:
        judge(received.file, received.size)
    assert refusal.value.code == "too_big"


LISTEN = """
import socket, subprocess, sys
sys.path.append(sys.argv[1])
from files.cleaning import process
process._give_up_rights()
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[2])), 2)
except OSError:
    print("alone")
"""


def test_the_cleaning_process_reaches_no_network():
    may = subprocess.run(["unshare", "--user", "--net", "true"], capture_output=True)
    if may.returncode:
        pytest.skip("this machine lets no process leave its network")
    with socket.create_server(("127.0.0.1", 0)) as server:
        command = [sys.executable, "-I", "-c", LISTEN, str(sandbox.ROOT), str(server.getsockname()[1])]

        seen = subprocess.run(command, capture_output=True, text=True)

    assert seen.stdout.strip() == "alone", seen.stderr
