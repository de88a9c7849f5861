"""The summary: one page, always. Outcome, profile of levels, what was found, what it means."""

import re
from dataclasses import dataclass
from textwrap import shorten

from reportlab.platypus import Flowable, Paragraph

from qa_portal.kernel.i18n import day, ngettext
from qa_portal.kernel.i18n import gettext as _
from qa_portal.reports.charts import outcome_mark, profile
from qa_portal.reports.content import Criterion, Decision, Finding, Kind, Outcome, Report
from qa_portal.reports.pdf import styles
from qa_portal.reports.pdf.flow import Band, Full, Stack
from qa_portal.reports.pdf.front import heading
from qa_portal.reports.pdf.styles import HEIGHT, MAIN, color_of, sized
from qa_portal.reports.pdf.tables import side_by_side
from qa_portal.reports.pdf.words import (
    agreed_sentence,
    criterion_link,
    levels_sentence,
    meaning,
    outcome_sentence,
    para,
    tidy,
)


@dataclass(frozen=True, slots=True)
class _Fit:
    """One way to make the summary fit: short texts first, then lower rows, smaller type, fewer findings, no profile."""

    short: int = 0
    size: float = 8.6
    row: float = 19
    most: int = 1000
    profile: bool = True


_FITS = (
    _Fit(),
    _Fit(row=17),
    _Fit(short=200, row=17),
    _Fit(short=120, row=15.5),
    _Fit(short=120, size=7.8, row=15),
    _Fit(short=90, size=7.2, row=14.6),
    _Fit(short=90, size=7.2, row=14.6, most=8),
    _Fit(short=70, size=7, row=14.6, most=4),
    _Fit(short=90, size=7.2, most=14, profile=False),
    _Fit(short=70, size=7, most=4, profile=False),
)


def part(report: Report) -> list[Flowable]:
    """Return the summary in the first way that fits on its page."""
    for fit in _FITS:
        page = _page(report, fit)
        if Stack(page).wrap(MAIN, HEIGHT)[1] <= HEIGHT - 2:
            break
    return page


def _page(report: Report, fit: _Fit) -> list[Flowable]:
    decision = report.decided
    return [
        *heading("summary", _("Summary")),
        *(_outcome(report, decision) if decision else [para(levels_sentence(report), styles.LEAD)]),
        *_profile(report, fit),
        *_findings(report, fit),
        *(_meaning(report, decision, fit) if decision else []),
    ]


def _outcome(report: Report, decision: Decision) -> list[Flowable]:
    sentence = decision.summary or f"{levels_sentence(report)} {outcome_sentence(report, decision)}"
    words = [
        para(decision.label, styles.OUTCOME),
        para(shorten(sentence, 480, placeholder=" …"), styles.OUTCOME_TEXT),
    ]
    conditions = len(report.findings(Kind.CONDITION))
    return [Band(outcome_mark(decision.outcome, size=48, conditions=conditions), words)]


def _profile(report: Report, fit: _Fit) -> list[Flowable]:
    if not fit.profile:
        return [para(levels_sentence(report), styles.NOTE)]
    rows = [
        (each.code, each.title, [(one.code, report.rank(one.level), one.gate) for one in each.criteria])
        for each in report.standards
    ]
    words = [_("One square is one criterion, placed in the column of its level.")]
    if any(each.gate for each in report.criteria):
        words.append(_("A double frame marks a gate: a criterion that an accreditation cannot do without."))
    words.append(_("Levels are never added up or averaged."))
    words.append(agreed_sentence(report))
    levels = [each.label for each in report.framework.scale]
    caption = para(" ".join(words), styles.WIDE_NOTE)
    return [Full(profile(rows, levels, row=fit.row), before=2, after=2), caption]


def _findings(report: Report, fit: _Fit) -> list[Flowable]:
    columns, widths = [], []
    first, share = _conditions(report, fit)
    if first:
        columns.append(first)
        widths.append(share)
    for kind, title, hint in (
        (Kind.COMMENDATION, _("Commendations"), _("what deserves to be known elsewhere")),
        (Kind.RECOMMENDATION, _("Recommendations"), _("advice; the provider decides")),
    ):
        found = report.findings(kind)
        if found:
            columns.append([*_head(title, hint, fit), *_items([_finding(report, each, fit) for each in found], fit)])
            widths.append(1.0)
    if not columns:
        return [para(_("The panel made no findings beyond its judgements."), styles.NOTE)]
    return [side_by_side(columns, widths)]


def _conditions(report: Report, fit: _Fit) -> tuple[list[Flowable], float]:
    decision = report.decided
    if decision and decision.outcome is Outcome.REFUSED and report.weakest:
        head = _head(_("Reasons"), _("criteria that did not reach what an accreditation needs"), fit)
        return [*head, *_items([_reason(report, each, fit) for each in report.weakest], fit)], 1.4
    found = report.findings(Kind.CONDITION)
    if not found:
        return [], 0
    title = _("Conditions") if decision else _("Conditions proposed")
    head = _head(title, _("what must be done, by when"), fit)
    return [*head, *_items([_finding(report, each, fit) for each in found], fit)], 1.46


def _head(title: str, hint: str, fit: _Fit) -> list[Flowable]:
    bold = sized(styles.CELL_BOLD, fit.size)
    return [para(title, bold), Paragraph(tidy(hint), sized(styles.CELL_SMALL, fit.size - 1.2))]


def _items(markups: list[str], fit: _Fit) -> list[Flowable]:
    style = sized(styles.LIST_ITEM, fit.size)
    items = [Paragraph(each, style) for each in markups[: fit.most]]
    left = len(markups) - len(items)
    if left > 0:
        items.append(Paragraph(tidy(ngettext("and {n} more", "and {n} more", left)), style))
    return items


def _finding(report: Report, finding: Finding, fit: _Fit) -> str:
    muted = color_of(styles.NOTE)
    code = criterion_link(report, finding.criterion, styles.NOTE)
    due = "; " + tidy(_("due {day}", day=day(finding.due))).replace(" ", "&nbsp;") if finding.due else ""
    words = tidy(_brief(finding, fit.short))
    return f'<b>{finding.number}</b>&nbsp;&nbsp;{words}&nbsp;<font color="{muted}">{code}{due}</font>'


def _brief(finding: Finding, most: int) -> str:
    """The text of a finding, or its short text, or its first sentence, whichever is asked for."""
    whole = " ".join(finding.text.split())
    if not most:
        return finding.short or whole
    words = finding.short or re.split(r"(?<=[.;:]) ", whole, maxsplit=1)[0]
    return shorten(words, most, placeholder=" …")


def _reason(report: Report, criterion: Criterion, fit: _Fit) -> str:
    code = criterion_link(report, criterion.code, styles.CELL_BOLD)
    level = tidy(report.level_label(criterion.level)).replace(" ", "&nbsp;")
    gate = f", {tidy(_('gate'))}" if criterion.gate else ""
    words = tidy(shorten(criterion.title, fit.short or 200, placeholder=" …"))
    return f'<b>{code}</b>&nbsp;&nbsp;{words} <font color="{color_of(styles.NOTE)}">{level}{gate}</font>'


def _meaning(report: Report, decision: Decision, fit: _Fit) -> list[Flowable]:
    bold, plain = sized(styles.CELL_BOLD, fit.size), sized(styles.CELL, fit.size)
    columns = [
        [para(title, bold), para(shorten(words, fit.short * 2 or 400, placeholder=" …"), plain)]
        for title, words in meaning(report, decision)
    ]
    return [side_by_side(columns, [1.1, 1.2, 0.96], washed=True)]
