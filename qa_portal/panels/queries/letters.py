"""Who is meant by "panel", "chair" and "invitee" in the procedures, and what letters to them may say."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.criteria import library as criteria
from qa_portal.kernel import clock
from qa_portal.kernel.i18n import marked
from qa_portal.kernel.links import absolute
from qa_portal.outbox import letters
from qa_portal.outbox.letters import Written
from qa_portal.panels.models import Assignment, Seat
from qa_portal.panels.queries.seats import members, panel_rules
from qa_portal.panels.rules.composition import ASKED, seat_line
from qa_portal.proposals.models import Case
from qa_portal.proposals.queries import letter_words
from qa_portal.proposals.queries.people import case_of
from qa_portal.proposals.sentence import Sentence, sentence

MINUTES_A_CRITERION = 20  # reading, judging and writing a rationale


@letters.audience("panel")
def panel(session: Session, subject: Any) -> Sequence[Person]:
    """List the members of the panel."""
    return [each.person for each in members(session, case_of(subject)) if each.person.active]


@letters.audience("chair")
def chair(session: Session, subject: Any) -> Sequence[Person]:
    """List the chair of the panel."""
    found = members(session, case_of(subject))
    return [each.person for each in found if each.seat == Seat.CHAIR and each.person.active]


@letters.audience("invitee")
def invitee(session: Session, subject: Any) -> Sequence[Person]:
    """List the person of an assignment; of a case, everybody whose answer or ruling is outstanding."""
    if isinstance(subject, Assignment):
        return [subject.person]
    return session.scalars(
        select(Person)
        .join(Assignment, Assignment.person_id == Person.id)
        .where(Assignment.case_id == case_of(subject).id, Assignment.state.in_(ASKED), Person.active)
        .order_by(Person.name, Person.id)
    ).all()


def effort(case: Case) -> Sentence:
    """Say how much work a review is: criteria to judge and hours."""
    n = len(criteria.framework(case.framework).criteria)
    hours = -(-n * MINUTES_A_CRITERION // 60)
    return sentence(marked("{n} criteria to judge on documents, about {hours} hours of work"), n=n, hours=hours)


@letters.speaks_of(Assignment)
def assignment_words(session: Session, assignment: Assignment) -> Mapping[str, Any]:
    """Return what a letter about an assignment may say: only what is known before a declaration of interest."""
    number = assignment.id or "…"  # a preview, before anybody is invited
    words = {
        "url": absolute(f"/invitations/{number}"),
        "due_on": assignment.due_on,
        "effort": effort(assignment.case),
        "seat": seat_line(assignment.seat, assignment.perspective),
    }
    return {**letter_words(session, assignment), "assignment": words}


def answer_by(case: Case, at: datetime) -> date:
    """Return the day by which an invitation sent at `at` is to be answered."""
    return clock.add_working_days(clock.today(at), panel_rules(case).answer_within)


def invitation_letters(
    session: Session, assignments: Sequence[Assignment], *, actor: Person, at: datetime
) -> list[Written]:
    """Write the invitations; the assignments may be rows that were never added, for a preview."""
    return [
        letters.write("invitation", each.person, {**assignment_words(session, each), "actor": actor, "at": at})
        for each in assignments
    ]
