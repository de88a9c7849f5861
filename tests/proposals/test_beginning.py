"""Beginning a case: refs that never collide, editions remembered, and who may."""

import json
from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Organisation, Person, Role, RoleKind
from qa_portal.audit.models import AuditEvent
from qa_portal.kernel.db import Database
from qa_portal.kernel.errors import NotAllowed
from qa_portal.proposals import actions
from qa_portal.proposals.models import Case, MicroCredential, ProposalDraft
from qa_portal.workflow.models import UsedEdition
from tests.builders import Make
from tests.conftest import Client
from tests.proposals.cases import COMPLETE


def test_a_proposal_begins_as_a_draft_under_the_editions_of_the_agency(
    session: Session, make: Make, at: datetime
) -> None:
    provider = make.provider(region="RO122 Brașov")
    designer = make.designer(provider)

    case = actions.propose(session, provider, actor=designer, at=at, data=COMPLETE)
    session.commit()

    assert (case.ref, case.state, case.due_on) == ("MC-2026-0001", "draft", None)
    assert (case.workflow, case.framework) == ("panel-review-1", "esg-mc-1")
    assert (case.title, case.micro_credential.isced_f) == (COMPLETE.title, COMPLETE.isced_f)
    used = set(session.scalars(select(UsedEdition.name)))
    assert used == {"workflows/panel-review-1.yaml", "criteria/esg-mc-1.yaml"}
    event = session.scalars(select(AuditEvent)).one()
    assert (event.kind, event.stream) == ("case.begun", "case/MC-2026-0001")


def test_a_draft_without_a_file_knows_the_provider_already(session: Session, make: Make, at: datetime) -> None:
    provider = make.provider("Carpatina University", region="RO122 Brașov")

    case = actions.propose(session, provider, actor=make.designer(provider), at=at)

    said = session.scalars(select(ProposalDraft).where(ProposalDraft.case_id == case.id)).one().data
    assert (said["awarding_body"], said["country"], said["region"]) == ("Carpatina University", "RO", "RO122 Brașov")


def test_numbers_go_on_within_a_year_and_begin_again_in_the_next(session: Session, make: Make, at: datetime) -> None:
    provider = make.provider()
    designer = make.designer(provider)
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # already January in Bratislava

    refs = [
        actions.propose(session, provider, actor=designer, at=moment).ref for moment in (at, at, new_year, new_year)
    ]

    assert refs == ["MC-2026-0001", "MC-2026-0002", "MC-2027-0001", "MC-2027-0002"]


def test_a_designer_proposes_only_for_their_own_provider(session: Session, make: Make, at: datetime) -> None:
    stranger, officer = make.designer(make.provider()), make.officer()
    provider = make.provider()

    for person in (stranger, officer):
        with pytest.raises(NotAllowed):
            actions.propose(session, provider, actor=person, at=at)

    assert session.scalar(select(func.count()).select_from(Case)) == 0


def test_an_inactive_provider_proposes_nothing(session: Session, make: Make, at: datetime) -> None:
    provider = make.provider(active=False)

    with pytest.raises(NotAllowed):
        actions.propose(session, provider, actor=make.designer(provider), at=at)


def test_two_people_who_propose_at_the_same_moment_get_two_numbers(
    session: Session, make: Make, at: datetime, database: Database
) -> None:
    provider = make.provider()
    people = [make.designer(provider).id for _ in range(4)]
    actions.propose(session, provider, actor=session.get_one(Person, people[0]), at=at)  # the editions are used by now
    session.commit()
    start, refs = Barrier(4), []

    def propose(person_id: int) -> None:
        start.wait()
        with database.transaction() as own:
            person, at_home = own.get_one(Person, person_id), own.get_one(Organisation, provider.id)
            refs.append(actions.propose(own, at_home, actor=person, at=at).ref)

    threads = [Thread(target=propose, args=(each,)) for each in people]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(refs) == [f"MC-2026-000{n}" for n in (2, 3, 4, 5)]


def test_where_a_draft_came_from_is_in_the_trail(session: Session, make: Make, at: datetime) -> None:
    provider = make.provider()

    actions.propose(session, provider, actor=make.designer(provider), at=at, data=COMPLETE, source="file")

    event = session.scalars(select(AuditEvent).where(AuditEvent.kind == "proposal.imported")).one()
    assert json.loads(event.data) == {"source": "file"}


def test_the_page_begins_a_draft_and_leads_to_it(client: Client, session: Session, make: Make) -> None:
    provider = make.provider()
    client.sign_in(make.designer(provider))

    answer = client.post("/propose", data={"title": "Beekeeping for beginners"})

    assert (answer.status_code, answer.location) == (303, "/cases/MC-2026-0001/proposal/edit")
    assert session.scalars(select(MicroCredential.title)).one() == "Beekeeping for beginners"


def test_whoever_designs_for_several_providers_chooses_one(client: Client, session: Session, make: Make) -> None:
    first, second = make.provider("A School"), make.provider("B School")
    designer = make.designer(first)
    designer.roles.append(Role(kind=RoleKind.DESIGNER, organisation=second))
    session.commit()
    client.sign_in(designer)

    refused = client.post("/propose", data={"title": "Beekeeping"})
    answer = client.post("/propose", data={"title": "Beekeeping", "provider": second.id})

    assert (refused.status_code, answer.status_code) == (422, 303)
    assert session.scalars(select(Case.provider_id)).one() == second.id


def test_another_provider_cannot_be_slipped_in(client: Client, session: Session, make: Make) -> None:
    other, own = make.provider(), make.provider()
    client.sign_in(make.designer(own))

    client.post("/propose", data={"title": "Beekeeping", "provider": other.id})

    assert session.scalars(select(Case.provider_id)).all() == [own.id]


def test_people_without_a_provider_do_not_propose(client: Client, make: Make) -> None:
    for person in (make.officer(), make.reviewer(), make.council()):
        client.sign_in(person)
        assert client.get("/propose").status_code == 403
