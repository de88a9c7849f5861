"""A case that waits for the council, with everything a decision rests on, and decisions to issue on it."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from qa_portal.criteria import library as criteria
from qa_portal.decisions.rules import ConditionData, DecisionData
from qa_portal.judgements.models import Consensus, Dissent, Finding, FindingKind, PanelReport
from qa_portal.kernel.db import Database
from qa_portal.proposals.models import Case
from tests.builders import Make

REASONS = (
    "The micro-credential answers a need shown by eleven town halls, and its outcomes fit the level. Every outcome is "
    "assessed. One weakness can be cured in a year: the workload rests on an estimate."
)
DEVIATION = "The weakness was mended before the council met, as the published rules of the provider now show."
WORKLOAD = ConditionData(
    text="Measure the workload of the first cohort and correct hours or credits.",
    criterion="3.3",
    due_on=date(2027, 7, 30),
    evidence_required="Time sheets of at least ten learners",
)


def decision(outcome: str = "accredited_with_conditions", **changed: Any) -> DecisionData:
    """A decision that can be issued on a case from `awaiting`, unless something is changed."""
    conditions = (WORKLOAD,) if outcome == "accredited_with_conditions" else ()
    values: dict[str, Any] = {"outcome": outcome, "reasons": REASONS, "conditions": conditions, **changed}
    return DecisionData(**values)


def awaiting(make: Make, *, weak: str = "3.3", level: str = "partially_met", state: str = "awaiting_decision") -> Case:
    """A case the council can decide: every criterion met except `weak`, on which the panel proposes a condition."""
    case = make.case(state, officer=make.officer())
    chair = make.panel(case, "submitted")[0]
    for criterion in criteria.framework(case.framework).criteria:
        row = Consensus(
            case_id=case.id,
            criterion=criterion.code,
            level=level if criterion.code == weak else "met",
            rationale="The panel read the rules and the results and agrees.",
            recorded_by_id=chair.person_id,
            recorded_at=make.at,
        )
        if criterion.code == weak:
            row.dissents.append(Dissent(person_id=chair.person_id, level="met", text="It is met."))
        make.session.add(row)
    if weak:
        make.session.add(
            Finding(
                case_id=case.id,
                criterion=weak,
                kind=FindingKind.CONDITION,
                text=WORKLOAD.text,
                months=8,
                evidence_required=WORKLOAD.evidence_required,
                by_id=chair.person_id,
                at=make.at,
            )
        )
    outcome = "accredited_with_conditions" if weak else "accredited"
    make.session.add(
        PanelReport(
            case_id=case.id,
            summary="A useful offer. " * 10,
            proposed_outcome=outcome,
            updated_by_id=chair.person_id,
            updated_at=make.at,
        )
    )
    make.session.commit()
    return case


def fields(written: DecisionData) -> dict[str, str]:
    """Write a decision as its form posts it."""
    found = {
        "outcome": written.outcome,
        "reasons": written.reasons,
        "deviation_reason": written.deviation_reason,
    }
    for place, each in enumerate(written.conditions):
        found |= {
            f"conditions-{place}-text": each.text,
            f"conditions-{place}-criterion": each.criterion,
            f"conditions-{place}-due_on": each.due_on.isoformat() if each.due_on else "",
            f"conditions-{place}-evidence_required": each.evidence_required,
        }
    return found


def at_once(database: Database, *actions: Callable[[Session], object]) -> list[object]:
    """Run each action in a transaction and thread of its own, all from the same moment; return results or refusals."""
    gate, found = threading.Barrier(len(actions)), list[object](actions)

    def run(place: int, act: Callable[[Session], object]) -> None:
        gate.wait(timeout=20)
        try:
            with database.transaction() as session:
                found[place] = act(session)
        except Exception as refusal:  # noqa: BLE001 - what each thread met is what the test looks at
            found[place] = refusal

    threads = [threading.Thread(target=run, args=each) for each in enumerate(actions)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=60)
    return found
