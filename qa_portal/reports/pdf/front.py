"""The second page: contents, how to read the report, and how to cite it."""

from collections.abc import Sequence
from typing import Protocol

from reportlab.platypus import Flowable, Paragraph, Table

from qa_portal.kernel.i18n import gettext as _
from qa_portal.reports.charts import ladder
from qa_portal.reports.content import Report
from qa_portal.reports.look import HAIRLINE, INK, SANS
from qa_portal.reports.pdf import styles
from qa_portal.reports.pdf.flow import Mark, Stack
from qa_portal.reports.pdf.styles import HEIGHT, MAIN
from qa_portal.reports.pdf.words import link, para, tidy


class Line(Protocol):
    """A line of the contents, as the document notes it while it is laid out."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def depth(self) -> int: ...
    @property
    def page(self) -> int: ...


def heading(key: str, title: str) -> list[Flowable]:
    """Return the beginning of a part: its mark and its title."""
    return [Stack([Mark(key, title), para(title, styles.PART)], after=styles.PART.spaceAfter)]


def contents(report: Report, entries: Sequence[Line]) -> list[Flowable]:
    """Return the page of contents; `entries` are what the pass before found, none in the first.

    Its lines move closer together while that keeps it on one page.
    """
    lines = [each for each in entries if each.key != "contents"]
    for padding in (2.0, 1.2, 0.4):
        page = [
            *heading("contents", _("Contents")),
            *([_lines(lines, padding)] if lines else []),
            Stack([*_how_to_read(), _levels(report)], after=10),
            *_notes(report),
        ]
        if Stack(page).wrap(MAIN, HEIGHT)[1] <= HEIGHT:
            break
    return page


def _lines(entries: Sequence[Line], padding: float) -> Table:
    rows = []
    for each in entries:
        style = styles.CONTENTS_STANDARD if each.depth else styles.CONTENTS_PART
        rows.append(
            [
                Paragraph(link(each.key, tidy(each.title).replace("  ", "&nbsp; "), style), style),
                Paragraph(link(each.key, str(each.page), style), styles.right(style)),
            ]
        )
    return Table(
        rows,
        colWidths=[MAIN - 32, 32],
        hAlign="LEFT",
        spaceBefore=6,
        spaceAfter=12,
        style=[
            ("FONT", (0, 0), (-1, -1), SANS),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), padding),
            ("BOTTOMPADDING", (0, 0), (-1, -1), padding + 1.4),
            ("LINEABOVE", (0, 0), (-1, 0), 1, INK),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, HAIRLINE),
        ],
    )


def _how_to_read() -> list[Flowable]:
    written = _("What the panel and the council wrote is set in this face.")
    recorded = _(
        "What comes from the record, such as levels, dates, evidence and tables, is set in this one. Each level is "
        "shown by a word and by cells: the more cells are filled, the more of the criterion is fulfilled."
    )
    return [
        Paragraph(f"<b>{tidy(_('How to read this report.'))}</b> {tidy(written)}", styles.TEXT),
        para(recorded, styles.PLAIN),
    ]


def _levels(report: Report) -> Table:
    scale = report.framework.scale
    rows = [
        [ladder(rank, len(scale)), para(level.label, styles.CELL_BOLD), para(level.meaning, styles.CELL)]
        for rank, level in enumerate(scale)
    ]
    cells = ladder(0, len(scale)).width + 10
    return Table(
        rows,
        colWidths=[cells, 127.6 - cells, MAIN - 127.6],
        hAlign="LEFT",
        spaceAfter=10,
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("FONT", (0, 0), (-1, -1), SANS),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("TOPPADDING", (0, 0), (0, -1), 4.6),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, HAIRLINE),
        ],
    )


def _notes(report: Report) -> list[Flowable]:
    about, agency = report.micro_credential, report.agency
    name = _(
        "Accreditation report {ref}: {title}, {provider}.", ref=report.ref, title=about.title, provider=about.provider
    )
    notes = []
    if not report.draft:
        cited = f"{tidy(f'{agency.name} ({report.day.year}).')} <i>{tidy(name)}</i> {tidy(report.address)}"
        notes += [
            (_("Cite as."), cited),
            (
                _("On the web."),
                tidy(
                    _("The same content with described charts, for screen readers and phones, is at the address above.")
                ),
            ),
        ]
    reach = ", ".join(each for each in (agency.name, agency.address, agency.contact) if each)
    if reach != agency.name:
        notes.append((_("Published by.") if not report.draft else _("Sent by."), tidy(reach)))
    if report.specimen:
        notes.append((_("Specimen."), tidy(report.specimen)))
    return [Paragraph(f"<b>{tidy(label)}</b> {markup}", styles.SMALL) for label, markup in notes]
