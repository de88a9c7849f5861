"""The chair records what the panel agrees: levels with reasons, dissents and findings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.audit import actions as audit
from qa_portal.judgements import queries
from qa_portal.judgements.actions.standing import Stale, checked
from qa_portal.judgements.models import Consensus, Dissent, Finding, FindingKind
from qa_portal.judgements.queries.agreeing import Voice
from qa_portal.judgements.rules.requirements import LEAST_RATIONALE
from qa_portal.judgements.rules.stages import RECORDING
from qa_portal.kernel.errors import BadInput, Hidden
from qa_portal.kernel.i18n import marked
from qa_portal.proposals.actions.standing import require
from qa_portal.proposals.models import Case
from qa_portal.proposals.queries import framework_of
from qa_portal.workflow import engine

LEAST_FINDING = 10  # characters
LONGEST_FINDING = 2_000
MOST_MONTHS = 60

_NO_DISSENT = marked("{name} gave the level that is agreed, and so does not dissent.")


@dataclass(frozen=True)
class Dissenting:
    """A member who holds to another level, and whether they agreed to be named in the report."""

    person_id: int
    named: bool = False


@dataclass(frozen=True)
class Agreement:
    """What the panel agrees on one criterion."""

    criterion: str
    level: str
    rationale: str
    dissents: Sequence[Dissenting] = ()


@dataclass(frozen=True)
class FindingDraft:
    """A commendation, a recommendation or a proposed condition; the last two fields belong to conditions."""

    criterion: str
    kind: FindingKind
    text: str
    months: int | None = None
    evidence_required: str = ""


def open_consensus(session: Session, case: Case, *, actor: Person, at: datetime) -> None:
    """Lay all judgements side by side for the panel. Raises NotAllowed, WrongState or Blocked."""
    engine.fire(session, case, "open_consensus", actor=actor, at=at)


def record(
    session: Session, case: Case, agreement: Agreement, *, version: int, actor: Person, at: datetime
) -> Consensus:
    """Record what the panel agrees on one criterion, with the dissents of those who hold to their own level.

    `version` is that of the consensus which was read before it was changed (0: there was none). Raises NotAllowed for
    anybody but the chair, WrongState, Stale, Hidden for an unknown criterion, or BadInput.
    """
    _records(session, case, actor)
    row, counted = queries.heard(session, case, actor, agreement.criterion)
    if agreement.level not in {each.key for each in framework_of(case).scale}:
        raise BadInput(marked("Choose the level that the panel agrees on."))
    rationale = checked(agreement.rationale, least=LEAST_RATIONALE)
    if (row.row_version if row else 0) != version:
        raise Stale
    dissents = _dissents(counted, agreement)
    if row is None:
        row = Consensus(case_id=case.id, criterion=agreement.criterion, dissents=[])
        session.add(row)
    row.level, row.rationale, row.recorded_by_id, row.recorded_at = agreement.level, rationale, actor.id, at
    row.dissents.clear()
    session.flush()
    row.dissents.extend(dissents)
    session.flush()
    data = {
        "criterion": row.criterion,
        "level": row.level,
        "dissents": [{"person": each.person_id, "named": each.named} for each in dissents],
    }
    audit.record(session, stream=case.stream, kind="consensus.recorded", data=data, actor_id=actor.id, at=at)
    return row


def _records(session: Session, case: Case, actor: Person) -> None:
    """See that `actor` is the chair, and let nobody else record on this case until the transaction ends."""
    require(session, case, actor, "chair")
    engine.hold(session, case)
    require(session, case, actor, "chair", RECORDING)


def _dissents(voices: Sequence[Voice], agreement: Agreement) -> list[Dissent]:
    """Return a dissent for each member who holds to another level, in the words of their own judgement."""
    members, found = {each.person.id: each for each in voices}, []
    for each in {dissenting.person_id: dissenting for dissenting in agreement.dissents}.values():
        voice = members.get(each.person_id)
        if voice is None:
            raise BadInput(marked("Only a member of the panel who submitted judgements can dissent."))
        if voice.level.key == agreement.level:
            raise BadInput(_NO_DISSENT, name=voice.person.name)
        found.append(
            Dissent(
                person_id=voice.person.id,
                person=voice.person,
                level=voice.level.key,
                text=voice.judgement.rationale,
                named=each.named,
            )
        )
    return found


def add_finding(session: Session, case: Case, draft: FindingDraft, *, actor: Person, at: datetime) -> Finding:
    """Add a commendation, a recommendation or a proposed condition to one criterion.

    Raises NotAllowed for anybody but the chair, WrongState, Hidden for an unknown criterion, or BadInput.
    """
    _records(session, case, actor)
    if draft.criterion not in queries.section_names(case)[1:]:
        raise Hidden
    condition = draft.kind is FindingKind.CONDITION
    if condition and not 1 <= (draft.months or 0) <= MOST_MONTHS:
        raise BadInput(marked("Give the time for the condition: 1 to {most} months."), most=MOST_MONTHS)
    row = Finding(
        case_id=case.id,
        criterion=draft.criterion,
        kind=draft.kind,
        text=checked(draft.text, least=LEAST_FINDING, most=LONGEST_FINDING),
        months=draft.months if condition else None,
        evidence_required=checked(draft.evidence_required, most=LONGEST_FINDING) if condition else "",
        by_id=actor.id,
        at=at,
    )
    session.add(row)
    session.flush()
    data = {"finding": row.id, "criterion": row.criterion, "kind": row.kind.value}
    audit.record(session, stream=case.stream, kind="finding.added", data=data, actor_id=actor.id, at=at)
    return row


def drop_finding(session: Session, case: Case, finding_id: int, *, actor: Person, at: datetime) -> None:
    """Take a finding away. Raises NotAllowed for anybody but the chair, WrongState, or Hidden when there is none."""
    _records(session, case, actor)
    for each in queries.findings(session, case):
        if each.id == finding_id:
            session.delete(each)
            session.flush()
            data = {"finding": finding_id, "criterion": each.criterion, "kind": each.kind.value}
            audit.record(session, stream=case.stream, kind="finding.removed", data=data, actor_id=actor.id, at=at)
            return
    raise Hidden
