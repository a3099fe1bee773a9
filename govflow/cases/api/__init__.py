"""Cases at the API's door: the same functions as the pages and the command line, as JSON (CONTRACT 9)."""

from govflow.cases.api import acting, casework, feed, reading
from govflow.cases.api.blueprint import blueprint

__all__ = ["acting", "blueprint", "casework", "feed", "reading"]
