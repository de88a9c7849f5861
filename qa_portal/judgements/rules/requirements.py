"""What stands in the way of submitting judgements, of consensus, panel report and the check of its facts. Pure."""

from dataclasses import dataclass, field

from qa_portal.judgements.rules.stages import CHECKED, JUDGING
from qa_portal.kernel.errors import Blocker
from qa_portal.kernel.i18n import marked
from qa_portal.workflow.rules import requirement

LEAST_RATIONALE = 20  # characters: a sentence, not a tick
LEAST_SUMMARY = 100
SUMMARY = "summary"  # the section of the report above the criteria

_CHAIR = marked("panel chair")
_DESIGNER = marked("programme designer")
_REVIEWER = marked("reviewer")


@dataclass(frozen=True)
class OwnFacts:
    """How far one reviewer has come: how many criteria there are, and the codes of those without level or rationale."""

    total: int
    without_level: tuple[str, ...]
    without_rationale: tuple[str, ...]

    @property
    def open(self) -> tuple[str, ...]:
        """The codes of criteria that are not judged in full, each once."""
        return tuple(dict.fromkeys((*self.without_level, *self.without_rationale)))


@dataclass(frozen=True)
class ReviewFacts:
    """Where the case of an assignment rests."""

    case_state: str


@dataclass(frozen=True)
class SubmittedFacts:
    """How many members the panel has, and the ids of those who have not submitted; names for the sentence alone."""

    members: int
    waiting: tuple[int, ...]
    names: tuple[str, ...] = field(default=(), metadata={"personal": True})


@dataclass(frozen=True)
class SettledFacts:
    """How many criteria there are, and the codes of those without an agreed level."""

    total: int
    unsettled: tuple[str, ...]


@dataclass(frozen=True)
class SummaryFacts:
    """What the chair wrote above the criteria, and how the proposed outcome fits the proposed conditions.

    `carries` says whether the proposed outcome asks for conditions: "required", "allowed" or "none"; `positive` whether
    it is an accreditation. `idle` are the codes of criteria that are met in full and still carry a condition.
    """

    characters: int
    proposed: str
    carries: str
    positive: bool
    conditions: tuple[str, ...]
    idle: tuple[str, ...]


@dataclass(frozen=True)
class AnswerFacts:
    """How many sections the draft report has, and those on which the provider has not answered."""

    total: int
    unanswered: tuple[str, ...]


@dataclass(frozen=True)
class CorrectionFacts:
    """Where the case rests, the sections that the provider corrected, and those without a verdict of the chair."""

    case_state: str
    corrected: tuple[str, ...]
    unjudged: tuple[str, ...]


@dataclass(frozen=True)
class ReportFacts:
    """Everything that makes a panel report whole (ESG 2.6)."""

    settled: SettledFacts
    summary: SummaryFacts
    corrections: CorrectionFacts


@requirement("own_judgements_complete", OwnFacts)
def own_judgements_complete(facts: OwnFacts, _given: object) -> list[Blocker]:
    """Every criterion has a level, and a rationale of at least a sentence (ESG 2.5: evidence-based)."""
    level, rationale = marked("Criterion {code} has no level yet"), marked("Criterion {code} has no rationale yet")
    return [
        Blocker(level if code in facts.without_level else rationale, _REVIEWER, {"code": code}, target=code)
        for code in facts.open
    ]


@requirement("case_in_review", ReviewFacts)
def case_in_review(facts: ReviewFacts, _given: object) -> list[Blocker]:
    """Judgements are submitted and reopened only while the reviewers judge on their own."""
    if facts.case_state in JUDGING:
        return []
    return [Blocker(marked("The case is not in individual review"), marked("officer"))]


