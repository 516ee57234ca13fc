"""The ledger: tables, the accounts of payers, and guards (ADR 0003, ADR 0009, ADR 0021)."""

from alembic import op

from tpp_sponsor.ledger.database.migrations.guards_1001 import guard_statements
from tpp_sponsor.ledger.database.migrations.tables_1001 import table_statements

revision = "1001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for statement in (*table_statements(dialect), *guard_statements(dialect)):
        op.get_bind().exec_driver_sql(statement)
