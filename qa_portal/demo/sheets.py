"""Writes the two documents that belong to one case, from its proposal: course sheet and survey of needs."""

from decimal import Decimal

from qa_portal.demo.shapes import Needs
from qa_portal.demo.telling import Said
from qa_portal.demo.texts import Words, fill, sheet_words
from qa_portal.kernel import vocabulary
from qa_portal.kernel.i18n import number, speaking
from qa_portal.proposals.draft import Outcome, ProposalData

_SHARES = (Decimal("0.42"), Decimal("0.22"), Decimal("0.22"))  # of the hours; assessment takes the rest


def case_documents(said: Said, needs: Needs) -> list[tuple[str, str]]:
    """Return title and text of the course sheet and of the survey of needs that belong to a case."""
    words = sheet_words(said.language)
    with speaking(said.language):
        sheet = _course_sheet(said.data, needs.changed, words)
    survey = fill(_survey(said.data, needs, words), said.words)
    return [(sheet_title(said.data, said.language), sheet), (needs.title, survey)]


def sheet_title(data: ProposalData, language: str) -> str:
    """Return what the course sheet of a proposal is called."""
    return sheet_words(language)["sheet"].format(title=data.title)


def _course_sheet(data: ProposalData, changed: tuple[str, ...], words: Words) -> str:
    lines = [
        f"# {words['outcomes']}",
        f"| {words['table']} |",
        *(_outcome(place, each) for place, each in enumerate(data.outcomes, start=1)),
        f"# {words['assessment']}",
        *data.assessment_description.splitlines(),
        "===",
        f"# {words['content']}",
        *(f"- {line}" for line in data.content.splitlines()),
        f"# {words['hours']}",
        *_hours(data, words),
        f"# {words['level']}",
        words["argument"].format(level=data.eqf_level),
        f"# {words['pathways']}",
        data.pathways or words["alone"],
        f"# {words['changes']}",
        *(f"- {each}" for each in changed),
    ]
    return "\n".join(lines)


def _outcome(place: int, outcome: Outcome) -> str:
    types = vocabulary.load("assessment_type")
    assessed = ", ".join(types.label(key) for key in outcome.assessment)
    return f"| {place}. {outcome.text} | {place if place > 1 else '1, 2'} | {assessed} |"


def _hours(data: ProposalData, words: Words) -> list[str]:
    total = data.hours or Decimal(0)
    parts = [(total * share).quantize(Decimal(1)) for share in _SHARES]
    parts.append(total - sum(parts))
    named = zip(words["activities"].split("|"), parts, strict=True)
    rows = [f"| {name.strip()} | {number(part)} h |" for name, part in named]
    return [f"| {words['hours']} | h |", *rows, f"| {words['total']} | {number(total)} h = {number(data.ects)} ECTS |"]


def _survey(data: ProposalData, needs: Needs, words: Words) -> str:
    lines = [
        data.need,
        f"# {words['asked']}",
        *(f"- {', '.join(part for part in (each.who, each.how, each.when) if part)}" for each in data.consulted),
        f"# {words['found']}",
        f"| {needs.title} | |",
        *(f"| {name} | {value} |" for name, value in needs.rows),
        "===",
        f"# {words['voices']}",
        *(words["quoted"].format(words=each) for each in needs.voices),
        f"# {words['changed']}",
        *(f"- {each}" for each in needs.changed),
        f"# {data.title}",
        data.target_group,
    ]
    return "\n".join(lines)
