"""Cards of households."""

from alembic import op

from tpp_sponsor.ledger.database.migrations.cards_1005 import card_statements

revision = "1005"
down_revision = "1004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    for statement in card_statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
