"""What is standing, read at an instant: terms, seats, who sits, interests, and what nobody holds."""

from govflow.bodies.queries.interests import interests_in, interests_of
from govflow.bodies.queries.listing import list_bodies, show_body
from govflow.bodies.queries.nobody import nobody_holds
from govflow.bodies.queries.standing import seats_at, terms_at, terms_history, terms_in_force, who_sits

__all__ = [
    "interests_in",
    "interests_of",
    "list_bodies",
    "nobody_holds",
    "seats_at",
    "show_body",
    "terms_at",
    "terms_history",
    "terms_in_force",
    "who_sits",
]
