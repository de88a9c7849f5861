"""What the overview of a case shows: actions, panel, clocks, people, trail, and the way through the procedure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.judgements.models import Judgement
from qa_portal.kernel import clock
from qa_portal.panels.models import Assignment, Declaration
from qa_portal.proposals import queries as cases
from qa_portal.proposals.models import Case
from qa_portal.web import diagram, home, trail
from qa_portal.workflow import engine, library
from qa_portal.workflow.engine import Offer
from qa_portal.workflow.procedure import Owner, State, Workflow

# The page on which an action of a case is taken; each asks for what the action needs.
PAGES = {
    "submit": "proposals.edit",
    "withdraw": "proposals.withdraw",
    "accept": "proposals.formal_check",
    "return": "proposals.formal_check",
    "declare_inadmissible": "proposals.formal_check",
    "lapse": "proposals.formal_check",
    "confirm_panel": "panels.show",
    "open_consensus": "judgements.consensus",
    "send_draft_report": "judgements.report",
    "answer_facts": "judgements.facts",
    "close_facts": "judgements.facts",
    "finalise_report": "judgements.facts",
    "return_report": "reports.show",
    "put_to_council": "reports.show",
    "accredit": "decisions.show",
    "accredit_with_conditions": "decisions.show",
    "refuse": "decisions.show",
    "fulfil": "followup.conditions",
}


@dataclass(frozen=True)
class Possible:
    """An action that is open, and the page where it is taken."""

    offer: Offer
    url: str


@dataclass(frozen=True)
class Member:
    """A line of the panel table."""

    name: str
    seat: str
    perspective: str
    declaration: str | None
    declared_at: datetime | None
    cleared: bool | None
    state: State
    judged: int


@dataclass(frozen=True)
class Clock:
    """How much of a clock is used, in working days."""

    key: str
    used: int
    of: int


@dataclass(frozen=True)
class Ahead:
    """One step on the way of a case: behind it, here, or ahead with the day it is expected."""

    state: State
    when: str
    on: date | None
    entered_at: datetime | None


def of(session: Session, case: Case, person: Person, at: datetime) -> dict[str, Any]:
    """Collect everything the page needs."""
    workflow = library.workflow(case.workflow)
    viewer = "provider" if case.provider_id in person.provider_ids else "staff"
    offers = engine.open_to(session, case, person)
    went = trail.path(session, case)
    number, last = trail.total(session, case)
    possible = [
        Possible(offer, url_for(PAGES.get(offer.name, "web.case"), ref=case.ref)) for offer in offers if offer.possible
    ]
    shows_panel = viewer == "staff" and workflow.panel is not None
    return {
        "viewer": viewer,
        "mine": _mine(session, case, person, possible, at),
        "possible": possible,
        "blocked": [offer for offer in offers if not offer.possible],
        "panel": members(session, case) if shows_panel else [],
        "clocks": _clocks(case, workflow, went, at),
        "steps": trail.steps(session, case, viewer=viewer, limit=7),
        "number": number,
        "last": last,
        "way": way(case, workflow, went, at),
        "drawing": diagram.draw(workflow, [state for state, _at in went], case.state, viewer),
        "workflow": workflow,
    }


def _mine(session: Session, case: Case, person: Person, possible: Sequence[Possible], at: datetime) -> list[home.Thing]:
    """What waits for this person in this case, unless the page shows it as an action anyway."""
    offered = Counter(each.url for each in possible)
    here = url_for("web.case", ref=case.ref)
    waiting = [
        each for each in home.next_things(session, person, at, case) if each.ref == case.ref and each.url != here
    ]
    return [each for each in waiting if offered[each.url] != 1]


def members(session: Session, case: Case) -> list[Member]:
    """List who sits, or is asked to sit, on the panel."""
    judged = (
        select(func.count())
        .where(Judgement.assignment_id == Assignment.id, Judgement.level.is_not(None))
        .correlate(Assignment)
        .scalar_subquery()
    )
    newest = select(func.max(Declaration.id)).where(Declaration.case_id == case.id).group_by(Declaration.person_id)
    rows = session.execute(
        select(Assignment, Person.name, Declaration, judged)
        .join(Person, Person.id == Assignment.person_id)
        .outerjoin(Declaration, (Declaration.person_id == Assignment.person_id) & Declaration.id.in_(newest))
        .where(Assignment.case_id == case.id, Assignment.closed.is_(False))
        .order_by(Assignment.seat, Assignment.id)
    )
    return [
        Member(
            name=name,
            seat=assignment.seat.value,
            perspective=assignment.perspective.value,
            declaration=declared.status.value if declared else None,
            declared_at=declared.declared_at if declared else None,
            cleared=declared.cleared if declared else None,
            state=library.workflow(assignment.workflow).states[assignment.state],
            judged=count,
        )
        for assignment, name, declared, count in rows
    ]


def _clocks(case: Case, workflow: Workflow, went: Sequence[tuple[str, datetime]], at: datetime) -> list[Clock]:
    found = []
    today = clock.today(at)
    length = workflow.states[case.state].clock
    if length:
        found.append(Clock("state", max(clock.working_days_between(clock.today(case.entered_at), today), 0), length))
    if workflow.statutory and case.submitted_at and not case.closed:
        found.append(Clock("all", _agency_days(workflow, went, today), workflow.statutory))
    return found


def _agency_days(workflow: Workflow, went: Sequence[tuple[str, datetime]], today: date) -> int:
    """Count working days of the whole procedure without those on which the provider held the case."""
    used = 0
    for number, (state, entered) in enumerate(went):
        left = clock.today(went[number + 1][1]) if number + 1 < len(went) else today
        if workflow.states[state].owner != Owner.PROVIDER:
            used += max(clock.working_days_between(clock.today(entered), left), 0)
    return used


def way(case: Case, workflow: Workflow, went: Sequence[tuple[str, datetime]], at: datetime) -> list[Ahead]:
    """Tell the usual way of the case: what is behind it with dates, and what lies ahead with expected days."""
    entered = dict(went)
    found = [
        Ahead(workflow.states[name], "past", None, moment)
        for name, moment in _behind(workflow, went, case.state).items()
    ]
    found.append(Ahead(workflow.states[case.state], "now", case.due_on, entered.get(case.state, case.entered_at)))
    if case.closed:
        return found
    expected = max(case.due_on or clock.today(at), clock.today(at))
    known = case.due_on is not None
    before = case.state
    for name in _to_come(workflow, case.state):
        state = workflow.states[name]
        if state.final and len(_ends_from(workflow, before)) > 1:  # how it ends is not foretold
            break
        before = name
        found.append(Ahead(state, "ahead", expected if known else None, None))
        expected = clock.add_working_days(expected, state.clock or 0)
    return found


def _ends_from(workflow: Workflow, state: str) -> set[str]:
    """The ends to which actions lead from this state."""
    return {action.to for _name, action in workflow.actions_from(state) if workflow.states[action.to].final}


def _to_come(workflow: Workflow, now: str) -> list[str]:
    """The usual states after this one; a detour leads back to the first of them that one of its actions reaches."""
    order = workflow.usual_way()
    if now in order:
        return order[order.index(now) + 1 :]
    back = [order.index(each.to) for each in workflow.actions.values() if now in each.from_ and each.to in order]
    return order[min(back) :] if back else []


def _behind(workflow: Workflow, went: Sequence[tuple[str, datetime]], now: str) -> dict[str, datetime]:
    """Each state left behind, with when it was last entered; a detour that was undone is not repeated."""
    found: dict[str, datetime] = {}
    for name, moment in went:
        found.pop(name, None)
        found[name] = moment
    found.pop(now, None)
    return {name: moment for name, moment in found.items() if workflow.states[name].usual}


def ahead_of_somebody(session: Session, person: Person, at: datetime) -> dict[str, Any] | None:
    """For a designer's home page: the way of the provider's case that moved last."""
    if not person.provider_ids:
        return None
    case = session.scalar(
        select(Case)
        .where(cases.visible_to(person), Case.closed.is_(False), Case.submitted_at.is_not(None))
        .order_by(Case.entered_at.desc(), Case.id.desc())
        .limit(1)
    )
    if case is None:
        return None
    workflow = library.workflow(case.workflow)
    return {"case": case, "workflow": workflow, "way": way(case, workflow, trail.path(session, case), at)}
