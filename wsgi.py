"""The same app for any production WSGI server."""

from govflow.bootstrap import create_app

app = create_app()
