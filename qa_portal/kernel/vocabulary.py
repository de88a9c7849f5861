"""The controlled lists people choose from: fields of education, levels, types of assessment and the like."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pycountry
import yaml

from qa_portal.kernel.i18n import Text

_FOLDER = Path(__file__).resolve().parent / "vocabularies"
# Every scalar stays a string: codes such as 0111 keep their zero and "no" is no truth value.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Entry:
    """One choice: the `key` that is stored, its label, its address in the European list and other spellings."""

    key: str
    label: Text
    uri: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """A controlled list in its order. `key in vocabulary`, `vocabulary[key]` and iteration give entries."""

    name: str
    source: str
    entries: dict[str, Entry] = field(repr=False)

    def __contains__(self, key: object) -> bool:
        return key in self.entries

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, key: str) -> Entry:
        return self.entries[key]

    def label(self, key: str) -> str:
        """Return the label of `key` in the language now spoken; an unknown key is returned as it is."""
        return str(self.entries[key].label) if key in self.entries else key

    def choices(self) -> list[tuple[str, str]]:
        """List (key, label) in the language now spoken, in the order of the list."""
        return [(each.key, str(each.label)) for each in self]

    def find(self, *names: str) -> Entry | None:
        """Return the entry that has one of `names` as key, address, label or other spelling, else None."""
        return next((found for name in names if (found := self._known.get(_plain(name)))), None)

    @cached_property
    def _known(self) -> dict[str, Entry]:
        known: dict[str, Entry] = {}
        for each in self:
            for name in (each.key, each.uri, each.label.en, each.label.ro, *each.also):
                known.setdefault(_plain(name), each)
        known.pop("", None)
        return known


def _plain(name: str) -> str:
    return " ".join(name.casefold().split()).replace("https://", "http://")


@cache
def load(name: str) -> Vocabulary:
    """Return the list called `name` ("isced_f", "mode", ...), read once when first asked for.

    Raises FileNotFoundError where there is no such list.
    """
    raw = (_FOLDER / f"{name}.yaml").read_bytes()
    document = yaml.load(raw, Loader=_LOADER)  # noqa: S506  # the base loader builds nothing but strings
    pattern: str = document.get("uri", "")
    entries = (_entry(each, pattern) for each in document["entries"])
    return Vocabulary(name, document["source"], {each.key: each for each in entries})


def _entry(row: dict[str, Any], pattern: str) -> Entry:
    uri = row.get("uri") or pattern.format(key=row["key"])
    return Entry(row["key"], Text(**row["label"]), uri, tuple(row.get("also", ())))


def names() -> list[str]:
    """List the names of all controlled lists."""
    return sorted(path.stem for path in _FOLDER.glob("*.yaml"))


@dataclass(frozen=True, slots=True)
class Group:
    """A narrow field of ISCED-F with its choices, for a grouped list."""

    label: str
    choices: tuple[tuple[str, str], ...]


def fields_of_education() -> list[Group]:
    """Group ISCED-F by broad field: each group offers the broad, its narrow and its detailed fields as "0613 Name"."""
    fields = load("isced_f")
    broad = [each for each in fields if len(each.key) == 2]
    return [
        Group(
            f"{each.key} {each.label}",
            tuple((below.key, f"{below.key} {below.label}") for below in fields if below.key.startswith(each.key)),
        )
        for each in broad
    ]


def field_trail(code: str) -> list[Entry]:
    """Return the broad, narrow and detailed field above and at ISCED-F `code`, as far as they are in the list."""
    fields = load("isced_f")
    return [fields[code[:length]] for length in (2, 3, 4) if len(code) >= length and code[:length] in fields]


def country_code(alpha_3: str) -> str:
    """Turn ISO 3166 alpha-3 ("IRL") into alpha-2 ("IE"); "" where there is no such country."""
    found = pycountry.countries.get(alpha_3=alpha_3.upper()) if len(alpha_3) == 3 else None
    return str(found.alpha_2) if found else ""


def country_code_3(alpha_2: str) -> str:
    """Turn ISO 3166 alpha-2 ("IE") into alpha-3 ("IRL"); "" where there is no such country."""
    found = pycountry.countries.get(alpha_2=alpha_2.upper()) if len(alpha_2) == 2 else None
    return str(found.alpha_3) if found else ""


def language_code(alpha_3: str) -> str:
    """Turn ISO 639-3 or 639-2/B ("ENG", "GER") into 639-1 ("en"), or lower-case 639-3 where 639-1 has none."""
    code = alpha_3.lower()
    found = pycountry.languages.get(alpha_3=code) or pycountry.languages.get(bibliographic=code)
    return str(getattr(found, "alpha_2", found.alpha_3)) if found else ""


def is_country(code: str) -> bool:
    """Tell whether `code` is an ISO 3166 alpha-2 country (Kosovo's XK, in use, included)."""
    return code == "XK" or (len(code) == 2 and code.isupper() and pycountry.countries.get(alpha_2=code) is not None)


def is_language(code: str) -> bool:
    """Tell whether `code` is a language of ISO 639-1, or of 639-3 where 639-1 has none."""
    length = {2: "alpha_2", 3: "alpha_3"}.get(len(code), "")
    return bool(length) and code.islower() and pycountry.languages.get(**{length: code}) is not None
