"""Where two revisions of a proposal differ: field by field, and inside a text word by word. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from qa_portal.criteria.definition import Framework
from qa_portal.kernel.i18n import gettext as _
from qa_portal.proposals.draft import ProposalData
from qa_portal.proposals.elements import changed, in_words

_LONGEST = 4_000  # words; beyond that the texts are shown side by side without marks


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `new` where the other side does not have it."""

    text: str
    new: bool


@dataclass(frozen=True)
class Difference:
    """One place that differs: its anchor, its name, and what stands on either side."""

    anchor: str
    name: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(frozen=True)
class Whole:
    """Everything that was submitted together."""

    data: ProposalData
    self_assessment: Mapping[str, str]
    evidence: Sequence[Mapping[str, Any]]


def differences(before: Whole, after: Whole, framework: Framework) -> list[Difference]:
    """List where two submitted proposals (description, self-assessment, evidence) differ, in the order of the form."""
    return [
        *_description(before.data, after.data),
        *_assessment(before.self_assessment, after.self_assessment, framework),
        *_evidence(before.evidence, after.evidence),
    ]


def _description(before: ProposalData, after: ProposalData) -> Iterator[Difference]:
    for of in changed(before, after):
        yield _difference(of.key, _(of.label), "\n".join(in_words(of, before)), "\n".join(in_words(of, after)))


def _assessment(before: Mapping[str, str], after: Mapping[str, str], framework: Framework) -> Iterator[Difference]:
    for each in framework.criteria:
        then, now = before.get(each.code, ""), after.get(each.code, "")
        if then != now:
            name = _("Self-assessment, criterion {code}: {title}", code=each.code, title=each.title)
            yield _difference(f"criterion-{each.code}", name, then, now)


def _evidence(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Iterator[Difference]:
    then, now = ("\n".join(_cited(each) for each in cited) for cited in (before, after))
    if then != now:
        yield _difference("evidence", _("Evidence"), then, now)


def _cited(each: Mapping[str, Any]) -> str:
    pages = f", {_('p. {pages}', pages=each['pages'])}" if each.get("pages") else ""
    return f"{each['criterion']}: {each['code']} {each['title']}, v{each['version']}{pages}"


def _difference(anchor: str, name: str, before: str, after: str) -> Difference:
    old, new = compare(before, after)
    return Difference(anchor, name, old, new)


def compare(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Cut two texts into pieces that both have and pieces that only one has, at the borders of words."""
    then, now = _words(before), _words(after)
    if max(len(then), len(now)) > _LONGEST:
        return (Piece(before, new=True),), (Piece(after, new=True),)
    blocks = SequenceMatcher(None, then, now, autojunk=False).get_opcodes()
    old = [Piece("".join(then[i:j]), kind != "equal") for kind, i, j, _k, _l in blocks if j > i]
    new = [Piece("".join(now[k:m]), kind != "equal") for kind, _i, _j, k, m in blocks if m > k]
    return tuple(old), tuple(new)


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|[^\s]+", text)
