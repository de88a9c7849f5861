"""The buttons that add, remove and move rows of a proposal; they work without scripts."""

from collections.abc import Mapping
from typing import Any

from qa_portal.proposals.draft import OUTCOMES, ROWS, Consulted, Outcome, ProposalData

_NEW: dict[str, tuple[str, type[Outcome] | type[Consulted], int]] = {
    "outcome": ("outcomes", Outcome, OUTCOMES),
    "consulted": ("consulted", Consulted, ROWS),
}


def pressed(posted: Mapping[str, str], data: ProposalData) -> tuple[ProposalData, str]:
    """Return `data` with the row added, removed or moved whose button was pressed, and the anchor to go on at.

    The button is posted as outcome_add, outcome_remove=2, outcome_up=2 or outcome_down=2. Without one the anchor is "".
    """
    for row, (key, kind, most) in _NEW.items():
        listed: list[Any] = list(getattr(data, key))
        if f"{row}_add" in posted and len(listed) < most:
            listed.append(kind())
            return data.model_copy(update={key: listed}), f"{row}-{len(listed)}"
        for verb, step in (("remove", 0), ("up", -1), ("down", 1)):
            place = _place(posted.get(f"{row}_{verb}", ""), len(listed))
            if place is not None:
                anchor = _after(row, place, step, len(listed))
                return data.model_copy(update={key: _moved(listed, place, step)}), anchor
    return data, ""


def _place(value: str, length: int) -> int | None:
    known = value.isascii() and value.isdigit() and len(value) < 10
    return int(value) - 1 if known and 0 < int(value) <= length else None


def _moved(listed: list[Any], place: int, step: int) -> list[Any]:
    row = listed.pop(place)
    if step:
        listed.insert(min(max(place + step, 0), len(listed)), row)
    return listed


def _after(row: str, place: int, step: int, length: int) -> str:
    if step:
        return f"{row}-{min(max(place + step, 0), length - 1) + 1}"
    return f"{row}-{min(place + 1, length - 1)}" if length > 1 else f"{row}-add"
