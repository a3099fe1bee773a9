"""Virements between the lines of a plan, and money carried forward into it.

Rules: one migration for each change, named in words. Name every constraint. Never batch-recreate
a ledger table: SQLite would drop its triggers; make a new table and a new version instead.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column]:
    return [sa.Column(name, BIG, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "virement",
        *_texts("id", "case_ref", "from_line", "to_line", "status", "authority", "decided_on"),
        *_texts("document", "proposed_by", "agreed_by", "flags"),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("from_prior", BIG, nullable=True),
        sa.Column("to_prior", BIG, nullable=True),
        *_numbers("amount", "event"),
        sa.Column("struck", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_virement_case_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_virement")),
        sqlite_strict=True,
    )
    op.create_index("ix_virement_case_ref", "virement", ["case_ref"])
    op.create_table(
        "carry_forward",
        *_texts("id", "case_ref", "scheme", "source", "from_year", "into_year", "line", "decision"),
        *_texts("decided_on", "document", "recorded_by"),
        sa.Column("reason", sa.Text(), nullable=True),
        *_numbers("amount", "event"),
        sa.Column("struck", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_carry_forward_case_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carry_forward")),
        sqlite_strict=True,
    )
    op.create_index("ix_carry_forward_case_ref", "carry_forward", ["case_ref"])


def downgrade() -> None:
    op.drop_index("ix_carry_forward_case_ref", table_name="carry_forward")
    op.drop_table("carry_forward")
    op.drop_index("ix_virement_case_ref", table_name="virement")
    op.drop_table("virement")
