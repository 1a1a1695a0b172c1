"""Deeds at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection

from casework.errors import Refused


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Run the deeds at the same moment, each on its own connection; returns 'done' or the refusal's code, sorted."""
    barrier, results = threading.Barrier(len(deeds)), []

    def run(deed: Callable[[], object]) -> None:
        try:
            barrier.wait()
            deed()
            results.append("done")
        except Refused as refusal:
            results.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return sorted(results)
