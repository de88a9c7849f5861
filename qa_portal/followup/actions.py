"""Living with conditions: the provider reports, an officer verifies, extends, or declares a condition not met."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.decisions import queries as decisions
from qa_portal.decisions.models import Condition
from qa_portal.evidence import queries as library
from qa_portal.followup import queries
from qa_portal.followup.models import ConditionReport, ConditionReportEvidence, ConditionRuling, RulingKind
from qa_portal.followup.rules import Account, Extension, extension_obstacles, not_of_provider
from qa_portal.kernel import clock
from qa_portal.kernel.errors import BadInput, Blocked, NotAllowed, WrongState
from qa_portal.kernel.i18n import marked
from qa_portal.proposals.models import Case
from qa_portal.workflow import engine
from qa_portal.workflow import library as workflows

VERDICTS = ("met", "partly_met", "not_met")


def report(session: Session, condition: Condition, account: Account, *, actor: Person, at: datetime) -> ConditionReport:
    """Send the provider's report on a condition with its evidence to the agency.

    Raises NotAllowed, WrongState, Blocked (text or evidence missing), or BadInput for documents of somebody else.
    """
    engine.hold(session, condition)
    must(session, condition, actor, "report")
    if not_of_provider(account.versions, library.version_ids(session, condition.case.provider_id)):
        raise BadInput(marked("One of these documents is not in your library. Reload and choose again."))
    data = {"versions": sorted(account.versions)}
    engine.fire(session, condition, "report", actor=actor, at=at, given=account, data=data)
    written = ConditionReport(condition=condition, text=account.text, reported_by=actor, reported_at=at)
    written.evidence = [ConditionReportEvidence(version_id=each) for each in dict.fromkeys(account.versions)]
    session.add(written)
    session.flush()
    return written


def verify(
    session: Session, condition: Condition, *, verdict: str, text: str, actor: Person, at: datetime
) -> ConditionReport:
    """Give a verdict on the report that waits: met closes the condition, anything else sends the report back.

    With the last condition met, the accreditation becomes full in the same transaction. Raises NotAllowed, WrongState,
    Blocked (a report is sent back with a reason), or BadInput for an unknown verdict.
    """
    if verdict not in VERDICTS:
        raise BadInput
    engine.hold(session, condition)
    written = queries.latest_report(session, condition)
    said: dict[str, Any] = {"verdict": verdict, "reason": text}
    action = "verify_met" if verdict == queries.MET else "send_back"
    engine.fire(session, condition, action, actor=actor, at=at, given=text, data=said, extra={"reason": text})
    if written is None or written.verdict is not None:
        raise WrongState
    written.verdict, written.verdict_text = verdict, text
    written.verified_by, written.verified_at = actor, at
    session.flush()
    if verdict == queries.MET and not queries.unmet(session, condition.case):
        fulfil(session, condition.case, actor=None, at=at)
    return written


def fulfil(session: Session, case: Case, *, actor: Person | None, at: datetime) -> None:
    """Turn a conditional accreditation into a full one. Raises NotAllowed, WrongState or Blocked."""
    decision = decisions.current(session, case)
    extra = {"valid_until": decision.valid_until if decision else None}
    engine.fire(session, case, "fulfil", actor=actor, at=at, extra=extra)


def extend(
    session: Session, condition: Condition, *, due_on: date | None, reason: str, actor: Person, at: datetime
) -> ConditionRuling:
    """Give the provider a later date for a condition, for a reason that stays on the record.

    Raises NotAllowed, WrongState, or Blocked (no reason, or a date that is not later or not within validity).
    """
    engine.hold(session, condition)
    before, wanted = condition.due_on, Extension(due_on, reason, clock.today(at))
    must(session, condition, actor, "extend")
    found = extension_obstacles(before, condition.decision.valid_until, wanted)
    asked = engine.obstacles(session, condition, "extend", given=wanted)
    if found or due_on is None:
        raise Blocked([*found, *(each for blockers in asked.values() for each in blockers)])
    data = {"due_before": before, "due_on": due_on, "reason": reason}
    extra = {"reason": reason, "condition": queries.condition_words(condition, due_on)}
    engine.fire(session, condition, "extend", actor=actor, at=at, given=wanted, data=data, extra=extra)
    condition.due_on = due_on
    return _ruled(session, condition, RulingKind.EXTENDED, before, reason, actor, at)


def declare_not_met(
    session: Session, condition: Condition, *, reason: str, actor: Person, at: datetime
) -> ConditionRuling:
    """Close a condition whose date has passed as not met, for a reason. A report that waits is answered by it.

    Raises NotAllowed, WrongState, or Blocked (no reason, or the date has not passed).
    """
    engine.hold(session, condition)
    said = {"reason": reason}
    engine.fire(session, condition, "declare_not_met", actor=actor, at=at, given=reason, data=said, extra=said)
    waiting = queries.latest_report(session, condition)
    if waiting is not None and waiting.verdict is None:
        waiting.verdict, waiting.verdict_text = "not_met", reason
        waiting.verified_by, waiting.verified_at = actor, at
    return _ruled(session, condition, RulingKind.NOT_MET, condition.due_on, reason, actor, at)


def must(session: Session, condition: Condition, actor: Person, *names: str) -> None:
    """Raise NotAllowed or WrongState as the door would for these actions, before anything else is looked at."""
    if engine.may(session, condition, actor, *names):
        return
    declared = workflows.workflow(condition.workflow).actions
    able = {role for name in names for role in declared[name].roles}
    if able & queries.roles_on_condition(session, condition, actor):
        raise WrongState
    raise NotAllowed


def _ruled(
    session: Session,
    condition: Condition,
    kind: RulingKind,
    before: date,
    reason: str,
    actor: Person,
    at: datetime,
) -> ConditionRuling:
    ruling = ConditionRuling(
        condition_id=condition.id,
        kind=kind,
        reason=reason,
        due_before=before,
        due_on=condition.due_on,
        ruled_by=actor,
        ruled_at=at,
    )
    session.add(ruling)
    session.flush()
    return ruling
