"""The trail of a case in sentences: who did what when; to the provider only what moved its case."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.audit.models import AuditEvent, AuditHead
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked
from qa_portal.proposals.models import Case
from qa_portal.workflow import library
from qa_portal.workflow.procedure import State

TOLD = {
    "case.begun": marked("began the proposal"),
    "panel.chair_named": marked("named the chair"),
    "panel.declared": marked("declared interests on this case"),
    "assignment.begun": marked("proposed a reviewer for the panel"),
    "condition.begun": marked("set a condition"),
    "proposal.taken": marked("took charge of the case"),
    "proposal.handed_over": marked("handed the case over"),
    "proposal.definition_answered": marked("answered the definition test"),
    "proposal.imported": marked("filled the draft from a file"),
    "consensus.recorded": marked("recorded the consensus on a criterion"),
    "finding.added": marked("added a finding"),
    "finding.removed": marked("removed a finding"),
    "facts.judged": marked("answered a correction of the provider"),
    "evidence.linked": marked("linked evidence"),
    "evidence.unlinked": marked("unlinked evidence"),
}


@dataclass(frozen=True)
class Step:
    """One event as it is told."""

    at: datetime
    who: str
    what: str
    before: State | None
    after: State | None
    hash: str
    seq: int
    requirements: int


def steps(session: Session, case: Case, *, viewer: str, limit: int | None = None) -> list[Step]:
    """Tell the events of a case, newest first. The provider reads about the case and its conditions alone."""
    query = (
        select(AuditEvent, Person.name)
        .outerjoin(Person, Person.id == AuditEvent.actor_id)
        .where(AuditEvent.stream == case.stream)
        .order_by(AuditEvent.seq.desc())
    )
    if viewer == "provider":
        query = query.where(AuditEvent.kind.like("case.%") | AuditEvent.kind.like("condition.%"))
    return [_step(event, name) for event, name in session.execute(query.limit(limit))]


def _step(event: AuditEvent, name: str | None) -> Step:
    data = json.loads(event.data)
    before = after = None
    what = _(TOLD[event.kind]) if event.kind in TOLD else ""
    if "to" in data and "workflow" in data:
        workflow = library.workflow(data["workflow"])
        action = workflow.actions.get(event.kind.partition(".")[2])
        what = str(action.done) if action else what
        if workflow.subject == "case":
            before, after = workflow.states[data["from"]], workflow.states[data["to"]]
    if not what:
        what = event.kind.replace(".", ": ").replace("_", " ")
    return Step(
        event.at, name or _("The portal"), what, before, after, event.hash, event.seq, len(data.get("facts", ()))
    )


def total(session: Session, case: Case) -> tuple[int, str]:
    """Return how many events the case has, and the hash of the last."""
    head = session.scalar(select(AuditHead).where(AuditHead.stream == case.stream))
    return (head.seq, head.hash) if head else (0, "")


def path(session: Session, case: Case) -> list[tuple[str, datetime]]:
    """List the states the case has been in, with when it entered each, oldest first."""
    events = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.stream == case.stream, AuditEvent.kind.like("case.%"))
        .order_by(AuditEvent.seq)
    )
    found = []
    for event in events:
        data = json.loads(event.data)
        if state := data.get("to") or data.get("state"):
            found.append((state, event.at))
    return found
