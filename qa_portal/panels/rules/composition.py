"""Whether a panel is composed as its procedure asks: size, perspectives, chair, nobody from the provider (ESG 2.4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qa_portal.accounts.models import Perspective
from qa_portal.accounts.rules import PERSPECTIVE_NAMES
from qa_portal.kernel.errors import Blocker
from qa_portal.kernel.i18n import marked
from qa_portal.panels.models import Seat
from qa_portal.proposals.sentence import Sentence, sentence
from qa_portal.workflow.definition import Workflow
from qa_portal.workflow.rules import requirement

ASKED = ("invited", "awaiting_ruling")
SEATED = ("active", "submitted")
OPEN = (*ASKED, *SEATED)

SEATS: dict[str, str] = {Seat.CHAIR: marked("Chair"), Seat.MEMBER: marked("Member")}

_OFFICER = marked("officer of the case")


def perspective(key: str) -> Sentence:
    """Name a perspective."""
    return Sentence(PERSPECTIVE_NAMES[Perspective(key)])


def seat_line(seat: str, of: str) -> Sentence:
    """Name a seat with its perspective: "Chair, academic"."""
    return sentence(marked("{seat} · {perspective}"), seat=Sentence(SEATS[seat]), perspective=perspective(of))


@dataclass(frozen=True)
class Demands:
    """What the edition of the procedure asks of a panel."""

    at_least: int
    perspectives: dict[str, int]
    chairs: int
    provider_excluded: bool
    trained: bool


@dataclass(frozen=True)
class MemberFacts:
    """One open seat of a panel. `declared` is "none" or "cleared", or "" while no valid declaration is there."""

    person_id: int
    seat: str
    perspective: str
    state: str
    from_provider: bool
    trained: bool
    declared: str


@dataclass(frozen=True)
class PanelFacts:
    """A panel as it stands: what is asked, who has a seat, and their names for the sentences."""

    demands: Demands
    members: tuple[MemberFacts, ...]
    names: dict[int, str] = field(metadata={"personal": True}, hash=False)

    def name(self, member: MemberFacts) -> str:
        """Return the name of a member."""
        return self.names.get(member.person_id, "")


@dataclass(frozen=True)
class Line:
    """One rule of composition: whether it holds, in a sentence; `expected` if it holds once all invited accept.

    A line with `advice` only informs, it stands in the way of nothing.
    """

    key: str
    holds: bool
    sentence: Sentence
    expected: bool = False
    advice: bool = False


def forming(workflow: Workflow, state: str) -> bool:
    """Tell whether the panel can still change in `state`: its lawfulness is yet to be shown by a way out of it."""
    return any("panel_lawful" in action.requires for _name, action in workflow.actions_from(state))


def composition(facts: PanelFacts) -> list[Line]:
    """Check those who have accepted against what is asked: one line a rule, in a fixed order."""
    seated = [each for each in facts.members if each.state in SEATED]
    everybody = [each for each in facts.members if each.state in OPEN]
    if_all_accept = {line.key: line.holds for line in _lines(facts, everybody)}
    return [
        Line(line.key, line.holds, line.sentence, not line.holds and if_all_accept[line.key], line.advice)
        for line in _lines(facts, seated)
    ]


def _lines(facts: PanelFacts, members: Sequence[MemberFacts]) -> Iterator[Line]:
    asked = facts.demands
    n = len(members)
    size = sentence(marked("The panel has {n} of at least {least} members."), n=n, least=asked.at_least)
    yield Line("size", n >= asked.at_least, size)
    for key, least in asked.perspectives.items():
        n = sum(each.perspective == key for each in members)
        text = marked("{perspective}: {n} of at least {least}.")
        words = sentence(text, perspective=perspective(key), n=n, least=least)
        yield Line(f"perspective-{key}", n >= least, words)
    yield _chair_line(asked, sum(each.seat == Seat.CHAIR for each in members))
    if asked.provider_excluded:
        yield _provider_line(facts, [each for each in members if each.from_provider])
    yield _training_line(facts, [each for each in members if not each.trained])


def _chair_line(asked: Demands, n: int) -> Line:
    if n == asked.chairs:
        words = Sentence(marked("The panel has one chair.") if n else marked("The procedure asks for no chair."))
    elif n == 0:
        words = Sentence(marked("The panel has no chair."))
    else:
        words = sentence(marked("The panel has {n} chairs; the procedure asks for {asked}."), n=n, asked=asked.chairs)
    return Line("chair", n == asked.chairs, words)


def _provider_line(facts: PanelFacts, members: Sequence[MemberFacts]) -> Line:
    if not members:
        return Line("provider", True, Sentence(marked("Nobody belongs to the provider.")))
    names = ", ".join(facts.name(each) for each in members)
    return Line("provider", False, sentence(marked("Belonging to the provider: {names}."), names=names))


def _training_line(facts: PanelFacts, members: Sequence[MemberFacts]) -> Line:
    advice = not facts.demands.trained
    if not members:
        return Line("training", True, Sentence(marked("Everybody has training on record.")), advice=advice)
    names = ", ".join(facts.name(each) for each in members)
    words = sentence(marked("Without training on record: {names}."), names=names)
    return Line("training", False, words, advice=advice)


@requirement("panel_lawful", PanelFacts)
def panel_lawful(facts: PanelFacts, _given: object) -> list[Blocker]:
    """The panel is composed as the edition of the procedure asks (ESG 2.4)."""
    return [
        Blocker(line.sentence.text, _OFFICER, line.sentence.values, "composition")
        for line in composition(facts)
        if not line.holds and not line.advice
    ]


@requirement("panel_answered", PanelFacts)
def panel_answered(facts: PanelFacts, _given: object) -> list[Blocker]:
    """Nobody's answer or ruling is outstanding, and everybody with a seat declared to be free of conflict."""
    return [found for each in facts.members if (found := _unanswered(each, facts.name(each)))]


def _unanswered(member: MemberFacts, name: str) -> Blocker | None:
    target = f"seat-{member.person_id}"
    reviewer = marked("{name} (reviewer)")
    if member.state == "invited":
        return Blocker(marked("{name} has not answered the invitation yet."), reviewer, {"name": name}, target)
    if member.state == "awaiting_ruling":
        text = marked("The potential conflict of interest of {name} is not ruled on yet.")
        return Blocker(text, _OFFICER, {"name": name}, target)
    if member.state in SEATED and not member.declared:
        return Blocker(marked("{name} has made no valid declaration of interest."), reviewer, {"name": name}, target)
    return None
