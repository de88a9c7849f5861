"""Migrations: from nothing to the present shape, and the same shape as the models describe."""

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

import qa_portal.stages  # noqa: F401 - loads every table
from qa_portal import schema
from qa_portal.kernel.db import Base, Database
from tests.databases import empty_database


def shape(database: Database) -> dict[str, Any]:
    """Describe every table as the database itself knows it."""
    seen = inspect(database.engine)
    found = {}
    for table in sorted(set(seen.get_table_names()) - {"alembic_version"}):
        found[table] = {
            "columns": sorted((each["name"], str(each["type"]), each["nullable"]) for each in seen.get_columns(table)),
            "indexes": sorted(
                (each["name"], tuple(each["column_names"]), bool(each["unique"]), _where(each))
                for each in seen.get_indexes(table)
            ),
            "unique": sorted(
                (each["name"] or "", tuple(each["column_names"])) for each in seen.get_unique_constraints(table)
            ),
            "checks": sorted(each["name"] or each["sqltext"] for each in seen.get_check_constraints(table)),
            "keys": sorted(
                (tuple(each["constrained_columns"]), each["referred_table"], str(each["options"]))
                for each in seen.get_foreign_keys(table)
            ),
        }
    return found


def _where(index: Any) -> str:
    """The condition of a partial index, as the database tells it."""
    return str(sorted((name, str(value)) for name, value in index.get("dialect_options", {}).items()))


@pytest.fixture
def upgraded(tmp_path: Path):
    """A database made by migrations."""
    with empty_database(tmp_path) as url:
        database = Database(url)
        schema.upgrade(database)
        yield database
        database.engine.dispose()


def test_an_upgraded_database_is_current_and_an_empty_one_is_not(upgraded: Database, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    with empty_database(tmp_path / "more") as url:
        empty = Database(url)
        assert not schema.is_current(empty)
        empty.engine.dispose()

    assert schema.is_current(upgraded)
    schema.upgrade(upgraded)
    assert schema.is_current(upgraded)


def test_migrations_and_models_agree(upgraded: Database) -> None:
    with upgraded.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, Base.metadata) == []


def test_migrations_make_every_constraint_and_index_that_the_models_make(upgraded: Database, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    with empty_database(tmp_path / "models") as url:
        made = Database(url)
        Base.metadata.create_all(made.engine)
        expected = shape(made)
        made.engine.dispose()

    assert shape(upgraded) == expected


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET kind = 'forged'", "DELETE FROM audit_event"])
def test_after_an_upgrade_the_trail_can_only_grow(upgraded: Database, statement: str) -> None:
    with upgraded.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO audit_event (stream, seq, at, kind, data, prev_hash, hash) "
                "VALUES ('agency', 1, CURRENT_TIMESTAMP, 'x', '{}', '', '')"
            )
        )

    with pytest.raises(DBAPIError, match="append-only"), upgraded.engine.begin() as connection:
        connection.execute(text(statement))
