"""Adding to a provider's library, and proving that the file store is whole."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Organisation, Person
from qa_portal.audit import actions as audit
from qa_portal.evidence import queries
from qa_portal.evidence.models import Evidence, EvidenceVersion
from qa_portal.kernel.errors import BadInput, NotAllowed
from qa_portal.kernel.files import CHUNK, FileStore, Incoming
from qa_portal.kernel.i18n import marked


@dataclass(frozen=True)
class Received:
    """A file that arrived and was recognised: its safe name, its kind, and the content in its temporary place."""

    filename: str
    media_type: str
    content: Incoming


def _stream(provider_id: int) -> str:
    """Everything about a provider's library belongs to one chain of the trail."""
    return f"provider/{provider_id}"


def add(
    session: Session, files: FileStore, provider_id: int, *, received: Received, title: str, actor: Person, at: datetime
) -> tuple[EvidenceVersion, bool]:
    """Add a document to the library of a provider; returns its first version, and that it is new.

    Content that the library has already is not stored a second time: the version that has it is returned, and False.
    Raises NotAllowed when `actor` does not design for the provider.
    """
    _may_add(provider_id, actor)
    session.scalars(select(Organisation.id).where(Organisation.id == provider_id).with_for_update()).one()
    known = queries.same_content(session, provider_id, received.content.sha256)
    if known:
        return known, False
    last = session.scalar(select(func.max(Evidence.number)).where(Evidence.provider_id == provider_id))
    evidence = Evidence(provider_id=provider_id, number=(last or 0) + 1, title=title, created_at=at)
    session.add(evidence)
    version = _store(session, files, evidence, number=1, received=received, note="", actor=actor, at=at)
    _record(session, "evidence.added", version, actor, at)
    return version, True


def add_version(
    session: Session,
    files: FileStore,
    evidence: Evidence,
    *,
    received: Received,
    note: str,
    actor: Person,
    at: datetime,
) -> EvidenceVersion:
    """Add a new version of a document; `note` says what changed. What cites an older version keeps citing it.

    Raises NotAllowed, or BadInput when the newest version has the same content.
    """
    _may_add(evidence.provider_id, actor)
    session.scalars(select(Evidence.id).where(Evidence.id == evidence.id).with_for_update()).one()
    newest = session.scalars(
        select(EvidenceVersion)
        .where(EvidenceVersion.evidence_id == evidence.id)
        .order_by(EvidenceVersion.number.desc())
        .limit(1)
    ).one()
    if newest.sha256 == received.content.sha256:
        raise BadInput(
            marked("“{name}” has the same content as version {number}: there is nothing new to keep."),
            name=received.filename,
            number=newest.number,
        )
    version = _store(
        session, files, evidence, number=newest.number + 1, received=received, note=note, actor=actor, at=at
    )
    _record(session, "evidence.version_added", version, actor, at)
    return version


def _may_add(provider_id: int, actor: Person) -> None:
    if provider_id not in actor.provider_ids:
        raise NotAllowed


def _store(
    session: Session,
    files: FileStore,
    evidence: Evidence,
    *,
    number: int,
    received: Received,
    note: str,
    actor: Person,
    at: datetime,
) -> EvidenceVersion:
    """Put the file in its place, then the row: a crash between leaves a file that no row names, never the reverse."""
    version = EvidenceVersion(
        evidence=evidence,
        number=number,
        filename=received.filename,
        media_type=received.media_type,
        size=received.content.size,
        sha256=files.keep(received.content),
        uploaded_at=at,
        uploaded_by_id=actor.id,
        note=note,
    )
    session.add(version)
    session.flush()
    return version


def _record(session: Session, kind: str, version: EvidenceVersion, actor: Person, at: datetime) -> None:
    data = {
        "evidence": version.evidence_id,
        "code": version.evidence.code,
        "version": version.number,
        "media_type": version.media_type,
        "size": version.size,
        "sha256": version.sha256,
    }
    audit.record(session, stream=_stream(version.evidence.provider_id), kind=kind, data=data, actor_id=actor.id, at=at)


def rename(session: Session, evidence: Evidence, *, title: str, actor: Person, at: datetime) -> None:
    """Give a document another title; revisions that were submitted keep the one they had. Raises NotAllowed."""
    _may_add(evidence.provider_id, actor)
    if title == evidence.title:
        return
    evidence.title = title
    audit.record(
        session,
        stream=_stream(evidence.provider_id),
        kind="evidence.renamed",
        data={"evidence": evidence.id, "code": evidence.code, "title": title},
        actor_id=actor.id,
        at=at,
    )


@dataclass(frozen=True)
class Inventory:
    """What a look through the file store found.

    `missing` and `altered` name what people would miss; `unreferenced` are hashes that no row knows.
    """

    checked: int = 0
    missing: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    unreferenced: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Tell whether everything is there, unchanged."""
        return not (self.missing or self.altered)


def verify(session: Session, files: FileStore) -> Inventory:
    """Read every file of the store again and compare it with its SHA-256 and with the rows that name it."""
    wanted = queries.contents(session)
    missing, altered = [], []
    for sha256, called in wanted.items():
        if not files.path(sha256).is_file():
            missing.append(called)
        elif _hash(files, sha256) != sha256:
            altered.append(called)
    return Inventory(len(wanted), missing, altered, _unreferenced(files, queries.referenced(session)))


def sweep(session: Session, files: FileStore, *, before: datetime) -> int:
    """Remove what nobody will miss: half received files and content that no row names, both older than `before`.

    Young ones stay, since their upload may be about to be committed. Returns how many were removed.
    """
    limit = before.timestamp()
    removed = files.sweep(limit)
    for sha256 in _unreferenced(files, queries.referenced(session)):
        path = files.path(sha256)
        if path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _unreferenced(files: FileStore, known: Collection[str]) -> list[str]:
    there = (path.name for path in files.folder.glob("??/*") if len(path.name) == 64)
    return sorted(sha256 for sha256 in there if sha256 not in known)


def _hash(files: FileStore, sha256: str) -> str:
    found = hashlib.sha256()
    with files.open(sha256) as source:
        while piece := source.read(CHUNK):
            found.update(piece)
    return found.hexdigest()
