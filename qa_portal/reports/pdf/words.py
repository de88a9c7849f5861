"""Words on paper: texts made safe and well broken, and the sentences that the report writes itself."""

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from qa_portal.kernel.i18n import day, ngettext, number
from qa_portal.kernel.i18n import gettext as _
from qa_portal.reports.content import Citation, Decision, Finding, Kind, Outcome, Report
from qa_portal.reports.pdf.styles import color_of

_FIXED = "\N{NO-BREAK SPACE}"
_DATE = re.compile(r"\b(\d{1,2}) ([^\W\d_]{3,10}\.?) (\d{4})\b")
_NUMBERED = re.compile(
    r"\b(Condition|Recommendation|Commendation|Criterion|Annex|EQF|level|version|no|pp?\.|"
    r"Condiția|Recomandarea|Punctul forte|Criteriul|Anexa|CEC|nivelul|versiunea|nr\.) (?=[\dA-F]\w{0,3}\b)"
)
_UNIT = re.compile(r"(?<=\d) (?=(?:%|ECTS)(?:\W|$))")
_LAST = re.compile(r" (?=\S{1,9}$)")


def tidy(words: str) -> str:
    """Return `words` as markup: letters composed, signs escaped, no break inside a date or before a lone last word."""
    clean = unicodedata.normalize("NFC", words)
    clean = "".join(each for each in clean if each in "\n\t" or unicodedata.category(each) != "Cc")
    clean = clean.strip()
    clean = _DATE.sub(rf"\1{_FIXED}\2{_FIXED}\3", clean)
    clean = _NUMBERED.sub(rf"\1{_FIXED}", clean)
    clean = _UNIT.sub(_FIXED, clean)
    if clean.count(" ") > 3:
        clean = _LAST.sub(_FIXED, clean)
    return html.escape(clean, quote=False)


def para(words: str, style: ParagraphStyle) -> Paragraph:
    """Return one paragraph of plain `words`."""
    return Paragraph(tidy(words), style)


def paragraphs(words: str, style: ParagraphStyle) -> list[Paragraph]:
    """Return the paragraphs of a text; empty lines part them, a single line break does not."""
    return [Paragraph(tidy(" ".join(each.split())), style) for each in re.split(r"\n\s*\n", words) if each.strip()]


def link(target: str, markup: str, style: ParagraphStyle) -> str:
    """Return `markup` as a link to a bookmark of this file, in the colour of `style`."""
    return f'<a href="#{html.escape(target)}" color="{color_of(style)}">{markup}</a>'


def criterion_link(report: Report, code: str, style: ParagraphStyle) -> str:
    """Return the code of a criterion as a link to its judgement; a code the report has not stays plain."""
    known = any(each.code == code for each in report.criteria)
    return link(anchor(code), tidy(code), style) if known else tidy(code)


def anchor(code: str) -> str:
    """Return the bookmark of the criterion with this code."""
    return "criterion-" + re.sub(r"[^\w.]", "_", code)


def finding_name(finding: Finding) -> str:
    """Return "Condition 3"."""
    names = {
        Kind.CONDITION: _("Condition {number}", number=finding.number),
        Kind.COMMENDATION: _("Commendation {number}", number=finding.number),
        Kind.RECOMMENDATION: _("Recommendation {number}", number=finding.number),
    }
    return names[finding.kind]


def cited(citation: Citation) -> str:
    """Return one place in the evidence as markup: code in bold, name, version, pages."""
    mark = "†" if citation.after_visit else ""
    place = [_("version {number}", number=citation.version), *([pages(citation.pages)] if citation.pages else [])]
    where = tidy(", ".join(place))
    if len(where) < 30:
        where = where.replace(" ", _FIXED)
    return f"<b>{tidy(citation.code)}{mark}</b> {tidy(citation.name)}, {where}"


def pages(written: str) -> str:
    """Return pages with their abbreviation: "p. 4", "pp. 5–11"."""
    tidied = re.sub(r"\s*-\s*", "–", written.strip())
    several = not re.fullmatch(r"\d+", tidied)
    return _("pp. {pages}", pages=tidied) if several else _("p. {pages}", pages=tidied)


