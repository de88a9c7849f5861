"""The paper: page by page, what stands at its head and foot, and where each part begins."""

from datetime import UTC, datetime, time
from io import BytesIO
from typing import NamedTuple

from reportlab.lib.utils import TimeStamp
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from qa_portal.kernel.i18n import current, day
from qa_portal.kernel.i18n import gettext as _
from qa_portal.reports.charts.base import shortened
from qa_portal.reports.content import Report
from qa_portal.reports.look import ACCENT, HAIRLINE, INK, MUTED, SANS, SANS_BOLD
from qa_portal.reports.pdf.cover import draw_cover
from qa_portal.reports.pdf.flow import Mark
from qa_portal.reports.pdf.styles import BOTTOM, HEIGHT, LEFT, MAIN, MAIN_LEFT, PAGE, RIGHT


class Entry(NamedTuple):
    """A line of the contents: where it leads, what it says, how deep it is, and its page."""

    key: str
    title: str
    depth: int
    page: int


class Document(BaseDocTemplate):
    """One pass over the report. `entries` and `pages` are known after it, and `total` must be told before the last.

    A pass without `total` only measures: it draws no title page and writes no file.
    """

    def __init__(self, report: Report, *, total: int = 0) -> None:
        self.report, self.total = report, total
        self.paper = BytesIO()
        self._doSave = bool(total)
        self.entries: list[Entry] = []
        self.in_force = ""
        self.top_of_page = ""
        super().__init__(
            self.paper,
            pagesize=PAGE,
            title=title(report),
            author=report.agency.name,
            subject=_subject(report),
            creator="QA Portal",
            producer="QA Portal",
            keywords=[report.ref, report.framework.id, report.procedure.id],
            lang={"en": "en-GB", "ro": "ro-RO"}[current()],
            displayDocTitle=True,
            initialFontName=SANS,
            invariant=1,
            pageCompression=1,
        )
        paddings = dict.fromkeys(("leftPadding", "rightPadding", "topPadding", "bottomPadding"), 0)
        frame = Frame(MAIN_LEFT, BOTTOM, MAIN, HEIGHT, **paddings)
        self.addPageTemplates(
            [
                PageTemplate("cover", [frame], onPage=lambda canvas, _doc: self._cover(canvas)),
                PageTemplate("page", [frame], onPageEnd=lambda canvas, _doc: self._head_and_foot(canvas)),
            ]
        )

    @property
    def pages(self) -> int:
        """How many pages were laid out."""
        count: int = self.canv.getPageNumber() - 1
        return count

    def began(self, mark: Mark, y: float) -> None:
        """Note that a part or standard begins at the height `y` of the present page."""
        self.entries.append(Entry(mark.key, mark.title, mark.depth, self.page))
        if y > BOTTOM + HEIGHT - 2 and not self.top_of_page:
            self.top_of_page = mark.title
        self._begun = mark.title

    def written(self, story: list[Flowable]) -> bytes:
        """Lay out `story` and return the file; what an earlier pass put off to a next page is forgotten."""
        for each in story:
            each.__dict__.pop("_postponed", None)
        self._begun = ""
        self.build(story)
        return self.paper.getvalue()

    def handle_documentBegin(self) -> None:  # noqa: N802
        """Date the file by the position it states, name its pages, and open it without a panel."""
        self.canv._doc._timeStamp = _stamp(self.report)
        self.canv.addPageLabel(0, style="ARABIC")
        super().handle_documentBegin()

    def _cover(self, canvas: Canvas) -> None:
        if self.total:
            draw_cover(canvas, self.report)

    def _head_and_foot(self, canvas: Canvas) -> None:
        report = self.report
        running = self.top_of_page or self.in_force
        self.in_force, self.top_of_page = self._begun, ""
        canvas.saveState()
        canvas.setFont(SANS, 8)
        canvas.setFillColor(MUTED)
        right = shortened(running, SANS, 8, 190)
        room = RIGHT - LEFT - stringWidth(right, SANS, 8) - 20
        words = "  ·  ".join([report.ref, *([_draft_words()] if report.draft else []), report.micro_credential.title])
        canvas.drawString(LEFT, 796.5, shortened(words, SANS, 8, room))
        canvas.drawRightString(RIGHT, 796.5, right)
        canvas.setStrokeColor(HAIRLINE)
        canvas.setLineWidth(0.5)
        canvas.line(LEFT, 791.5, RIGHT, 791.5)
        canvas.setFont(SANS, 7.4)
        canvas.drawString(LEFT, 34, shortened(_position(report), SANS, 7.4, RIGHT - LEFT - 80))
        canvas.setFont(SANS_BOLD, 8)
        canvas.setFillColor(INK if not report.draft else ACCENT)
        canvas.drawRightString(RIGHT, 34, _("page {page} of {total}", page=self.page, total=self.total))
        canvas.restoreState()


def title(report: Report) -> str:
    """Return the title of the file: what it is, which case, and which micro-credential."""
    sentence = (
        _("Draft accreditation report {ref}: {title}") if report.draft else _("Accreditation report {ref}: {title}")
    )
    return sentence.format(ref=report.ref, title=report.micro_credential.title)


def _subject(report: Report) -> str:
    outcome = report.decided.label if report.decided else _draft_words()
    return f"{report.micro_credential.provider}. {outcome}."


def _draft_words() -> str:
    return _("Draft for the factual-accuracy check")


def _position(report: Report) -> str:
    if report.draft:
        return _("Draft of {day}, for the provider. Not a decision; not for publication.", day=day(report.day, "long"))
    return _("Position on {day}. What holds today: {address}", day=day(report.day, "long"), address=report.address)


def _stamp(report: Report) -> TimeStamp:
    moment = datetime.combine(report.day, time(12), UTC)
    stamp = TimeStamp(invariant=1)
    stamp.t, stamp.lt = moment.timestamp(), moment.timetuple()
    stamp.YMDhms = tuple(stamp.lt)[:6]
    return stamp
