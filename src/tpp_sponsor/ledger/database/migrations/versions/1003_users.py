"""User accounts, sessions, login attempts, and runs of the console."""

from alembic import op

from tpp_sponsor.ledger.database.migrations.users_1003 import statements

revision = "1003"
down_revision = "1002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    for statement in statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
