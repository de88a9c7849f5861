"""The board: all cases a person may see, by state or by filter, a page at a time."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, false, func, literal, or_, select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Organisation, Person
from qa_portal.decisions.models import Condition
from qa_portal.kernel import clock
from qa_portal.kernel.i18n import Text
from qa_portal.panels.models import Assignment
from qa_portal.proposals.models import Case, MicroCredential
from qa_portal.proposals.queries import visible_to
from qa_portal.workflow import library
from qa_portal.workflow.procedure import State, Workflow

EACH = 8  # cases of one state on the board
PAGE = 25  # cases on a page of a list
MANY = 1000  # counting stops here: "1,000+"


@dataclass(frozen=True)
class Filters:
    """What a person looks for; every field may be empty."""

    q: str = ""
    state: str = ""
    provider: int | None = None
    officer: int | None = None
    due: str = ""  # late, week
    closed: bool = False

    @property
    def any(self) -> bool:
        """Tell whether anything narrows the list."""
        return bool(self.q or self.state or self.provider or self.officer or self.due or self.closed)


@dataclass(frozen=True)
class Line:
    """One case in a list."""

    ref: str
    title: str
    provider: str
    state: State
    state_key: str
    label: Text
    waiting_for: str
    days: int
    due_on: date | None
    officer: str
    after: str  # where the next page begins


@dataclass(frozen=True)
class Group:
    """The most urgent cases of one state, and how many there are in it."""

    key: str
    state: State
    lines: list[Line]
    total: int


def procedure() -> Workflow:
    """Return the newest procedure for cases: its order of states is the order of the board."""
    found = [library.workflow(edition) for edition in library.editions()]
    return max((each for each in found if each.subject == "case"), key=lambda each: (each.workflow, each.edition))


def _rows(person: Person) -> Select[*tuple[Any, ...]]:
    officer = select(Person.name).where(Person.id == Case.officer_id).correlate(Case).scalar_subquery()
    return (
        select(
            Case.id,
            Case.ref,
            Case.workflow,
            Case.state,
            Case.due_on,
            Case.entered_at,
            Case.provider_id,
            MicroCredential.title,
            Organisation.name.label("provider"),
            Organisation.city,
            officer.label("officer"),
        )
        .join(MicroCredential, MicroCredential.id == Case.micro_credential_id)
        .join(Organisation, Organisation.id == Case.provider_id)
        .where(visible_to(person))
    )


def counts(session: Session, person: Person) -> Counter[str]:
    """Count the open cases `person` may see, by state."""
    query = select(Case.state, func.count()).where(Case.closed.is_(False), visible_to(person)).group_by(Case.state)
    return Counter(dict(session.execute(query).all()))


def closed_count(session: Session, person: Person) -> int:
    """Count closed cases, up to MANY: the cost does not grow with the years."""
    some = select(Case.id).where(Case.closed, visible_to(person)).limit(MANY).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def urgent(session: Session, person: Person, at: datetime) -> dict[str, Any]:
    """Count what is late and what is due within a week among open cases, and the conditions that are overdue."""
    today = clock.today(at)
    overdue = session.scalar(
        select(func.count())
        .select_from(Condition)
        .join(Case, Case.id == Condition.case_id)
        .where(Condition.closed.is_(False), Condition.due_on < today, visible_to(person))
    )
    late, week = session.execute(
        select(
            func.count().filter(Case.due_on < today),
            func.count().filter(and_(Case.due_on >= today, Case.due_on <= today + timedelta(days=7))),
        ).where(Case.closed.is_(False), Case.due_on.is_not(None), visible_to(person))
    ).one()
    return {"late": late, "week": week, "overdue": overdue}


def by_state(session: Session, person: Person, counted: Mapping[str, int], at: datetime) -> list[Group]:
    """List the most urgent cases of every open state, in the order of the procedure: one small look for each."""
    workflow = procedure()
    wanted = [key for key in workflow.states if counted.get(key)]
    if not wanted:
        return []
    each = (
        _rows(person)
        .where(Case.closed.is_(False), Case.state == bindparam("key"))
        .order_by(Case.due_on.is_(None), Case.due_on, Case.id)
        .limit(EACH)
    )
    rows = [row for key in wanted for row in session.execute(each, {"key": key})]
    lines = _lines(session, person, rows, at)
    return [
        Group(key, workflow.states[key], [line for line in lines if line.state_key == key], counted[key])
        for key in wanted
    ]


def page(session: Session, person: Person, filters: Filters, after: str, at: datetime) -> tuple[list[Line], str]:
    """List one page of the cases that fit, by due date, and where the next page begins ("" at the end)."""
    query = _rows(person).where(*_conditions(filters, at))
    query = query.order_by(*_order(filters))
    rows = list(session.execute(query.where(_after(filters, after)).limit(PAGE + 1)))
    lines = _lines(session, person, rows[:PAGE], at)
    return lines, lines[-1].after if len(rows) > PAGE else ""


def _order(filters: Filters) -> list[ColumnElement[Any]]:
    """Closed cases newest first; in one state, or where all have a date, as the index has them; else undated last."""
    if filters.closed:
        return [Case.id.desc()]
    dated: list[ColumnElement[Any]] = [Case.due_on.asc(), Case.id.asc()]
    return dated if filters.state or filters.due else [Case.due_on.is_(None), *dated]


def export(session: Session, person: Person, filters: Filters, at: datetime) -> list[Line]:
    """List every case that fits, for a file."""
    rows = session.execute(_rows(person).where(*_conditions(filters, at)).order_by(Case.ref)).all()
    return _lines(session, person, list(rows), at)


def _conditions(filters: Filters, at: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Case.closed.is_(filters.closed)]
    today = clock.today(at)
    if filters.state:
        found.append(Case.state == filters.state)
    if filters.provider:
        found.append(Case.provider_id == filters.provider)
    if filters.officer:
        found.append(Case.officer_id == filters.officer)
    if filters.due == "late":
        found.append(Case.due_on < today)
    elif filters.due == "week":
        found.append(and_(Case.due_on >= today, Case.due_on <= today + timedelta(days=7)))
    if filters.q:
        places = (Case.ref, MicroCredential.title, Organisation.name)
        found.append(or_(*(func.lower(place).contains(filters.q.lower(), autoescape=True) for place in places)))
    return found


def _after(filters: Filters, after: str) -> ColumnElement[bool]:
    day, _slash, number = after.partition("/")
    if not (number.isascii() and number.isdigit()) or len(number) > 18:
        return literal(True)
    if filters.closed:
        return Case.id < int(number)
    if not day:
        return and_(Case.due_on.is_(None), Case.id > int(number))
    try:
        due = date.fromisoformat(day)
    except ValueError:
        return false()
    later = or_(Case.due_on > due, and_(Case.due_on == due, Case.id > int(number)))
    return later if filters.state or filters.due else or_(later, Case.due_on.is_(None))


def _lines(session: Session, person: Person, rows: list[Row[*tuple[Any, ...]]], at: datetime) -> list[Line]:
    today = clock.today(at)
    own = person.provider_ids  # a provider learns who was asked onto a panel once it is confirmed, on the panel's page
    reviewed = [row for row in rows if row.state in ("individual_review", "panel_formation")]
    waited = _waited_for(session, [row.id for row in reviewed if row.provider_id not in own])
    conditions = _conditions_due(session, [row.id for row in rows if row.state == "accredited_with_conditions"])
    found = []
    for row in rows:
        state = library.workflow(row.workflow).states[row.state]
        found.append(
            Line(
                ref=row.ref,
                title=row.title,
                provider=f"{row.provider}, {row.city}" if row.city else row.provider,
                state=state,
                state_key=row.state,
                label=state.label.provider if row.provider_id in own else state.label.staff,
                waiting_for=", ".join(waited.get(row.id, ())),
                days=max(clock.working_days_between(clock.today(row.entered_at), today), 0),
                due_on=row.due_on or conditions.get(row.id),
                officer=row.officer or "",
                after=f"{row.due_on or ''}/{row.id}",
            )
        )
    return found


def _conditions_due(session: Session, case_ids: list[int]) -> dict[int, date]:
    """Say when the next open condition of each case is due."""
    if not case_ids:
        return {}
    rows = session.execute(
        select(Condition.case_id, func.min(Condition.due_on).label("due_on"))
        .where(Condition.case_id.in_(case_ids), Condition.closed.is_(False))
        .group_by(Condition.case_id)
    )
    return {row.case_id: row.due_on for row in rows}


def _waited_for(session: Session, case_ids: list[int]) -> dict[int, list[str]]:
    """Name the panel members who still have to do something, by case."""
    if not case_ids:
        return {}
    rows = session.execute(
        select(Assignment.case_id, Person.name)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.case_id.in_(case_ids), Assignment.state.in_(("invited", "awaiting_ruling", "active")))
        .order_by(Assignment.id)
    )
    found: dict[int, list[str]] = {}
    for case_id, name in rows:
        found.setdefault(case_id, []).append(name)
    return found
