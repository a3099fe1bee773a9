"""What is held before anything was written: the template's sheets, sources and questions, all blank."""

from __future__ import annotations

from govflow.workbook.model import Answer, Contents, Cover, Income, Money, Text
from govflow.workbook.template import Template


def blank(template: Template) -> Contents:
    """Return the contents of a template in which nothing has been written yet."""
    titles = {key: str(names[0]) for key, names in template.words["sheets"].items()}
    letters = {
        key: chr(ord("A") + place) for place, key in enumerate(template.words["expenditure"]["columns"])
    }
    cover, requirements = titles["cover"], titles["requirements"]
    return Contents(
        template=template.name,
        sheets=tuple(titles.values()),
        titles=titles,
        cover=Cover(
            {key: Text(f"{cover}!C{row}") for row, key in enumerate(template.words["cover"]["titles"], 8)}
        ),
        income=tuple(
            Income(name, (), (), Money(f"{titles['income']}!C{row}"), bool(one.get("is_additional")))
            for row, (name, one) in enumerate(template.sources.items(), 8)
        ),
        lines=(),
        columns=letters,
        metrics=(),
        answers=tuple(
            Answer(code, *(Text(f"{requirements}!{column}{row}") for column in "DEF"))
            for row, code in enumerate(template.words["requirements"]["codes"], 8)
        ),
    )
