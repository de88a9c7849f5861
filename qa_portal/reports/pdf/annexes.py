"""The annexes on how the case went: procedure, panel, corrections of fact, agreement before the consensus."""

from collections.abc import Iterator, Sequence

from reportlab.platypus import Flowable

from qa_portal.kernel.i18n import day, ngettext, number
from qa_portal.kernel.i18n import gettext as _
from qa_portal.reports.charts import agreement, lanes
from qa_portal.reports.content import Criterion, Member, Report, Step
from qa_portal.reports.pdf import styles
from qa_portal.reports.pdf.flow import Full
from qa_portal.reports.pdf.tables import Cell, listing
from qa_portal.reports.pdf.words import joined, para, paragraphs, span, without_year

_STEPS_IN_A_ROW = 10
_CRITERIA_IN_A_ROW = 25


def procedure(report: Report) -> list[Flowable]:
    """Return how the case went: the lanes, and the same in a table (ESG 2.3)."""
    took = report.procedure
    timeline = took.timeline or took.steps
    rows: list[list[Cell]] = [[day(each.on), each.title, each.by, each.happened or "–"] for each in timeline]
    head = [_("Date"), _("Step"), _("By"), _("What happened")]
    text = took.text or _("The case followed {title} ({id}).", title=took.title, id=took.id)
    return [
        *_diagram(took.lanes, took.steps),
        *paragraphs(text, styles.TEXT),
        *([listing(head, rows, [73, 102, 79, 228], bold=(1,))] if rows else []),
    ]


def _diagram(names: Sequence[str], steps: Sequence[Step]) -> list[Flowable]:
    known = [each for each in steps if each.by in names]
    if not known:
        return []
    years = sorted({each.on.year for each in known})
    one_year = len(years) == 1
    drawings: list[Flowable] = [
        Full(
            lanes(
                names,
                [
                    (each.by, each.title, without_year(each.on) if one_year else day(each.on), each.decisive)
                    for each in row
                ],
            ),
            after=5,
        )
        for row in _rows(known)
    ]
    caption = _("Who acted, and when. Read from left to right; each arrow hands the case on.")
    if one_year:
        caption = f"{caption} {_('All dates are in {year}.', year=years[0])}"
    return [*drawings, para(caption, styles.CAPTION)]


def _rows(steps: Sequence[Step]) -> Iterator[Sequence[Step]]:
    """Rows of at most ten, as even as can be: eleven become six and five."""
    rows = -(-len(steps) // _STEPS_IN_A_ROW)
    size = -(-len(steps) // rows)
    return (steps[first : first + size] for first in range(0, len(steps), size))


def panel(report: Report) -> list[Flowable]:
    """Return who judged: role, perspective, field, training, interests (ESG 2.4)."""
    members = report.panel.members
    text = report.panel.text or ngettext(
        "{n} person judged, and declared interests before any document could be opened.",
        "{n} people formed the panel. Each declared interests before any document could be opened.",
        len(members),
    )
    rows: list[list[Cell]] = [
        [each.name, _role(each), day(each.trained_on) or "–", each.interests or _("none")] for each in members
    ]
    head = [_("Name"), _("Role, field, place"), _("Trained"), _("Conflict of interest")]
    return [
        *paragraphs(text, styles.TEXT),
        *([listing(head, rows, [113, 165, 73, 131], bold=(0,))] if rows else []),
        *paragraphs(report.panel.note, styles.NOTE),
    ]


def _role(member: Member) -> str:
    role = ", ".join(each for each in (member.role, member.perspective) if each)
    place = "; ".join(each for each in (member.field, member.country) if each)
    return f"{role}. {place}" if place else role


def corrections(report: Report) -> list[Flowable]:
    """Return the errors of fact that the provider pointed out, and what came of each."""
    check = report.factual_check
    rows: list[list[Cell]] = [
        [each.section, each.said, _("accepted") if each.accepted else _("not accepted"), each.answer or "–"]
        for each in check.corrections
    ]
    head = [_("Section"), _("What the provider said"), _("Result"), _("The chair's answer")]
    return [
        *paragraphs(check.text or _checked(report), styles.TEXT),
        *([listing(head, rows, [51, 159, 74, 198], bold=(0, 2))] if rows else []),
    ]


def _checked(report: Report) -> str:
    check = report.factual_check
    said = []
    if check.sent_on:
        said.append(_("The provider received the draft report on {day}.", day=day(check.sent_on, "long")))
    if check.answered_on:
        said.append(_("It answered on {day}.", day=day(check.answered_on, "long")))
    points = len(check.corrections)
    said.append(
        ngettext(
            "It pointed out {n} error of fact, which the chair answered.",
            "It pointed out {n} errors of fact; the chair answered each.",
            points,
        )
        if points
        else _("No error of fact was pointed out.")
    )
    return " ".join(said)


def before_consensus(report: Report) -> list[Flowable]:
    """Return how far the members agreed before they met, criterion by criterion, without names."""
    levels = [each.label for each in report.framework.scale]
    words = (_("criterion"), _("levels apart"))
    groups = [
        (standard.code, each) for standard in report.standards for each in standard.criteria if any(each.first_levels)
    ]
    strips: list[Flowable] = [
        Full(
            agreement(
                [(standard, each.code, each.first_levels, report.rank(each.level)) for standard, each in row],
                levels,
                words=words,
            ),
            before=4,
            after=8,
        )
        for row in _strips(groups)
    ]
    caption = _(
        "Disc: how many reviewers chose the level; filled where it is the agreed one. Square: the level agreed. "
        "Line: the span of their first levels, heavy from two levels on. The names behind the levels are not published."
    )
    dissent = report.agreement.dissent
    noted = " ".join([caption, report.agreement.note, "" if dissent else _("No dissent was recorded.")])
    return [
        para(_agreed(report, [each for _standard, each in groups]), styles.LEAD),
        *strips,
        para(" ".join(noted.split()), styles.NOTE),
        *([para(_("Dissent"), styles.SECTION)] if dissent else []),
        *(text for each in dissent for text in paragraphs(each, styles.TEXT)),
    ]


def _strips(groups: Sequence[tuple[str, Criterion]]) -> Iterator[Sequence[tuple[str, Criterion]]]:
    strips = -(-len(groups) // _CRITERIA_IN_A_ROW)
    size = -(-len(groups) // max(strips, 1))
    return (groups[first : first + size] for first in range(0, len(groups), size))


def _agreed(report: Report, criteria: Sequence[Criterion]) -> str:
    spans = {each.code: span(each.first_levels) for each in criteria}
    counts = [sum(each == apart for each in spans.values()) for apart in (0, 1)]
    wide = [code for code, apart in spans.items() if apart > 1]
    said = [
        _("Each member judged alone before the panel met."),
        ngettext(
            "Of {n} criterion, all chose the same level on {same}; on {near} they were one level apart.",
            "Of {n} criteria, all chose the same level on {same}; on {near} they were one level apart.",
            len(spans),
            same=number(counts[0]),
            near=number(counts[1]),
        ),
    ]
    if wide:
        said.append(
            ngettext(
                "On {n} they were further apart ({codes}).",
                "On {n} they were further apart ({codes}).",
                len(wide),
                codes=joined(wide),
            )
        )
    if report.agreement.alpha is not None:
        alpha = number(round(report.agreement.alpha, 2))
        said.append(
            _(
                "Krippendorff's alpha for ordinal data is {alpha}, where 1 means full agreement and 0 what chance "
                "alone would give.",
                alpha=alpha,
            )
        )
    return " ".join(said)
