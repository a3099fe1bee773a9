"""Notices given beside the forward plan; windows of a meeting; questions and statements for it.

Rules: one migration for each change, named in words. Name every constraint. Never batch-recreate
a ledger table: SQLite would drop its triggers; make a new table and a new version instead.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_given",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("meeting", sa.Text(), nullable=False),
        sa.Column("planned", sa.Text(), nullable=False),
        sa.Column("given_at", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("informed", sa.Text(), nullable=False),
        sa.Column("agreed_by", sa.Text(), nullable=False),
        sa.Column("representations", sa.Text(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("published_at", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.slug"], name=op.f("fk_notice_given_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_given")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("notice_given", schema=None) as batch_op:
        batch_op.create_index("ix_notice_given_meeting", ["meeting"], unique=False)
        batch_op.create_index("ix_notice_given_planned", ["planned"], unique=False)

    op.create_table(
        "meeting_window",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("closes_at", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_meeting_window_case_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_window")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("meeting_window", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_window_case", ["case_ref", "state"], unique=False)

    op.create_table(
        "submission",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("from_whom", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_submission_case_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index("ix_submission_case", ["case_ref"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index("ix_submission_case")

    op.drop_table("submission")
    with op.batch_alter_table("meeting_window", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_window_case")

    op.drop_table("meeting_window")
    with op.batch_alter_table("notice_given", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_given_planned")
        batch_op.drop_index("ix_notice_given_meeting")

    op.drop_table("notice_given")
