"""Contents of a few lines, written down by hand, and what a comparison of two of them says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from govflow.workbook.comparing import compare
from govflow.workbook.model import Contents, Cover, Line, Money, Number, Stated, Text
from govflow.workbook.naming import Aliases, Naming, read_aliases
from govflow.workbook.template import read_templates
from tests.unit.workbook.reading import ROOT, TEMPLATES

TEMPLATE = read_templates(TEMPLATES)["2021-22"]
SHIPPED = read_aliases(ROOT / "config" / "aliases.toml")


def line(number: str, name: str, source: str, pounds: int | None, **said: Any) -> Line:
    """A line of a plan with an amount in whole pounds; what is not said is the same for all."""
    amount = Money("5a. Expenditure!N9", pounds * 100) if pounds is not None else Money("5a. Expenditure!N9")
    made = Line(
        row=9,
        scheme_id=Text("", number),
        name=name,
        description="As before",
        scheme_type="Carers Services",
        sub_type="Respite services",
        other_text="",
        area="Social Care",
        area_other="",
        commissioner="LA",
        percent_nhs=Number(""),
        percent_la=Number(""),
        provider="Local Authority",
        source=source,
        expenditure=amount,
        new_or_existing="Existing",
    )
    return replace(made, **said)


def plan(*lines: Line, total: int | None = None, board: str = "Anyshire") -> Contents:
    """A version of these lines, with the total row it prints below them."""
    stated = (Stated("lines", "", Money("5a. Expenditure!N2", total * 100)),) if total is not None else ()
    cover = Cover(fields={"board": Text("", board)})
    return Contents(template="2021-22", cover=cover, lines=lines, stated=stated)


def aliases(path: Path, text: str) -> Aliases:
    """An alias table as its file says it."""
    path.write_text(text, encoding="utf-8")
    return read_aliases(path)


def difference(old: Contents, new: Contents, known: Aliases = SHIPPED) -> dict[str, Any]:
    """The document that a comparison prints."""
    boards = {one.cover.text("board") for one in (old, new) if one.cover}
    return compare(old, new, Naming(TEMPLATE, known, frozenset(boards))).as_json()
