"""A real portal in a real browser: the server runs beside the test, Chromium opens its pages, axe looks at each."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from qa_portal.accounts.models import Person
from qa_portal.app import create_app
from qa_portal.config import Config
from qa_portal.kernel import clock, i18n
from qa_portal.kernel.db import Base
from tests.builders import Make
from tests.conftest import Client, Looking

SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 20_000  # milliseconds
AXE = Axe()
SEEN: set[tuple[int, str]] = set()  # a page made of the same parts as one that axe has seen is not shown to it again
SHAPE = """() => JSON.stringify([...new Set([...document.body.querySelectorAll("*")].map(
  (each) => [each.tagName, ...each.classList, ...each.getAttributeNames(), !!each.textContent.trim()].join(" ")
))].sort())"""
FILL_IN = """async ([paths, wanted, values]) => {
  const page = new DOMParser().parseFromString(await (await fetch(paths[0])).text(), "text/html");
  const body = new FormData(page.querySelector(wanted));
  for (const [name, value] of Object.entries(values)) body.set(name, value);
  const answers = [];
  for (const path of paths) {
    const answer = await fetch(path, { method: "POST", body, redirect: "manual" });
    answers.push(answer.type === "opaqueredirect" ? 303 : answer.status);
  }
  return answers;
}"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder as a browser test; without Chromium say so, loudly, and fail in CI."""
    here = Path(__file__).parent
    for item in items:
        if here not in item.path.parents:
            continue
        item.add_marker(pytest.mark.browser)
        if shutil.which("chromium") is None and os.environ.get("CI") != "true":
            item.add_marker(pytest.mark.skip(reason="NO BROWSER: install Chromium (Debian: apt-get install chromium)"))


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A portal of its own, on an empty SQLite database, with CSRF protection on, served on a free port."""
    folder = tmp_path_factory.mktemp("browser")
    app = create_app(
        Config(
            database_url=f"sqlite:///{folder / 'portal.db'}",
            secret_key="for-browser-tests-only-0123456789-0123456789",
            files=folder / "files",
            base_url="http://127.0.0.1",
            mail_folder=folder / "mail",
        )
    )
    engine = app.extensions["qa_portal.database"].engine
    Base.metadata.create_all(engine)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    app.config["ADDRESS"] = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield app
    server.shutdown()
    server.server_close()
    thread.join()
    engine.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=SWITCHES)
        yield opened
        opened.close()


class Visitor:
    """Somebody in front of a browser of their own; every page they stop at is checked by axe."""

    def __init__(self, context: BrowserContext, address: str, language: str) -> None:
        self.context, self.address, self.language = context, address, language
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.mistakes: list[str] = []
        self.page.on("console", lambda message: self.mistakes.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.mistakes.append(str(error)))

    def say(self, message: str, **values: object) -> str:
        """Return a sentence of the portal in the language of this visitor."""
        with i18n.speaking(self.language):
            return i18n.gettext(message, **values)

    def open(self, path: str) -> Page:
        """Open a path of the portal without looking at the page."""
        answer = self.page.goto(self.address + path if path.startswith("/") else path)
        assert answer is not None
        assert answer.status == 200, (path, answer.status)
        return self.page

    def go(self, path: str) -> Page:
        """Open a path of the portal and look at the page."""
        self.open(path)
        self.look()
        return self.page

    def look(self) -> None:
        """Let axe look at the page: nothing may be found, nothing may be wider than the window."""
        shape = (self.page.evaluate("window.innerWidth"), self.page.evaluate(SHAPE))
        if shape not in SEEN:
            found = AXE.run(self.page)
            assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
            SEEN.add(shape)
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), self.page.url
        assert self.page.evaluate("document.documentElement.lang") == self.language
        assert self.mistakes == [], (self.page.url, self.mistakes)

    def press(self, message: str, *, look: bool = True, **values: object) -> None:
        """Press the button, or follow the link, that bears this sentence of the portal; look at what comes."""
        name = self.say(message, **values)
        button = self.page.locator("main").get_by_role("button", name=name, exact=True)
        link = self.page.locator("main").get_by_role("link", name=name, exact=True)
        self.click(button.or_(link).first, look=look)

    def click(self, place: Locator | str, *, look: bool = True) -> None:
        """Click on what leads to another page; look at that page."""
        target = self.page.locator("main").locator(place).first if isinstance(place, str) else place
        with self.page.expect_navigation():
            target.click()
        if look:
            self.look()

    def fill(self, **values: str) -> None:
        """Write into the fields with these ids."""
        for field, text in values.items():
            self.page.locator(f"[id='{field}']").fill(text)

    def choose(self, name: str, value: str) -> None:
        """Choose the radio button, or tick the box, of this name and value."""
        self.page.locator(f"main input[name='{name}'][value='{value}']").check()

    def saved(self, act: Callable[[], object]) -> None:
        """Do something and wait until autosave has brought it to the portal."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST" and answer.ok):
            act()

    def fill_in(self, paths: list[str], form: str, values: dict[str, str]) -> None:
        """Fill in the form of the first page and send it to each: for what a person does two dozen times."""
        found = self.page.evaluate(FILL_IN, [paths, form, values])
        assert found == [303] * len(paths), found


@pytest.fixture
def visit(portal: Flask, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Give `visit(person, language="en", width=1280, scripts=True)`: a browser in which that person is signed in."""
    opened: list[BrowserContext] = []

    def begin(
        person: Person | None = None, *, language: str = "en", width: int = 1280, scripts: bool = True
    ) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale="en-GB",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        opened.append(context)
        address = portal.config["ADDRESS"]
        context.add_cookies([{"name": "language", "value": language, "url": address}])
        if person:
            context.add_cookies([{"name": "qa_portal", "value": _session(portal, person), "url": address}])
        return Visitor(context, address, language)

    yield begin
    for context in opened:
        context.close()


def _session(portal: Flask, person: Person) -> str:
    """Make the cookie of somebody who has signed in."""
    with portal.test_client() as client:
        Client.sign_in(client, person)  # type: ignore[arg-type]
        cookie = client.get_cookie("qa_portal")
    assert cookie is not None
    return cookie.value


@pytest.fixture
def session(portal: Flask) -> Iterator[Session]:
    """A session on the database of the portal that runs beside the tests."""
    with Looking(portal.extensions["qa_portal.database"].engine, expire_on_commit=False) as opened:
        yield opened


NUMBERS = count(1001)  # beyond those of tests.web.world, which counts for itself


@pytest.fixture
def make(session: Session, portal: Flask) -> Make:
    """Builders of rows at this moment; numbers go on from test to test, for all tests share one portal."""
    make = Make(session, portal.extensions["qa_portal.files"], clock.now())
    make.numbers = NUMBERS
    return make
