"""Writes the two documents that belong to one case, from its proposal: course sheet and survey of needs."""

from decimal import Decimal

from qa_portal.demo.texts import Needs
from qa_portal.kernel.i18n import number, speaking
from qa_portal.kernel import vocabulary
from qa_portal.proposals.draft import ProposalData

_SHEET = {
    "en": {
        "sheet": "Course sheet: {title}",
        "outcomes": "Learning outcomes, practice and assessment",
        "table": "Outcome | Practised in unit | Assessed by",
        "all": "all",
        "assessment": "How learners are assessed",
        "content": "Content and hours",
        "hours": "Hours of a typical learner",
        "activities": "Contact and guided practice|Practice with one's own material|Self-study|Assessment and feedback",
        "total": "Total",
        "level": "Level",
        "argument": "EQF level {level}: each outcome was compared with the descriptors for knowledge, skills and "
        "responsibility. The opinion of a reader who had no part in the design is kept with the file of approval.",
        "pathways": "Pathways",
        "alone": "The micro-credential stands alone.",
        "changes": "Changes since the first draft",
    },
    "ro": {
        "sheet": "Fișa cursului: {title}",
        "outcomes": "Rezultatele învățării, exersarea și evaluarea",
        "table": "Rezultat | Exersat în unitatea | Evaluat prin",
        "all": "toate",
        "assessment": "Cum sunt evaluați cursanții",
        "content": "Conținut și ore",
        "hours": "Orele unui cursant obișnuit",
        "activities": "Întâlniri și exerciții ghidate|Exerciții pe materiale proprii|Studiu individual|Evaluare și feedback",
        "total": "Total",
        "level": "Nivel",
        "argument": "Nivelul CEC {level}: fiecare rezultat a fost comparat cu descriptorii pentru cunoștințe, abilități și "
        "responsabilitate. Opinia unui cititor fără rol în proiectare se păstrează în dosarul de aprobare.",
        "pathways": "Parcursuri",
        "alone": "Microcertificatul este de sine stătător.",
        "changes": "Modificări de la prima variantă",
    },
}
_SHARES = (Decimal("0.42"), Decimal("0.22"), Decimal("0.22"))


def sheet_title(data: ProposalData, language: str) -> str:
    """Return what the course sheet of a proposal is called."""
    return _SHEET[language]["sheet"].format(title=data.title)


def course_sheet(data: ProposalData, changed: tuple[str, ...], language: str) -> str:
    """Write the course sheet that belongs to a proposal."""
    words, types = _SHEET[language], vocabulary.load("assessment_type")
    with speaking(language):
        outcomes = [
            f"| {n}. {each.text} | {n if n > 1 else '1, 2'} | {', '.join(types.label(key) for key in each.assessment)} |"
            for n, each in enumerate(data.outcomes, start=1)
        ]
        hours = _hours(data, words)
    lines = [
        f"# {words['outcomes']}",
        f"| {words['table']} |",
        *outcomes,
        f"# {words['assessment']}",
        *data.assessment_description.splitlines(),
        "===",
        f"# {words['content']}",
        *(f"- {line}" for line in data.content.splitlines()),
        f"# {words['hours']}",
        *hours,
        f"# {words['level']}",
        words["argument"].format(level=data.eqf_level),
        f"# {words['pathways']}",
        data.pathways or words["alone"],
        f"# {words['changes']}",
        *(f"- {each}" for each in changed),
    ]
    return "\n".join(lines)


def _hours(data: ProposalData, words: dict[str, str]) -> list[str]:
    total = data.hours or Decimal(0)
    parts = [(total * share).quantize(Decimal(1)) for share in _SHARES]
    parts.append(total - sum(parts))
    named = zip(words["activities"].split("|"), parts, strict=True)
    rows = [f"| {name} | {number(part)} h |" for name, part in named]
    return [f"| {words['hours']} | h |", *rows, f"| {words['total']} | {number(total)} h = {number(data.ects)} ECTS |"]


_NEEDS = {
    "en": ("Who was asked", "What was found", "In their words", "What changed in the offer"),
    "ro": ("Cine a fost întrebat", "Ce s-a constatat", "În cuvintele lor", "Ce s-a schimbat în ofertă"),
}


def needs_survey(data: ProposalData, needs: Needs, language: str) -> str:
    """Write the survey of needs on which a proposal rests."""
    asked, found, voices, changed = _NEEDS[language]
    quotes = {"en": "“{0}”", "ro": "„{0}”"}[language]
    lines = [
        data.need,
        f"# {asked}",
        *(f"- {', '.join(part for part in (each.who, each.how, each.when) if part)}" for each in data.consulted),
        f"# {found}",
        f"| {needs.title} | |",
        *(f"| {name} | {value} |" for name, value in needs.rows),
        "===",
        f"# {voices}",
        *(quotes.format(each) for each in needs.voices),
        f"# {changed}",
        *(f"- {each}" for each in needs.changed),
        f"# {data.title}",
        data.target_group,
    ]
    return "\n".join(lines)
