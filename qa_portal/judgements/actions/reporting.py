"""The chair writes the head of the panel report and sends the draft to the provider; later the report is finalised."""

from datetime import datetime

from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.judgements import queries
from qa_portal.judgements.actions.standing import Stale, checked
from qa_portal.judgements.models import PanelReport
from qa_portal.judgements.rules.stages import RECORDING
from qa_portal.kernel.errors import BadInput
from qa_portal.kernel.i18n import marked
from qa_portal.proposals.actions.standing import require
from qa_portal.proposals.models import Case
from qa_portal.proposals.queries import framework_of
from qa_portal.workflow import engine


def write(
    session: Session, case: Case, *, summary: str, proposed: str, version: int, actor: Person, at: datetime
) -> PanelReport:
    """Keep the summary and the outcome that the panel proposes ("" while it is open).

    `version` is that of the text which was read before it was changed (0: there was none). Raises NotAllowed for
    anybody but the chair, WrongState, Stale, or BadInput.
    """
    require(session, case, actor, "chair")
    engine.hold(session, case)
    require(session, case, actor, "chair", RECORDING)
    if proposed and proposed not in {each.key for each in framework_of(case).outcomes}:
        raise BadInput(marked("Choose one of the outcomes."))
    row = queries.panel_report(session, case)
    if (row.row_version if row else 0) != version:
        raise Stale
    summary = checked(summary)
    if row is None:
        row = PanelReport(case_id=case.id, summary="", proposed_outcome="", updated_by_id=actor.id, updated_at=at)
        session.add(row)
    if (row.summary, row.proposed_outcome) != (summary, proposed):
        row.summary, row.proposed_outcome = summary, proposed
        row.updated_by_id, row.updated_at = actor.id, at
    session.flush()
    return row


def send_draft(session: Session, case: Case, *, actor: Person, at: datetime) -> None:
    """Send the draft report to the provider for its check of facts. Raises NotAllowed, WrongState or Blocked."""
    report = queries.panel_report(session, case)
    data = {"proposed": report.proposed_outcome if report else ""}
    engine.fire(session, case, "send_draft_report", actor=actor, at=at, data=data)


def finalise(session: Session, case: Case, *, actor: Person, at: datetime) -> None:
    """Close the panel report and hand it to the agency. Raises NotAllowed, WrongState or Blocked."""
    engine.fire(session, case, "finalise_report", actor=actor, at=at)
