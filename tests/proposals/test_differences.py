"""Where two revisions differ, to the word."""

from hypothesis import given
from hypothesis import strategies as st

from qa_portal.criteria import library as criteria
from qa_portal.proposals.differences import Whole, compare, differences
from qa_portal.proposals.places import place, places, row_at, words_at
from tests.proposals.cases import COMPLETE
from tests.proposals.drafts import drafts


def test_only_the_words_that_changed_are_marked() -> None:
    before, after = compare("We asked 81 town halls.", "We asked 90 town halls.")

    assert [each.text for each in before if each.new] == ["81"]
    assert [each.text for each in after if each.new] == ["90"]


@given(st.text(max_size=200), st.text(max_size=200))
def test_the_pieces_of_a_text_are_the_text(before: str, after: str) -> None:
    old, new = compare(before, after)

    assert ("".join(each.text for each in old), "".join(each.text for each in new)) == (before, after)


@given(drafts, drafts)
def test_every_difference_between_two_proposals_is_told(before: object, after: object) -> None:
    framework = criteria.framework("esg-mc-1")
    whole = [Whole(each, {}, []) for each in (before, after)]  # type: ignore[arg-type]

    found = differences(*whole, framework)

    assert (found == []) == (before == after)


def test_self_assessment_and_evidence_count_too() -> None:
    framework = criteria.framework("esg-mc-1")
    cited = {"criterion": "5.1", "code": "E-01", "title": "Rubric", "version": 1, "pages": "4"}

    found = differences(
        Whole(COMPLETE, {"1.1": "Old."}, [cited]), Whole(COMPLETE, {"1.1": "New."}, [cited | {"version": 2}]), framework
    )

    assert [each.anchor for each in found] == ["criterion-1.1", "evidence"]


def test_every_place_has_a_name() -> None:
    framework = criteria.framework("esg-mc-1")

    for key in places(COMPLETE, framework):
        assert str(place(key, framework))


def test_a_row_is_found_by_its_place() -> None:
    assert words_at("outcome-1", COMPLETE) == COMPLETE.outcomes[0].text
    assert words_at("consulted-1", COMPLETE) == COMPLETE.consulted[0].who
    assert row_at("outcome-99", COMPLETE) is None
    assert row_at("need", COMPLETE) is None
