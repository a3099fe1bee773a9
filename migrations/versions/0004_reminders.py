"""What was told to whom, and which day's digests are made.

Rules: one migration for each change, named in words. Name every constraint. Never batch-recreate
a ledger table: SQLite would drop its triggers; make a new table and a new version instead.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("milestone", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        sa.Column("slack", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_reminder_person")),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_reminder_case_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index("ix_reminder_person", ["person", "event"], unique=False)
        batch_op.create_index("ix_reminder_event", ["event"], unique=False)
        batch_op.create_index("ix_reminder_case", ["case_ref", "milestone"], unique=False)

    op.create_table(
        "digest_round",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_digest_round")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("digest_round")
    op.drop_table("reminder")
