"""The room over the API: schemes listed, shown and set; what third parties agreed to."""

from govflow.schemes.api import schemes, third_parties
from govflow.schemes.api.blueprint import api

__all__ = ["api", "schemes", "third_parties"]
