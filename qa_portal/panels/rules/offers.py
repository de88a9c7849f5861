"""Whether seats may be offered to the people an officer chose: what stands in the way, person by person. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from qa_portal.accounts.models import Perspective
from qa_portal.kernel.errors import Blocker
from qa_portal.kernel.i18n import marked
from qa_portal.panels.models import Seat
from qa_portal.panels.rules.composition import perspective
from qa_portal.proposals.sentence import Sentence

MOST_AT_ONCE = 20


@dataclass(frozen=True)
class Wanted:
    """A seat to be offered to one person."""

    person_id: int
    seat: Seat
    perspective: Perspective


class Known(Protocol):
    """What is known of a reviewer who is to be asked."""

    @property
    def name(self) -> Any:
        """The reviewer's name."""

    @property
    def perspectives(self) -> Any:
        """The perspectives that the profile names."""

    @property
    def bars(self) -> tuple[Sentence, ...]:
        """Reasons for which they cannot be invited."""


def obstacles(wanted: Sequence[Wanted], known: Mapping[int, Known], chair: str) -> list[Blocker]:
    """List what stands in the way of these offers; `chair` names who holds or was offered the chair already."""
    ids = [each.person_id for each in wanted]
    if not ids or len(set(ids)) < len(ids) or len(ids) > MOST_AT_ONCE:
        text = marked("Choose at least one reviewer and at most {most}, each only once.")
        return [Blocker(text, values={"most": MOST_AT_ONCE}, target="candidates")]
    found = [each for row in wanted for each in _against(row, known.get(row.person_id))]
    chairs = sum(each.seat == Seat.CHAIR for each in wanted)
    if chairs and chair:
        text = marked("The chair is already offered to {name}. Offer a member’s seat, or name another chair first.")
        found.append(Blocker(text, values={"name": chair}, target="seats"))
    if chairs > 1:
        found.append(Blocker(marked("A panel has one chair. Offer that seat to one person."), target="seats"))
    return found


def _against(wanted: Wanted, known: Known | None) -> Iterator[Blocker]:
    if known is None:
        yield Blocker(marked("Only an active reviewer with a profile can be invited."), target="candidates")
        return
    for bar in known.bars:
        text = marked("{name} cannot be invited. {reason}")
        yield Blocker(text, values={"name": known.name, "reason": bar}, target="candidates")
    if wanted.perspective not in known.perspectives:
        text = marked("{name} cannot be invited for this perspective, which the profile does not name: {perspective}.")
        values = {"name": known.name, "perspective": perspective(wanted.perspective)}
        yield Blocker(text, values=values, target="seats")
