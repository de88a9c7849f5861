"""Starts a proposal from a European Digital Credential (European Learning Model 3, JSON-LD).

Everything in the file is either read into the proposal or listed with the reason why it was not.
"""

from typing import Any

from qa_portal.exchange.elm import award, learning
from qa_portal.exchange.elm.document import Document, parse, path
from qa_portal.exchange.elm.leftovers import shown, unread
from qa_portal.exchange.elm.node import Node
from qa_portal.exchange.elm.reading import Reading
from qa_portal.exchange.imported import Imported, Read, Unread, Why
from qa_portal.kernel import vocabulary
from qa_portal.kernel.errors import BadInput
from qa_portal.kernel.i18n import gettext as _
from qa_portal.kernel.i18n import marked
from qa_portal.proposals.draft import ProposalData

KIND = marked("European Digital Credential")


def read(raw: bytes) -> Imported:
    """Read a credential, signed or not, into a proposal. Raises BadInput where it is none, or not within limits."""
    outer = parse(raw)
    if "payload" in outer and "signatures" in outer:
        return _read_signed(outer)
    return _read(outer, "")


def _read_signed(outer: dict[str, Any]) -> Imported:
    payload = outer["payload"]
    if isinstance(payload, str):
        payload = parse(payload.encode("utf-8", "surrogatepass"))
    if not isinstance(payload, dict):
        raise BadInput(marked("The signed file holds no credential in its “payload”."))
    found = _read(payload, "payload.")
    around = Document.of({key: value for key, value in outer.items() if key != "payload"})
    rest = tuple(Unread(path(leaf), "", Why.SIGNATURE) for leaf in around.leaves)
    return Imported(found.kind, found.data, found.read, found.unread + rest, found.warnings)


def _read(top: dict[str, Any], prefix: str) -> Imported:
    document = Document.of(top)
    credential = Node(document, (), top)
    claim = _claim(credential)
    reading = Reading(document, _languages(credential))
    _fill(reading, credential, claim)
    if reading.not_taken:
        languages = ", ".join(sorted(reading.not_taken))
        reading.warn(marked("Texts in other languages were not taken over: {languages}"), languages=languages)
    taken = tuple(
        Read(prefix + path(leaf), field, shown(document.leaves[leaf])) for leaf, field in document.read.items()
    )
    data = ProposalData.model_validate(reading.values)
    return Imported(KIND, data, taken, unread(document, prefix), tuple(reading.warnings))


def _claim(credential: Node) -> Node:
    """Return the achievement that the credential is about, or what comes nearest to it."""
    claims = [claim for subject in credential.each("credentialSubject") for claim in subject.each("hasClaim")]
    things = [each for each in claims if isinstance(each.value, dict)]
    if not things:
        raise BadInput(
            marked("The file describes no learning: a European Digital Credential has “credentialSubject.hasClaim”.")
        )
    return next((each for each in things if each.is_a("LearningAchievement")), things[0])


def _languages(credential: Node) -> tuple[str, ...]:
    primary = credential.through("displayParameter", "primaryLanguage")
    code = vocabulary.language_code(primary.tail) if primary else ""
    return tuple(dict.fromkeys(each for each in (code, "en") if each))


def _fill(reading: Reading, credential: Node, claim: Node) -> None:
    specification = claim.one("specifiedBy")
    award.read_title(reading, credential, claim, specification)
    award.read_awarding_body(reading, credential, claim)
    learning.read_words(reading, "content", claim, "description")
    learning.read_words(reading, "further_information", claim, "additionalNote")
    if specification:
        learning.read_kind(reading, specification)
        learning.read_specification(reading, specification)
    workload = claim.one("workload")
    if workload:
        learning.read_hours(reading, workload)
    for teacher in claim.each("directedBy"):
        award.partner(reading, teacher, _("teaches"))
    learning.read_activities(reading, claim)
    learning.read_assessments(reading, claim)
    award.put_partners(reading)
    award.read_certificate(reading, credential)
    _warn_of_claims(reading, credential, claim)


def _warn_of_claims(reading: Reading, credential: Node, claim: Node) -> None:
    n = sum(len(subject.each("hasClaim")) for subject in credential.each("credentialSubject"))
    if n > 1:
        reading.warn(marked("The file holds {n} claims; one of them was read, the others are listed."), n=n)
    if not claim.is_a("LearningAchievement"):
        reading.warn(marked("The file holds no learning achievement, so it names no outcomes and no level."))
