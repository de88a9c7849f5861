"""What is unusual in a proposal and worth a second look, without standing in the way of submitting it. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from qa_portal.kernel import vocabulary
from qa_portal.kernel.i18n import marked
from qa_portal.proposals.draft import Outcome, ProposalData
from qa_portal.proposals.sentence import Sentence, sentence

LEAST_HOURS, MOST_HOURS = 25, 30  # for one ECTS credit (ECTS Users' Guide)
FULL_YEAR = 60  # credits; from here on European registers no longer speak of a micro-credential
_MANY_WORDS, _MANY_OUTCOMES = 14, 12
_CYCLE_OF_LEVEL = {"5": "short", "6": "first", "7": "second", "8": "third"}

_DEGREES = re.compile(
    r"\b(degree|diploma|bachelor|master|doctora\w*|phd|licen[țt][ăa]|licen[țt]ei|masterat\w*|diplom[ăa])\b",
    re.IGNORECASE,
)
# What may stand before the verb of an outcome, and the verbs that nobody can assess.
_LEADS = (
    re.compile(
        r"(?:(?:the|each)\s+)?(?:(?:learners?|students?|participants?)\s+)?(?:(?:will|is|are|can|should)\s+)?(?:be\s+)?"
        r"(?:able\s+)?(?:to\s+)?",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:(?:cursantul|studentul|participantul|absolventul)\s+)?(?:(?:va\s+fi|este|e)\s+)?(?:capabil\s+)?"
        r"(?:(?:să|a)\s+)?",
        re.IGNORECASE,
    ),
)
_VAGUE = re.compile(
    r"^(?:understands?|understanding|knows?|knowing|knowledge|learns?|appreciates?|be\s+aware|aware|awareness|"
    r"be\s+familiar|familiar|familiari[sz]e|"
    r"în[țţ]ele\w*|intele\w*|cuno\w+|[șş]tie|[șş]ti|con[șş]tientiz\w*|familiariz\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Caution:
    """Something to look at: the anchor of the field and a sentence."""

    anchor: str
    sentence: Sentence


def cautions(data: ProposalData) -> tuple[Caution, ...]:
    """List what is unusual in `data`, in the order of the form."""
    parts = (_title(data), _outcomes(data), _workload(data), _level(data), _assessment(data), _gaps(data))
    return tuple(each for part in parts for each in part)


def _caution(anchor: str, text: str, **values: Any) -> Caution:
    return Caution(anchor, sentence(text, **values))


def hours_per_credit(data: ProposalData) -> Decimal | None:
    """Return the hours of work behind one ECTS credit to one decimal, None where either is not given."""
    if not data.hours or not data.ects:
        return None
    return (data.hours / data.ects).quantize(Decimal("0.1"))


def _title(data: ProposalData) -> Iterator[Caution]:
    if found := _DEGREES.search(data.title):
        yield _caution("title", marked("“{word}” in the title may be taken for a degree."), word=found.group())
    if (n := len(data.title.split())) > _MANY_WORDS:
        yield _caution("title", marked("The title has {n} words; a short one is found and remembered."), n=n)
    if data.title and data.languages and "en" not in data.languages and not data.title_en:
        yield _caution("title_en", marked("European registers show an English title too."))


def _outcomes(data: ProposalData) -> Iterator[Caution]:
    if len(data.outcomes) == 1:
        yield _caution("outcomes", marked("There is only one outcome; check that it covers all that is learned."))
    if (n := len(data.outcomes)) > _MANY_OUTCOMES:
        yield _caution("outcomes", marked("There are {n} outcomes; so many are hard to assess one by one."), n=n)
    for n, each in enumerate(data.outcomes, start=1):
        if each.text:
            yield from _outcome(n, each, data.assessment_types)


def _outcome(n: int, outcome: Outcome, types: list[str]) -> Iterator[Caution]:
    anchor = f"outcome-{n}"
    if is_vague(outcome.text):
        yield _caution(
            anchor,
            marked("Outcome {n} begins with a word that cannot be assessed: say what the learner does."),
            n=n,
        )
    if not outcome.assessment:
        yield _caution(anchor, marked("Outcome {n} has no assessment: choose what proves it."), n=n)
    if any(each not in types for each in outcome.assessment):
        yield _caution(
            anchor, marked("Outcome {n} is assessed by a type that is not among the types of assessment below."), n=n
        )


def is_vague(outcome: str) -> bool:
    """Tell whether an outcome begins with a verb that cannot be assessed ("understand", "know", "înțelege")."""
    text = outcome.strip(" \n\t-–•\"“„'")
    return any(_VAGUE.match(lead.sub("", text, count=1)) for lead in _LEADS) or bool(_VAGUE.match(text))


def _workload(data: ProposalData) -> Iterator[Caution]:
    each = hours_per_credit(data)
    if each is not None and not LEAST_HOURS <= each <= MOST_HOURS:
        yield _caution(
            "hours",
            marked(
                "{hours} hours for {ects} credits are {each} hours a credit; usual are {least} to {most}. "
                "You can submit, but say why in the self-assessment of the workload."
            ),
            hours=data.hours,
            ects=data.ects,
            each=each,
            least=LEAST_HOURS,
            most=MOST_HOURS,
        )
    if data.hours and not data.ects:
        yield _caution("ects", marked("No ECTS credits are given; Annex I wants them wherever possible."))
    if data.ects and data.ects >= FULL_YEAR:
        yield _caution(
            "ects", marked("{n} credits or more are a year of study, no longer a small volume."), n=FULL_YEAR
        )
    if data.ects and data.ects % 1:
        yield _caution("ects", marked("European registers take whole credits only."))


def _level(data: ProposalData) -> Iterator[Caution]:
    usual = _CYCLE_OF_LEVEL.get(data.eqf_level, "")
    if not data.eqf_level or not data.qf_ehea_cycle or data.qf_ehea_cycle == usual:
        return
    yield _caution(
        "qf_ehea_cycle",
        marked("The cycle and EQF level {level} do not usually go together."),
        level=data.eqf_level,
    )


def _assessment(data: ProposalData) -> Iterator[Caution]:
    if data.assessment_types == ["level_of_attendance"]:
        yield _caution("assessment_types", marked("Attendance alone proves no learning outcome."))
    used = {key for each in data.outcomes for key in each.assessment}
    for key in data.assessment_types:
        if used and key not in used:
            label = Label("assessment_type", key)
            yield _caution("assessment_types", marked("{label} is chosen, but proves no outcome."), label=label)
    if data.assessment_types and not data.assessment_description:
        yield _caution("assessment_description", marked("Say how learners are assessed and what counts as a pass."))


def _gaps(data: ProposalData) -> Iterator[Caution]:
    if data.target_group and not data.prerequisites:
        yield _caution("prerequisites", marked("No prerequisites are given; if there are none, write so."))
    if data.qa_type and not data.qa_description:
        yield _caution("qa_description", marked("Say in short how the quality assurance works."))
    if data.learner_and_date and not data.certificate:
        yield _caution(
            "certificate", marked("Say in which form learners receive the certificate and how they share it.")
        )


@dataclass(frozen=True)
class Label:
    """The label of a key of a controlled list, put into words when it is shown."""

    vocabulary: str
    key: str

    def __str__(self) -> str:
        return vocabulary.load(self.vocabulary).label(self.key)
