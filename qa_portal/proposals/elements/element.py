"""What an element of a proposal is: one field with its section, kind, texts, limits and number in Annex I."""

from dataclasses import dataclass
from enum import StrEnum

from qa_portal.kernel import vocabulary
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked, number


class Section(StrEnum):
    """The parts of the form, in their order; the value is the heading, marked for translation."""

    AWARD = marked("Title and award")
    OUTCOMES = marked("Learning outcomes")
    WORKLOAD = marked("Workload and level")
    ASSESSMENT = marked("Assessment and participation")
    ACCESS = marked("Access and pathways")
    NEED = marked("Need and target group")
    QUALITY = marked("Quality assurance")


class Kind(StrEnum):
    """What kind of answer an element takes, and so how a form asks for it."""

    LINE = "line"
    PROSE = "prose"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"
    COUNTRY = "country"
    LANGUAGES = "languages"
    YES_NO = "yes_no"
    OUTCOMES = "outcomes"
    CONSULTED = "consulted"


@dataclass(frozen=True, slots=True)
class Element:
    """One element: `key` is the field of ProposalData and the anchor in the form; texts are marked for translation.

    `annex` is its number in Annex I of the Council Recommendation of 16 June 2022, 0 where it is the portal's own.
    `brief` is the label in a list beside the form, where the label itself is long.
    `ask` is the sentence that says it is missing; {least} and {now} in it are numbers of characters.
    """

    key: str
    section: Section
    kind: Kind
    label: str
    hint: str = ""
    ask: str = ""
    annex: int = 0
    least: int = 0
    most: int = 0
    vocabulary: str = ""
    brief: str = ""

    @property
    def name(self) -> str:
        """Return the label for a narrow place, marked for translation."""
        return self.brief or self.label

    @property
    def needed(self) -> bool:
        """Tell whether a proposal is complete only with this element."""
        return bool(self.ask)

    def choices(self) -> list[tuple[str, str]]:
        """List (key, label) to choose from in the language now spoken; empty where the answer is free."""
        return vocabulary.load(self.vocabulary).choices() if self.vocabulary else []

    def help(self) -> str:
        """Return the hint in the language now spoken, its limits filled in; "" where there is none."""
        return _(self.hint, least=number(self.least), most=number(self.most)) if self.hint else ""
