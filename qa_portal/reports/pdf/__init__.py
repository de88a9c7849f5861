"""The report on paper: everything that `content` says, set as a PDF; the same report gives the same bytes."""

from reportlab.platypus import CondPageBreak, Flowable, NextPageTemplate, PageBreak, Spacer

from qa_portal.kernel.i18n import speaking
from qa_portal.reports.content import Report
from qa_portal.reports.pdf import annexes, decision, glance, judgements, overview, sources, styles, summary
from qa_portal.reports.pdf.document import Document, Entry
from qa_portal.reports.pdf.flow import Mark, Stack
from qa_portal.reports.pdf.front import contents
from qa_portal.reports.pdf.plan import annex_title
from qa_portal.reports.pdf.plan import annexes as planned
from qa_portal.reports.pdf.words import para

_ANNEXES = {
    "procedure": annexes.procedure,
    "panel": annexes.panel,
    "criteria": sources.criteria,
    "corrections": annexes.corrections,
    "agreement": annexes.before_consensus,
    "evidence": sources.evidence,
}
_ON_A_PAGE_OF_ITS_OWN = ("procedure", "evidence")


def render(report: Report) -> bytes:
    """Return the report as a PDF file, in the language of the report.

    It is laid out until the page numbers in the contents are those of the parts: twice, and a third time when the
    contents need more than one page. Raises ValueError when a criterion has a level that the scale has not.
    """
    with speaking(report.language):
        entries: list[Entry] = []
        total = 0
        story = _after_contents(report)
        while True:
            document = Document(report, total=total)
            opening = [NextPageTemplate("page"), Spacer(0, 1), PageBreak(), *contents(report, entries)]
            written = document.written([*opening, *story])
            if (document.entries, document.pages) == (entries, total):
                return written
            entries, total = document.entries, document.pages


def _after_contents(report: Report) -> list[Flowable]:
    parts = [summary.part(report), glance.part(report), judgements.part(report), overview.part(report)]
    if report.decided:
        parts.append(decision.part(report, report.decided))
    story: list[Flowable] = []
    for part in parts:
        story += [PageBreak(), *part]
    for name in planned(report):
        story += [PageBreak() if name in _ON_A_PAGE_OF_ITS_OWN else CondPageBreak(styles.RUN_ON)]
        title = annex_title(report, name)
        beginning = [Mark(f"annex-{name}", title), para(title, styles.PART)]
        story += [Stack(beginning, before=28, after=styles.PART.spaceAfter), *_ANNEXES[name](report)]
    return story


__all__ = ["render"]
