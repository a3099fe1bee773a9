"""The room's pages: coming in, one's own account, and an administrator's people. Plain forms, no script."""

from flask import Blueprint

from govflow.people.pages.account import account_routes
from govflow.people.pages.directory import directory_routes
from govflow.people.pages.entrance import entrance_routes

__all__ = ["pages"]

pages = Blueprint("people", __name__)
entrance_routes(pages)
account_routes(pages)
directory_routes(pages)
