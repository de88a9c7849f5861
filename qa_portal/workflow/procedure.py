"""What a procedure consists of: states, actions, clocks, letters and the rules for a panel, as data."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from qa_portal.accounts.models import Perspective
from qa_portal.kernel.i18n import Text

Name = str
MOST_STATES = 100  # far more than any procedure has, and few enough to look at all ways between them
MOST_ACTIONS = 300


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Owner(StrEnum):
    """Whose turn it is in a state."""

    PROVIDER = "provider"
    AGENCY = "agency"
    PANEL = "panel"
    COUNCIL = "council"
    NOBODY = "nobody"


class Labels(_Part):
    """The names of a state: one for staff, one for the provider, one for the public."""

    staff: Text
    provider: Text
    public: Text


class State(_Part):
    """A place of rest in a procedure.

    `clock` counts working days from entering; without one, `no_clock` says why. `seen_by` lists who may see a case that
    rests here; its provider always may. `next` tells the provider what happens in this state.
    """

    owner: Owner
    label: Labels
    next: Text
    icon: str
    tone: Literal["rest", "agency", "panel", "provider", "good", "bad"]
    clock: int | None = Field(default=None, ge=1, le=400)
    no_clock: Text | None = None
    seen_by: tuple[Literal["agency", "panel", "council"], ...] = ()
    final: bool = False
    usual: bool = True  # on the usual way through the procedure; pages draw the way ahead from it


class LetterRule(_Part):
    """A letter that an action sends: its template and who receives it."""

    letter: Name
    to: tuple[Name, ...] = Field(min_length=1)


class Action(_Part):
    """A way from one state to another: who may take it, what must hold, and which letters go."""

    from_: tuple[Name, ...] = Field(alias="from", min_length=1, max_length=MOST_STATES)
    to: Name
    roles: tuple[Name, ...] = Field(min_length=1)
    label: Text
    done: Text  # how the trail tells it: "returned the proposal"
    explain: Text
    requires: tuple[Name, ...] = ()
    letters: tuple[LetterRule, ...] = ()


class PanelRules(_Part):
    """What a lawful panel is (ESG 2.4)."""

    at_least: int = Field(ge=1, le=20)
    perspectives: dict[Perspective, Annotated[int, Field(ge=1)]]  # how many of each at least
    chairs: int = Field(default=1, ge=0, le=1)
    provider_excluded: bool = True
    trained: bool = False  # every member must have training on record; otherwise pages only advise it
    answer_within: int = Field(default=5, ge=1, le=60)  # working days to answer an invitation


class Workflow(_Part):
    """One edition of one procedure."""

    workflow: Name = Field(pattern=r"^[a-z][a-z-]*$")
    edition: int = Field(ge=1)
    subject: Literal["case", "assignment", "condition"]
    title: Text
    note: Text
    initial: Name
    statutory: int | None = Field(default=None, ge=1)  # working days for the whole procedure
    panel: PanelRules | None = None
    states: dict[Name, State] = Field(min_length=2, max_length=MOST_STATES)
    actions: dict[Name, Action] = Field(min_length=1, max_length=MOST_ACTIONS)

    @property
    def id(self) -> str:
        """The name of this edition: "panel-review-1"."""
        return f"{self.workflow}-{self.edition}"

    def actions_from(self, state: str) -> list[tuple[str, Action]]:
        """List the actions that leave `state`, in the order of the file."""
        return [(name, action) for name, action in self.actions.items() if state in action.from_]

    @property
    def open_states(self) -> list[str]:
        """The states in which somebody still has to do something."""
        return [name for name, state in self.states.items() if not state.final]

    def usual_way(self) -> list[str]:
        """The states of the usual way, in the order of the file."""
        return [name for name, state in self.states.items() if state.usual]


class Vocabulary(BaseModel):
    """The names a workflow file may use: what the house knows to do; `actions` by subject, empty where any will do."""

    requirements: frozenset[str]
    letters: frozenset[str]
    audiences: frozenset[str]
    roles: frozenset[str]
    actions: dict[str, frozenset[str]] = {}
