"""What a plan holds, made by hand: a few scheme lines, answers to requirements, a grant broken down by district."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from govflow.workbook.model import (
    Answer,
    Contents,
    Contribution,
    Income,
    Line,
    Money,
    Number,
    Text,
)

HOMECARE = ("12", "Homecare, interim contracts", 150_000_00)
LINES = (("1", "Adaptations", 1_000_00), HOMECARE, (*HOMECARE[:2], 50_000_00), ("20", "Carers", 700_00))


def line(scheme_id: str, name: str, pence: int | None, source: str = "iBCF") -> Line:
    """One line of the expenditure sheet."""
    blank = Number("")
    words = dict.fromkeys(
        (
            "description",
            "scheme_type",
            "sub_type",
            "other_text",
            "area",
            "area_other",
            "commissioner",
            "provider",
            "new_or_existing",
        ),
        "",
    )
    return Line(
        row=1,
        scheme_id=Text("B1", scheme_id),
        name=name,
        percent_nhs=blank,
        percent_la=blank,
        source=source,
        expenditure=Money("O1", pence),
        **words,
    )


def contents(
    lines: Sequence[tuple[str, str, int]] = LINES,
    answers: Mapping[str, str] | None = None,
    districts: Mapping[str, int] | None = None,
) -> Contents:
    """What a plan holds: by default four lines of three schemes, and nothing answered."""
    breakdown = tuple(Contribution(name, Money("", pence)) for name, pence in (districts or {}).items())
    total = Money("", sum((districts or {}).values()))
    grant = Income("DFG", (Contribution("Anyshire", total),), breakdown, total, is_additional=False)
    said = tuple(Answer(code, Text("", yes), Text(""), Text("")) for code, yes in (answers or {}).items())
    return Contents(
        template="2021-22", income=(grant,), lines=tuple(line(*each) for each in lines), answers=said
    )
