"""Starts the cleaning process for one file, and reads what came of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from files import kinds
from files.models import StoredFile
from ui.values import Json

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT_S = 200
START = "import sys; sys.path.append(sys.argv.pop(1)); from files.cleaning.process import main; main(sys.argv[1:])"


class CleaningFailed(Exception):
    """The cleaning process died or ran out of time or memory: perhaps the file's fault, perhaps the machine's."""


class OutOfTime(CleaningFailed):
    """The file takes longer than any may; another attempt would take as long."""


@dataclass
class Outcome:
    """The files that the process wrote, and its answer."""

    clean: IO[bytes]
    thumbnail: IO[bytes]
    pages: IO[bytes]
    answer: dict[str, Json]

    @property
    def rejected(self) -> str:
        """A key of `files.errors.REASONS`, or nothing."""
        return str(self.answer.get("rejected", ""))


@contextmanager
def cleaned(stored: StoredFile, source: IO[bytes]) -> Iterator[Outcome]:
    """Clean this original. What was written lives as long as the `with`. Raises `CleaningFailed`, `OutOfTime`."""
    with tempfile.TemporaryFile() as clean, tempfile.TemporaryFile() as thumbnail, tempfile.TemporaryFile() as pages:
        answer = _run(rules(stored), source, clean, thumbnail, pages)
        for written in (clean, thumbnail, pages):
            written.seek(0)
        yield Outcome(clean, thumbnail, pages, answer)


def rules(stored: StoredFile) -> dict[str, Json]:
    """The values that the process must know; it has neither settings nor database."""
    return {
        "group": stored.rule.group.value,
        "format": stored.format,
        "copy": stored.rule.served.format,
        "size": stored.size,
        "boxes": stored.redactions,
        "max_pixels": stored.rule.max_pixels,
        "full_pixels": kinds.MAX_PIXELS,
        "shown_pixels": kinds.SHOWN_PIXELS,
        "max_pages": kinds.MAX_PAGES,
        "page_s": kinds.PAGE_S,
        "max_seconds": kinds.MAX_SECONDS,
        "thumbnail": kinds.THUMBNAIL,
    }


def _run(rules: dict[str, Json], source: IO[bytes], *out: IO[bytes]) -> dict[str, Json]:
    source.seek(0)
    descriptors = tuple(file.fileno() for file in out)
    command = [sys.executable, "-I", "-c", START, str(ROOT), json.dumps(rules), *map(str, descriptors)]
    environment = {"PATH": os.defpath}
    try:
        done = subprocess.run(
            command, stdin=source, pass_fds=descriptors, env=environment, capture_output=True, timeout=TIMEOUT_S
        )
    except subprocess.TimeoutExpired as error:
        raise OutOfTime("out of time") from error
    if -done.returncode in (signal.SIGPROF, signal.SIGXCPU):
        raise OutOfTime(f"ended by {signal.Signals(-done.returncode).name}")
    if done.returncode != 0:
        raise CleaningFailed(f"exit {done.returncode}: {done.stderr[-500:].decode(errors='replace')}")
    answer: dict[str, Json] = json.loads(done.stdout)
    return answer
