"""What an agreement is, beside the state of its case. Days are ISO text; what is not known is empty."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from govflow.storage.base import BigNumber, projection, text_columns

# ``relation`` says what this agreement does to the one ``about`` names: continues, varies or supersedes it.
agreement = projection(
    "agreement",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    *text_columns("kind", "title", "commencement", "ends_on", "review_by", "relation", "about"),
    Column("notice_months", Integer, nullable=False),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_agreement_about", "about"),
)

# An organisation that the agreement binds, in its order. ``side`` is council or nhs for the two partners of a
# Section 75 agreement, and party for any other; ``dropped`` is 1 for one taken out of the draft again.
agreement_party = projection(
    "agreement_party",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("party", Text, primary_key=True),
    *text_columns("name", "side", "signs_as"),
    Column("position", Integer, nullable=False),
    Column("dropped", Integer, nullable=False),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
)

# An annex or schedule, each with the day from which it applies, whatever day the whole began or was signed.
agreement_annex = projection(
    "agreement_annex",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("key", Text, primary_key=True),
    *text_columns("title", "applies_from", "document", "note"),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
)

# Where in the text a required content is found; an empty ``clause`` is none.
agreement_clause = projection(
    "agreement_clause",
    Column("case_ref", Text, ForeignKey("cases.ref"), primary_key=True),
    Column("item", Text, primary_key=True),
    *text_columns("clause", "note"),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
)

# A party's own approval to enter the agreement. ``sha256`` is the final text it had before it; empty where
# that was in negotiation still. ``ended_on``: when its decision was rescinded or superseded.
agreement_approval = projection(
    "agreement_approval",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    *text_columns("party", "side", "body", "cited", "approved_on", "sha256", "ended_on"),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_agreement_approval_case_ref", "case_ref"),
    Index("ix_agreement_approval_cited", "cited"),
)

# A signature. ``authority`` is what its party approved it under; ``document`` the signed copy, ``sha256`` its
# digest; ``text_sha256`` the final text it was signed against.
agreement_signature = projection(
    "agreement_signature",
    Column("id", Text, primary_key=True),
    Column("case_ref", Text, ForeignKey("cases.ref"), nullable=False),
    *text_columns("party", "side", "signatory", "capacity", "authority", "signed_on", "manner"),
    *text_columns("seal_number", "attested_by", "document", "sha256", "text_sha256"),
    Column("event", BigNumber, nullable=False),
    Column("struck", Integer, nullable=False),
    Index("ix_agreement_signature_case_ref", "case_ref"),
)
