"""Steps that bring a database up to date (Alembic); they ship with the package."""
