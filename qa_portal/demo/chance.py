"""Chance that falls the same way each time: the demonstration varies, and is the same on every machine."""

from hashlib import sha256


def draw(ticket: str, sides: int) -> int:
    """Return a number from 0 to `sides` - 1 that depends on nothing but `ticket`."""
    return int.from_bytes(sha256(ticket.encode()).digest()[:6]) % sides
