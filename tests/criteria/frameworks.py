"""Small frameworks for tests: so many criteria, some of them gates, a scale and the rule under test."""

from typing import Any

from qa_portal.criteria.definition import Framework

FOUR = ("met", "substantially_met", "partially_met", "not_met")


def text(words: str) -> dict[str, str]:
    return {"en": words, "ro": words}


def criterion(code: str, scale: tuple[str, ...], *, gate: bool = False) -> dict[str, Any]:
    return {
        "code": code,
        "title": text(f"Title {code}"),
        "short": text(code),
        "question": text("Is it so?"),
        "evidence": [text("A paper")],
        "gate": gate,
        "carries": {"esg": ["1.1"]},
        "descriptors": {level: text(level) for level in scale},
    }


def outcome(key: str, when: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    rule = {"when": when} if when else {"otherwise": True}
    settled = {"kind": "positive", "conditions": "allowed"} | more
    return {"key": key, "label": text(key.capitalize()), "meaning": text(key), **settled, **rule}


def framework(
    *outcomes: dict[str, Any], standards: tuple[int, ...] = (4,), gates: tuple[str, ...] = (), **more: Any
) -> Framework:
    """Build a framework with `standards` of so many criteria each, 1.1, 1.2 and so on."""
    scale = more.pop("scale", FOUR)
    written = {
        "code": "test",
        "edition": 1,
        "title": text("Test"),
        "note": text("Test"),
        "source": text("Test"),
        "scale": [
            {"key": key, "rank": len(scale) - place, "label": text(key.capitalize()), "meaning": text(key)}
            for place, key in enumerate(scale)
        ],
        "gate_level": scale[0],
        "standard_level": "lowest",
        "sources": [],
        "standards": [
            {
                "code": str(one),
                "title": text(f"Standard {one}"),
                "short": text(str(one)),
                "aim": text("Aim"),
                "criteria": [
                    criterion(f"{one}.{two}", scale, gate=f"{one}.{two}" in gates) for two in range(1, size + 1)
                ],
            }
            for one, size in enumerate(standards, start=1)
        ],
        "outcomes": list(outcomes),
    }
    return Framework.model_validate(written | more)


def levels(framework: Framework, **counts: int) -> dict[str, str]:
    """Give the criteria levels in order: so many of each level named, and the best level to the rest."""
    given = [level for level, count in counts.items() for _each in range(count)]
    best = framework.scale[0].key
    return {each.code: given[place] if place < len(given) else best for place, each in enumerate(framework.criteria)}
