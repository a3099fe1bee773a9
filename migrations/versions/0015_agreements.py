"""Agreements: their record, parties, annexes, required contents, approvals and signatures.

Rules: one migration for each change, named in words. Name every constraint. Never batch-recreate
a ledger table: SQLite would drop its triggers; make a new table and a new version instead.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPROVAL = ("party", "side", "body", "cited", "approved_on", "sha256", "ended_on")
SIGNATURE = ("party", "side", "signatory", "capacity", "authority", "signed_on", "manner")
SIGNED = ("seal_number", "attested_by", "document", "sha256", "text_sha256")


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _whole(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _make(table: str, key: tuple[str, ...], *columns: sa.Column) -> None:
    op.create_table(
        table,
        *columns,
        sa.Column("event", BIG, nullable=False),
        *_whole("struck"),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f(f"fk_{table}_case_ref")),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")),
        sqlite_strict=True,
    )


def upgrade() -> None:
    about = _texts("kind", "title", "commencement", "ends_on", "review_by", "relation", "about")
    _make("agreement", ("case_ref",), *_texts("case_ref"), *about, *_whole("notice_months"))
    op.create_index("ix_agreement_about", "agreement", ["about"])
    party = _texts("case_ref", "party", "name", "side", "signs_as")
    _make("agreement_party", ("case_ref", "party"), *party, *_whole("position", "dropped"))
    annex = _texts("case_ref", "key", "title", "applies_from", "document", "note")
    _make("agreement_annex", ("case_ref", "key"), *annex)
    _make("agreement_clause", ("case_ref", "item"), *_texts("case_ref", "item", "clause", "note"))
    _make("agreement_approval", ("id",), *_texts("id", "case_ref", *APPROVAL))
    op.create_index("ix_agreement_approval_case_ref", "agreement_approval", ["case_ref"])
    op.create_index("ix_agreement_approval_cited", "agreement_approval", ["cited"])
    _make("agreement_signature", ("id",), *_texts("id", "case_ref", *SIGNATURE, *SIGNED))
    op.create_index("ix_agreement_signature_case_ref", "agreement_signature", ["case_ref"])


def downgrade() -> None:
    op.drop_index("ix_agreement_signature_case_ref", table_name="agreement_signature")
    op.drop_table("agreement_signature")
    op.drop_index("ix_agreement_approval_cited", table_name="agreement_approval")
    op.drop_index("ix_agreement_approval_case_ref", table_name="agreement_approval")
    op.drop_table("agreement_approval")
    for table in ("agreement_clause", "agreement_annex", "agreement_party"):
        op.drop_table(table)
    op.drop_index("ix_agreement_about", table_name="agreement")
    op.drop_table("agreement")
