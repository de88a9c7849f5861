"""Puts what a model refuses into plain sentences: which key, what was expected, what was perhaps meant."""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked

Where: TypeAlias = tuple[str | int, ...]
"""The way to a place in a document: ("standards", 2, "code")."""

Sentences: TypeAlias = tuple[str, str]


def place(where: Where) -> str:
    """Write a way through a document: standards[2].criteria[0].code."""
    return "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in where).lstrip(".")


def did_you_mean(written: str, known: Iterable[str]) -> str:
    """Say which of the `known` words `written` was meant to be, or list them: a sentence for "To mend it"."""
    words = sorted(set(known))
    close = difflib.get_close_matches(written.casefold(), [each.casefold() for each in words], n=1, cutoff=0.6)
    if close:
        meant = next(each for each in words if each.casefold() == close[0])
        return _("did you mean “{meant}”?", meant=meant)
    return _("use one of: {words}.", words=", ".join(words)) if words else _("remove it.")


def explain(error: ErrorDetails, model: type[BaseModel], data: Any) -> tuple[Where, str, str]:
    """Return (where, what, fix) for one error that pydantic found when `data` was put into `model`."""
    where = _in_data(error["loc"], data, missing=error["type"] == "missing")
    if error["type"] == "extra_forbidden":
        return where, *_unknown_key(str(where[-1]), model, error["loc"][:-1])
    return where, *_KINDS.get(error["type"], _other)(error)


def _in_data(steps: Where, data: Any, *, missing: bool) -> Where:
    """Leave out of pydantic's steps what is not in the data (the names of the branches of a union)."""
    found: list[str | int] = []
    for step in steps:
        if (isinstance(data, dict) and step in data) or (isinstance(data, list) and isinstance(step, int)):
            found.append(step)
            data = data[step]  # type: ignore[index]  # a step into a list is an int, one into a mapping is in it
    return (*found, steps[-1]) if missing else tuple(found)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Find the models that a value of this annotation may be an instance of, inside lists and mappings too."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for each in get_args(annotation):
        yield from _models(each)


def _unknown_key(key: str, model: type[BaseModel], steps: Where) -> Sentences:
    models = [model]
    for step in steps:
        fields = [each.model_fields[step].annotation for each in models if step in each.model_fields]
        models = [found for each in fields for found in _models(each)] or models
    names = [field.alias or name for each in models for name, field in each.model_fields.items()]
    return _("There is no key “{key}” here.", key=key), did_you_mean(key, names)


def _missing(error: ErrorDetails) -> Sentences:
    key = error["loc"][-1]
    return _("“{key}” is missing.", key=key), _("add a line “{key}: …” here.", key=key)


def _wrong_word(error: ErrorDetails) -> Sentences:
    written = "" if error["input"] is None else str(error["input"])[:80]
    words = re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", "")))
    return _("“{written}” is not one of the words known here.", written=written), did_you_mean(written, words)


def _no_text(error: ErrorDetails) -> Sentences:
    if error["input"] is None:
        return _("Here a text is missing."), _("write one after the colon.")
    return _("Here a text is expected."), _("write one; put it into quotation marks if it holds a colon or braces.")


def _too_short(error: ErrorDetails) -> Sentences:
    least = error.get("ctx", {}).get("min_length", 1)
    return _("This is empty or too short."), _("give it at least this length: {least}.", least=least)


def _too_long(error: ErrorDetails) -> Sentences:
    most = error.get("ctx", {}).get("max_length", "")
    return _("This is too long."), _("shorten it; the most is {most}.", most=most)


def _too_small(error: ErrorDetails) -> Sentences:
    context = error.get("ctx", {})
    least = context.get("ge", context.get("gt"))
    return _("This number is too small."), _("the least is {least}.", least=least)


def _too_large(error: ErrorDetails) -> Sentences:
    context = error.get("ctx", {})
    most = context.get("le", context.get("lt"))
    return _("This number is too large."), _("the most is {most}.", most=most)


def _pattern(error: ErrorDetails) -> Sentences:
    pattern = error.get("ctx", {}).get("pattern", "")
    return (
        _("“{written}” is not written as it has to be.", written=str(error["input"])[:80]),
        _("it has to fit the pattern {pattern}.", pattern=pattern),
    )


def _other(error: ErrorDetails) -> Sentences:
    for kind, what, fix in _EXPECTED:
        if kind.match(error["type"]):
            return _(what), _(fix)
    cause = error.get("ctx", {}).get("error")
    return str(cause) if cause else f"{error['msg']}.", _("change this value.")


_KINDS: dict[str, Callable[[ErrorDetails], Sentences]] = {
    "missing": _missing,
    **dict.fromkeys(("enum", "literal_error"), _wrong_word),
    "string_type": _no_text,
    **dict.fromkeys(("string_too_short", "too_short"), _too_short),
    **dict.fromkeys(("string_too_long", "too_long"), _too_long),
    **dict.fromkeys(("greater_than", "greater_than_equal"), _too_small),
    **dict.fromkeys(("less_than", "less_than_equal"), _too_large),
    "string_pattern_mismatch": _pattern,
}
_EXPECTED: list[tuple[re.Pattern[str], str, str]] = [
    (
        re.compile("^(list|tuple|set|frozen_set|iterable)_type$"),
        marked("Here a list is expected."),
        marked("write each item on a line of its own that begins with “- ”."),
    ),
    (
        re.compile("^(dict|mapping|model|model_attributes|dataclass)_type$"),
        marked("Here keys with values are expected."),
        marked("write “key: value” lines, indented under this one."),
    ),
    (
        re.compile("^int_"),
        marked("Here a whole number is expected."),
        marked("write digits only, for example 3."),
    ),
    (
        re.compile("^(float|decimal|finite)_"),
        marked("Here a number is expected."),
        marked("write it with digits and a decimal point, for example 2.5."),
    ),
    (
        re.compile("^bool_"),
        marked("Here a yes or no is expected."),
        marked("write true or false."),
    ),
    (
        re.compile("^date_"),
        marked("Here a day is expected."),
        marked("write year, month and day, for example 2026-11-27."),
    ),
]
