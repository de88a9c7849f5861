"""Says of every value that was not read why it was not: the learner's, a picture, technical, without a place."""

from collections.abc import Iterator
from typing import Any

from qa_portal.exchange.elm.document import Document, Where, path
from qa_portal.exchange.imported import Unread, Why
from qa_portal.proposals.draft import clean

_SHOWN = 300
_NEAR = 8  # how many things around a value, and how many descriptions of each, are compared
_WITHHELD = (Why.LEARNER, Why.PICTURE, Why.SIGNATURE)
_SIGNATURE = {"signatures", "proof"}
_PICTURE = {"logo", "image", "bannerImage", "displayDetail"}
_ORGANISATION = {
    "issuer", "awardingBody", "assessedBy", "directedBy", "providedBy", "accreditingAgent", "organisation",
    "groupMemberOf", "publisher",
}  # fmt: skip
_AWARD = {
    "temporal", "awardingDate", "creditReceived", "validFrom", "validUntil", "issued", "issuanceDate", "dateIssued",
    "expirationDate", "expiryDate", "credentialStatus", "evidence", "levelOfCompletion",
}  # fmt: skip
_LEARNER = {"grade", "score", "gradeStatus", "resultDestribution", "shortenedGrading"}
_TECHNICAL_ENDS = {"id", "type", "notation", "schemeName", "schemeId", "contentType", "contentEncoding", "noteFormat"}
_TECHNICAL_PARTS = {"@context", "inScheme", "contentType", "contentEncoding"}
_TECHNICAL_TOPS = {"type", "credentialProfiles", "credentialSchema", "displayParameter"}
_CLAIM = ("credentialSubject", "hasClaim")


def unread(document: Document, prefix: str) -> tuple[Unread, ...]:
    """List all leaves of `document` that were not read, in the order of the file; paths begin with `prefix`."""
    found = ((leaf, value, _why(document, leaf, value)) for leaf, value in document.leaves.items())
    return tuple(
        Unread(prefix + path(leaf), "" if why in _WITHHELD else shown(value), why)
        for leaf, value, why in found
        if leaf not in document.read
    )


def shown(value: Any) -> str:
    """Write a value of the file for people, shortened; "" for an empty one."""
    if value is None or value == [] or value == {}:
        return ""
    text = str(clean(str(value)))
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _why(document: Document, leaf: Where, value: Any) -> Why:
    names = [each for each in leaf if isinstance(each, str)]
    return (
        document.left.get(leaf)
        or _of_a_person(names)
        or _of_form(document, leaf, names, value)
        or (Why.REPEATED if _is_repeated(document, leaf, value) else None)
        or _of_use(names)
        or Why.NO_PLACE
    )


def _of_a_person(names: list[str]) -> Why | None:
    if names and names[0] in _SIGNATURE:
        return Why.SIGNATURE
    in_claim = tuple(names[:2]) == _CLAIM
    if (names and names[0] == "credentialSubject" and not in_claim) or _LEARNER & set(names):
        return Why.LEARNER
    return None


def _of_form(document: Document, leaf: Where, names: list[str], value: Any) -> Why | None:
    if _PICTURE & set(names) or _is_media(document, leaf):
        return Why.PICTURE
    is_technical = (
        value in (None, "")
        or value in ([], {})
        or (names[-1] in _TECHNICAL_ENDS and not _says_something(document, leaf, value))
        or _TECHNICAL_PARTS & set(names)
        or (names[0] in _TECHNICAL_TOPS and names[-1] not in ("title", "description"))
    )
    return Why.TECHNICAL if is_technical else None


def _is_media(document: Document, leaf: Where) -> bool:
    above = document.at(leaf[:-1])
    return isinstance(above, dict) and above.get("type") == "MediaObject"


def _says_something(document: Document, leaf: Where, value: Any) -> bool:
    """Tell a registration number or a mail address from a mere code or address of a node."""
    above = document.at(leaf[:-1])
    is_number = isinstance(above, dict) and above.get("type") in ("Identifier", "LegalIdentifier")
    return (is_number and leaf[-1] == "notation") or str(value).startswith(("mailto:", "tel:"))


def _of_use(names: list[str]) -> Why | None:
    if _AWARD & set(names) or names[0] == "identifier":
        return Why.AWARD
    return Why.ORGANISATION if _ORGANISATION & set(names) else None


def _is_repeated(document: Document, leaf: Where, value: Any) -> bool:
    """Tell whether the same thing is described elsewhere with the same value, either read or earlier in the file."""
    return any(
        twin in document.read or document.is_before(twin, leaf)
        for twin in _twins(document, leaf)
        if document.leaves.get(twin, _is_repeated) == value
    )


def _twins(document: Document, leaf: Where) -> Iterator[Where]:
    """Yield where the same property stands in other descriptions of the things that hold the leaf."""
    named = [length for length in range(len(leaf) - 1, -1, -1) if leaf[:length] in document.names]
    for length in named[:_NEAR]:
        above = leaf[:length]
        for other in document.nodes[document.names[above]][:_NEAR]:
            if other != above:
                yield (*other, *leaf[length:])
