"""Brings a database to the present shape, and tells whether it has it."""

from pathlib import Path

from alembic import command
from alembic.config import Config as Alembic
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from qa_portal.kernel.db import Database
from qa_portal.kernel.errors import BadInput
from qa_portal.kernel.i18n import marked


def _alembic() -> Alembic:
    config = Alembic()
    config.set_main_option("script_location", str(Path(__file__).resolve().parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(database: Database) -> None:
    """Apply every step that the database does not have yet; all of them or none."""
    config = _alembic()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(database: Database) -> bool:
    """Tell whether the database has every step."""
    with database.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_heads()
    return set(present) == set(ScriptDirectory.from_config(_alembic()).get_heads())


def require_current(database: Database) -> None:
    """Raise BadInput when the database is not up to date."""
    if not is_current(database):
        raise BadInput(
            marked("The database is not up to date. Run “qa-portal upgrade” (for a new one, “qa-portal init”).")
        )
