"""The room's pages: what is held of a plan, taking a workbook over, and changing it by hand."""

from govflow.contents.pages import changing, minimums, seeing, sheets, taking_over
from govflow.contents.pages.blueprint import blueprint

__all__ = ["blueprint", "changing", "minimums", "seeing", "sheets", "taking_over"]
