"""What each reviewer says on each criterion: their own words of the case, or words that fit level and perspective."""

from collections.abc import Iterator, Mapping

from qa_portal.accounts.models import Perspective
from qa_portal.demo.chance import draw
from qa_portal.demo.shapes import SeatText, Story, Voice
from qa_portal.demo.texts import Bank, Words, bank, fill

MET, SUBSTANTIALLY_MET = "met", "substantially_met"
_LETTERS = {
    Perspective.ACADEMIC: "a",
    Perspective.QUALITY_ASSURANCE: "a",
    Perspective.STUDENT: "s",
    Perspective.EMPLOYER: "e",
    Perspective.INTERNATIONAL: "e",
}


def voices(key: str, story: Story, language: str, words: Words, codes: list[str]) -> dict[str, dict[str, Voice]]:
    """Map criterion and key of the person to what each member of the panel says; no text twice in one case."""
    found, said = bank(language), set[str]()
    return {code: dict(_on(code, key, story, found, words, said)) for code in codes}


def _on(code: str, key: str, story: Story, found: Bank, words: Words, said: set[str]) -> Iterator[tuple[str, Voice]]:
    for seat in story.panel:
        own = story.judgements[code].voices.get(seat.person) if code in story.judgements else None
        if own:
            voice = Voice(level=own.level, text=fill(own.text, words))
        else:
            level = _level(code, key, story, seat)
            voice = Voice(level=level, text=_new(found[code][level], f"{key} {code}", seat, words, said))
        said.add(voice.text)
        yield seat.person, voice


def _level(code: str, key: str, story: Story, seat: SeatText) -> str:
    """Whoever has no own words finds a criterion met; now and then they see a small gap."""
    topic = story.judgements.get(code)
    if topic is None:
        return SUBSTANTIALLY_MET if draw(f"{key} {seat.person} {code}", 9) == 0 else MET
    alone = [each.person for each in story.panel[:2]]  # who sees what the panel agrees, if nobody is quoted
    return topic.level if not topic.voices and seat.person in alone else MET


def _new(by_letter: Mapping[str, list[str]], place: str, seat: SeatText, words: Words, said: set[str]) -> str:
    own = _LETTERS[seat.perspective]
    first = by_letter.get(own, [])
    turn = draw(place, max(len(first), 1))
    others = [text for letter, texts in by_letter.items() if letter != own for text in texts]
    candidates = [fill(text, words) for text in (*first[turn:], *first[:turn], *others)]
    return next((text for text in candidates if text not in said), candidates[0])


def agreed(given: Mapping[str, Voice]) -> Voice:
    """Return what a panel without a word of its own agrees: the level most gave, in the fullest words for it."""
    levels = [voice.level for voice in given.values()]
    level = max(sorted(set(levels), reverse=True), key=levels.count)
    return max((voice for voice in given.values() if voice.level == level), key=lambda voice: len(voice.text))
