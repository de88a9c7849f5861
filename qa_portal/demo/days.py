"""When things happened in the demonstration: working days back from the day on which it is built, in office hours."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from qa_portal.demo.chance import draw
from qa_portal.kernel import clock

_OPENS = time(8, 30)
_STEP = timedelta(minutes=7)

_WAY = (
    "draft",
    "formal_check",
    "panel_formation",
    "individual_review",
    "consensus",
    "factual_check",
    "corrections",
    "final_check",
    "awaiting_decision",
)
_USUAL = {  # how many working days a case rests in a state before it moves on
    "draft": 9,
    "formal_check": 6,
    "returned": 23,
    "panel_formation": 10,
    "individual_review": 18,
    "consensus": 6,
    "factual_check": 7,
    "corrections": 3,
    "final_check": 2,
    "awaiting_decision": 11,
}
_ASIDE = {
    "returned": ("draft", "formal_check"),
    "lapsed": ("draft", "formal_check", "returned"),
    "inadmissible": ("draft", "formal_check"),
    "withdrawn": ("draft", "formal_check", "panel_formation"),
}


def way(state: str) -> tuple[str, ...]:
    """List the states through which a case came to `state`, itself the last."""
    if state in _WAY:
        return _WAY[: _WAY.index(state) + 1]
    return (*_ASIDE.get(state, _WAY), state)


def ages(key: str, state: str, age: int) -> dict[str, int]:
    """Map each state on the way of the case called `key` to how many working days ago it was entered."""
    found = {state: age}
    for before, after in pairwise(reversed(way(state))):
        found[after] = found[before] + max(1, _USUAL[after] + draw(f"{key} {after}", 3) - 1)
    return found


class Days:
    """The working days before `now` in the agency's calendar."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._back: list[date] = []

    def day(self, age: int) -> date:
        """Return the working day that lies `age` (at least 1) working days before today."""
        day = self._back[-1] if self._back else clock.today(self.now)
        while len(self._back) < age:
            day -= timedelta(days=1)
            if clock.is_working_day(day):
                self._back.append(day)
        return self._back[age - 1]

    def opening(self, age: int) -> datetime:
        """Return the moment at which the office opened, `age` working days ago."""
        return datetime.combine(self.day(age), _OPENS, tzinfo=clock.zone.get()).astimezone(UTC)

    def ago(self, days: int) -> datetime:
        """Return a moment some calendar days ago, on a working day in office hours."""
        wanted = clock.today(self.now) - timedelta(days=days)
        while not clock.is_working_day(wanted):
            wanted -= timedelta(days=1)
        return datetime.combine(wanted, time(10, 12), tzinfo=clock.zone.get()).astimezone(UTC)


class Diary:
    """The moments at which something happens on one case: each later than the one before."""

    def __init__(self, days: Days, key: str) -> None:
        self.days = days
        self._late = timedelta(minutes=draw(key, 40))
        self._last = datetime.min.replace(tzinfo=UTC)

    def at(self, age: int) -> datetime:
        """Return the next moment, `age` working days ago (or later, if something has already happened later)."""
        self._last = max(self.days.opening(age) + self._late, self._last + _STEP)
        return self._last
