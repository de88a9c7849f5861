"""Romanian is complete: every sentence of the portal has its translation, with the same places for values."""

import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from qa_portal.kernel import i18n
from qa_portal.kernel.i18n import ngettext, speaking

ROOT = Path(__file__).resolve().parent.parent.parent
KEYWORDS = {"_": None, "marked": None, "gettext": None, "ngettext": (1, 2)}


def mappings() -> tuple[list[tuple[str, str]], dict[str, dict[str, str]]]:
    """Read from pyproject.toml which files hold sentences, as the extraction command does."""
    found = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(each["pattern"], each["method"]) for each in found]
    options = {each["pattern"]: {k: v for k, v in each.items() if k not in ("method", "pattern")} for each in found}
    return methods, options


@pytest.fixture(scope="module")
def used() -> Catalog:
    """Every sentence that the code and the pages use."""
    catalog = Catalog()
    methods, options = mappings()
    for folder in ("qa_portal", "templates"):
        local = [
            (pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods if pattern.startswith(folder)
        ]
        locally = {pattern.removeprefix(f"{folder}/"): value for pattern, value in options.items()}
        for filename, line, message, _comments, _context in extract_from_dir(
            ROOT / folder, local, locally, keywords=KEYWORDS
        ):
            catalog.add(message, locations=[(f"{folder}/{filename}", line)])
    return catalog


@pytest.fixture(scope="module")
def romanian() -> Catalog:
    """The Romanian catalogue."""
    with (ROOT / "qa_portal/translations/ro/LC_MESSAGES/messages.po").open("rb") as source:
        return read_po(source, locale="ro")


def places(text: str) -> set[str]:
    """Name the {places} of a sentence; a sentence with a lone brace has none."""
    try:
        return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name}
    except ValueError:
        return set()


def test_every_sentence_has_its_romanian(used: Catalog, romanian: Catalog) -> None:
    missing = []
    for message in used:
        found = romanian.get(message.id) if message.id else None
        strings = (found.string if isinstance(found.string, tuple) else (found.string,)) if found else ("",)
        if message.id and not all(strings):
            missing.append(f"{message.locations[0][0]}:{message.locations[0][1]}: {message.id}")

    assert missing == []
    assert len(used) > 1000


def test_nothing_is_fuzzy_or_left_over(used: Catalog, romanian: Catalog) -> None:
    assert [message.id for message in romanian if message.fuzzy and message.id] == []
    assert [message.id for message in romanian if message.id and message.id not in used] == []


def test_the_places_for_values_are_the_same(romanian: Catalog) -> None:
    wrong = []
    for message in romanian:
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        wanted = places(ids[-1])
        wrong += [string for string in strings if string and places(string) - {"n"} != wanted - {"n"}]

    assert wrong == []


def test_only_letters_with_comma_below_are_used(romanian: Catalog) -> None:
    files = [
        *(ROOT / "templates/mail").glob("*.ro.txt"),
        *(ROOT / "criteria").glob("*.yaml"),
        *(ROOT / "workflows").glob("*.yaml"),
    ]
    texts = [path.read_text() for path in files] + [str(message.string) for message in romanian]

    assert [text[:60] for text in texts if re.search("[şţŞŢ]", text)] == []


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1 zi lucrătoare"), (2, "2 zile lucrătoare"), (20, "20 de zile lucrătoare"), (101, "101 zile lucrătoare")],
)
def test_romanian_counts_in_three_forms(number: int, words: str) -> None:
    with speaking("ro"):
        assert ngettext("{n} working day", "{n} working days", number) == words


def test_a_language_nobody_speaks_falls_back_to_english() -> None:
    with speaking("xx"):
        assert i18n.current() == "en"
