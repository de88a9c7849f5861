"""The demonstration can be built, is true to the procedure, and everybody in it finds their way in."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_portal.accounts.actions import passwords
from qa_portal.accounts.models import Person, RoleKind
from qa_portal.app import create_app
from qa_portal.audit import actions as audit
from qa_portal.config import Config
from qa_portal.decisions.models import Condition, Decision
from qa_portal.demo import build
from qa_portal.evidence import actions as evidence
from qa_portal.evidence.models import EvidenceVersion
from qa_portal.judgements.models import Consensus, Dissent, Judgement
from qa_portal.kernel.db import Base, Database
from qa_portal.kernel.files import FileStore
from qa_portal.outbox.models import Letter
from qa_portal.panels.models import Assignment
from qa_portal.proposals import queries as proposals
from qa_portal.proposals.models import Case, ProposalRevision
from qa_portal.proposals.rules import completeness
from qa_portal.workflow import library
from tests.conftest import Client
from tests.databases import empty_database


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The portal over a demonstration that was built for this module."""
    folder = tmp_path_factory.mktemp("demo")
    with empty_database(folder) as url:
        yield from _built(url, folder)


def _built(url: str, folder: Path) -> Iterator[Flask]:
    config = Config(
        database_url=url,
        secret_key="for-tests-only-and-long-enough-0123456789",
        files=folder / "files",
        base_url="http://localhost",
        mail_folder=folder / "mail",
        demo=True,
    )
    app = create_app(config)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.test_client_class = Client
    database: Database = app.extensions["qa_portal.database"]
    Base.metadata.create_all(database.engine)
    started, todo = time.monotonic(), build.steps()
    done = sum(1 for _each in build.run(database, FileStore(Path(config.files)), todo))
    print(f"\n{done} of {len(todo)} steps in {time.monotonic() - started:.1f} s")  # noqa: T201 - shown with -s
    assert done == len(todo)
    yield app
    database.engine.dispose()


@pytest.fixture
def looking(built: Flask) -> Iterator[Session]:
    """A session that looks at the demonstration."""
    with built.extensions["qa_portal.database"].reading() as session:
        yield session


def test_every_state_of_a_case_is_there(looking: Session) -> None:
    states = set(looking.scalars(select(Case.state)))

    assert states == set(library.workflow("panel-review-1").states)


def test_seats_and_conditions_are_at_many_steps(looking: Session) -> None:
    assert set(looking.scalars(select(Assignment.state))) >= {
        "invited",
        "awaiting_ruling",
        "active",
        "submitted",
        "declined",
        "conflicted",
    }
    assert set(looking.scalars(select(Condition.state))) == {"open", "reported", "met"}


def test_the_trail_is_whole_and_runs_forward(looking: Session) -> None:
    number, faults = audit.verify(looking)

    assert faults == []
    assert number > 500


def test_every_stored_document_is_there_and_unaltered(built: Flask, looking: Session) -> None:
    found = evidence.verify(looking, built.extensions["qa_portal.files"])

    assert found.whole
    assert found.checked > 60


def test_what_was_submitted_is_complete_with_self_assessment_and_evidence(looking: Session) -> None:
    revisions = looking.scalars(select(ProposalRevision)).all()

    assert len(revisions) >= 20
    for each in revisions:
        assert completeness(proposals.content(each)).complete
        assert len(each.self_assessment) == 24
        assert {cited["criterion"] for cited in each.evidence} == set(each.self_assessment)


def test_no_evidence_is_younger_than_what_cites_it(looking: Session) -> None:
    for each in looking.scalars(select(ProposalRevision)):
        for cited in each.evidence:
            version = looking.get_one(EvidenceVersion, cited["version_id"])
            assert version.uploaded_at < each.submitted_at


def test_the_council_followed_the_rule_or_gave_reasons(looking: Session) -> None:
    outcomes = [(each.outcome, each.computed_outcome) for each in looking.scalars(select(Decision))]

    assert {outcome for outcome, _computed in outcomes} == {"accredited", "accredited_with_conditions", "refused"}
    assert all(outcome == computed for outcome, computed in outcomes)


def test_a_panel_disagrees_by_two_levels_on_a_gate_that_is_not_settled(looking: Session) -> None:
    case = looking.scalars(select(Case).where(Case.state == "consensus")).one()
    levels = set(
        looking.scalars(select(Judgement.level).where(Judgement.case_id == case.id, Judgement.criterion == "5.1"))
    )
    settled = set(looking.scalars(select(Consensus.criterion).where(Consensus.case_id == case.id)))

    assert levels == {"met", "partially_met"}
    assert "5.1" not in settled
    assert len(settled) == 22
    assert looking.scalar(select(func.count()).select_from(Dissent)) == 2


def test_no_letter_waits_to_leave_the_house(looking: Session) -> None:
    letters = looking.scalars(select(Letter)).all()

    assert {each.state for each in letters} == {"sent"}
    assert {each.language for each in letters} == {"en", "ro"}
    assert all(each.sent_at == each.queued_at for each in letters)


def test_nobody_decides_on_a_case_in_which_they_judged(looking: Session) -> None:
    both = [each for each in build.people(looking) if each.has(RoleKind.COUNCIL) and each.has(RoleKind.REVIEWER)]
    judged = {
        each.case_id
        for each in looking.scalars(select(Assignment).where(Assignment.person_id.in_([one.id for one in both])))
    }

    assert judged
    for each in looking.scalars(select(Case).where(Case.id.in_(judged))):
        assert all("council" not in proposals.roles_on(looking, each, person) for person in both)


def test_everybody_signs_in_with_the_one_password(looking: Session) -> None:
    hashes = set(looking.scalars(select(Person.password_hash)))

    assert len(hashes) == 1
    assert passwords.matches(hashes.pop(), build.PASSWORD)


def test_everybody_finds_a_home_page_and_their_cases(built: Flask, looking: Session) -> None:
    for person in build.people(looking):
        refs = looking.scalars(select(Case.ref).where(proposals.visible_to(person)).order_by(Case.id)).all()
        with built.test_client() as client:
            client.sign_in(person)
            for path in ["/home", *(f"/cases/{ref}" for ref in refs[:3])]:
                assert client.get(path).status_code == 200, (person.name, path)


def test_the_designer_of_a_provider_may_be_asked_to_judge_elsewhere(looking: Session) -> None:
    person = looking.scalars(select(Person).where(Person.email == "hinnerk.petersen@nordmark.example")).one()
    seat = looking.scalars(select(Assignment).where(Assignment.person_id == person.id)).one()

    assert seat.case.provider_id not in person.provider_ids
    assert seat.state == "invited"
