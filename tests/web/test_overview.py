"""What a person finds on the overview of a case: their own next step first, readable reasons, the way ahead."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from qa_portal.web import overview
from qa_portal.workflow import library
from tests.builders import Make
from tests.conftest import Client


def test_a_reviewer_who_has_to_judge_is_led_to_the_criteria(client: Client, make: Make) -> None:
    case = make.case("individual_review")
    seat = make.panel(case)[1]
    page = client.sign_in(seat.person).get(f"/cases/{case.ref}").text
    assert "Judge the criteria" in page
    assert f'class="btn btn-primary" href="/cases/{case.ref}/judgements"' in page
    assert "Nothing now" not in page


def test_withdrawing_is_never_the_main_button(client: Client, make: Make) -> None:
    case = make.case("draft")
    page = client.sign_in(case.designer).get(f"/cases/{case.ref}").text
    assert f'class="btn btn-primary" href="/cases/{case.ref}/proposal/edit"' in page
    assert f'class="btn" href="/cases/{case.ref}/withdraw"' in page


def test_many_reasons_are_folded_and_none_is_lost(client: Client, make: Make) -> None:
    case = make.case("draft", assessed=False)
    page = client.sign_in(case.designer).get(f"/cases/{case.ref}").text
    shown, folded = page.split("more reasons</summary>")
    assert "criterion 1.1 has no text yet" in page
    assert "criterion 10.2 has no text yet" in folded
    assert "criterion 10.2 has no text yet" not in shown


def test_one_action_on_its_page_is_not_offered_twice(client: Client, make: Make) -> None:
    case = make.case("factual_check")
    page = client.sign_in(case.designer).get(f"/cases/{case.ref}").text
    assert page.count(f'href="/cases/{case.ref}/facts"') <= 2  # the tab, and one button


@pytest.mark.parametrize(
    ("state", "next_"),
    [("returned", "formal_check"), ("accredited_with_conditions", "accredited"), ("draft", "formal_check")],
)
def test_the_way_goes_on_from_where_the_case_is(
    session: Session, make: Make, at: datetime, state: str, next_: str
) -> None:
    case = make.case(state)
    workflow = library.workflow(case.workflow)
    ahead = [step.state for step in overview.way(case, workflow, [], at) if step.when == "ahead"]
    assert ahead[0] == workflow.states[next_]
    assert workflow.states["draft"] not in ahead
