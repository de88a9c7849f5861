"""Whether somebody may change something of a case that does not move it: by relation, then by state."""

from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.kernel.errors import NotAllowed, WrongState
from qa_portal.kernel.i18n import marked
from qa_portal.proposals import queries
from qa_portal.proposals.models import Case, PartRole, ProposalDraft

CHECKING = ("formal_check",)


def require(session: Session, case: Case, actor: Person, role: str, states: tuple[str, ...] = ()) -> None:
    """Raise NotAllowed unless `actor` acts as `role` on the case, and WrongState unless it rests in one of `states`."""
    if role not in queries.roles_on(session, case, actor):
        raise NotAllowed
    if states and case.state not in states:
        raise WrongState


def open_draft(session: Session, case: Case, actor: Person) -> ProposalDraft:
    """Return the draft for changing it. A submission at the same moment waits, or is waited for.

    Raises NotAllowed unless `actor` designs for the provider, WrongState once it is submitted.
    """
    require(session, case, actor, "designer")
    draft = queries.draft_of(session, case, lock=True)
    session.refresh(case, ["state"])
    if not queries.being_written(case):
        raise WrongState(marked("The proposal has been submitted: it does not change any more."))
    queries.took_part(session, case, actor, PartRole.DESIGNER)
    return draft
