"""What the room is told at start: the roles there are, what a password costs, and every limit."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govflow.people.model import Roles, load_roles
from govflow.people.secrets import Hasher

# Where the room's rules lie among ``Product.parts``.
PART = "people"


@dataclass(frozen=True, slots=True)
class PeopleRules:
    """Roles, kinds of body, hashing and limits, as the settings give them."""

    roles: Roles
    bodies: Mapping[str, Mapping[str, Any]]
    hasher: Hasher
    public_url: str
    session_idle_minutes: int
    session_hours: int
    sign_in_attempts: int
    sign_in_lockout_minutes: int
    invitation_days: int

    @property
    def attempts_of_a_source(self) -> int:
        """Return how many tries one address has; a council's people share one, so ten accounts' worth."""
        return self.sign_in_attempts * 10


def people_rules(settings: Any) -> PeopleRules:
    """Return the room's rules from the product's settings."""
    config: Path = settings.config
    return PeopleRules(
        roles=load_roles(config / "roles.toml"),
        bodies=tomllib.loads((config / "bodies.toml").read_text(encoding="utf-8")),
        hasher=Hasher(settings.password_memory_kib, settings.password_rounds),
        public_url=str(settings.public_url).rstrip("/"),
        session_idle_minutes=settings.session_idle_minutes,
        session_hours=settings.session_hours,
        sign_in_attempts=settings.sign_in_attempts,
        sign_in_lockout_minutes=settings.sign_in_lockout_minutes,
        invitation_days=settings.invitation_days,
    )
