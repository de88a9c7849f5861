"""What addresses may say: where a page may send somebody next, and numbers that a row of the database can have."""

from typing import Any
from urllib.parse import urlsplit

from werkzeug.routing import IntegerConverter

LARGEST_ID = 2**31 - 1  # what both databases keep


class IdConverter(IntegerConverter):
    """A number in a path; with one that no row can have, there is no such page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": LARGEST_ID, **kwargs})


def row_id(text: str) -> int:
    """Read a number of the query ("?provider=7"), for `request.args.get`. Raises ValueError when no row can have it."""
    if not (text.isascii() and text.isdigit()) or len(text) > 10 or int(text) > LARGEST_ID:
        raise ValueError(text)
    return int(text)


def local_path(address: str | None) -> str | None:
    """Return `address` if it is a path of this portal ("/cases?state=draft"), else None.

    Refuses other hosts and schemes, "//host" and its disguises with backslashes, and control characters.
    """
    if not address or len(address) > 2000 or not address.startswith("/") or address.startswith("//"):
        return None
    if "\\" in address or any(ord(each) < 33 or ord(each) == 127 for each in address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else address
