"""The commands of qa-portal, as somebody at the agency types them."""

import os
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from qa_portal.accounts.models import Organisation, Person, Role, RoleKind, Settings
from qa_portal.exchange.proposal_yaml import EXAMPLE
from qa_portal.kernel import clock
from qa_portal.kernel.db import Database
from qa_portal.kernel.files import FileStore
from qa_portal.outbox.models import Letter
from qa_portal.proposals.models import Case, ProposalDraft
from qa_portal.workflow.models import UsedEdition
from tests.builders import Make
from tests.cli.conftest import INIT, Run

KEY = "k" * 40
SAMPLE = Path(__file__).resolve().parents[3] / "shared" / "samples" / "Sample-MC-Annex1-unsigned.jsonld"


@pytest.fixture
def opened(url: str, agency: Run):
    """The database of the agency."""
    database = Database(url)
    yield database
    database.engine.dispose()


def add_designer(opened: Database) -> None:
    """Add a provider with a designer."""
    with opened.transaction() as session:
        provider = Organisation(name="Carpatina University", country="RO")
        person = Person(
            email="ioana@carpatina.example", name="Ioana", password_hash=None, session_key="k", created_at=clock.now()
        )
        person.roles.append(Role(kind=RoleKind.DESIGNER, organisation=provider))
        session.add(person)


def test_init_founds_the_agency_with_its_first_administrator(opened: Database) -> None:
    with opened.reading() as session:
        settings = session.scalars(select(Settings)).one()
        person = session.scalars(select(Person)).one()

    assert (settings.name["ro"], settings.country) == ("Agenția de Calitate Danubia", "SK")
    assert person.email == "katarina@dqa.example"
    assert person.has(RoleKind.ADMINISTRATOR)
    assert person.password_hash.startswith("$argon2id$")


def test_init_a_second_time_is_refused_and_changes_nothing(agency: Run, opened: Database) -> None:
    answer = agency(*INIT, "--name=Another agency")

    assert answer.exit_code == 1
    assert "Traceback" not in answer.output
    with opened.reading() as session:
        assert session.scalars(select(Settings)).one().name["en"] == "Danubia Quality Agency"


def test_a_weak_first_password_is_refused_and_founds_nothing(run: Run, url: str) -> None:
    answer = run(*INIT, QA_PORTAL_ADMIN_PASSWORD="short")

    assert answer.exit_code == 1
    assert "12" in answer.output
    database = Database(url)
    with database.reading() as session:
        assert session.scalars(select(Person)).all() == []
    database.engine.dispose()


def test_the_password_is_in_no_output(run: Run) -> None:
    assert "cal verde" not in run(*INIT).output


def test_upgrade_twice_is_upgrade_once(agency: Run) -> None:
    assert [agency("upgrade").exit_code for _turn in range(2)] == [0, 0]


@pytest.mark.parametrize("command", [("deliver",), ("audit", "verify"), ("evidence", "verify"), ("serve",)])
def test_on_an_empty_database_every_command_says_to_run_init(run: Run, command: tuple[str, ...]) -> None:
    answer = run(*command, QA_PORTAL_SECRET_KEY=KEY)

    assert answer.exit_code == 1
    assert "qa-portal init" in answer.output


@pytest.mark.parametrize("key", ["", "short"])
def test_serve_refuses_to_start_without_a_secret_key(agency: Run, key: str) -> None:
    answer = agency("serve", QA_PORTAL_SECRET_KEY=key)

    assert answer.exit_code == 1
    assert "QA_PORTAL_SECRET_KEY" in answer.output


def test_serve_refuses_a_used_edition_that_has_changed_since(agency: Run, opened: Database) -> None:
    with opened.transaction() as session:
        session.add(UsedEdition(name="workflows/panel-review-1.yaml", sha256="0" * 64, first_used_at=clock.now()))

    answer = agency("serve", QA_PORTAL_SECRET_KEY=KEY)

    assert answer.exit_code == 1
    assert "workflows/panel-review-1.yaml:1" in answer.output
    assert "next edition" in answer.output


