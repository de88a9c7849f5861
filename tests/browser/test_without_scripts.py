"""The portal without JavaScript: a proposal is written, shown with evidence and submitted; a criterion is judged."""

from collections.abc import Callable

from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal.criteria import library as criteria
from qa_portal.exchange import proposal_yaml
from qa_portal.proposals.models import Case, SelfAssessment
from tests.browser import acts
from tests.browser.conftest import Visitor
from tests.builders import Make

CODES = [criterion.code for criterion in criteria.framework("esg-mc-1").criteria]
LEAD = "Who answers for it stands in article 3 of the regulation."


def test_a_proposal_is_written_and_submitted_without_scripts(
    make: Make, session: Session, visit: Callable[..., Visitor]
) -> None:
    designer = make.designer(make.provider())
    who = visit(designer, scripts=False)
    page = who.open("/propose/from-file")
    page.locator("#file").set_input_files(proposal_yaml.EXAMPLE)
    who.press("Read the file", look=False)
    who.press("Begin the draft", look=False)
    ref = page.url.split("/cases/")[1].split("/")[0]

    who.open(f"/cases/{ref}/proposal/edit")
    before = page.locator("[data-rows=outcomes] textarea, #outcomes textarea").count()
    who.click("#outcome-add", look=False)
    assert page.locator("[data-rows=outcomes] textarea, #outcomes textarea").count() == before + 1
    who.click(page.locator("button[name=outcome_remove]").last, look=False)
    who.fill(title=acts.TITLE)
    who.click("button[name=then][value=leave]", look=False)

    case_id = session.scalars(select(Case.id).where(Case.ref == ref)).one()
    for code in CODES[1:]:
        row = SelfAssessment(case_id=case_id, criterion=code, text=LEAD, updated_at=make.at)
        row.updated_by_id = designer.id
        session.add(row)
    session.commit()
    who.open(f"/cases/{ref}/self-assessment/{CODES[0]}")
    who.fill(text=LEAD)
    who.click(f"button[name=then][value='{CODES[1]}']", look=False)

    who.open(f"/cases/{ref}/evidence/add?to={CODES[0]}")
    file = {"name": "regulation.pdf", "mimeType": "application/pdf", "buffer": acts.paper("Regulation")}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    who.press("Send and link", look=False)
    expect(page.locator(f"[id='c-{CODES[0]}'] .chip")).to_contain_text("E-01")

    who.open(f"/cases/{ref}/proposal/edit")
    expect(page.locator("#title")).to_have_value(acts.TITLE)
    who.click("button[name=then][value=submit]", look=False)
    expect(page.locator(".now .state").first).to_have_text("Formal check by the agency")


def test_a_criterion_is_judged_without_scripts(make: Make, visit: Callable[..., Visitor]) -> None:
    case = make.case("individual_review")
    seat = make.panel(case)[1]
    make.link(case, make.evidence(case.provider, case.designer, content=acts.paper("Regulation")))
    who = visit(seat.person, scripts=False)
    page = who.open(f"/cases/{case.ref}/judgements/{CODES[0]}")
    who.choose("level", "met")
    who.fill(rationale=LEAD)
    who.click("button[name=then][value=next]", look=False)

    assert page.url.endswith(f"/judgements/{CODES[1]}")
    who.open(f"/cases/{case.ref}/judgements/{CODES[0]}")
    expect(page.locator("#rationale")).to_have_value(LEAD)
    expect(page.locator("input[name=level]:checked")).to_have_value("met")
