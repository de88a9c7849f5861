"""A credential file as a tree in which every value has a path, references are followed, and what was read is marked."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NoReturn, TypeAlias

from qa_portal.exchange.imported import Why
from qa_portal.kernel.errors import BadInput
from qa_portal.kernel.i18n import marked

Where: TypeAlias = tuple[str | int, ...]

MOST_BYTES = 10 * 1024 * 1024
MOST_VALUES = 20_000
DEEPEST = 40


def parse(raw: bytes) -> dict[str, Any]:
    """Read JSON that is one object, within limits of size, depth and number; raises BadInput with a plain sentence."""
    if len(raw) > MOST_BYTES:
        raise BadInput(
            marked("The file is larger than {most} MiB; a credential is much smaller."), most=MOST_BYTES // 1024**2
        )
    try:
        found = json.loads(
            raw.decode("utf-8-sig"),
            parse_constant=_no_constant,
            parse_float=Decimal,
            object_pairs_hook=_no_duplicates,
        )
    except UnicodeDecodeError:
        raise BadInput(marked("The file is not written in UTF-8. Save it again with this encoding.")) from None
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError as error:
        raise BadInput(
            marked("The file is not JSON: line {line}, column {column}. Was it cut off or changed by hand?"),
            line=error.lineno,
            column=error.colno,
        ) from None
    except (ValueError, ArithmeticError):
        raise BadInput(marked("The file holds a number that cannot be read.")) from None
    if not isinstance(found, dict):
        raise BadInput(marked("The file holds no credential: its outermost part is not an object in braces."))
    return found


def _no_constant(name: str) -> NoReturn:
    raise BadInput(marked("The file holds “{name}”, which is no value of JSON."), name=name)


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadInput(marked("The file holds the key “{key}” twice in one place."), key=key[:60])
        found[key] = value
    return found


def _too_deep() -> BadInput:
    return BadInput(marked("The file is nested too deeply; a credential is much flatter."))


@dataclass
class Document:
    """The tree with its leaves in the order of the file, the nodes by id, and for each leaf what became of it."""

    top: dict[str, Any]
    leaves: dict[Where, Any] = field(default_factory=dict)
    nodes: dict[str, list[Where]] = field(default_factory=dict)
    names: dict[Where, str] = field(default_factory=dict)
    read: dict[Where, str] = field(default_factory=dict)
    left: dict[Where, Why] = field(default_factory=dict)
    _ordered: list[Where] = field(default_factory=list)
    _place: dict[Where, int] = field(default_factory=dict)

    @classmethod
    def of(cls, top: dict[str, Any]) -> "Document":
        """Walk `top` once; raises BadInput where it is too deep or has too many values."""
        document = cls(top)
        waiting: list[tuple[Where, Any]] = [((), top)]
        while waiting:
            where, value = waiting.pop()
            if len(where) > DEEPEST:
                raise _too_deep()
            document._note(where, value)
            waiting.extend(((*where, step), each) for step, each in reversed(inside(value)))
            if len(document.leaves) + len(waiting) > MOST_VALUES:
                raise BadInput(marked("The file holds more values than any credential does."))
        return document

    def _note(self, where: Where, value: Any) -> None:
        if not inside(value):
            self._place[where] = len(self._ordered)
            self._ordered.append(where)
            self.leaves[where] = value
        elif isinstance(value, dict) and isinstance(value.get("id"), str):
            self.nodes.setdefault(value["id"], []).append(where)
            self.names[where] = value["id"]

    def at(self, where: Where) -> Any:
        """Return the value at `where`, which is in the tree."""
        value: Any = self.top
        for step in where:
            value = value[step]
        return value

    def below(self, where: Where) -> Iterator[Where]:
        """Yield the leaves at and below `where`, which is in the tree."""
        first = where
        while steps := inside(self.at(first)):
            first = (*first, steps[0][0])
        for place in range(self._place[first], len(self._ordered)):
            leaf = self._ordered[place]
            if leaf[: len(where)] != where:
                return
            yield leaf

    def is_before(self, one: Where, other: Where) -> bool:
        """Tell whether leaf `one` stands before leaf `other` in the file."""
        return self._place[one] < self._place[other]

    def mark_read(self, where: Where, element: str) -> None:
        """Remember that everything at and below `where` went into `element`."""
        for leaf in self.below(where):
            self.read[leaf] = element

    def mark_left(self, where: Where, why: Why) -> None:
        """Remember why everything at and below `where` was left out."""
        for leaf in self.below(where):
            self.left[leaf] = why


def inside(value: Any) -> list[tuple[str | int, Any]]:
    """List what a value holds as (key or place in the list, value); [] for a plain value and an empty one."""
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []


def path(where: Where) -> str:
    """Write the way to a value: credentialSubject.hasClaim.title.en."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in where).lstrip(".")
