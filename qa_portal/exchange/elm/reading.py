"""Fills a proposal from a credential step by step, and keeps account of what was taken from where."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from qa_portal.exchange.elm.document import Document
from qa_portal.exchange.elm.node import Node, Words
from qa_portal.exchange.imported import Why
from qa_portal.kernel import vocabulary
from qa_portal.kernel.i18n import marked, ngettext
from qa_portal.proposals.draft import PROSE, ProposalData
from qa_portal.proposals.elements import element
from qa_portal.proposals.sentence import Sentence, sentence

_NUMBER = r"(\d{1,6}(?:[.,]\d{1,4})?)"
_DURATION = re.compile(
    rf"^P(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?(?:T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?$"
)


class Reading:
    """The proposal as far as it is read: values by field, warnings, and the languages of the file by preference."""

    def __init__(self, document: Document, languages: tuple[str, ...]) -> None:
        self.document, self.languages = document, languages
        self.values: dict[str, Any] = {}
        self.warnings: list[Sentence] = []
        self.not_taken: set[str] = set()
        self.partners: dict[str, list[str]] = {}

    def warn(self, text: str, **values: Any) -> None:
        """Tell the person who imports something to check, once."""
        said = sentence(text, **values)
        if said not in self.warnings:
            self.warnings.append(said)

    def put(self, field: str, value: Any, *nodes: Node | Words | None) -> bool:
        """Set `field`, if it is empty and the value fits, and mark what it was taken from; tell whether it was."""
        if self.values.get(field) or not value:
            return False
        try:
            ProposalData.model_validate({field: value})
        except ValidationError:
            self.warn(
                marked("{label}: “{value}” does not fit into the proposal and was left out."),
                label=Sentence(element(field).label),
                value=str(value)[:80],
            )
            return False
        self.values[field] = value
        self.take(field, *nodes)
        return True

    def add(self, field: str, paragraph: str, *nodes: Node | Words | None) -> None:
        """Append a paragraph to a prose field, unless it says it already, and mark what it was taken from."""
        so_far: str = self.values.get(field, "")
        together = paragraph if not so_far else so_far if paragraph in so_far else f"{so_far}\n\n{paragraph}"
        if len(together) > PROSE:
            self.warn(marked("{label}: not all of it fits into the proposal."), label=Sentence(element(field).label))
        elif paragraph:
            self.values[field] = together
            self.take(field, *nodes)

    def take(self, field: str, *nodes: Node | Words | None) -> None:
        """Mark what was read for `field`; of a text in several languages, the other versions are set aside."""
        for each in nodes:
            if isinstance(each, Node):
                self.document.mark_read(each.where, field)
            elif each is not None:
                self.document.read.update(dict.fromkeys(each.used, field))
                self._set_aside(each)

    def _set_aside(self, words: Words) -> None:
        for leaf in words.other:
            self.document.left.setdefault(leaf, Why.OTHER_LANGUAGE)
            self.not_taken.add(str(leaf[-1] if isinstance(leaf[-1], str) else leaf[-2]))

    def words(self, node: Node | None) -> Words:
        """Return what `node` says in the language of the file."""
        return node.words(self.languages) if node else Words("")

    def put_words(self, field: str, *nodes: Node | None) -> None:
        """Set `field` to the words of the first of `nodes` that has any; the others that say the same count as read."""
        for words in map(self.words, nodes):
            if not self.values.get(field):
                self.put(field, words.text, words)
            elif _same(words.text, self.values[field]):
                self.take(field, words)

    def put_entry(self, field: str, node: Node | None, *, by_tail: bool = False) -> None:
        """Set `field` to the key of the concept `node`, or find it there already; what is in no list is unclear."""
        if node is None:
            return
        found = node.entry(vocabulary.load(element(field).vocabulary), by_tail=by_tail)
        if found is None:
            self.unclear(field, node)
        elif self.values.get(field) == found.key:
            self.take(field, node)
        else:
            self.put(field, found.key, node)

    def unclear(self, field: str, node: Node) -> None:
        """Leave `node` out as not understood, with a warning that names the field it was meant for."""
        self.document.mark_left(node.where, Why.UNCLEAR)
        shown = node.label(self.languages) or self.words(node).text or node.id
        self.warn(
            marked("{label}: “{value}” is not in the list and was left out."),
            label=Sentence(element(field).label),
            value=shown[:80],
        )


def _same(one: str, other: Any) -> bool:
    return isinstance(other, str) and " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def decimal(value: Any) -> Decimal | None:
    """Read a whole or broken number, as number or text ("2", "2,5"); None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    text = str(value).strip().replace(",", ".")
    return Decimal(text) if re.fullmatch(r"\d{1,6}(?:\.\d{1,2}0*)?", text) else None


def hours(duration: Any) -> Decimal | None:
    """Return the hours of an ISO 8601 duration made of hours and minutes alone ("PT60H"), else None.

    A day, week or month is no number of hours of work, so "P60M", sixty months, is not sixty of anything here.
    """
    found = _parts(duration)
    if not found or any(found[:4]) or not any(found[4:]):
        return None
    worked = found[4] + found[5] / 60 + found[6] / 3600
    return worked.quantize(Decimal("0.01")).normalize() + 0


def in_words(duration: Any) -> str:
    """Say an ISO 8601 duration in the language now spoken: "1 month"; "" where it is none, or in broken numbers."""
    found = _parts(duration)
    if any(each % 1 for each in found):
        return ""
    return ", ".join(name(n) for n, name in zip(found, _NAMES, strict=False) if n)


def _parts(duration: Any) -> list[Decimal]:
    match = _DURATION.match(duration) if isinstance(duration, str) else None
    return [Decimal((each or "0").replace(",", ".")) for each in match.groups()] if match else []


_NAMES: tuple[Callable[[Decimal], str], ...] = (
    lambda n: ngettext("{n} year", "{n} years", int(n)),
    lambda n: ngettext("{n} month", "{n} months", int(n)),
    lambda n: ngettext("{n} week", "{n} weeks", int(n)),
    lambda n: ngettext("{n} day", "{n} days", int(n)),
    lambda n: ngettext("{n} hour", "{n} hours", int(n)),
    lambda n: ngettext("{n} minute", "{n} minutes", int(n)),
)
