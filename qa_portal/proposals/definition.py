"""The definition test: whether what is proposed is a micro-credential as the Council and UNESCO define it. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked
from qa_portal.proposals.cautions import FULL_YEAR, Label
from qa_portal.proposals.draft import ProposalData
from qa_portal.proposals.sentence import Sentence, sentence

COUNCIL = marked("Council Recommendation of 16 June 2022")
UNESCO = marked("UNESCO 2022")
_FULL_YEAR_HOURS = 1_500


class Answer(StrEnum):
    """What the proposal says about one element of the definition."""

    HOLDS = "holds"
    FAILS = "fails"
    ASK = "ask_officer"


_Found = tuple[Answer, Sentence]


@dataclass(frozen=True, slots=True)
class DefinitionElement:
    """One element of the definitions: key, question and sources (marked), and how a proposal answers it."""

    key: str
    question: str
    sources: tuple[str, ...]
    answer_from: Callable[[ProposalData], _Found]


@dataclass(frozen=True)
class Tested:
    """One element with its answer and the fact of the proposal that the answer rests on."""

    element: DefinitionElement
    answer: Answer
    fact: Sentence

    @property
    def key(self) -> str:
        """Return the key of the element, for the officer's own answer."""
        return self.element.key

    def question(self) -> str:
        """Return the question in the language now spoken."""
        return _(self.element.question)

    def sources(self) -> str:
        """Return where the element is from, in the language now spoken."""
        return ", ".join(_(each) for each in self.element.sources)


def definition_test(data: ProposalData) -> tuple[Tested, ...]:
    """Answer every element of the definitions from the proposal, or leave it to the officer, with the fact.

    Source: Council Recommendation of 16 June 2022, definition; UNESCO, Towards a common definition, 2022.
    """
    return tuple(Tested(each, *each.answer_from(data)) for each in DEFINITION)


def _recorded(data: ProposalData) -> _Found:
    written = [each for each in data.outcomes if each.text]
    if not written:
        return Answer.FAILS, Sentence(marked("The proposal names no learning outcome."))
    first = written[0].text
    return Answer.HOLDS, sentence(marked("Outcomes named: {n}, first: “{first}”"), n=len(written), first=_cut(first))


def _small(data: ProposalData) -> _Found:
    if data.ects:
        answer = Answer.HOLDS if data.ects < FULL_YEAR else Answer.FAILS
        text = marked("{n} ECTS credits; a full year of study has {year}.")
        return answer, sentence(text, n=data.ects, year=FULL_YEAR)
    if data.hours:
        answer = Answer.HOLDS if data.hours < _FULL_YEAR_HOURS else Answer.FAILS
        text = marked("{n} hours of work; a full year of study has at least {year}.")
        return answer, sentence(text, n=data.hours, year=_FULL_YEAR_HOURS)
    return Answer.ASK, Sentence(marked("The proposal gives no workload."))


def _assessed(data: ProposalData) -> _Found:
    if not data.assessment_types:
        return Answer.FAILS, Sentence(marked("The proposal names no type of assessment."))
    if data.assessment_types == ["level_of_attendance"]:
        return Answer.FAILS, Sentence(marked("Only attendance is recorded; no outcome is assessed."))
    open_ones = [str(n) for n, each in enumerate(data.outcomes, start=1) if not each.assessment]
    if open_ones or not data.outcomes:
        return Answer.ASK, sentence(
            marked("For these outcomes no assessment is chosen: {which}"), which=", ".join(open_ones) or "–"
        )
    if not data.assessment_description:
        return Answer.ASK, Sentence(marked("Every outcome has an assessment, but what counts as a pass is not said."))
    return Answer.HOLDS, Sentence(marked("Every outcome has an assessment, and the proposal says how it is done."))


def _needed(data: ProposalData) -> _Found:
    if not data.need:
        return Answer.FAILS, Sentence(marked("The proposal states no need."))
    asked = "; ".join(each.who for each in data.consulted if each.who)
    if not asked:
        return Answer.ASK, Sentence(marked("A need is stated, but nobody is named who was asked about it."))
    return Answer.HOLDS, sentence(marked("A need is stated; asked about it: {who}"), who=_cut(asked))


def _owned(data: ProposalData) -> _Found:
    if not data.learner_and_date:
        return Answer.FAILS, Sentence(marked("It is not confirmed that certificates name the learner and the date."))
    return Answer.ASK, Sentence(marked("Certificates will name the learner and the date of issue; see who keeps them."))


def _portable(data: ProposalData) -> _Found:
    if not data.certificate:
        return Answer.ASK, Sentence(marked("The proposal does not say how learners keep and share the certificate."))
    return Answer.ASK, sentence(marked("The provider writes: “{words}”"), words=_cut(data.certificate))


def _combines(data: ProposalData) -> _Found:
    if not data.stackability:
        return Answer.ASK, Sentence(marked("The proposal does not say whether it stands alone or can be combined."))
    return Answer.HOLDS, sentence(
        marked("The proposal says: {choice}"), choice=Label("stackability", data.stackability)
    )


def _assured(data: ProposalData) -> _Found:
    if not data.qa_type:
        return Answer.FAILS, Sentence(marked("The proposal names no quality assurance."))
    label = Label("qa_type", data.qa_type)
    if not data.qa_description:
        return Answer.ASK, sentence(marked("{label}, without saying how it works."), label=label)
    return Answer.HOLDS, sentence(marked("{label}: “{words}”"), label=label, words=_cut(data.qa_description))


def _trusted(data: ProposalData) -> _Found:
    if not data.awarding_body:
        return Answer.FAILS, Sentence(marked("The proposal names no awarding body."))
    return Answer.ASK, sentence(
        marked("Awarded by {body}; see its status and its latest review."), body=data.awarding_body
    )


def _cut(words: str, most: int = 160) -> str:
    line = " ".join(words.split())
    return line if len(line) <= most else line[: most - 1].rsplit(" ", 1)[0] + "…"


DEFINITION: tuple[DefinitionElement, ...] = (
    DefinitionElement("outcomes", marked("Does it record learning outcomes?"), (COUNCIL, UNESCO), _recorded),
    DefinitionElement("volume", marked("Is the volume of learning small?"), (COUNCIL,), _small),
    DefinitionElement(
        "assessment",
        marked("Are the outcomes assessed against transparent and clearly defined criteria?"),
        (COUNCIL, UNESCO),
        _assessed,
    ),
    DefinitionElement(
        "purpose",
        marked("Does it answer a specific societal, personal, cultural or labour-market need?"),
        (COUNCIL,),
        _needed,
    ),
    DefinitionElement("ownership", marked("Does the learner own it?"), (COUNCIL,), _owned),
    DefinitionElement("portability", marked("Can the learner share and carry it elsewhere?"), (COUNCIL,), _portable),
    DefinitionElement(
        "combination",
        marked("Does it have a value of its own, or can it be combined into larger credentials?"),
        (COUNCIL, UNESCO),
        _combines,
    ),
    DefinitionElement(
        "quality_assurance",
        marked("Is it underpinned by quality assurance that follows agreed standards?"),
        (COUNCIL, UNESCO),
        _assured,
    ),
    DefinitionElement("provider", marked("Is it awarded by a trusted provider?"), (UNESCO,), _trusted),
)
