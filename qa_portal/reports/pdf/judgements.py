"""The judgements: standard by standard, the level, the reason, what was seen where, and what was found."""

from reportlab.platypus import Flowable, Paragraph, Spacer

from qa_portal.kernel.i18n import day
from qa_portal.kernel.i18n import gettext as _
from qa_portal.reports.charts import ladder
from qa_portal.reports.content import Criterion, Finding, Kind, Report, Standard
from qa_portal.reports.look import ACCENT
from qa_portal.reports.pdf import styles
from qa_portal.reports.pdf.flow import Aside, Bar, Level, Mark, Rule, Stack
from qa_portal.reports.pdf.front import heading
from qa_portal.reports.pdf.plan import annex
from qa_portal.reports.pdf.styles import color_of
from qa_portal.reports.pdf.words import anchor, cited, finding_name, joined, para, paragraphs, tidy


def part(report: Report) -> list[Flowable]:
    """Return all standards with their criteria."""
    sentences = [_("The panel judged each criterion on its own.")]
    if any(each.level for each in report.standards):
        sentences.append(
            _("A standard carries the level of its lowest criterion, because a learner meets all and cannot choose.")
        )
    if report.evidence:
        letter = annex(report, "evidence")
        sentences.append(
            _("Evidence is cited by name, version and page and listed in full in Annex {letter}.", letter=letter)
        )
    if any(each.after_visit for each in report.evidence):
        sentences.append(_("What was added after the visit is marked †."))
    parts = [*heading("judgements", _("Judgements by standard")), para(" ".join(sentences), styles.LEAD)]
    for standard in report.standards:
        parts += _standard(report, standard)
    return parts


def _standard(report: Report, standard: Standard) -> list[Flowable]:
    side = [para(_("Standard"), styles.SIDE_WORD), para(standard.code, styles.SIDE_NUMBER)]
    opening: list[Flowable] = [
        Mark(f"standard-{standard.code}", f"{standard.code}  {standard.title}", depth=1),
        Rule(),
        Aside(side),
        para(standard.title, styles.STANDARD),
        *paragraphs(standard.sentence, styles.SENTENCE),
        _level_line(report, standard),
    ]
    criteria = [_criterion(report, each) for each in standard.criteria]
    first = Stack([*opening, *criteria[:1]], lead=len(opening), before=22)
    return [first, *criteria[1:]]


def _level_line(report: Report, standard: Standard) -> Flowable:
    """The level of a standard and the criterion that set it; where standards have no level, how many reached each."""
    scale = report.framework.scale
    if not standard.level:
        counts = [(sum(each.level == level.key for each in standard.criteria), level.label) for level in scale]
        return para(joined(f"{count} {label}" for count, label in counts if count), styles.LEVEL_LINE)
    setters = [each.code for each in standard.criteria if each.level == standard.level]
    if len(setters) == len(standard.criteria):
        why = _("in every criterion")
    else:
        why = _("lowest: {codes}", codes=joined(setters)) if setters else ""
    words = f"<b>{tidy(report.level_label(standard.level))}</b>&nbsp;&nbsp;{tidy(why)}"
    return Level(ladder(report.rank(standard.level), len(scale)), Paragraph(words, styles.LEVEL_LINE))


def _criterion(report: Report, criterion: Criterion) -> Stack:
    scale = report.framework.scale
    side = [
        Level(ladder(report.rank(criterion.level), len(scale)), Spacer(0, 12.4)),
        para(report.level_label(criterion.level), styles.SIDE_LEVEL),
        *([para(_("Gate criterion"), styles.SIDE_GATE)] if criterion.gate else []),
    ]
    aside = Aside(side)
    accent = f"#{ACCENT.hexval()[2:]}"
    name = f'<a name="{anchor(criterion.code)}"/><font color="{accent}">{tidy(criterion.code)}</font>'
    lead: list[Flowable] = [
        aside,
        Paragraph(f"{name}&nbsp;&nbsp;{tidy(criterion.title)}", styles.CRITERION),
        *([para(criterion.question, styles.QUESTION)] if criterion.question else []),
    ]
    body = [*paragraphs(criterion.rationale, styles.TEXT), *_proof(criterion)]
    if not body:
        body = [Spacer(0, 16)]
    return Stack([*lead, *body], lead=len(lead), before=13)


def _proof(criterion: Criterion) -> list[Flowable]:
    """The evidence, never parted from the finding that rests on it."""
    findings = [finding_box(each) for each in criterion.findings]
    if not criterion.citations:
        return findings
    places = "; ".join(cited(each) for each in criterion.citations)
    evidence = Paragraph(f"{tidy(_('Evidence:'))} {places}.", styles.EVIDENCE)
    return [Stack([evidence, *findings[:1]], after=5), *findings[1:]]


def finding_box(finding: Finding) -> Bar:
    """Return a finding in its box: heavy for a condition, coloured for a commendation, dashed for a recommendation."""
    muted = color_of(styles.NOTE)
    due = ""
    if finding.due:
        words = tidy(_("due {day}", day=day(finding.due, "long")))
        due = f' · <font name="PTSans" color="{muted}">{words}</font>'
    parts = [
        Paragraph(f"{tidy(finding_name(finding))}{due}", styles.FINDING_HEAD),
        *paragraphs(finding.text, styles.FINDING),
    ]
    if finding.evidence_required:
        proof = _("Evidence required: {proof}.", proof=finding.evidence_required.rstrip("."))
        parts.append(para(proof, styles.FINDING_PROOF))
    return Bar(
        parts,
        lead=1,
        before=2,
        after=5,
        binding=finding.kind is Kind.CONDITION,
        dashed=finding.kind is Kind.RECOMMENDATION,
    )
