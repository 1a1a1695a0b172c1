"""The scanner: what it finds is rejected, what it cannot say waits, and where there is none, that is said."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from files import intake, processing, scanning, tasks
from files.models import Scan, State
from tests.support import media, samples, servers
from tests.support.moments import NOW

SICK = samples.picture() + servers.EICAR


@pytest.fixture
def scanner(settings):
    with servers.scanner() as server:
        settings.CLAMD = f"127.0.0.1:{server.server_address[1]}"
        yield server


@pytest.fixture
def no_scanner_there(settings):
    settings.CLAMD = f"127.0.0.1:{servers.closed_port()}"


def test_where_no_scanner_is_configured_files_are_kept_and_known_as_not_scanned(clean):
    stored = clean(SICK)

    assert scanning.is_configured() is False
    assert (stored.state, stored.scan, stored.scanned_at) == (State.CLEAN, Scan.NONE, None)


def test_a_healthy_file_is_scanned_whole_and_once(clean, scanner):
    content = media.mp4()

    stored = clean(content)

    assert scanner.scanned == [content]
    assert (stored.state, stored.scan, stored.scanned_at) == (State.CLEAN, Scan.CLEAN, NOW)


def test_an_infected_file_is_rejected_with_its_sentence_and_sealed(clean, scanner, blobs, client):
    stored = clean(SICK)

    assert (stored.state, stored.scan, stored.reason_code) == (State.REJECTED, Scan.INFECTED, "infected")
    assert "病毒" in stored.reason
    assert blobs() == [stored.original.name]


def test_while_the_scanner_is_down_files_wait_at_no_cost_to_them(receive, no_scanner_there, settings):
    stored = receive()

    for turn in range(10):
        with pytest.raises(scanning.ScannerDown):
            processing.process_next(NOW + turn * processing.RETRY_AFTER)
    stored.refresh_from_db()
    waiting = (stored.state, stored.attempts, stored.scan)
    with servers.scanner() as server:
        settings.CLAMD = f"127.0.0.1:{server.server_address[1]}"
        processing.process_next(NOW + 10 * processing.RETRY_AFTER)

    stored.refresh_from_db()
    assert waiting == (State.RECEIVED, 0, Scan.NONE)
    assert (stored.state, stored.attempts, stored.scan) == (State.CLEAN, 1, Scan.CLEAN)


def test_the_task_ends_its_turn_when_the_scanner_is_down(receive, no_scanner_there, caplog):
    receive()
    receive()

    assert tasks.process() == 0
    assert "the scanner does not answer" in caplog.text


def test_a_file_that_is_larger_than_the_scanner_takes_is_kept_as_not_scanned(clean, settings, caplog):
    with servers.scanner(limit=100) as server:
        settings.CLAMD = f"127.0.0.1:{server.server_address[1]}"
        stored = clean()

    assert (stored.state, stored.scan) == (State.CLEAN, Scan.NONE)
    assert "StreamMaxLength" in caplog.text


def test_a_covered_file_is_not_scanned_again(clean, scanner):
    stored = clean()
    intake.redact(stored, [{"page": 1, "x": 0, "y": 0, "w": 1, "h": 1}], now=NOW)
    processing.process_next(NOW)

    assert len(scanner.scanned) == 1


def test_whether_it_is_up_is_known_within_a_second(scanner, settings):
    up = scanning.is_up()
    settings.CLAMD = f"127.0.0.1:{servers.closed_port()}"

    assert (up, scanning.is_up()) == (True, False)


@pytest.mark.skipif(shutil.which("clamd") is None, reason="clamd is not installed")
def test_the_real_clamd_finds_what_it_knows_and_passes_what_it_does_not(receive, settings):
    with tempfile.TemporaryDirectory(prefix="clamd-", dir="/tmp") as folder, servers.clamd(Path(folder)) as path:
        settings.CLAMD = path
        assert scanning.is_up()
        healthy, sick = receive(media.mp4()), receive(servers.EICAR.join([samples.picture(), b""]))
        large = receive(samples.picture("JPEG") + bytes(19 << 20))
        for second in range(3):
            processing.process_next(NOW + timedelta(seconds=second))

    for stored in (healthy, sick, large):
        stored.refresh_from_db()
    assert (healthy.state, healthy.scan) == (State.CLEAN, Scan.CLEAN)
    assert (sick.state, sick.scan) == (State.REJECTED, Scan.INFECTED)
    assert (large.state, large.scan) == (State.CLEAN, Scan.CLEAN)
