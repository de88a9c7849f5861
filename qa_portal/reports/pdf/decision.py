"""The decision: who, when, why, what must be done, and what happens next."""

from reportlab.platypus import Flowable, Paragraph

from qa_portal.kernel.i18n import day
from qa_portal.kernel.i18n import gettext as _
from qa_portal.reports.charts import ladder, outcome_mark
from qa_portal.reports.content import Decision, Finding, Kind, Outcome, Report
from qa_portal.reports.pdf import styles
from qa_portal.reports.pdf.flow import Band, Level, Stack
from qa_portal.reports.pdf.front import heading
from qa_portal.reports.pdf.plan import annex
from qa_portal.reports.pdf.tables import Cell, listing
from qa_portal.reports.pdf.words import criterion_link, para, paragraphs


def part(report: Report, decision: Decision) -> list[Flowable]:
    """Return the part on the decision (ESG 2.6: the report and the decision based on it are published)."""
    conditions = report.findings(Kind.CONDITION)
    words = [para(decision.label, styles.OUTCOME), para(_taken(decision), styles.OUTCOME_TEXT)]
    mark = outcome_mark(decision.outcome, size=48, conditions=len(conditions))
    return [
        *heading("decision", _("Decision")),
        Band(mark, words),
        *_section(_("Reasons"), decision.reasons),
        *paragraphs(_three_outcomes(report, decision), styles.TEXT),
        *_section(_("Why the decision departs from the computed outcome"), decision.deviation),
        *_led_to_refusal(report, decision),
        *_conditions(report, conditions, refused=decision.outcome is Outcome.REFUSED),
        *_section(_("What happens next"), decision.next_steps or _next_steps(decision, len(conditions))),
    ]


def _section(title: str, words: str) -> list[Flowable]:
    """A heading that stays with the beginning of its text; nothing where there is no text."""
    texts = paragraphs(words, styles.TEXT)
    if not texts:
        return []
    return [
        Stack([para(title, styles.SECTION), texts[0]], lead=1, before=styles.SECTION.spaceBefore, after=4.5),
        *texts[1:],
    ]


def _taken(decision: Decision) -> str:
    on = day(decision.decided_on, "long")
    taken = _("Decided by {who} on {day}.", who=decision.decided_by, day=on)
    if decision.valid_until and decision.outcome is not Outcome.REFUSED:
        return f"{taken} {_('Valid from that day until {day}.', day=day(decision.valid_until, 'long'))}"
    return taken


def _three_outcomes(report: Report, decision: Decision) -> str:
    """How the outcome computed, proposed and decided stand to each other; nothing where none was computed."""
    letter = annex(report, "criteria")
    if not decision.computed:
        return ""
    if decision.computed == decision.label and decision.proposed in ("", decision.label):
        return _(
            "The outcome decided is the one that the published rule computes; Annex {letter} shows how it was applied.",
            letter=letter,
        )
    said = [_("Computed by the published rule: {outcome}.", outcome=decision.computed)]
    if decision.proposed:
        said.append(_("Proposed by the panel: {outcome}.", outcome=decision.proposed))
    said.append(_("Decided: {outcome}.", outcome=decision.label))
    said.append(_("Annex {letter} shows how the rule was applied.", letter=letter))
    return " ".join(said)


def _led_to_refusal(report: Report, decision: Decision) -> list[Flowable]:
    if decision.outcome is not Outcome.REFUSED or not report.weakest:
        return []
    count = len(report.framework.scale)
    rows: list[list[Cell]] = [
        [
            Paragraph(criterion_link(report, each.code, styles.CELL), styles.CELL),
            each.title,
            Level(ladder(report.rank(each.level), count, cell=6.3), para(report.level_label(each.level), styles.CELL)),
            _("gate") if each.gate else "–",
        ]
        for each in report.weakest
    ]
    head = [_("Criterion"), "", _("Level"), _("Gate")]
    return [_titled(_("Criteria that led to the refusal"), listing(head, rows, [34, 260, 130, 58]))]


def _conditions(report: Report, conditions: tuple[Finding, ...], *, refused: bool) -> list[Flowable]:
    """The conditions as imposed; a refusal imposes none."""
    if not conditions or refused:
        return []
    rows: list[list[Cell]] = [
        [
            str(each.number),
            paragraphs(each.text, styles.CELL),
            Paragraph(criterion_link(report, each.criterion, styles.CELL), styles.CELL),
            each.evidence_required or "–",
            day(each.due) or "–",
        ]
        for each in conditions
    ]
    head = [_("No."), _("What the provider must do"), _("Criterion"), _("Evidence required"), _("Due")]
    return [_titled(_("Conditions"), listing(head, rows, [28, 207, 54, 119, 74], bold=(0, 4)))]


def _titled(title: str, table: Flowable) -> Flowable:
    """A table that is not parted from its heading."""
    return Stack([para(title, styles.SECTION), table], lead=1, before=styles.SECTION.spaceBefore, after=6)


def _next_steps(decision: Decision, conditions: int) -> str:
    said = []
    if conditions and decision.outcome is not Outcome.REFUSED:
        said.append(
            _(
                "The provider reports on each condition by its date. An officer verifies the evidence and the register "
                "shows the result. When all conditions are met, the entry becomes a full accreditation without a new "
                "decision. A condition not met in time returns the case to those who decided it."
            )
        )
    elif decision.outcome is Outcome.REFUSED:
        said.append(_("The provider may correct what this report names and propose the micro-credential again."))
    else:
        said.append(_("The provider reports changes of substance to the agency and asks for renewal in good time."))
    complaint = _("A complaint about the conduct of the procedure does not affect the outcome.")
    if decision.appeal_until:
        appeal = _(
            "The provider may appeal against the outcome until {day}; the appeal is heard by people who took no part "
            "in this case.",
            day=day(decision.appeal_until, "long"),
        )
        complaint = f"{appeal} {complaint}"
    return "\n\n".join([*said, complaint])
