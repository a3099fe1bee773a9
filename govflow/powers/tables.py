"""The tables of powers: decisions, delegations and their use, consultation, determinations and holds."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from govflow.storage.base import BigNumber, plain_table, projection, text_columns

# One row a decision beside its case. ``record`` is the JSON of what the 2012 and 2014 Regulations ask for:
# reasons, options rejected, interests, background papers, financial effect, urgency. ``nature`` says of a
# ratifying or retrospective decision what it is; ``ended_at`` when it was superseded or rescinded.
decision = projection(
    "decision",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("area", Text, ForeignKey("area.slug"), nullable=False),
    *text_columns(
        "body",
        "office",
        "delegation",
        "meeting",
        "item",
        "motion",
        "verb",
        "subject",
        "text",
        "sha256",
        "decided_at",
        "effective_at",
        "ended_at",
        "nature",
    ),
    Column("executive", Integer, nullable=False),
    Column("key_decision", Integer, nullable=False),
    Column("urgent", Integer, nullable=False),
    Column("in_principle", Integer, nullable=False),
    *text_columns("condition", "condition_lifted", "ratifies", "amount", "record", "in_question"),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_decision_subject", "subject"),
    Index("ix_decision_area", "area", "decided_at"),
    Index("ix_decision_meeting", "meeting"),
)

# One row a delegation beside its case. ``terms`` is the JSON that ``rulebook/delegation_terms.py`` reads:
# delegates, scope, limits in pence, consultees, conditions. Half-open [from_at, until_at), instants in UTC.
# ``pauses`` is the JSON of its suspensions; ``power_confirmed`` is "yes", "no", or the determination.
delegation = projection(
    "delegation",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("area", Text, ForeignKey("area.slug"), nullable=False),
    *text_columns(
        "grantor",
        "instrument",
        "under",
        "from_at",
        "until_at",
        "ended_at",
        "pauses",
        "report_back_on",
        "power_confirmed",
        "terms",
    ),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_delegation_area", "area"),
)

delegation_use = projection(
    "delegation_use",
    Column("id", Text, primary_key=True),
    Column("delegation", Text, ForeignKey("delegation.case_ref"), nullable=False),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    Column("about_event", BigNumber, nullable=False),
    *text_columns("person", "at"),
    Column("pence", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_delegation_use_delegation", "delegation"),
)

# Cover for an absence: who stands in for whom in an office, from when until when. Both names are kept.
cover = projection(
    "cover",
    Column("id", Text, primary_key=True),
    Column("area", Text, ForeignKey("area.slug"), nullable=False),
    *text_columns("office", "absent", "covering", "document", "from_at", "until_at"),
    Column("event", BigNumber, nullable=False),
    Index("ix_cover_covering", "covering"),
)

# Asked, with the material, with reasonable time, replies considered. Silence is recorded and never blocks,
# unless what was asked is agreement (``kind``: consult or agree). ``reply`` is private text. With ``kind``
# joint it is the assent of one joint delegate to what another is about to do.
consultation = projection(
    "consultation",
    Column("id", Text, primary_key=True),
    *text_columns(
        "delegation",
        "case_ref",
        "consultee",
        "kind",
        "material",
        "asked_by",
        "answered_by",
        "asked_at",
        "reply_by",
        "replied_at",
        "answer",
    ),
    Column("reply", Text, nullable=True),
    Column("considered", Text, nullable=True),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_consultation_case", "case_ref"),
)

# A statutory officer's answer to a question of law or money, kept and cited; it settles one case or the area.
determination = projection(
    "determination",
    Column("id", Text, primary_key=True),
    Column("area", Text, ForeignKey("area.slug"), nullable=False),
    *text_columns("office", "question", "about", "answer", "reasons", "settles", "made_at"),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_determination_area", "area", "question"),
)

# Stops what follows until the same office lifts it.
hold = projection(
    "hold",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    *text_columns("office", "reason", "placed_at", "lifted_at"),
    Column("event", BigNumber, nullable=False),
    Index("ix_hold_case", "case_ref"),
)

# What each person last saw of a case: its last event then, when that was, and what they had seen before.
case_seen = plain_table(
    "case_seen",
    Column("person", Text, primary_key=True),
    Column("case_ref", Text, primary_key=True),
    Column("event", BigNumber, nullable=False),
    Column("at", Text, nullable=False),
    Column("before", BigNumber, nullable=False),
)
