"""Everything an accreditation report says, already in the language of the report; nothing about how it looks.

Plain values only: a query fills them from the record, and the PDF, the web page and the tests read them. Texts may have
several paragraphs, separated by an empty line. Whatever has a default may be left out, and the report then leaves out
what would have said it.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum


class Outcome(StrEnum):
    """How the decision ended; it chooses the mark that the report carries."""

    ACCREDITED = "accredited"
    WITH_CONDITIONS = "accredited_with_conditions"
    REFUSED = "refused"


class Kind(StrEnum):
    """What sort of finding the panel made (DOMAIN 5.3)."""

    CONDITION = "condition"
    COMMENDATION = "commendation"
    RECOMMENDATION = "recommendation"


@dataclass(frozen=True, slots=True)
class Agency:
    """Who publishes the report. `register` is the address under which a case's entry is found by its ref.

    `logo` is a PNG or JPEG, or empty where the agency shows none.
    """

    name: str
    register: str
    contact: str = ""
    address: str = ""
    logo: bytes = b""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the scale, as the framework edition words it."""

    key: str
    label: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in the evidence that a judgement rests on; `pages` as written: "5", "5-11", "2, 7-9"."""

    code: str
    name: str
    version: int = 1
    pages: str = ""
    after_visit: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A condition, commendation or recommendation, numbered within its kind.

    `short` is for the summary, which has one page; `due` and `evidence_required` belong to conditions.
    """

    kind: Kind
    number: int
    text: str
    criterion: str = ""
    short: str = ""
    due: date | None = None
    evidence_required: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion and what the panel agreed on it.

    `mapping` holds one cell for each heading of `Framework.mappings` ("1.2", "3, 8"). `first_levels` counts, best level
    first, how the members judged before they met; it is empty where that is not known or not published.
    """

    code: str
    title: str
    question: str
    level: str
    rationale: str = ""
    gate: bool = False
    citations: tuple[Citation, ...] = ()
    findings: tuple[Finding, ...] = ()
    mapping: tuple[str, ...] = ()
    first_levels: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard with its criteria; `level` is empty where the framework edition gives standards no level."""

    code: str
    title: str
    criteria: tuple[Criterion, ...]
    sentence: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the micro-credential at a glance; `points` are a numbered list under the value (learning outcomes)."""

    label: str
    value: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MicroCredential:
    """What was judged, as the provider declared it (Council Recommendation of 16 June 2022, Annex I).

    `in_brief` goes on the title page: "2 ECTS", "52 hours", "EQF level 6", "blended".
    """

    title: str
    provider: str
    place: str = ""
    in_brief: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    revision: int = 1
    after_award: str = ""


@dataclass(frozen=True, slots=True)
class RuleTest:
    """One test of the outcome rule on this case; `holds` has an answer for each heading, None where it is not asked."""

    words: str
    found: str
    holds: tuple[bool | None, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """The outcome rule in words, best outcome first, and how it was applied to this case."""

    outcomes: tuple[tuple[str, str], ...] = ()
    tested: tuple[str, ...] = ()
    tests: tuple[RuleTest, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Framework:
    """The edition of criteria; `scale` has the best level first, `mappings` the headings of what criteria carry."""

    id: str
    title: str
    scale: tuple[Level, ...]
    text: str = ""
    mappings: tuple[str, ...] = ()
    mappings_note: str = ""
    rule: Rule = field(default_factory=Rule)


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened: when, what, by whom (a lane of the procedure), and one line about it."""

    on: date
    title: str
    by: str
    happened: str = ""
    decisive: bool = False


@dataclass(frozen=True, slots=True)
class Procedure:
    """The edition of the procedure and how the case went through it.

    `lanes` are who acts, top to bottom; `steps` are drawn, `timeline` is the table (the steps again, if it is empty).
    """

    id: str
    title: str
    text: str = ""
    lanes: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    timeline: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the panel; `interests` says what was declared and what came of it, empty when there was none."""

    name: str
    role: str
    perspective: str = ""
    field: str = ""
    country: str = ""
    trained_on: date | None = None
    interests: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """Who judged; `text` opens the annex, `note` closes it (the officer without a vote, recusals in the council)."""

    members: tuple[Member, ...] = ()
    text: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """An error of fact that the provider pointed out, and the chair's answer."""

    section: str
    said: str
    accepted: bool
    answer: str = ""


