"""Meetings at the API's door (CONTRACT 9): what is recorded of a meeting beside its steps."""

from govflow.meetings.api import arranging, motions, questions, sitting
from govflow.meetings.api.blueprint import blueprint

__all__ = ["arranging", "blueprint", "motions", "questions", "sitting"]
