"""A procedure as data: states, actions, clocks and letters, read from workflows/ and checked before use."""

from pathlib import Path

from qa_portal.kernel import documents
from qa_portal.kernel.documents import DocumentError
from qa_portal.workflow import checks
from qa_portal.workflow.procedure import (
    Action,
    Labels,
    LetterRule,
    Name,
    Owner,
    PanelRules,
    State,
    Vocabulary,
    Workflow,
)

__all__ = ["Action", "Labels", "LetterRule", "Name", "Owner", "PanelRules", "State", "Vocabulary", "Workflow", "read"]


def read(path: Path, vocabulary: Vocabulary | None = None) -> Workflow:
    """Read and check one edition. Raises DocumentError with every problem: file, line, what and how to mend it."""
    document = documents.load(path, name=f"workflows/{path.name}")
    workflow = document.into(Workflow)
    if problems := checks.problems(document, workflow, vocabulary):
        raise DocumentError(problems)
    return workflow
