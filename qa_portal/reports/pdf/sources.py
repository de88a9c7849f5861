"""The annexes on what the judgement rests on: criteria and rule, evidence and the record behind the report."""

from reportlab.platypus import Flowable, Paragraph

from qa_portal.kernel.i18n import day
from qa_portal.kernel.i18n import gettext as _
from qa_portal.reports.content import Evidence, Report, Rule
from qa_portal.reports.pdf import styles
from qa_portal.reports.pdf.flow import Stack
from qa_portal.reports.pdf.tables import Cell, definitions, listing
from qa_portal.reports.pdf.words import grouped, para, paragraphs, tidy


def criteria(report: Report) -> list[Flowable]:
    """Return the framework, its outcome rule in words and as applied, and the questions put to the panel (ESG 2.5)."""
    framework = report.framework
    text = framework.text or _("The framework is {title} ({id}).", title=framework.title, id=framework.id)
    rule = framework.rule
    return [
        *paragraphs(text, styles.TEXT),
        *(_in_words(rule) if rule.outcomes else []),
        *(_applied(rule) if rule.tests and not report.draft else []),
        *_questions(report),
    ]


def _section(title: str, following: Flowable) -> Stack:
    """A heading that stays with the beginning of what follows."""
    return Stack([para(title, styles.SECTION), following], lead=1, before=styles.SECTION.spaceBefore, after=6)


def _in_words(rule: Rule) -> list[Flowable]:
    note = rule.note or _(
        "Levels are ordered words, not numbers. The rule counts them and looks at gates; it never averages. Whoever "
        "decides may depart from the computed outcome, and then publishes why."
    )
    table = definitions(rule.outcomes, style=styles.CELL)
    return [_section(_("The rule for the outcome"), table), *paragraphs(note, styles.NOTE)]


def _applied(rule: Rule) -> list[Flowable]:
    rows: list[list[Cell]] = [
        [each.words, each.found, *(_holds(holds) for holds in each.holds), *("" for _each in rule.tested)][
            : 2 + len(rule.tested)
        ]
        for each in rule.tests
    ]
    head = [_("Test"), _("Found"), *rule.tested]
    widths = [204, 130, *(148 / max(len(rule.tested), 1) for _each in rule.tested)]
    return [_section(_("How the rule was applied"), listing(head, rows, widths))]


def _holds(holds: bool | None) -> Cell:
    if holds is None:
        return "–"
    return para(_("holds"), styles.CELL) if holds else para(_("fails"), styles.CELL_BOLD)


def _questions(report: Report) -> list[Flowable]:
    rows: list[list[Cell]] = []
    groups: dict[int, int] = {}
    for standard in report.standards:
        groups[len(rows)] = len(standard.criteria)
        rows.append([standard.code, standard.title, ""])
        for each in standard.criteria:
            gate = f" {_('[gate]')}" if each.gate else ""
            rows.append([each.code, each.title + gate, each.question])
    if not rows:
        return []
    head = [_("Criterion"), "", _("Question")]
    return [_section(_("The questions put to the panel"), listing(head, rows, [28, 153, 301], groups=groups))]


def evidence(report: Report) -> list[Flowable]:
    """Return every file that the panel saw, with its fingerprint, and the fingerprints of the record."""
    files = report.evidence
    said = [_("The panel saw no file beside the proposal.")]
    if files:
        said = [
            _(
                "Every file that the panel saw, with the fingerprint (SHA-256) taken when it arrived. A file that has "
                "the same fingerprint is the same file. The provider decides which of them it publishes."
            )
        ]
    if any(each.after_visit for each in files):
        said.append(_("What is marked † was added after the visit, at the request of the panel."))
    head = [_("No."), _("Evidence and fingerprint"), _("Version"), _("Pages"), _("Dated")]
    rows = [_file(each) for each in files]
    widths = [34, 278, 51, 45.5, 73.5]
    return [
        para(" ".join(said), styles.TEXT),
        *([listing(head, rows, widths, padding=(2.1, 3.2), bold=(0,))] if rows else []),
        *_record(report),
    ]


def _file(each: Evidence) -> list[Cell]:
    mark = "†" if each.after_visit else ""
    name = [para(each.name, styles.CELL), *([para(grouped(each.sha256), styles.HASH)] if each.sha256 else [])]
    pages = str(each.pages) if each.pages else "–"
    return [f"{each.code}{mark}", name, str(each.version), pages, day(each.dated) or "–"]


def _record(report: Report) -> list[Flowable]:
    if not report.fingerprints:
        return []
    rows = [
        (
            each.label,
            [para(each.value, styles.CELL_WIDE), *([para(grouped(each.sha256), styles.HASH)] if each.sha256 else [])],
        )
        for each in report.fingerprints
    ]
    note = _(
        "The fingerprint of this file cannot stand in the file itself; the register shows it at the address on the "
        "title page."
    )
    return [
        _section(_("The record behind this report"), definitions(rows)),
        *([Paragraph(tidy(note), styles.NOTE)] if not report.draft else []),
    ]
