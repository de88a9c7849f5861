"""Looks for contradictions in a procedure, and says in which line each is and how to mend it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import TypeAlias

from qa_portal.kernel.documents import Document, Problem
from qa_portal.kernel.i18n import LANGUAGES, Text, marked
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.wording import Where, did_you_mean
from qa_portal.workflow.procedure import Action, Owner, State, Vocabulary, Workflow

Found: TypeAlias = Iterator[tuple[Where, str, str]]

_UNKNOWN = {
    "state": marked("There is no state called “{name}”."),
    "action": marked("No page of the portal takes an action called “{name}”."),
    "role": marked("There is no role called “{name}”."),
    "requirement": marked("There is no requirement called “{name}”."),
    "letter": marked("There is no letter called “{name}”."),
    "recipient": marked("There is no recipient called “{name}”."),
}
_PARTY = {"officer": "agency", "chair": "panel", "reviewer": "panel", "council": "council"}
"""To which of the parties in `seen_by` somebody who acts in a role belongs; a designer always sees the case."""


def problems(document: Document, workflow: Workflow, vocabulary: Vocabulary | None = None) -> list[Problem]:
    """Return every contradiction in `workflow`, which was read from `document`, in the order of the lines.

    With a `vocabulary`, the names that the file uses must be in it. What depends on the ways between the states is
    looked at only when all of them lead somewhere.
    """
    found = [*_file(document.name, workflow), *_rests(workflow), *_labels(workflow), *_panel(workflow)]
    found += [*_twice(workflow), *(_names(workflow, vocabulary) if vocabulary else ())]
    broken = list(_ways(workflow))
    drawn: tuple[Callable[[Workflow], Found], ...] = (_reach, _buttons, _usual_way, _statutory, _sight, _told)
    found += broken or chain.from_iterable(check(workflow) for check in drawn)
    return sorted((document.problem(*each) for each in found), key=lambda each: each.line)


def _unknown(where: Where, kind: str, name: str, known: Iterable[str]) -> tuple[Where, str, str]:
    return where, _(_UNKNOWN[kind], name=name), did_you_mean(name, known)


def _file(name: str, workflow: Workflow) -> Found:
    expected = f"{workflow.id}.yaml"
    if name.rsplit("/", 1)[-1] != expected:
        what = _("The file does not bear the name of what it holds, {id}.", id=workflow.id)
        yield ("edition",), what, _("call it {name}, or mend “workflow” and “edition”.", name=expected)


def _ways(workflow: Workflow) -> Found:
    """Each action leads from states that exist and are no ends to one that exists."""
    if workflow.initial not in workflow.states:
        yield _unknown(("initial",), "state", workflow.initial, workflow.states)
    elif workflow.states[workflow.initial].final:
        what = _("The procedure would begin at its end.")
        yield ("initial",), what, _("name a state that is not final.")
    for name, action in workflow.actions.items():
        where: Where = ("actions", name)
        for number, origin in enumerate(action.from_):
            if origin not in workflow.states:
                yield _unknown((*where, "from", number), "state", origin, workflow.states)
            elif workflow.states[origin].final:
                what = _("The state “{name}” is an end, and this action leaves it.", name=origin)
                yield (*where, "from", number), what, _("remove it from the list, or do not call the state final.")
        if action.to not in workflow.states:
            yield _unknown((*where, "to"), "state", action.to, workflow.states)


def _reach(workflow: Workflow) -> Found:
    """Every state can be reached, and from every state an end can be reached."""
    ends = {name for name, state in workflow.states.items() if state.final}
    if not ends:
        yield ("states",), _("No state is an end."), _("give at least one state “final: true”.")
    reached = _closure(workflow, {workflow.initial}, forward=True)
    ending = _closure(workflow, ends, forward=False) if ends else set(workflow.states)
    for name in workflow.states:
        if name not in reached:
            what = _("No way leads to this state.")
            yield ("states", name), what, _("add an action that ends in it, or remove it.")
        if name not in ending:
            yield ("states", name), _("No way leads from here to an end."), _("add an action that leaves it.")


def _closure(workflow: Workflow, start: set[str], *, forward: bool) -> set[str]:
    """Return the states that can be reached from `start`, or those from which `start` can be reached."""
    found: set[str] = set()
    more = set(start)
    while more - found:
        found |= more
        for action in workflow.actions.values():
            if forward and found.intersection(action.from_):
                more.add(action.to)
            elif not forward and action.to in found:
                more.update(action.from_)
    return found


def _rests(workflow: Workflow) -> Found:
    """An open state is somebody's turn and has a clock or a reason; an end is nobody's turn and has neither."""
    for name, state in workflow.states.items():
        yield from _end(("states", name), state) if state.final else _open(("states", name), state)


def _open(where: Where, state: State) -> Found:
    if state.clock is None and state.no_clock is None:
        what = _("This state has neither a clock nor a reason for having none.")
        yield where, what, _("give “clock” in working days, or “no_clock” with the reason in both languages.")
    if state.clock is not None and state.no_clock is not None:
        what = _("This state has a clock and a reason for having none.")
        yield (*where, "no_clock"), what, _("remove one of the two.")
    if state.owner == Owner.NOBODY:
        yield (*where, "owner"), _("An open state belongs to nobody."), _("say whose turn it is.")


def _end(where: Where, state: State) -> Found:
    for key in ("clock", "no_clock"):
        if getattr(state, key) is not None:
            what = _("An end needs no clock and no reason for having none.")
            yield (*where, key), what, _("remove “{key}”, or do not call the state final.", key=key)
    if state.owner != Owner.NOBODY:
        what = _("An end is nobody's turn.")
        yield (*where, "owner"), what, _("write “nobody”, or do not call the state final.")


def _labels(workflow: Workflow) -> Found:
    """Staff can tell the states apart by their names, in both languages."""
    yield from _alike(
        [(("states", name, "label", "staff"), state.label.staff) for name, state in workflow.states.items()]
    )


def _buttons(workflow: Workflow) -> Found:
    """No state offers two actions in the same words."""
    told: set[Where] = set()
    for state in workflow.states:
        offered = [(("actions", name, "label"), action.label) for name, action in workflow.actions_from(state)]
        for where, what, fix in _alike(offered):
            if where not in told:
                yield where, what, fix
            told.add(where)


def _alike(labels: Sequence[tuple[Where, Text]]) -> Found:
    for language in LANGUAGES:
        seen: dict[str, str] = {}
        for where, text in labels:
            words = text.into(language)
            first = seen.setdefault(words.casefold(), str(where[1]))
            if first != where[1]:
                what = _("“{words}” is already the label of “{name}”.", words=words, name=first)
                yield (*where, language), what, _("choose other words, so that people can tell them apart.")


def _usual_way(workflow: Workflow) -> Found:
    """The usual way begins at the beginning, and an action leads from each of its states to the next."""
    way = workflow.usual_way()
    if not workflow.states[workflow.initial].usual:
        what = _("The usual way does not begin where the procedure begins.")
        yield ("states", workflow.initial, "usual"), what, _("remove “usual: false” here.")
        return
    for before, after in pairwise(way):
        if not any(action.to == after for _name, action in workflow.actions_from(before)):
            what = _("No action leads here from “{before}”, the state before it on the usual way.", before=before)
            fix = _(
                "put the states into their order, add an action, or mark what is beside the way with “usual: false”."
            )
            yield ("states", after), what, fix


def _statutory(workflow: Workflow) -> Found:
    """The clocks of the usual way fit into the statutory maximum, which does not count the provider's own time."""
    states = (workflow.states[name] for name in workflow.usual_way())
    days = sum(state.clock or 0 for state in states if state.owner != Owner.PROVIDER)
    if workflow.statutory is not None and days > workflow.statutory:
        what = _("The clocks of the usual way add up to {days} working days, without the provider's own.", days=days)
        yield ("statutory",), what, _("raise the maximum to at least {days}, or shorten a clock.", days=days)


