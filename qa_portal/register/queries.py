"""What the public may know: decisions in force and past, found fast, each with its history."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Organisation, Settings
from qa_portal.criteria import library
from qa_portal.criteria.definition import Kind, Outcome
from qa_portal.decisions.models import Condition, Decision
from qa_portal.followup.models import ConditionReport
from qa_portal.judgements.models import Consensus
from qa_portal.kernel import clock
from qa_portal.kernel.errors import Hidden
from qa_portal.proposals.models import Case, MicroCredential, ProposalRevision
from qa_portal.reports.models import PublishedReport

PAGE = 25  # entries on a page
MANY = 1000  # counting stops here


@dataclass(frozen=True)
class Filters:
    """What a visitor looks for; every field may be empty."""

    q: str = ""
    provider: int | None = None
    country: str = ""
    field: str = ""  # broad field of ISCED-F, two digits
    eqf: int | None = None
    outcome: str = ""
    valid_on: date | None = None


@dataclass(frozen=True)
class Entry:
    """One line of the register."""

    ref: str
    title: str
    provider: str
    city: str
    country: str
    ects: Any
    eqf_level: int | None
    isced_f: str
    outcome: Outcome
    status: str
    decided_on: date
    valid_until: date | None
    after: str


def refusals(framework: str) -> list[str]:
    """Name the outcomes of a framework that are refusals."""
    return [each.key for each in library.framework(framework).outcomes if each.kind is Kind.NEGATIVE]


def _public(settings: Settings) -> ColumnElement[bool]:
    """The one condition on what the public sees: current decisions; refusals only if the agency publishes them."""
    if settings.publish_refusals:
        return Decision.current.is_(True)
    hidden = [and_(Case.framework == name, Decision.outcome.in_(refusals(name))) for name in library.frameworks()]
    return and_(Decision.current.is_(True), ~or_(*hidden))


def _rows(settings: Settings) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Decision.id,
            Decision.outcome,
            Decision.decided_on,
            Decision.valid_until,
            Case.ref,
            Case.state,
            Case.framework,
            MicroCredential.title,
            MicroCredential.ects,
            MicroCredential.eqf_level,
            MicroCredential.isced_f,
            Organisation.name.label("provider"),
            Organisation.city,
            Organisation.country,
        )
        .join(Case, Case.id == Decision.case_id)
        .join(MicroCredential, MicroCredential.id == Case.micro_credential_id)
        .join(Organisation, Organisation.id == Case.provider_id)
        .where(_public(settings))
    )


def status_of(state: str, valid_until: date | None, outcome: Outcome, today: date) -> str:
    """Say what an entry is worth today: valid, conditional, expired or refused."""
    if outcome.kind is Kind.NEGATIVE:
        return "refused"
    if valid_until and valid_until < today:
        return "expired"
    return "conditional" if state == "accredited_with_conditions" else "valid"


def search(session: Session, settings: Settings, filters: Filters, after: str, today: date) -> tuple[list[Entry], str]:
    """List one page of entries that fit, newest decision first, and where the next page begins ("" at the end)."""
    query = _rows(settings).where(*_conditions(filters), _after(after))
    rows = session.execute(query.order_by(Decision.decided_on.desc(), Decision.id.desc()).limit(PAGE + 1)).all()
    found = []
    for row in rows[:PAGE]:
        outcome = library.framework(row.framework).outcome(row.outcome)
        found.append(
            Entry(
                ref=row.ref,
                title=row.title,
                provider=row.provider,
                city=row.city,
                country=row.country,
                ects=row.ects,
                eqf_level=row.eqf_level,
                isced_f=row.isced_f,
                outcome=outcome,
                status=status_of(row.state, row.valid_until, outcome, today),
                decided_on=row.decided_on,
                valid_until=row.valid_until,
                after=f"{row.decided_on}/{row.id}",
            )
        )
    return found, found[-1].after if len(rows) > PAGE else ""


def count(session: Session, settings: Settings, filters: Filters) -> int:
    """Count the entries that fit, up to MANY."""
    some = _rows(settings).with_only_columns(Decision.id).where(*_conditions(filters)).limit(MANY).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found = [_has(word) for word in filters.q.lower().split()[:6]]
    asked: list[tuple[object, ColumnElement[bool]]] = [
        (filters.provider, Case.provider_id == filters.provider),
        (filters.country, Organisation.country == filters.country),
        (filters.field, MicroCredential.isced_f.like(f"{filters.field}%")),
        (filters.eqf, MicroCredential.eqf_level == filters.eqf),
    ]
    found += [condition for value, condition in asked if value]
    if filters.outcome:
        found.append(_OUTCOMES.get(filters.outcome, true()))
    if filters.valid_on:
        found.append(and_(Decision.valid_from <= filters.valid_on, Decision.valid_until >= filters.valid_on))
    return found


_OUTCOMES: dict[str, ColumnElement[bool]] = {
    "accredited": Case.state == "accredited",
    "conditional": Case.state == "accredited_with_conditions",
    "refused": Decision.valid_from.is_(None),
}


def _has(word: str) -> ColumnElement[bool]:
    places = (MicroCredential.title, Organisation.name, Case.ref)
    return or_(*(func.lower(place).contains(word, autoescape=True) for place in places))


def _after(after: str) -> ColumnElement[bool]:
    day, _slash, number = after.partition("/")
    try:
        decided = date.fromisoformat(day)
    except ValueError:
        return true()
    if not (number.isascii() and number.isdigit()) or len(number) > 18:
        return true()
    return or_(Decision.decided_on < decided, and_(Decision.decided_on == decided, Decision.id < int(number)))


CHOICE = 60  # a list to choose from is drawn up to so many; beyond, the search finds a provider by name


def _has_entry(settings: Settings) -> ColumnElement[bool]:
    """The provider has an entry: who has none, or only what is not published, is nothing that the public may know."""
    entry = select(Decision.id).join(Case, Case.id == Decision.case_id)
    return entry.where(Case.provider_id == Organisation.id, _public(settings)).correlate(Organisation).exists()


def providers(session: Session, settings: Settings) -> list[tuple[int, str]]:
    """List (id, name) of providers with entries, to choose from; empty when there are too many for a list."""
    query = select(Organisation.id, Organisation.name).where(_has_entry(settings))
    rows = session.execute(query.order_by(Organisation.name).limit(CHOICE + 1))
    found = [(id_, name) for id_, name in rows]
    return found if len(found) <= CHOICE else []


def countries(session: Session) -> list[str]:
    """List the countries that providers are in."""
    return list(session.scalars(select(Organisation.country).distinct().order_by(Organisation.country)))


@dataclass(frozen=True)
class Event:
    """One line of an entry's history."""

    on: date
    kind: str  # received, decided, condition_met, condition_due
    number: int = 0
    ahead: bool = False


