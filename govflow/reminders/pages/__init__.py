"""The room's pages: what one was told, one's calendar, what is not done. Plain forms, no script."""

from govflow.reminders.pages import diary, not_done, one_date, own, preferences, told
from govflow.reminders.pages.blueprint import blueprint

__all__ = ["blueprint", "diary", "not_done", "one_date", "own", "preferences", "told"]
