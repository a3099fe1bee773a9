"""Pools of an agreement: terms by version, forecasts, settlements and who agreed them. Money is pence."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from govflow.storage.base import BigNumber, projection, text_columns

# One pool of one agreement, at the version of its terms that is the latest.
pool = projection(
    "pool",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("key", Text, primary_key=True),
    *text_columns("title", "digest"),
    Column("version", Integer, nullable=False),
    Column("event", BigNumber, nullable=False),
)

# ``terms`` is the JSON that ``rulebook/pool_terms_reading.py`` reads. ``reason`` is private text.
pool_terms = projection(
    "pool_terms",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    *text_columns(
        "terms", "digest", "applies_from", "authority", "agreed_on", "document", "flags", "made_by"
    ),
    *text_columns("reason", nullable=True),
    Column("event", BigNumber, nullable=False),
)

# ``figures`` is private to the party's organisation: the JSON of what it expects, and its note. What it has
# shared stands in ``outturn`` and ``own_cost``; until then they are empty and ``shared_event`` is nought.
pool_forecast = projection(
    "pool_forecast",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    *text_columns("pool", "party", "organisation", "as_at", "made_by"),
    *text_columns("figures", nullable=True),
    Column("outturn", BigNumber, nullable=True),
    Column("own_cost", BigNumber, nullable=True),
    Column("shared_event", BigNumber, nullable=False),
    Column("event", BigNumber, nullable=False),
    Index("ix_pool_forecast_case_ref", "case_ref"),
)

# ``basis``: the figures it rests on and whose they are; ``result``: what each party bears. Both are JSON, and
# ``digest`` is of both and of the terms. ``status``: calculated, agreed, superseded.
pool_settlement = projection(
    "pool_settlement",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    *text_columns("pool", "terms_digest", "basis", "result", "reading", "digest", "status"),
    *text_columns("supersedes", "superseded_by", "calculated_by"),
    *text_columns("reason", nullable=True),
    Column("terms_version", Integer, nullable=False),
    Column("event", BigNumber, nullable=False),
    Index("ix_pool_settlement_case_ref", "case_ref"),
)

# A party's agreement to a settlement: to the one of this digest, and no other.
pool_agreement = projection(
    "pool_agreement",
    Column("settlement", Text, ForeignKey("pool_settlement.id"), primary_key=True),
    Column("party", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    *text_columns("organisation", "digest", "agreed_on", "agreed_by", "document"),
    Column("event", BigNumber, nullable=False),
)

# A limit that a shared forecast passed, once for each version of the terms: ``decision`` is the case opened
# for ``body``, or ``work_item`` what was raised where no body has the power.
pool_limit = projection(
    "pool_limit",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("pool", Text, primary_key=True),
    Column("terms_version", Integer, primary_key=True),
    Column("name", Text, primary_key=True),
    *text_columns("decision", "body", "work_item", "forecast"),
    Column("event", BigNumber, nullable=False),
)
