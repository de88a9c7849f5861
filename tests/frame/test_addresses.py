"""After signing in, nobody is led out of the portal."""

import pytest

from qa_portal.frame.addresses import local_path


@pytest.mark.parametrize(
    "address", ["/", "/cases", "/cases?state=draft&after=3", "/cases/MC-2026-0042#trail", "/ro/țară"]
)
def test_a_path_of_the_portal_is_taken(address: str) -> None:
    assert local_path(address) == address


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "cases",
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "/cases\x00",
        "javascript:alert(1)",
        "/" + "a" * 2001,
    ],
)
def test_everything_else_is_refused(address: str | None) -> None:
    assert local_path(address) is None
