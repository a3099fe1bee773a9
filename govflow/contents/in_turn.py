"""A door that reads a workbook lets so many in at once, from the bytes to what is held."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from govflow.contents.ports import PART, ContentsParts
from govflow.web.product import product

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def in_turn(view: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Let a request in when it is its turn; what it then keeps in memory, few others do at the same time."""

    @wraps(view)
    def waiting(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        with cast("ContentsParts", product().parts[PART]).turns.one():
            return view(*args, **kwargs)

    return waiting
