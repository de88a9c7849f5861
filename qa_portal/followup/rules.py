"""What stands in the way of reporting on a condition, of a later date, and of full accreditation (ESG 2.3). Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from qa_portal.kernel.errors import Blocker
from qa_portal.kernel.i18n import day, marked
from qa_portal.workflow.rules import requirement

LEAST_REPORT = 20
LEAST_REASON = 10
MOST_DOCUMENTS = 20

_DESIGNER = marked("programme designer")
_OFFICER = marked("officer")


@dataclass(frozen=True)
class Account:
    """What the provider says on a condition, and the versions of documents that show it."""

    text: str
    versions: tuple[int, ...]


@dataclass(frozen=True)
class Extension:
    """A later date for a condition, why, and the day on which it is asked for."""

    due_on: date | None
    reason: str
    on: date


@dataclass(frozen=True)
class ReportFacts:
    """Where the condition rests while the provider reports on it."""

    state: str


@dataclass(frozen=True)
class OverdueFacts:
    """When a condition was due, and which day it is."""

    due_on: date
    today: date


@dataclass(frozen=True)
class ConditionsFacts:
    """How many conditions the decision in force set, and the numbers of those that are not met."""

    total: int
    unmet: tuple[int, ...]


@dataclass(frozen=True)
class _Day:
    """A day, written in the language now spoken."""

    on: date

    def __str__(self) -> str:
        return day(self.on, "long")


@requirement("report_given", ReportFacts)
def report_given(_facts: ReportFacts, given: object) -> list[Blocker]:
    """A report says what was done and shows it with at least one document."""
    if not isinstance(given, Account):
        return []
    found: list[Blocker] = []
    if len(given.text) < LEAST_REPORT:
        text = marked("Say what you have done, in at least {least} characters (now {now})")
        found.append(Blocker(text, _DESIGNER, {"least": LEAST_REPORT, "now": len(given.text)}, target="text"))
    if not given.versions:
        found.append(Blocker(marked("Choose at least one document that shows it"), _DESIGNER, target="versions"))
    if len(given.versions) > MOST_DOCUMENTS:
        text = marked("Choose at most {most} documents")
        found.append(Blocker(text, _DESIGNER, {"most": MOST_DOCUMENTS}, target="versions"))
    return found


@requirement("condition_overdue", OverdueFacts)
def condition_overdue(facts: OverdueFacts, _given: object) -> list[Blocker]:
    """Nobody is told that a condition is not met while its date has not passed."""
    if facts.today > facts.due_on:
        return []
    return [Blocker(marked("The provider has until the end of {day}"), values={"day": _Day(facts.due_on)})]


@requirement("every_condition_met", ConditionsFacts)
def every_condition_met(facts: ConditionsFacts, _given: object) -> list[Blocker]:
    """An accreditation becomes full when its last condition is met (DOMAIN 5.7: none with an open "must")."""
    if not facts.total:
        return [Blocker(marked("The decision in force set no conditions"))]
    return [
        Blocker(marked("Condition {number} is not met yet"), _OFFICER, {"number": number}) for number in facts.unmet
    ]


def extension_obstacles(due_on: date, valid_until: date | None, given: Extension) -> list[Blocker]:
    """List what speaks against another date for a condition due on `due_on`: it is later, and before validity ends."""
    if given.due_on is None:
        return [Blocker(marked("Give the new date"), _OFFICER, target="due_on")]
    if given.due_on <= due_on:
        text = marked("The new date must come after the present one, {day}")
        return [Blocker(text, _OFFICER, {"day": _Day(due_on)}, target="due_on")]
    if given.due_on <= given.on:
        return [Blocker(marked("The new date must lie ahead"), _OFFICER, target="due_on")]
    if valid_until and given.due_on >= valid_until:
        text = marked("The new date must come before the accreditation ends, {day}")
        return [Blocker(text, _OFFICER, {"day": _Day(valid_until)}, target="due_on")]
    return []


def not_of_provider(wanted: Collection[int], library: Collection[int]) -> bool:
    """Tell whether a report names documents that are not in the provider's library."""
    return not set(wanted) <= set(library)