@dataclass(frozen=True)
class Full:
    """An entry with everything that is public about it."""

    case: Case
    decision: Decision
    outcome: Outcome
    status: str
    revision: ProposalRevision
    conditions: list[Condition]
    met_on: dict[int, date]
    levels: dict[str, str]
    reports: dict[str, PublishedReport]
    history: list[Event]


def find(session: Session, settings: Settings, ref: str, today: date) -> Full:
    """Return the entry called `ref`. Raises Hidden when there is none, or the agency does not publish it."""
    decision = session.scalar(
        select(Decision).join(Case, Case.id == Decision.case_id).where(Case.ref == ref, _public(settings))
    )
    if decision is None:
        raise Hidden
    case = decision.case
    outcome = library.framework(case.framework).outcome(decision.outcome)
    met_on = _met_on(session, decision)
    revision = session.scalars(
        select(ProposalRevision)
        .where(ProposalRevision.case_id == case.id)
        .order_by(ProposalRevision.number.desc())
        .limit(1)
    ).one()
    levels = session.execute(select(Consensus.criterion, Consensus.level).where(Consensus.case_id == case.id)).all()
    reports = session.scalars(select(PublishedReport).where(PublishedReport.decision_id == decision.id))
    return Full(
        case=case,
        decision=decision,
        outcome=outcome,
        status=status_of(case.state, decision.valid_until, outcome, today),
        revision=revision,
        conditions=decision.conditions,
        met_on=met_on,
        levels=dict(levels),
        reports={each.language: each for each in reports},
        history=_history(case, decision, met_on, today),
    )


def _met_on(session: Session, decision: Decision) -> dict[int, date]:
    rows = session.execute(
        select(ConditionReport.condition_id, func.max(ConditionReport.verified_at))
        .join(Condition, Condition.id == ConditionReport.condition_id)
        .where(Condition.decision_id == decision.id, ConditionReport.verdict == "met")
        .group_by(ConditionReport.condition_id)
    )
    return {condition_id: clock.today(moment) for condition_id, moment in rows if moment}


def _history(case: Case, decision: Decision, met_on: dict[int, date], today: date) -> list[Event]:
    """Tell an entry's history, newest first; what lies ahead stands on top."""
    found = [Event(decision.decided_on, "decided")]
    if case.submitted_at:
        found.append(Event(clock.today(case.submitted_at), "received"))
    for condition in decision.conditions:
        if condition.id in met_on:
            found.append(Event(met_on[condition.id], "condition_met", condition.number))
        elif not condition.closed:
            found.append(Event(condition.due_on, "condition_due", condition.number, ahead=True))
    if decision.valid_until:
        expired = decision.valid_until < today
        found.append(Event(decision.valid_until + timedelta(days=1), "expires", ahead=not expired))
    return sorted(found, key=lambda event: (event.on, event.kind), reverse=True)
