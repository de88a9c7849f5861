"""What tests of all pages together need: one connection for the whole portal, whose changes are taken back."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import sessionmaker

from qa_portal.kernel.db import Database


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
