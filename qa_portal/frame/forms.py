"""Habits of all forms: the token against forgery, texts without stray spaces, days typed as people type them."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import ValidationError

from qa_portal.kernel import i18n
from qa_portal.kernel.errors import Blocked
from qa_portal.kernel.i18n import gettext as _

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january ian ianuarie",
            "feb february februarie",
            "mar march martie",
            "apr april aprilie",
            "may mai",
            "jun june iun iunie",
            "jul july iul iulie",
            "aug august",
            "sep sept september septembrie",
            "oct october octombrie",
            "nov november noiembrie noi",
            "dec december decembrie",
        ),
        start=1,
    )
    for name in names.split()
}


class _Translations:
    """WTForms' own sentences, in the language now spoken."""

    def gettext(self, string: str) -> str:
        return _(string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return i18n.ngettext(singular, plural, n) if "{" in singular else (singular if n == 1 else plural)


class Form(FlaskForm):
    """Base of every form: CSRF token, stripped texts, sentences in the language now spoken."""

    class Meta(FlaskForm.Meta):
        """How WTForms behaves in this house."""

        def get_translations(self, _form: Any) -> _Translations:
            """Return what translates WTForms' sentences."""
            return _Translations()

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Strip white space around texts before anything looks at them, and translate the label."""
            if issubclass(unbound_field.field_class, StringField):
                options = {"filters": [_stripped, *unbound_field.kwargs.get("filters", ())], **options}
            field = unbound_field.bind(form=form, **options)
            field.label.text = _(str(field.label.text))
            return field

    def mistakes(self) -> list[tuple[str, str]]:
        """List (id of the field, sentence) for the error summary at the head of a page."""
        found = [(field.id, str(error)) for field in self for error in _flat(field.errors)]
        return found + [("", str(error)) for error in self.form_errors]

    @contextmanager
    def unless_blocked(self, session: Session) -> Iterator[None]:
        """Take back what the block did when requirements refuse it, and say each reason at its field.

        Afterwards `form.errors` tells whether it was refused; the page is then shown again, with what was typed.
        """
        try:
            with session.begin_nested():
                yield
        except Blocked as blocked:
            for each in blocked.blockers:
                if each.target in self._fields:
                    field = self._fields[each.target]
                    field.errors = [*field.errors, str(each)]
                else:
                    self.form_errors.append(str(each))


def _flat(errors: Any) -> Iterable[str]:
    if isinstance(errors, dict):
        errors = [each for found in errors.values() for each in found]
    for each in errors:
        if isinstance(each, list | tuple | dict):
            yield from _flat(each)
        else:
            yield each


def _stripped(value: Any) -> Any:
    return value.replace("\r\n", "\n").replace("\0", "").strip() if isinstance(value, str) else value


class Needed:
    """Validator: the field is filled in; `sentence` says what to do when it is not."""

    field_flags = {"required": True}

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def __call__(self, _form: Any, field: Field) -> None:
        """Refuse a field without a value."""
        if field.data is None or field.data == "" or field.data == []:
            raise ValidationError(_(self.sentence))


class Between:
    """Validator: a text of at least and at most so many characters."""

    def __init__(self, least: int = 0, most: int = 20_000) -> None:
        self.least, self.most = least, most

    def __call__(self, _form: Any, field: Field) -> None:
        """Refuse a text that is too short (unless empty) or too long, with the number it has."""
        length = len(field.data or "")
        if length > self.most:
            raise ValidationError(_("Write at most {most} characters (now {now})", most=self.most, now=length))
        if 0 < length < self.least:
            raise ValidationError(_("Write at least {least} characters (now {now})", least=self.least, now=length))


def parse_day(text: str) -> date:
    """Read a day as people type it: 30 Jul 2027, 30.07.2027, 30/7/2027, 2027-07-30. Raises ValueError."""
    text = " ".join(text.lower().replace(",", " ").split())
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := re.fullmatch(r"(\d{1,2})[./ ](\d{1,2})[./ ](\d{4})", text):
        return date(int(found[3]), int(found[2]), int(found[1]))
    if (found := re.fullmatch(r"(\d{1,2})\.? ([a-z]+)\.? (\d{4})", text)) and found[2] in _MONTHS:
        return date(int(found[3]), _MONTHS[found[2]], int(found[1]))
    raise ValueError(text)


class DayField(StringField):
    """A day typed as text; echoed by the page with weekday and working days."""

    def _value(self) -> str:
        if isinstance(self.data, date):
            return i18n.day(self.data)
        return self.raw_data[0] if self.raw_data else ""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Turn what was typed into a date, or say how to write one."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            self.data = parse_day(valuelist[0])
        except ValueError:
            self.data = None
            raise ValidationError(_("Write the day as 30 Jul 2027, 30.07.2027 or 2027-07-30")) from None


class LongText(TextAreaField):
    """A text of several lines; `rows` says how many are shown."""

    def __init__(self, label: str = "", validators: Any = None, *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {})["rows"] = rows
        super().__init__(label, validators, **kwargs)


def wanted_row(posted: MultiDict[str, str], name: str) -> int | None:
    """Return the number of the row that a button such as remove=2 is about (counted from 1), or None."""
    value = posted.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


Validator = Callable[[Any, Field], None]
