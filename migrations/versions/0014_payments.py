"""What is paid, received, queried, held back, spent and stated of a pooled fund.

Rules: one migration for each change, named in words. Name every constraint. Never batch-recreate
a ledger table: SQLite would drop its triggers; make a new table and a new version instead.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = {
    "pool_payment": (
        (
            "contribution",
            "due_on",
            "side",
            "on_day",
            "reference",
            "document",
            "organisation",
            "said_by",
            "flags",
        ),
        (),
        ("amount",),
        ("number",),
    ),
    "pool_payment_query": (
        ("contribution", "organisation", "asked_by", "answered_by", "status"),
        ("question", "answer"),
        (),
        ("number",),
    ),
    "pool_contingency": (
        (
            *("contribution", "held_by", "metric", "plan_line", "status", "target", "judged_on"),
            *("judged_document", "authority", "decided_on", "document", "recorded_by", "flags"),
        ),
        ("reason",),
        ("amount",),
        (),
    ),
    "pool_spend": (("party", "line", "as_at", "document", "recorded_by", "flags"), (), ("amount",), ()),
    "pooled_fund_statement": (
        (
            *("as_at", "digest", "figures", "status", "superseded_by"),
            *("council_by", "council_at", "nhs_by", "nhs_at", "drawn_by"),
        ),
        ("reason",),
        (),
        ("number",),
    ),
    "pool_report": (
        ("kind", "period", "as_at", "figures", "document", "made_by"),
        ("narrative",),
        (),
        (),
    ),
}


def upgrade() -> None:
    for name, (texts, private, big, small) in TABLES.items():
        op.create_table(
            name,
            *[sa.Column(one, sa.Text(), nullable=False) for one in ("id", "case_ref", "pool", *texts)],
            *[sa.Column(one, sa.Text(), nullable=True) for one in private],
            *[sa.Column(one, BIG, nullable=False) for one in (*big, "event")],
            *[sa.Column(one, sa.Integer(), nullable=False) for one in (*small, "struck")],
            sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f(f"fk_{name}_case_ref")),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
            sqlite_strict=True,
        )
        op.create_index(f"ix_{name}_case_ref", name, ["case_ref"])


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_index(f"ix_{name}_case_ref", table_name=name)
        op.drop_table(name)
