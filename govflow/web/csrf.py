"""Forms sent from elsewhere are refused, the sign-in form too. The API takes no cookies, so it needs none."""

from __future__ import annotations

from flask import Flask, request
from flask_wtf.csrf import CSRFProtect

from govflow.web.gate import is_api


def protect_forms(app: Flask) -> None:
    """Check the token of every form. Call it after the policy: a stranger is asked to sign in first."""
    app.config.update(
        WTF_CSRF_CHECK_DEFAULT=False,
        # A form left open over lunch still works; the session's own end is what bounds it.
        WTF_CSRF_TIME_LIMIT=None,
    )
    forms = CSRFProtect(app)

    @app.before_request
    def check() -> None:
        # An address that is no page, or is not used that way, is answered as such.
        if not is_api() and request.endpoint is not None:
            forms.protect()
