"""The room's pages: what one was told. Plain forms, no script."""

from govflow.reminders.pages import told
from govflow.reminders.pages.blueprint import blueprint

__all__ = ["blueprint", "told"]
