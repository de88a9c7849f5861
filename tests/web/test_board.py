"""What a line of a list tells, and to whom."""

from sqlalchemy.orm import Session

from qa_portal.accounts.models import RoleKind
from qa_portal.web import board
from qa_portal.web.board import Filters
from tests.builders import Make
from tests.conftest import Client


def test_a_provider_does_not_read_in_a_list_who_was_asked_onto_its_panel(
    client: Client, session: Session, make: Make
) -> None:
    provider = make.provider()
    person = make.person(RoleKind.DESIGNER, RoleKind.COUNCIL, provider=provider)
    case = make.case("panel_formation", provider=provider, designer=person)
    invited = make.assignment(case, state="invited").person
    officer = make.officer()

    of_the_provider, _after = board.page(session, person, Filters(), "", make.at)
    of_the_agency, _after = board.page(session, officer, Filters(), "", make.at)

    assert [line.waiting_for for line in of_the_provider] == [""]
    assert [line.waiting_for for line in of_the_agency] == [invited.name]
    assert invited.name not in client.sign_in(person).get("/cases").text


def test_a_provider_reads_its_own_names_of_states_in_the_file_too(client: Client, make: Make) -> None:
    case = make.case("panel_formation")

    mine = client.sign_in(case.designer).get("/cases.csv").text
    staffs = client.sign_in(make.officer()).get("/cases.csv").text

    assert "A panel is being formed" in mine
    assert "Panel formation" not in mine
    assert "Panel formation" in staffs


def test_a_search_takes_every_letter_as_it_is(session: Session, make: Make) -> None:
    officer, case = make.officer(), make.case("formal_check", title=r"Rules in 100 % of C:\new_folder")
    make.case("formal_check", title="Something else")

    for words in ("100 %", "c:\\new", "w_f", "%"):
        found, _after = board.page(session, officer, Filters(q=words), "", make.at)
        assert [line.ref for line in found] == [case.ref], words
