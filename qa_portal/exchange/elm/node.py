"""One part of a credential: its properties, its words in the language wanted, and what concept it names."""

import re
from dataclasses import dataclass
from typing import Any

from qa_portal.exchange.elm.document import Document, Where
from qa_portal.kernel.vocabulary import Entry, Vocabulary

_LANGUAGE = re.compile(r"^(?:[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{1,8})*|@none|none)$")
_REFERENCE = {"id", "type"}
MOST_OF_A_KIND = 100


@dataclass(frozen=True)
class Words:
    """Words in one language, the leaves they were taken from, and the leaves that say them in other languages."""

    text: str
    used: tuple[Where, ...] = ()
    other: tuple[Where, ...] = ()


@dataclass(frozen=True)
class Node:
    """A value in the document, reached by following references to where the thing is described."""

    document: Document
    where: Where
    value: Any

    def each(self, *names: str) -> list["Node"]:
        """Return what stands under the first of `names` that is there: a list of at most MOST_OF_A_KIND, [] if none."""
        for name in names:
            if isinstance(self.value, dict) and self.value.get(name) not in (None, "", [], {}):
                return [_followed(each) for each in self._items(name)[:MOST_OF_A_KIND]]
        return []

    def _items(self, name: str) -> list["Node"]:
        where, value = (*self.where, name), self.value[name]
        if isinstance(value, list):
            return [Node(self.document, (*where, n), each) for n, each in enumerate(value)]
        return [Node(self.document, where, value)]

    def one(self, *names: str) -> "Node | None":
        """Return the first thing under the first of `names` that is there, else None."""
        return next(iter(self.each(*names)), None)

    def through(self, *steps: str) -> "Node | None":
        """Return what is reached by taking the first thing under each of `steps` in turn, else None."""
        node: Node | None = self
        for step in steps:
            node = node.one(step) if node else None
        return node

    @property
    def id(self) -> str:
        """Return the address of a thing or concept, "" where it has none."""
        found = self.value.get("id") if isinstance(self.value, dict) else self.value
        return found if isinstance(found, str) else ""

    @property
    def tail(self) -> str:
        """Return the last part of the address: "IRL" of .../country/IRL."""
        return re.split(r"[/#]", self.id.rstrip("/"))[-1]

    def is_a(self, kind: str) -> bool:
        """Tell whether the node is of the type `kind`."""
        found = self.value.get("type") if isinstance(self.value, dict) else None
        return found == kind or (isinstance(found, list) and kind in found)

    def words(self, languages: tuple[str, ...]) -> Words:
        """Return what a text, a text in several languages, or a note says, in the first of `languages` it has."""
        if isinstance(self.value, dict) and "noteLiteral" in self.value:
            return Node(self.document, (*self.where, "noteLiteral"), self.value["noteLiteral"]).words(languages)
        if isinstance(self.value, dict):
            return self._versions(languages)
        plain = _plain(self.value)
        return Words(plain, tuple(self.document.below(self.where)) if plain else ())

    def _versions(self, languages: tuple[str, ...]) -> Words:
        versions = {key: _plain(each) for key, each in self.value.items() if _LANGUAGE.match(key)}
        versions = {key: each for key, each in versions.items() if each}
        if not versions or len(versions) < len(self.value):
            return Words("")
        chosen = next((each for each in languages if each in versions), next(iter(versions)))
        leaves = {key: tuple(self.document.below((*self.where, key))) for key in versions}
        other = tuple(leaf for key, found in leaves.items() if key != chosen for leaf in found)
        return Words(versions[chosen], leaves[chosen], other)

    def label(self, languages: tuple[str, ...]) -> str:
        """Return the preferred label of a concept or group, "" where it has none."""
        found = self.one("prefLabel")
        return found.words(languages).text if found else ""

    def entry(self, vocabulary: Vocabulary, *, by_tail: bool = False) -> Entry | None:
        """Return the entry of `vocabulary` that a concept names by address, by any of its labels or by its code."""
        labels = self.value.get("prefLabel") if isinstance(self.value, dict) else None
        spoken = list(labels.values()) if isinstance(labels, dict) else [labels]
        names = [self.id, *(each for each in spoken if isinstance(each, str)), self.tail if by_tail else ""]
        return vocabulary.find(*(each for each in names if each))


def _followed(node: Node) -> Node:
    """Go from a mere reference to the place where the thing is described, if that is in the file."""
    is_reference = isinstance(node.value, str) or (isinstance(node.value, dict) and set(node.value) <= _REFERENCE)
    described = node.document.nodes.get(node.id, []) if is_reference and node.id else []
    nodes = [Node(node.document, where, node.document.at(where)) for where in described[:20]]
    fullest = max(nodes, key=lambda each: len(each.value), default=node)
    return fullest if fullest is not node and len(fullest.value) > 2 else node


def _plain(value: Any) -> str:
    """Return a text, or several as paragraphs; "" for anything else."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "\n".join(each.strip() for each in value if each.strip())
    return value.strip() if isinstance(value, str) else ""
