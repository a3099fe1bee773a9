"""What a member says of a vote that the clerk wrote down for them: confirmed or disputed."""

import sqlalchemy as sa
from alembic import op

revision = "0003_meet"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
    )


def downgrade() -> None:
    op.drop_table("vote_answer")
