"""Requirements by name: pure functions of facts, declared where the facts live, named in the workflow files."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from qa_portal.kernel.errors import Blocker

Rule = Callable[[Any, Any], list[Blocker]]
R = TypeVar("R", bound=Rule)


@dataclass(frozen=True)
class Requirement:
    """A named rule and the kind of facts it is decided on."""

    name: str
    facts: type
    check: Rule


REQUIREMENTS: dict[str, Requirement] = {}
LOADERS: dict[type, Callable[[Session, Any], Any]] = {}

L = TypeVar("L", bound=Callable[[Session, Any], Any])


def requirement(name: str, facts: type) -> Callable[[R], R]:
    """Declare the decorated rule(facts, given) as the requirement `name`."""

    def declare(rule: R) -> R:
        REQUIREMENTS[name] = Requirement(name, facts, rule)
        return rule

    return declare


def loads(facts: type) -> Callable[[L], L]:
    """Declare the decorated function(session, subject) as what loads facts of this kind."""

    def declare(loader: L) -> L:
        LOADERS[facts] = loader
        return loader

    return declare
