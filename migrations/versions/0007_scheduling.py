"""What each node's own clock said beside the database's, and timers that could not fire.

Rules: one migration for each change, named in words. Name every constraint. Never batch-recreate
a ledger table: SQLite would drop its triggers; make a new table and a new version instead.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "node_clock",
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("skew_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("process", name=op.f("pk_node_clock")),
        sqlite_strict=True,
    )
    op.create_table(
        "timer_trouble",
        sa.Column("timer", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("next_at", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("timer", name=op.f("pk_timer_trouble")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("timer_trouble")
    op.drop_table("node_clock")
