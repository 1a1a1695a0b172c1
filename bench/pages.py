"""Times the pages that people wait for, against a database of a given size; prints medians and query counts.

Whole requests through Django's middleware in one process, without HTTP: what the site itself costs.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "complaints_platform.settings.test")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from bench.seed import fill  # noqa: E402
from complaints import access  # noqa: E402
from complaints.commands import draft  # noqa: E402
from complaints.exports import receipt as receipt_exports  # noqa: E402
from complaints.models import Complaint  # noqa: E402
from complaints.queries import finding  # noqa: E402
from tests.factories import cases  # noqa: E402
from tests.support.plugin_staff import _force_login as signed_in  # noqa: E402  staff with their second factor

RUNS = 40
WORDS = {  # bench/seed.py writes them
    "a common word": "客服",
    "two characters": "退款",
    "a phrase": "冰箱拒绝退款",
    "two words": "手机 拒绝退款",
    "a rare word": "扫地机",
    "a company": "晴川电器",
    "nothing": "没有这个词",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 100_000])
    sizes = parser.parse_args().sizes
    settings.ALLOWED_HOSTS = ["testserver"]
    connection.settings_dict["CONN_MAX_AGE"] = 300
    call_command("migrate", verbosity=0)
    if not User.objects.exists():
        call_command("demo", verbosity=0, stdout=open(os.devnull, "w"))  # noqa: PTH123, SIM115
    for size in sizes:
        fill(size, timezone.now())
        report(size)


def report(size: int) -> None:
    print(f"\n{size:,} cases")
    officer, handler = client("officer@example.com"), client("xu@example.com")
    complainant = client("lin@example.com")
    mine = Complaint.objects.filter(complainant__email="lin@example.com", status="with_business").order_by("-pk")[0]
    xus = Complaint.objects.filter(business__memberships__user__email="xu@example.com", status="with_business")
    served = xus.exclude(complainant__email="xu@example.com").order_by("pk")[0]
    seeded = Complaint.objects.filter(reference__startswith="TS-260101-").order_by("pk")[100]
    filed = Complaint.objects.filter(versions__number=1).order_by("pk")[0]
    pages: dict[str, Callable[[], object]] = {
        "home, signed out": lambda: Client().get("/"),
        "complainant: 投诉记录": lambda: complainant.get("/complaints/"),
        "complainant: case": lambda: complainant.get(mine.get_absolute_url()),
        "company: inbox": lambda: handler.get(f"/business/{served.business_id}/"),
        "company: case": lambda: handler.get(f"/business/{served.business_id}/{served.reference}/"),
        "staff: worklist": lambda: officer.get("/admin/complaints/complaint/"),
        **{f"staff: find {word}": find(officer, "/admin/complaints/complaint/", term) for word, term in WORDS.items()},
        **{f"complainant: find {word}": find(complainant, "/complaints/", term) for word, term in WORDS.items()},
        **{f"search alone: {word}": alone(term) for word, term in WORDS.items()},
        "staff: find a number": find(officer, "/admin/complaints/complaint/", seeded.reference),
        "staff: find an order": find(officer, "/admin/complaints/complaint/", seeded.identity),
        "receipt as PDF": lambda: receipt(filed),
        "staff: case": lambda: officer.get(f"/admin/complaints/complaint/{mine.pk}/change/"),
    }
    for name, page in pages.items():
        show(name, page)
    drafts = iter([cases.draft(User.objects.get(email="lin@example.com")) for _ in range(RUNS + 5)])
    who = User.objects.get(email="lin@example.com")
    show("file (command)", lambda: draft.file(next(drafts), actor=who, attested=True))


def find(who: Client, address: str, term: str) -> Callable[[], object]:
    return lambda: who.get(address, {"q": term})


def alone(term: str) -> Callable[[], object]:
    """The search without the page around it."""
    rows = access.for_staff(User.objects.get(email="officer@example.com"))
    return lambda: finding.search(rows, term)


def receipt(case: Complaint) -> object:
    """The work of it alone: the page allows ten a minute."""
    row = receipt_exports.Row("标题", case.title)
    url = f"https://example.com/verify/{'0' * 64}/"
    words = (
        "投诉直通",
        "投诉回执",
        case.reference,
        [row] * 5,
        "接下来",
        [row] * 3,
        "校验码",
        "0" * 79,
        "核验",
        url,
        "扫码",
        "",
    )
    return receipt_exports.pdf(receipt_exports.Receipt(*words), timezone.now())


def client(email: str) -> Client:
    found = Client()
    signed_in(found, User.objects.get(email=email))
    return found


def show(name: str, deed: Callable[[], object]) -> None:
    with CaptureQueriesContext(connection) as captured:
        answer = deed()
    asked = len(captured)  # now: the next request forgets them
    status = getattr(answer, "status_code", 200)
    if status != 200:
        sys.exit(f"{name}: status {status}")
    deed()
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        deed()
        times.append((time.perf_counter() - begun) * 1000)
    p95 = sorted(times)[int(RUNS * 0.95)]
    print(f"  {name:<32} p50 {statistics.median(times):7.1f} ms   p95 {p95:7.1f} ms   {asked} SQL")


if __name__ == "__main__":
    main()
