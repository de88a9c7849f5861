"""The places of a proposal that a remark can be about: an element, one of its rows, or a criterion. Pure."""

import re
from dataclasses import dataclass

from qa_portal.criteria.definition import Framework
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked
from qa_portal.proposals.draft import Consulted, Outcome, ProposalData
from qa_portal.proposals.elements import ELEMENTS, element

_ROWS = {"outcome": "outcomes", "consulted": "consulted"}
_ROW_NAMES = {"outcome": marked("Outcome {n}"), "consulted": marked("Who was asked, row {n}")}
_ROW = re.compile(r"(outcome|consulted)-([1-9][0-9]?)")


@dataclass(frozen=True)
class Place:
    """A place in a proposal, named in the language now spoken; `element` is the key of the element it belongs to."""

    key: str
    element: str
    text: str
    values: dict[str, object]

    def __str__(self) -> str:
        return _(self.text, **{name: str(value) for name, value in self.values.items()})


def place(key: str, framework: Framework) -> Place:
    """Name the place called `key`: "need", "outcome-2" or "criterion-3.1". Raises KeyError for an unknown one."""
    if key.startswith("criterion-"):
        criterion = framework.criterion(key.removeprefix("criterion-"))
        values: dict[str, object] = {"code": criterion.code, "title": criterion.title}
        return Place(key, "", marked("Self-assessment, criterion {code}: {title}"), values)
    if row := _ROW.fullmatch(key):
        return Place(key, _ROWS[row[1]], _ROW_NAMES[row[1]], {"n": row[2]})
    return Place(key, key, element(key).label, {})


def rows(data: ProposalData) -> list[str]:
    """List the places that are single rows: outcome-1, outcome-2, ..., consulted-1, ..."""
    return [
        *(f"outcome-{n}" for n in range(1, len(data.outcomes) + 1)),
        *(f"consulted-{n}" for n in range(1, len(data.consulted) + 1)),
    ]


def places(data: ProposalData, framework: Framework) -> list[str]:
    """List every place of a proposal that a remark can be about."""
    criteria = [f"criterion-{each.code}" for each in framework.criteria]
    return [*(each.key for each in ELEMENTS), *rows(data), *criteria]


def row_at(key: str, data: ProposalData) -> Outcome | Consulted | None:
    """Return one row ("outcome-2"); None where the place is no row or the row is not there."""
    row = _ROW.fullmatch(key)
    listed = getattr(data, _ROWS[row[1]]) if row else []
    number = int(row[2]) if row else 0
    return listed[number - 1] if 0 < number <= len(listed) else None


def words_at(key: str, data: ProposalData) -> str:
    """Return the words of one row ("outcome-2"); "" where the place is no row or the row is not there."""
    row = row_at(key, data)
    return row.text if isinstance(row, Outcome) else row.who if row else ""
