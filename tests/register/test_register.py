"""The public register: what it shows, what it keeps to itself, and how it is searched."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_portal import delivery
from qa_portal.accounts.models import Settings
from qa_portal.config import Config
from qa_portal.criteria import library
from qa_portal.decisions.models import Condition, Decision
from qa_portal.followup.models import ConditionRuling, RulingKind
from qa_portal.judgements.models import Consensus
from qa_portal.proposals.models import Case
from qa_portal.reports.models import PublishedReport
from qa_portal.reports.queries import report
from tests.builders import Make
from tests.conftest import Client, QueryCount

REASONS = "The outcomes fit the level, and each of them is assessed against criteria that learners know beforehand."


def decided(make: Make, session: Session, state: str = "accredited", *, days_ago: int = 10, **more: Any) -> Case:
    """A case with a decision in force, and a consensus on every criterion."""
    case = make.case(state, **more)
    council, on = make.council(), (make.at - timedelta(days=days_ago)).date()
    refused = state == "refused"
    session.add(
        Decision(
            case_id=case.id,
            outcome=state,
            computed_outcome=state,
            proposed_outcome=state,
            computed={},
            reasons=REASONS,
            decided_by_id=council.id,
            decided_at=make.at - timedelta(days=days_ago),
            decided_on=on,
            valid_from=None if refused else on,
            valid_until=None if refused else date(on.year + 5, on.month, 1),
        )
    )
    for criterion in library.framework("esg-mc-1").criteria:
        session.add(
            Consensus(
                case_id=case.id,
                criterion=criterion.code,
                level="not_met" if refused and criterion.gate else "met",
                rationale="The panel saw it in the regulation.",
                recorded_by_id=council.id,
                recorded_at=make.at,
            )
        )
    session.commit()
    return case


def test_the_register_needs_no_sign_in_and_shows_a_decision_with_its_report(
    client: Client, session: Session, make: Make
) -> None:
    case = decided(make, session, title="Reading building plans")

    page = client.get("/register")
    entry = client.get(f"/register/{case.ref}")
    report = client.get(f"/register/{case.ref}/report.en.pdf")

    assert "Reading building plans" in page.text
    assert REASONS in entry.text
    assert report.data.startswith(b"%PDF-")


def test_the_published_report_never_changes_again(client: Client, session: Session, make: Make) -> None:
    case = decided(make, session)
    first = client.get(f"/register/{case.ref}/report.en.pdf").data

    session.query(Consensus).filter_by(case_id=case.id).update({"rationale": "Something else."})
    session.commit()

    assert client.get(f"/register/{case.ref}/report.en.pdf").data == first


def test_the_report_gives_the_days_of_conditions_as_the_decision_set_them(session: Session, make: Make) -> None:
    case = decided(make, session, "accredited_with_conditions")
    decision = session.scalars(select(Decision)).one()
    condition = Condition(
        decision=decision,
        case=case,
        number=1,
        criterion="3.3",
        text="Measure the workload of the first cohort.",
        due_on=date(2027, 7, 30),
        workflow="condition-1",
        state="open",
        entered_at=make.at,
    )
    session.add(condition)
    session.flush()
    before = report(session, case, language="en", at=make.at)

    condition.due_on = date(2028, 1, 31)
    session.add(
        ConditionRuling(
            condition_id=condition.id,
            kind=RulingKind.EXTENDED,
            reason="The first cohort starts later.",
            due_before=date(2027, 7, 30),
            due_on=date(2028, 1, 31),
            ruled_by_id=decision.decided_by_id,
            ruled_at=make.at,
        )
    )
    session.commit()

    assert report(session, case, language="en", at=make.at) == before


def test_only_providers_with_an_entry_can_be_chosen(client: Client, session: Session, make: Make, app: Any) -> None:
    published = make.provider("Open Academy")
    refused, waiting = make.provider("Refused Academy"), make.provider("Waiting Academy")
    decided(make, session, provider=published)
    decided(make, session, "refused", provider=refused)
    make.case("formal_check", provider=waiting)
    session.get_one(Settings, 1).publish_refusals = False
    session.commit()
    app.extensions.pop("qa_portal.settings", None)

    page = client.get("/register").text

    assert "Open Academy" in page
    assert not {each for each in ("Refused Academy", "Waiting Academy") if each in page}


@pytest.mark.parametrize("state", ["draft", "formal_check", "individual_review", "awaiting_decision", "withdrawn"])
def test_a_case_without_a_decision_is_nowhere_in_it(client: Client, session: Session, make: Make, state: str) -> None:
    case = make.case(state, title="Battery safety for fire crews")

    assert "Battery safety" not in client.get("/register").text
    assert "Battery safety" not in client.get("/register?q=battery").text.replace('value="battery"', "")
    hidden = client.get(f"/register/{case.ref}")
    nothing = client.get("/register/MC-1999-9999")
    assert (hidden.status_code, nothing.status_code) == (404, 404)
    assert hidden.text.replace(case.ref, "") == nothing.text.replace("MC-1999-9999", "")
    assert client.get(f"/register/{case.ref}/report.en.pdf").status_code == 404


def test_a_refusal_is_shown_or_kept_back_as_the_agencys_setting_says(
    client: Client, session: Session, make: Make, app: Any
) -> None:
    case = decided(make, session, "refused", title="Interpreting in hospitals")
    assert "Interpreting in hospitals" in client.get("/register?outcome=refused").text

    session.get_one(Settings, 1).publish_refusals = False
    session.commit()
    app.extensions.pop("qa_portal.settings", None)

    assert "Interpreting in hospitals" not in client.get("/register").text
    assert client.get(f"/register/{case.ref}").status_code == 404
    assert client.get(f"/register/{case.ref}/report.en.pdf").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=plans", True),
        ("q=PLANS reading", True),
        ("q=nothing", False),
        ("country=RO", True),
        ("country=DE", False),
        ("eqf=6", True),
        ("eqf=7", False),
        ("field=07", True),
        ("field=04", False),
        ("outcome=accredited", True),
        ("outcome=refused", False),
        ("valid_on=2027-01-15", True),
        ("valid_on=15 Jan 2027", True),
        ("valid_on=2016-01-15", False),
        ("valid_on=2099-01-15", False),
    ],
)
def test_each_filter_finds_what_it_says(client: Client, session: Session, make: Make, query: str, found: bool) -> None:
    case = decided(make, session, title="Reading building plans", provider=make.provider(country="RO"))
    case.micro_credential.eqf_level, case.micro_credential.isced_f = 6, "0732"
    session.commit()

    assert (case.ref in client.get(f"/register?{query}").text) is found


def test_a_day_that_cannot_be_read_is_said_and_nothing_breaks(client: Client, make: Make) -> None:
    page = client.get("/register?valid_on=soon")

    assert page.status_code == 200
    assert "Write the day as 30 Jul 2027" in page.text


def test_pages_follow_each_other_without_gap_or_repetition(client: Client, session: Session, make: Make) -> None:
    provider = make.provider()
    designer = make.designer(provider)
    refs = [decided(make, session, provider=provider, designer=designer, days_ago=each // 3).ref for each in range(60)]

    seen, address = [], "/register"
    while address:
        text = client.get(address).text
        seen += [ref for ref in refs if f"/register/{ref}" in text]
        address = text.partition('href="/register?after=')[2].partition('"')[0]
        address = f"/register?after={address}" if address else ""

    assert sorted(seen) == sorted(refs)


def test_the_number_of_statements_does_not_grow(
    client: Client, session: Session, make: Make, count_queries: QueryCount
) -> None:
    provider = make.provider()
    designer = make.designer(provider)
    for _number in range(3):
        decided(make, session, provider=provider, designer=designer)
    client.get("/register")
    with count_queries as few:
        client.get("/register")
    fewer = len(few)
    for _number in range(15):
        decided(make, session, provider=provider, designer=designer)

    few.statements.clear()
    with count_queries as many:
        client.get("/register")
    assert len(many) == fewer


def test_an_entry_tells_when_its_validity_has_run_out(
    client: Client, session: Session, make: Make, at: datetime
) -> None:
    case = decided(make, session)
    decision = session.query(Decision).filter_by(case_id=case.id).one()
    decision.valid_from, decision.valid_until = date(2015, 1, 1), date(2020, 1, 1)
    session.commit()

    assert "Expired" in client.get(f"/register/{case.ref}").text
    assert "Expired" in client.get("/register").text


def test_the_days_of_an_entry_are_days_of_the_agency(client: Client, session: Session, make: Make) -> None:
    case = decided(make, session)
    case.submitted_at = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)  # in Bratislava it is the first of November
    session.commit()

    entry = client.get(f"/register/{case.ref}").text

    assert "1 November 2026" in entry
    assert "31 October 2026" not in entry


def test_a_report_shows_the_logo_that_the_settings_say(client: Client, session: Session, make: Make) -> None:
    settings = session.get_one(Settings, 1)
    picture = io.BytesIO()
    Image.new("RGB", (90, 30), "teal").save(picture, "PNG")
    settings.logo_sha256, settings.logo_type = make.files.put(picture.getvalue()), "image/png"
    session.commit()
    shown, later = decided(make, session), decided(make, session)

    with_logo = client.get(f"/register/{shown.ref}/report.en.pdf")

    assert len(PdfReader(io.BytesIO(with_logo.data)).pages[0].images) == 1
    settings.logo_sha256 = "0" * 64  # a picture that is lost keeps no report from being made
    session.commit()
    without = client.get(f"/register/{later.ref}/report.en.pdf")
    assert without.status_code == 200
    assert len(PdfReader(io.BytesIO(without.data)).pages[0].images) == 0


def test_reports_of_new_decisions_are_made_without_anybody_asking(config: Config, session: Session, make: Make) -> None:
    decided(make, session)

    assert [delivery.publish(config) for _round in range(3)] == [1, 1, 0]

    made = session.query(PublishedReport).all()
    assert sorted(row.language for row in made) == ["en", "ro"]
    assert all(row.content.startswith(b"%PDF-") and row.pages >= 10 for row in made)
