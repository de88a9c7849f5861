"""What came out of a file that a proposal was started from: what was read, what was not and why, what to check."""

from dataclasses import dataclass
from enum import StrEnum

from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked
from qa_portal.proposals.draft import ProposalData
from qa_portal.proposals.sentence import Sentence


class Why(StrEnum):
    """Why a value of the file is not in the proposal; the first ones are worth a look by the person who imports."""

    UNCLEAR = "unclear"
    NO_PLACE = "no_place"
    OTHER_LANGUAGE = "other_language"
    ORGANISATION = "organisation"
    AWARD = "award"
    LEARNER = "learner"
    PICTURE = "picture"
    REPEATED = "repeated"
    SIGNATURE = "signature"
    TECHNICAL = "technical"


REASONS: dict[Why, str] = {
    Why.UNCLEAR: marked("Could not be understood with certainty: enter it by hand if it matters"),
    Why.NO_PLACE: marked("Has no place in a proposal"),
    Why.OTHER_LANGUAGE: marked("Another language version of a text that was read"),
    Why.ORGANISATION: marked("Belongs to the record of an organisation, not to the proposal"),
    Why.AWARD: marked("Exists only once a certificate has been awarded"),
    Why.LEARNER: marked("Belongs to the learner: not needed for a proposal, and not kept"),
    Why.PICTURE: marked("A picture"),
    Why.REPEATED: marked("Says again what stands elsewhere in the file"),
    Why.SIGNATURE: marked("Part of the electronic signature, which is not checked here"),
    Why.TECHNICAL: marked("Technical: an identifier, a type, a format, or empty"),
}


@dataclass(frozen=True, slots=True)
class Read:
    """A value of the file that was read: its path, the element of the proposal it went into, and the value."""

    path: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A value of the file that is not in the proposal; the value itself is left out where it is personal or long."""

    path: str
    value: str
    why: Why

    def reason(self) -> str:
        """Say why, in the language now spoken."""
        return _(REASONS[self.why])


@dataclass(frozen=True)
class Imported:
    """A proposal read from a file. Every value of the file is either in `read` or in `unread`, none in both."""

    kind: str
    data: ProposalData
    read: tuple[Read, ...]
    unread: tuple[Unread, ...]
    warnings: tuple[Sentence, ...] = ()

    def groups(self) -> list[tuple[Why, list[Unread]]]:
        """Group what was not read by reason, what deserves a look first."""
        groups = [(why, [each for each in self.unread if each.why is why]) for why in Why]
        return [(why, found) for why, found in groups if found]

    def fields(self) -> list[str]:
        """List the keys of the elements that got a value, in the order in which the file gave them."""
        return list(dict.fromkeys(each.field for each in self.read))
