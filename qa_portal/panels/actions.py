"""Forming a panel: inviting reviewers, declarations of interest, rulings on these, changes of seats (ESG 2.4)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.audit import actions as audit
from qa_portal.kernel.errors import BadInput, Blocked, Hidden, NotAllowed, WrongState
from qa_portal.kernel.i18n import marked
from qa_portal.outbox import letters
from qa_portal.panels import queries
from qa_portal.panels.models import Assignment, ConflictStatus, Declaration, Seat
from qa_portal.panels.queries import offers
from qa_portal.panels.queries.letters import assignment_words
from qa_portal.panels.rules.composition import OPEN, SEATED, forming
from qa_portal.panels.rules.interests import Disclosure, undescribed
from qa_portal.panels.rules.offers import Wanted
from qa_portal.proposals import actions as cases
from qa_portal.proposals.models import Case, Participation, PartRole
from qa_portal.proposals.queries import participation, roles_on, took_part
from qa_portal.resources import folder
from qa_portal.workflow import engine, library


def invite(session: Session, case: Case, wanted: Sequence[Wanted], *, actor: Person, at: datetime) -> list[Assignment]:
    """Offer each person a seat on the panel and queue the invitations; all are invited, or nobody is.

    Raises NotAllowed, WrongState, or Blocked where somebody cannot be invited, with each reason.
    """
    engine.hold(session, case)
    must_invite(session, case, actor)
    if found := offers.obstacles(session, case, wanted, viewer=actor):
        raise Blocked(found)
    seats = offers.offered(session, case, wanted, actor=actor, at=at)
    for each in seats:
        role = PartRole.CHAIR if each.seat == Seat.CHAIR else PartRole.REVIEWER
        session.add(Participation(case_id=case.id, person_id=each.person_id, role=role))
        due_on, data = each.due_on, {"person": each.person_id, "seat": each.seat, "perspective": each.perspective}
        engine.begin(session, each, actor=actor, at=at, data=data)
        each.due_on = due_on  # the procedure of the case says how long an answer may take
    library.mark_used(session, folder("workflows") / f"{offers.EDITION}.yaml", at=at)
    _put_in_charge(session, case, actor, at)
    for written in queries.invitation_letters(session, seats, actor=actor, at=at):
        letters.queue(session, written, case_id=case.id, at=at)
    return seats


def must_invite(session: Session, case: Case, actor: Person) -> None:
    """Raise NotAllowed unless `actor` is an officer of the case, and WrongState unless its panel is being formed."""
    _must_be_officer(session, case, actor)
    if not forming(library.workflow(case.workflow), case.state):
        raise WrongState(marked("Nobody can be invited now: the panel of this case is not being formed."))


def answer(session: Session, assignment: Assignment, disclosure: Disclosure, *, actor: Person, at: datetime) -> None:
    """Take the reviewer's declaration on an invitation: none accepts it, potential waits for a ruling, actual ends it.

    Raises NotAllowed, WrongState or Blocked (the declaration says too little); nothing is written then.
    """
    engine.hold(session, assignment.case)
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
    engine.hold(session, assignment.case)
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
    engine.hold(session, assignment.case)
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
    engine.hold(session, case)
    _must_be_officer(session, case, actor)
    if not may_name_chair(session, assignment):
        raise WrongState
    former = offers.chair_of(session, case)
    changed = [assignment] if former is None else [former, assignment]
    for each in changed:
        each.seat = Seat.CHAIR if each is assignment else Seat.MEMBER
        part = _part(session, each)
        part.role = PartRole.CHAIR if each is assignment else PartRole.REVIEWER
        session.flush()  # the former chair first: the database holds one chair only
    _put_in_charge(session, case, actor, at)
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
    return not queries.confirmed(session, case) or offers.chair_of(session, case) is None


def declare(session: Session, case: Case, disclosure: Disclosure, *, actor: Person, at: datetime) -> None:
    """Take a declaration of somebody to whom the case is open: panel members, officers, council members.

    An actual conflict closes the case to them at once, everywhere. Raises Hidden, NotAllowed, BadInput or Blocked.
    """
    engine.hold(session, case)
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
    engine.fire(session, case, "confirm_panel", actor=actor, at=at)


def _put_in_charge(session: Session, case: Case, actor: Person, at: datetime) -> None:
    """Whoever forms the panel first is in charge of a case that nobody is in charge of."""
    if case.officer_id is None:
        cases.take(session, case, actor=actor, at=at)
    took_part(session, case, actor, PartRole.OFFICER)


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
