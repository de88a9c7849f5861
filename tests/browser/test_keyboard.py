"""Judging and consensus without a mouse: every step by keys that a person would press, the focus always visible."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from qa_portal.criteria import library as criteria
from qa_portal.judgements.models import Judgement
from qa_portal.kernel import clock
from qa_portal.panels.models import Assignment
from tests.browser.conftest import Visitor
from tests.builders import Make

WORDS = "The marking scheme is public, and page 4 shows it."
MOST_TABS = 120
FOCUSED = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 1;
}"""


@pytest.fixture
def panel(make: Make, session: Session) -> Callable[[str], list[Assignment]]:
    """Give a panel of three on a case in this state; beyond the review all have judged, and not alike."""

    def seated(state: str) -> list[Assignment]:
        case = make.case(state)
        found = make.panel(case, "active" if state == "individual_review" else "submitted")
        if state == "individual_review":
            return found
        for seat, level in zip(found, ("met", "substantially_met", "not_met"), strict=True):
            session.add_all(_judgements(seat, level))
        session.commit()
        return found

    return seated


def _judgements(seat: Assignment, level: str) -> list[Judgement]:
    return [
        Judgement(
            assignment_id=seat.id,
            case_id=seat.case_id,
            criterion=criterion.code,
            level=level,
            rationale=WORDS,
            question={"en": str(criterion.question), "ro": str(criterion.question)},
            updated_at=clock.now(),
            submitted_at=clock.now(),
        )
        for criterion in criteria.framework("esg-mc-1").criteria
    ]


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what is looked for has the focus, and see that the focus shows."""
    for _number in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            assert page.evaluate(FOCUSED), f"the focus on {selector} cannot be seen"
            return
    pytest.fail(f"{selector} is not reached by Tab")


def test_a_reviewer_judges_without_a_mouse(panel: Any, visit: Callable[..., Visitor]) -> None:
    seat = panel("individual_review")[1]
    who = visit(seat.person)
    page = who.go(f"/cases/{seat.case.ref}/judgements/1.1")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.skip')")
    page.keyboard.press("Enter")

    who.saved(lambda: page.keyboard.press("2"))
    page.keyboard.press("w")
    page.keyboard.type("1 is a figure, not a level. " + WORDS)
    who.saved(lambda: page.keyboard.press("Escape"))
    expect(page.locator("input[name=level]:checked")).to_have_value("substantially_met")
    with page.expect_navigation():
        page.keyboard.press("n")

    assert page.url.endswith("/judgements/1.2")
    expect(page.locator("#index")).to_contain_text("1 of 24")


def test_keys_can_be_switched_off_for_those_who_speak_to_their_computer(
    panel: Any, visit: Callable[..., Visitor]
) -> None:
    seat = panel("individual_review")[2]
    page = visit(seat.person).go(f"/cases/{seat.case.ref}/judgements/1.1")
    page.locator("#keys-on").uncheck()
    page.keyboard.press("1")
    expect(page.locator("input[name=level]:checked")).to_have_count(0)


def test_a_chair_records_the_consensus_without_a_mouse(panel: Any, visit: Callable[..., Visitor]) -> None:
    seats = panel("consensus")
    who = visit(seats[0].person)
    page = who.go(f"/cases/{seats[0].case.ref}/consensus/1.1")
    tab_to(page, "a[data-take]")
    page.keyboard.press("Enter")
    expect(page.locator("#rationale")).to_be_focused()
    expect(page.locator("#rationale")).to_have_value(WORDS)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    chosen = page.locator("input[name=level]:checked").input_value()
    tab_to(page, "input[name=dissents]")
    page.keyboard.press("Space")
    tab_to(page, "button[name=then][value=next]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    who.look()

    page = who.go(f"/cases/{seats[0].case.ref}/consensus/1.1")
    expect(page.locator("input[name=level]:checked")).to_have_value(chosen)
    expect(page.locator(".voices .is-dissent")).to_have_count(1)
