"""Loads the facts on which the requirements of a proposal are decided."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_portal.kernel import clock
from qa_portal.proposals.definition import Answer
from qa_portal.proposals.models import Case, Remark
from qa_portal.proposals.queries import reading
from qa_portal.proposals.rules.completeness import completeness
from qa_portal.proposals.rules.requirements import (
    DefinitionFacts,
    DueFacts,
    ProposalFacts,
    RemarkFacts,
    SelfAssessmentFacts,
    StateFacts,
)
from qa_portal.workflow.rules import loads


@loads(ProposalFacts)
def _proposal(session: Session, case: Case) -> ProposalFacts:
    found = completeness(reading.content(reading.draft_of(session, case)))
    return ProposalFacts(found.done, found.total, found.missing)


@loads(SelfAssessmentFacts)
def _self_assessment(session: Session, case: Case) -> SelfAssessmentFacts:
    written = reading.self_assessment(session, case)
    codes = reading.criteria_of(case)
    return SelfAssessmentFacts(len(codes), tuple(code for code in codes if not written.get(code)))


@loads(RemarkFacts)
def _remarks(session: Session, case: Case) -> RemarkFacts:
    query = select(func.count()).where(Remark.case_id == case.id, Remark.sent.is_(False))
    return RemarkFacts(session.scalar(query) or 0)


@loads(DefinitionFacts)
def _definition(session: Session, case: Case) -> DefinitionFacts:
    answers = {each.key: each.answer for each in reading.tested(session, case)}
    return DefinitionFacts(
        unanswered=tuple(key for key, answer in answers.items() if answer is Answer.ASK),
        failing=tuple(key for key, answer in answers.items() if answer is Answer.FAILS),
    )


@loads(DueFacts)
def due_facts(_session: Session, subject: Any) -> DueFacts:
    """Return when a row was due and which day it is: for everything that has a `due_on`."""
    return DueFacts(subject.due_on, clock.today())


@loads(StateFacts)
def state_facts(_session: Session, subject: Any) -> StateFacts:
    """Return where the row rests: for requirements that look only at what is given."""
    return StateFacts(subject.state)
