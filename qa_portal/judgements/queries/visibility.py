"""Who may read whose judgements: nobody another's before submitting their own, the provider never (ESG 2.4)."""

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.audit.models import AuditEvent
from qa_portal.judgements.models import Judgement
from qa_portal.judgements.rules.stages import OPENED
from qa_portal.panels.models import Assignment
from qa_portal.panels.queries import seat_of
from qa_portal.proposals.models import Case
from qa_portal.proposals.queries import roles_on


def opened(session: Session, case: Case) -> bool:
    """Tell whether the consensus of the case was ever opened: from then on panel, agency and council see all of it."""
    if case.state in OPENED:
        return True
    if not case.closed:
        return False
    query = select(AuditEvent.id).where(AuditEvent.stream == case.stream, AuditEvent.kind == "case.open_consensus")
    return session.scalar(query.limit(1)) is not None


def inside(session: Session, case: Case, person: Person) -> bool:
    """Tell whether `person`, who may see the case, belongs to its panel, the agency or the council."""
    roles = roles_on(session, case, person)
    return "designer" not in roles and (bool(roles) or person.is_staff)


def others_open(session: Session, case: Case, person: Person) -> bool:
    """Tell whether `person` may read the submitted judgements of others on the case."""
    if not inside(session, case, person):
        return False
    if opened(session, case):
        return True
    own = seat_of(session, case, person)
    return own is not None and own.state == "submitted"


def visible_to(session: Session, case: Case, person: Person) -> ColumnElement[bool]:
    """Return the SQL condition on Judgement that holds for exactly the judgements on `case` that `person` may read.

    Their own always; those of others once submitted, and only after the person submitted theirs or the consensus is
    open. Agency and council wait for the consensus; the provider never sees who judged what.
    """
    own = Judgement.assignment_id.in_(
        select(Assignment.id).where(Assignment.case_id == case.id, Assignment.person_id == person.id)
    )
    if not others_open(session, case, person):
        return and_(Judgement.case_id == case.id, own)
    return and_(Judgement.case_id == case.id, or_(own, Judgement.submitted_at.is_not(None)))
