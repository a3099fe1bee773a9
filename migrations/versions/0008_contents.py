"""What a plan holds: each version of its figures, its warnings, and why a warning stands.

Rules: one migration for each change, named in words. Name every constraint. Never batch-recreate
a ledger table: SQLite would drop its triggers; make a new table and a new version instead.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def folded() -> list[sa.Column]:
    return [sa.Column("event", BIG, nullable=False), sa.Column("struck", sa.Integer(), nullable=False)]


def upgrade() -> None:
    op.create_table(
        "plan_contents",
        *texts("case_ref"),
        sa.Column("number", sa.Integer(), nullable=False),
        *texts("document", "sha256", "digest", "origin", "file_document", "file_sha256", "template"),
        *texts("said_by", "said_at"),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("cover_incomplete", sa.Integer(), nullable=False),
        sa.Column("cover_unsigned", sa.Integer(), nullable=False),
        *texts("sign_off_expected"),
        *folded(),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_plan_contents_case_ref_cases")),
        sa.PrimaryKeyConstraint("case_ref", "number", name=op.f("pk_plan_contents")),
        sqlite_strict=True,
    )
    op.create_table(
        "contents_warning",
        *texts("case_ref"),
        sa.Column("number", sa.Integer(), nullable=False),
        *texts("key", "code"),
        *folded(),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_contents_warning_case_ref_cases")),
        sa.PrimaryKeyConstraint("case_ref", "number", "key", name=op.f("pk_contents_warning")),
        sqlite_strict=True,
    )
    op.create_table(
        "warning_explained",
        *texts("id", "case_ref", "key", "code"),
        sa.Column("reason", sa.Text(), nullable=True),
        *texts("said_by", "said_at"),
        *folded(),
        sa.ForeignKeyConstraint(
            ["case_ref"], ["cases.ref"], name=op.f("fk_warning_explained_case_ref_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_explained")),
        sqlite_strict=True,
    )
    op.create_index("ix_warning_explained_case_ref", "warning_explained", ["case_ref"])


def downgrade() -> None:
    op.drop_table("warning_explained")
    op.drop_table("contents_warning")
    op.drop_table("plan_contents")
