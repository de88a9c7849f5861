"""Reads of a provider's library: its documents and their versions, for those who design for the provider."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, selectinload

from qa_portal.accounts.models import Organisation, Person
from qa_portal.evidence.models import Evidence, EvidenceVersion
from qa_portal.kernel.errors import Hidden

_LARGEST_ID = 2**31 - 1


def newest_numbers() -> Any:
    """Select (evidence id, newest number) of every document."""
    return (
        select(EvidenceVersion.evidence_id, func.max(EvidenceVersion.number).label("number"))
        .group_by(EvidenceVersion.evidence_id)
        .subquery("newest")
    )


def libraries(session: Session, person: Person) -> list[Organisation]:
    """List the providers whose library `person` may open, by name: those for which they design."""
    return list(
        session.scalars(
            select(Organisation).where(Organisation.id.in_(person.provider_ids)).order_by(Organisation.name)
        )
    )


def library_of(session: Session, person: Person, provider_id: int | None) -> Organisation:
    """Return the provider whose library is meant: the only one, or the first. Raises Hidden."""
    for provider in libraries(session, person):
        if provider_id in (None, provider.id):
            return provider
    raise Hidden


def find(session: Session, person: Person, evidence_id: int) -> Evidence:
    """Return a document of a library that `person` may open, with its versions, newest first. Raises Hidden."""
    if evidence_id > _LARGEST_ID:  # no database would take such a number
        raise Hidden
    found = session.scalar(
        select(Evidence)
        .where(Evidence.id == evidence_id, Evidence.provider_id.in_(person.provider_ids))
        .options(selectinload(Evidence.versions))
    )
    if found is None:
        raise Hidden
    return found


def version(session: Session, person: Person, evidence_id: int, number: int) -> EvidenceVersion:
    """Return one version of a document of a library that `person` may open. Raises Hidden."""
    for each in find(session, person, evidence_id).versions:
        if each.number == number:
            return each
    raise Hidden


def uploaders(session: Session, evidence: Evidence) -> dict[int, str]:
    """Map the ids of those who uploaded versions of the document to their names."""
    people = {each.uploaded_by_id for each in evidence.versions}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    return dict(rows.all())


def library(session: Session, provider_id: int) -> Sequence[Any]:
    """List the documents of a provider with their newest version, by code.

    Rows have id, number, title, version_id, version, filename, media_type, size, uploaded_at.
    """
    newest, latest = newest_numbers(), aliased(EvidenceVersion)
    return session.execute(
        select(
            Evidence.id,
            Evidence.number,
            Evidence.title,
            latest.id.label("version_id"),
            latest.number.label("version"),
            latest.filename,
            latest.media_type,
            latest.size,
            latest.uploaded_at,
        )
        .join(newest, newest.c.evidence_id == Evidence.id)
        .join(latest, (latest.evidence_id == Evidence.id) & (latest.number == newest.c.number))
        .where(Evidence.provider_id == provider_id)
        .order_by(Evidence.number)
    ).all()


def version_ids(session: Session, provider_id: int) -> dict[int, int]:
    """Map every version of a provider's documents to its document."""
    rows = session.execute(
        select(EvidenceVersion.id, EvidenceVersion.evidence_id)
        .join(Evidence)
        .where(Evidence.provider_id == provider_id)
    )
    return dict(rows.all())


def same_content(session: Session, provider_id: int, sha256: str) -> EvidenceVersion | None:
    """Return the newest version in the provider's library that has exactly this content."""
    return session.scalar(
        select(EvidenceVersion)
        .join(EvidenceVersion.evidence)
        .where(Evidence.provider_id == provider_id, EvidenceVersion.sha256 == sha256)
        .order_by(EvidenceVersion.id.desc())
        .limit(1)
    )
