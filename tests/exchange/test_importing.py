"""A file is known by what it holds, whatever it is called, and a wrong kind of file is named."""

import pytest

from qa_portal.exchange.importing import read_any
from qa_portal.kernel.errors import BadInput
from qa_portal.kernel.i18n import speaking
from tests.exchange.samples import credential, raw


def test_a_credential_is_known_by_its_content_under_any_name() -> None:
    for name in ("x.jsonld", "x.yaml", "", "x.pdf"):
        assert read_any(b"\xef\xbb\xbf\n " + raw(credential()), name).data.title == "Prelevarea probelor de sol"


def test_yaml_is_known_by_its_content_under_any_name() -> None:
    assert read_any(b"# mine\ntitle: Soil sampling\n", "x.json").data.title == "Soil sampling"


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04...", "packed"),
        (b"<?xml version='1.0'?>", "XML"),
        (b"eyJhbGciOi", "token"),
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"[1]", "not an object"),
        (b"\x89PNG\r\n\x1a\n", "UTF-8"),
        (b"just words", "no keys"),
    ],
)
def test_another_kind_of_file_is_named(content: bytes, named: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_any(content, "file")
    assert named in str(refused.value)


def test_a_refusal_speaks_both_languages_without_breaking() -> None:
    for language in ("en", "ro"):
        with speaking(language), pytest.raises(BadInput) as refused:
            read_any(b"{", "x")
        assert "{" not in str(refused.value)
