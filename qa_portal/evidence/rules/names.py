"""How files and documents are called: safe on every computer, and readable."""

import re
import unicodedata

from qa_portal.kernel import i18n
from qa_portal.kernel.i18n import gettext as _

LONGEST = 200
LONGEST_EXTENSION = 12
_UNSAFE = re.compile(r'[<>:"|?*]')
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean(name: str) -> str:
    """Return `name` without folders, control and direction characters, in NFC, at most 200 characters long.

    The extension is kept when a long name is cut. A name of nothing but such characters becomes "document".
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    name = "".join(" " if each.isspace() else each for each in name)
    name = "".join(each for each in name if unicodedata.category(each) not in _INVISIBLE)
    name = " ".join(_UNSAFE.sub("-", name).split()).strip(". ")
    if not name:
        return "document"
    if len(name) <= LONGEST:
        return name
    ending = f".{extension(name)}" if extension(name) else ""
    return name[: LONGEST - len(ending)].rstrip(". ") + ending


def extension(name: str) -> str:
    """Return what follows the last dot of a name, in small letters, or nothing when that is no extension."""
    stem, dot, ending = name.rpartition(".")
    usable = dot and stem and ending.isalnum() and len(ending) <= LONGEST_EXTENSION
    return ending.lower() if usable else ""


def title_from(name: str) -> str:
    """Make a title out of the name of a file: "Assessment_regulation-v2.pdf" gives "Assessment regulation v2"."""
    stem = name[: -len(extension(name)) - 1] if extension(name) else name
    words = " ".join(re.sub(r"[_\s]+|(?<=\w)-(?=\w)", " ", stem).split())
    return words[:1].upper() + words[1:]


def weight(size: int) -> str:
    """Tell a size in bytes as people do: "820 KB", "1.2 MB"."""
    if size < 1000:
        return _("{n} bytes", n=i18n.number(size))
    if size < 1_000_000:
        return _("{n} KB", n=i18n.number(round(size / 1000)))
    return _("{n} MB", n=i18n.number(round(size / 1_000_000, 1 if size < 100_000_000 else None)))
