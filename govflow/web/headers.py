"""Security headers on every answer, by hand: a policy of content with a nonce, and no inline anything."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request, session
from werkzeug.middleware.proxy_fix import ProxyFix

from govflow.web.gate import find_viewer, is_api

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    # Forms over https are checked by their referrer, so it is kept within the site.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
# Two years, as browsers ask for.
_TRANSPORT = "max-age=63072000; includeSubDomains"


def csp_nonce() -> str:
    """Return this request's nonce, for the one script of the page template."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def content_policy(nonce: str) -> str:
    """Return the Content-Security-Policy for one answer."""
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' 'nonce-{nonce}'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ]
    )


def set_cookies(app: Flask, public_url: str) -> None:
    """Make the session's cookie unreadable to scripts, same-site, and secure wherever the site is."""
    is_secure = public_url.startswith("https://")
    app.config.update(
        SESSION_COOKIE_NAME="__Host-govflow" if is_secure else "govflow",
        SESSION_COOKIE_SECURE=is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
    )


def trust_proxies(app: Flask, number: int) -> None:
    """Take the visitor's own address, scheme and host from so many proxies in front of the server.

    Without it every visitor has the proxy's address, and one of them could lock all others out. With more
    than there are, a visitor could write an address of their own choice.
    """
    if number:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=number, x_proto=number, x_host=number)  # type: ignore[method-assign]


def put_headers(app: Flask) -> None:
    """Put the headers on every answer of the app, error pages too."""
    # The name that the template of the components looks for.
    app.context_processor(lambda: {"cspNonce": csp_nonce()})

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", content_policy(csp_nonce()))
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers.setdefault("Strict-Transport-Security", _TRANSPORT)
        if request.endpoint != "static":
            _keep_out_of_caches(response)
        return response


def _keep_out_of_caches(response: Response) -> None:
    response.vary.add("Authorization" if is_api() else "Cookie")
    # A form's token in the session makes a page one person's own, signed in or not.
    if is_api() or session or find_viewer() is not None:
        response.headers["Cache-Control"] = "no-store"
