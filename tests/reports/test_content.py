"""What the report's content can tell about itself."""

import pytest

from qa_portal.reports.content import Agency, Kind
from tests.reports import sample


def test_findings_come_by_their_number_with_the_code_of_their_criterion():
    found = sample.report().findings(Kind.CONDITION)

    assert [(each.number, each.criterion) for each in found] == [
        (1, "3.3"),
        (2, "5.2"),
        (3, "5.3"),
        (4, "8.2"),
        (5, "10.2"),
    ]


def test_a_draft_has_no_decision_to_show():
    assert sample.report().decided == sample.decision()
    assert sample.report(draft=True).decided is None


def test_the_address_is_read_without_its_scheme():
    report = sample.report(agency=Agency("A", "https://register.example.org/entries/"))

    assert report.link == "https://register.example.org/entries/MC-2026-0042"
    assert report.address == "register.example.org/entries/MC-2026-0042"


def test_the_weakest_criteria_lie_in_the_lower_half_of_the_scale():
    assert [each.code for each in sample.report().weakest] == ["3.3", "5.2", "5.3", "8.2", "10.2"]


def test_an_unknown_level_has_no_rank():
    with pytest.raises(ValueError, match="superb"):
        sample.report().rank("superb")
