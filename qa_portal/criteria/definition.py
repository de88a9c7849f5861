"""What a framework is: standards, their criteria with a descriptor for each level, and the outcomes with their rule."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from qa_portal.kernel.i18n import Text
from qa_portal.kernel.i18n import gettext as _

LONGEST_SHORT = 22
LOWER_LIMITS = ("at_least", "more_than", "at_least_percent", "more_than_percent")
UPPER_LIMITS = ("at_most", "less_than", "at_most_percent", "less_than_percent")
LIMITS = LOWER_LIMITS + UPPER_LIMITS

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]?[0-9]+(\.[0-9]+)*$", max_length=12)]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=6)]
Count = Annotated[int, Field(ge=0, le=1000)]


def _several(written: Any) -> Any:
    return (written,) if isinstance(written, str) else written


Words = Annotated[tuple[str, ...], BeforeValidator(_several), Field(min_length=1)]
"""One word or a list of words; always a tuple when read."""


class StandardLevel(StrEnum):
    """Whether a standard as a whole carries a level, and which."""

    LOWEST = "lowest"
    NONE = "none"


class Kind(StrEnum):
    """What an outcome is to the world outside: the four decisions that the European register knows."""

    POSITIVE = "positive"
    CONDITIONAL = "positive_with_conditions"
    NEGATIVE = "negative"
    OTHER = "not_applicable"


class Conditions(StrEnum):
    """Whether a decision with this outcome carries conditions."""

    REQUIRED = "required"
    ALLOWED = "allowed"
    NONE = "none"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Keyed(_Frozen):
    key: Key


Item = TypeVar("Item", bound=_Keyed)


def _keyed(items: tuple[Item, ...], key: str) -> Item:
    for each in items:
        if each.key == key:
            return each
    raise KeyError(key)


class Level(_Keyed):
    """One step of the ordinal scale; a higher rank is a better level. Ranks order, and are never added."""

    rank: Annotated[int, Field(ge=0, le=20)]
    label: Text
    meaning: Text


class Entry(_Frozen):
    """One standard or principle of a reference text, which criteria may carry."""

    code: Code
    title: Text
    out_of_scope: Text | None = None
    """Why no criterion carries it, where that is so."""


class Source(_Keyed):
    """A reference text that the criteria carry over to micro-credentials, such as ESG 2015, Part 1."""

    title: Text
    short: Text
    entries: Annotated[tuple[Entry, ...], Field(min_length=1)]


class Criterion(_Frozen):
    """One question to the panel, with what shows the answer and what each level looks like."""

    code: Code
    title: Text
    short: Text
    """For an index: at most 22 characters."""
    question: Text
    evidence: Annotated[tuple[Text, ...], Field(min_length=1)]
    if_new: Text | None = None
    """What is enough while the micro-credential is new and nobody has completed it."""
    gate: bool = False
    carries: dict[Key, Annotated[tuple[Code, ...], Field(min_length=1)]]
    descriptors: dict[Key, Text]

    def carried(self, source: str) -> tuple[str, ...]:
        """Return the codes of the reference text `source` ("esg", "principles") that this criterion carries."""
        return self.carries.get(source, ())


class Standard(_Frozen):
    """Criteria that belong together; `aim` says in one sentence what the standard asks of a provider."""

    code: Code
    title: Text
    short: Text
    aim: Text
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]


class Fact(_Keyed):
    """Something besides levels that a rule may ask for, such as: the panel recommends conditions."""

    holds: Text
    fails: Text


class When(_Frozen):
    """One test of the outcome rule: `all`, `any` or `not` of other tests, a count of levels, or a fact.

    A count looks at `among` (all, gates, others, or codes of standards and criteria), counts those whose level is one
    of `levels`, and holds when every limit given is kept. Percentages are shares of the criteria looked at.
    """

    all: Annotated[tuple["When", ...], Field(min_length=1)] | None = None
    any: Annotated[tuple["When", ...], Field(min_length=1)] | None = None
    not_: Annotated["When | None", Field(alias="not")] = None
    fact: Key | None = None
    levels: Words | None = None
    among: Words = ("all",)
    at_least: Count | None = None
    at_most: Count | None = None
    more_than: Count | None = None
    less_than: Count | None = None
    at_least_percent: Percent | None = None
    at_most_percent: Percent | None = None
    more_than_percent: Percent | None = None
    less_than_percent: Percent | None = None

    @cached_property
    def parts(self) -> tuple["When", ...]:
        """Return the tests that this one is made of; none for a count or a fact."""
        return self.all or self.any or ((self.not_,) if self.not_ else ())

    @cached_property
    def limits(self) -> dict[str, int | Decimal]:
        """Return the limits of a count by name, as written: {"at_most": 6}."""
        return {name: limit for name in LIMITS if (limit := getattr(self, name)) is not None}

    def atoms(self) -> Iterable["When"]:
        """Go through the counts and facts that this test rests on, in the order of the file."""
        if self.parts:
            for each in self.parts:
                yield from each.atoms()
        else:
            yield self

    @model_validator(mode="after")
    def _one_kind(self) -> "When":
        kinds = [name for name in ("all", "any", "not_", "fact", "levels") if getattr(self, name) is not None]
        if len(kinds) != 1:
            raise ValueError(_("A test is one of these: all, any, not, fact, or levels with a limit."))
        if kinds == ["levels"] and not self.limits:
            raise ValueError(_("A count needs a limit, such as at_most: 2."))
        if kinds != ["levels"] and (self.limits or self.among != ("all",)):
            raise ValueError(_("A limit and “among” belong to a count of levels only."))
        return self


class Outcome(_Keyed):
    """One outcome of a case and the rule for it. Rules are independent of each other: exactly one has to hold."""

    label: Text
    meaning: Text
    kind: Kind
    conditions: Conditions
    validity_months: Annotated[int, Field(ge=1, le=240)] | None = None
    when: When | None = None
    otherwise: bool = False

    @model_validator(mode="after")
    def _when_or_otherwise(self) -> "Outcome":
        if (self.when is None) != self.otherwise:
            raise ValueError(_("An outcome has either “when” or “otherwise: true”."))
        return self


class Framework(_Frozen):
    """One edition of standards, criteria, scale and outcome rule. A used edition never changes; it is succeeded."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=30)]
    edition: Annotated[int, Field(ge=1, le=999)]
    title: Text
    note: Text
    source: Text
    scale: Annotated[tuple[Level, ...], Field(min_length=2)]
    gate_level: Key
    """A gate holds from this level upwards."""
    standard_level: StandardLevel
    sources: tuple[Source, ...]
    standards: Annotated[tuple[Standard, ...], Field(min_length=1)]
    facts: tuple[Fact, ...] = ()
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=2)]
    """From the best to the worst."""

    @property
    def id(self) -> str:
        """Return what cases remember: "esg-mc-1"."""
        return f"{self.code}-{self.edition}"

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        """Return the criteria of all standards in order."""
        return tuple(criterion for standard in self.standards for criterion in standard.criteria)

    @cached_property
    def gates(self) -> tuple[Criterion, ...]:
        """Return the criteria that an accreditation cannot do without."""
        return tuple(each for each in self.criteria if each.gate)

    @cached_property
    def _by_code(self) -> dict[str, Criterion]:
        return {each.code: each for each in self.criteria}

    def criterion(self, code: str) -> Criterion:
        """Return the criterion with this code; raises KeyError."""
        return self._by_code[code]

    def standard_of(self, code: str) -> Standard:
        """Return the standard that the criterion with this code belongs to; raises KeyError."""
        criterion = self.criterion(code)
        return next(each for each in self.standards if criterion in each.criteria)

    def level(self, key: str) -> Level:
        """Return the level with this key; raises KeyError."""
        return _keyed(self.scale, key)

    def outcome(self, key: str) -> Outcome:
        """Return the outcome with this key; raises KeyError."""
        return _keyed(self.outcomes, key)

    def fact(self, key: str) -> Fact:
        """Return the fact with this key; raises KeyError."""
        return _keyed(self.facts, key)

    def gate_holds(self, level: str) -> bool:
        """Tell whether a gate with this level holds."""
        return self.level(level).rank >= self.level(self.gate_level).rank

    def mapping(self, source: str) -> tuple[tuple[Entry, tuple[Criterion, ...]], ...]:
        """Return each entry of a reference text with the criteria that carry it (ESG 2.1 wants it shown)."""
        return tuple((each, self.carrying(source, each.code)) for each in _keyed(self.sources, source).entries)

    def carrying(self, source: str, code: str) -> tuple[Criterion, ...]:
        """Return the criteria that carry this entry of a reference text: carrying("esg", "1.4")."""
        return tuple(each for each in self.criteria if code in each.carried(source))
