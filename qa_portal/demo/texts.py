"""What the demonstration tells: its people, providers, documents and cases, read from the files beside this one."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from qa_portal.demo.shapes import House, ProviderContent, Story
from qa_portal.kernel import documents

FOLDER = Path(__file__).resolve().parent / "content"
_BLANK = re.compile(r"\{([a-z]+[0-9]?|y\+)\}")

Words = Mapping[str, str]


Bank = Mapping[str, Mapping[str, Mapping[str, list[str]]]]


@cache
def house() -> House:
    """Return the agency, its providers and its people."""
    return documents.read(FOLDER / "people.yaml", House, name="people.yaml")


@cache
def provider(key: str) -> ProviderContent:
    """Return what the provider called `key` says and shows in every case."""
    return documents.read(FOLDER / f"{key}.yaml", ProviderContent, name=f"{key}.yaml")


@cache
def stories() -> dict[str, Story]:
    """Map the key of each case to its story, by name."""
    return {path.stem: story(path.stem) for path in sorted((FOLDER / "cases").glob("*.yaml"))}


@cache
def story(key: str) -> Story:
    """Return the story of the case called `key`."""
    return documents.read(FOLDER / "cases" / f"{key}.yaml", Story, name=f"cases/{key}.yaml")


@cache
def bank(language: str) -> Bank:
    """Return what reviewers write, by criterion, level and perspective (a, s, e)."""
    found: Bank = documents.load(FOLDER / f"rationales.{language}.yaml", name=f"rationales.{language}.yaml").data
    return found


@cache
def officer_words(language: str) -> Mapping[str, str]:
    """Return what officers note on the elements of the definition test."""
    found: Mapping[str, str] = documents.load(FOLDER / "definition.yaml", name="definition.yaml").data[language]
    return found


@cache
def sheet_words(language: str) -> Words:
    """Return headings and set words of the documents that belong to one case."""
    found: Words = documents.load(FOLDER / "sheets.yaml", name="sheets.yaml").data[language]
    return found


def fill(text: str, words: Words) -> str:
    """Fill the blanks of `text`; at the beginning of a sentence with a capital letter. Raises KeyError."""

    def word(found: re.Match[str]) -> str:
        said, before = words[found[1]], text[: found.start()].rstrip("“„ ")
        return said[:1].upper() + said[1:] if not before or before[-1] in ".!?:" else said

    return _BLANK.sub(word, text)


def filled(value: Any, words: Words) -> Any:
    """Fill the blanks of every text in a nest of dicts and lists."""
    if isinstance(value, str):
        return fill(value, words)
    if isinstance(value, dict):
        return {key: filled(each, words) for key, each in value.items()}
    return [filled(each, words) for each in value] if isinstance(value, list) else value
