"""Alembic runs inside the program, on the connection it is given."""

from alembic import context
from sqlmodel import SQLModel

from tpp_sponsor.ledger.database import schema as _tables  # noqa: F401 - fills the metadata that migrations are compared with

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
