"""What was found of the signatures inside a PDF when it was stored.

Rules: one migration for each change, named in words. Name every constraint. Never batch-recreate
a ledger table: SQLite would drop its triggers; make a new table and a new version instead.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def _texts(*names: str, nullable: bool = False) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def upgrade() -> None:
    op.create_table(
        "document_signature",
        *_texts("document"),
        sa.Column("number", sa.Integer(), nullable=False),
        *_texts("field", "fingerprint", "stated_at", "clock", "later", "trust", "why"),
        *_texts("signer", "issuer", nullable=True),
        *[sa.Column(name, sa.Integer(), nullable=False) for name in ("readable", "intact", "whole")],
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_document_signature_document")),
        sa.PrimaryKeyConstraint("document", "number", name=op.f("pk_document_signature")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("document_signature")
