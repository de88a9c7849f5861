"""Fields of the proposal form that hold several answers: repeating rows, and boxes to tick."""

import re
from collections.abc import Sequence
from typing import Any

from wtforms import Field, SelectMultipleField, StringField

from qa_portal.kernel import i18n

Row = dict[str, Any]


class RowsField(Field):
    """Rows of one element, posted as outcomes-0-text, outcomes-1-text, ...; `data` is a list of dicts in that order."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:  # noqa: ARG002
        """Read the rows that were posted, else take those of the draft."""
        self.process_errors: list[str] = []
        self.object_data = data or []
        self.data = self._posted(formdata) if formdata else list(self.object_data)

    def _posted(self, formdata: Any) -> list[Row]:
        pattern = re.compile(rf"{re.escape(self.name)}-(\d{{1,3}})-")
        numbers = sorted({int(found[1]) for key in formdata if (found := pattern.match(key))})
        return [self.row(formdata, f"{self.name}-{number}-") for number in numbers]

    def row(self, formdata: Any, prefix: str) -> Row:
        """Read one row whose names begin with `prefix`."""
        raise NotImplementedError


class OutcomesField(RowsField):
    """Learning outcomes: text, types of assessment, skills by name and address, reusability."""

    def row(self, formdata: Any, prefix: str) -> Row:
        """Read one outcome; a skill without name and address is left out."""
        labels, uris = formdata.getlist(f"{prefix}skill"), formdata.getlist(f"{prefix}skill_uri")
        skills = [
            {"label": label.strip(), "uri": uri.strip()}
            for label, uri in zip(labels, [*uris, *[""] * len(labels)], strict=False)
            if label.strip() or uri.strip()
        ]
        return {
            "text": formdata.get(f"{prefix}text", ""),
            "assessment": formdata.getlist(f"{prefix}assessment"),
            "skills": skills,
            "reuse_level": formdata.get(f"{prefix}reuse_level", ""),
        }


class ConsultedField(RowsField):
    """Who was asked about the need: who, how, when."""

    def row(self, formdata: Any, prefix: str) -> Row:
        """Read one row."""
        return {name: formdata.get(f"{prefix}{name}", "").strip() for name in ("who", "how", "when")}


class TickField(SelectMultipleField):
    """Several choices, ticked; what the list does not know is refused where the proposal is read."""

    def __init__(self, label: str = "", **kwargs: Any) -> None:
        super().__init__(label, validate_choice=False, choices=[], **kwargs)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Keep each choice once, without the empty ones."""
        self.data = list(dict.fromkeys(each for each in valuelist if each))


class AmountField(StringField):
    """A number typed with comma or point; shown without needless zeros."""

    def _value(self) -> str:
        if self.data is None or isinstance(self.data, str):
            return self.data or ""
        text = f"{self.data:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return text.replace(".", ",") if i18n.current() == "ro" else text
