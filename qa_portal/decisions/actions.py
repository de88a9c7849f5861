"""Writing and issuing the decision on a case."""

from datetime import datetime

from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.decisions import queries
from qa_portal.decisions.models import Condition, Decision, DecisionDraft
from qa_portal.decisions.rules import ConditionData, DecisionData, Ruling, deviates, outcome_of, validity
from qa_portal.kernel import clock
from qa_portal.kernel.errors import Blocked, Blocker, NotAllowed, WrongState
from qa_portal.kernel.i18n import marked
from qa_portal.proposals.models import Case, PartRole
from qa_portal.proposals.queries import roles_on, took_part
from qa_portal.resources import folder
from qa_portal.workflow import engine, library

CONDITION_EDITION = "condition-1"  # the procedure under which new conditions begin
_TIED = marked("You are affiliated with the provider of this case. Declare it; another council member decides.")


def must_decide(session: Session, case: Case, actor: Person) -> None:
    """Raise NotAllowed unless `actor` decides on the case for the council, WrongState unless it awaits that."""
    if "council" not in roles_on(session, case, actor):
        raise NotAllowed
    if not queries.independent(case, actor):
        raise NotAllowed(_TIED)
    if not queries.decides(session, case, actor):
        raise WrongState(marked("This case does not await a decision any more. Reload to see what changed."))


def save_draft(
    session: Session, case: Case, draft: DecisionData, *, seen: str, actor: Person, at: datetime
) -> DecisionDraft:
    """Keep what is being written. `seen` is the stamp of the draft the writer began from.

    Raises NotAllowed, or WrongState when the case has moved on or somebody else saved the draft meanwhile.
    """
    engine.hold(session, case)  # two first drafts at once: the second waits here
    must_decide(session, case, actor)
    took_part(session, case, actor, PartRole.COUNCIL)
    row = queries.draft_of(session, case)
    if queries.stamp(row) != seen:
        raise WrongState
    if row is None:
        row = DecisionDraft(case_id=case.id)
        session.add(row)
    row.data, row.updated_by_id, row.updated_at = draft.model_dump(mode="json"), actor.id, at
    session.flush()
    return row


def issue(session: Session, case: Case, *, draft: DecisionData, actor: Person, at: datetime) -> Decision:
    """Close the case with the outcome in `draft`, record it with its conditions, and queue the letters that tell of it.

    Raises NotAllowed, WrongState or Blocked; nothing is written then.
    """
    if not queries.independent(case, actor):
        raise NotAllowed(_TIED)
    ruling, grounds = Ruling(draft, clock.today(at)), queries.grounds(session, case)
    engine.fire(
        session,
        case,
        queries.action_of(case, draft.outcome),
        actor=actor,
        at=at,
        given=ruling,
        data={
            "outcome": draft.outcome,
            "computed": grounds.computed.outcome if grounds.computed else "",
            "proposed": grounds.proposed.key if grounds.proposed else "",
            "conditions": len(draft.conditions),
        },
        extra=queries.letter_words(grounds.framework, ruling),
    )
    decision = _record(session, case, ruling, grounds, actor=actor, at=at)
    for number, each in enumerate(draft.conditions, start=1):
        _set(session, decision, number, each, actor=actor, at=at)
    _drop_draft(session, case)
    return decision


def _record(
    session: Session, case: Case, ruling: Ruling, grounds: queries.Grounds, *, actor: Person, at: datetime
) -> Decision:
    draft, computed = ruling.decision, grounds.computed
    outcome = outcome_of(grounds.framework, draft.outcome)
    if outcome is None or computed is None:  # only an edition that requires neither lets anybody come this far
        raise Blocked([Blocker(marked("Choose the outcome"), target="outcome")])
    valid_from, valid_until = validity(outcome, ruling.on)
    decision = Decision(
        case=case,
        outcome=draft.outcome,
        computed_outcome=computed.outcome,
        proposed_outcome=grounds.proposed.key if grounds.proposed else "",
        computed=queries.kept(computed, grounds.levels),
        reasons=draft.reasons,
        deviation_reason=draft.deviation_reason if deviates(draft, computed.outcome) else "",
        decided_by=actor,
        decided_at=at,
        decided_on=ruling.on,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    session.add(decision)
    session.flush()
    return decision


def _set(
    session: Session, decision: Decision, number: int, written: ConditionData, *, actor: Person, at: datetime
) -> None:
    condition = Condition(
        decision=decision,
        case=decision.case,
        number=number,
        criterion=written.criterion,
        text=written.text,
        evidence_required=written.evidence_required,
        due_on=written.due_on,
        workflow=CONDITION_EDITION,
    )
    data = {"number": number, "criterion": written.criterion, "due_on": written.due_on}
    engine.begin(session, condition, actor=actor, at=at, data=data)
    library.mark_used(session, folder("workflows") / f"{CONDITION_EDITION}.yaml", at=at)


def _drop_draft(session: Session, case: Case) -> None:
    draft = queries.draft_of(session, case)
    if draft is not None:
        session.delete(draft)
    session.flush()
