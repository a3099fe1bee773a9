"""What a quarterly or year-end return holds, and which returns a report to a board covers.

Rules: one migration for each change, named in words. Name every constraint. Never batch-recreate
a ledger table: SQLite would drop its triggers; make a new table and a new version instead.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _written() -> list[sa.Column[int]]:
    return [sa.Column("event", BIG, nullable=False), sa.Column("struck", sa.Integer(), nullable=False)]


def _of_case(table: str, column: str = "case_ref") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["cases.ref"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "return_period",
        *_text("case_ref", "plan_ref", "period", "starts_on", "ends_on"),
        *_text("narrative", nullable=True),
        *_written(),
        _of_case("return_period"),
        sa.PrimaryKeyConstraint("case_ref", name=op.f("pk_return_period")),
        sqlite_strict=True,
    )
    op.create_index("ix_return_period_plan", "return_period", ["plan_ref", "period"])
    op.create_table(
        "return_line",
        *_text("case_ref", "key"),
        sa.Column("position", sa.Integer(), nullable=False),
        *_text("scheme_id", "scheme", "source"),
        *[sa.Column(name, BIG, nullable=True) for name in ("budget", "spent", "forecast", "sent")],
        *_text("reason", nullable=True),
        *_text("expected_on"),
        *_written(),
        _of_case("return_line"),
        sa.PrimaryKeyConstraint("case_ref", "key", name=op.f("pk_return_line")),
        sqlite_strict=True,
    )
    op.create_table(
        "return_metric",
        *_text("case_ref", "key"),
        sa.Column("position", sa.Integer(), nullable=False),
        *_text("metric", "measure", "planned", "actual", "state", "standing", "variance", "months"),
        *_text("available_from", "note"),
        *_text("reason", nullable=True),
        *_text("expected_on"),
        *_written(),
        _of_case("return_metric"),
        sa.PrimaryKeyConstraint("case_ref", "key", name=op.f("pk_return_metric")),
        sqlite_strict=True,
    )
    op.create_table(
        "return_condition",
        *_text("case_ref", "key"),
        sa.Column("position", sa.Integer(), nullable=False),
        *_text("title", "met"),
        *_text("said", nullable=True),
        *_written(),
        _of_case("return_condition"),
        sa.PrimaryKeyConstraint("case_ref", "key", name=op.f("pk_return_condition")),
        sqlite_strict=True,
    )
    op.create_table(
        "return_carried",
        *_text("case_ref", "origin", "scheme"),
        sa.Column("amount", BIG, nullable=False),
        *_written(),
        _of_case("return_carried"),
        sa.PrimaryKeyConstraint("case_ref", "origin", "scheme", name=op.f("pk_return_carried")),
        sqlite_strict=True,
    )
    op.create_table(
        "board_report",
        *_text("case_ref", "body", "meeting_on", "decision_type"),
        *_text("title", "ward", "contact_officer", "chief_officers", "cost", nullable=True),
        *_text("ongoing_cost", "savings", "budget_host", "funding_source", nullable=True),
        *_text("beneficiary", "reason", "recommendation", nullable=True),
        *_written(),
        _of_case("board_report"),
        sa.PrimaryKeyConstraint("case_ref", name=op.f("pk_board_report")),
        sqlite_strict=True,
    )
    op.create_table(
        "report_return",
        *_text("case_ref", "return_ref"),
        sa.Column("position", sa.Integer(), nullable=False),
        *_written(),
        _of_case("report_return"),
        _of_case("report_return", "return_ref"),
        sa.PrimaryKeyConstraint("case_ref", "return_ref", name=op.f("pk_report_return")),
        sqlite_strict=True,
    )
    op.create_index("ix_report_return_return", "report_return", ["return_ref"])


def downgrade() -> None:
    op.drop_index("ix_report_return_return", table_name="report_return")
    op.drop_table("report_return")
    op.drop_table("board_report")
    for name in ("return_carried", "return_condition", "return_metric", "return_line"):
        op.drop_table(name)
    op.drop_index("ix_return_period_plan", table_name="return_period")
    op.drop_table("return_period")
