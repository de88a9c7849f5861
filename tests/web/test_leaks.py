"""A case that somebody may not see leaves no trace for them: every page is as it would be if the case did not exist."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tests.web import urls, world
from tests.web.world import World

PAGES = (
    "/home",
    "/cases",
    "/cases?q=zymurgy",
    "/cases?q=quillfeather",
    "/cases?state=individual_review",
    "/cases?state=awaiting_decision",
    "/cases?due=week",
    "/cases?due=late",
    "/cases?closed=1",
    "/cases?officer={officer}",
    "/cases?provider={organisation}",
    "/cases.csv",
    "/cases.csv?q=zymurgy",
    "/cases/{other_ref}",
    "/cases/{other_ref}/panel",
    "/cases/{other_ref}/trail",
    "/cases/{other_ref}/letters",
    "/evidence",
    "/reviewers",
    "/reviewers?words=person",
    "/reviewers/{reviewer}",
    "/people",
    "/people/{reviewer}",
    "/organisations",
    "/organisations/{organisation}",
    "/register",
    "/register?q=zymurgy",
    "/account",
    "/help",
)
TOKEN = re.compile(r'(?:name="csrf_token" value|data-token)="[^"]+"')  # another one in every session
BARRED = ("conflicted", "conflicted_officer", "conflicted_council", "replaced", "unassigned", "other_designer")
KNOWS_OF_THE_INVITATION = ("invited", "awaiting_ruling")  # by letter and on their home page, before they declared


@pytest.fixture
def people(app: Flask, held: Connection, at: Any) -> World:
    """Everybody, with another case that staff and one reviewer have open."""
    session = Session(held, expire_on_commit=False, join_transaction_mode="create_savepoint")
    of = world.people(session, app.extensions["qa_portal.files"], at)
    elsewhere = of.make.provider("Another Academy")
    other = of.make.case(
        "panel_formation",
        provider=elsewhere,
        officer=of.people["conflicted_officer"],
        title="Bread",
        due_on=world.NEVER_DUE,
    )
    of.make.assignment(other, of.people["active"])
    of.ids |= {"other_ref": other.ref, "reviewer": of.people["active"].id, "organisation": of.provider.id}
    of.ids |= {"officer": of.people["officer"].id}
    session.commit()
    return of


def read(app: Flask, of: World, kind: str) -> dict[str, tuple[int, str]]:
    """Read all pages as somebody of this kind."""
    client = app.test_client().sign_in(of.people[kind])  # type: ignore[attr-defined]
    found = {}
    for page in PAGES:
        app.extensions.pop("qa_portal.settings", None)
        answer = client.get(page.format(**of.ids))
        found[page] = (answer.status_code, TOKEN.sub("", answer.get_data(as_text=True)))
    return found


@pytest.mark.parametrize("state", ["individual_review", "awaiting_decision"])
def test_every_page_is_as_if_the_hidden_case_did_not_exist(
    app: Flask, held: Connection, people: World, state: str
) -> None:
    ids = dict(people.ids)
    before = {kind: read(app, people, kind) for kind in BARRED + KNOWS_OF_THE_INVITATION}
    world.add_case(people, state)
    people.ids |= ids

    differ = [
        (kind, page)
        for kind, pages in before.items()
        for page, answer in read(app, people, kind).items()
        if answer != pages[page] and not (kind in KNOWS_OF_THE_INVITATION and page == "/home")
    ]

    assert differ == []


def test_the_same_pages_do_show_the_case_to_those_who_may_see_it(app: Flask, held: Connection, people: World) -> None:
    ids = dict(people.ids)
    case = world.add_case(people, "awaiting_decision")
    people.ids |= ids

    for kind in ("designer", "officer", "administrator", "council", "chair"):
        pages = read(app, people, kind)
        assert case.ref in pages["/cases?q=zymurgy"][1], kind
        assert case.ref in pages["/cases.csv?q=zymurgy"][1], kind


def test_somebody_invited_learns_no_more_than_the_invitation_says(app: Flask, held: Connection, people: World) -> None:
    case = world.add_case(people, "individual_review")
    client = app.test_client().sign_in(people.people["invited"])  # type: ignore[attr-defined]

    text = client.get("/home").get_data(as_text=True) + client.get(
        f"/invitations/{people.ids['seat_invited']}"
    ).get_data(as_text=True)

    assert world.TITLE in text
    assert f"/cases/{case.ref}" not in text
    assert "What the provider says" not in text
    assert "regulation" not in text


@pytest.mark.parametrize("state", world.STATES)
def test_the_provider_reads_no_single_judgement_and_no_unsent_remark(
    app: Flask, held: Connection, people: World, state: str
) -> None:
    world.add_case(people, state)
    client = app.test_client().sign_in(people.people["designer"])  # type: ignore[attr-defined]
    secret = [f"What {kind} found" for kind in ("active", "chair", "council_on_panel")] + ["Say more."]

    told = [
        (line.path, words)
        for line in urls.lines(urls.CASE + urls.HOUSE)
        if line.method == "GET" and not line.path.endswith(".pdf")
        for words in secret
        if words in client.get(line.path.format(**people.ids | {"person": 0})).get_data(as_text=True)
    ]

    assert told == []
