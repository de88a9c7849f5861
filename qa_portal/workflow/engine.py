"""The one door: every change of a state passes here, for pages, command line, import and timers alike."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from functools import cache
from typing import Any, Protocol, TypeVar

from sqlalchemy import inspect
from sqlalchemy.orm import Session
from transitions import Machine, MachineError

from qa_portal.accounts.models import Person
from qa_portal.audit import actions as audit
from qa_portal.audit.models import AuditEvent
from qa_portal.kernel import clock
from qa_portal.kernel.errors import Blocked, Blocker, NotAllowed, WrongState
from qa_portal.outbox import letters
from qa_portal.outbox.letters import Written
from qa_portal.workflow import library
from qa_portal.workflow.procedure import Action
from qa_portal.workflow.rules import LOADERS, REQUIREMENTS

SYSTEM = "system"
NOTHING = ""
"""What requirements look at when nothing was said: `None` means that nobody has been asked yet, and the door asks."""


class Stateful(Protocol):
    """A row with a lifecycle of its own: a case, an assignment, a condition."""

    id: Any
    workflow: Any
    state: Any
    entered_at: Any
    closed: Any

    @property
    def stream(self) -> str:
        """The chain of the trail to which its changes belong."""


Relations = Callable[[Session, Any, Person], frozenset[str]]
Acted = Callable[[Session, Any, Person, str], None]
RELATIONS: dict[type, tuple[Relations, Acted]] = {}
R = TypeVar("R", bound=Relations)


def relates(subject: type, acted: Acted) -> Callable[[R], R]:
    """Declare how people relate to rows of this kind.

    The decorated function(session, subject, person) names the roles in which the person may act on it; `acted` is told
    in which of them somebody did.
    """

    def declare(function: R) -> R:
        RELATIONS[subject] = (function, acted)
        return function

    return declare


class _Cursor:
    """Stands for a row while the machine moves: a throwaway, so that nothing is added to the shared machine."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


@cache
def _machine(edition: str) -> Machine:
    workflow = library.workflow(edition)
    return Machine(
        model=None,
        states=list(workflow.states),
        initial=workflow.initial,
        auto_transitions=False,
        transitions=[
            {"trigger": name, "source": list(action.from_), "dest": action.to}
            for name, action in workflow.actions.items()
        ],
    )


def _move(edition: str, state: str, action: str) -> str:
    cursor = _Cursor(state)
    try:
        moved = _machine(edition).events[action].trigger(cursor)
    except (KeyError, MachineError) as impossible:
        raise WrongState from impossible
    if not moved:
        raise WrongState
    return cursor.state


class _Facts:
    """Loads each kind of facts about a subject once."""

    def __init__(self, session: Session, subject: Any) -> None:
        self.session, self.subject = session, subject
        self.loaded: dict[type, Any] = {}

    def of(self, kind: type) -> Any:
        if kind not in self.loaded:
            self.loaded[kind] = LOADERS[kind](self.session, self.subject)
        return self.loaded[kind]


def _blockers(action: Action, facts: _Facts, given: object) -> list[Blocker]:
    found: list[Blocker] = []
    for name in action.requires:
        requirement = REQUIREMENTS[name]
        found += requirement.check(facts.of(requirement.facts), given)
    return found


@dataclass(frozen=True)
class Offer:
    """An action on a row, as one person meets it now: possible, or blocked and why."""

    name: str
    action: Action
    blockers: tuple[Blocker, ...]

    @property
    def possible(self) -> bool:
        """Tell whether the door would open now (as far as can be known before a form is filled in)."""
        return not self.blockers

    @property
    def fixers(self) -> list[str]:
        """Name everybody who can change what blocks it, each once."""
        return list(dict.fromkeys(each.fixer() for each in self.blockers if each.who))


def open_to(session: Session, subject: Stateful, person: Person) -> list[Offer]:
    """List what `person` may do with the row now, and for what is blocked, by what and who can change it."""
    roles = RELATIONS[type(subject)][0](session, subject, person)
    facts = _Facts(session, subject)
    return [
        Offer(name, action, tuple(_blockers(action, facts, None)))
        for name, action in library.workflow(subject.workflow).actions_from(subject.state)
        if roles & set(action.roles)
    ]


def obstacles(session: Session, subject: Stateful, action: str, *, given: object) -> dict[str, list[Blocker]]:
    """Map each requirement of `action` to what stands in its way, with what a form says as `given`: for a preview."""
    facts, declared = _Facts(session, subject), library.workflow(subject.workflow).actions[action]
    return {name: REQUIREMENTS[name].check(facts.of(REQUIREMENTS[name].facts), given) for name in declared.requires}


def may(session: Session, subject: Stateful, person: Person, *actions: str) -> bool:
    """Tell whether role and state let `person` take one of `actions`, whatever else may block it."""
    roles = RELATIONS[type(subject)][0](session, subject, person)
    offered = dict(library.workflow(subject.workflow).actions_from(subject.state))
    return any(name in offered and roles & set(offered[name].roles) for name in actions)


