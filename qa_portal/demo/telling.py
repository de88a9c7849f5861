"""What the proposal of a case says once its blanks are filled, and the words with which later texts fill theirs."""

from dataclasses import dataclass
from functools import lru_cache

from qa_portal.demo.days import Days, ages
from qa_portal.demo.texts import Words, filled, provider, story
from qa_portal.proposals.draft import ProposalData


@dataclass(frozen=True)
class Said:
    """A proposal as it is submitted, its language, and the words that fill the blanks of its case."""

    data: ProposalData
    language: str
    words: Words


@lru_cache(maxsize=64)
def proposal(key: str, days: Days) -> Said:
    """Return what the case called `key` proposes; years are those before and after the one in which it began."""
    told = story(key)
    house = provider(told.provider)
    year = days.day(ages(key, told.state, told.age)["draft"]).year
    years = {"y0": str(year), "y1": str(year - 1), "y2": str(year - 2), "y+": str(year + 3)}
    words = {**years, **told.fragments.model_dump()}
    data = ProposalData.model_validate(filled({**house.proposal, **told.proposal}, words))
    words |= {
        "title": data.title,
        "hours": f"{data.hours:f}",
        "ects": f"{data.ects:f}",
        "level": data.eqf_level,
        "n": str(len(data.outcomes)),
    }
    return Said(data, house.language, words)
