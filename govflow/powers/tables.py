"""The tables of powers: decisions, delegations and their use, consultation, determinations and holds."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from govflow.storage.base import BigNumber, plain_table, projection

# One row a decision beside its case. ``record`` is the JSON of what the 2012 and 2014 Regulations ask for:
# reasons, options rejected, interests, background papers, financial effect, urgency. ``nature`` says of a
# ratifying or retrospective decision what it is; ``ended_at`` when it was superseded or rescinded.
decision = projection(
    "decision",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("area", Text, ForeignKey("area.slug"), nullable=False),
    Column("body", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("delegation", Text, nullable=False),
    Column("meeting", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("motion", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("decided_at", Text, nullable=False),
    Column("effective_at", Text, nullable=False),
    Column("ended_at", Text, nullable=False),
    Column("nature", Text, nullable=False),
    Column("executive", Integer, nullable=False),
    Column("key_decision", Integer, nullable=False),
    Column("urgent", Integer, nullable=False),
    Column("in_principle", Integer, nullable=False),
    Column("condition", Text, nullable=False),
    Column("condition_lifted", Text, nullable=False),
    Column("ratifies", Text, nullable=False),
    Column("amount", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("in_question", Text, nullable=False),
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
    Column("grantor", Text, nullable=False),
    Column("instrument", Text, nullable=False),
    Column("under", Text, nullable=False),
    Column("from_at", Text, nullable=False),
    Column("until_at", Text, nullable=False),
    Column("ended_at", Text, nullable=False),
    Column("pauses", Text, nullable=False),
    Column("report_back_on", Text, nullable=False),
    Column("power_confirmed", Text, nullable=False),
    Column("terms", Text, nullable=False),
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
    Column("person", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("pence", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_delegation_use_delegation", "delegation"),
)

# Cover for an absence: who stands in for whom in an office, from when until when. Both names are kept.
cover = projection(
    "cover",
    Column("id", Text, primary_key=True),
    Column("area", Text, ForeignKey("area.slug"), nullable=False),
    Column("office", Text, nullable=False),
    Column("absent", Text, nullable=False),
    Column("covering", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("from_at", Text, nullable=False),
    Column("until_at", Text, nullable=False),
    Column("event", BigNumber, nullable=False),
    Index("ix_cover_covering", "covering"),
)

# Asked, with the material, with reasonable time, replies considered. Silence is recorded and never blocks,
# unless what was asked is agreement (``kind``: consult or agree). ``reply`` is private text. With ``kind``
# joint it is the assent of one joint delegate to what another is about to do.
consultation = projection(
    "consultation",
    Column("id", Text, primary_key=True),
    Column("delegation", Text, nullable=False),
    Column("case_ref", Text, nullable=False),
    Column("consultee", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("material", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("answered_by", Text, nullable=False),
    Column("asked_at", Text, nullable=False),
    Column("reply_by", Text, nullable=False),
    Column("replied_at", Text, nullable=False),
    Column("answer", Text, nullable=False),
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
    Column("office", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("settles", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_determination_area", "area", "question"),
)

# Stops what follows until the same office lifts it.
hold = projection(
    "hold",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    Column("office", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("placed_at", Text, nullable=False),
    Column("lifted_at", Text, nullable=False),
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
