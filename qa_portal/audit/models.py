"""The trail as tables: events that are only ever added, and the head of each chain."""

from datetime import datetime

from sqlalchemy import DDL, ForeignKey, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from qa_portal.kernel.db import Base


class AuditEvent(Base):
    """One change: who did what when, on which facts; `hash` covers it and the event before it.

    `stream` names the chain ("case/MC-2026-0042" or "agency"), `seq` counts from 1 in it, and `data` is the
    canonical JSON text that was hashed. It holds ids and refs, not names, so that names can be erased.
    """

    __tablename__ = "audit_event"

    stream: Mapped[str]
    seq: Mapped[int]
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    data: Mapped[str] = mapped_column(Text)
    prev_hash: Mapped[str]
    hash: Mapped[str]

    __table_args__ = (UniqueConstraint("stream", "seq"),)


class AuditHead(Base):
    """The last event of each chain: what shows that the end was cut off."""

    __tablename__ = "audit_head"

    stream: Mapped[str] = mapped_column(unique=True)
    seq: Mapped[int]
    hash: Mapped[str]


APPEND_ONLY = {
    "sqlite": [
        "CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
        "CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION audit_event_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$",
        "CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_append_only()",
    ],
}

for _dialect, _statements in APPEND_ONLY.items():
    for _statement in _statements:
        event.listen(
            AuditEvent.__table__,
            "after_create",
            DDL(_statement).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
        )
