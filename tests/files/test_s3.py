"""Files in S3, against a real server (seaweedfs): what the links open, for how long, and to whom."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.storage import default_storage

from files import intake, processing, sandbox, serving, sweep, uploads
from files.models import State
from tests.support import media, samples, servers
from tests.support.moments import NOW

pytestmark = [pytest.mark.urls("tests.files.urls"), pytest.mark.real_clock]


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory):
    with servers.seaweedfs(tmp_path_factory.mktemp("s3")) as address:
        for _ in range(100):  # it answers before it can keep anything
            try:
                bucket(address).create_bucket(Bucket=servers.BUCKET)
                bucket(address).put_object(Bucket=servers.BUCKET, Key="first", Body=b"x")
                break
            except (BotoCoreError, ClientError):
                time.sleep(0.3)
        yield address


@pytest.fixture(autouse=True)
def in_s3(settings, endpoint, folder):
    """The storage of this room, as `complaints_platform/settings/base.py` sets it up from the environment."""
    settings.STORAGES = settings.STORAGES | {"default": storage(endpoint)}


def storage(endpoint: str, **options) -> dict:
    return {
        "BACKEND": "files.storage.PrivateS3",
        "OPTIONS": {
            "bucket_name": servers.BUCKET, "endpoint_url": endpoint, "access_key": servers.KEY,
            "secret_key": servers.SECRET, "region_name": "us-east-1", "addressing_style": "path",
            "signature_version": "s3v4", "default_acl": None, "file_overwrite": False, "max_memory_size": 2 << 20,
        } | options,
    }  # fmt: skip


def bucket(endpoint: str):
    return boto3.client(
        "s3", endpoint_url=endpoint, aws_access_key_id=servers.KEY, aws_secret_access_key=servers.SECRET,
        region_name="us-east-1", config=Config(s3={"addressing_style": "path"}),
    )  # fmt: skip


def names(endpoint: str) -> set[str]:
    return {row["Key"] for row in bucket(endpoint).list_objects_v2(Bucket=servers.BUCKET).get("Contents", [])}


def fetch(link: str, **headers: str):
    """Status, headers and body, as a browser without any cookie gets them."""
    try:
        with urllib.request.urlopen(urllib.request.Request(link, headers=headers), timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def link_of(client, stored, variant: str = "clean") -> str:
    response = client.get(f"/{stored.uuid}/{variant}/")
    assert response.status_code == 302
    return response["Location"]


def changed(link: str, **fields: str) -> str:
    parts = urlsplit(link)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | fields
    return urlunsplit(parts._replace(query=urlencode(query)))


def test_a_document_is_received_cleaned_and_fetched_by_a_link_that_says_what_it_is(client, clean):
    stored = clean(samples.pdf(2), "合同.pdf")

    link = link_of(client, stored)
    status, headers, body = fetch(link)

    assert (stored.state, stored.pages) == (State.CLEAN, 2)
    assert status == 200
    assert body == stored.cleaned.read()
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == "attachment; filename*=utf-8''%E5%90%88%E5%90%8C.pdf"
    assert parse_qs(urlsplit(link).query)["X-Amz-Expires"] == [str(serving.LINK_S)]


def test_the_redirect_is_kept_by_nobody_and_tells_nobody_where_one_came_from(client, clean):
    response = client.get(f"/{clean(samples.pdf(), 'a.pdf').uuid}/clean/")

    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"


def test_a_film_is_played_from_the_link_in_parts(client, clean):
    stored = clean(media.mp4())

    link = link_of(client, stored)
    status, headers, body = fetch(link, Range="bytes=100-199")

    assert (status, headers["Content-Range"]) == (206, f"bytes 100-199/{stored.cleaned.size}")
    assert body == stored.cleaned.read()[100:200]
    assert headers["Content-Type"] == "video/mp4"
    assert parse_qs(urlsplit(link).query)["X-Amz-Expires"] == [str(serving.LINK_S + 4)]


def test_pictures_come_through_this_site_since_its_pages_show_no_others(client, clean):
    photo, document = clean(samples.picture()), clean(samples.pdf(), "a.pdf")

    answers = [client.get(f"/{photo.uuid}/{variant}/") for variant in ("clean", "thumb")]
    answers.append(client.get(f"/{document.uuid}/page-1/"))

    assert [answer.status_code for answer in answers] == [200] * 3
    assert b"".join(answers[0].streaming_content) == photo.cleaned.read()


def test_a_forged_signature_opens_nothing(client, clean):
    link = link_of(client, clean(samples.pdf(), "a.pdf"))
    signature = parse_qs(urlsplit(link).query)["X-Amz-Signature"][0]
    forged = ("0" if signature[0] != "0" else "1") + signature[1:]

    assert fetch(link)[0] == 200
    assert fetch(changed(link, **{"X-Amz-Signature": forged}))[0] == 403


@pytest.mark.parametrize(
    "lie",
    [
        {"X-Amz-Expires": "600000"},
        {"X-Amz-Date": "20361123T020000Z"},
        {"response-content-type": "text/html"},
        {"response-content-disposition": "inline"},
    ],
)
def test_a_link_that_was_altered_opens_nothing(client, clean, lie):
    link = link_of(client, clean(samples.pdf(), "a.pdf"))

    assert fetch(changed(link, **lie))[0] == 403


def test_a_link_opens_the_file_it_was_signed_for_and_no_other(client, clean):
    stored = clean(samples.pdf(), "a.pdf")
    link = link_of(client, stored)

    assert fetch(link.replace(stored.cleaned.name, stored.original.name))[0] == 403
    assert fetch(link)[0] == 200


def test_a_link_signed_with_another_key_opens_nothing(clean, endpoint, settings):
    stored = clean(samples.pdf(), "a.pdf")
    for options in ({"secret_key": "another-secret"}, {"access_key": "another-key"}):
        settings.STORAGES = settings.STORAGES | {"default": storage(endpoint, **options)}

        link = default_storage.link(stored.cleaned.name, "application/pdf", "attachment", 60)

        assert fetch(link)[0] == 403


def test_a_link_that_has_run_out_opens_nothing(clean):
    stored = clean(samples.pdf(), "a.pdf")
    link = default_storage.link(stored.cleaned.name, "application/pdf", "attachment", 2)

    early = fetch(link)[0]
    time.sleep(3.2)

    assert (early, fetch(link)[0]) == (200, 403)


def test_the_bucket_is_closed_to_who_has_no_link(clean, endpoint):
    stored = clean()

    addresses = [f"{endpoint}/{servers.BUCKET}/{name}" for name in ("", stored.original.name, stored.cleaned.name)]

    assert [fetch(address)[0] for address in addresses] == [403] * 3


def test_discarding_deletes_every_copy(clean, endpoint, django_capture_on_commit_callbacks):
    before = names(endpoint)
    stored = clean(samples.pdf(3), "a.pdf")
    kept = names(endpoint) - before

    with django_capture_on_commit_callbacks(execute=True):
        intake.discard(stored)

    assert len(kept) == 6
    assert names(endpoint) == before


def test_covering_deletes_the_former_copies(clean, endpoint):
    stored = clean()
    former = set(stored.copies())

    intake.redact(stored, [{"page": 1, "x": 0, "y": 0, "w": 1, "h": 1}], now=NOW)
    processing.process_next(NOW)

    assert not former & names(endpoint)


def test_an_upload_in_chunks_goes_through_s3_and_leaves_no_chunk(owner, endpoint, django_capture_on_commit_callbacks):
    content = media.mov()
    upload = uploads.start(owner=owner, name="a.mov", size=len(content), now=NOW)
    for offset in range(0, len(content), 6000):
        uploads.append(upload, offset=offset, chunk=content[offset : offset + 6000], now=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        stored = uploads.finish(upload, now=NOW)

    assert stored.original.read() == content
    assert not any(name.startswith("uploads/") for name in names(endpoint))


def test_litter_in_s3_is_swept(clean, endpoint):
    stored = clean()
    litter = stored.cleaned.name.replace("clean-0-1", "clean-0-7")
    default_storage.save(litter, samples.upload(b"x"))

    sweep.sweep_orphans(NOW + timedelta(days=2))

    assert litter not in names(endpoint)
    assert stored.cleaned.name in names(endpoint)


def test_a_copy_that_s3_lost_is_absent_and_not_a_crash(client, clean):
    stored = clean()
    default_storage.delete(stored.thumbnail.name)

    assert client.get(f"/{stored.uuid}/thumb/").status_code == 404


def test_the_environment_turns_s3_on_and_lets_pages_play_from_there_and_nowhere_else():
    script = (
        "from complaints_platform.settings import base\n"
        "print(base.STORAGES['default']['BACKEND'], base.STORAGES['default']['OPTIONS']['object_parameters'],"
        " base.CONTENT_SECURITY_POLICY['DIRECTIVES']['media-src'])"
    )
    facts = {"SECRET_KEY": "x", "S3_BUCKET": "b", "S3_ENDPOINT": "https://s3.example", "S3_SSE": "AES256"}

    seen = subprocess.run([sys.executable, "-c", script], env=os.environ | facts, cwd=sandbox.ROOT, capture_output=True)

    expected = "files.storage.PrivateS3 {'ServerSideEncryption': 'AES256'} [\"'self'\", 'https://s3.example']"
    assert seen.stdout.decode().strip() == expected, seen.stderr.decode()
