"""Ties that are known beforehand, and what a declaration must say."""

from datetime import UTC, datetime

import pytest

from qa_portal.accounts.models import Perspective
from qa_portal.panels.models import ConflictStatus, Seat
from qa_portal.panels.queries.candidates import Candidate
from qa_portal.panels.rules.interests import (
    CONFLICT_KINDS,
    AssignmentFacts,
    Disclosure,
    conflict_described,
    declared_none,
)
from qa_portal.panels.rules.offers import Wanted, obstacles
from qa_portal.panels.rules.ties import Ties, bars, cautions, same_name, shared_domain

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
FACTS = AssignmentFacts(1, "member")
TIE = "I advised the dean on this course until May 2025."


def test_every_kind_of_tie_explains_itself() -> None:
    assert set(CONFLICT_KINDS) == {
        "employment",
        "past_employment",
        "family",
        "co_authorship",
        "consultancy",
        "financial",
        "competing_offer",
        "personal",
        "other",
    }
    assert all(kind.name and kind.explanation and "{" not in kind.explanation for kind in CONFLICT_KINDS.values())


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        (Disclosure(ConflictStatus.POTENTIAL, ("consultancy",), TIE), []),
        (Disclosure(ConflictStatus.ACTUAL, ("consultancy",), TIE), []),
        (Disclosure(ConflictStatus.ACTUAL, (), TIE), ["kinds"]),
        (Disclosure(ConflictStatus.ACTUAL, ("astrology",), TIE), ["kinds"]),
        (Disclosure(ConflictStatus.ACTUAL, ("consultancy",), "   yes   "), ["text"]),
        (Disclosure(ConflictStatus.NONE, ("consultancy",), TIE), ["status"]),
        ("a bare word", ["status"]),
        (None, []),
    ],
)
def test_a_conflict_is_described_by_kind_and_words(given: object, fields: list[str]) -> None:
    assert [each.target for each in conflict_described(FACTS, given)] == fields


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        (Disclosure(ConflictStatus.NONE), True),
        (Disclosure(ConflictStatus.NONE, ("family",)), False),
        (Disclosure(ConflictStatus.POTENTIAL), False),
        ("none", False),
        (None, True),
    ],
)
def test_accepting_needs_a_declaration_of_none(given: object, holds: bool) -> None:
    assert (declared_none(FACTS, given) == []) is holds


@pytest.mark.parametrize(
    ("ties", "words"),
    [
        (Ties(designs_for_provider=True), "Belongs to the provider."),
        (Ties(same_organisation=True), "Is affiliated with the provider."),
        (Ties(works_for_agency=True), "Works for the agency"),
        (Ties(barred=True, takes_part=True), "Has a conflict of interest on this case."),
        (Ties(takes_part=True), "Takes part in this case in another role."),
        (Ties(asked="declined", asked_at=MONDAY), "Was invited on 2 Nov 2026 and declined."),
    ],
)
def test_what_bars_an_invitation_is_said(ties: Ties, words: str) -> None:
    assert words in " ".join(str(each) for each in bars(ties))


def test_nothing_known_bars_nothing() -> None:
    assert bars(Ties()) == ()


def test_load_training_council_and_domain_are_to_look_at_and_bar_nothing() -> None:
    ties = Ties(shared_domain="uni.example", council=True, load=4)

    assert len(cautions(ties)) == 4
    assert bars(ties) == ()


@pytest.mark.parametrize(
    ("email", "addresses", "shared"),
    [
        ("ana@uni.example", ("office@uni.example", ""), "uni.example"),
        ("ana@cs.uni.example", ("", "https://www.uni.example/en"), "uni.example"),
        ("ana@otheruni.example", ("office@uni.example",), ""),
        ("ana@gmail.com", ("office@gmail.com",), ""),
        ("", ("office@uni.example",), ""),
    ],
)
def test_a_shared_mail_domain_is_found(email: str, addresses: tuple[str, ...], shared: str) -> None:
    assert shared_domain(email, *addresses) == shared


@pytest.mark.parametrize(
    ("affiliation", "same"),
    [
        ("Carpatina University", True),
        ("faculty of law,  CARPATINA   University, Brașov", True),
        ("CU", True),
        ("CU Boulder", False),
        ("University of Vaasa", False),
        ("", False),
    ],
)
def test_an_affiliation_with_the_provider_is_recognised_by_name(affiliation: str, same: bool) -> None:
    assert same_name(affiliation, "Carpatina University", "CU") is same


def candidate(n: int, **more: object) -> Candidate:
    values = {
        "person_id": n,
        "name": f"Person {n}",
        "full_name": f"Person {n}",
        "perspectives": ("academic",),
        "country": "FI",
        "affiliation": "",
        "fields": (),
        "languages": (),
        "match": 0,
        "load": 0,
        "asked_at": None,
        "bars": (),
        "cautions": (),
        **more,
    }
    return Candidate(**values)  # type: ignore[arg-type]


MEMBER = Wanted(1, Seat.MEMBER, Perspective.ACADEMIC)
CHAIR = Wanted(1, Seat.CHAIR, Perspective.ACADEMIC)


@pytest.mark.parametrize(
    ("wanted", "chair", "words"),
    [
        ([MEMBER], "", ""),
        ([CHAIR], "", ""),
        ([], "", "Choose at least one reviewer"),
        ([MEMBER, MEMBER], "", "each only once"),
        ([CHAIR], "Matti", "The chair is already offered to Matti."),
        ([CHAIR, Wanted(2, Seat.CHAIR, Perspective.ACADEMIC)], "", "A panel has one chair."),
        ([Wanted(1, Seat.MEMBER, Perspective.STUDENT)], "", "which the profile does not name: Student."),
        ([Wanted(7, Seat.MEMBER, Perspective.ACADEMIC)], "", "Only an active reviewer with a profile"),
        ([Wanted(3, Seat.MEMBER, Perspective.ACADEMIC)], "", "Person 3 cannot be invited. Belongs to the provider."),
    ],
)
def test_what_stands_in_the_way_of_an_offer_is_said(wanted: list[Wanted], chair: str, words: str) -> None:
    barred = candidate(3, bars=bars(Ties(designs_for_provider=True)))
    found = obstacles(wanted, {1: candidate(1), 2: candidate(2), 3: barred}, chair)

    assert bool(found) is bool(words)
    assert words in " ".join(str(each) for each in found)
