"""Loads the facts on which the requirements of a decision are decided."""

from sqlalchemy.orm import Session

from qa_portal.decisions.rules import DecisionFacts
from qa_portal.judgements import queries as judgements
from qa_portal.proposals.models import Case
from qa_portal.workflow.rules import loads


@loads(DecisionFacts)
def decision_facts(session: Session, case: Case) -> DecisionFacts:
    """Tell which outcome the rule of the framework gives for the agreed levels of the case."""
    found = judgements.computed(session, case)
    return DecisionFacts(case.framework, found.outcome if found else "")
