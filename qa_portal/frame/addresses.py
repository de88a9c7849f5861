"""Where a page may send somebody next: only inside the portal, never to an address that somebody else made up."""

from urllib.parse import urlsplit


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
