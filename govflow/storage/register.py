"""The register of who and what there is: areas, organisations, bodies, people, and roles with dates.

Every row is written by an event. Names and addresses are private text: erasing them leaves the rows.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text

from govflow.storage.base import projection

area = projection(
    "area",
    Column("slug", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
)

organisation = projection(
    "organisation",
    Column("slug", Text, primary_key=True),
    Column("area", Text, ForeignKey("area.slug"), nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
)

# ``kind`` is one of config/bodies.toml; ``advisory`` bodies have outcomes, never authority.
body = projection(
    "body",
    Column("slug", Text, primary_key=True),
    Column("area", Text, ForeignKey("area.slug"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("abbreviation", Text, nullable=False),
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
    Column("role", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("from_at", Text, nullable=False),
    Column("until_at", Text, nullable=False),
    Index("ix_role_grant_person", "person"),
    Index("ix_role_grant_area_role", "area", "role"),
)
