"""Every page, as each kind of person, in every state of a case: axe finds nothing, nothing is wider than the window."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from qa_portal.kernel import clock
from qa_portal.proposals.models import Case
from tests.browser.conftest import AXE, Visitor
from tests.builders import Make
from tests.conftest import Client
from tests.proposals.cases import WHOLE
from tests.web import world as whole

LONG = (
    "Data ethics for public administration and the lawful, fair and transparent use of automated decision systems in "
    "the services of small towns, with special regard to accessibility and redress"
)
NEAREST = {"returned": "formal_check", "corrections": "awaiting_decision", "final_check": "awaiting_decision"}
STATES = (*whole.STATES, *NEAREST)
KINDS = ("nobody", "designer", "officer", "chair", "active", "invited", "awaiting_ruling", "council", "administrator")
NO_PAGES = re.compile(r"/static/|\.csv$|\.pdf$|\.yaml$|/file$|^/logo$|^/language/|^/appearance$|^/$")
PLACES = {
    "<code>": "5.1",
    "<int:number>": "1",
    "<name>": "esg-mc-1",
    "<edition>": "panel-review-1",
    "<role>": "officer",
    "<secret>": "nonsense",
}
IDS = {
    "invitations": "seat_invited",
    "conditions": "condition",
    "people": "person",
    "organisations": "organisation",
    "evidence": "evidence",
    "reviewers": "reviewer",
    "cases": "seat_awaiting_ruling",
}
WORDS = re.compile(r"<(\w+)([^>]*)>")
NAMES = re.compile(r'\s([\w-]+)(?==)|class="([^"]*)"')


class Furnished(Make):
    """Builders whose cases carry a whole proposal, some under a title of 180 letters."""

    def case(self, state: str = "draft", **more: Any) -> Case:
        """A case with every element of the proposal."""
        more["title"] = LONG if state in ("draft", "consensus", "accredited_with_conditions") else WHOLE["title"]
        return super().case(state, **more | {"data": {**WHOLE, "title": more["title"]}})


@pytest.fixture(scope="module")
def village(portal: Flask) -> Iterator[tuple[dict[str, Any], dict[str, dict[str, object]]]]:
    """One case in every state with all that lies behind it; give the people, and the ids by state."""
    files, at = portal.extensions["qa_portal.files"], clock.now()
    with Session(portal.extensions["qa_portal.database"].engine, expire_on_commit=False) as session:
        world = whole.people(session, files, at)
        furnished = Furnished(session, files, at)
        furnished.numbers = world.make.numbers
        world.make = furnished
        ids = {}
        for state in STATES:
            case = whole.add_case(world, NEAREST.get(state, state))
            case.state, case.due_on = state, clock.add_working_days(clock.today(at), 4)
            session.commit()
            ids[state] = dict(world.ids)
        yield world.people, ids


def _paths(portal: Flask, ids: dict[str, dict[str, object]]) -> Iterator[tuple[str, str]]:
    rules = sorted(rule.rule for rule in portal.url_map.iter_rules() if _is_page(rule))
    for state, known in ids.items():
        for rule in rules:
            of_case = rule.startswith(("/cases/<", "/conditions", "/invitations", "/register/<"))
            if of_case or state == STATES[0]:
                yield rule, _path(rule, known)


def _is_page(rule: Rule) -> bool:
    return "GET" in (rule.methods or ()) and not NO_PAGES.search(rule.rule)


def _path(rule: str, known: dict[str, object]) -> str:
    key = "seat_active" if "reopen" in rule else IDS.get(rule.split("/")[1], "")
    for place, value in {**PLACES, "<ref>": known["ref"], "<int:id>": known.get(key, 1)}.items():
        rule = rule.replace(place, str(value))
    return rule


def _parts(text: str) -> set[tuple[object, ...]]:
    """The elements a page is made of: it is looked at if it is the first of its address, or has one not seen before."""
    body = text[text.index("<main") :]
    return {(tag, tuple(NAMES.findall(rest))) for tag, rest in WORDS.findall(body)}


SEEN: set[tuple[object, ...]] = set()


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_is_clean_wide_and_narrow_light_and_dark(
    portal: Flask, village: Any, visit: Callable[..., Visitor], kind: str
) -> None:
    people, ids = village
    person = people.get(kind)
    client, visitor = portal.test_client(), visit(person)
    if person:
        Client.sign_in(client, person)  # type: ignore[arg-type]
    for rule, path in _paths(portal, ids):
        answer = client.get(path)
        assert answer.status_code < 500, path
        if answer.status_code != 200:
            continue
        new = {(rule, ()), *_parts(answer.text)} - SEEN
        if new:
            SEEN.update(new)
            _look(visitor, path)


def _look(visitor: Visitor, path: str) -> None:
    """Wide and light, then narrow and dark, then as narrow as a page enlarged fourfold."""
    page = visitor.page
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    visitor.go(path)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    found = AXE.run(page)
    assert found.violations_count == 0, f"dark, narrow: {page.url}\n{found.generate_report()}"
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (path, width, wide)


@pytest.mark.parametrize("width", [1280, 320])
def test_a_page_that_is_not_there_and_a_form_with_mistakes_are_clean_too(
    make: Make, visit: Callable[..., Visitor], width: int
) -> None:
    visitor = visit(make.designer(make.provider()), width=width)
    page = visitor.page
    page.goto(f"{visitor.address}/cases/MC-1999-0001")
    visitor.mistakes.clear()  # the browser notes the answer 404
    visitor.look()
    assert page.locator("main a").count() > 0, "a way back"

    visitor.open("/propose")
    visitor.press("Begin the draft", look=False)
    visitor.mistakes.clear()
    visitor.look()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.locator("#title")).to_be_in_viewport()
