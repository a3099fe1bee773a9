"""Tables as CSV (RFC 4180) for people who open them in a spreadsheet: the one place that writes them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

# What a spreadsheet would run as a formula gets a quotation mark before it (OWASP ASVS 5.0, 1.2.10), and so
# does what it would run once the blanks before it are gone. Marks that stand there already are looked past:
# '=1 goes out as ''=1 and =1 as '=1, so that taking one off always gives the text that was held.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")
_LOOKED_PAST = " \n\v\f\xa0'"


def csv_table(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """Return rows as CSV: one header row, UTF-8 with the mark that Excel looks for."""
    held = io.StringIO(newline="")
    out = csv.writer(held, lineterminator="\r\n")
    out.writerow(columns)
    out.writerows([_cell(row[column]) for column in columns] for row in rows)
    return held.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "; ".join(str(one) for one in value) if isinstance(value, list) else str(value or "")
    return f"'{text}" if text.lstrip(_LOOKED_PAST).startswith(FORMULA) else text
