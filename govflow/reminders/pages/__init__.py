"""The room's pages: what one was told, and one's calendar. Plain forms, no script."""

from govflow.reminders.pages import diary, told
from govflow.reminders.pages.blueprint import blueprint

__all__ = ["blueprint", "diary", "told"]
