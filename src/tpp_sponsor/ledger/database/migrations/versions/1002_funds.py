"""Funds as payers: their accounts, the funds of a run, place and job of a line (ADR 0024)."""

from alembic import op

from tpp_sponsor.ledger.database.migrations.funds_1002 import fund_statements

revision = "1002"
down_revision = "1001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in fund_statements(op.get_bind().dialect.name):
        op.get_bind().exec_driver_sql(statement)