@requirement("judgements_submitted", SubmittedFacts)
def judgements_submitted(facts: SubmittedFacts, _given: object) -> list[Blocker]:
    """Every member of the panel has submitted before anybody compares (ESG 2.4: independent judgement)."""
    if not facts.members:
        return [Blocker(marked("The panel has no members"), marked("officer"))]
    names = facts.names or tuple(str(each) for each in facts.waiting)
    return [
        Blocker(marked("{name} has not submitted the judgements yet"), marked("{name} (reviewer)"), {"name": name})
        for name in names
    ]


@requirement("every_criterion_settled", SettledFacts)
def every_criterion_settled(facts: SettledFacts, _given: object) -> list[Blocker]:
    """The panel has agreed a level with reasons on every criterion (ESG 2.5)."""
    text = marked("Criterion {code} has no consensus yet")
    return [Blocker(text, _CHAIR, {"code": code}, target=code) for code in facts.unsettled]


@requirement("summary_written", SummaryFacts)
def summary_written(facts: SummaryFacts, _given: object) -> list[Blocker]:
    """The report has a summary and proposes an outcome that fits its conditions (ESG 2.6)."""
    found: list[Blocker] = []
    if facts.characters < LEAST_SUMMARY:
        text = marked("The summary has {now} characters; it needs at least {least}")
        found.append(Blocker(text, _CHAIR, {"now": facts.characters, "least": LEAST_SUMMARY}, target=SUMMARY))
    if not facts.proposed:
        text = marked("The panel has not said which outcome it proposes")
        found.append(Blocker(text, _CHAIR, target="proposed_outcome"))
    return found + _conditions_fit(facts)


def _conditions_fit(facts: SummaryFacts) -> list[Blocker]:
    found: list[Blocker] = []
    if facts.carries == "required" and not facts.conditions:
        text = marked("The proposed outcome carries conditions, and the panel has proposed none")
        found.append(Blocker(text, _CHAIR, target="findings"))
    if facts.carries == "none" and facts.positive:
        text = marked("The proposed outcome carries no conditions, and there is one on criterion {code}")
        found += [Blocker(text, _CHAIR, {"code": code}, target=code) for code in facts.conditions]
    text = marked("Criterion {code} is met in full, and a condition on it asks for something missing")
    return found + [Blocker(text, _CHAIR, {"code": code}, target=code) for code in facts.idle]


@requirement("every_section_answered", AnswerFacts)
def every_section_answered(facts: AnswerFacts, _given: object) -> list[Blocker]:
    """The provider has said of every section whether its facts are right."""
    return [
        Blocker(marked("The summary has no answer yet"), _DESIGNER, target=SUMMARY)
        if section == SUMMARY
        else Blocker(marked("Criterion {code} has no answer yet"), _DESIGNER, {"code": section}, target=section)
        for section in facts.unanswered
    ]


@requirement("every_correction_judged", CorrectionFacts)
def every_correction_judged(facts: CorrectionFacts, _given: object) -> list[Blocker]:
    """The chair has accepted or rejected every correction, with a reason (ESG 2.6)."""
    return [
        Blocker(marked("The correction of the summary has no verdict yet"), _CHAIR, target=SUMMARY)
        if section == SUMMARY
        else Blocker(
            marked("The correction of criterion {code} has no verdict yet"), _CHAIR, {"code": section}, target=section
        )
        for section in facts.unjudged
    ]


@requirement("facts_checked", CorrectionFacts)
def facts_checked(facts: CorrectionFacts, given: object) -> list[Blocker]:
    """The provider had its check of facts, and every correction was answered, before anything is decided (ESG 2.6)."""
    if facts.case_state not in CHECKED:
        return [Blocker(marked("The provider's check of facts is not over"), marked("officer"))]
    return every_correction_judged(facts, given)


@requirement("report_final", ReportFacts)
def report_final(facts: ReportFacts, given: object) -> list[Blocker]:
    """The report is whole: every criterion settled, summary and outcome in place, every correction answered."""
    return [
        *every_criterion_settled(facts.settled, given),
        *summary_written(facts.summary, given),
        *every_correction_judged(facts.corrections, given),
    ]
