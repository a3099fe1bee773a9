"""The forward plan with every date given notice of, and approval sheets that came back signed.

Rules: one migration for each change, named in words. Name every constraint. Never batch-recreate
a ledger table: SQLite would drop its triggers; make a new table and a new version instead.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_w_pap"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
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


def downgrade() -> None:
    op.drop_table("signed_sheet")
    with op.batch_alter_table("planned_date", schema=None) as batch_op:
        batch_op.drop_index("ix_planned_date_planned")

    op.drop_table("planned_date")
    with op.batch_alter_table("planned_decision", schema=None) as batch_op:
        batch_op.drop_index("ix_planned_decision_area")

    op.drop_table("planned_decision")