def _sight(workflow: Workflow) -> Found:
    """Whose turn it is, and who may act, sees the case."""
    if workflow.subject != "case":
        return
    for name, state in workflow.states.items():
        acting = {_PARTY[role] for _name, each in workflow.actions_from(name) for role in each.roles if role in _PARTY}
        needed = acting | ({state.owner.value} - {Owner.PROVIDER, Owner.NOBODY})
        for party in sorted(needed - set(state.seen_by)):
            what = _("“{party}” has something to do in this state and cannot see it.", party=party)
            yield ("states", name, "seen_by"), what, _("add “{party}” to the list.", party=party)


def _told(workflow: Workflow) -> Found:
    """The provider learns by letter that its case has ended."""
    if workflow.subject != "case":
        return
    for name, action in workflow.actions.items():
        if workflow.states[action.to].final and not any("provider" in rule.to for rule in action.letters):
            what = _("This action ends the case, and no letter tells the provider.")
            yield ("actions", name, "letters"), what, _("add a letter with “to: [provider]”.")


def _panel(workflow: Workflow) -> Found:
    """The rules for a panel are there where they are needed, and do not contradict one another."""
    if workflow.panel is None:
        for name, action in workflow.actions.items():
            if "panel_lawful" in action.requires:
                where: Where = ("actions", name, "requires", action.requires.index("panel_lawful"))
                yield where, _("A lawful panel is asked for, and no rules say what it is."), _("add “panel: …”.")
        return
    if workflow.subject != "case":
        yield ("panel",), _("Only the procedure of a case has a panel."), _("remove “panel”.")
    seats = sum(workflow.panel.perspectives.values())
    if seats > workflow.panel.at_least:
        what = _("The perspectives ask for {seats} reviewers, more than “at_least” says.", seats=seats)
        yield ("panel", "at_least"), what, _("write {seats}, or ask for fewer.", seats=seats)