def joined(words: Iterable[str]) -> str:
    """Return a list in words: "5.2 and 5.3", "1, 2 and 3"."""
    each = list(words)
    if len(each) < 2:
        return "".join(each)
    return _("{first} and {last}", first=", ".join(each[:-1]), last=each[-1])


def grouped(sha256: str) -> str:
    """Return a fingerprint in groups of eight."""
    return " ".join(sha256[place : place + 8] for place in range(0, len(sha256), 8))


def without_year(value: date) -> str:
    """Return "18 May", for a diagram whose caption says the year."""
    return day(value).rpartition(" ")[0]


def outcome_sentence(report: Report, decision: Decision) -> str:
    """Return the sentence under the outcome on the title page: what it depends on, and until when it holds."""
    if decision.sentence:
        return decision.sentence
    conditions = report.findings(Kind.CONDITION)
    dates = sorted(each.due for each in conditions if each.due)
    if decision.outcome is Outcome.WITH_CONDITIONS and dates:
        return ngettext(
            "{n} condition, due on {day}. The accreditation is valid while it is met in time.",
            "{n} conditions, the first due on {day}. The accreditation is valid while they are met in time.",
            len(conditions),
            day=day(dates[0], "long"),
        )
    if decision.outcome is Outcome.REFUSED:
        return _("The reasons are in the decision. The provider may correct them and propose again.")
    if decision.valid_until:
        return _("No conditions. The accreditation is valid until {day}.", day=day(decision.valid_until, "long"))
    return _("No conditions are attached.")


def levels_sentence(report: Report) -> str:
    """Return how many criteria reached each level: "Of 25 criteria: 12 met, 8 substantially met"."""
    criteria = report.criteria
    counts = [
        f"{number(reached)} {level.label}"
        for level in report.framework.scale
        if (reached := sum(each.level == level.key for each in criteria))
    ]
    return ngettext("Of {n} criterion: {levels}.", "Of {n} criteria: {levels}.", len(criteria), levels=joined(counts))


def agreed_sentence(report: Report) -> str:
    """Return on how many criteria the members agreed before they met; nothing where that is not known."""
    spans = [span(each.first_levels) for each in report.criteria if any(each.first_levels)]
    if not spans or not report.agreement.reviewers:
        return ""
    return _(
        "Before they met, the reviewers agreed on {agreed} of {total} criteria.",
        agreed=spans.count(0),
        total=len(spans),
    )


def span(counts: Sequence[int]) -> int:
    """Return how many levels lie between the highest and the lowest that anyone chose."""
    chosen = [rank for rank, count in enumerate(counts) if count]
    return chosen[-1] - chosen[0] if chosen else 0


def meaning(report: Report, decision: Decision) -> Sequence[tuple[str, str]]:
    """Return, for learners, others and the provider, a heading and what the outcome means for them."""
    said = report.meaning
    refused = decision.outcome is Outcome.REFUSED
    if refused:
        learners = _("The micro-credential is not accredited. Before you enrol, ask the provider what follows for you.")
        others = _("The quality of the micro-credential has not been confirmed by this agency.")
    else:
        learners = _("The micro-credential is accredited now. The register says at any time whether it still is.")
        others = _("What the credential states about outcomes, workload and level has been examined.")
    return (
        (_("For learners"), said.learners or learners),
        (_("For employers and other institutions"), said.others or others),
        (_("For the provider"), said.provider or _for_provider(report, decision)),
    )


def _for_provider(report: Report, decision: Decision) -> str:
    if decision.outcome is Outcome.REFUSED:
        return _("The decision says why, and how it may be appealed.")
    dates = sorted(each.due for each in report.findings(Kind.CONDITION) if each.due)
    if not dates:
        return _("Nothing is due before the accreditation ends, save what the follow-up of the agency asks for.")
    if dates[0] == dates[-1]:
        return ngettext("{n} report is due on {day}.", "{n} reports are due on {day}.", len(dates), day=day(dates[0]))
    first, last = day(dates[0], "long"), day(dates[-1], "long")
    return _("{n} reports are due between {first} and {last}.", n=len(dates), first=first, last=last)
