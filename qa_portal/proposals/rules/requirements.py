"""What must hold before a proposal moves: the requirements that the procedures name, decided on facts. Pure."""

from dataclasses import dataclass
from datetime import date

from qa_portal.kernel.errors import Blocker
from qa_portal.kernel.i18n import day, marked
from qa_portal.proposals.definition import DEFINITION
from qa_portal.proposals.rules.completeness import Missing
from qa_portal.proposals.sentence import Sentence
from qa_portal.workflow.rules import requirement

_DESIGNER = marked("programme designer")
_OFFICER = marked("officer")


@dataclass(frozen=True)
class ProposalFacts:
    """How complete the draft is (Annex I of the Council Recommendation of 16 June 2022)."""

    done: int
    total: int
    missing: tuple[Missing, ...]


@dataclass(frozen=True)
class SelfAssessmentFacts:
    """On how many criteria the provider assessed itself (ESG 2.3), and the codes of those still without a text."""

    total: int
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class RemarkFacts:
    """How many remarks the officer has written that the provider has not got yet."""

    unsent: int


@dataclass(frozen=True)
class DefinitionFacts:
    """The keys of the elements of the definition that nobody answered, and of those answered with no."""

    unanswered: tuple[str, ...]
    failing: tuple[str, ...]


@dataclass(frozen=True)
class DueFacts:
    """When the row was due, and which day it is."""

    due_on: date | None
    today: date


@dataclass(frozen=True)
class StateFacts:
    """Where the row rests when an action is asked for that needs no other fact."""

    state: str


@requirement("proposal_complete", ProposalFacts)
def proposal_complete(facts: ProposalFacts, _given: object) -> list[Blocker]:
    """Every mandatory element is there; each one missing is a sentence with its field."""
    return [each.blocker(_DESIGNER) for each in facts.missing]


@requirement("self_assessment_complete", SelfAssessmentFacts)
def self_assessment_complete(facts: SelfAssessmentFacts, _given: object) -> list[Blocker]:
    """The provider assessed itself on every criterion (ESG 2.3)."""
    return [
        Blocker(marked("Self-assessment: criterion {code} has no text yet"), _DESIGNER, {"code": code}, target=code)
        for code in facts.lacking
    ]


@requirement("reason_given", StateFacts)
def reason_given(_facts: StateFacts, given: object) -> list[Blocker]:
    """Whoever closes or sends back says why. Before a form is filled in (`given` is None) nothing is asked."""
    if given is None:
        return []
    reason = given if isinstance(given, str) else getattr(given, "reason", "")
    return [] if str(reason or "").strip() else [Blocker(marked("Give the reason"), target="reason")]


@requirement("remarks_given", RemarkFacts)
def remarks_given(facts: RemarkFacts, _given: object) -> list[Blocker]:
    """A proposal is returned with at least one remark that says what to change."""
    if facts.unsent:
        return []
    return [Blocker(marked("Write at least one remark at the field it is about"), _OFFICER)]


@requirement("definition_answered", DefinitionFacts)
def definition_answered(facts: DefinitionFacts, _given: object) -> list[Blocker]:
    """Every element of the definition of a micro-credential is answered (Council 2022, UNESCO 2022)."""
    if not facts.unanswered:
        return []
    text = marked("Definition test: elements still to be answered: {n}")
    return [Blocker(text, _OFFICER, {"n": len(facts.unanswered)}, target="definition")]


@requirement("definition_holds", DefinitionFacts)
def definition_holds(facts: DefinitionFacts, _given: object) -> list[Blocker]:
    """What is proposed is a micro-credential: no element of the definition is answered with no."""
    text = marked("Definition test: answered with no: “{question}”")
    who = marked("programme designer, once the proposal is returned")
    return [
        Blocker(text, who, {"question": Sentence(each.question)}, target=f"definition-{each.key}")
        for each in DEFINITION
        if each.key in facts.failing
    ]


@dataclass(frozen=True)
class _Day:
    """A day, written in the language now spoken."""

    on: date

    def __str__(self) -> str:
        return day(self.on, "weekday_year")


@requirement("due_day_passed", DueFacts)
def due_day_passed(facts: DueFacts, _given: object) -> list[Blocker]:
    """Nobody is shut out before the day by which they could act has gone by."""
    if facts.due_on is None:
        return [Blocker(marked("No day is set by which an answer is due"))]
    if facts.today > facts.due_on:
        return []
    return [Blocker(marked("The time to answer runs until the end of {day}"), values={"day": _Day(facts.due_on)})]
