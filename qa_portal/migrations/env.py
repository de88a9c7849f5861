"""What Alembic runs: the steps, on the connection that the portal gives it."""

from alembic import context

from qa_portal import stages  # noqa: F401 - loads every table
from qa_portal.kernel.db import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
