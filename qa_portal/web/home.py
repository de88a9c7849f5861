"""My next things: what waits for one person, most urgent first, whatever roles they have."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from flask import url_for
from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Organisation, Person, RoleKind
from qa_portal.decisions.models import Condition
from qa_portal.judgements.models import Judgement
from qa_portal.kernel import clock
from qa_portal.kernel.i18n import gettext as _
from qa_portal.panels.models import Assignment
from qa_portal.proposals.models import Case, MicroCredential, Participation, PartRole
from qa_portal.proposals.queries import visible_to

MOST = 40  # of each sort; whoever has more finds them on the board
NEVER = date(9999, 1, 1)
Seen: TypeAlias = ColumnElement[bool]


@dataclass(frozen=True)
class Thing:
    """One thing that waits: a verb, the case, when it is due and how long it has waited (working days)."""

    what: str
    url: str
    ref: str
    title: str
    detail: str
    due_on: date | None
    waiting: int


def next_things(session: Session, person: Person, at: datetime, case: Case | None = None) -> list[Thing]:
    """List what waits for `person`, in all cases or in one, by due date; things without one come last."""
    seen = visible_to(person) if case is None else and_(Case.id == case.id, visible_to(person))
    found = [thing for sort in _SORTS for thing in sort(session, person, at, seen)]
    return sorted(found, key=lambda thing: (thing.due_on or NEVER, thing.ref))


def _cases(seen: Seen, *states: str) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Case.id,
            Case.ref,
            Case.state,
            Case.due_on,
            Case.entered_at,
            MicroCredential.title,
            Organisation.name.label("provider"),
        )
        .join(MicroCredential, MicroCredential.id == Case.micro_credential_id)
        .join(Organisation, Organisation.id == Case.provider_id)
        .where(Case.closed.is_(False), Case.state.in_(states), seen)
        .order_by(Case.due_on, Case.id)
        .limit(MOST)
    )


def _thing(row: Row[*tuple[Any, ...]], at: datetime, what: str, endpoint: str, detail: str) -> Thing:
    waiting = max(clock.working_days_between(clock.today(row.entered_at), clock.today(at)), 0)
    title = row.title or _("Untitled proposal")
    return Thing(what, url_for(endpoint, ref=row.ref), row.ref, title, detail, row.due_on, waiting)


def _designer(session: Session, person: Person, at: datetime, seen: Seen) -> Iterator[Thing]:
    if not person.provider_ids:
        return
    told = {
        "returned": (_("Answer the remarks and submit again"), "proposals.edit", _("The agency returned it.")),
        "factual_check": (_("Check the draft report for factual errors"), "judgements.facts", ""),
        "draft": (_("Finish the draft"), "proposals.edit", ""),
    }
    for row in session.execute(_cases(seen, *told).where(Case.provider_id.in_(person.provider_ids))):
        yield _thing(row, at, *told[row.state])
    query = (
        select(Condition.id, Condition.number, Condition.criterion, Condition.due_on, Condition.entered_at)
        .add_columns(Case.ref, MicroCredential.title)
        .join(Case, Case.id == Condition.case_id)
        .join(MicroCredential, MicroCredential.id == Case.micro_credential_id)
        .where(Condition.state == "open", Case.provider_id.in_(person.provider_ids), seen)
        .order_by(Condition.due_on, Condition.id)
        .limit(MOST)
    )
    for row in session.execute(query):
        thing = _thing(
            row, at, _("Report on condition {n}", n=row.number), "web.case", _("Criterion {code}.", code=row.criterion)
        )
        yield Thing(thing.what, url_for("followup.condition", id=row.id), *_rest(thing))


def _rest(thing: Thing) -> tuple[str, str, str, date | None, int]:
    return thing.ref, thing.title, thing.detail, thing.due_on, thing.waiting


def _reviewer(session: Session, person: Person, at: datetime, seen: Seen) -> Iterator[Thing]:
    if not person.has(RoleKind.REVIEWER):
        return
    invited = (
        select(Assignment.id, Assignment.due_on, Assignment.entered_at, Case.ref, MicroCredential.title)
        .add_columns(Organisation.name.label("provider"))
        .join(Case, Case.id == Assignment.case_id)
        .join(MicroCredential, MicroCredential.id == Case.micro_credential_id)
        .join(Organisation, Organisation.id == Case.provider_id)
        .where(Assignment.person_id == person.id, Assignment.state == "invited", Case.closed.is_(False))
        .order_by(Assignment.due_on)
        .limit(MOST)
    )
    for row in session.execute(invited):
        thing = _thing(row, at, _("Answer the invitation to a panel"), "web.case", row.provider)
        yield Thing(thing.what, url_for("panels.invitation", id=row.id), *_rest(thing))
    yield from _judging(session, person, at, seen)
    yield from _chairing(session, person, at, seen)


def _judging(session: Session, person: Person, at: datetime, seen: Seen) -> Iterator[Thing]:
    judged = (
        select(func.count())
        .where(Judgement.assignment_id == Assignment.id, Judgement.level.is_not(None))
        .correlate(Assignment)
        .scalar_subquery()
    )
    query = (
        _cases(seen, "individual_review")
        .add_columns(judged.label("judged"))
        .join(Assignment, Assignment.case_id == Case.id)
        .where(Assignment.person_id == person.id, Assignment.state == "active")
    )
    for row in session.execute(query):
        yield _thing(row, at, _("Judge the criteria"), "judgements.judge", _("{n} judged so far.", n=row.judged))


def _chairing(session: Session, person: Person, at: datetime, seen: Seen) -> Iterator[Thing]:
    told = {
        "consensus": (_("Lead the panel to its consensus"), "judgements.consensus", ""),
        "corrections": (_("Answer the provider's corrections"), "judgements.facts", ""),
    }
    chaired = select(Participation.case_id).where(
        Participation.person_id == person.id, Participation.role == PartRole.CHAIR, Participation.may_read
    )
    for row in session.execute(_cases(seen, *told).where(Case.id.in_(chaired))):
        yield _thing(row, at, *told[row.state])


def _officer(session: Session, person: Person, at: datetime, seen: Seen) -> Iterator[Thing]:
    if not person.has(RoleKind.OFFICER):
        return
    told = {
        "formal_check": (_("Check the proposal"), "proposals.formal_check"),
        "panel_formation": (_("Form the panel"), "panels.show"),
        "final_check": (_("Check the final report"), "reports.show"),
    }
    mine = or_(Case.officer_id == person.id, Case.officer_id.is_(None))
    for row in session.execute(_cases(seen, *told).where(mine, Case.provider_id.not_in(person.provider_ids))):
        yield _thing(row, at, *told[row.state], row.provider)
    late = _cases(
        seen, "individual_review", "consensus", "returned", "factual_check", "corrections", "awaiting_decision"
    )
    for row in session.execute(late.where(Case.officer_id == person.id, Case.due_on < clock.today(at))):
        yield _thing(row, at, _("See to a case that is late"), "web.case", row.provider)
    yield from _rulings(session, person, at, seen)
    yield from _verifications(session, person, at, seen)


def _rulings(session: Session, person: Person, at: datetime, seen: Seen) -> Iterator[Thing]:
    query = (
        select(Assignment.due_on, Assignment.entered_at, Case.ref, MicroCredential.title, Person.name)
        .join(Case, Case.id == Assignment.case_id)
        .join(MicroCredential, MicroCredential.id == Case.micro_credential_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.state == "awaiting_ruling", Case.closed.is_(False), seen)
        .where(or_(Case.officer_id == person.id, Case.officer_id.is_(None)))
        .limit(MOST)
    )
    for row in session.execute(query):
        yield _thing(row, at, _("Rule on a potential conflict of interest"), "panels.show", row.name)


def _verifications(session: Session, person: Person, at: datetime, seen: Seen) -> Iterator[Thing]:
    query = (
        select(Condition.id, Condition.number, Condition.state, Condition.due_on, Condition.entered_at)
        .add_columns(Case.ref, MicroCredential.title)
        .join(Case, Case.id == Condition.case_id)
        .join(MicroCredential, MicroCredential.id == Case.micro_credential_id)
        .where(Condition.closed.is_(False), seen)
        .where(or_(Condition.state == "reported", Condition.due_on < clock.today(at)))
        .where(or_(Case.officer_id == person.id, Case.officer_id.is_(None)))
        .order_by(Condition.due_on)
        .limit(MOST)
    )
    for row in session.execute(query):
        what = _("Verify condition {n}", n=row.number)
        if row.state != "reported":
            what = _("See to condition {n}: it is overdue", n=row.number)
        thing = _thing(row, at, what, "web.case", "")
        yield Thing(thing.what, url_for("followup.condition", id=row.id), *_rest(thing))


def _council(session: Session, person: Person, at: datetime, seen: Seen) -> Iterator[Thing]:
    if not person.has(RoleKind.COUNCIL):
        return
    elsewhere = select(Participation.case_id).where(
        Participation.person_id == person.id, Participation.role != PartRole.COUNCIL
    )
    query = _cases(seen, "awaiting_decision").where(
        Case.id.not_in(elsewhere), Case.provider_id.not_in(person.provider_ids)
    )
    for row in session.execute(query):
        yield _thing(row, at, _("Decide"), "decisions.show", row.provider)


_SORTS: tuple[Callable[[Session, Person, datetime, Seen], Iterator[Thing]], ...] = (
    _designer,
    _reviewer,
    _officer,
    _council,
)
