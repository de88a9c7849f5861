"""The decision on a case, its draft, who may write it, and what letters say of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from qa_portal.accounts.models import Person
from qa_portal.criteria.definition import Framework
from qa_portal.decisions.models import Decision, DecisionDraft
from qa_portal.decisions.pairing import deciding
from qa_portal.decisions.rules import DecisionData, Ruling, outcome_of, validity
from qa_portal.panels.queries.seats import belongs_to_provider
from qa_portal.proposals.models import Case
from qa_portal.workflow import engine, library


def current(session: Session, case: Case) -> Decision | None:
    """Return the decision in force on the case with its conditions, None before there is one."""
    return next((each for each in history(session, case) if each.current), None)


def history(session: Session, case: Case) -> Sequence[Decision]:
    """List every decision on the case, newest first, with who decided and the conditions."""
    return session.scalars(
        select(Decision)
        .where(Decision.case_id == case.id)
        .options(joinedload(Decision.decided_by), selectinload(Decision.conditions))
        .order_by(Decision.id.desc())
    ).all()


def draft_of(session: Session, case: Case) -> DecisionDraft | None:
    """Return the decision being written, None before the first word."""
    return session.scalar(select(DecisionDraft).where(DecisionDraft.case_id == case.id))


def written(draft: DecisionDraft | None) -> DecisionData:
    """Return what a draft says; nothing yet without one."""
    return DecisionData.model_validate(draft.data) if draft else DecisionData()


def stamp(draft: DecisionDraft | None) -> str:
    """Return what tells one saved state of a draft from another; empty without one."""
    return draft.updated_at.isoformat() if draft else ""


def action_of(case: Case, outcome: str) -> str:
    """Return the action that decides the case so; for an outcome not chosen yet, one that asks for the same."""
    actions = deciding(library.workflow(case.workflow))
    return actions.get(outcome) or next(iter(actions.values()))


def decides(session: Session, case: Case, person: Person) -> bool:
    """Tell whether `person` may decide the case now: council, in its state, and free of ties to provider and panel."""
    actions = deciding(library.workflow(case.workflow)).values()
    return engine.may(session, case, person, *actions) and independent(case, person)


def independent(case: Case, person: Person) -> bool:
    """Tell whether a council member is of neither the provider nor affiliated with it (ESG 2.4, 2.7)."""
    return not belongs_to_provider(case, person, person.profile)


def letter_words(framework: Framework, ruling: Ruling) -> Mapping[str, Any]:
    """Return what the letters about a decision may say beside the case: outcome, conditions, end of validity."""
    outcome = outcome_of(framework, ruling.decision.outcome)
    return {
        "outcome": outcome.label if outcome else "",
        "conditions": [
            {"number": place, "text": each.text, "due_on": each.due_on}
            for place, each in enumerate(ruling.decision.conditions, start=1)
        ],
        "valid_until": validity(outcome, ruling.on)[1] if outcome else None,
    }
