"""Employers as payers: their accounts, wage and shares of a line (ADR 0027)."""

from alembic import op

from tpp_sponsor.ledger.database.migrations.wages_1004 import wage_statements

revision = "1004"
down_revision = "1003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in wage_statements(op.get_bind().dialect.name):
        op.get_bind().exec_driver_sql(statement)
