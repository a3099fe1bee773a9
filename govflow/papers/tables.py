"""The tables of papers: decisions to come with the notice given of them, and sheets that came back signed."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from govflow.storage.base import BigNumber, projection, text_columns

# One row a matter of the forward plan (SI 2012/2089 regulation 9). ``body`` decides, or else ``office``.
# ``from_day`` and ``until_day`` are the date, or the period, that is planned now; ``first_noticed`` never
# changes. ``closed`` says how it left the plan: decided, withdrawn; ``decision`` by which decision.
planned_decision = projection(
    "planned_decision",
    Column("id", Text, primary_key=True),
    Column("area", Text, ForeignKey("area.slug"), nullable=False),
    *text_columns("matter", "body", "office", "from_day", "until_day", "documents", "how_to_get"),
    Column("key_decision", Integer, nullable=False),
    *text_columns("meeting", "item", "first_noticed", "closed", "decision"),
    Column("event", BigNumber, nullable=False),
    Index("ix_planned_decision_area", "area", "closed"),
)

# Every date that was ever given notice of, the first one too. Nothing here is changed.
planned_date = projection(
    "planned_date",
    Column("id", Text, primary_key=True),
    Column("planned", Text, ForeignKey("planned_decision.id"), nullable=False),
    *text_columns("from_day", "until_day", "noticed_on", "reason"),
    Column("event", BigNumber, nullable=False),
    Index("ix_planned_date_planned", "planned"),
)

# A notice that was given beside the forward plan's own: of a private part, a general exception, special
# urgency, the report on it (``config/notice.toml``). About a meeting, or a matter of the plan.
notice_given = projection(
    "notice_given",
    Column("id", Text, primary_key=True),
    Column("area", Text, ForeignKey("area.slug"), nullable=False),
    *text_columns("notice", "meeting", "planned", "given_at", "reason", "informed", "agreed_by"),
    *text_columns("representations", "response", "published_at", "document"),
    Column("event", BigNumber, nullable=False),
    Index("ix_notice_given_meeting", "meeting"),
    Index("ix_notice_given_planned", "planned"),
)

# A printed sheet that came back signed. ``digest`` is as printed on it, ``present`` of what there was when
# it was recorded; where they differ the decision is in question, and stands recorded.
signed_sheet = projection(
    "signed_sheet",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    *text_columns("reference", "digest", "present"),
    Column("matches", Integer, nullable=False),
    Column("document", Text, nullable=False),
    Column("event", BigNumber, nullable=False),
)
