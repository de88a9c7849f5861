"""Databases of their own for tests that begin with nothing: a file, or a new database of the PostgreSQL under test."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy
from sqlalchemy.engine import make_url


@contextmanager
def empty_database(folder: Path) -> Iterator[str]:
    """Give the address of an empty database, on whatever the tests run on; it is dropped afterwards."""
    served = os.environ.get("QA_PORTAL_TEST_DATABASE_URL")
    if not served:
        yield f"sqlite:///{folder / 'empty.db'}"
        return
    name = f"qa_portal_{secrets.token_hex(6)}"
    address = make_url(served).set(drivername="postgresql+psycopg")
    admin = sqlalchemy.create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        plain = make_url(served).set(drivername="postgresql", database=name)
        yield plain.render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        admin.dispose()
