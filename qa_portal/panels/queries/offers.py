"""Seats about to be offered: what stands in the way, the rows they would be, and the letters they would send."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.kernel.errors import Blocker
from qa_portal.outbox.letters import Written
from qa_portal.panels.models import Assignment, Seat
from qa_portal.panels.queries.candidates import Search, candidates
from qa_portal.panels.queries.letters import answer_by, invitation_letters
from qa_portal.panels.rules import offers
from qa_portal.panels.rules.composition import OPEN
from qa_portal.panels.rules.offers import Wanted
from qa_portal.proposals.models import Case

EDITION = "assignment-1"  # under which assignments begin


def chair_of(session: Session, case: Case) -> Assignment | None:
    """Return the open seat of the chair, invited or accepted."""
    return session.scalar(
        select(Assignment).where(
            Assignment.case_id == case.id, Assignment.seat == Seat.CHAIR, Assignment.state.in_(OPEN)
        )
    )


def obstacles(session: Session, case: Case, wanted: Sequence[Wanted], *, viewer: Person) -> list[Blocker]:
    """List what stands in the way of offering these seats."""
    listed, _total = candidates(session, case, viewer, Search(), ids=[each.person_id for each in wanted])
    chair = chair_of(session, case)
    return offers.obstacles(wanted, {each.person_id: each for each in listed}, chair.person.name if chair else "")


def offered(session: Session, case: Case, wanted: Sequence[Wanted], *, actor: Person, at: datetime) -> list[Assignment]:
    """Return the seats as rows that are not added to the session."""
    ids = [each.person_id for each in wanted]
    people = {each.id: each for each in session.scalars(select(Person).where(Person.id.in_(ids)))}
    return [
        Assignment(
            case_id=case.id,
            case=case,
            person_id=each.person_id,
            person=people[each.person_id],
            seat=each.seat,
            perspective=each.perspective,
            workflow=EDITION,
            invited_at=at,
            invited_by_id=actor.id,
            due_on=answer_by(case, at),
        )
        for each in wanted
    ]


def preview(session: Session, case: Case, wanted: Sequence[Wanted], *, actor: Person, at: datetime) -> list[Written]:
    """Write the invitations that these offers would send; nothing is kept. The offers must have no obstacles."""
    return invitation_letters(session, offered(session, case, wanted, actor=actor, at=at), actor=actor, at=at)
