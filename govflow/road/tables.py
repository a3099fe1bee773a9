"""The tables of a case: where it stands, what was recorded of it, its dates, its lines, its timers."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Text

from govflow.storage.base import BigNumber, plain_table, projection

# A definition as a case was pinned to it: the JSON that its digest is the hash of.
workflow_definition = projection(
    "workflow_definition",
    Column("digest", Text, primary_key=True),
    Column("workflow", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("source", Text, nullable=False),
)

cases = projection(
    "cases",
    Column("ref", Text, primary_key=True),
    Column("workflow", Text, nullable=False),
    Column("definition", Text, nullable=False),
    Column("digest", Text, ForeignKey("workflow_definition.digest"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("area", Text, ForeignKey("area.slug"), nullable=False),
    Column("year", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("opened_at", Text, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("last_event", BigNumber, nullable=False),
    Index("ix_cases_area_year", "area", "year", "kind"),
    Index("ix_cases_workflow", "workflow", "ref"),
)

# An act of a body or a person, recorded from the world with its own date and its document.
act = projection(
    "act",
    Column("ref", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    Column("trigger", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("body_kind", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("happened_at", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("event", BigNumber, nullable=False),
    Column("standing", Text, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_act_case", "case_ref", "body_kind"),
)

# Single facts of a case with the event that set them: signed off on, submitted on, order of the round.
case_mark = projection(
    "case_mark",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
)

# Numbered lines: scrutiny comments, feedback, assurance queries, conditions, amendments.
case_line = projection(
    "case_line",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("from_whom", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("text", Text, nullable=True),
    Column("asked_on", Text, nullable=False),
    Column("due_on", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("answer", Text, nullable=True),
    Column("answered_in", Text, nullable=False),
    Column("answered_by", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_case_line_case", "case_ref", "kind", "number"),
)

# What was recorded although a rule was not met. What relies on it waits until it is settled.
case_question = projection(
    "case_question",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    Column("about_event", BigNumber, nullable=False),
    Column("code", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_case_question_case", "case_ref", "status"),
)

milestone = projection(
    "milestone",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("qualifier", Text, nullable=False),
    Column("start", Text, nullable=False),
    Column("due", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("outside", Integer, nullable=False),
    Column("closes", Integer, nullable=False),
    Column("at_risk", Integer, nullable=False),
    Column("escalate_after", Integer, nullable=False),
    Column("met_on", Text, nullable=False),
    Column("waived", Integer, nullable=False),
    Column("struck", Integer, nullable=False),
)

# What the clock will do. Firing is a step on the same road; APScheduler only wakes the sweep.
timer = projection(
    "timer",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("due_at", Text, nullable=False),
    Column("local_due", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("event", BigNumber, nullable=False),
    Index("ix_timer_due", "state", "due_at"),
    Index("ix_timer_case", "case_ref"),
)

# A dated thing that waits for the holder of a role: a date passed unmet, an act to confirm.
work_item = projection(
    "work_item",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("due", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("event", BigNumber, nullable=False),
    Index("ix_work_item_open", "status", "role"),
    Index("ix_work_item_case", "case_ref"),
)

# A correction that a second person has still to confirm, or that stands; the original is never touched.
correction = projection(
    "correction",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    Column("about_event", BigNumber, nullable=False),
    Column("kind", Text, nullable=False),
    Column("right", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("event", BigNumber, nullable=False),
    Index("ix_correction_case", "case_ref", "status"),
)

# A later step that relied on one since struck or corrected: to be confirmed or withdrawn.
reliance = projection(
    "reliance",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    Column("event", BigNumber, nullable=False),
    Column("on_event", BigNumber, nullable=False),
    Column("status", Text, nullable=False),
    Index("ix_reliance_case", "case_ref", "status"),
)

document = projection(
    "document",
    Column("id", Text, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("name", Text, nullable=True),
    Column("size", BigNumber, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("uploaded_by", Text, nullable=False),
    Column("uploaded_at", Text, nullable=False),
    Column("parent", Text, nullable=False),
    Column("about", Text, nullable=True),
    Index("ix_document_sha256", "sha256"),
    Index("ix_document_area", "area"),
)

# Which document stands behind which event of which case, and as what.
case_document = projection(
    "case_document",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("event", BigNumber, primary_key=True),
    Column("document", Text, ForeignKey("document.id"), primary_key=True),
    Column("kind", Text, nullable=False),
)

# The bytes, once each, under their own hash; read back only through a check of it.
document_content = plain_table(
    "document_content",
    Column("sha256", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

# How often an actor was refused in an hour, so that a stranger cannot fill the ledger with refusals.
refusal_count = plain_table(
    "refusal_count",
    Column("actor", Text, primary_key=True),
    Column("hour", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)

# Answers to requests that move no case, so that one sent twice is done once.
# ``key`` is the actor and their Idempotency-Key; ``request`` the digest of what was asked under it.
given_answer = plain_table(
    "given_answer",
    Column("key", Text, primary_key=True),
    Column("request", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", Text, nullable=False),
)
