"""What each person last saw of a case when deciding or being consulted about it."""

import sqlalchemy as sa
from alembic import op

revision = "0003_w_pow"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_seen",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("before", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("person", "case_ref", name=op.f("pk_case_seen")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("case_seen")
