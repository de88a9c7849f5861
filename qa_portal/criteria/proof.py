"""Proves that an outcome rule gives exactly one outcome for whatever a panel may find, or shows where it does not."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations, pairwise, product
from math import comb

from qa_portal.criteria import rules
from qa_portal.criteria.definition import Framework, When
from qa_portal.criteria.rules import NoSingleOutcome, Tally

MOST_CASES = 300_000


@dataclass(frozen=True)
class Gap:
    """A case for which the rule fails: a level for each criterion, the facts that hold, and the outcomes it gives."""

    levels: dict[str, str]
    facts: tuple[str, ...]
    outcomes: tuple[str, ...]


class TooManyCasesError(Exception):
    """The rule distinguishes more cases (`count`) than can be tried one by one."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


@dataclass(frozen=True)
class _Group:
    """Criteria that every count of the rule treats alike."""

    codes: tuple[str, ...]
    seen_by: frozenset[int]


@dataclass(frozen=True)
class _Kind:
    """Levels that every count of the rule treats alike; `level` stands for all of them."""

    level: str
    asked_by: frozenset[int]


def gap(framework: Framework) -> Gap | None:
    """Return the case with fewest findings for which the rule gives no outcome or several; None if there is none.

    Criteria and levels that no count of the rule tells apart are counted together, so every combination of counts is
    tried without trying every combination of levels. Raises TooManyCasesError above MOST_CASES.
    """
    counts = [each for each in _atoms(framework) if not each.fact]
    groups = _groups(framework, counts)
    kinds = _kinds(framework, counts)
    if (cases := _number_of_cases(framework, groups, kinds)) > MOST_CASES:
        raise TooManyCasesError(cases)
    spread = [list(_spread(len(each.codes), len(kinds))) for each in groups]
    places = _places(counts, groups, kinds)
    subsets = _subsets(framework)
    for chosen in sorted(product(*spread), key=_findings):
        tallies = {test: Tally(sum(chosen[one][two] for one, two in added), total) for test, added, total in places}
        for facts in subsets:
            try:
                rules.single_outcome(framework, lambda test, found=tallies: found[id(test)], facts)  # type: ignore[misc]
            except NoSingleOutcome as error:
                return Gap(_levels(groups, kinds, chosen), facts, error.outcomes)
    return None


def _atoms(framework: Framework) -> list[When]:
    return [atom for each in framework.outcomes if each.when for atom in each.when.atoms()]


def _groups(framework: Framework, counts: list[When]) -> list[_Group]:
    looked_at = [set(rules.among(framework, each)) for each in counts]
    found: dict[frozenset[int], list[str]] = {}
    for criterion in framework.criteria:
        seen_by = frozenset(index for index, codes in enumerate(looked_at) if criterion.code in codes)
        found.setdefault(seen_by, []).append(criterion.code)
    return [_Group(tuple(codes), seen_by) for seen_by, codes in found.items()]


def _kinds(framework: Framework, counts: list[When]) -> list[_Kind]:
    found: dict[frozenset[int], str] = {}
    for level in sorted(framework.scale, key=lambda each: -each.rank):
        asked_by = frozenset(index for index, each in enumerate(counts) if level.key in (each.levels or ()))
        found.setdefault(asked_by, level.key)
    return [_Kind(level, asked_by) for asked_by, level in found.items()]


def _number_of_cases(framework: Framework, groups: list[_Group], kinds: list[_Kind]) -> int:
    cases: int = 2 ** len(framework.facts)
    for each in groups:
        cases *= comb(len(each.codes) + len(kinds) - 1, len(kinds) - 1)
    return cases


def _spread(size: int, kinds: int) -> Iterator[tuple[int, ...]]:
    """Go through all ways to spread `size` criteria over so many kinds of levels."""
    for bars in combinations(range(size + kinds - 1), kinds - 1):
        edges = (-1, *bars, size + kinds - 1)
        yield tuple(after - before - 1 for before, after in pairwise(edges))


def _findings(chosen: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    """Order cases by how many criteria are below the best level, then by how far."""
    below = [sum(each[kind] for each in chosen) for kind in range(1, len(chosen[0]))]
    return (sum(below), *reversed(below))


def _subsets(framework: Framework) -> list[tuple[str, ...]]:
    keys = [each.key for each in framework.facts]
    return list(chain.from_iterable(combinations(keys, size) for size in range(len(keys) + 1)))


def _places(
    counts: list[When], groups: list[_Group], kinds: list[_Kind]
) -> list[tuple[int, list[tuple[int, int]], int]]:
    """For each count, say which numbers of a case it adds up, and how many criteria it looks at."""
    found = []
    for index, test in enumerate(counts):
        seen = [place for place, group in enumerate(groups) if index in group.seen_by]
        asked = [place for place, kind in enumerate(kinds) if index in kind.asked_by]
        found.append((id(test), list(product(seen, asked)), sum(len(groups[place].codes) for place in seen)))
    return found


def _levels(groups: list[_Group], kinds: list[_Kind], chosen: tuple[tuple[int, ...], ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for group, spread in zip(groups, chosen, strict=True):
        levels = chain.from_iterable([kind.level] * count for kind, count in zip(kinds, spread, strict=True))
        found.update(zip(group.codes, levels, strict=True))
    return found
