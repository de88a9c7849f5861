"""Where evidence is used, what a case lays open and what must lie in the file store: every stage tells its own part."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Organisation, Person, Settings
from qa_portal.evidence.models import Evidence, EvidenceVersion
from qa_portal.kernel.db import Base


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


def referenced(session: Session) -> set[str]:
    """Return every SHA-256 that any row of any stage names: content called so is never swept."""
    columns = [
        column
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name == "sha256" or column.name.endswith("_sha256")
    ]
    return {sha256 for column in columns for sha256 in session.scalars(select(column).where(column.is_not(None)))}


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
