"""Reads of decisions: the one in force, what led to it, what is being written, and what follows from issuing it."""

from qa_portal.decisions.queries.consequences import Consequences, consequences
from qa_portal.decisions.queries.facts import decision_facts
from qa_portal.decisions.queries.grounds import Grounds, Tested, conditions_proposed, grounds, kept
from qa_portal.decisions.queries.reading import (
    action_of,
    current,
    decides,
    draft_of,
    history,
    independent,
    letter_words,
    stamp,
    written,
)

__all__ = [
    "Consequences",
    "Grounds",
    "Tested",
    "action_of",
    "conditions_proposed",
    "consequences",
    "current",
    "decides",
    "decision_facts",
    "draft_of",
    "grounds",
    "history",
    "independent",
    "kept",
    "letter_words",
    "stamp",
    "written",
]
