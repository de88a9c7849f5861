"""Proves the shipped procedures and criteria, with the names that this house knows, and that they fit each other."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from qa_portal.accounts.models import Settings
from qa_portal.accounts.rules import against_editions
from qa_portal.criteria import library as criteria
from qa_portal.criteria.definition import Framework
from qa_portal.decisions.pairing import misfits
from qa_portal.kernel import documents
from qa_portal.kernel.documents import DocumentError, Problem
from qa_portal.kernel.errors import BadInput
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked
from qa_portal.kernel.wording import Where
from qa_portal.outbox import letters
from qa_portal.web.overview import PAGES
from qa_portal.workflow import library
from qa_portal.workflow.definition import Workflow, read
from qa_portal.workflow.procedure import Vocabulary
from qa_portal.workflow.rules import LOADERS, REQUIREMENTS

ROLES = frozenset({"designer", "officer", "council", "chair", "reviewer", "invitee", "system"})
ACTIONS = {
    "case": frozenset(PAGES),
    "assignment": frozenset(
        {
            "accept",
            "declare_potential",
            "declare_actual",
            "decline",
            "expire",
            "clear",
            "uphold",
            "submit",
            "reopen",
            "replace",
        }
    ),
    "condition": frozenset({"report", "verify_met", "send_back", "extend", "declare_not_met"}),
}
"""The actions for which the portal has a button and asks what they need; no other can ever be taken."""

Data = TypeVar("Data", Workflow, Framework)


def vocabulary() -> Vocabulary:
    """Return every name that a procedure may use; the stages must have been loaded."""
    return Vocabulary(
        requirements=frozenset(name for name, each in REQUIREMENTS.items() if each.facts in LOADERS),
        letters=letters.kinds(),
        audiences=frozenset(letters.AUDIENCES),
        roles=ROLES,
        actions=ACTIONS,
    )


def problems(files: Iterable[Path]) -> list[Problem]:
    """Return everything that is wrong in these files; what begins with “workflow:” is a procedure, else a framework.

    Those that are sound in themselves are then held against each other, and against the shipped ones of the other
    kind: a procedure for cases and a framework that fit no partner are of no use.
    """
    found: list[Problem] = []
    known = vocabulary()
    workflows: dict[Path, Workflow] = {}
    frameworks: dict[Path, Framework] = {}
    for path in files:
        if _is_workflow(path):
            found += _read(path, lambda file: read(file, known), workflows)
        else:
            found += _read(path, criteria.read, frameworks)
    return found + _alone(workflows, frameworks)


def _read(path: Path, reader: Callable[[Path], Data], into: dict[Path, Data]) -> list[Problem]:
    try:
        into[path] = reader(path)
    except DocumentError as error:
        return error.problems
    return []


def _alone(workflows: dict[Path, Workflow], frameworks: dict[Path, Framework]) -> list[Problem]:
    """Name what keeps a procedure from every framework, or a framework from every procedure, beside the nearest one."""
    cases = {path: each for path, each in workflows.items() if each.subject == "case"}
    procedures = [*cases.values(), *(() if cases else _shipped_procedures())]
    criteria_ = [*frameworks.values(), *(() if frameworks else criteria.frameworks().values())]
    found: list[Problem] = []
    for path, workflow in cases.items():
        nearest = min((misfits(workflow, each) for each in criteria_), key=len, default=[])
        found += _problems(path, [(("actions", each.action), str(each.what)) for each in nearest])
    for path, framework in frameworks.items():
        nearest = min((misfits(each, framework) for each in procedures), key=len, default=[])
        places = {each.key: number for number, each in enumerate(framework.outcomes)}
        found += _problems(
            path,
            [
                (("outcomes", places[each.outcome], "key") if each.outcome else ("outcomes",), str(each.what))
                for each in nearest
            ],
        )
    return found


def _shipped_procedures() -> list[Workflow]:
    return [each for each in map(library.workflow, library.editions()) if each.subject == "case"]


def _problems(path: Path, said: list[tuple[Where, str]]) -> list[Problem]:
    if not said:
        return []
    document = documents.load(path, name=f"{path.parent.name}/{path.name}")
    fix = _("call the outcome as the state to which the council's action leads, and give both files the same ones.")
    return sorted((document.problem(where, what, fix) for where, what in said), key=lambda each: each.line)


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


def refuse_unusable(settings: Settings) -> None:
    """Raise BadInput when no case could begin or be decided under the procedure and criteria the agency chose."""
    if blockers := against_editions(settings.workflow, settings.framework):
        raise BadInput(
            marked(
                "New cases cannot begin under what the agency's settings name. {why} Put the files back as they were."
            ),
            why=" ".join(str(each) for each in blockers),
        )
