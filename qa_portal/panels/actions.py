"""Forming a panel: inviting reviewers, declarations of interest, rulings on these, changes of seats (ESG 2.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person, Perspective
from qa_portal.audit import actions as audit
from qa_portal.kernel.errors import BadInput, Blocked, Hidden, NotAllowed, WrongState
from qa_portal.kernel.i18n import marked
from qa_portal.outbox import letters
from qa_portal.outbox.letters import Written
from qa_portal.panels import queries
from qa_portal.panels.models import Assignment, ConflictStatus, Declaration, Seat
from qa_portal.panels.queries.candidates import Candidate, Search
from qa_portal.panels.queries.letters import answer_by, assignment_words
from qa_portal.panels.rules.composition import OPEN, PERSPECTIVES, SEATED, forming
from qa_portal.panels.rules.interests import Disclosure, undescribed
from qa_portal.proposals.models import Case, Participation, PartRole
from qa_portal.proposals.queries import participation, roles_on, took_part
from qa_portal.resources import folder
from qa_portal.workflow import engine, library

EDITION = "assignment-1"  # under which assignments begin

_NOT_FORMING = marked("The panel of this case cannot change now: it is not being formed and not reviewing.")


@dataclass(frozen=True)
class Wanted:
    """A seat to be offered to one person."""

    person_id: int
    seat: Seat
    perspective: Perspective


def invite(session: Session, case: Case, wanted: Sequence[Wanted], *, actor: Person, at: datetime) -> list[Assignment]:
    """Offer each person a seat on the panel and queue the invitations; all are invited, or nobody is.

    Raises NotAllowed, WrongState, or BadInput where somebody cannot be invited, with the reason.
    """
    queries.hold(session, case)
    offered = _offered(session, case, wanted, actor=actor, at=at)
    for each in offered:
        role = PartRole.CHAIR if each.seat == Seat.CHAIR else PartRole.REVIEWER
        session.add(Participation(case_id=case.id, person_id=each.person_id, role=role))
        due_on, data = each.due_on, {"person": each.person_id, "seat": each.seat, "perspective": each.perspective}
        engine.begin(session, each, actor=actor, at=at, data=data)
        each.due_on = due_on
    library.mark_used(session, folder("workflows") / f"{EDITION}.yaml", at=at)
    took_part(session, case, actor, "officer")
    session.flush()
    for written in queries.invitation_letters(session, offered, actor=actor, at=at):
        letters.queue(session, written, case_id=case.id, at=at)
    return offered


def invitation_preview(
    session: Session, case: Case, wanted: Sequence[Wanted], *, actor: Person, at: datetime
) -> list[Written]:
    """Write the invitations that `invite` would send; nothing is kept. Raises what `invite` raises."""
    offered = _offered(session, case, wanted, actor=actor, at=at)
    return queries.invitation_letters(session, offered, actor=actor, at=at)


def _offered(
    session: Session, case: Case, wanted: Sequence[Wanted], *, actor: Person, at: datetime
) -> list[Assignment]:
    """Check the seats to be offered and return them as rows that are not added yet."""
    _must_be_officer(session, case, actor)
    if not forming(library.workflow(case.workflow), case.state):
        raise WrongState(_NOT_FORMING)
    ids = [each.person_id for each in wanted]
    if not ids or len(set(ids)) < len(ids):
        raise BadInput(marked("Choose at least one reviewer, and each only once."))
    listed, _total = queries.candidates(session, case, actor, Search(), ids=ids)
    known = {each.person_id: each for each in listed}
    _check_chairs(session, case, wanted)
    people = {each.id: each for each in session.scalars(select(Person).where(Person.id.in_(ids)))}
    for each in wanted:
        _check_candidate(known.get(each.person_id), each)
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


def _check_candidate(candidate: Candidate | None, wanted: Wanted) -> None:
    if candidate is None:
        raise BadInput(marked("Only an active reviewer with a profile can be invited."))
    if candidate.bars:
        raise BadInput(marked("{name} cannot be invited. {reason}"), name=candidate.name, reason=candidate.bars[0])
    if wanted.perspective not in candidate.perspectives:
        raise BadInput(
            marked("{name} cannot be invited for this perspective. The profile does not name it: {perspective}."),
            name=candidate.name,
            perspective=PERSPECTIVES[wanted.perspective],
        )


def _check_chairs(session: Session, case: Case, wanted: Sequence[Wanted]) -> None:
    asked = sum(each.seat == Seat.CHAIR for each in wanted)
    there = _chair(session, case)
    if asked and there is not None:
        raise BadInput(
            marked("The chair is already offered to {name}. Name another chair, or replace {name}, first."),
            name=there.person.name,
        )
    if asked > 1:
        raise BadInput(marked("A panel has one chair. Offer the seat to one person."))


def _chair(session: Session, case: Case) -> Assignment | None:
    return session.scalar(
        select(Assignment).where(
            Assignment.case_id == case.id, Assignment.seat == Seat.CHAIR, Assignment.state.in_(OPEN)
        )
    )


def answer(session: Session, assignment: Assignment, disclosure: Disclosure, *, actor: Person, at: datetime) -> None:
    """Take the reviewer's declaration on an invitation: none accepts it, potential waits for a ruling, actual ends it.

    Raises NotAllowed, WrongState or Blocked (the declaration says too little); nothing is written then.
    """
    queries.hold(session, assignment.case)
    action = {
        ConflictStatus.NONE: "accept",
        ConflictStatus.POTENTIAL: "declare_potential",
        ConflictStatus.ACTUAL: "declare_actual",
    }[disclosure.status]
    if disclosure.status != ConflictStatus.ACTUAL:
        _must_be_sought(assignment)
    data = {"status": disclosure.status, "kinds": list(disclosure.kinds)}
    engine.fire(session, assignment, action, actor=actor, at=at, given=disclosure, data=data)
    _keep(session, assignment.case, disclosure, actor=actor, at=at)
    _open_to(
        session,
        assignment,
        may_read=disclosure.status == ConflictStatus.NONE,
        barred=disclosure.status == ConflictStatus.ACTUAL,
    )


def decline(session: Session, assignment: Assignment, *, reason: str, actor: Person, at: datetime) -> None:
    """Decline an invitation; a reason may be given. Raises NotAllowed or WrongState."""
    engine.fire(session, assignment, "decline", actor=actor, at=at, extra={"reason": reason})
    assignment.reason = reason


def rule(session: Session, assignment: Assignment, *, cleared: bool, reason: str, actor: Person, at: datetime) -> None:
    """Rule on a potential conflict: cleared opens the case to the reviewer, upheld closes it to them for good.

    Raises NotAllowed (only an officer of the case who is not concerned rules), WrongState, or Blocked without a reason.
    """
    queries.hold(session, assignment.case)
    if cleared:
        _must_be_sought(assignment)
    declaration = queries.declarations(session, assignment.case).get(assignment.person_id)
    action = "clear" if cleared else "uphold"
    engine.fire(session, assignment, action, actor=actor, at=at, given=reason, extra={"reason": reason})
    if declaration is not None:
        declaration.cleared, declaration.ruling = cleared, reason
        declaration.ruled_by_id, declaration.ruled_at = actor.id, at
    _open_to(session, assignment, may_read=cleared, barred=not cleared)


def replace(session: Session, assignment: Assignment, *, reason: str, actor: Person, at: datetime) -> None:
    """Take a reviewer off the panel; what they judged stays on the record and no longer counts.

    Raises NotAllowed, WrongState, or Blocked without a reason.
    """
    queries.hold(session, assignment.case)
    if assignment.case.closed:
        raise WrongState
    engine.fire(session, assignment, "replace", actor=actor, at=at, given=reason, extra={"reason": reason})
    assignment.reason = reason
    _open_to(session, assignment, may_read=False, barred=False)


def expire(session: Session, assignment: Assignment, *, actor: Person, at: datetime) -> None:
    """Close an invitation that nobody answered in time. Raises NotAllowed, WrongState or Blocked (time is not over)."""
    engine.fire(session, assignment, "expire", actor=actor, at=at)


def name_chair(session: Session, assignment: Assignment, *, actor: Person, at: datetime) -> None:
    """Give the chair to whoever holds this seat, and make the former chair a member; both are told.

    Possible until the panel is confirmed, and while it has no chair. Raises NotAllowed or WrongState.
    """
    case = assignment.case
    queries.hold(session, case)
    _must_be_officer(session, case, actor)
    if not may_name_chair(session, assignment):
        raise WrongState
    former = _chair(session, case)
    changed = [assignment] if former is None else [former, assignment]
    for each in changed:
        each.seat = Seat.CHAIR if each is assignment else Seat.MEMBER
        part = _part(session, each)
        part.role = PartRole.CHAIR if each is assignment else PartRole.REVIEWER
        session.flush()  # the former chair first: the database holds one chair only
    took_part(session, case, actor, "officer")
    data = {"assignment": assignment.id, "former": former.id if former else None}
    audit.record(session, stream=case.stream, kind="panel.chair_named", data=data, actor_id=actor.id, at=at)
    for each in changed:
        words = {**assignment_words(session, each), "actor": actor, "at": at}
        letters.queue(session, letters.write("seat_changed", each.person, words), case_id=case.id, at=at)


def may_name_chair(session: Session, assignment: Assignment) -> bool:
    """Tell whether the holder of this seat could be made chair now."""
    case = assignment.case
    if assignment.seat == Seat.CHAIR or assignment.state not in OPEN or case.closed:
        return False
    return not queries.confirmed(session, case) or _chair(session, case) is None


def declare(session: Session, case: Case, disclosure: Disclosure, *, actor: Person, at: datetime) -> None:
    """Take a declaration of somebody to whom the case is open: panel members, officers, council members.

    An actual conflict closes the case to them at once, everywhere. Raises Hidden, NotAllowed, BadInput or Blocked.
    """
    queries.hold(session, case)
    if not queries.may_declare(session, case, actor):
        raise NotAllowed
    if disclosure.status == ConflictStatus.POTENTIAL:
        raise BadInput(marked("Declare no conflict or a conflict; when in doubt, declare a conflict."))
    assignment = queries.seat_of(session, case, actor)
    if assignment is not None and assignment.state in SEATED:
        if disclosure.status != ConflictStatus.ACTUAL:
            raise BadInput(marked("You declared to be free of conflict. Declare a conflict here when one appears."))
        answer(session, assignment, disclosure, actor=actor, at=at)
        return
    conflicted = disclosure.status == ConflictStatus.ACTUAL
    if conflicted and (blockers := undescribed(disclosure)):
        raise Blocked(blockers)
    _keep(session, case, disclosure, actor=actor, at=at)
    data = {"person": actor.id, "status": disclosure.status, "kinds": list(disclosure.kinds)}
    audit.record(session, stream=case.stream, kind="panel.declared", data=data, actor_id=actor.id, at=at)
    if conflicted:
        _bar(session, case, actor)


def confirm(session: Session, case: Case, *, actor: Person, at: datetime) -> None:
    """Confirm the panel: its composition is final and the review begins. Raises NotAllowed, WrongState or Blocked."""
    queries.hold(session, case)
    engine.fire(session, case, "confirm_panel", actor=actor, at=at)


def _must_be_officer(session: Session, case: Case, actor: Person) -> None:
    if "officer" not in roles_on(session, case, actor):
        raise NotAllowed


def _must_be_sought(assignment: Assignment) -> None:
    if not forming(library.workflow(assignment.case.workflow), assignment.case.state):
        raise WrongState(marked("The panel of this case no longer changes; there is nothing to accept."))


def _keep(session: Session, case: Case, disclosure: Disclosure, *, actor: Person, at: datetime) -> None:
    session.add(
        Declaration(
            case_id=case.id,
            person_id=actor.id,
            status=disclosure.status,
            kinds=list(disclosure.kinds),
            text=disclosure.text.strip(),
            declared_at=at,
        )
    )


def _part(session: Session, assignment: Assignment) -> Participation:
    part = participation(session, assignment.case, assignment.person)
    if part is None:
        raise Hidden
    return part


def _open_to(session: Session, assignment: Assignment, *, may_read: bool, barred: bool) -> None:
    part = _part(session, assignment)
    part.may_read, part.barred = may_read, barred


def _bar(session: Session, case: Case, actor: Person) -> None:
    """Close the case to an officer or council member; the case then belongs to no officer until another takes it."""
    part = participation(session, case, actor)
    if part is None:
        role = PartRole.OFFICER if actor.is_staff else PartRole.COUNCIL
        part = Participation(case_id=case.id, person_id=actor.id, role=role)
        session.add(part)
    part.may_read, part.barred = False, True
    if case.officer_id == actor.id:
        case.officer_id = None
