"""Decisions and delegations at the API's door, beside what every case has."""

from govflow.powers.api import asking, deciding, granting, officers
from govflow.powers.api.blueprint import blueprint

__all__ = ["asking", "blueprint", "deciding", "granting", "officers"]
