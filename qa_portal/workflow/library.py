"""The procedures of the house: every edition in workflows/, read once, and proof that a used one has not changed."""

from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.kernel import documents
from qa_portal.kernel.documents import DocumentError, Problem
from qa_portal.resources import folder
from qa_portal.workflow.definition import Workflow, read
from qa_portal.workflow.models import UsedEdition


@cache
def workflow(edition: str) -> Workflow:
    """Return the edition called `edition` ("panel-review-1"); raises DocumentError or KeyError."""
    path = folder("workflows") / f"{edition}.yaml"
    if not path.is_file():
        raise KeyError(edition)
    return read(path)


def editions() -> list[str]:
    """List the editions that lie in workflows/."""
    return sorted(path.stem for path in folder("workflows").glob("*.yaml"))


def data_files() -> list[Path]:
    """List every file whose used edition must never change: procedures and frameworks."""
    return [*sorted(folder("workflows").glob("*.yaml")), *sorted(folder("criteria").glob("*.yaml"))]


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def mark_used(session: Session, path: Path, *, at: datetime) -> None:
    """Remember the fingerprint of a data file that a case now begins under; later calls change nothing."""
    name = _name(path)
    if session.scalar(select(UsedEdition.id).where(UsedEdition.name == name)) is None:
        session.add(UsedEdition(name=name, sha256=documents.fingerprint(path), first_used_at=at))


def changed(session: Session) -> list[Problem]:
    """Find used editions whose file has changed or is gone: the portal does not start with them."""
    there = {_name(path): path for path in data_files()}
    problems = []
    for used in session.scalars(select(UsedEdition).order_by(UsedEdition.name)):
        path = there.get(used.name)
        if path is None:
            problems.append(
                Problem(used.name, 1, "", "This edition is used by cases and its file is gone.", "put it back.")
            )
        elif documents.fingerprint(path) != used.sha256:
            problems.append(
                Problem(
                    used.name,
                    1,
                    "",
                    "This edition is used by cases, and its file has changed since.",
                    "put the used text back, and write the change as the next edition in a file of its own.",
                )
            )
    return problems


def refuse_changed(session: Session) -> None:
    """Raise DocumentError when a used edition has changed on disk."""
    if problems := changed(session):
        raise DocumentError(problems)
