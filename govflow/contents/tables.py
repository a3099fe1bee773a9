"""The room's tables: each version held, its warnings, and why a warning stands."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from govflow.storage.base import BigNumber, projection, text_columns

# One row a version whose figures GovFlow holds. ``sha256`` is of the document that keeps them with every
# figure's cell; ``digest`` is of the figures alone. ``origin`` is workbook or hand; ``file_sha256`` is of the
# workbook it was read from. ``errors`` counts those that shut submission, COVER_INCOMPLETE apart;
# ``cover_unsigned`` is 1 while the cover held is not complete and signed off;
# ``sign_off_expected`` is the day on which it says that the board is expected to sign off.
plan_contents = projection(
    "plan_contents",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("number", Integer, primary_key=True),
    *text_columns("document", "sha256", "digest", "origin", "file_document", "file_sha256", "template"),
    *text_columns("said_by", "said_at"),
    Column("errors", Integer, nullable=False),
    Column("cover_incomplete", Integer, nullable=False),
    Column("cover_unsigned", Integer, nullable=False),
    *text_columns("sign_off_expected"),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
)

# A warning of one version, under a key that is the same in every version in which it says the same.
contents_warning = projection(
    "contents_warning",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("key", Text, primary_key=True),
    *text_columns("code"),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
)

# Why a warning stands, in the words of a named person; it holds for every version that is given the same.
warning_explained = projection(
    "warning_explained",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    *text_columns("key", "code"),
    Column("reason", Text, nullable=True),
    *text_columns("said_by", "said_at"),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_warning_explained_case_ref", "case_ref"),
)
