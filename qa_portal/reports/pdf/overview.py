"""All criteria in one table: level, what each carries over from the European standards, and what was found."""

from collections.abc import Iterable

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Paragraph

from qa_portal.kernel.i18n import gettext as _
from qa_portal.reports.charts import ladder
from qa_portal.reports.content import Criterion, Report
from qa_portal.reports.pdf import styles
from qa_portal.reports.pdf.front import heading
from qa_portal.reports.pdf.styles import FULL, color_of
from qa_portal.reports.pdf.tables import Cell, listing
from qa_portal.reports.pdf.words import criterion_link, finding_name, para, tidy


def part(report: Report) -> list[Flowable]:
    """Return the table of all criteria (the printable mapping that ESG 2.1 asks for)."""
    headings = report.framework.mappings
    rows: list[list[Cell]] = []
    groups: dict[int, int] = {}
    for standard in report.standards:
        groups[len(rows)] = len(standard.criteria)
        rows.append([standard.code, standard.title, "", "", *("" for _each in headings), ""])
        rows += [_row(report, each) for each in standard.criteria]
    notes = [report.framework.mappings_note] if report.framework.mappings_note else []
    if any(each.gate for each in report.criteria):
        notes.append(_("[gate]: the accreditation depends on it."))
    cells = 10 + 8 * len(report.framework.scale)
    level = _room((each.label for each in report.framework.scale), most=112)
    finding = _room((finding_name(each) for one in report.criteria for each in one.findings), most=90)
    title = FULL - 26 - cells - level - finding - 46 * len(headings)
    widths = [26, max(title, 90), cells, level, *(46 for _each in headings), finding]
    head = [_("Criterion"), "", _("Level"), "", *headings, _("Finding")]
    return [
        *heading("overview", _("All criteria in one table")),
        *([para(" ".join(notes), styles.NOTE)] if notes else []),
        listing(head, rows, widths, groups=groups, padding=(1.9, 2.9)),
    ]


def _room(words: Iterable[str], *, most: float) -> float:
    """Return the width of a column in which the longest of `words` stays on one line, up to `most`."""
    widths = (stringWidth(each, styles.CELL.fontName, styles.CELL.fontSize) for each in words)
    return max(50.0, min(most, max(widths, default=0) + 10))


def _row(report: Report, criterion: Criterion) -> list[Cell]:
    muted = color_of(styles.NOTE)
    gate = f' <font size="7.2" color="{muted}">{tidy(_("[gate]"))}</font>' if criterion.gate else ""
    mapping = [*criterion.mapping, *("" for _each in report.framework.mappings)][: len(report.framework.mappings)]
    return [
        Paragraph(criterion_link(report, criterion.code, styles.CELL), styles.CELL),
        Paragraph(tidy(criterion.title) + gate, styles.CELL),
        _cells(report, criterion),
        report.level_label(criterion.level),
        *mapping,
        "; ".join(finding_name(each) for each in criterion.findings) or "–",
    ]


def _cells(report: Report, criterion: Criterion) -> Flowable:
    drawing = ladder(report.rank(criterion.level), len(report.framework.scale), cell=6.4)
    drawing.height = 9.3
    return drawing
