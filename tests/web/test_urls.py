"""Every URL as every kind of person, in every state of a case; and that no page changes anything when it is read."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session
from werkzeug.routing import RequestRedirect

from tests.web import urls, world
from tests.web.urls import Line
from tests.web.world import World

MADE_BY_READING = "published_report"  # whoever first asks for a published report has it made; its bytes never change
NO_SUCH_REF, NO_SUCH_ID = "MC-1999-9999", "987654321"
EVERY_LINE = [line for table in (urls.PUBLIC, urls.HOUSE, urls.CASE) for line in urls.lines(table)]


@pytest.fixture
def people(app: Flask, held: Connection, at: Any) -> World:
    """Everybody, in a house without a case."""
    session = Session(held, expire_on_commit=False, join_transaction_mode="create_savepoint")
    return world.people(session, app.extensions["qa_portal.files"], at)


@pytest.fixture
def writes(held: Connection) -> Iterator[list[str]]:
    """Every statement that changes a table."""
    found: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if re.match(r"\s*(insert|update|delete|replace|truncate)\b", statement, re.IGNORECASE):
            found.append(statement)

    event.listen(held.engine, "before_cursor_execute", note)
    yield found
    event.remove(held.engine, "before_cursor_execute", note)


class Walk:
    """Asks for pages as one kind of person after the other, and takes back what each request did."""

    no_such: dict[tuple[str, str, str], Any] = {}  # answers about cases that do not exist: the same in every state

    def __init__(self, app: Flask, held: Connection, of: World, state: str) -> None:
        self.app, self.held, self.of, self.state = app, held, of, state
        self.cookies: dict[str, str] = {}

    def ask(self, kind: str, method: str, path: str) -> Any:
        """Return the answer to one request of somebody of this kind."""
        client = self._browser(kind)
        with self.held.begin_nested() as taken_back:
            answer = client.open(path, method=method, data={"nothing": "of use"} if method == "POST" else None)
            taken_back.rollback()
        self.app.extensions.pop("qa_portal.settings", None)
        return answer

    def _browser(self, kind: str) -> Any:
        client = self.app.test_client()
        if kind != "nobody" and kind not in self.cookies:
            client.sign_in(self.of.people[kind])  # type: ignore[attr-defined]
            self.cookies[kind] = client.get_cookie("qa_portal").value
        elif kind != "nobody":
            client.set_cookie("qa_portal", self.cookies[kind])
        return client

    def differences(self, line: Line) -> Iterator[str]:
        """Tell where the portal answers otherwise than the table says."""
        for kind in world.KINDS:
            answer = self.ask(kind, line.method, line.path.format(**self.of.ids))
            expected, got = line.expected(kind, self.state), str(answer.status_code)
            if got == "302" and answer.headers["Location"].startswith("/sign-in"):
                got = "IN"
            if got != expected:
                yield f"{line.method} {line.path} as {kind} in {self.state}: {got}, the table says {expected}"
            if got == "404" and line.of_a_case:
                yield from self._unlike_what_does_not_exist(line, kind, answer)

    def _unlike_what_does_not_exist(self, line: Line, kind: str, answer: Any) -> Iterator[str]:
        key = (kind, line.method, line.path)
        if key not in self.no_such:
            path = line.path.format(**{**self.of.ids, "ref": NO_SUCH_REF, "condition": NO_SUCH_ID})
            self.no_such[key] = _shape(self.ask(kind, line.method, path), path, NO_SUCH_REF)
        if _shape(answer, line.path.format(**self.of.ids), self.of.ids["ref"]) != self.no_such[key]:
            yield f"{line.method} {line.path} as {kind} in {self.state}: its 404 differs from that of no such case"


def _shape(answer: Any, path: str, ref: object) -> tuple[int, dict[str, str], str]:
    """An answer without what the request itself said."""
    headers = {name: value for name, value in answer.headers.items() if name not in ("Set-Cookie", "Content-Length")}
    body = re.sub(r'name="csrf_token" value="[^"]+"', "", answer.get_data(as_text=True))
    for own in (path, quote(path), quote(path, safe=""), str(ref)):
        body = body.replace(own, "ADDRESS")
    return answer.status_code, headers, body


def test_the_table_names_every_url_and_method_of_the_portal(app: Flask) -> None:
    adapter = app.url_map.bind("localhost")
    ids = dict.fromkeys(re.findall(r"{(\w+)}", urls.CASE + urls.HOUSE), "1") | {"ref": "MC-2026-0001"}
    named = set()
    for line in EVERY_LINE:
        try:
            rule, _values = adapter.match(line.path.format(**ids).split("?")[0], method=line.method, return_rule=True)
        except RequestRedirect:  # ".." is resolved before anything is looked up
            continue
        named.add((line.method, rule.rule))
    there = {(method, rule.rule) for rule in app.url_map.iter_rules() for method in rule.methods - {"HEAD", "OPTIONS"}}

    assert there - named == set()


@pytest.mark.parametrize("table", ["PUBLIC", "HOUSE"])
def test_pages_of_the_house_answer_each_person_as_the_table_says(
    app: Flask, held: Connection, people: World, table: str
) -> None:
    world.add_case(people, "panel_formation")
    walk = Walk(app, held, people, "panel_formation")

    assert [each for line in urls.lines(getattr(urls, table)) for each in walk.differences(line)] == []


@pytest.mark.parametrize("state", world.STATES)
def test_pages_of_a_case_answer_each_person_as_the_table_says(
    app: Flask, held: Connection, people: World, state: str
) -> None:
    world.add_case(people, state)
    walk = Walk(app, held, people, state)

    assert [each for line in urls.lines(urls.CASE) for each in walk.differences(line)] == []


@pytest.mark.parametrize("state", ["individual_review", "accredited_with_conditions"])
def test_reading_a_page_changes_nothing(
    app: Flask, held: Connection, people: World, writes: list[str], state: str
) -> None:
    world.add_case(people, state)
    walk = Walk(app, held, people, state)
    guilty = []
    for line in EVERY_LINE:
        for kind in ("nobody", "designer", "chair", "invited", "officer", "council", "administrator"):
            if line.method == "GET":
                writes.clear()
                walk.ask(kind, "GET", line.path.format(**people.ids))
                guilty += [f"{line.path} as {kind}: {each}" for each in writes if MADE_BY_READING not in each]

    assert guilty == []


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_no_page_takes_another_method(app: Flask, held: Connection, people: World, method: str) -> None:
    world.add_case(people, "panel_formation")
    walk = Walk(app, held, people, "panel_formation")
    paths = sorted({line.path.format(**people.ids).split("?")[0] for line in EVERY_LINE})

    taken = [path for path in paths if walk.ask("officer", method, path).status_code not in (404, 405)]

    assert taken == []


def test_no_form_is_taken_without_its_token(
    app: Flask, held: Connection, people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    world.add_case(people, "draft")
    walk = Walk(app, held, people, "draft")
    posts = [line for line in EVERY_LINE if line.method == "POST"]

    taken = {
        (line.path, kind): status
        for line in posts
        for kind in ("nobody", "designer", "administrator")
        if (status := walk.ask(kind, "POST", line.path.format(**people.ids)).status_code) != 400
    }

    # pages that take files look first who sends them, before they take a byte; then for the token
    takes_files = ("/evidence", "/versions", "/upload")
    assert {key: status for key, status in taken.items() if not key[0].endswith(takes_files)} == {}
    assert set(taken.values()) <= {302, 404, 422}  # 422: what arrived is no form with files


def test_a_script_gets_its_refusal_as_json_and_no_page(app: Flask, held: Connection, people: World) -> None:
    world.add_case(people, "draft")
    client = app.test_client().sign_in(people.people["officer"])  # type: ignore[attr-defined]

    answer = client.get(f"/cases/{people.ids['ref']}", headers={"Accept": "application/json"})

    assert answer.status_code == 404
    assert json.loads(answer.data)["status"] == 404
    assert world.TITLE not in answer.get_data(as_text=True)
