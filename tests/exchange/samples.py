"""Files from outside that the exchange is tested with: the Commission's samples, and a small credential of our own."""

import copy
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_SHARED = Path(__file__).resolve().parents[3] / "shared"


def shared(name: str) -> bytes:
    """Return a file from the folder of samples beside the project; skip the test where it is absent, fail in CI."""
    path = _SHARED / name
    if not path.is_file():
        sentence = f"the sample ../shared/{name} is not beside the project; put it there to run this test"
        pytest.fail(sentence) if os.environ.get("CI") == "true" else pytest.skip(sentence)
    return path.read_bytes()


MICRO_CREDENTIAL = "samples/Sample-MC-Annex1-unsigned.jsonld"
PARTICIPATION = "samples/Sample-CertOfPart-unsigned.jsonld"
SIGNED = "fixtures/elm-samples/Sample-MC-Annex1-signed.jsonld"
ALL = (
    MICRO_CREDENTIAL,
    PARTICIPATION,
    SIGNED,
    "fixtures/elm-samples/Sample-CertOfPart-signed.jsonld",
    "fixtures/elm-samples/credential-sample.jsonld",
)


def leaves(value: Any, way: str = "") -> Iterator[str]:
    """Yield the path of every value at the end of a branch, as the importer writes paths."""
    if isinstance(value, dict) and value:
        for key, each in value.items():
            yield from leaves(each, f"{way}.{key}" if way else key)
    elif isinstance(value, list) and value:
        for n, each in enumerate(value):
            yield from leaves(each, f"{way}[{n}]")
    else:
        yield way


def credential(**specification: Any) -> dict[str, Any]:
    """Build a small credential; `specification` adds to or replaces parts of what the achievement is specified by."""
    return copy.deepcopy(
        {
            "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
            "displayParameter": {"primaryLanguage": {"id": _authority("language", "RON"), "type": "Concept"}},
            "credentialSubject": {
                "id": "urn:person",
                "type": "Person",
                "fullName": {"ro": "Ana Pop"},
                "hasClaim": {
                    "id": "urn:claim",
                    "type": "LearningAchievement",
                    "title": {"en": "Soil sampling", "ro": "Prelevarea probelor de sol"},
                    "awardedBy": {"awardingBody": {"id": "urn:body", "legalName": {"ro": "Universitatea Exemplu"}}},
                    "specifiedBy": {"id": "urn:spec", "type": "Qualification", **specification},
                },
            },
        }
    )


def raw(content: Any) -> bytes:
    """Write JSON as bytes."""
    return json.dumps(content, ensure_ascii=False).encode()


def _authority(name: str, code: str) -> str:
    return f"http://publications.europa.eu/resource/authority/{name}/{code}"
