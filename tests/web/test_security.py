"""What a browser is told on every page, and what becomes of hostile words, addresses and numbers."""

import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import ReviewerProfile
from qa_portal.app import create_app
from qa_portal.config import Config
from qa_portal.judgements.models import Consensus, Finding, Judgement, PanelReport
from qa_portal.outbox.models import Letter
from qa_portal.proposals.models import ProposalDraft, ProposalRevision, Remark, SelfAssessment
from tests.conftest import Client
from tests.web import urls, world
from tests.web.world import World

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}'"
HUGE = 99999999999999999999999
GETS = [line for table in (urls.PUBLIC, urls.HOUSE, urls.CASE) for line in urls.lines(table) if line.method == "GET"]
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*[\"']|\sstyle\s*=|<style|javascript:", re.IGNORECASE)


@pytest.fixture
def people(app: Flask, held: Connection, at: Any) -> World:
    """Everybody, in a house without a case."""
    session = Session(held, expire_on_commit=False, join_transaction_mode="create_savepoint")
    return world.people(session, app.extensions["qa_portal.files"], at)


def answers(app: Flask, of: World, *kinds: str) -> Any:
    """Ask for every page as somebody of each kind."""
    for kind in kinds:
        client = app.test_client()
        if kind != "nobody":
            client.sign_in(of.people[kind])  # type: ignore[attr-defined]
        for line in GETS:
            yield kind, line.path, client.get(line.path.format(**of.ids))


def test_every_answer_carries_the_security_headers(app: Flask, held: Connection, people: World) -> None:
    world.add_case(people, "accredited_with_conditions")
    guilty = []
    for kind, path, answer in answers(app, people, "nobody", "designer", "officer"):
        policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["Content-Security-Policy"].split(";"))
        good = (
            policy["default-src"] == "'none'"
            and "unsafe" not in policy.get("script-src", "'self'")
            and answer.headers["X-Content-Type-Options"] == "nosniff"
            and answer.headers["X-Frame-Options"] in ("DENY", "SAMEORIGIN")
            and answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
            and "Server" not in answer.headers
        )
        page = answer.mimetype == "text/html"
        if page and (
            policy["frame-ancestors"] != "'none'" or policy["script-src"] != "'self'" or policy["style-src"] != "'self'"
        ):
            good = False
        if not good:
            guilty.append((kind, path, dict(answer.headers)))

    assert guilty == []


def test_private_pages_are_kept_by_no_cache(app: Flask, held: Connection, people: World) -> None:
    world.add_case(people, "accredited_with_conditions")
    open_to_all = {line.path for line in GETS if "nobody" in line.named} | {"/propose/example.yaml"}

    kept = [
        (kind, path)
        for kind, path, answer in answers(app, people, "designer", "officer")
        if path not in open_to_all
        and not {"no-store", "private"} & set(re.split(r",\s*", answer.headers["Cache-Control"]))
    ]

    assert kept == []


def test_no_rendered_page_holds_inline_script_or_style(app: Flask, held: Connection, people: World) -> None:
    world.add_case(people, "consensus")

    guilty = [
        (kind, path, found.group())
        for kind, path, answer in answers(app, people, "nobody", "designer", "chair", "officer", "administrator")
        if answer.mimetype == "text/html"
        and (found := INLINE.search(re.sub(r"<svg.*?</svg>", "", answer.text, flags=re.DOTALL)))
    ]

    assert guilty == []


@pytest.mark.parametrize("state", ["formal_check", "consensus", "accredited_with_conditions"])
def test_hostile_words_are_shown_as_words_on_every_page(
    app: Flask, held: Connection, people: World, state: str
) -> None:
    case = world.add_case(people, state)
    _poison(people, case.id)

    guilty = [
        (kind, path)
        for kind, path, answer in answers(
            app, people, "nobody", "designer", "chair", "officer", "council", "administrator"
        )
        if answer.mimetype in ("text/html", "image/svg+xml")
        and re.search(r"<script>alert|<img src=x|(?<!\{)\b49\b'", answer.text)
    ]

    assert guilty == []


def _poison(of: World, case_id: int) -> None:
    """Write hostile words wherever somebody can write words."""
    session = of.session
    case = of.case
    assert case is not None
    case.micro_credential.title = case.provider.name = case.provider.city = HOSTILE
    of.make.settings.short_name, of.make.settings.name = HOSTILE, {"en": HOSTILE, "ro": HOSTILE}
    of.make.settings.address = of.make.settings.phone = HOSTILE
    for person in of.people.values():
        person.name = person.title = HOSTILE
    said = {"title": HOSTILE, "need": HOSTILE, "awarding_body": HOSTILE, "outcomes": [{"text": HOSTILE}]}
    for kind, column in (
        (SelfAssessment, "text"),
        (Remark, "text"),
        (Judgement, "rationale"),
        (Consensus, "rationale"),
        (PanelReport, "summary"),
        (Finding, "text"),
    ):
        for row in session.query(kind).filter_by(case_id=case_id):
            setattr(row, column, HOSTILE * 3)
    for kind in (ProposalDraft, ProposalRevision):
        for row in session.query(kind).filter_by(case_id=case_id):
            row.data = said
    for row in session.query(ProposalRevision).filter_by(case_id=case_id):
        row.self_assessment = dict.fromkeys(row.self_assessment, HOSTILE)
    for row in session.query(ReviewerProfile):
        row.affiliation = row.about = HOSTILE
    session.commit()


