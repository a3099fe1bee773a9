"""The room's pages: bodies with their terms and seats, and the register of interests. No script."""

from govflow.bodies.pages import interests, show, sitting, terms
from govflow.bodies.pages.seeing import blueprint

__all__ = ["blueprint", "interests", "show", "sitting", "terms"]
