"""Looks into Office files, which are ZIP archives, without unpacking them: what is the main part, are there macros."""

import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

MOST_ENTRIES = 20_000
MOST_DIRECTORY = 4 << 20
MOST_UNPACKED = 2 << 30
MOST_READ = 1 << 20

_OVERRIDE = re.compile(r"<(?:\w+:)?Override\b[^>]*>")
_ATTRIBUTE = re.compile(r"""(PartName|ContentType)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_MAIN = re.compile(r"(application/vnd\.openxmlformats-officedocument\.[a-z]+\.[a-z]+)\.main\+xml")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


class DamagedError(Exception):
    """The archive cannot be read, or is built to harm whoever opens it."""


@dataclass(frozen=True)
class Contents:
    """What an archive is by its main part (empty for a plain archive), and whether it carries macros."""

    media_type: str
    macros: bool


def look_into(source: IO[bytes]) -> Contents:
    """Read the table of contents of an archive and the part that says what it is. Raises DamagedError."""
    _check_directory(source)
    try:
        with zipfile.ZipFile(source) as archive:
            return _contents(archive)
    except _BROKEN as broken:
        raise DamagedError from broken


def _check_directory(source: IO[bytes]) -> None:
    """Refuse a table of contents that is too large to be read into memory, before it is."""
    end = source.seek(0, 2)
    start = max(0, end - (1 << 16) - 22)
    source.seek(start)
    tail = source.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise DamagedError
    entries, size = struct.unpack("<HI", tail[at + 10 : at + 16])
    beyond_4_gib = tail[max(0, at - 20) : at].startswith(b"PK\x06\x07")
    if beyond_4_gib or entries > MOST_ENTRIES or size > MOST_DIRECTORY:
        raise DamagedError


def _contents(archive: zipfile.ZipFile) -> Contents:
    entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise DamagedError
    names = {entry.filename for entry in entries}
    macros = any(_is_macro(name) for name in names)
    if "[Content_Types].xml" in names:
        types = _read(archive, "[Content_Types].xml")
        return Contents(_main_part(types, names), macros or "macroEnabled" in types or "vbaProject" in types)
    if entries and entries[0].filename == "mimetype":
        return Contents(_read(archive, "mimetype").strip(), macros)
    return Contents("", macros)


def _is_macro(name: str) -> bool:
    """Tell parts in which Office (vbaProject.bin) and OpenDocument (Basic, Scripts) keep programs."""
    return name.lower().endswith("vbaproject.bin") or (
        name.startswith(("Basic/", "Scripts/")) and not name.endswith("/")
    )


def _read(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as part:
        return part.read(MOST_READ).decode("utf-8-sig")


def _main_part(types: str, names: set[str]) -> str:
    for override in _OVERRIDE.findall(types):
        said = {found[0]: found[1] or found[2] for found in _ATTRIBUTE.findall(override)}
        main = _MAIN.fullmatch(said.get("ContentType", ""))
        if main and said.get("PartName", "").lstrip("/") in names:
            return main[1]
    return ""