@pytest.mark.parametrize(
    "query",
    [
        "q=%00&words=%00&after=%00",
        "q=%27%22%3C%25_%5C&words=%25_&state=nonsense&due=nonsense&closed=9",
        f"provider={HUGE}&officer={HUGE}&after={HUGE}&eqf={HUGE}&against={HUGE}&person={HUGE}&document={HUGE}&from={HUGE}",
        f"after=2026-01-01/{HUGE}&provider=-1&officer=-1&eqf=-1&person=-1&against=-1&from=-1",
        "after=nonsense/1&valid_on=nonsense&country=%F0%9F%98%80&field=%C8%99&language=xx&perspective=xx",
        "valid_on=9999-12-31&after=0001-01-01/1&q=" + "x" * 3000,
    ],
)
def test_nonsense_in_the_query_of_any_page_breaks_nothing(
    app: Flask, held: Connection, people: World, query: str
) -> None:
    world.add_case(people, "consensus")
    broken = []
    for kind in ("nobody", "designer", "chair", "officer"):
        client = app.test_client()
        if kind != "nobody":
            client.sign_in(people.people[kind])  # type: ignore[attr-defined]
        for line in GETS:
            path = line.path.format(**people.ids)
            with held.begin_nested() as taken_back:
                try:
                    answer = client.get(path + ("&" if "?" in path else "?") + query)
                    status = answer.status_code
                except Exception as error:  # noqa: BLE001 - whatever breaks is named
                    status = f"{type(error).__name__}: {error}"[:200]
                taken_back.rollback()
            if not isinstance(status, int) or status >= 500:
                broken.append((kind, path, status))

    assert broken == []


def test_numbers_that_no_database_knows_are_simply_not_there(app: Flask, held: Connection, people: World) -> None:
    world.add_case(people, "consensus")
    wild = {name: HUGE for name in people.ids if name != "ref"} | {"ref": people.ids["ref"]}
    broken = []
    for kind in ("designer", "chair", "officer", "administrator"):
        client = app.test_client().sign_in(people.people[kind])  # type: ignore[attr-defined]
        for line in (each for table in (urls.HOUSE, urls.CASE) for each in urls.lines(table)):
            if re.search(r"{(?!ref)", line.path):
                with held.begin_nested() as taken_back:
                    try:
                        status = client.open(line.path.format(**wild), method=line.method).status_code
                    except Exception as error:  # noqa: BLE001 - whatever breaks is named
                        status = f"{type(error).__name__}: {error}"[:120]
                    taken_back.rollback()
                if status not in (403, 404, 409, 422):
                    broken.append((kind, line.method, line.path, status))

    assert broken == []


ELSEWHERE = (
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https://evil.example/",
    "/\t/evil.example",
    "/%09/evil.example\n//x",
    "javascript:alert(1)",
    " //evil.example",
    "\r\nLocation: //evil.example",
)


@pytest.mark.parametrize("wanted", ELSEWHERE)
@pytest.mark.parametrize("page", ["/language/ro", "/appearance", "/sign-in"])
def test_no_page_leads_outside(client: Client, make: Any, page: str, wanted: str) -> None:
    client.sign_in(make.officer())

    answer = client.get(page, query_string={"next": wanted, "theme": "dark"})

    assert answer.status_code == 303
    assert answer.headers["Location"] in ("/", "/home")


def test_cookies_are_for_this_portal_alone(client: Client, make: Any) -> None:
    make.officer()
    cookies = client.get("/language/ro").headers.getlist("Set-Cookie") + client.get("/sign-in").headers.getlist(
        "Set-Cookie"
    )

    assert len(cookies) >= 2
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


def test_over_https_cookies_travel_over_nothing_else_and_the_browser_is_told_to_stay(
    config: Config, app: Flask, make: Any
) -> None:
    secure = create_app(replace(config, base_url="https://portal.example"))
    with secure.test_client() as client:
        answer = client.get("/sign-in", base_url="https://portal.example")
        chosen = client.get("/language/ro", base_url="https://portal.example")

    assert all("Secure" in each for each in answer.headers.getlist("Set-Cookie") + chosen.headers.getlist("Set-Cookie"))
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    secure.extensions["qa_portal.database"].engine.dispose()


def test_an_error_says_sorry_and_nothing_of_the_inside(config: Config, app: Flask, make: Any) -> None:
    broken = create_app(config)

    @broken.get("/broken")
    def _broken() -> str:
        raise RuntimeError("the password is sesame")

    answer = broken.test_client().get("/broken")

    assert answer.status_code == 500
    assert "Nothing was changed" in answer.text
    assert "sesame" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["Content-Security-Policy"]
    broken.extensions["qa_portal.database"].engine.dispose()


def test_an_unknown_host_in_the_request_gets_into_no_letter(client: Client, session: Session, make: Any) -> None:
    person = make.officer(password_hash="x")

    client.post("/password", data={"email": person.email}, headers={"Host": "evil.example"})

    bodies = [letter.body for letter in session.scalars(select(Letter))]
    assert len(bodies) == 1
    assert "evil.example" not in bodies[0]
    assert "http://localhost/password/" in bodies[0]


def test_files_of_the_program_cannot_be_asked_for(client: Client, make: Any) -> None:
    make.officer()
    for path in (
        "../app.py",
        "..%2fapp.py",
        "%2e%2e/app.py",
        "fonts/../../app.py",
        "bootstrap5/../../x",
        "js/../../app.py",
    ):
        assert client.get(f"/static/{path}").status_code == 404, path
