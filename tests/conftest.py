"""Fixtures of every test: a real database, a real portal, plain builders with full defaults."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session, sessionmaker

from qa_portal.app import create_app
from qa_portal.config import Config
from qa_portal.kernel import clock, i18n
from qa_portal.kernel.db import Base, Database
from tests.builders import Make

settings.register_profile("house", deadline=None, print_blob=True)  # a busy machine is no fault of the code
settings.load_profile("house")


class Client(FlaskClient):
    """A test client that signs in as a person and sends forms with their token."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Read every answer to its end, so that a file that is sent is closed again."""
        kwargs.setdefault("buffered", True)
        return super().open(*args, **kwargs)

    def sign_in(self, person: Any) -> "Client":
        """Open a session as `person`, as the sign-in page would."""
        now = clock.now().timestamp()
        with self.session_transaction() as session:
            session.clear()
            session.update(
                _user_id=f"{person.id}:{person.session_key}", _fresh=True, started=now, seen=now, _permanent=True
            )
        return self


def database_url(folder: Path) -> str:
    """Return the database tests run on: QA_PORTAL_TEST_DATABASE_URL (PostgreSQL), or a SQLite file."""
    return os.environ.get("QA_PORTAL_TEST_DATABASE_URL") or f"sqlite:///{folder / 'test.db'}"


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Configuration of the portal under test; forms need no token unless a test asks for it."""
    folder = tmp_path_factory.mktemp("portal")
    return Config(
        database_url=database_url(folder),
        secret_key="for-tests-only-and-long-enough-0123456789",
        files=folder / "files",
        base_url="http://localhost",
        mail_folder=folder / "mail",
    )


@pytest.fixture(scope="session")
def app(config: Config) -> Iterator[Flask]:
    """The portal, on a database made anew for this run."""
    app = create_app(config)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.test_client_class = Client
    database: Database = app.extensions["qa_portal.database"]
    Base.metadata.drop_all(database.engine)
    Base.metadata.create_all(database.engine)
    yield app
    Base.metadata.drop_all(database.engine)
    database.engine.dispose()


@pytest.fixture(scope="session")
def database(app: Flask) -> Database:
    """The database of the portal under test."""
    found: Database = app.extensions["qa_portal.database"]
    return found


@pytest.fixture(autouse=True)
def _clean(request: pytest.FixtureRequest) -> Iterator[None]:
    """Empty every table after a test that used the database, and speak English again."""
    yield
    i18n.use("en")
    if "app" not in request.fixturenames and "database" not in request.fixturenames:
        return
    app = request.getfixturevalue("app")
    app.extensions.pop("qa_portal.settings", None)
    wipe(app.extensions["qa_portal.database"])


def wipe(database: Database) -> None:
    """Empty every table; the trail refuses deletion, so its guard is lifted for the moment."""
    names = [f'"{table.name}"' for table in Base.metadata.sorted_tables]
    with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE audit_event DISABLE TRIGGER USER")
            connection.exec_driver_sql(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE")
            connection.exec_driver_sql("ALTER TABLE audit_event ENABLE TRIGGER USER")
            return
        triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _sql in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for name in reversed(names):
            connection.exec_driver_sql(f"DELETE FROM {name}")
        for _name, sql in triggers:
            connection.exec_driver_sql(sql)


class Looking(Session):
    """A session that never stands in the portal's way, and after `expire_all` sees what was committed meanwhile."""

    def expire_all(self) -> None:
        """Forget what was read, and end the transaction it was read in."""
        self.commit()
        super().expire_all()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session for arranging and for looking; commit what the portal should see (`make` does it by itself)."""
    with Looking(database.engine.execution_options(reading=True), expire_on_commit=False) as opened:
        yield opened


@pytest.fixture
def at() -> datetime:
    """A moment on a working day: Monday 23 November 2026, 10:00 UTC."""
    return datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture
def make(session: Session, app: Flask, at: datetime) -> Make:
    """Builders of rows with full defaults, over a fresh agency."""
    return Make(session, app.extensions["qa_portal.files"], at)


@pytest.fixture
def client(app: Flask) -> Client:
    """A browser without scripts. No `with`: it would keep `g` of its last request for the next one of any client."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def held(app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """The portal on one connection whose transaction is never committed: every page can be asked, nothing stays.

    Sessions of the portal commit into savepoints of it, so that `held.begin_nested()` takes a request back.
    """
    with database.engine.connect() as connection:
        outer = connection.begin()
        maker = sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        monkeypatch.setattr(database, "_writing", maker)
        monkeypatch.setattr(database, "_reading", maker)
        app.extensions.pop("qa_portal.settings", None)
        yield connection
        outer.rollback()
    app.extensions.pop("qa_portal.settings", None)


class QueryCount:
    """Counts the statements sent to the database inside a block."""

    def __init__(self, database: Database) -> None:
        self.engine, self.statements = database.engine, []  # type: ignore[var-annotated]

    def __enter__(self) -> "QueryCount":
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_exc: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, _conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.statements.append(statement)

    def __len__(self) -> int:
        return len(self.statements)


@pytest.fixture
def count_queries(database: Database) -> QueryCount:
    """Use as `with count_queries as counted: ...; len(counted)`."""
    return QueryCount(database)
