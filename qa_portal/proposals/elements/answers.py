"""What a draft or revision answers to each element, in words, and where two of them differ."""

from collections.abc import Callable
from typing import Any

from qa_portal.kernel import vocabulary
from qa_portal.kernel.i18n import country, number, tongue
from qa_portal.kernel.i18n import gettext as _
from qa_portal.proposals.draft import Consulted, Outcome, ProposalData
from qa_portal.proposals.elements.element import Element, Kind
from qa_portal.proposals.elements.table import ELEMENTS


def in_words(of: Element, data: ProposalData) -> list[str]:
    """Say what `data` answers to the element, a line or paragraph each, in the language now spoken; [] if nothing."""
    value = getattr(data, of.key)
    answer = [value] if not isinstance(value, list) else value
    return [words for each in answer if (words := _words(of, each))]


def _words(of: Element, value: Any) -> str:
    if value is None or value is False or value == "":
        return ""
    if of.vocabulary == "isced_f":
        return f"{value} {vocabulary.load('isced_f').label(value)}"
    if of.vocabulary:
        return vocabulary.load(of.vocabulary).label(value)
    return _WRITERS.get(of.kind, str)(value)


def _outcome(outcome: Outcome) -> str:
    types = vocabulary.load("assessment_type")
    assessed = ", ".join(types.label(key) for key in outcome.assessment)
    return f"{outcome.text} ({assessed})" if assessed else outcome.text


def _consulted(row: Consulted) -> str:
    return ", ".join(part for part in (row.who, row.how, row.when) if part)


def _yes(_value: bool) -> str:
    return _("Yes")


_WRITERS: dict[Kind, Callable[[Any], str]] = {
    Kind.NUMBER: number,
    Kind.COUNTRY: country,
    Kind.LANGUAGES: tongue,
    Kind.YES_NO: _yes,
    Kind.OUTCOMES: _outcome,
    Kind.CONSULTED: _consulted,
}


def changed(before: ProposalData, after: ProposalData) -> list[Element]:
    """List the elements that two drafts or revisions answer differently, in the order of the form."""
    return [each for each in ELEMENTS if getattr(before, each.key) != getattr(after, each.key)]
