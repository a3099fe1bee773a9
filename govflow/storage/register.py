"""The register of who and what there is: areas, organisations, bodies, people, and roles with dates.

Every row is written by an event. Names and addresses are private text: erasing them leaves the rows.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from govflow.storage.base import BigNumber, projection, text_columns

area = projection(
    "area",
    Column("slug", Text, primary_key=True),
    *text_columns("code", "name"),
)

organisation = projection(
    "organisation",
    Column("slug", Text, primary_key=True),
    Column("area", Text, ForeignKey("area.slug"), nullable=False),
    *text_columns("name", "kind"),
)

# ``kind`` is one of config/bodies.toml; ``advisory`` bodies have outcomes, never authority.
body = projection(
    "body",
    Column("slug", Text, primary_key=True),
    Column("area", Text, ForeignKey("area.slug"), nullable=False),
    *text_columns("kind", "name", "abbreviation"),
    Column("advisory", Integer, nullable=False),
    Column("outside", Integer, nullable=False),
)

# ``sign_in``, ``name`` and ``email`` are private text and become null when erased.
person = projection(
    "person",
    Column("id", Text, primary_key=True),
    Column("sign_in", Text, nullable=True),
    Column("name", Text, nullable=True),
    Column("email", Text, nullable=True),
    Column("organisation", Text, ForeignKey("organisation.slug"), nullable=True),
    Column("status", Text, nullable=False),
    Index("ix_person_sign_in", "sign_in"),
    Index("ix_person_email", "email"),
)

# Half-open [from_at, until_at), instants in UTC. An empty area is every area (system roles only).
role_grant = projection(
    "role_grant",
    Column("id", Text, primary_key=True),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    *text_columns("role", "area", "organisation", "body", "from_at", "until_at"),
    Index("ix_role_grant_person", "person"),
    Index("ix_role_grant_area_role", "area", "role"),
)

# A body's terms of reference, in force from the day they were approved: no power before. Half-open, UTC.
# ``rules`` is the JSON that ``bodies/model.py`` reads; ``approved_by`` a decision, ``document`` the paper.
body_terms = projection(
    "body_terms",
    Column("id", Text, primary_key=True),
    Column("body", Text, ForeignKey("body.slug"), nullable=False),
    *text_columns("parent", "from_at", "until_at", "approved_by", "document", "rules"),
    Column("event", BigNumber, nullable=False),
    Index("ix_body_terms_body", "body"),
)

# A seat belongs to an organisation; who holds it changes. ``kind``: voting, non_voting, co_opted, observer.
# ``category`` is what a quorum's composition counts: councillor, nhs, director_of_public_health …
seat = projection(
    "seat",
    Column("id", Text, primary_key=True),
    Column("body", Text, ForeignKey("body.slug"), nullable=False),
    *text_columns("organisation", "title", "kind", "category", "from_at", "until_at"),
    Column("event", BigNumber, nullable=False),
    Index("ix_seat_body", "body"),
)

# ``capacity``: holder or substitute; ``office``: chair, vice_chair or empty.
seat_holding = projection(
    "seat_holding",
    Column("id", Text, primary_key=True),
    Column("seat", Text, ForeignKey("seat.id"), nullable=False),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    *text_columns("capacity", "office", "from_at", "until_at"),
    Column("event", BigNumber, nullable=False),
    Index("ix_seat_holding_seat", "seat"),
    Index("ix_seat_holding_person", "person"),
)

# The standing register. ``text`` is private; ``kept_at`` says where an NHS member's own register is.
interest = projection(
    "interest",
    Column("id", Text, primary_key=True),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    *text_columns("area", "kind", "organisation"),
    Column("text", Text, nullable=True),
    Column("sensitive", Integer, nullable=False),
    *text_columns("kept_at", "from_at", "until_at"),
    Column("event", BigNumber, nullable=False),
    Index("ix_interest_person", "person"),
)

# A dispensation lets a member with an interest take part, on a subject (a case, or everything), for a time.
dispensation = projection(
    "dispensation",
    Column("id", Text, primary_key=True),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    Column("body", Text, ForeignKey("body.slug"), nullable=False),
    *text_columns("subject", "granted_by", "document", "from_at", "until_at"),
    Column("event", BigNumber, nullable=False),
    Index("ix_dispensation_person", "person"),
)

# Two accounts of one person, so that nobody approves their own work through the other.
same_person = projection(
    "same_person",
    Column("account", Text, primary_key=True),
    Column("person", Text, ForeignKey("person.id"), nullable=False),
    Column("event", BigNumber, nullable=False),
)
