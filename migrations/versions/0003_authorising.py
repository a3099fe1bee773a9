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
        "planned_decision",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("from_day", sa.Text(), nullable=False),
        sa.Column("until_day", sa.Text(), nullable=False),
        sa.Column("documents", sa.Text(), nullable=False),
        sa.Column("how_to_get", sa.Text(), nullable=False),
        sa.Column("key_decision", sa.Integer(), nullable=False),
        sa.Column("meeting", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("first_noticed", sa.Text(), nullable=False),
        sa.Column("closed", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.slug"], name=op.f("fk_planned_decision_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_decision")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("planned_decision", schema=None) as batch_op:
        batch_op.create_index("ix_planned_decision_area", ["area", "closed"], unique=False)

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
        "planned_date",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("planned", sa.Text(), nullable=False),
        sa.Column("from_day", sa.Text(), nullable=False),
        sa.Column("until_day", sa.Text(), nullable=False),
        sa.Column("noticed_on", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["planned"], ["planned_decision.id"], name=op.f("fk_planned_date_planned")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_date")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("planned_date", schema=None) as batch_op:
        batch_op.create_index("ix_planned_date_planned", ["planned"], unique=False)

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
        "signed_sheet",
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("present", sa.Text(), nullable=False),
        sa.Column("matches", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_signed_sheet_case_ref")),
        sa.PrimaryKeyConstraint("case_ref", name=op.f("pk_signed_sheet")),
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

    op.create_table(
        "vote_answer",
        sa.Column("motion", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["motion"], ["motion.id"], name=op.f("fk_vote_answer_motion")),
        sa.PrimaryKeyConstraint("motion", "seat", name=op.f("pk_vote_answer")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("vote_answer")
    with op.batch_alter_table("spending", schema=None) as batch_op:
        batch_op.drop_index("ix_spending_case_ref")

    op.drop_table("spending")
    op.drop_table("signed_sheet")
    op.drop_table("signatory")
    with op.batch_alter_table("planned_date", schema=None) as batch_op:
        batch_op.drop_index("ix_planned_date_planned")

    op.drop_table("planned_date")
    op.drop_table("plan_source")
    with op.batch_alter_table("money_commitment", schema=None) as batch_op:
        batch_op.drop_index("ix_money_commitment_cited")
        batch_op.drop_index("ix_money_commitment_case_ref")

    op.drop_table("money_commitment")
    with op.batch_alter_table("planned_decision", schema=None) as batch_op:
        batch_op.drop_index("ix_planned_decision_area")

    op.drop_table("planned_decision")
    op.drop_table("case_seen")
