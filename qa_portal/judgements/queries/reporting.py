"""What stands in the panel report before it is printed: sections, outcome of its levels, and the check of facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.criteria.definition import Criterion, Framework, Level, Standard
from qa_portal.criteria.rules import Computed, Reason, compute
from qa_portal.criteria.sentences import clause_in_words, found_in_words
from qa_portal.judgements.models import Consensus, FactualAnswer, Finding, FindingKind, PanelReport
from qa_portal.judgements.queries.agreeing import agreed_levels, consensus_by_code, findings
from qa_portal.judgements.rules.requirements import SUMMARY
from qa_portal.kernel.errors import Hidden
from qa_portal.proposals.models import Case
from qa_portal.proposals.queries import framework_of

CONDITIONS_RECOMMENDED = "conditions_recommended"  # the fact that an outcome rule may ask for


def panel_report(session: Session, case: Case) -> PanelReport | None:
    """Return what the chair wrote above the criteria, None before the first word."""
    return session.scalar(select(PanelReport).where(PanelReport.case_id == case.id))


def section_names(case: Case) -> list[str]:
    """Name the sections of the draft report: "summary", then each criterion by its code."""
    return [SUMMARY, *(each.code for each in framework_of(case).criteria)]


def answers(session: Session, case: Case) -> dict[str, FactualAnswer]:
    """Map section to the provider's answer on it."""
    rows = session.scalars(select(FactualAnswer).where(FactualAnswer.case_id == case.id))
    return {each.section: each for each in rows}


def corrections(session: Session, case: Case) -> list[FactualAnswer]:
    """List the errors of fact that the provider pointed out, in the order of the report, with the chair's verdicts."""
    given = answers(session, case)
    return [given[name] for name in section_names(case) if name in given and given[name].corrected]


def computed(session: Session, case: Case) -> Computed | None:
    """Compute the outcome that the agreed levels lead to; None while a criterion has no consensus."""
    framework, levels = framework_of(case), agreed_levels(session, case)
    if any(each.code not in levels for each in framework.criteria):
        return None
    conditions = any(each.kind is FindingKind.CONDITION for each in findings(session, case))
    facts = {CONDITIONS_RECOMMENDED} if conditions else set[str]()
    return compute(framework, levels, facts=facts & {each.key for each in framework.facts})


def reason_lines(framework: Framework, found: Computed) -> list[tuple[Reason, str, str]]:
    """Say each test of the computed outcome: the test, what it asks for, what was found."""
    return [
        (each, clause_in_words(framework, each.test), found_in_words(framework, each))
        for each in found.reasons_for(found.outcome)
    ]


@dataclass(frozen=True)
class Section:
    """One section of the draft report as its reader meets it: no names of reviewers, no levels of single persons."""

    name: str
    criterion: Criterion | None
    standard: Standard | None
    level: Level | None
    text: str
    version: int
    findings: Sequence[Finding]
    answer: FactualAnswer | None

    @property
    def corrected(self) -> bool:
        """Tell whether the provider pointed out an error here."""
        return self.answer is not None and self.answer.corrected

    @property
    def changed(self) -> bool:
        """Tell whether the text differs from what the provider read."""
        return self.corrected and self.answer is not None and self.answer.before != self.text


def sections(session: Session, case: Case) -> list[Section]:
    """Write the sections of the report: the summary, then every criterion with its agreed level."""
    agreed, report, given = consensus_by_code(session, case), panel_report(session, case), answers(session, case)
    found = findings(session, case)
    summary = Section(
        name=SUMMARY,
        criterion=None,
        standard=None,
        level=None,
        text=report.summary if report else "",
        version=report.row_version if report else 0,
        findings=(),
        answer=given.get(SUMMARY),
    )
    framework = framework_of(case)
    return [summary, *(_section(framework, each, agreed, found, given) for each in framework.criteria)]


def _section(
    framework: Framework,
    criterion: Criterion,
    agreed: Mapping[str, Consensus],
    found: Sequence[Finding],
    given: Mapping[str, FactualAnswer],
) -> Section:
    row = agreed.get(criterion.code)
    return Section(
        name=criterion.code,
        criterion=criterion,
        standard=framework.standard_of(criterion.code),
        level=framework.level(row.level) if row else None,
        text=row.rationale if row else "",
        version=row.row_version if row else 0,
        findings=[each for each in found if each.criterion == criterion.code],
        answer=given.get(criterion.code),
    )


def section(session: Session, case: Case, name: str) -> Section:
    """Return one section of the report. Raises Hidden when there is none of this name."""
    for each in sections(session, case):
        if each.name == name:
            return each
    raise Hidden
