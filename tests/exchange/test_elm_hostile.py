"""Files that are no credential, or want to harm: a clear refusal in bounded time, and never another error."""

import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa_portal.exchange import elm
from qa_portal.kernel.errors import BadInput
from tests.exchange.samples import credential, leaves, raw

_REFUSED: list[tuple[str, bytes, str]] = [
    ("empty", b"", "not JSON"),
    ("prose", b"Dear agency,", "not JSON: line 1, column 1"),
    ("cut off", raw(credential())[:-20], "not JSON"),
    ("a list", b"[1, 2]", "not an object"),
    ("a number", b"7", "not an object"),
    ("NaN", b'{"a": NaN}', "NaN"),
    ("Infinity", b'{"a": -Infinity}', "-Infinity"),
    ("endless number", b'{"a": ' + b"9" * 5000 + b"}", "number"),
    ("a key twice", b'{"a": 1, "a": 2}', "twice"),
    ("Latin-1", '{"a": "ț"}'.encode("utf-16"), "UTF-8"),
    ("20 MB", b'{"a": "' + b"x" * 20_000_000 + b'"}', "larger than 10 MiB"),
    ("nested lists", b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "too deeply"),
    ("nested objects", b'{"a":' * 200 + b"1" + b"}" * 200, "too deeply"),
    ("many values", b'{"a": [' + b"1," * 60_000 + b"1]}", "more values"),
    ("no claim", b'{"credentialSubject": {"id": "x"}}', "hasClaim"),
    ("claim is a word", b'{"credentialSubject": {"hasClaim": "x"}}', "hasClaim"),
    ("empty payload", b'{"payload": "", "signatures": []}', "not JSON"),
    ("payload is a number", b'{"payload": 3, "signatures": []}', "payload"),
]


@pytest.mark.parametrize(("content", "sentence"), [pytest.param(b, c, id=a) for a, b, c in _REFUSED])
def test_what_is_no_credential_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    started = time.process_time()
    with pytest.raises(BadInput, match=sentence):
        elm.read(content)
    assert time.process_time() - started < 3


def test_the_largest_tree_that_is_let_in_is_read_in_bounded_time() -> None:
    inner: Any = [{"id": "urn:same", "title": str(n)} for n in range(9_000)]
    for _ in range(20):
        inner = {"id": "urn:same", "hasPart": inner}
    started = time.process_time()
    found = elm.read(raw(credential(learningOutcome=inner)))
    assert time.process_time() - started < 6
    assert len(found.read) + len(found.unread) > 18_000


_WRONG = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**9) | st.text(max_size=8) | st.sampled_from(["urn:spec", "P3D"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "title", "en", "noteLiteral", "prefLabel", "hasPart", "specifiedBy"]), inner
        )
    ),
    max_leaves=6,
)
_NAMES = [
    "title",
    "description",
    "learningOutcome",
    "relatedESCOSkill",
    "volumeOfLearning",
    "creditPoint",
    "framework",
    "point",
    "eqfLevel",
    "nqfLevel",
    "thematicArea",
    "mode",
    "language",
    "entryRequirement",
    "isPartialQualification",
    "accreditation",
    "homepage",
    "supplementaryDocument",
    "maximumDuration",
    "learningSetting",
    "dcType",
    "targetGroup",
    "entitlesTo",
    "additionalNote",
    "awardedBy",
    "awardingBody",
    "location",
    "address",
    "countryCode",
    "provenBy",
    "specifiedBy",
    "gradingScheme",
    "idVerification",
    "influencedBy",
    "directedBy",
]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.sampled_from(_NAMES), _WRONG, max_size=8), st.dictionaries(st.sampled_from(_NAMES), _WRONG))
def test_wrong_types_in_any_place_never_break_the_reader_and_nothing_is_lost(
    claim: dict[str, Any], specification: dict[str, Any]
) -> None:
    content = credential(**specification)
    content["credentialSubject"]["hasClaim"].update(claim)
    found = elm.read(raw(content))
    accounted = sorted([each.path for each in found.read] + [each.path for each in found.unread])
    assert accounted == sorted(leaves(json.loads(raw(content))))
