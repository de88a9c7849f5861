"""Conflicts of interest: the kinds there are, and what a declaration must say before a case opens (ESG 2.4)."""

from dataclasses import dataclass

from qa_portal.kernel.errors import Blocker
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked
from qa_portal.panels.models import ConflictStatus
from qa_portal.workflow.rules import requirement

LOOK_BACK_YEARS = 5  # how long a tie that has ended still counts; agencies use five years
LEAST_TEXT = 20  # characters: less says nothing an officer could rule on


@dataclass(frozen=True)
class ConflictKind:
    """A kind of tie, with what it means; {years} is filled with the look-back."""

    label: str
    explain: str

    @property
    def name(self) -> str:
        """The label in the language now spoken."""
        return _(self.label)

    @property
    def explanation(self) -> str:
        """What it means, in the language now spoken."""
        return _(self.explain, years=LOOK_BACK_YEARS)


CONFLICT_KINDS: dict[str, ConflictKind] = {
    "employment": ConflictKind(
        marked("Employment or study"),
        marked("You work, teach or study at the provider, sit on one of its bodies, or are about to."),
    ),
    "past_employment": ConflictKind(
        marked("Earlier employment or study"),
        marked("You did so within the last {years} years."),
    ),
    "family": ConflictKind(
        marked("Family"),
        marked("A relative, partner or member of your household works, studies or teaches there."),
    ),
    "co_authorship": ConflictKind(
        marked("Publications or projects together"),
        marked("You published, or ran a project, with one of its designers or teachers within the last {years} years."),
    ),
    "consultancy": ConflictKind(
        marked("Consultancy"),
        marked("You advised the provider, on this micro-credential or for pay, within the last {years} years."),
    ),
    "financial": ConflictKind(
        marked("Financial interest"),
        marked("You, or somebody close to you, gain or lose money by the outcome."),
    ),
    "competing_offer": ConflictKind(
        marked("Competing offer"),
        marked("You design, teach or sell an offer for the same learners, or your employer does."),
    ),
    "personal": ConflictKind(
        marked("Personal relation"),
        marked("A close friendship or a dispute with somebody responsible for this micro-credential."),
    ),
    "other": ConflictKind(
        marked("Another tie"),
        marked("Anything else that could make a reasonable person doubt that you are impartial."),
    ),
}


@dataclass(frozen=True)
class Disclosure:
    """What somebody declares: status, the kinds of ties (keys of CONFLICT_KINDS), and the tie in their words."""

    status: ConflictStatus
    kinds: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class AssignmentFacts:
    """Whose declaration it is, for which seat."""

    person_id: int
    seat: str


@requirement("declared_none", AssignmentFacts)
def declared_none(_facts: AssignmentFacts, given: object) -> list[Blocker]:
    """The reviewer declares that no tie stands in the way."""
    if given is None:
        return []
    if isinstance(given, Disclosure) and given.status == ConflictStatus.NONE and not given.kinds:
        return []
    text = marked("Declare that none of the ties listed applies to you, or choose a potential or actual conflict.")
    return [Blocker(text, marked("the reviewer"), target="status")]


@requirement("conflict_described", AssignmentFacts)
def conflict_described(_facts: AssignmentFacts, given: object) -> list[Blocker]:
    """A conflict is described: at least one kind of tie, and what it is."""
    return [] if given is None else undescribed(given)


def undescribed(given: object) -> list[Blocker]:
    """List what a declaration of a conflict lacks."""
    who = marked("who declares it")
    if not isinstance(given, Disclosure) or given.status == ConflictStatus.NONE:
        return [Blocker(marked("Say whether the conflict is potential or actual."), who, target="status")]
    found: list[Blocker] = []
    if not given.kinds or set(given.kinds) - set(CONFLICT_KINDS):
        found.append(Blocker(marked("Choose at least one kind of tie."), who, target="kinds"))
    if len(given.text.strip()) < LEAST_TEXT:
        text = marked("Describe the tie in at least {least} characters: with whom, what, until when.")
        found.append(Blocker(text, who, {"least": LEAST_TEXT}, "text"))
    return found
