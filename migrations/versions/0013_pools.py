"""Pools of an agreement: terms by version, forecasts, settlements and who agreed them, limits passed.

Rules: one migration for each change, named in words. Name every constraint. Never batch-recreate
a ledger table: SQLite would drop its triggers; make a new table and a new version instead.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CASE = "case_ref"


def _texts(*names: str, nullable: bool = False) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _numbers(*names: str, nullable: bool = False) -> list[sa.Column]:
    return [sa.Column(name, BIG, nullable=nullable) for name in names]


def _of_case(name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([CASE], ["cases.ref"], name=op.f(f"fk_{name}_case_ref"))


def _key(name: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{name}"))


def upgrade() -> None:
    op.create_table(
        "pool",
        *_texts(CASE, "key", "title", "digest"),
        sa.Column("version", sa.Integer(), nullable=False),
        *_numbers("event"),
        _of_case("pool"),
        _key("pool", CASE, "key"),
        sqlite_strict=True,
    )
    op.create_table(
        "pool_terms",
        *_texts(CASE, "key"),
        sa.Column("version", sa.Integer(), nullable=False),
        *_texts("terms", "digest", "applies_from", "authority", "agreed_on", "document", "flags", "made_by"),
        *_texts("reason", nullable=True),
        *_numbers("event"),
        _of_case("pool_terms"),
        _key("pool_terms", CASE, "key", "version"),
        sqlite_strict=True,
    )
    op.create_table(
        "pool_forecast",
        *_texts("id", CASE, "pool", "party", "organisation", "as_at", "made_by"),
        *_texts("figures", nullable=True),
        *_numbers("outturn", "own_cost", nullable=True),
        *_numbers("shared_event", "event"),
        _of_case("pool_forecast"),
        _key("pool_forecast", "id"),
        sqlite_strict=True,
    )
    op.create_index("ix_pool_forecast_case_ref", "pool_forecast", [CASE])
    op.create_table(
        "pool_settlement",
        *_texts("id", CASE, "pool", "terms_digest", "basis", "result", "reading", "digest", "status"),
        *_texts("supersedes", "superseded_by", "calculated_by"),
        *_texts("reason", nullable=True),
        sa.Column("terms_version", sa.Integer(), nullable=False),
        *_numbers("event"),
        _of_case("pool_settlement"),
        _key("pool_settlement", "id"),
        sqlite_strict=True,
    )
    op.create_index("ix_pool_settlement_case_ref", "pool_settlement", [CASE])
    op.create_table(
        "pool_agreement",
        *_texts("settlement", "party", CASE, "organisation", "digest", "agreed_on", "agreed_by", "document"),
        *_numbers("event"),
        _of_case("pool_agreement"),
        sa.ForeignKeyConstraint(
            ["settlement"], ["pool_settlement.id"], name=op.f("fk_pool_agreement_settlement")
        ),
        _key("pool_agreement", "settlement", "party"),
        sqlite_strict=True,
    )
    op.create_table(
        "pool_limit",
        *_texts(CASE, "pool"),
        sa.Column("terms_version", sa.Integer(), nullable=False),
        *_texts("name", "decision", "body", "work_item", "forecast"),
        *_numbers("event"),
        _of_case("pool_limit"),
        _key("pool_limit", CASE, "pool", "terms_version", "name"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("pool_limit")
    op.drop_table("pool_agreement")
    op.drop_index("ix_pool_settlement_case_ref", table_name="pool_settlement")
    op.drop_table("pool_settlement")
    op.drop_index("ix_pool_forecast_case_ref", table_name="pool_forecast")
    op.drop_table("pool_forecast")
    op.drop_table("pool_terms")
    op.drop_table("pool")
