"""Says which evidence stands for which criterion of a case, as long as the proposal is being written."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Person
from qa_portal.audit import actions as audit
from qa_portal.evidence.models import EvidenceLink, EvidenceVersion
from qa_portal.kernel.errors import Hidden, NotAllowed, WrongState
from qa_portal.kernel.i18n import marked
from qa_portal.proposals import queries
from qa_portal.proposals.models import Case

SUBMITTED = marked("The proposal has been submitted: its evidence does not change any more.")


def _may(session: Session, case: Case, actor: Person) -> None:
    """Let pass whoever may submit the proposal now; a submission at the same moment waits, or is waited for."""
    if "designer" not in queries.roles_on(session, case, actor):
        raise NotAllowed
    queries.draft_of(session, case, lock=True)
    session.refresh(case, ["state"])
    if not queries.being_written(case):
        raise WrongState(SUBMITTED)


def link(
    session: Session,
    case: Case,
    *,
    version: EvidenceVersion,
    criteria: Collection[str],
    pages: str,
    actor: Person,
    at: datetime,
) -> list[EvidenceLink]:
    """Let a version stand for these criteria of the case, at these pages; where it does already, the pages change.

    Raises NotAllowed, WrongState after submission, Hidden when the document is not the provider's.
    """
    _may(session, case, actor)
    if version.evidence.provider_id != case.provider_id:
        raise Hidden
    there = {
        each.criterion: each
        for each in session.scalars(
            select(EvidenceLink).where(EvidenceLink.case_id == case.id, EvidenceLink.version_id == version.id)
        )
    }
    links = []
    for criterion in criteria:
        row = there.get(criterion) or EvidenceLink(
            case_id=case.id, criterion=criterion, version_id=version.id, added_at=at, added_by_id=actor.id
        )
        row.pages = pages
        session.add(row)
        links.append(row)
    session.flush()
    _record(session, case, "evidence.linked", version, {"criteria": sorted(criteria), "pages": pages}, actor, at)
    return links


def unlink(session: Session, case: Case, link_id: int, *, actor: Person, at: datetime) -> EvidenceVersion:
    """Take one link of the case away; the document stays in the library. Returns the version it was about.

    Raises NotAllowed, or WrongState after submission or when somebody took it away before.
    """
    _may(session, case, actor)
    row = _row(session, case, link_id)
    version = row.version
    session.delete(row)
    session.flush()
    _record(session, case, "evidence.unlinked", version, {"criteria": [row.criterion]}, actor, at)
    return version


def renew(session: Session, case: Case, link_id: int, *, actor: Person, at: datetime) -> EvidenceVersion:
    """Let the newest version of a document stand where an older one is linked, at the same pages; returns it.

    Raises NotAllowed or WrongState.
    """
    _may(session, case, actor)
    row = _row(session, case, link_id)
    newest = session.scalars(
        select(EvidenceVersion)
        .where(EvidenceVersion.evidence_id == row.version.evidence_id)
        .order_by(EvidenceVersion.number.desc())
        .limit(1)
    ).one()
    if newest.id == row.version_id:
        return newest
    criterion, pages = row.criterion, row.pages
    unlink(session, case, link_id, actor=actor, at=at)
    link(session, case, version=newest, criteria=[criterion], pages=pages, actor=actor, at=at)
    return newest


def _row(session: Session, case: Case, link_id: int) -> EvidenceLink:
    links = session.scalars(select(EvidenceLink).where(EvidenceLink.case_id == case.id))
    for each in links:
        if each.id == link_id:
            return each
    raise WrongState


def _record(
    session: Session,
    case: Case,
    kind: str,
    version: EvidenceVersion,
    what: dict[str, Any],
    actor: Person,
    at: datetime,
) -> None:
    data = {
        "evidence": version.evidence_id,
        "code": version.evidence.code,
        "version": version.number,
        "sha256": version.sha256,
        **what,
    }
    audit.record(session, stream=case.stream, kind=kind, data=data, actor_id=actor.id, at=at)
