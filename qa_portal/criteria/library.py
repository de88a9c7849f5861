"""The frameworks that the agency has: read from their files, checked, and kept for the life of the process."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from qa_portal import resources
from qa_portal.criteria import checks
from qa_portal.criteria.definition import Framework
from qa_portal.kernel import documents
from qa_portal.kernel.documents import Document, DocumentError, Problem


@cache
def frameworks() -> dict[str, Framework]:
    """Return every framework by its id, in the order of the ids. Raises DocumentError for a broken file."""
    found = [read(path) for path in paths()]
    return {each.id: each for each in found}


def framework(id_: str) -> Framework:
    """Return the framework with this id ("esg-mc-1"); raises KeyError, or DocumentError for a broken file."""
    return frameworks()[id_]


def paths() -> list[Path]:
    """Return the files of all frameworks, in the order of their names."""
    return sorted(resources.folder("criteria").glob("*.yaml"))


def read(source: Path | bytes, *, name: str = "") -> Framework:
    """Read and check one framework; `name` is needed for bytes. Raises DocumentError with everything that is wrong."""
    document, found = _open(source, name)
    if problems := checks.problems(document, found):
        raise DocumentError(problems)
    return found


def problems(files: Iterable[Path]) -> list[Problem]:
    """Return everything that is wrong in these files, in their order: for `qa-portal check`."""
    found: list[Problem] = []
    for path in files:
        try:
            read(path)
        except DocumentError as error:
            found += error.problems
    return found


def fingerprints() -> dict[str, str]:
    """Return the SHA-256 of each framework's file by its id: a used edition must not change."""
    return {path.stem: documents.fingerprint(path) for path in paths()}


def _open(source: Path | bytes, name: str) -> tuple[Document, Framework]:
    shown = name or (f"{source.parent.name}/{source.name}" if isinstance(source, Path) else "criteria")
    document = documents.load(source, name=shown)
    return document, document.into(Framework)
