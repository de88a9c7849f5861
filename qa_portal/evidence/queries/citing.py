"""Evidence as it stands for the criteria of a case: as linked now, or as frozen with a revision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.evidence.models import EvidenceLink, EvidenceVersion
from qa_portal.evidence.queries.shelf import newest_numbers


@dataclass(frozen=True)
class Cited:
    """One piece of evidence for one criterion, as pages show it. `latest` is the newest version that exists.

    `link_id` is there while the link may still be taken away.
    """

    criterion: str
    version_id: int
    evidence_id: int
    code: str
    title: str
    number: int
    pages: str
    filename: str
    media_type: str
    size: int
    uploaded_at: datetime
    sha256: str
    latest: int
    link_id: int | None = None

    @property
    def stale(self) -> bool:
        """Tell whether a newer version exists."""
        return self.latest > self.number


def linked(session: Session, case_id: int) -> list[Cited]:
    """List the evidence now linked to a case, by criterion as linked: what the provider is working on."""
    links = session.execute(
        select(EvidenceLink.criterion, EvidenceLink.version_id, EvidenceLink.pages, EvidenceLink.id)
        .where(EvidenceLink.case_id == case_id)
        .order_by(EvidenceLink.id)
    )
    return _cited(session, [(each.criterion, each.version_id, each.pages, each.id) for each in links])


def frozen(session: Session, evidence: Sequence[dict[str, Any]]) -> list[Cited]:
    """List the evidence of a submitted revision, in its order; `evidence` is what ProposalRevision keeps."""
    return _cited(session, [(each["criterion"], each["version_id"], each["pages"], None) for each in evidence])


def _cited(session: Session, wanted: Sequence[tuple[str, int, str, int | None]]) -> list[Cited]:
    newest = newest_numbers()
    rows = session.execute(
        select(EvidenceVersion, newest.c.number)
        .join(newest, newest.c.evidence_id == EvidenceVersion.evidence_id)
        .where(EvidenceVersion.id.in_({each[1] for each in wanted}))
    ).all()
    known = {found.id: (found, latest) for found, latest in rows}
    return [
        Cited(
            criterion=criterion,
            version_id=version_id,
            evidence_id=known[version_id][0].evidence_id,
            code=known[version_id][0].evidence.code,
            title=known[version_id][0].evidence.title,
            number=known[version_id][0].number,
            pages=pages,
            filename=known[version_id][0].filename,
            media_type=known[version_id][0].media_type,
            size=known[version_id][0].size,
            uploaded_at=known[version_id][0].uploaded_at,
            sha256=known[version_id][0].sha256,
            latest=known[version_id][1],
            link_id=link_id,
        )
        for criterion, version_id, pages, link_id in wanted
    ]
