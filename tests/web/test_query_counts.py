"""A page asks the database as often for thirty rows as for three."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from qa_portal.accounts.models import RoleKind
from qa_portal.audit import actions as audit
from qa_portal.decisions.models import Condition
from qa_portal.evidence.models import EvidenceVersion
from qa_portal.followup.models import ConditionReport
from qa_portal.judgements.models import Finding, FindingKind
from qa_portal.outbox.models import Letter
from qa_portal.proposals.models import ProposalRevision, Remark
from tests.web import urls, world
from tests.web.world import World

FEW, MANY = 3, 30
MORE = {
    "designer": ("/home", "/cases", "/evidence"),
    "officer": (
        "/home",
        "/cases",
        "/cases?q=a",
        "/cases?closed=1",
        "/cases.csv",
        "/people",
        "/organisations",
        "/reviewers",
    ),
    "chair": ("/home", "/cases"),
    "invited": ("/home",),
    "council": ("/home", "/cases"),
    "administrator": ("/home", "/cases", "/people/new"),
    "nobody": ("/register", "/register?q=a"),
}


@pytest.fixture
def asked(held: Connection) -> Iterator[list[str]]:
    """Every statement that reads or changes a table."""
    found: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if re.match(r"\s*(select|insert|update|delete|with)\b", statement, re.IGNORECASE):
            found.append(statement)

    event.listen(held.engine, "before_cursor_execute", note)
    yield found
    event.remove(held.engine, "before_cursor_execute", note)


def grow(of: World, state: str, size: int) -> None:
    """Add `size` of everything that pages list."""
    make, case, who = of.make, of.case, of.people
    assert case is not None
    for number in range(size):
        provider = make.provider()
        for rests in ("formal_check", "panel_formation", "awaiting_decision", "accredited", "draft"):
            more = make.case(
                rests, provider=of.provider, designer=who["designer"], officer=who["officer"], title=f"A {number}"
            )
            if rests == "panel_formation":
                make.assignment(more, who["invited"], state="invited")
                make.assignment(more, who["chair"])
                make.assignment(more, who["awaiting_ruling"], state="awaiting_ruling")
        make.designer(provider)
        make.person(RoleKind.OFFICER, RoleKind.COUNCIL)
        make.assignment(case, state="submitted" if state in world.JUDGED else "active")
        make.reviewer()
        make.link(case, make.evidence(of.provider, who["designer"], title=f"Paper {number}"), criterion="5.1")
        _beside(of, number)
        _after(of, number)
    of.session.commit()


def _beside(of: World, number: int) -> None:
    case, who, at = of.case, of.people, of.at
    assert case is not None
    version = of.session.get_one(EvidenceVersion, of.ids["version"])
    of.session.add_all(
        [
            EvidenceVersion(
                evidence_id=version.evidence_id,
                number=number + 2,
                filename="regulation.pdf",
                media_type="application/pdf",
                size=9,
                sha256=version.sha256,
                uploaded_at=at,
                uploaded_by_id=who["designer"].id,
            ),
            Letter(
                case_id=case.id,
                kind="received",
                address="a@example.org",
                addressee="A",
                language="en",
                subject="S",
                body="B",
                message_id=f"<{number}@many>",
                queued_at=at,
                next_attempt_at=at,
            ),
            Finding(
                case_id=case.id,
                criterion="5.1",
                kind=FindingKind.RECOMMENDATION,
                text="Publish it.",
                by_id=who["chair"].id,
                at=at,
            ),
            Remark(case_id=case.id, revision=1, field="title", text="More.", by_id=who["officer"].id, at=at, sent=True),
        ]
    )
    audit.record(of.session, stream=case.stream, kind="evidence.linked", data={}, actor_id=who["designer"].id, at=at)


def _after(of: World, number: int) -> None:
    case, at = of.case, of.at
    assert case is not None
    if case.submitted_at:
        first = case.revisions[-1]
        of.session.add(
            ProposalRevision(
                case_id=case.id,
                number=number + 2,
                data=first.data,
                self_assessment=first.self_assessment,
                evidence=first.evidence,
                sha256="0" * 64,
                submitted_at=at,
                submitted_by_id=case.designer_id,
            )
        )
    if case.state == "accredited_with_conditions":
        condition = of.session.get_one(Condition, of.ids["condition"])
        of.session.add(
            Condition(
                decision_id=condition.decision_id,
                case=case,
                number=number + 2,
                criterion="5.1",
                text="Publish the marking scheme.",
                due_on=world.NEVER_DUE,
                workflow="condition-1",
                state="open",
                entered_at=at,
            )
        )
        of.session.add(
            ConditionReport(
                condition_id=condition.id,
                text="Done.",
                reported_by_id=case.designer_id,
                reported_at=at,
                verdict="partly_met",
                verdict_text="Not yet.",
                verified_by_id=of.people["officer"].id,
                verified_at=at,
            )
        )


def counts(app: Flask, of: World, asked: list[str]) -> dict[tuple[str, str], int]:
    """Count the statements of every page as those who may open it."""
    found = {}
    own = {kind: list(pages) for kind, pages in MORE.items()}
    for line in urls.lines(urls.CASE + urls.HOUSE):
        if line.method == "GET" and not line.path.endswith(".pdf"):
            for kind in ("designer", "chair", "officer", "council"):
                own[kind].append(line.path)
    for kind, pages in own.items():
        client = app.test_client()
        if kind != "nobody":
            client.sign_in(of.people[kind])  # type: ignore[attr-defined]
        for page in pages:
            app.extensions.pop("qa_portal.settings", None)
            asked.clear()
            answer = client.get(page.format(**of.ids))
            if answer.status_code == 200:
                found[kind, page] = len(asked)
    return found


@pytest.mark.parametrize("state", ["formal_check", "panel_formation", "consensus", "accredited_with_conditions"])
def test_no_page_asks_more_often_when_it_lists_more(
    app: Flask, held: Connection, at: Any, asked: list[str], state: str
) -> None:
    found = []
    for size in (FEW, MANY):
        with held.begin_nested() as taken_back:
            session = Session(held, expire_on_commit=False, join_transaction_mode="create_savepoint")
            of = world.people(session, app.extensions["qa_portal.files"], at)
            world.add_case(of, state)
            grow(of, state, size)
            found.append(counts(app, of, asked))
            session.close()
            taken_back.rollback()
    few, many = found

    assert {page: (number, many[page]) for page, number in few.items() if many.get(page, 0) > number} == {}
    assert few.keys() <= many.keys()
    assert max(many.values()) <= 40, {page: number for page, number in many.items() if number > 40}
