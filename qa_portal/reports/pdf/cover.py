"""The title page: whose, what, how it ended, until when, and where to check it."""

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, Spacer

from qa_portal.kernel.i18n import day, tongue
from qa_portal.kernel.i18n import gettext as _
from qa_portal.reports.charts import outcome_mark, qr
from qa_portal.reports.charts.base import fitting, shortened
from qa_portal.reports.content import Decision, Kind, Report
from qa_portal.reports.look import ACCENT, INK, SANS, SANS_BOLD, SERIF_BOLD
from qa_portal.reports.pdf import styles
from qa_portal.reports.pdf.flow import Stack
from qa_portal.reports.pdf.styles import LEFT, MAIN, MAIN_LEFT, RIGHT, SIDE
from qa_portal.reports.pdf.words import outcome_sentence, para, tidy

_HEAD, _BAND = 774.0, 431.0
_ROOM_FOR_TITLE = 285.0
_LOGO_WIDTH, _LOGO_HEIGHT = SIDE, 34.0


def draw_cover(canvas: Canvas, report: Report) -> None:
    """Draw the title page of `report`, or of its draft, which shows no outcome."""
    canvas.saveState()
    _letterhead(canvas, report)
    _name(canvas, report)
    decision = report.decided
    bottom = _outcome(canvas, report, decision) if decision else _draft(canvas, report)
    _dates(canvas, report, decision, bottom - 26)
    if not report.draft:
        _check(canvas, report)
    canvas.restoreState()


def _draw(canvas: Canvas, flowable: Flowable, x: float, top: float, width: float) -> float:
    """Draw `flowable` with its upper edge at `top`; return its lower edge."""
    _width, height = flowable.wrap(width, 1000)
    flowable.drawOn(canvas, x, top - height)
    return top - float(height)


def _letterhead(canvas: Canvas, report: Report) -> None:
    canvas.setStrokeColor(ACCENT)
    canvas.setLineWidth(2)
    canvas.line(LEFT, _HEAD, LEFT + SIDE, _HEAD)
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.8)
    canvas.line(MAIN_LEFT, _HEAD, RIGHT, _HEAD)
    if report.agency.logo:
        _logo(canvas, report.agency.logo)
    _draw(canvas, para(report.agency.name, styles.COVER_AGENCY), LEFT, _HEAD - 5, SIDE)
    words = _("Accreditation report") + (" · " + _("specimen") if report.specimen else "")
    _draw(canvas, para(words, styles.COVER_WORD), MAIN_LEFT, _HEAD - 5, MAIN - 100)
    canvas.setFont(SANS_BOLD, 10)
    canvas.setFillColor(INK)
    canvas.drawRightString(RIGHT, _HEAD - 15.6, report.ref)


def _logo(canvas: Canvas, picture: bytes) -> None:
    """Stand the agency's logo on the rule above its name, as large as the margin allows."""
    drawn = ImageReader(BytesIO(picture))
    width, height = drawn.getSize()
    scale = min(_LOGO_WIDTH / width, _LOGO_HEIGHT / height)
    canvas.drawImage(drawn, LEFT, _HEAD + 7, width * scale, height * scale, mask="auto")


def _name(canvas: Canvas, report: Report) -> None:
    """The name of the micro-credential and its provider, standing on the outcome band, however long it is."""
    about = report.micro_credential
    for size in (31, 27, 24, 21, 18, 15, 12):
        named = ParagraphStyle("cover_title", fontName=SERIF_BOLD, fontSize=size, leading=size * 1.16, textColor=INK)
        stack = Stack(
            [
                para(_("Micro-credential"), styles.COVER_WORD),
                Spacer(0, 9),
                para(about.title, named),
                Spacer(0, 10),
                para(about.provider, styles.COVER_PROVIDER),
                *(para(words, styles.COVER_LINE) for words in (about.place, " · ".join(about.in_brief)) if words),
            ]
        )
        height = stack.wrap(MAIN, 1000)[1]
        if height <= _ROOM_FOR_TITLE:
            break
    stack.drawOn(canvas, MAIN_LEFT, _BAND + 32)


