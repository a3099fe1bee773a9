"""The pages of meetings: lists, one meeting, its agenda and minutes, and the clerk's desk."""

from govflow.meetings.pages import desk, lists, questions, show, votes
from govflow.meetings.pages.blueprint import blueprint

__all__ = ["blueprint", "desk", "lists", "questions", "show", "votes"]
