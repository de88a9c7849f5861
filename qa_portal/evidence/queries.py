"""Reads of a provider's library: its documents, where each is used, and what a case lays open."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, selectinload

from qa_portal.accounts.models import Organisation, Person, Settings
from qa_portal.evidence.models import Evidence, EvidenceLink, EvidenceVersion
from qa_portal.kernel.errors import Hidden


@dataclass(frozen=True)
class Use:
    """A version stands for these criteria in this case."""

    version_id: int
    ref: str
    title: str
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class Stored:
    """Content that must lie in the file store: its SHA-256, and what people call it."""

    sha256: str
    called: str


Uses = Callable[[Session, Person, Sequence[int]], list[Use]]
Openings = Callable[[Session, int], Iterable[int]]
Contents = Callable[[Session], Iterable[Stored]]
_USES: list[Uses] = []
_OPENINGS: list[Openings] = []
_CONTENTS: list[Contents] = []


def tells_uses(function: Uses) -> Uses:
    """Declare that function(session, person, version ids) knows where versions are used, as far as the person sees."""
    _USES.append(function)
    return function


def lays_open(function: Openings) -> Openings:
    """Declare that function(session, case id) gives versions that whoever sees the case may open."""
    _OPENINGS.append(function)
    return function


def keeps_content(function: Contents) -> Contents:
    """Declare that function(session) lists content which rows of a stage keep in the file store."""
    _CONTENTS.append(function)
    return function


def uses(session: Session, person: Person, version_ids: Sequence[int]) -> dict[int, list[Use]]:
    """Tell for each of these versions in which cases it is used, for cases that `person` may see."""
    found: dict[int, list[Use]] = {}
    for tell in _USES if version_ids else ():
        for use in tell(session, person, version_ids):
            found.setdefault(use.version_id, []).append(use)
    return found


def versions_open_in(session: Session, case_id: int) -> set[int]:
    """Return the ids of all versions that the case lays open to everybody who may see it."""
    return {version_id for openings in _OPENINGS for version_id in openings(session, case_id)}


def contents(session: Session) -> dict[str, str]:
    """Map the SHA-256 of everything that must lie in the file store to what people call it."""
    return {each.sha256: each.called for tell in _CONTENTS for each in tell(session)}


@keeps_content
def _versions(session: Session) -> Iterable[Stored]:
    rows = session.execute(
        select(
            EvidenceVersion.sha256, EvidenceVersion.number, EvidenceVersion.filename, Evidence.number, Organisation.name
        )
        .join(Evidence, Evidence.id == EvidenceVersion.evidence_id)
        .join(Organisation, Organisation.id == Evidence.provider_id)
        .order_by(EvidenceVersion.id)
        .execution_options(yield_per=1000)
    )
    for sha256, version, filename, number, provider in rows:
        yield Stored(sha256, f"E-{number:02d} v{version} {filename} ({provider})")


@keeps_content
def _logo(session: Session) -> Iterable[Stored]:
    found = session.scalars(select(Settings.logo_sha256).where(Settings.logo_sha256.is_not(None)))
    return [Stored(sha256, "logo of the agency") for sha256 in found if sha256]


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


def _newest() -> Any:
    """Select (evidence id, newest number) of every document."""
    return (
        select(EvidenceVersion.evidence_id, func.max(EvidenceVersion.number).label("number"))
        .group_by(EvidenceVersion.evidence_id)
        .subquery("newest")
    )


def library(session: Session, provider_id: int) -> Sequence[Any]:
    """List the documents of a provider with their newest version, by code.

    Rows have id, number, title, version_id, version, filename, media_type, size, uploaded_at.
    """
    newest, latest = _newest(), aliased(EvidenceVersion)
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
    newest = _newest()
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
