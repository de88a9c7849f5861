"""The formal check: an officer takes the case, remarks, answers the definition test, and accepts or returns it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.audit import actions as audit
from qa_portal.kernel.errors import BadInput, Hidden
from qa_portal.kernel.i18n import marked
from qa_portal.proposals import queries
from qa_portal.proposals.actions.standing import CHECKING, require
from qa_portal.proposals.definition import DEFINITION, Answer
from qa_portal.proposals.draft import clean
from qa_portal.proposals.models import Case, DefinitionAnswer, PartRole, Remark
from qa_portal.proposals.places import Place, place, places
from qa_portal.proposals.sentence import Sentence
from qa_portal.workflow import engine

LONGEST_REMARK = 4_000


def take(session: Session, case: Case, *, actor: Person, at: datetime) -> None:
    """Make `actor` the officer in charge. Raises NotAllowed for whoever is not an officer on this case."""
    engine.hold(session, case)
    require(session, case, actor, "officer")
    if case.officer_id == actor.id:
        return
    _put_in_charge(session, case, actor, at, kind="proposal.taken", by=actor)


def hand_over(session: Session, case: Case, officer_id: int, *, actor: Person, at: datetime) -> Person:
    """Put another officer in charge and return them. Raises NotAllowed, or BadInput when they may not act on it."""
    engine.hold(session, case)
    require(session, case, actor, "officer")
    chosen = next((each for each in queries.officers(session, case) if each.id == officer_id), None)
    if chosen is None:
        raise BadInput(marked("Choose an officer who has no other part in this case."))
    _put_in_charge(session, case, chosen, at, kind="proposal.handed_over", by=actor)
    queries.took_part(session, case, actor, PartRole.OFFICER)
    return chosen


def _put_in_charge(session: Session, case: Case, officer: Person, at: datetime, *, kind: str, by: Person) -> None:
    before = case.officer_id
    case.officer = officer
    queries.took_part(session, case, officer, PartRole.OFFICER)
    audit.record(
        session,
        stream=case.stream,
        kind=kind,
        data={"officer_id": officer.id, "before_id": before},
        actor_id=by.id,
        at=at,
    )
    session.flush()


def _checks(session: Session, case: Case, actor: Person, at: datetime) -> None:
    """Whoever checks first is in charge from then on; whoever checks at all acts in no other role on this case."""
    engine.hold(session, case)
    require(session, case, actor, "officer", CHECKING)
    if case.officer_id is None:
        take(session, case, actor=actor, at=at)
    queries.took_part(session, case, actor, PartRole.OFFICER)


def remark(session: Session, case: Case, where: str, text: str, *, actor: Person, at: datetime) -> Remark:
    """Write a remark about one place of the latest revision; the provider sees it once the proposal is returned.

    `where` is the key of an element, a row of it ("outcome-2") or a criterion ("criterion-3.1"). Raises NotAllowed,
    WrongState, or BadInput for an unknown place or a text that is empty or too long.
    """
    _checks(session, case, actor, at)
    revision = queries.latest(session, case)
    if revision is None or where not in places(queries.content(revision), queries.framework_of(case)):
        raise BadInput(marked("There is no such place in the proposal."))
    text = str(clean(text)).strip()
    if not text:
        raise BadInput(marked("Write what the provider should change or explain."))
    if len(text) > LONGEST_REMARK:
        raise BadInput(marked("Write at most {most} characters (now {now})"), most=LONGEST_REMARK, now=len(text))
    written = Remark(case_id=case.id, revision=revision.number, field=where, text=text, by_id=actor.id, at=at)
    session.add(written)
    session.flush()
    return written


def drop_remark(session: Session, case: Case, remark_id: int, *, actor: Person, at: datetime) -> None:
    """Remove a remark that the provider has not got yet. Raises NotAllowed, WrongState, or Hidden for any other."""
    _checks(session, case, actor, at)
    for each in queries.remarks(session, case, sent=False):
        if each.id == remark_id:
            session.delete(each)
            session.flush()
            return
    raise Hidden


@dataclass(frozen=True)
class GivenAnswer:
    """An officer's answer on one element of the definition; `holds` None takes it back."""

    holds: bool | None
    note: str = ""


