"""What stands on a plan beside its state; what each person last saw; papers and the forward plan.

Rules: one migration for each change, named in words. Name every constraint. Never batch-recreate
a ledger table: SQLite would drop its triggers; make a new table and a new version instead.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
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
    op.create_table(
        "money_commitment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("cited", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Text(), nullable=False),
        sa.Column("amount", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("struck", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_money_commitment_case_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_commitment")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("money_commitment", schema=None) as batch_op:
        batch_op.create_index("ix_money_commitment_case_ref", ["case_ref"], unique=False)
        batch_op.create_index("ix_money_commitment_cited", ["cited"], unique=False)

    op.create_table(
        "plan_source",
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("by_letter", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("struck", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_plan_source_case_ref")),
        sa.PrimaryKeyConstraint("case_ref", "source", name=op.f("pk_plan_source")),
        sqlite_strict=True,
    )
    op.create_table(
        "signatory",
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("body_kind", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("may_be_delegated", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("struck", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_signatory_case_ref")),
        sa.PrimaryKeyConstraint("case_ref", "key", name=op.f("pk_signatory")),
        sqlite_strict=True,
    )
    op.create_table(
        "spending",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("amount", sa.Text(), nullable=False),
        sa.Column("spent_to", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("struck", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_spending_case_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spending")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("spending", schema=None) as batch_op:
        batch_op.create_index("ix_spending_case_ref", ["case_ref"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("spending", schema=None) as batch_op:
        batch_op.drop_index("ix_spending_case_ref")

    op.drop_table("spending")
    op.drop_table("signatory")
    op.drop_table("plan_source")
    with op.batch_alter_table("money_commitment", schema=None) as batch_op:
        batch_op.drop_index("ix_money_commitment_cited")
        batch_op.drop_index("ix_money_commitment_case_ref")

    op.drop_table("money_commitment")
    op.drop_table("case_seen")
