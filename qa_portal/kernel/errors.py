"""Refusals: the small family of reasons for which the portal says no. Mapped to answers once, in web and api."""

from dataclasses import dataclass, field
from typing import Any

from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked


@dataclass(frozen=True)
class Blocker:
    """One thing that stands in the way: a sentence, who can change it, and the field or row it is about.

    `text` and `who` are messages marked for translation; `values` fill their {braces}. `target` is the id of a
    form field or a criterion code, for a link; it may be empty.
    """

    text: str
    who: str = ""
    values: dict[str, Any] = field(default_factory=dict, hash=False)
    target: str = ""

    def __str__(self) -> str:
        return _(self.text, **{name: str(value) for name, value in self.values.items()})

    def fixer(self) -> str:
        """Say who can change it, in the language now spoken."""
        return _(self.who, **{name: str(value) for name, value in self.values.items()}) if self.who else ""


class Refused(Exception):
    """The portal does not do what was asked; `status` is the HTTP status that says the same."""

    status = 400
    sentence = marked("This is not possible.")

    def __init__(self, sentence: str = "", **values: object) -> None:
        self.template, self.values = sentence or self.sentence, values
        super().__init__(sentence or self.sentence)

    def __str__(self) -> str:
        return _(self.template, **self.values)


class NotAllowed(Refused):
    """The person may see this, but has no role that does it."""

    status = 403
    sentence = marked("Your role does not allow this.")


class Hidden(Refused):
    """There is no such thing, or the person may not know that there is: the answer is the same."""

    status = 404
    sentence = marked("There is no such page, or it is not open to you.")


class WrongState(Refused):
    """The row has moved on since the page was read, or is not where the action begins."""

    status = 409
    sentence = marked("Someone was faster. Reload to see what changed.")


class BadInput(Refused):
    """What was sent cannot be used; the sentence says what, where and how to mend it."""

    status = 422
    sentence = marked("What you sent cannot be used.")


class Blocked(Refused):
    """Requirements are not met; `blockers` says which, on what fact, and who can change it."""

    status = 422
    sentence = marked("Something stands in the way.")

    def __init__(self, blockers: list[Blocker]) -> None:
        super().__init__()
        self.blockers = blockers

    def __str__(self) -> str:
        return " ".join(str(each) for each in self.blockers)
