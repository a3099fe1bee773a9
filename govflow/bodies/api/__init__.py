"""Bodies at the API's door: what they are, under which terms, who sits on them, and the register."""

from govflow.bodies.api import reading, writing
from govflow.bodies.api.blueprint import blueprint

__all__ = ["blueprint", "reading", "writing"]
