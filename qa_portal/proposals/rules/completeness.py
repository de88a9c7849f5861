"""When a proposal is complete: what is still missing, named in a sentence each, and what to look at again. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from qa_portal.kernel.errors import Blocker
from qa_portal.kernel.i18n import marked
from qa_portal.proposals.cautions import Caution, cautions
from qa_portal.proposals.draft import Outcome, ProposalData
from qa_portal.proposals.elements import ELEMENTS, Element, Kind, element
from qa_portal.proposals.sentence import Sentence, sentence

_SHORTEN = marked("Shorten this to {most} characters (now {now})")


@dataclass(frozen=True)
class Missing:
    """Something a proposal still lacks: the key of its element, the anchor of its field, in full and in short.

    `sentence` says what to do ("Choose how the assessment is supervised"), `short` names the place for a list
    beside the form ("Need: 116 characters more").
    """

    element: str
    anchor: str
    sentence: Sentence
    short: Sentence

    def blocker(self, who: str = "") -> Blocker:
        """Say it as a reason why the proposal cannot be submitted; `who` can change it."""
        return Blocker(self.sentence.text, who, self.sentence.values, self.anchor)


@dataclass(frozen=True)
class Completeness:
    """How many of the elements are there, which are missing, and what is unusual without blocking anything."""

    done: int
    total: int
    missing: tuple[Missing, ...]
    cautions: tuple[Caution, ...]

    @property
    def complete(self) -> bool:
        """Tell whether the proposal may be submitted."""
        return not self.missing


def completeness(data: ProposalData) -> Completeness:
    """Count the needed elements of `data` and name what is missing; optional ones count only where they are wrong.

    Source: Annex I of the Council Recommendation of 16 June 2022, without what exists only at the award.
    """
    missing = tuple(each for of in ELEMENTS for each in _missing(of, data))
    wrong = {each.element for each in missing}
    counted = {each.key for each in ELEMENTS if each.needed} | wrong
    return Completeness(len(counted - wrong), len(counted), missing, cautions(data))


def _missing(of: Element, data: ProposalData) -> list[Missing]:
    found = _RULES.get(of.kind, _not_chosen)(of, data)
    return found + (_FOLLOW_UPS[of.key](data) if of.key in _FOLLOW_UPS and not found else [])


def _text(of: Element, data: ProposalData) -> list[Missing]:
    now = len(getattr(data, of.key))
    if of.needed and now < max(of.least, 1):
        return [_too_short(of, now)]
    if of.most and now > of.most:
        short = sentence(marked("{label}: {n} characters too many"), label=Sentence(of.name), n=now - of.most)
        return [Missing(of.key, of.key, sentence(_SHORTEN, most=of.most, now=now), short)]
    return []


def _too_short(of: Element, now: int) -> Missing:
    short = sentence(marked("{label}: {n} characters more"), label=Sentence(of.name), n=of.least - now)
    asked = sentence(of.ask, least=of.least, now=now)
    return Missing(of.key, of.key, asked, short if now else Sentence(of.name))


def _not_chosen(of: Element, data: ProposalData) -> list[Missing]:
    if not of.needed or getattr(data, of.key):
        return []
    return [Missing(of.key, of.key, Sentence(of.ask), Sentence(of.name))]


def _outcomes(of: Element, data: ProposalData) -> list[Missing]:
    if not data.outcomes:
        return _not_chosen(of, data)
    return [
        Missing(
            of.key,
            f"outcome-{n}",
            wrong,
            sentence(marked("{label}: outcome {n}"), label=Sentence(of.name), n=n),
        )
        for n, each in enumerate(data.outcomes, start=1)
        if (wrong := _wrong_outcome(of, n, each))
    ]


def _wrong_outcome(of: Element, n: int, outcome: Outcome) -> Sentence | None:
    now = len(outcome.text)
    if not now:
        return sentence(marked("Outcome {n} is empty: say what the learner is able to do, or remove it"), n=n)
    if now < of.least:
        return sentence(marked("Outcome {n}: say what the learner does, with a verb that can be assessed"), n=n)
    if now > of.most:
        return sentence(marked("Outcome {n}: shorten it to {most} characters (now {now})"), n=n, most=of.most, now=now)
    return None


def _consulted(of: Element, data: ProposalData) -> list[Missing]:
    if not any(each.who for each in data.consulted):
        return [Missing(of.key, of.key, Sentence(of.ask), Sentence(of.name))]
    return [
        Missing(
            of.key,
            f"consulted-{n}",
            sentence(marked("Row {n}: say who was asked, or remove the row"), n=n),
            sentence(marked("{label}: row {n}"), label=Sentence(of.name), n=n),
        )
        for n, each in enumerate(data.consulted, start=1)
        if not each.who
    ]


def _pathways(data: ProposalData) -> list[Missing]:
    if data.stackability not in ("stackable", "both") or data.pathways:
        return []
    asked = Sentence(marked("Say which programmes or credentials it counts towards or gives access to"))
    return [Missing("stackability", "pathways", asked, Sentence(element("pathways").name))]


def _origin_programme(data: ProposalData) -> list[Missing]:
    if data.origin not in ("separated", "regrouped") or data.origin_programme:
        return []
    asked = Sentence(marked("Name the accredited programme that it comes from"))
    return [Missing("origin", "origin_programme", asked, Sentence(element("origin_programme").name))]


_RULES: dict[Kind, Callable[[Element, ProposalData], list[Missing]]] = {
    Kind.LINE: _text,
    Kind.PROSE: _text,
    Kind.OUTCOMES: _outcomes,
    Kind.CONSULTED: _consulted,
}
_FOLLOW_UPS: dict[str, Callable[[ProposalData], list[Missing]]] = {
    "stackability": _pathways,
    "origin": _origin_programme,
}
