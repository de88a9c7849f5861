"""Whom a letter about a case reaches, and what it may say."""

from types import SimpleNamespace

from sqlalchemy.orm import Session

from qa_portal.accounts.models import Settings
from qa_portal.kernel.i18n import speaking
from qa_portal.outbox.letters import AUDIENCES, CONTEXTS
from qa_portal.proposals import actions, queries
from qa_portal.proposals.models import Case, Participation, PartRole
from qa_portal.workflow import engine
from tests.builders import Make
from tests.proposals.cases import submitted


def test_the_provider_hears_through_who_began_and_who_submitted(session: Session, make: Make) -> None:
    case = submitted(session, make)
    make.designer(case.provider)  # a colleague who has nothing to do with it

    assert [each.id for each in AUDIENCES["provider"](session, case)] == [case.designer_id]


def test_when_the_designer_has_left_all_designers_hear(session: Session, make: Make) -> None:
    case = submitted(session, make)
    first, second = make.designer(case.provider), make.designer(case.provider)
    case.designer.active = False
    session.commit()

    assert {each.id for each in queries.designers(session, case)} == {first.id, second.id}


def test_letters_to_the_officer_reach_all_officers_while_nobody_is_in_charge(session: Session, make: Make) -> None:
    first, second, case = make.officer(), make.officer(), submitted(session, make)
    assert {each.id for each in queries.officer_of(session, case)} == {first.id, second.id}

    actions.take(session, case, actor=second, at=make.at)

    assert [each.id for each in queries.officer_of(session, case)] == [second.id]


def test_nobody_barred_inactive_or_in_another_role_is_written_to(session: Session, make: Make) -> None:
    case = submitted(session, make)
    barred, gone, elsewhere, good = make.council(), make.council(active=False), make.council(), make.council()
    session.add(Participation(case_id=case.id, person_id=barred.id, role=PartRole.COUNCIL, barred=True))
    session.add(Participation(case_id=case.id, person_id=elsewhere.id, role=PartRole.REVIEWER, may_read=True))
    session.commit()

    assert [each.id for each in queries.council(session, case)] == [good.id]
    assert gone.id != good.id


def test_an_audience_is_found_from_a_row_of_the_case_too(session: Session, make: Make) -> None:
    officer, case = make.officer(), submitted(session, make)

    assert list(AUDIENCES["officers"](session, SimpleNamespace(case=case))) == [officer]


def test_a_letter_speaks_the_language_of_its_reader(session: Session, make: Make) -> None:
    case = submitted(session, make)

    words = CONTEXTS[Case](session, case)

    with speaking("ro"):
        assert str(words["agency"]["name"]) == "Agenția de Calitate Danubia"
        assert str(words["case"]["state_provider"]) == "Verificare formală la agenție"
    with speaking("en"):
        assert str(words["agency"]["name"]) == "Danubia Quality Agency"
    assert words["case"]["url"].endswith(f"/cases/{case.ref}")


def test_a_letter_speaks_no_language_that_the_agency_does_not_offer(session: Session, make: Make) -> None:
    provider = make.provider()
    case = make.case("formal_check", provider=provider, designer=make.designer(provider, language="en"))
    session.get_one(Settings, 1).languages = ["ro"]
    session.commit()

    (written,) = engine.written_by(session, case, "accept", extra={}, actor=make.officer(), at=make.at)

    assert written.language == "ro"
    assert "Agenția de Calitate Danubia" in written.body
