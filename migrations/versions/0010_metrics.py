"""Metrics of plans: figures as recorded, what others reached, notes on quality, an area's own metrics.

Rules: one migration for each change, named in words. Name every constraint. Never batch-recreate
a ledger table: SQLite would drop its triggers; make a new table and a new version instead.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "metric_figure",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("months", sa.Text(), nullable=False),
        sa.Column("available_from", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("numerator", sa.Text(), nullable=False),
        sa.Column("denominator", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("restates", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("struck", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.slug"], name=op.f("fk_metric_figure_area")),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_metric_figure_case_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric_figure")),
        sqlite_strict=True,
    )
    op.create_index("ix_metric_figure_area", "metric_figure", ["area", "metric"])
    op.create_table(
        "metric_comparator",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("whose", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("denominator", sa.Text(), nullable=False),
        sa.Column("rank", sa.Text(), nullable=False),
        sa.Column("out_of", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("struck", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.slug"], name=op.f("fk_metric_comparator_area")),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_metric_comparator_case_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric_comparator")),
        sqlite_strict=True,
    )
    op.create_index("ix_metric_comparator_area", "metric_comparator", ["area", "metric"])
    op.create_table(
        "metric_note",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("struck", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.slug"], name=op.f("fk_metric_note_area")),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_metric_note_case_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric_note")),
        sqlite_strict=True,
    )
    op.create_index("ix_metric_note_area", "metric_note", ["area", "metric"])
    op.create_table(
        "local_metric",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("year", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("better", sa.Text(), nullable=False),
        sa.Column("frequency", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("lag_days", sa.Integer(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.slug"], name=op.f("fk_local_metric_area")),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_local_metric_case_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_metric")),
        sqlite_strict=True,
    )
    op.create_index("ix_local_metric_area", "local_metric", ["area", "code"])


def downgrade() -> None:
    op.drop_table("local_metric")
    op.drop_table("metric_note")
    op.drop_table("metric_comparator")
    op.drop_table("metric_figure")
