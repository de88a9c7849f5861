"""Computes the outcome of a case from its levels by the rule of its framework: counts, shares and gates, no average."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import Any

from qa_portal.criteria.definition import (
    LOWER_LIMITS,
    UPPER_LIMITS,
    Framework,
    Level,
    Outcome,
    Standard,
    StandardLevel,
    When,
)
from qa_portal.kernel.errors import Refused
from qa_portal.kernel.i18n import marked

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "at_least": ge,
    "more_than": gt,
    "at_most": le,
    "less_than": lt,
}


class LevelsMissing(Refused):
    """The outcome cannot be computed yet; `codes` are the criteria without an agreed level."""

    status = 422
    sentence = marked("These criteria have no level yet: {codes}.")

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__(codes=", ".join(codes))
        self.codes = codes


class NoSingleOutcome(Refused):
    """The rule of the framework is broken: for these levels it gives no outcome, or several (`outcomes`)."""

    status = 422
    none = marked("The outcome rule of {framework} gives no outcome for these levels. Its author has to mend it.")
    several = marked("The outcome rule of {framework} gives several outcomes for these levels: {outcomes}.")

    def __init__(self, framework: Framework, outcomes: tuple[str, ...]) -> None:
        sentence = self.several if outcomes else self.none
        super().__init__(sentence, framework=framework.id, outcomes=", ".join(outcomes))
        self.outcomes = outcomes


@dataclass(frozen=True)
class Tally:
    """How many of the criteria looked at have one of the levels asked for."""

    counted: int
    total: int


@dataclass(frozen=True)
class Reason:
    """How one test of the rule came out: the outcome it belongs to, what was counted where, and whether it holds.

    For a fact, `counted` and `total` are 0 and `criteria` is empty.
    """

    outcome: str
    test: When
    counted: int
    total: int
    criteria: tuple[str, ...]
    holds: bool


@dataclass(frozen=True)
class Computed:
    """The outcome, every test with its result (from the best outcome to the worst), and the findings that led to it."""

    outcome: str
    reasons: tuple[Reason, ...]
    led_by: tuple[str, ...]

    def reasons_for(self, outcome: str) -> tuple[Reason, ...]:
        """Return the tests of one outcome only."""
        return tuple(each for each in self.reasons if each.outcome == outcome)


def compute(framework: Framework, levels: Mapping[str, str], *, facts: Collection[str] = ()) -> Computed:
    """Compute the outcome for a level of every criterion ({"1.1": "met", ...}); `facts` are those that hold (ESG 2.5).

    Raises LevelsMissing, NoSingleOutcome, and KeyError for a criterion, level or fact the framework does not know.
    """
    _known(framework, levels, facts)

    def tally(test: When) -> Tally:
        looked_at = among(framework, test)
        return Tally(len(counted(test, levels, looked_at)), len(looked_at))

    outcome = single_outcome(framework, tally, facts)
    reasons = tuple(
        _reason(framework, each.key, test, levels, facts)
        for each in framework.outcomes
        if each.when
        for test in each.when.atoms()
    )
    return Computed(outcome.key, reasons, _led_by(framework, outcome, reasons))


def _known(framework: Framework, levels: Mapping[str, str], facts: Collection[str]) -> None:
    if missing := tuple(each.code for each in framework.criteria if each.code not in levels):
        raise LevelsMissing(missing)
    for code, level in levels.items():
        framework.criterion(code)
        framework.level(level)
    for fact in facts:
        framework.fact(fact)


def single_outcome(framework: Framework, tally: Callable[[When], Tally], facts: Collection[str]) -> Outcome:
    """Return the one outcome whose rule holds for what `tally` counts; raises NoSingleOutcome."""
    found = [each for each in framework.outcomes if each.when and holds(each.when, tally, facts)]
    found = found or [each for each in framework.outcomes if each.otherwise]
    if len(found) != 1:
        raise NoSingleOutcome(framework, tuple(each.key for each in found))
    return found[0]


def holds(test: When, tally: Callable[[When], Tally], facts: Collection[str]) -> bool:
    """Tell whether a test holds, given what is counted for each of its counts and which facts hold."""
    if test.all:
        return all(holds(each, tally, facts) for each in test.all)
    if test.any:
        return any(holds(each, tally, facts) for each in test.any)
    if test.not_:
        return not holds(test.not_, tally, facts)
    if test.fact:
        return test.fact in facts
    return within(test, tally(test))


def within(test: When, tally: Tally) -> bool:
    """Tell whether a count keeps all its limits. Exact: shares are compared without dividing; of nothing it is zero."""
    for name, limit in test.limits.items():
        percent = name.endswith("_percent")
        found, edge = (tally.counted * 100, limit * (tally.total or 1)) if percent else (tally.counted, limit)
        if not _COMPARE[name.removesuffix("_percent")](found, edge):
            return False
    return True


def among(framework: Framework, test: When) -> tuple[str, ...]:
    """Return the codes of the criteria that a count looks at, in order."""
    words = set(test.among)
    return tuple(
        each.code
        for standard in framework.standards
        for each in standard.criteria
        if words & {"all", "gates" if each.gate else "others", standard.code, each.code}
    )


def counted(test: When, levels: Mapping[str, str], codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of `codes` whose level is one that the count asks for."""
    return tuple(each for each in codes if levels[each] in (test.levels or ()))


def _reason(
    framework: Framework, outcome: str, test: When, levels: Mapping[str, str], facts: Collection[str]
) -> Reason:
    if test.fact:
        return Reason(outcome, test, 0, 0, (), test.fact in facts)
    looked_at = among(framework, test)
    found = counted(test, levels, looked_at)
    return Reason(outcome, test, len(found), len(looked_at), found, within(test, Tally(len(found), len(looked_at))))


def _led_by(framework: Framework, outcome: Outcome, reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    """Name the criteria that led to the outcome.

    They are those of which it asks for some, such as "at least one gate partially met". An outcome that asks for none
    was led to by what stood in the way of the better ones; to the best outcome leads the absence of findings only.
    """
    asked = {
        code
        for each in reasons
        if each.outcome == outcome.key and each.holds and any(name in LOWER_LIMITS for name in each.test.limits)
        for code in each.criteria
    }
    if not asked:
        better = [each.key for each in framework.outcomes[: framework.outcomes.index(outcome)]]
        asked = {
            code
            for each in reasons
            if each.outcome in better and not each.holds and any(name in UPPER_LIMITS for name in each.test.limits)
            for code in each.criteria
        }
    return tuple(each.code for each in framework.criteria if each.code in asked)


def standard_level(
    framework: Framework, standard: Standard, levels: Mapping[str, str]
) -> tuple[Level, tuple[str, ...]] | None:
    """Return the level a standard carries and the criteria that set it, or None if the framework gives it none.

    The lowest level of its criteria counts: a learner meets all of them and cannot choose. Raises LevelsMissing.
    """
    if framework.standard_level is StandardLevel.NONE:
        return None
    if missing := tuple(each.code for each in standard.criteria if each.code not in levels):
        raise LevelsMissing(missing)
    lowest = min((framework.level(levels[each.code]) for each in standard.criteria), key=lambda level: level.rank)
    return lowest, tuple(each.code for each in standard.criteria if levels[each.code] == lowest.key)
