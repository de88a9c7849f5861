"""What a decision says, and what stands in the way of issuing it (ESG 2.5, 2.6). Pure: facts in, reasons out."""

import calendar
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from qa_portal.criteria import library
from qa_portal.criteria.definition import Conditions, Framework, Outcome
from qa_portal.kernel.errors import Blocker
from qa_portal.kernel.i18n import day, marked
from qa_portal.workflow.rules import requirement

LEAST_REASONS = 100
LEAST_DEVIATION = 50
LEAST_CONDITION = 20
LONGEST = 20_000
MOST_CONDITIONS = 30

CHECKS = {
    "every_criterion_settled": marked("The panel agreed a level on every criterion"),
    "facts_checked": marked("The provider checked the facts, and every correction has an answer"),
    "decision_reasoned": marked("Outcome and reasons are written; a departure from the rule is explained"),
    "decision_conditions": marked("The conditions fit the outcome; each has a text, a criterion and a day"),
}
"""How the council reads what the procedure requires of a decision."""

_COUNCIL = marked("council member")


def _clean(value: Any) -> Any:
    """Return a text in one form: composed letters, plain line ends, no control characters, nothing around it."""
    if not isinstance(value, str):
        return "" if value is None else value
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(each for each in text if each in "\n\t" or unicodedata.category(each) not in ("Cc", "Cs")).strip()


_Words = Annotated[str, BeforeValidator(_clean), Field(max_length=LONGEST)]


class ConditionData(BaseModel):
    """A condition as it is being written: what must be done, on which criterion, by when, and what shows it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: _Words = ""
    criterion: _Words = ""
    due_on: date | None = None
    evidence_required: _Words = ""


class DecisionData(BaseModel):
    """A decision as it is being written; `outcome` is a key of the framework, or empty while none is chosen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: _Words = ""
    reasons: _Words = ""
    deviation_reason: _Words = ""
    conditions: Annotated[tuple[ConditionData, ...], Field(max_length=MOST_CONDITIONS)] = ()


@dataclass(frozen=True)
class Ruling:
    """What the council member asks the door to do: this decision, on this day of the agency."""

    decision: DecisionData
    on: date


@dataclass(frozen=True)
class DecisionFacts:
    """The framework edition of the case, and the outcome its rule gives; empty while a criterion has no level."""

    framework: str
    computed: str


def add_months(start: date, months: int) -> date:
    """Return the same day so many months later, or the last day of a month that is too short for it."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def valid_until(valid_from: date, months: int) -> date:
    """Return the last day of a validity of so many whole months that begins on `valid_from`.

    That is the day before the corresponding one; where the last month has no such day (29 February), its last day, as
    Regulation (EEC, Euratom) No 1182/71, Article 3(2), counts periods.
    """
    end = add_months(valid_from, months)
    return end if end.day < valid_from.day else end - timedelta(days=1)


def validity(outcome: Outcome, decided_on: date) -> tuple[date | None, date | None]:
    """Return the first and the last day on which a decision holds; none for an outcome without validity."""
    if not outcome.validity_months:
        return None, None
    return decided_on, valid_until(decided_on, outcome.validity_months)


def outcome_of(framework: Framework, key: str) -> Outcome | None:
    """Return the outcome called `key`, or None when none of that name is chosen."""
    return next((each for each in framework.outcomes if each.key == key), None)


def deviates(decision: DecisionData, computed: str) -> bool:
    """Tell whether the council departs from what the rule of the framework gives."""
    return bool(decision.outcome and computed and decision.outcome != computed)


@dataclass(frozen=True)
class _Day:
    """A day, written in the language now spoken."""

    on: date

    def __str__(self) -> str:
        return day(self.on, "long")


@requirement("decision_reasoned", DecisionFacts)
def decision_reasoned(facts: DecisionFacts, given: object) -> list[Blocker]:
    """A decision has an outcome and reasons; one that departs from the rule says why, in public (ESG 2.5)."""
    if not isinstance(given, Ruling):
        return []
    decision = given.decision
    found: list[Blocker] = []
    chosen = outcome_of(library.framework(facts.framework), decision.outcome)
    if chosen is None:
        found.append(Blocker(marked("Choose the outcome"), _COUNCIL, target="outcome"))
    if len(decision.reasons) < LEAST_REASONS:
        text = marked("The reasons have {now} characters; they need at least {least}")
        found.append(_too_short(text, decision.reasons, LEAST_REASONS, "reasons"))
    if chosen and deviates(decision, facts.computed) and len(decision.deviation_reason) < LEAST_DEVIATION:
        text = marked("Say why you depart from the computed outcome: {now} of at least {least} characters")
        found.append(_too_short(text, decision.deviation_reason, LEAST_DEVIATION, "deviation_reason"))
    return found


def _too_short(text: str, written: str, least: int, target: str) -> Blocker:
    return Blocker(text, _COUNCIL, {"now": len(written), "least": least}, target=target)


@requirement("decision_conditions", DecisionFacts)
def decision_conditions(facts: DecisionFacts, given: object) -> list[Blocker]:
    """Conditions come with the outcomes that carry them, each with text, criterion and date (DOMAIN 5.7, guard 4)."""
    framework = library.framework(facts.framework)
    if not isinstance(given, Ruling) or (outcome := outcome_of(framework, given.decision.outcome)) is None:
        return []
    conditions = given.decision.conditions
    if conditions and outcome.conditions is Conditions.NONE:
        text = marked("“{outcome}” carries no conditions: remove them, or choose another outcome")
        return [Blocker(text, _COUNCIL, {"outcome": outcome.label}, target="conditions")]
    if not conditions and outcome.conditions is Conditions.REQUIRED:
        text = marked("“{outcome}” needs at least one condition")
        return [Blocker(text, _COUNCIL, {"outcome": outcome.label}, target="conditions")]
    last = validity(outcome, given.on)[1]
    return [
        blocker
        for place, each in enumerate(conditions)
        for blocker in _condition(framework, each, place, given.on, last)
    ]


def _condition(
    framework: Framework, condition: ConditionData, place: int, decided_on: date, last: date | None
) -> Iterator[Blocker]:
    number, field = place + 1, f"conditions-{place}"
    if len(condition.text) < LEAST_CONDITION:
        text = marked("Condition {number}: say what must be done, in at least {least} characters")
        yield Blocker(text, _COUNCIL, {"number": number, "least": LEAST_CONDITION}, target=f"{field}-text")
    if condition.criterion not in {each.code for each in framework.criteria}:
        text = marked("Condition {number}: choose the criterion it is about")
        yield Blocker(text, _COUNCIL, {"number": number}, target=f"{field}-criterion")
    if condition.due_on is None:
        text = marked("Condition {number}: give the day by which it must be met")
        yield Blocker(text, _COUNCIL, {"number": number}, target=f"{field}-due_on")
    elif condition.due_on <= decided_on:
        text = marked("Condition {number}: the day must come after the day of the decision, {day}")
        yield Blocker(text, _COUNCIL, {"number": number, "day": _Day(decided_on)}, target=f"{field}-due_on")
    elif last and condition.due_on >= last:
        text = marked("Condition {number}: the day must come before the validity ends, {day}")
        yield Blocker(text, _COUNCIL, {"number": number, "day": _Day(last)}, target=f"{field}-due_on")