def written_by(
    session: Session, subject: Any, action: str, *, extra: Mapping[str, Any], actor: Person | None, at: datetime
) -> list[Written]:
    """Write the letters that `action` would send: what a preview shows, and what the door queues."""
    rules = library.workflow(subject.workflow).actions[action].letters
    if not rules:
        return []
    context = {**letters.CONTEXTS[type(subject)](session, subject), "actor": actor, "at": at, **extra}
    found: list[Written] = []
    for rule in rules:
        people: dict[int, Person] = {}
        for name in rule.to:
            people.update({person.id: person for person in letters.AUDIENCES[name](session, subject)})
        found += [letters.write(rule.letter, person, context) for person in people.values() if person.active]
    return found


def preview(
    session: Session, subject: Any, action: str, *, extra: Mapping[str, Any], actor: Person | None, at: datetime
) -> list[Written]:
    """Write the letters as they would be read after `action`: with the new state and due day, and nothing changed."""
    before = subject.state, subject.due_on
    workflow = library.workflow(subject.workflow)
    after = workflow.actions[action].to
    with session.no_autoflush:
        try:
            subject.state = after
            _set_due(subject, workflow.states[after].clock, at)
            return written_by(session, subject, action, extra=extra, actor=actor, at=at)
        finally:
            subject.state, subject.due_on = before


def begin(
    session: Session, subject: Any, *, actor: Person, at: datetime, data: Mapping[str, Any] | None = None
) -> None:
    """Give a new row its first state and write that into the trail. The row must have its `workflow` edition."""
    workflow = library.workflow(subject.workflow)
    state = workflow.states[workflow.initial]
    subject.state, subject.entered_at, subject.closed = workflow.initial, at, state.final
    _set_due(subject, state.clock, at)
    session.add(subject)
    session.flush()
    audit.record(
        session,
        stream=subject.stream,
        kind=f"{workflow.subject}.begun",
        data={**(data or {}), "subject": _name(subject), "state": subject.state, "workflow": subject.workflow},
        actor_id=actor.id,
        at=at,
    )


def fire(
    session: Session,
    subject: Any,
    action: str,
    *,
    actor: Person | None,
    at: datetime,
    given: object = None,
    data: Mapping[str, Any] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Take `action` on the row `subject` for `actor` (None: the house itself) at the moment `at`.

    `given` is what requirements look at beside the facts (a draft of the decision, reasons of a return); `data` goes
    into the trail, `extra` into letters. Raises NotAllowed, WrongState or Blocked; nothing is written then.
    """
    workflow = library.workflow(subject.workflow)
    declared = workflow.actions.get(action)
    if declared is None:
        raise WrongState
    hold(session, subject)
    role = _role(session, subject, declared, actor)
    before = subject.state
    after = _move(subject.workflow, before, action)
    facts = _Facts(session, subject)
    if blockers := _blockers(declared, facts, NOTHING if given is None else given):
        raise Blocked(blockers)
    state = workflow.states[after]
    subject.state, subject.entered_at, subject.closed = after, at, state.final
    _set_due(subject, state.clock, at)
    session.flush()  # refuses a stale row here, before anything is queued
    event = audit.record(
        session,
        stream=subject.stream,
        kind=f"{workflow.subject}.{action}",
        data={
            **(data or {}),
            "subject": _name(subject),
            "from": before,
            "to": after,
            "role": role,
            "workflow": subject.workflow,
            "facts": {kind.__name__: _plain(loaded) for kind, loaded in facts.loaded.items()},
        },
        actor_id=actor.id if actor else None,
        at=at,
    )
    if actor:
        RELATIONS[type(subject)][1](session, subject, actor, role)
    case_id = getattr(subject, "case_id", subject.id)
    for written in written_by(session, subject, action, extra=extra or {}, actor=actor, at=at):
        letters.queue(session, written, case_id=case_id, at=at)
    return event


def hold(session: Session, subject: Any) -> None:
    """Let nobody else move this row or its case until the transaction ends, and read anew where they rest.

    Facts that are read afterwards stay true until the commit, as long as whoever changes them holds the case too.
    """
    session.flush()
    for row in dict.fromkeys((getattr(subject, "case", subject), subject)):
        columns = inspect(type(row)).column_attrs.keys()  # not what is joined to it: an outer join cannot be locked
        session.refresh(row, columns, with_for_update={"key_share": True})


def _role(session: Session, subject: Any, action: Action, actor: Person | None) -> str:
    held: Iterable[str] = {SYSTEM} if actor is None else RELATIONS[type(subject)][0](session, subject, actor)
    for role in action.roles:
        if role in held:
            return role
    raise NotAllowed


def _set_due(subject: Any, working_days: int | None, at: datetime) -> None:
    if subject.__tablename__ == "condition":
        return  # a condition's date was set by the decision
    due: date | None = clock.add_working_days(clock.today(at), working_days) if working_days else None
    subject.due_on = due


def _name(subject: Any) -> str:
    return f"{subject.__tablename__}/{subject.id}"


def _plain(facts: Any) -> dict[str, Any]:
    """Facts as the trail keeps them; fields marked personal are left out, so that names can be erased."""
    kept = asdict(facts)
    for each in fields(facts):
        if each.metadata.get("personal"):
            del kept[each.name]
    return kept
