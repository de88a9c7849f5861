"""Adding to the trail, and proving it."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.audit.models import AuditEvent, AuditHead

START = "0" * 64
AGENCY = "agency"


def canonical(data: Mapping[str, Any]) -> str:
    """Write `data` as the one JSON text that is stored and hashed: sorted keys, no spaces."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no place in the trail")


def digest(event: AuditEvent) -> str:
    """Return the SHA-256 that an untouched event carries."""
    parts = [event.stream, event.seq, event.at.isoformat(), event.actor_id, event.kind, event.data, event.prev_hash]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def record(
    session: Session, *, stream: str, kind: str, data: Mapping[str, Any], actor_id: int | None, at: datetime
) -> AuditEvent:
    """Add one event to the end of its chain; it is written with the transaction that caused it."""
    head = session.scalar(select(AuditHead).where(AuditHead.stream == stream).with_for_update())
    if head is None:
        head = AuditHead(stream=stream, seq=0, hash=START)
        session.add(head)
    event = AuditEvent(
        stream=stream,
        seq=head.seq + 1,
        at=at.replace(microsecond=at.microsecond // 1000 * 1000),
        actor_id=actor_id,
        kind=kind,
        data=canonical(data),
        prev_hash=head.hash,
    )
    event.hash = digest(event)
    head.seq, head.hash = event.seq, event.hash
    session.add(event)
    session.flush()
    return event


@dataclass(frozen=True)
class Fault:
    """One place where the trail was tampered with."""

    stream: str
    seq: int
    what: str

    def __str__(self) -> str:
        return f"{self.stream} event {self.seq}: {self.what}"


def verify(session: Session) -> tuple[int, list[Fault]]:
    """Recompute every chain. Returns how many events were read, and each fault with the event it concerns."""
    heads = {head.stream: head for head in session.scalars(select(AuditHead))}
    faults: list[Fault] = []
    read = 0
    last: AuditEvent | None = None
    events = session.scalars(
        select(AuditEvent).order_by(AuditEvent.stream, AuditEvent.seq).execution_options(yield_per=1000)
    )
    for event in events:
        read += 1
        if last is not None and last.stream != event.stream:
            faults += _check_end(last, heads.pop(last.stream, None))
            last = None
        faults += _check(event, last)
        last = event
    if last is not None:
        faults += _check_end(last, heads.pop(last.stream, None))
    faults += [Fault(head.stream, head.seq, "every event of this chain is missing") for head in heads.values()]
    return read, faults


def _check(event: AuditEvent, before: AuditEvent | None) -> Iterator[Fault]:
    expected = before.seq + 1 if before else 1
    if event.seq > expected:
        gone = str(expected) if event.seq == expected + 1 else f"{expected} to {event.seq - 1}"
        yield Fault(event.stream, expected, f"missing: event {gone} was removed")
    elif event.prev_hash != (before.hash if before else START):
        yield Fault(
            event.stream, event.seq, "does not follow from the event before it: inserted, or that one was changed"
        )
    if digest(event) != event.hash:
        yield Fault(event.stream, event.seq, "changed after it was written")


def _check_end(last: AuditEvent, head: AuditHead | None) -> Iterator[Fault]:
    if head is None:
        yield Fault(last.stream, last.seq, "the chain has no head: it was inserted by hand")
    elif last.seq < head.seq:
        yield Fault(last.stream, last.seq + 1, f"missing: the end of the chain was cut off (it had {head.seq} events)")
    elif last.seq > head.seq:
        yield Fault(last.stream, head.seq + 1, "inserted: it lies after the recorded end of the chain")
    elif last.hash != head.hash:
        yield Fault(last.stream, last.seq, "differs from the recorded end of the chain")
