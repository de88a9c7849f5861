"""The form of a proposal, drawn from the table of its elements, and how what was typed becomes a draft."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from wtforms import BooleanField, Field, IntegerField, RadioField, SelectField, StringField

from qa_portal.frame.forms import Form, LongText
from qa_portal.kernel import vocabulary
from qa_portal.kernel.i18n import countries, number, tongue
from qa_portal.kernel.i18n import gettext as _
from qa_portal.proposals.draft import ProposalData
from qa_portal.proposals.elements import ELEMENTS, Element, Kind
from qa_portal.proposals.forms.rows import AmountField, ConsultedField, OutcomesField, TickField

RADIOS = {"supervision", "stackability", "origin"}
COMMON_TYPES = 6  # types of assessment shown before the others
# Offered first to last; one that a draft has already is offered too.
LANGUAGES = (
    *("en", "ro", "sk", "cs", "de", "fr", "hu", "pl", "bg", "hr", "sl", "sr", "uk", "es", "pt", "it", "nl", "da", "sv"),
    *("no", "fi", "is", "et", "lv", "lt", "el", "tr", "ga", "mt", "sq", "mk", "bs", "ca", "eu", "gl", "cy", "ru", "ka"),
    *("hy", "az", "he", "ar", "zh"),
)
_LONG = {"need", "content", "assessment_description", "qa_description"}

Wrong = dict[str, str]
"""Anchor of a field to the sentence that says what is wrong with what was typed."""


def _field(of: Element) -> Any:
    if of.kind is Kind.PROSE:
        return LongText(of.label, rows=6 if of.key in _LONG else 4)
    if of.kind is Kind.CHOICE:
        kind = RadioField if of.key in RADIOS else SelectField
        return kind(of.label, choices=[], validate_choice=False)
    if of.kind is Kind.COUNTRY:
        return SelectField(of.label, choices=[], validate_choice=False)
    return _KINDS[of.kind](of.label)


_KINDS: dict[Kind, type[Field]] = {
    Kind.LINE: StringField,
    Kind.NUMBER: AmountField,
    Kind.CHOICES: TickField,
    Kind.LANGUAGES: TickField,
    Kind.YES_NO: BooleanField,
    Kind.OUTCOMES: OutcomesField,
    Kind.CONSULTED: ConsultedField,
}


class _Base(Form):
    """What the form has beside the elements: the version of the draft that was read."""

    version = IntegerField()

    @classmethod
    def of(cls, data: ProposalData) -> "_Base":
        """Fill the form with what was posted, else with `data`, and offer the choices in the language now spoken."""
        values = data.model_dump() | {"country": data.country}
        form = cls(data=values)
        for element in ELEMENTS:
            if options := _options(element, form[element.key].data):
                form[element.key].choices = options
        return form

    def read(self, before: ProposalData) -> tuple[ProposalData, Wrong]:
        """Return the draft that was typed, and what cannot be used of it; there `before` stays (in rows: nothing)."""
        typed = {element.key: _typed(self[element.key]) for element in ELEMENTS}
        return _lenient(_in_order(typed, before), before)


ProposalForm = cast(type[_Base], type("ProposalForm", (_Base,), {each.key: _field(each) for each in ELEMENTS}))


def _typed(field: Field) -> Any:
    return "" if field.data is None and not isinstance(field, BooleanField) else field.data


def _in_order(typed: dict[str, Any], before: ProposalData) -> dict[str, Any]:
    """Keep the order in which choices were made: a browser sends ticked boxes in that of the list."""
    for key in ("assessment_types", "languages"):
        typed[key] = _ordered(typed[key], getattr(before, key))
    for row, then in zip(typed["outcomes"], before.outcomes, strict=False):
        row["assessment"] = _ordered(row["assessment"], then.assessment)
    return typed


def _ordered(now: list[str], then: list[str]) -> list[str]:
    return [*(each for each in then if each in now), *(each for each in now if each not in then)]


def _options(of: Element, chosen: Any) -> Any:
    """Offer what the element is chosen from; what is chosen already stays on offer."""
    if of.kind is Kind.COUNTRY:
        return [("", _("Choose")), *countries()]
    if of.kind is Kind.LANGUAGES:
        return [(code, tongue(code)) for code in dict.fromkeys([*LANGUAGES, *(chosen or [])])]
    if of.vocabulary == "isced_f":
        return {"": [("", _("Choose"))]} | {each.label: list(each.choices) for each in vocabulary.fields_of_education()}
    if of.kind is Kind.CHOICE and of.key not in RADIOS:
        return [("", _("Choose")), *of.choices()]
    return of.choices()


def _lenient(typed: dict[str, Any], before: ProposalData) -> tuple[ProposalData, Wrong]:
    try:
        return ProposalData.model_validate(typed), {}
    except ValidationError as error:
        wrong = list(_told(error.errors(include_url=False)))
    for each in wrong:
        _take_back(typed, each.steps, before)
    try:
        data = ProposalData.model_validate(typed)
    except ValidationError:
        data = before
    return data, {each.anchor: each.sentence for each in reversed(wrong)}


@dataclass(frozen=True)
class _Told:
    steps: tuple[int | str, ...]
    anchor: str
    sentence: str


def _told(errors: list[ErrorDetails]) -> Iterator[_Told]:
    for each in errors:
        steps = each["loc"]
        row = {"outcomes": "outcome", "consulted": "consulted"}.get(str(steps[0]))
        anchor = f"{row}-{int(steps[1]) + 1}" if row and len(steps) > 1 else str(steps[0])
        yield _Told(steps, anchor, _SENTENCES.get(each["type"], _unusable)(each))


def _take_back(typed: dict[str, Any], steps: tuple[int | str, ...], before: ProposalData) -> None:
    """Put what the draft said in the place of what cannot be used; in a row, leave out the one value."""
    if len(steps) == 1 or not isinstance(typed[str(steps[0])], list) or steps[0] not in ("outcomes", "consulted"):
        typed[str(steps[0])] = before.model_dump()[str(steps[0])]
        return
    inner: Any = typed
    for step in steps[:-1]:
        inner = inner[step]
    if isinstance(inner, dict):
        inner.pop(steps[-1], None)
    else:
        inner[steps[-1]] = ""


def _number(_error: ErrorDetails) -> str:
    return _("Write a number, such as 60 or 2.5")


def _most(error: ErrorDetails) -> str:
    return _("Write a number of at most {most}", most=number(error["ctx"]["le"]))


def _least(error: ErrorDetails) -> str:
    return _("Write a number of at least {least}", least=number(error["ctx"]["ge"]))


def _places(_error: ErrorDetails) -> str:
    return _("Write at most two digits after the point")


def _long(error: ErrorDetails) -> str:
    return _("Write at most {most} characters", most=number(error["ctx"]["max_length"]))


def _many(error: ErrorDetails) -> str:
    return _("There is room for {most} at most", most=number(error["ctx"]["max_length"]))


def _unusable(error: ErrorDetails) -> str:
    cause = error.get("ctx", {}).get("error")
    return str(cause) if cause else _("This cannot be used as it is")


_SENTENCES: dict[str, Callable[[ErrorDetails], str]] = {
    "decimal_parsing": _number,
    "decimal_type": _number,
    "finite_number": _number,
    "less_than_equal": _most,
    "greater_than_equal": _least,
    "decimal_max_places": _places,
    "decimal_max_digits": _number,
    "string_too_long": _long,
    "too_long": _many,
}
