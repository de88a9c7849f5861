"""Submits a proposal as it is, for ever; or withdraws it."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.audit.actions import canonical
from qa_portal.proposals import queries
from qa_portal.proposals.actions.writing import follow
from qa_portal.proposals.models import Case, ProposalRevision
from qa_portal.workflow import engine


def fingerprint(data: dict[str, Any], self_assessment: dict[str, Any], evidence: list[dict[str, Any]]) -> str:
    """Return the SHA-256 of everything that was submitted, written as canonical JSON."""
    whole = {"data": data, "self_assessment": self_assessment, "evidence": evidence}
    return hashlib.sha256(canonical(whole).encode()).hexdigest()


def submit(session: Session, case: Case, *, actor: Person, at: datetime) -> ProposalRevision:
    """Freeze proposal, self-assessment and evidence as the next revision and send it to the agency.

    Raises NotAllowed, WrongState or Blocked; nothing is written then.
    """
    draft = queries.draft_of(session, case, lock=True)
    session.refresh(case, ["state"])
    before = queries.latest(session, case)
    number = before.number + 1 if before else 1
    written, evidence = queries.self_assessment(session, case), queries.cited_evidence(session, case)
    sha256 = fingerprint(draft.data, written, evidence)
    engine.fire(session, case, "submit", actor=actor, at=at, data={"revision": number, "sha256": sha256})
    revision = ProposalRevision(
        case_id=case.id,
        number=number,
        data=draft.data,
        self_assessment=written,
        evidence=evidence,
        sha256=sha256,
        submitted_at=at,
        submitted_by_id=actor.id,
    )
    session.add(revision)
    follow(case.micro_credential, queries.content(draft))
    case.submitted_at = case.submitted_at or at  # the statutory clock runs from the first time
    session.flush()
    return revision


def withdraw(session: Session, case: Case, *, reason: str, actor: Person, at: datetime) -> None:
    """Close the case without a decision, for a reason. Raises NotAllowed, WrongState or Blocked."""
    engine.fire(
        session, case, "withdraw", actor=actor, at=at, given=reason, data={"reason": reason}, extra={"reason": reason}
    )
