"""The process itself: gives up what it does not need, cleans the file on standard input, says what came of it.

The arguments are a JSON of the rules and the descriptors of three files to write to: the clean copy, the thumbnail,
the page images one behind the other. Standard output is one JSON: `{"thumbnail": true, "pages": [<bytes>, …],
"shortfalls": {"<key of files.errors.SHORTFALLS>": {<its values>}, …}, …}`, or
`{"rejected": "<key of files.errors.REASONS>"}`.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import resource
import signal
import sys
from typing import BinaryIO

from files import signatures
from files.cleaning.outcome import Job, Unacceptable
from ui.values import Json

MEMORY = 2 << 30
CPU_S = 150
FILE_BYTES = 512 << 20
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000  # of unshare(2)
CLEANERS = {"image": "pictures", "pdf": "documents", "audio": "recordings", "video": "recordings"}


def main(arguments: list[str]) -> None:
    rules, descriptors = json.loads(arguments[0]), [int(number) for number in arguments[1:]]
    _give_up_rights()
    cleaner = importlib.import_module(f"files.cleaning.{CLEANERS[rules['group']]}")  # and none of the other decoders
    clean, thumbnail, pages = (os.fdopen(number, "wb") for number in descriptors)
    answer: dict[str, object]
    with clean, thumbnail, pages:
        try:
            job = _job(rules, clean, thumbnail, pages)
            answer = cleaner.clean(job) | {"shortfalls": job.shortfalls}
        except Unacceptable as reason:
            answer = {"rejected": str(reason)}
    sys.stdout.write(json.dumps(answer))


def _job(rules: dict[str, Json], clean: BinaryIO, thumbnail: BinaryIO, pages: BinaryIO) -> Job:
    """The order; a picture or recording begins where it is found, whatever stands before it."""
    content: BinaryIO = sys.stdin.buffer
    found = None if rules["group"] == "pdf" else signatures.find(content) or signatures.find_behind(content)
    content.seek(0)
    job = Job(signatures.source(content, found.start) if found else content, clean, thumbnail, pages, rules)
    if found and found.is_behind_more and rules["group"] == "image":
        job.lack("embedded")
    return job


def _give_up_rights() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 2))  # past the first number it is told, which ends it
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # what `pages` sets for each page; no decoder can hold it off
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)  # pages first
    # Best effort: a container may forbid it; then its own network rules hold.
    ctypes.CDLL(None, use_errno=True).unshare(NEW_USER | NEW_NETWORK)
