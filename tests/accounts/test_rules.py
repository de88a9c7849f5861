"""Rules for passwords, sessions and the last administrator."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_portal.accounts import rules
from qa_portal.accounts.rules import Standing


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short", "at least 12"),
        ("elevenchars", "at least 12"),
        ("x" * 201, "at most 200"),
        ("ioana@carpatina.example", "name or e-mail"),
        ("Ioana Dumitrescu", "name or e-mail"),
        ("ioana.dumitrescu", "name or e-mail"),
        ("PasswordPassword", "among the first"),
        ("qwerty-123-456", "among the first"),
        ("abababababab", "among the first"),
        ("1111 1111 1111", "among the first"),
    ],
)
def test_a_weak_password_is_refused_with_a_reason(password: str, says: str) -> None:
    faults = rules.password_faults(password, email="ioana@carpatina.example", name="Ioana Dumitrescu")

    assert [says in str(each) for each in faults] == [True]


@pytest.mark.parametrize("password", ["patru pisici dorm", "Xk2!pQ9#vT4z", "țara mea frumoasă", "ioana are mere multe"])
def test_a_good_password_is_taken(password: str) -> None:
    assert rules.password_faults(password, email="ioana@carpatina.example", name="Ioana Dumitrescu") == []


@given(st.text(max_size=11))
def test_nothing_under_twelve_characters_is_ever_taken(password: str) -> None:
    assert rules.password_faults(password, email="a@b.example", name="A B")


@pytest.mark.parametrize(
    ("started", "seen", "ended"),
    [(0, 0, False), (0, 3599, False), (-3600 * 8 + 1, 0, False), (-3600 * 8, 0, True), (-4000, -3600, True)],
)
def test_a_session_ends_after_eight_hours_or_an_idle_one(started: float, seen: float, ended: bool) -> None:
    now = max(0, seen)

    assert rules.session_ended(started, seen, now) is ended


@pytest.mark.parametrize(("for_address", "from_place", "closed"), [(4, 49, False), (5, 0, True), (0, 50, True)])
def test_the_fifth_wrong_attempt_closes_the_door(for_address: int, from_place: int, closed: bool) -> None:
    assert rules.is_closed(for_address, from_place) is closed


@pytest.mark.parametrize(
    ("standing", "actor", "refused"),
    [
        (Standing(1, is_administrator=True, other_administrators=1), 1, "yourself"),
        (Standing(1, is_administrator=True, other_administrators=0), 2, "last administrator"),
        (Standing(1, is_administrator=True, other_administrators=1), 2, ""),
        (Standing(1, is_administrator=False, other_administrators=1), 2, ""),
    ],
)
def test_the_house_never_loses_its_last_administrator(standing: Standing, actor: int, refused: str) -> None:
    faults = rules.against_leaving(standing, actor)

    assert [refused in str(each) for each in faults] == ([True] if refused else [])
