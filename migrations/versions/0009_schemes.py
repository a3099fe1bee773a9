"""What is said of the schemes of a plan, what follows them, and what third parties agreed to.

Rules: one migration for each change, named in words. Name every constraint. Never batch-recreate
a ledger table: SQLite would drop its triggers; make a new table and a new version instead.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

EVENT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "scheme_entry",
        *_texts("case_ref", "scheme", "field"),
        sa.Column("event", EVENT, nullable=False),
        *_texts("scheme_id", "name", "value", "by", "at"),
        sa.Column("struck", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_scheme_entry_case_ref")),
        sa.PrimaryKeyConstraint("case_ref", "scheme", "field", "event", name=op.f("pk_scheme_entry")),
        sqlite_strict=True,
    )
    op.create_table(
        "scheme_start",
        *_texts("id", "case_ref", "scheme", "scheme_id", "name", "follows", "starts", "source", "document"),
        *_texts("page", "by", "at"),
        sa.Column("event", EVENT, nullable=False),
        sa.Column("struck", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_scheme_start_case_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme_start")),
        sqlite_strict=True,
    )
    op.create_index("ix_scheme_start_case", "scheme_start", ["case_ref", "scheme"])
    op.create_table(
        "third_party_agreement",
        *_texts("id", "case_ref", "requirement", "kind", "party", "organisation", "agreed", "amount"),
        sa.Column("in_full", sa.Integer(), nullable=False),
        *_texts("agreed_on", "document", "page", "by", "at", "withdrawn_at", "withdrawn_by", "reason"),
        sa.Column("event", EVENT, nullable=False),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_third_party_agreement_case_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_third_party_agreement")),
        sqlite_strict=True,
    )
    op.create_index("ix_third_party_agreement_case", "third_party_agreement", ["case_ref"])


def downgrade() -> None:
    op.drop_table("third_party_agreement")
    op.drop_table("scheme_start")
    op.drop_table("scheme_entry")
