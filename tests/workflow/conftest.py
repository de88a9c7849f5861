"""The words a workflow file may use, for the tests of procedures."""

import pytest

from qa_portal.outbox import letters
from qa_portal.workflow.procedure import Vocabulary
from tests.workflow.sample import AUDIENCES, REQUIREMENTS, ROLES


@pytest.fixture
def vocabulary() -> Vocabulary:
    """The names that the house knows."""
    return Vocabulary(requirements=REQUIREMENTS, letters=letters.kinds(), audiences=AUDIENCES, roles=ROLES)
