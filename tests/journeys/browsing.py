"""A person in front of a browser of their own: reads, types, presses; and looks at every page with a critical eye."""

from __future__ import annotations

import gzip
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, Response, expect

RESULTS = Path(__file__).resolve().parents[2] / "test-results/journeys"
HTML_MAX_BYTES = 8 * 1024  # gzip (PERFORMANCE)
REQUESTS_MAX = 9  # besides the document and what people uploaded: five sheets, the common script, at most three more
PATIENCE_MS = 15_000
SHOWN = 1_500  # characters of a page that disappoints
WIDTHS = (390, 1280)
UNCOUNTED = re.compile(r"/files/\d+/|/\d+/thumb/$|/img/mark\.svg$|^data:")  # what people uploaded; the tab's icon
LOUD = ("error", "warning")
SANDBOX = "Blocked script execution in 'about:srcdoc'"  # ours: looking runs a script in every frame, previews run none
COLOURS = ("color-contrast", "link-in-text-block")  # axe's rules about colour
AXE = Axe()


@dataclass
class Person:
    """Somebody with a browser: `width` pixels wide, light or dark, with script or without."""

    name: str
    site: str
    context: BrowserContext
    album: Album
    width: int = 390
    dark: bool = False
    js: bool = True
    page: Page = field(init=False)
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)  # what the browser grumbled about since the last look
    document: Response | None = None

    def __post_init__(self) -> None:
        self.context.set_default_timeout(PATIENCE_MS)
        self.page = self.context.new_page()
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("requestfailed", self._on_failure)
        self.page.on("response", self._on_response)

    def _on_console(self, message: Any) -> None:
        said_by_document = self.document is not None and message.location.get("url") == self.document.url
        if (
            message.type in LOUD
            and not message.text.startswith(SANDBOX)
            and not (said_by_document and "status of 4" in message.text)
        ):
            self.complaints.append(f"console: {message.text}")

    def _on_failure(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # the person went on before it had come
            self.complaints.append(f"request failed: {request.url} {request.failure}")

    def _on_response(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self.document, self.requests = response, []
            return
        if request.method == "GET" and request.resource_type not in ("fetch", "xhr"):
            self.requests.append(request.url)
        if response.status >= 400 and "x-fragment" not in request.headers:
            self.complaints.append(f"{response.status}: {request.url}")

    # --- moving about ---
    def opens(self, address: str, *args: Any) -> None:
        """A page by the name of its URL, or by its address."""
        url = address if address.startswith(("/", "http")) else reverse(address, args=args)
        self.page.goto(url if url.startswith("http") else self.site + url)

    def follows(self, text: str) -> None:
        with self.page.expect_navigation():
            self._named("link", text).click()

    def presses(self, text: str) -> None:
        with self.page.expect_navigation():
            self._named("button", text).click()

    def _named(self, role: Any, text: str) -> Locator:
        """The first one of exactly this name, or else with this in its name."""
        exact = self.page.get_by_role(role, name=text, exact=True)
        return (exact if exact.count() else self.page.get_by_role(role, name=text)).first

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.site)

    # --- forms ---
    def fills(self, **values: str) -> None:
        """Type into fields by their names."""
        for name, value in values.items():
            self._field(name).fill(value)

    def picks(self, **values: str) -> None:
        """Choose radio buttons, tick boxes or select options by name and value."""
        for name, value in values.items():
            selects = self.page.locator(f'select[name="{name}"]')
            if selects.count():
                selects.select_option(value)
            else:
                self.page.locator(f'input[name="{name}"][value="{value}"]').check(force=True)

    def places(self, name: str, text: str, *codes: str) -> None:
        """A place: chosen list by list with script, typed without."""
        if not self.js:
            self._field(name).fill(text)
            return
        for level, code in enumerate(codes):
            self.page.locator(f"select#id_{name}_level_{level}").select_option(code)

    def dates(self, **values: str) -> None:
        """`happened_on="2026-10-08"` into the three fields of a date."""
        for name, value in values.items():
            for part, digits in zip("ymd", value.split("-"), strict=True):
                self._field(f"{name}_{part}").fill(str(int(digits)))

    def ticks(self, *labels: str) -> None:
        for label in labels:
            self.page.get_by_label(label).check(force=True)

    def attaches(self, *files: tuple[str, bytes], to: str = "files") -> None:
        kinds = {"png": "image/png", "jpg": "image/jpeg", "pdf": "application/pdf", "webp": "image/webp"}
        payload = [
            {"name": name, "mimeType": kinds.get(name.rsplit(".")[-1], "application/octet-stream"), "buffer": content}
            for name, content in files
        ]
        self.page.set_input_files(f'input[type=file][name="{to}"]', payload)

    def _field(self, name: str) -> Locator:
        return self.page.locator(f'[name="{name}"]:not([type=hidden])')

    # --- reading ---
    def sees(self, *texts: str) -> None:
        body = self.page.locator("body")
        for text in texts:
            with suppress(AssertionError):  # its message would be the whole page twice
                expect(body).to_contain_text(text, timeout=PATIENCE_MS)
                continue
            shown = self.page.locator("main").inner_text()
            pytest.fail(f"{self.name} does not see “{text}” at {self.path}, but:\n{shown[:SHOWN]}")

    def does_not_see(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text, timeout=PATIENCE_MS)

    def heading(self) -> str:
        return self.page.locator("h1").first.inner_text()

    # --- looking ---
    def looks(self, name: str, *, status: int = 200, staff: bool = False) -> None:
        """Judge the page, and with PICTURES=1 keep a picture of it.

        Everything is judged at this person's own width; the first who looks at a page of this name in a run also sees
        it at the other width and in the other theme, with axe. `staff`: the frame is unfold's; axe sees what is ours.
        """
        self.page.wait_for_load_state("load")
        problems = [*self.complaints, *self._weight(status, staff)]
        self.complaints.clear()
        own = (self.width, self.dark)
        modes = [own]
        if self.album.is_new(name):
            modes += [(width, self.dark) for width in WIDTHS if width != self.width] + [(self.width, not self.dark)]
            modes = modes if self.js else [own]
        for width, dark in modes:
            self._turn(width, dark, staff)
            where = f"{width} px, {'dark' if dark else 'light'}"
            problems += self._overflow(where, width)
            if self.js and len(modes) > 1:
                # Beyond their own theme only colours can differ.
                problems += self._axe(where, () if dark == self.dark else COLOURS, "#content" if staff else "html")
            self.album.keep(self.page, name, width, dark, self.js)
        self._turn(*own, staff)
        if problems:
            lines = "\n  ".join(problems)
            pytest.fail(f"{self.name} looks at {name} ({self.path}):\n  {lines}", pytrace=False)

    def _turn(self, width: int, dark: bool, staff: bool) -> None:
        self.page.set_viewport_size({"width": width, "height": 844 if width < 600 else 900})
        self.page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
        if staff:  # unfold asks for the theme once, when a page is loaded
            self.page.evaluate("dark => document.documentElement.classList.toggle('dark', dark)", dark)

    def _weight(self, status: int, staff: bool) -> list[str]:
        if self.document is None:
            return []
        problems = [] if self.document.status == status else [f"answered {self.document.status}, not {status}"]
        foreign = [url for url in self.requests if not url.startswith((self.site, "data:", "blob:"))]
        problems += [f"foreign: {url}" for url in foreign]
        if staff:
            return problems
        size = len(gzip.compress(self.document.body(), 6))
        if size > HTML_MAX_BYTES:
            problems.append(f"HTML weighs {size} bytes gzip, more than {HTML_MAX_BYTES}")
        ours = sorted({url for url in self.requests if not UNCOUNTED.search(url)})
        if len(ours) > REQUESTS_MAX:
            problems.append(f"{len(ours)} requests, more than {REQUESTS_MAX}: {ours}")
        return problems

    def _overflow(self, where: str, width: int) -> list[str]:
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        return [f"overflows ({where}): {wide} px wide"] if wide > width else []

    def _axe(self, where: str, rules: tuple[str, ...], within: str) -> list[str]:
        """Complaints of axe-core about the page; `rules` empty means all of them, `within` is a selector."""
        if not self.page.evaluate("typeof window.axe === 'object'"):
            self.page.evaluate(AXE.axe_script)
        options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
        found = self.page.evaluate("([within, options]) => axe.run(within, options)", [within, options])
        return [
            f"axe ({where}) {row['id']}: {row['help']}\n      "
            + "\n      ".join(f"{node['html'][:160]} {_first(node)}" for node in row["nodes"][:4])
            for row in found["violations"]
        ]


def _first(node: dict[str, Any]) -> str:
    checks = [*node["any"], *node["all"], *node["none"]]
    return checks[0]["message"] if checks else ""


@dataclass
class Album:
    """The pictures of one story; and which pages somebody of this run has judged in all four modes."""

    story: str
    run: Path
    number: int = 0
    names: dict[str, int] = field(default_factory=dict)

    def is_new(self, name: str) -> bool:
        """True once in a run, across all its workers."""
        try:
            (self.run / name).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def keep(self, page: Page, name: str, width: int, dark: bool, js: bool) -> None:
        if os.environ.get("PICTURES") != "1":  # they cost a tenth of the stories' time
            return
        if name not in self.names:
            self.number += 1
            self.names[name] = self.number
        mode = ("dark" if dark else "light") + ("" if js else "-nojs")
        folder = RESULTS / self.story
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{self.names[name]:02}-{name}-{width}-{mode}.jpg"
        page.screenshot(path=file, full_page=True, type="jpeg", quality=70)  # a PNG takes twice as long
