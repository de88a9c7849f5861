"""Loads the facts on which the requirements about judgements and the panel report are decided."""

from sqlalchemy.orm import Session

from qa_portal.criteria.definition import Conditions, Kind
from qa_portal.judgements.models import FindingKind
from qa_portal.judgements.queries import agreeing, judging, reporting
from qa_portal.judgements.rules.requirements import (
    AnswerFacts,
    CorrectionFacts,
    OwnFacts,
    ReportFacts,
    ReviewFacts,
    SettledFacts,
    SubmittedFacts,
    SummaryFacts,
)
from qa_portal.panels.models import Assignment
from qa_portal.panels.queries import members
from qa_portal.proposals.models import Case
from qa_portal.proposals.queries import framework_of
from qa_portal.workflow.rules import loads


@loads(OwnFacts)
def own_facts(session: Session, assignment: Assignment) -> OwnFacts:
    """Tell how far the reviewer of an assignment has come."""
    return judging.progress(framework_of(assignment.case), judging.own(session, assignment))


@loads(ReviewFacts)
def review_facts(_session: Session, assignment: Assignment) -> ReviewFacts:
    """Tell where the case of an assignment rests."""
    return ReviewFacts(assignment.case.state)


@loads(SubmittedFacts)
def submitted_facts(session: Session, case: Case) -> SubmittedFacts:
    """Tell who of the panel has not submitted yet."""
    panel = members(session, case)
    waiting = [each for each in panel if each.state != "submitted"]
    return SubmittedFacts(
        len(panel), tuple(each.person_id for each in waiting), tuple(each.person.name for each in waiting)
    )


@loads(SettledFacts)
def settled_facts(session: Session, case: Case) -> SettledFacts:
    """Tell on which criteria the panel has not agreed yet."""
    criteria, levels = framework_of(case).criteria, agreeing.agreed_levels(session, case)
    return SettledFacts(len(criteria), tuple(each.code for each in criteria if each.code not in levels))


@loads(SummaryFacts)
def summary_facts(session: Session, case: Case) -> SummaryFacts:
    """Tell how far the head of the report has come, and whether the proposed outcome fits the conditions."""
    framework, levels = framework_of(case), agreeing.agreed_levels(session, case)
    report, best = reporting.panel_report(session, case), max(framework.scale, key=lambda level: level.rank)
    conditions = list(
        dict.fromkeys(each.criterion for each in agreeing.findings(session, case) if each.kind is FindingKind.CONDITION)
    )
    proposed = report.proposed_outcome if report else ""
    outcome = framework.outcome(proposed) if proposed else None
    return SummaryFacts(
        characters=len(report.summary.strip()) if report else 0,
        proposed=proposed,
        carries=(outcome.conditions if outcome else Conditions.ALLOWED).value,
        positive=outcome is not None and outcome.kind is not Kind.NEGATIVE,
        conditions=tuple(conditions),
        idle=tuple(code for code in conditions if levels.get(code) == best.key),
    )


@loads(AnswerFacts)
def answer_facts(session: Session, case: Case) -> AnswerFacts:
    """Tell on which sections of the draft report the provider has not answered."""
    names, given = reporting.section_names(case), reporting.answers(session, case)
    return AnswerFacts(len(names), tuple(name for name in names if name not in given))


@loads(CorrectionFacts)
def correction_facts(session: Session, case: Case) -> CorrectionFacts:
    """Tell which corrections there are, and which of them the chair has not judged."""
    found = reporting.corrections(session, case)
    return CorrectionFacts(
        case.state,
        tuple(each.section for each in found),
        tuple(each.section for each in found if each.accepted is None),
    )


@loads(ReportFacts)
def report_facts(session: Session, case: Case) -> ReportFacts:
    """Gather everything that makes the panel report whole."""
    return ReportFacts(settled_facts(session, case), summary_facts(session, case), correction_facts(session, case))