def _band(canvas: Canvas, words: Sequence[Flowable]) -> float:
    """Draw words between two rules across the page; return where the lower rule is."""
    stack = Stack(words)
    height = max(stack.wrap(MAIN, 400)[1], 66) + 30
    canvas.setStrokeColor(INK)
    for weight, y in ((1.6, _BAND), (0.8, _BAND - height)):
        canvas.setLineWidth(weight)
        canvas.line(LEFT, y, RIGHT, y)
    stack.drawOn(canvas, MAIN_LEFT, _BAND - 14 - stack.height)
    return _BAND - height


def _outcome(canvas: Canvas, report: Report, decision: Decision) -> float:
    sentence = shortened(outcome_sentence(report, decision), SANS, 11, 5 * MAIN)
    bottom = _band(canvas, [para(decision.label, styles.COVER_OUTCOME), para(sentence, styles.COVER_SENTENCE)])
    mark = outcome_mark(decision.outcome, size=73, conditions=len(report.findings(Kind.CONDITION)))
    mark.drawOn(canvas, LEFT + 6, (_BAND + bottom) / 2 - 36)
    return bottom


def _draft(canvas: Canvas, report: Report) -> float:
    asked = _("The provider is asked to point out errors of fact. Levels and findings may change with them.")
    when = _("Answers are awaited until {day}.", day=day(report.answer_by, "long")) if report.answer_by else ""
    heading = para(_("Draft for the factual-accuracy check"), styles.COVER_OUTCOME)
    return _band(canvas, [heading, para(f"{asked} {when}", styles.COVER_SENTENCE)])


def _dates(canvas: Canvas, report: Report, decision: Decision | None, top: float) -> None:
    languages = tongue(report.language).capitalize()
    if report.other_languages:
        languages = _("{language}; also in {others}", language=languages, others=", ".join(report.other_languages))
    if decision:
        dates = [
            (_("Decided"), day(decision.decided_on, "long")),
            (_("Published"), day(report.day, "long")),
            (_("Valid until"), day(decision.valid_until, "long")),
        ]
    else:
        dates = [(_("Sent"), day(report.day, "long")), (_("Answer by"), day(report.answer_by, "long"))]
    dates += [
        (_("Criteria"), report.framework.id),
        (_("Procedure"), report.procedure.id),
        (_("Language"), languages),
    ]
    shown = [each for each in dates if each[1]]
    column = MAIN / 3
    for place, (label, value) in enumerate(shown):
        line, at = divmod(place, 3)
        x, y = MAIN_LEFT + at * column, top - line * 39.7
        _draw(canvas, para(label, styles.COVER_LABEL), x, y + 8.4, column - 6)
        size = fitting(value, SANS_BOLD, 10, column - 4, least=7.5)
        _draw(canvas, para(value, styles.sized(styles.COVER_VALUE, size)), x, y - 3, column - 2)


def _check(canvas: Canvas, report: Report) -> None:
    qr(report.link, size=85).drawOn(canvas, LEFT, 82)
    address = f'<a href="{tidy(report.link)}">{tidy(report.address)}</a>'
    _draw(
        canvas,
        Stack(
            [
                para(_("Check this report"), styles.COVER_CHECK),
                Paragraph(address, styles.COVER_ADDRESS),
                Spacer(0, 4),
                para(
                    _(
                        "This report states the position on the day of publication and does not change. The public "
                        "register says what holds today: whether conditions have been met, and whether the "
                        "accreditation has been renewed, suspended or withdrawn."
                    ),
                    styles.COVER_NOTE,
                ),
            ]
        ),
        MAIN_LEFT,
        169,
        MAIN - 30,
    )
