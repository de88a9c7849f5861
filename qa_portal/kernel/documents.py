"""Reads a YAML file that a person wrote, and says in which line what is wrong and how to mend it.

Only the plain part of YAML is read, so that a file means what it looks like: mappings, lists and texts. Anchors,
aliases, tags and a second document are refused. No word is special but `null`, `~` and nothing: `no` stays "no" and
`1.10` stays "1.10"; the model that the data is put into says what is a number, a date or a yes. (A model therefore
writes a whole number as `int`, never as `Literal[1]`, and is not strict.)
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from qa_portal.kernel import wording
from qa_portal.kernel.errors import BadInput
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import number
from qa_portal.kernel.wording import Where

MOST_BYTES = 1024 * 1024
DEEPEST = 40

M = TypeVar("M", bound=BaseModel)

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a document: where (file, line from 1, place), what, and how to mend it."""

    file: str
    line: int
    where: str
    what: str
    fix: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " + (f"{self.where}: " if self.where else "")
        return place + _("{what} To mend it: {fix}", what=self.what, fix=self.fix)


class DocumentError(BadInput):
    """A document cannot be used; `problems` (at least one) says why, in the order of the lines."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__()
        self.problems = sorted(problems, key=lambda each: each.line)

    def __str__(self) -> str:
        return "\n".join(str(each) for each in self.problems)


@dataclass(frozen=True)
class Document:
    """What a file says: nested dicts, lists, texts and None, and the line on which each of them begins."""

    name: str
    data: dict[str, Any]
    lines: dict[Where, int]

    def problem(self, where: Where, what: str, fix: str) -> Problem:
        """Describe a problem at `where`; what is not in the file is placed at the nearest thing around it."""
        known = where
        while known not in self.lines:
            known = known[:-1]
        return Problem(self.name, self.lines[known], wording.place(where), what, fix)

    def into(self, model: type[M]) -> M:
        """Put the data into `model`; raises DocumentError with every place that does not fit."""
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            found = [wording.explain(each, model, self.data) for each in error.errors(include_url=False)]
        raise DocumentError([self.problem(*each) for each in dict.fromkeys(found)])


def read(source: Path | bytes, model: type[M], *, name: str) -> M:
    """Read `source` into `model`; `name` is what problems call the file. Raises DocumentError."""
    return load(source, name=name).into(model)


def load(source: Path | bytes, *, name: str) -> Document:
    """Read `source` and remember its lines. Raises DocumentError when it is not one plain YAML mapping."""
    text = _text(source, name)
    builder = _Builder(name)
    try:
        return builder.document(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _refusal(
            name,
            mark.line + 1 if mark else 1,
            _("This is not YAML ({reason}).", reason=error.problem or error.context or ""),
            _("look at the indentation, the colons and the quotation marks of this line and the one before it."),
        ) from None
    except yaml.YAMLError as error:
        offset = getattr(error, "position", 0)
        raise _refusal(
            name,
            text.encode()[:offset].count(b"\n") + 1,
            _("There is a character that a text cannot hold."),
            _("remove the invisible character from this line."),
        ) from None


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hex digits; how its lines end does not count."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def _refusal(name: str, line: int, what: str, fix: str) -> DocumentError:
    return DocumentError([Problem(name, line, "", what, fix)])


def _text(source: Path | bytes, name: str) -> str:
    raw = source if isinstance(source, bytes) else _bytes(source, name)
    if len(raw) > MOST_BYTES:
        most = number(MOST_BYTES // 1024)
        raise _refusal(
            name, 1, _("The file is larger than {most} KiB.", most=most), _("split it, or shorten what it says.")
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refusal(
            name,
            raw[: error.start].count(b"\n") + 1,
            _("The file is not written in UTF-8."),
            _("save it again with the encoding UTF-8."),
        ) from None


def _bytes(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as source:
            return source.read(MOST_BYTES + 1)
    except OSError as error:
        raise _refusal(
            name,
            1,
            _("The file cannot be read ({reason}).", reason=error.strerror or str(error)),
            _("see that it exists and that the portal may read it."),
        ) from None


class _Builder:
    """Turns the events of the YAML parser into data and lines, and stops at the first thing that is not plain."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Where, int] = {}

    def document(self, events: Iterator[Any]) -> Document:
        self.events = (each for each in events if not isinstance(each, yaml.StreamStartEvent))
        first = next(self.events)
        data: Any = None
        if isinstance(first, yaml.DocumentStartEvent):
            start = next(self.events)
            data = self._value(start, ())
            next(self.events)
            self._nothing_follows(next(self.events))
        if not isinstance(data, dict):
            raise _refusal(
                self.name,
                1,
                _("The file holds no keys and values."),
                _("begin it with a key at the left edge, as in “title: …”."),
            )
        return Document(self.name, data, self.lines)

    def _nothing_follows(self, event: Any) -> None:
        if not isinstance(event, yaml.StreamEndEvent):
            raise self._not_plain(
                event, _("A second document begins here."), _("keep one document in a file; remove “---” and the rest.")
            )

    def _not_plain(self, event: Any, what: str, fix: str) -> DocumentError:
        return _refusal(self.name, event.start_mark.line + 1, what, fix)

    def _value(self, event: Any, where: Where) -> Any:
        self._plain(event, where)
        self.lines.setdefault(where, event.start_mark.line + 1)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(where)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(where)
        return None if event.implicit[0] and event.value in _NOTHING else event.value

    def _plain(self, event: Any, where: Where) -> None:
        if event.anchor is not None:
            raise self._not_plain(
                event, _("Anchors and aliases (& and *) are not read."), _("write the part out where it is meant.")
            )
        if event.tag is not None:
            raise self._not_plain(
                event,
                _("Tags such as {tag} are not read.", tag=event.tag),
                _("remove the tag; put a text that begins with “!” into quotation marks."),
            )
        if len(where) > DEEPEST:
            raise self._not_plain(
                event,
                _("The file is nested more than {most} levels deep.", most=DEEPEST),
                _("flatten it; no document needs this."),
            )

    def _mapping(self, where: Where) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._key(event, where)
            line = event.start_mark.line + 1
            if first := self.lines.get((*where, key)):
                raise self._not_plain(
                    event,
                    _("The key “{key}” is also in line {first}.", key=key, first=first),
                    _("keep one of the two."),
                )
            self.lines[(*where, key)] = line
            found[key] = self._value(next(self.events), (*where, key))
        return found

    def _key(self, event: Any, where: Where) -> str:
        if not isinstance(event, yaml.ScalarEvent) or not event.value:
            raise self._not_plain(
                event,
                _("A key has to be a word."),
                _("write “key: value”; put values that contain braces into quotation marks."),
            )
        self._plain(event, where)
        key: str = event.value
        return key

    def _list(self, where: Where) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self._value(event, (*where, len(found))))
        return found
