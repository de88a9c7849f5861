"""How a case went through its procedure, as the report tells it."""

import json
from datetime import date

from qa_portal.audit.models import AuditEvent
from qa_portal.kernel import clock
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked
from qa_portal.reports import content
from qa_portal.reports.queries.record import Record
from qa_portal.workflow import library
from qa_portal.workflow.procedure import Owner

LANES = (Owner.PROVIDER, Owner.AGENCY, Owner.PANEL, Owner.COUNCIL)
_NAMES = {
    Owner.PROVIDER: marked("Provider"),
    Owner.AGENCY: marked("Agency"),
    Owner.PANEL: marked("Panel"),
    Owner.COUNCIL: marked("Council"),
}


def procedure(record: Record) -> content.Procedure:
    """Say the edition of the procedure, the steps the case took up to the decision, and when."""
    workflow = library.workflow(record.case.workflow)
    steps = []
    for event in _until_decision(record):
        data = json.loads(event.data)
        name = event.kind.partition(".")[2]
        action = workflow.actions.get(name)
        if action is None or "from" not in data:
            continue
        origin = workflow.states[data["from"]]
        owner = origin.owner if origin.owner in LANES else Owner.AGENCY
        reached = workflow.states[data["to"]]
        steps.append(
            content.Step(
                on=clock.today(event.at),
                title=str(origin.label.public),
                by=_(_NAMES[owner]),
                happened=f"{action.label}: {reached.label.staff}" if not reached.final else str(action.label),
                decisive=origin.owner is Owner.COUNCIL,
            )
        )
    return content.Procedure(
        id=workflow.id,
        title=str(workflow.title),
        text=str(workflow.note),
        lanes=tuple(_(_NAMES[owner]) for owner in LANES),
        steps=tuple(steps),
    )


def _until_decision(record: Record) -> list[AuditEvent]:
    if record.decision is None:
        return record.events
    return [event for event in record.events if event.at <= record.decision.decided_at]


def day_into(record: Record, state: str) -> date | None:
    """Return the day on which the case last entered `state`, if it did."""
    for event in reversed(record.events):
        if json.loads(event.data).get("to") == state:
            return clock.today(event.at)
    return None
