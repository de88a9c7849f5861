"""Addresses that leave the house: links in letters, reports and codes begin with the portal's own address."""

from contextvars import ContextVar

base_url: ContextVar[str] = ContextVar("base_url", default="http://127.0.0.1:8000")


def absolute(path: str) -> str:
    """Return the full address of a path of the portal ("/cases/MC-2026-0042")."""
    return base_url.get().rstrip("/") + path
