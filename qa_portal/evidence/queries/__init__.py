"""Reads of evidence: a provider's library, where each document is used, and what stands for the criteria of a case."""

from qa_portal.evidence.queries.citing import Cited, frozen, linked
from qa_portal.evidence.queries.shelf import (
    find,
    libraries,
    library,
    library_of,
    same_content,
    uploaders,
    version,
    version_ids,
)
from qa_portal.evidence.queries.ties import (
    Stored,
    Use,
    contents,
    keeps_content,
    lays_open,
    referenced,
    tells_uses,
    uses,
    versions_open_in,
)

__all__ = [
    "Cited",
    "Stored",
    "Use",
    "contents",
    "find",
    "frozen",
    "keeps_content",
    "lays_open",
    "libraries",
    "library",
    "library_of",
    "linked",
    "referenced",
    "same_content",
    "tells_uses",
    "uploaders",
    "uses",
    "version",
    "version_ids",
    "versions_open_in",
]
