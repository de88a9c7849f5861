"""The database: table base, types both databases keep alike, and the one place where anything is committed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Engine, Enum, MetaData, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

from qa_portal.kernel.errors import BadInput, WrongState


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, to the millisecond. SQLite keeps it without zone, PostgreSQL with: both give UTC back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(microsecond=value.microsecond // 1000 * 1000)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What every table has: an id that stays inside the house, and names for its constraints."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: Moment(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        list[dict[str, Any]]: JSON(),
        StrEnum: Enum(
            StrEnum, native_enum=False, length=40, values_callable=lambda kind: [each.value for each in kind]
        ),
    }

    id: Mapped[int] = mapped_column(primary_key=True)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def create(url: str, *, echo: bool = False) -> Engine:
    """Open the database at `url` (SQLite or PostgreSQL), with the settings the portal relies on."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql" and parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, echo=echo, json_serializer=_json, connect_args={"timeout": 15})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    return create_engine(parsed, echo=echo, json_serializer=_json, pool_pre_ping=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver starts no transaction of its own; _begin_immediate does
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "busy_timeout=15000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    # SQLite's own lower() knows English letters only: a search for "ștefan" would miss "Ștefan"
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(text: Any) -> Any:
    return text.lower() if isinstance(text, str) else text


def _begin_immediate(connection: Any) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


class Database:
    """One open database: hands out sessions for reading and the one transaction for writing."""

    def __init__(self, url: str, *, echo: bool = False) -> None:
        self.engine = create(url, echo=echo)
        self._writing = sessionmaker(self.engine, expire_on_commit=False)
        self._reading = sessionmaker(self.engine.execution_options(reading=True), expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Commit everything done inside the block, or nothing.

        Raises WrongState when another person changed a row meanwhile or the database stayed busy, and BadInput for a
        number or a character that no database keeps.
        """
        with self._writing() as session:
            try:
                with session.begin():
                    yield session
            except StaleDataError as stale:
                raise WrongState from stale
            except (OperationalError, IntegrityError) as beaten:
                if _somebody_was_faster(beaten):
                    raise WrongState from beaten
                raise
            except (OverflowError, DataError) as odd:
                raise BadInput from odd

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that only reads; on SQLite it never waits for a writer."""
        with self._reading() as session:
            try:
                yield session
            except (OverflowError, DataError) as odd:
                raise BadInput from odd


# PostgreSQL: two that cannot be put in order, a deadlock, a lock not had in time, and a row that the other wrote first.
# SQLite lets one write at a time: there, a row that exists already was no race and stays an error.
_LOST_RACES = {"40001", "40P01", "55P03", "23505"}


def _somebody_was_faster(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", "") in _LOST_RACES or "database is locked" in str(error.orig)
