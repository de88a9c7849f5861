"""Proves the shipped procedures and criteria, with the names that this house knows."""

from collections.abc import Iterable
from pathlib import Path

from qa_portal.criteria import library as criteria
from qa_portal.kernel.documents import DocumentError, Problem
from qa_portal.outbox import letters
from qa_portal.workflow import library
from qa_portal.workflow.definition import read
from qa_portal.workflow.procedure import Vocabulary
from qa_portal.workflow.rules import REQUIREMENTS

ROLES = frozenset({"designer", "officer", "council", "chair", "reviewer", "invitee", "system"})


def vocabulary() -> Vocabulary:
    """Return every name that a procedure may use; the stages must have been loaded."""
    return Vocabulary(
        requirements=frozenset(REQUIREMENTS),
        letters=letters.kinds(),
        audiences=frozenset(letters.AUDIENCES),
        roles=ROLES,
    )


def problems(files: Iterable[Path]) -> list[Problem]:
    """Return everything that is wrong in these files; what begins with “workflow:” is a procedure, else a framework."""
    found: list[Problem] = []
    known = vocabulary()
    for path in files:
        if _is_workflow(path):
            try:
                read(path, known)
            except DocumentError as error:
                found += error.problems
        else:
            found += criteria.problems([path])
    return found


def _is_workflow(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8", errors="replace") as lines:
            return any(line.startswith("workflow:") for line in lines)
    except OSError:
        return False


def refuse_broken() -> None:
    """Raise DocumentError when a shipped or local file is broken: the portal does not start with it."""
    if found := problems(library.data_files()):
        raise DocumentError(found)
