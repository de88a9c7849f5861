"""The trail is append-only, chained, and finds what was tampered with."""

from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from qa_portal.audit import actions as audit
from qa_portal.kernel.db import Database


def write(session: Session, at: datetime, stream: str = "case/MC-2026-0001", count: int = 4) -> None:
    for number in range(count):
        audit.record(session, stream=stream, kind="case.tested", data={"number": number}, actor_id=None, at=at)
    session.commit()


def tamper(database: Database, *statements: str) -> None:
    """Change the trail behind the portal's back, as somebody with the database's password could."""
    with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE audit_event DISABLE TRIGGER USER")
        else:
            kept = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _sql in kept:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.exec_driver_sql(statement)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE audit_event ENABLE TRIGGER USER")
        else:
            for _name, sql in kept:
                connection.exec_driver_sql(sql)


def test_an_untouched_trail_is_whole(session: Session, make: object, at: datetime) -> None:
    write(session, at)
    write(session, at, stream="case/MC-2026-0002")

    assert audit.verify(session) == (8, [])


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        (["UPDATE audit_event SET data = '{\"number\":9}' WHERE seq = 2"], "case/MC-2026-0001 event 2: changed"),
        (["UPDATE audit_event SET actor_id = NULL, kind = 'case.other' WHERE seq = 3"], "event 3: changed"),
        (["DELETE FROM audit_event WHERE seq = 2"], "case/MC-2026-0001 event 2: missing: event 2 was removed"),
        (
            ["DELETE FROM audit_event WHERE seq = 4"],
            "case/MC-2026-0001 event 4: missing: the end of the chain was cut off",
        ),
        (["DELETE FROM audit_event"], "every event of this chain is missing"),
        (
            [
                "INSERT INTO audit_event (stream, seq, at, kind, data, prev_hash, hash) "
                "SELECT stream, 5, at, kind, data, hash, prev_hash FROM audit_event WHERE seq = 4"
            ],
            "case/MC-2026-0001 event 5: inserted",
        ),
        (
            [
                "INSERT INTO audit_event (stream, seq, at, kind, data, prev_hash, hash) "
                "SELECT 'case/MC-2026-0009', 1, at, kind, data, prev_hash, hash FROM audit_event WHERE seq = 1"
            ],
            "case/MC-2026-0009 event 1: the chain has no head",
        ),
    ],
)
def test_what_was_tampered_with_is_found_and_named(
    database: Database, session: Session, make: object, at: datetime, statements: list[str], fault: str
) -> None:
    write(session, at)

    tamper(database, *statements)

    session.expire_all()
    _number, faults = audit.verify(session)
    assert any(fault in str(each) for each in faults), faults


def test_an_event_rewritten_with_a_fitting_hash_breaks_the_chain_behind_it(
    database: Database, session: Session, make: object, at: datetime
) -> None:
    write(session, at)
    event = session.query(audit.AuditEvent).filter_by(seq=2).one()
    session.expunge(event)
    event.data = '{"number":9}'
    forged = audit.digest(event)
    session.commit()

    tamper(database, f"UPDATE audit_event SET data = '{{\"number\":9}}', hash = '{forged}' WHERE seq = 2")

    session.expire_all()
    assert [each.seq for each in audit.verify(session)[1]] == [3]


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET kind = 'x'", "DELETE FROM audit_event"])
def test_the_database_itself_refuses_to_change_the_trail(
    session: Session, make: object, at: datetime, statement: str
) -> None:
    write(session, at)

    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement))
    session.rollback()
    assert audit.verify(session) == (4, [])