def answer_definition(
    session: Session, case: Case, answers: Mapping[str, GivenAnswer], *, actor: Person, at: datetime
) -> None:
    """Keep the officer's answers on elements of the definition of a micro-credential, by key.

    Whoever contradicts what follows from the proposal says why. Raises NotAllowed, WrongState or BadInput.
    """
    _checks(session, case, actor, at)
    known, said = {each.key for each in DEFINITION}, {each.key: each for each in queries.tested(session, case)}
    changed: dict[str, bool | None] = {}
    for key, given in answers.items():
        if key not in known:
            raise BadInput(marked("There is no such element of the definition."))
        if _answer(session, case, said[key], given, actor, at):
            changed[key] = given.holds
    if changed:
        audit.record(
            session, stream=case.stream, kind="proposal.definition_answered", data=changed, actor_id=actor.id, at=at
        )
    session.flush()


def _answer(
    session: Session, case: Case, said: queries.Quoted, given: GivenAnswer, actor: Person, at: datetime
) -> bool:
    note, row = str(clean(given.note)).strip()[:LONGEST_REMARK], said.given
    if given.holds is None:
        if row is not None:
            session.delete(row)
        return row is not None
    if row is not None and (row.holds, row.note) == (given.holds, note):
        return False
    by_itself = {Answer.HOLDS: True, Answer.FAILS: False}.get(said.tested.answer)
    if by_itself is not None and by_itself != given.holds and not note:
        question = Sentence(said.tested.element.question)
        raise BadInput(marked("“{question}” Say why your answer differs from the proposal's."), question=question)
    if row is None:
        row = DefinitionAnswer(case_id=case.id, element=said.key)
        session.add(row)
    row.holds, row.note, row.by_id, row.at = given.holds, note, actor.id, at
    return True


def remarks_for_letter(case: Case, written: Iterable[Remark]) -> list[tuple[Place, str]]:
    """Pair each remark with the name of its place, which takes the language of the reader."""
    framework = queries.framework_of(case)
    return [(place(each.field, framework), each.text) for each in written]


def return_(session: Session, case: Case, *, actor: Person, at: datetime) -> None:
    """Return the proposal with the remarks written since it came. Raises NotAllowed, WrongState or Blocked."""
    _in_charge_if_nobody(session, case, actor, at)
    unsent = queries.remarks(session, case, sent=False)
    extra = {"remarks": remarks_for_letter(case, unsent)}
    engine.fire(
        session, case, "return", actor=actor, at=at, data={"remarks": [each.id for each in unsent]}, extra=extra
    )
    for each in unsent:
        each.sent = True
    session.flush()


def accept(session: Session, case: Case, *, actor: Person, at: datetime) -> None:
    """Accept the proposal for review. Raises NotAllowed, WrongState or Blocked."""
    _in_charge_if_nobody(session, case, actor, at)
    engine.fire(session, case, "accept", actor=actor, at=at)


def declare_inadmissible(session: Session, case: Case, *, reason: str, actor: Person, at: datetime) -> None:
    """Close the case because it is not one for review, for a reason. Raises NotAllowed, WrongState or Blocked."""
    _in_charge_if_nobody(session, case, actor, at)
    said = {"reason": reason}
    engine.fire(session, case, "declare_inadmissible", actor=actor, at=at, given=reason, data=said, extra=said)


def lapse(session: Session, case: Case, *, actor: Person, at: datetime) -> None:
    """Close a returned case whose time to answer is over. Raises NotAllowed, WrongState or Blocked."""
    _in_charge_if_nobody(session, case, actor, at)
    engine.fire(session, case, "lapse", actor=actor, at=at)


def _in_charge_if_nobody(session: Session, case: Case, actor: Person, at: datetime) -> None:
    if case.officer_id is None:
        take(session, case, actor=actor, at=at)