def test_serve_refuses_a_used_edition_whose_file_is_gone(agency: Run, opened: Database) -> None:
    with opened.transaction() as session:
        session.add(UsedEdition(name="criteria/esg-mc-0.yaml", sha256="0" * 64, first_used_at=clock.now()))

    answer = agency("serve", QA_PORTAL_SECRET_KEY=KEY)

    assert answer.exit_code == 1
    assert "criteria/esg-mc-0.yaml" in answer.output


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QA_PORTAL_BASE_URL", "portal"),
        ("QA_PORTAL_SMTP_SECURITY", "maybe"),
        ("QA_PORTAL_THREADS", "many"),
        ("QA_PORTAL_PROCESSES", "0"),
        ("QA_PORTAL_SMTP_PORT", "70000"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(run: Run, name: str, value: str) -> None:
    answer = run("upgrade", **{name: value})

    assert answer.exit_code == 1
    assert name in answer.output
    assert "Traceback" not in answer.output


def test_deliver_writes_each_waiting_letter_once(agency: Run, opened: Database, tmp_path: Path) -> None:
    with opened.transaction() as session:
        session.add_all(_letter(number) for number in range(3))

    first, second = agency("deliver"), agency("deliver")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "3 sent" in first.output
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 3
    with opened.reading() as session:
        assert set(session.scalars(select(Letter.state))) == {"sent"}


def _letter(number: int) -> Letter:
    return Letter(
        kind="received",
        address="ioana@carpatina.example",
        addressee="Ioana Dumitrescu",
        language="ro",
        subject="Ștampilă și țel",
        body="Bună ziua.",
        message_id=f"<{number}@qa-portal>",
        queued_at=clock.now(),
        next_attempt_at=clock.now(),
    )


def test_audit_verify_tells_that_all_is_whole_and_names_what_is_not(agency: Run, opened: Database) -> None:
    add_designer(opened)
    assert _import(agency, EXAMPLE).exit_code == 0
    whole = agency("audit", "verify")
    _tamper(opened)

    tampered = agency("audit", "verify")

    assert (whole.exit_code, tampered.exit_code) == (0, 1)
    assert "every chain is whole" in whole.output
    assert "event 1: changed after it was written" in tampered.output


def _tamper(opened: Database) -> None:
    """Change one event as somebody with the database's own tools could."""
    with opened.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE audit_event DISABLE TRIGGER USER")
        else:
            connection.exec_driver_sql("DROP TRIGGER audit_event_no_update")
        connection.execute(text("UPDATE audit_event SET kind = 'case.forged' WHERE seq = 1 AND stream LIKE 'case/%'"))


def test_evidence_verify_names_what_is_missing_and_what_was_altered(
    agency: Run, opened: Database, tmp_path: Path
) -> None:
    store = FileStore(tmp_path / "files")
    with Session(opened.engine, expire_on_commit=False) as session:
        make = Make(session, store, clock.now())
        provider = make.provider()
        designer = make.designer(provider)
        make.evidence(provider, designer, content=b"%PDF-1.7 stays")
        gone = make.evidence(provider, designer, content=b"%PDF-1.7 goes")
        altered = make.evidence(provider, designer, content=b"%PDF-1.7 changes")
        codes = gone.evidence.code, altered.evidence.code
    assert agency("evidence", "verify").exit_code == 0
    store.path(gone.sha256).unlink()
    store.path(altered.sha256).chmod(0o600)
    store.path(altered.sha256).write_bytes(b"%PDF-1.7 forged")

    answer = agency("evidence", "verify")

    assert answer.exit_code == 1
    assert f"missing: {codes[0]}" in answer.output
    assert f"altered: {codes[1]}" in answer.output
    assert answer.output.count("regulation.pdf") == 2


def _import(agency: Run, file: Path, provider: str = "Carpatina University", designer: str = "ioana@carpatina.example"):
    return agency("proposals", "import", str(file), f"--provider={provider}", f"--designer={designer}")


def test_a_yaml_proposal_is_imported_whole(agency: Run, opened: Database) -> None:
    add_designer(opened)

    answer = _import(agency, EXAMPLE)

    assert answer.exit_code == 0, answer.output
    assert "Reading groundwater data" in answer.output
    assert "Not read" not in answer.output


def test_the_commissions_own_sample_arrives_with_what_it_carries_and_the_rest_is_listed(
    agency: Run, opened: Database
) -> None:
    if not SAMPLE.is_file():
        assert os.environ.get("CI") != "true", f"{SAMPLE.name} is missing"
        pytest.skip(f"{SAMPLE.name} is not here: put the Commission's sample beside the project")
    add_designer(opened)

    answer = _import(agency, SAMPLE)

    assert answer.exit_code == 0, answer.output
    assert "values read" in answer.output
    assert "Not read" in answer.output
    with opened.reading() as session:
        case = session.scalars(select(Case)).one()
        said = session.scalars(select(ProposalDraft)).one().data
    assert case.state == "draft"
    assert case.ref in answer.output
    for field in ("title", "country", "outcomes", "hours", "ects", "eqf_level", "assessment_types", "mode"):
        assert said[field], field


@pytest.mark.parametrize(
    ("provider", "designer", "says"),
    [
        ("Nobody", "ioana@carpatina.example", "no provider"),
        ("Carpatina University", "nobody@carpatina.example", "not a designer"),
        ("Carpatina University", "katarina@dqa.example", "not a designer"),
    ],
)
def test_an_import_for_nobody_is_refused(
    agency: Run, opened: Database, provider: str, designer: str, says: str
) -> None:
    add_designer(opened)

    answer = _import(agency, EXAMPLE, provider, designer)

    assert answer.exit_code == 1
    assert says in answer.output
    with opened.reading() as session:
        assert session.scalars(select(Case)).all() == []


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"{", b"[1, 2]", b"a: [", b'{"no": "credential"}'])
def test_a_file_that_is_no_proposal_is_refused_in_a_sentence(
    agency: Run, opened: Database, tmp_path: Path, content: bytes
) -> None:
    add_designer(opened)
    for name in ("proposal.jsonld", "proposal.yaml"):
        file = tmp_path / name
        file.write_bytes(content)

        answer = _import(agency, file)

        assert answer.exit_code == 1, (name, answer.output)
        assert answer.output.startswith("Error: "), answer.output


def test_check_finds_nothing_wrong_with_what_is_shipped(run: Run) -> None:
    assert run("check").exit_code == 0


def test_demo_builds_keeps_and_throws_away(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    built = run("demo", "--build-only", f"--data={folder}")
    assert built.exit_code == 0, built.output
    assert "Sign in with one click" in built.output
    database = sqlite3.connect(folder / "portal.db")
    cases = database.execute('SELECT count(*) FROM "case"').fetchone()[0]
    database.execute("UPDATE person SET title = 'Kept'")
    database.commit()
    database.close()

    kept = run("demo", "--build-only", f"--data={folder}")

    assert kept.exit_code == 0
    assert "Built in" not in kept.output
    assert "Kept" in kept.output
    assert cases >= 15
    assert oct((folder / "secret-key").stat().st_mode)[-3:] == "600"


def test_demo_never_touches_a_folder_that_is_not_its_own(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "precious"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")

    answers = [run("demo", "--build-only", f"--data={folder}", *more) for more in ((), ("--reset",))]

    assert [each.exit_code for each in answers] == [1, 1]
    assert (folder / "thesis.txt").read_text() == "years of work"
