"""What a plan's contents are, whichever file they came in: their figures by part, and a digest of each.

The cells they stood in, the totals a file states of its own and the columns of its table are provenance and
belong to no digest; so a workbook written from these contents reads back to the same one.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from govflow.kernel.canonical import digest, normalise
from govflow.kernel.findings import Json
from govflow.workbook.model import Answer, Contents, Contribution, Cover, Income, Line, Metric, Money, Number
from govflow.workbook.wire import CONTENTS


def figures_of(contents: Contents) -> dict[str, Json]:
    """Return income, minimums and scheme lines as plain JSON, money in pence."""
    return {
        "template": contents.template,
        "income": [_income(one) for one in contents.income or ()],
        "minimums": {one.condition: amount_of(one.amount) for one in contents.minimums},
        "lines": [line_of(one) for one in contents.lines or ()],
    }


def metrics_of(contents: Contents) -> list[Json]:
    """Return the metrics with their narratives as plain JSON."""
    return [_metric(one) for one in contents.metrics or ()]


def confirmations_of(contents: Contents) -> list[Json]:
    """Return the answers to the planning requirements as plain JSON."""
    return [_answer(one) for one in contents.answers or ()]


def contacts_of(contents: Contents) -> dict[str, Json]:
    """Return the cover as plain JSON: its fields, and whom the letter goes to."""
    cover = contents.cover or Cover()
    fields: dict[str, Json] = {key: field.text for key, field in cover.fields.items()}
    letters: list[Json] = [
        {"role": one.role, "title": one.title, "email": one.email.text}
        for one in cover.contacts
        if one.title or one.email.text
    ]
    return {"fields": fields, "contacts": letters}


def parts_of(contents: Contents) -> dict[str, str]:
    """Return the SHA-256 of each part of a case's contents that a workbook holds, by the part's name."""
    return {
        "figures": digest(normalise(figures_of(contents))),
        "metrics": digest(normalise(metrics_of(contents))),
        "confirmations": digest(normalise(confirmations_of(contents))),
        "contacts": digest(normalise(contacts_of(contents))),
    }


def digest_of(contents: Contents) -> str:
    """Return the SHA-256 of all that is held of a workbook."""
    return digest(parts_of(contents))


def as_bytes(contents: Contents) -> bytes:
    """Return contents as the document that is kept, with every figure's cell."""
    return CONTENTS.dump_json(contents)


def from_bytes(kept: bytes) -> Contents:
    """Return the contents that were kept so.

    Raises:
        ValueError: for bytes that are none.
    """
    return CONTENTS.validate_json(kept)


def line_of(line: Line) -> dict[str, Json]:
    """Return one scheme line as plain JSON, as typed."""
    return {
        "scheme_id": line.scheme_id.text,
        "name": line.name,
        "description": line.description,
        "scheme_type": line.scheme_type,
        "sub_type": line.sub_type,
        "other_text": line.other_text,
        "area": line.area,
        "area_other": line.area_other,
        "commissioner": line.commissioner,
        "percent_nhs": number_of(line.percent_nhs),
        "percent_la": number_of(line.percent_la),
        "provider": line.provider,
        "source": line.source,
        "expenditure": amount_of(line.expenditure),
        "new_or_existing": line.new_or_existing,
    }


def amount_of(money: Money) -> Json:
    """Return pence; nothing where the cell is blank, and what is wrong with it where it holds no amount."""
    return money.pence if money.pence is not None else _fault(money.fault, is_blank=money.is_blank)


def number_of(number: Number) -> Json:
    """Return a number as its shortest decimal text; nothing where the cell is blank."""
    if number.value is None:
        return _fault(number.fault, is_blank=number.is_blank)
    return plain_number(number.value)


def plain_number(value: Decimal) -> str:
    """Return a decimal without the zeros it ends in and without an exponent: 92.1."""
    text = format(value, "f")
    shortest = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if shortest in {"", "-0", "-"} else shortest


def _fault(fault: str, *, is_blank: bool) -> Json:
    return None if is_blank or not fault else {"fault": fault}


def _income(income: Income) -> dict[str, Json]:
    shown: dict[str, Json] = {
        "source": income.source,
        "rows": _contributions(income.rows),
        "breakdown": _contributions(income.breakdown),
    }
    if income.is_additional and not income.rows:
        shown["total"] = income.total.pence or 0
    return shown


def _contributions(rows: Sequence[Contribution]) -> list[Json]:
    return [{"name": one.name, "amount": amount_of(one.amount)} for one in rows]


def _metric(metric: Metric) -> dict[str, Json]:
    rows: list[Json] = [
        {
            "measure": one.measure,
            "period": one.period,
            "kind": one.kind,
            "unit": one.unit,
            "value": number_of(one.value),
        }
        for one in metric.rows
    ]
    return {"code": metric.code, "rows": rows, "narrative": metric.narrative.text}


def _answer(answer: Answer) -> dict[str, Json]:
    return {
        "code": answer.code,
        "answer": answer.answer.text,
        "action": answer.action.text,
        "timeframe": answer.timeframe.text,
    }
