"""How far a panel stands apart on each criterion, and in which order it talks about them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qa_portal.criteria.definition import Criterion, Framework, Level


class Distance(StrEnum):
    """How far the members of a panel are apart, in steps of the scale."""

    APART = "apart"
    NEAR = "near"
    ALIKE = "alike"
    SILENT = "silent"


@dataclass(frozen=True)
class Topic:
    """One criterion on the agenda: who gave which level, in counts from the lowest level to the highest."""

    criterion: Criterion
    counts: tuple[tuple[Level, int], ...]
    settled: bool

    @property
    def given(self) -> list[Level]:
        """The levels that somebody gave, each once, from the lowest to the highest."""
        return [level for level, count in self.counts if count]

    @property
    def span(self) -> int:
        """How many steps lie between the lowest and the highest level given."""
        places = [place for place, (_level, count) in enumerate(self.counts) if count]
        return places[-1] - places[0] if places else 0

    @property
    def distance(self) -> Distance:
        """Tell how far the panel is apart here."""
        if not self.given:
            return Distance.SILENT
        return Distance.APART if self.span > 1 else Distance.NEAR if self.span else Distance.ALIKE

    @property
    def common(self) -> Level | None:
        """The level that everybody gave, if they did."""
        return self.given[0] if self.distance is Distance.ALIKE else None

    def in_gap(self, level: Level) -> bool:
        """Tell whether the line from the lowest to the highest level passes from this level to the next."""
        return bool(self.given) and self.given[0].rank <= level.rank < self.given[-1].rank


def rising(framework: Framework) -> list[Level]:
    """Return the levels of the scale from the lowest to the highest."""
    return sorted(framework.scale, key=lambda level: level.rank)


def agenda(
    framework: Framework, levels: Mapping[str, Sequence[str]], settled: Mapping[str, object]
) -> dict[Distance, list[Topic]]:
    """Group the criteria by how far the panel is apart, farthest first; in a group, what is not settled comes first.

    `levels` maps a criterion to the levels of the members; `settled` holds the codes with an agreed level.
    """
    scale = rising(framework)
    topics = [
        Topic(
            each,
            tuple((level, list(levels.get(each.code, ())).count(level.key)) for level in scale),
            each.code in settled,
        )
        for each in framework.criteria
    ]
    groups = {
        distance: sorted((each for each in topics if each.distance is distance), key=lambda topic: topic.settled)
        for distance in Distance
    }
    return {distance: found for distance, found in groups.items() if found}


def in_order(groups: Mapping[Distance, Sequence[Topic]]) -> list[Topic]:
    """List the topics as the agenda shows them."""
    return [topic for found in groups.values() for topic in found]


def first_open(topics: Sequence[Topic], after: str = "") -> Topic:
    """Return the next topic without an agreed level behind the criterion `after`; else any open one, else the first."""
    codes = [each.criterion.code for each in topics]
    place = codes.index(after) + 1 if after in codes else 0
    ahead = [*topics[place:], *topics[:place]]
    return next((each for each in ahead if not each.settled), topics[0])