def _twice(workflow: Workflow) -> Found:
    """No list of an action names the same thing twice."""
    for name, action in workflow.actions.items():
        for where, values in _lists(("actions", name), action):
            for value, count in Counter(values).items():
                if count > 1:
                    yield where, _("“{value}” is in this list more than once.", value=value), _("keep it once.")


def _lists(where: Where, action: Action) -> Iterator[tuple[Where, Sequence[str]]]:
    yield (*where, "from"), action.from_
    yield (*where, "roles"), action.roles
    yield (*where, "requires"), action.requires
    yield (*where, "letters"), [rule.letter for rule in action.letters]
    for number, rule in enumerate(action.letters):
        yield (*where, "letters", number, "to"), rule.to


def _names(workflow: Workflow, known: Vocabulary) -> Found:
    """The house knows every action, role, requirement, letter and recipient that the file names."""
    taken = known.actions.get(workflow.subject, frozenset(workflow.actions))
    for name, action in workflow.actions.items():
        where: Where = ("actions", name)
        if name not in taken:
            yield _unknown(where, "action", name, taken)
        yield from _missing((*where, "roles"), "role", action.roles, known.roles)
        yield from _missing((*where, "requires"), "requirement", action.requires, known.requirements)
        for number, rule in enumerate(action.letters):
            place: Where = (*where, "letters", number)
            if rule.letter not in known.letters:
                yield _unknown((*place, "letter"), "letter", rule.letter, known.letters)
            yield from _missing((*place, "to"), "recipient", rule.to, known.audiences)


def _missing(where: Where, kind: str, names: Sequence[str], known: frozenset[str]) -> Found:
    for number, name in enumerate(names):
        if name not in known:
            yield _unknown((*where, number), kind, name, known)
