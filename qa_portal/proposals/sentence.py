"""A sentence that a rule or a reader says: kept untranslated with its values, put into words when it is shown."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import number


@dataclass(frozen=True)
class Sentence:
    """`text` is marked for translation; `values` fill its {braces}: numbers, words, or sentences of their own."""

    text: str
    values: dict[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return _(self.text, **{name: _shown(value) for name, value in self.values.items()})


def sentence(text: str, **values: Any) -> Sentence:
    """Make a Sentence of a marked text and its values."""
    return Sentence(text, values)


def _shown(value: Any) -> str:
    return number(value) if isinstance(value, int | Decimal) else str(value)
