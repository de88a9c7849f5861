"""The two languages of the portal: texts of data files, translated sentences, dates and numbers."""

import gettext as standard
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from babel import Locale
from babel import dates as babel_dates
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from pydantic import BaseModel, ConfigDict, StringConstraints

from qa_portal.kernel import clock

LANGUAGES = ("en", "ro")
Language = Literal["en", "ro"]

_language: ContextVar[str] = ContextVar("language", default="en")
_FOLDER = Path(__file__).resolve().parent.parent / "translations"
_DAY = {
    "short": {"en": "d MMM y", "ro": "d MMM y"},
    "long": {"en": "d MMMM y", "ro": "d MMMM y"},
    "weekday": {"en": "EEE d MMM", "ro": "EEE, d MMM"},
    "weekday_year": {"en": "EEE d MMM y", "ro": "EEE, d MMM y"},
}

_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Text(BaseModel):
    """A text of a data file in every language of the portal; `str()` gives it in the language now spoken."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    en: _Words
    ro: _Words

    def __str__(self) -> str:
        return self.into(current())

    def into(self, language: str) -> str:
        """Return the text in `language` ("en" or "ro"); raises AttributeError for another one."""
        words: str = getattr(self, language)
        return words


def current() -> str:
    """Return the language now spoken: "en" or "ro"."""
    return _language.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak `language` inside the block; an unknown one falls back to English."""
    token = _language.set(language if language in LANGUAGES else "en")
    try:
        yield
    finally:
        _language.reset(token)


def use(language: str) -> None:
    """Speak `language` from here on in this context (a web request, a command)."""
    _language.set(language if language in LANGUAGES else "en")


@cache
def _catalog(language: str) -> standard.NullTranslations:
    path = _FOLDER / language / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return standard.NullTranslations()
    with path.open("rb") as source:
        catalog = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return standard.GNUTranslations(compiled)


def gettext(message: str, **values: object) -> str:
    """Translate `message` and fill its {braces} with `values`."""
    translated = _catalog(current()).gettext(message) if message else ""
    return translated.format(**values) if values else translated


def ngettext(singular: str, plural: str, n: int, **values: object) -> str:
    """Translate the form of the message that fits the number `n`; {n} is filled by itself."""
    return _catalog(current()).ngettext(singular, plural, n).format(n=number(n), **values)


def marked(message: str) -> str:
    """Mark a constant message for translation and return it as it is; it is translated when shown."""
    return message


def _locale() -> Locale:
    return Locale("en", "GB") if current() == "en" else Locale(current())


def day(value: date | None, style: str = "short") -> str:
    """Write a day: short "27 Nov 2026", long "27 November 2026", weekday "Fri 27 Nov", weekday_year."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = clock.local(value).date()
    return babel_dates.format_date(value, _DAY[style][current()], locale=_locale()).replace("Sept ", "Sep ")


def hour(value: datetime | time) -> str:
    """Write the time of day in the agency's zone, 24 hours: "14:22"."""
    return (clock.local(value) if isinstance(value, datetime) else value).strftime("%H:%M")


def moment(value: datetime | None, style: str = "short") -> str:
    """Write a moment in the agency's zone: "27 Nov 2026, 14:22"."""
    return f"{day(value, style)}, {hour(value)}" if value else ""


def number(value: float | Decimal | None) -> str:
    """Write a number as the language does: 1,000.5 or 1.000,5."""
    if type(value) is int and 0 <= value < 1000:  # most numbers of a page, and alike in every language
        return str(value)
    return "" if value is None else format_decimal(value, locale=_locale())


def country(code: str | None) -> str:
    """Return the name of an ISO 3166 alpha-2 country, or the code where it has none."""
    name: str = _locale().territories.get(code or "", code or "")
    return name


def tongue(code: str | None) -> str:
    """Return the name of an ISO 639 language, or the code where it has none."""
    name: str = _locale().languages.get(code or "", code or "")
    return name


def countries() -> list[tuple[str, str]]:
    """List (alpha-2, name) of all countries, sorted by name in the language now spoken."""
    named = _locale().territories
    return sorted(
        ((code, name) for code, name in named.items() if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY),
        key=lambda pair: pair[1],
    )


_NO_COUNTRY = {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