@dataclass(frozen=True, slots=True)
class FactualCheck:
    """The provider's check of the draft report; `text` replaces the opening sentence that the report writes itself."""

    sent_on: date | None = None
    answered_on: date | None = None
    corrections: tuple[Correction, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the members agreed before they met; `alpha` is Krippendorff's for ordinal data, where it was computed."""

    reviewers: int = 0
    alpha: float | None = None
    note: str = ""
    dissent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that the panel saw, with the fingerprint taken when it arrived."""

    code: str
    name: str
    version: int = 1
    sha256: str = ""
    pages: int | None = None
    dated: date | None = None
    after_visit: bool = False


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One part of the record behind the report: what it is, which one, and its SHA-256."""

    label: str
    value: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, by whom and why.

    `sentence` stands under the outcome on the title page, `summary` under it in the summary. `computed` and `proposed`
    are labels of outcomes; `deviation` says why the decision departs from them and must then be given.
    `next_steps` replaces the words that the report has for what happens next.
    """

    outcome: Outcome
    label: str
    decided_on: date
    decided_by: str
    reasons: str
    sentence: str = ""
    summary: str = ""
    valid_until: date | None = None
    computed: str = ""
    proposed: str = ""
    deviation: str = ""
    appeal_until: date | None = None
    next_steps: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the outcome means for those it concerns; where one is empty, the report has words of its own."""

    learners: str = ""
    others: str = ""
    provider: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report. `day` is the position it states: publication, or the day on which a draft was sent.

    A draft for the factual-accuracy check (`draft=True`) shows no decision even when it carries one.
    `other_languages` are names ("Romanian"); `specimen` is a warning that everything is invented.
    """

    ref: str
    language: str
    day: date
    agency: Agency
    micro_credential: MicroCredential
    framework: Framework
    procedure: Procedure
    standards: tuple[Standard, ...]
    decision: Decision | None = None
    draft: bool = False
    answer_by: date | None = None
    panel: Panel = field(default_factory=Panel)
    factual_check: FactualCheck = field(default_factory=FactualCheck)
    agreement: Agreement = field(default_factory=Agreement)
    evidence: tuple[Evidence, ...] = ()
    fingerprints: tuple[Fingerprint, ...] = ()
    meaning: Meaning = field(default_factory=Meaning)
    other_languages: tuple[str, ...] = ()
    specimen: str = ""

    @property
    def decided(self) -> Decision | None:
        """The decision, where the report may show one."""
        return None if self.draft else self.decision

    @property
    def link(self) -> str:
        """The address of the case's entry in the public register."""
        return f"{self.agency.register.rstrip('/')}/{self.ref}"

    @property
    def address(self) -> str:
        """The same address as people read it, without "https://"."""
        return self.link.partition("://")[2] or self.link

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All criteria, in the order of the framework."""
        return tuple(criterion for standard in self.standards for criterion in standard.criteria)

    @property
    def weakest(self) -> tuple[Criterion, ...]:
        """Criteria in the lower half of the scale: partially met and not met, of four levels."""
        middle = (len(self.framework.scale) - 1) / 2
        return tuple(each for each in self.criteria if self.rank(each.level) > middle)

    def rank(self, level: str) -> int:
        """Return the place of a level in the scale, 0 for the best; raises ValueError for a level it has not."""
        return [each.key for each in self.framework.scale].index(level)

    def level_label(self, level: str) -> str:
        """Return the word for a level."""
        return self.framework.scale[self.rank(level)].label

    def findings(self, kind: Kind) -> tuple[Finding, ...]:
        """All findings of one kind, by their number, each with the code of its criterion."""
        found = [
            replace(each, criterion=each.criterion or criterion.code)
            for criterion in self.criteria
            for each in criterion.findings
            if each.kind is kind
        ]
        return tuple(sorted(found, key=lambda each: each.number))
