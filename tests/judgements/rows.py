"""Rows of a review: judgements, consensus and summary, as reviewers and chairs would have left them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from qa_portal.criteria import library as criteria
from qa_portal.evidence.models import EvidenceVersion
from qa_portal.judgements.models import Citation, Consensus, FactualAnswer, Finding, FindingKind, Judgement, PanelReport
from qa_portal.panels.models import Assignment
from qa_portal.proposals.models import Case, ProposalRevision
from tests.builders import Make

WHY = "The regulation names a task for every outcome, and the course sheet shows which."
SUMMARY = (
    "The panel reviewed a short course on data ethics. Its outcomes are assessed, its teachers know the field, and its "
    "offer is clear. What is missing can be put right within months."
)
FRAMEWORK = criteria.framework("esg-mc-1")
CODES = [each.code for each in FRAMEWORK.criteria]


def judge(
    session: Session,
    assignment: Assignment,
    at: datetime,
    *,
    level: str = "met",
    other: Mapping[str, str] | None = None,
    without: tuple[str, ...] = (),
    why: str = WHY,
) -> None:
    """Write a judgement of this reviewer on every criterion; submitted when the assignment is."""
    for criterion in FRAMEWORK.criteria:
        if criterion.code in without:
            continue
        session.add(
            Judgement(
                assignment_id=assignment.id,
                case_id=assignment.case_id,
                criterion=criterion.code,
                level=(other or {}).get(criterion.code, level),
                rationale=why,
                question={"en": criterion.question.en, "ro": criterion.question.ro},
                updated_at=at,
                submitted_at=at if assignment.state == "submitted" else None,
            )
        )
    session.commit()


def agree(
    session: Session, case: Case, chair: Assignment, at: datetime, *, other: Mapping[str, str] | None = None
) -> None:
    """Record a consensus on every criterion."""
    for code in CODES:
        session.add(
            Consensus(
                case_id=case.id,
                criterion=code,
                level=(other or {}).get(code, "met"),
                rationale=f"The panel found what criterion {code} asks for.",
                recorded_by_id=chair.person_id,
                recorded_at=at,
            )
        )
    session.commit()


def summarise(session: Session, case: Case, chair: Assignment, at: datetime, *, outcome: str = "accredited") -> None:
    """Write the head of the report."""
    session.add(
        PanelReport(
            case_id=case.id, summary=SUMMARY, proposed_outcome=outcome, updated_by_id=chair.person_id, updated_at=at
        )
    )
    session.commit()


def find(
    session: Session, chair: Assignment, at: datetime, *, code: str = "5.1", kind: str = "condition", text: str = ""
) -> Finding:
    """Add a finding; a condition of six months by default."""
    row = Finding(
        case_id=chair.case_id,
        criterion=code,
        kind=FindingKind(kind),
        text=text or "Publish criteria for the memo.",
        months=6 if kind == "condition" else None,
        by_id=chair.person_id,
        at=at,
    )
    session.add(row)
    session.commit()
    return row


def correct(session: Session, case: Case, section: str, at: datetime, *, text: str = "Wrong year.") -> FactualAnswer:
    """Let the provider point out an error of fact."""
    row = FactualAnswer(
        case_id=case.id,
        section=section,
        corrected=True,
        text=text,
        answered_by_id=case.designer_id,
        answered_at=at,
        before=f"The panel found what criterion {section} asks for.",
    )
    session.add(row)
    session.commit()
    return row


def submit_evidence(
    session: Session, case: Case, version: EvidenceVersion, code: str = "5.1", pages: str = "4"
) -> None:
    """Let the submitted revision of a case carry a document for a criterion."""
    revision = session.query(ProposalRevision).filter_by(case_id=case.id).one()
    entry = {
        "criterion": code,
        "version_id": version.id,
        "code": version.evidence.code,
        "title": version.evidence.title,
        "version": version.number,
        "pages": pages,
        "sha256": version.sha256,
    }
    revision.evidence = [*revision.evidence, entry]
    session.commit()


def cite(session: Session, judgement: Judgement, version: EvidenceVersion, pages: str = "4") -> None:
    """Cite pages of a document in a judgement."""
    judgement.citations.append(Citation(version_id=version.id, version=version, pages=pages))
    session.commit()


def reviewing(make: Make, **more: object) -> tuple[Case, list[Assignment]]:
    """A case in individual review with a chair, a student and an employer at work."""
    officer = make.officer(name="Ondrej Horváth")
    case = make.case("individual_review", officer=officer, **more)
    return case, make.panel(case)


def agreeing(make: Make, session: Session, at: datetime, **levels: Mapping[str, str]) -> tuple[Case, list[Assignment]]:
    """A case in consensus whose three members have submitted; `levels` are those of chair, student, employer."""
    officer = make.officer(name="Ondrej Horváth")
    case = make.case("consensus", officer=officer)
    seats = make.panel(case, state="submitted")
    for seat, name in zip(seats, ("chair", "student", "employer"), strict=True):
        judge(session, seat, at, other=levels.get(name))
    return case, seats
