"""Contents of a plan drawn at random: hostile texts, sums of fifteen digits, pence, and cells that hold no amount."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from govflow.workbook.model import (
    Answer,
    Contact,
    Contents,
    Contribution,
    Cover,
    Income,
    Line,
    Measured,
    Metric,
    Minimum,
    Money,
    Number,
    Text,
)

AT = "Sheet!A1"
BLANK = "is blank"
SOURCES = {
    "DFG": False,
    "Minimum CCG Contribution": False,
    "iBCF": False,
    "Additional LA Contribution": True,
    "Additional CCG Contribution": True,
}
FIELDS = (
    "board",
    "completed_by",
    "email",
    "contact_number",
    "signatory_title",
    "signatory_name",
    "signed_off",
)
# What a spreadsheet, an XML file or a reader could take for something else than a text.
PIECES = (
    "=1+1", "+44 1632", "-5", "@SUM(A1)", "\t", "\r", "\n", "\r\n", "'", '"', "<b>", "&amp;", "]]>", "_x000D_",
    "_x005F_", "_x41_", "x005F_", "{=1}", "#REF!", "TRUE", "01/12/2021", "2021-12-01", "007", "1", "1e5", "0.10", "5%",
    "£1,000", "caf\u00e9", "\u65e5\u672c", "\U0001f600", "\u00a0", "  ", "a", "long words " * 300,
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=4).map(lambda pieces: "".join(pieces).strip())
filled = texts.map(lambda text: text or "x")
FAULTS = ("holds text ('abc')", "holds text ('=1+1')", "holds a date (2021-12-01)", "holds TRUE", "holds FALSE",
          "holds the error #REF!")  # fmt: skip
NO_AMOUNTS = ("is negative (-5)", "is negative (-0.25)", "is no amount in pounds and pence (1.234)",
              "is no amount in pounds and pence (1E+20)")  # fmt: skip


def said(strategy: st.SearchStrategy[str] = texts) -> st.SearchStrategy[Text]:
    return strategy.map(lambda text: Text(AT, text))


sums = st.integers(0, 10**15 - 1).map(lambda pence: Money(AT, pence))
amounts = st.one_of(
    sums, sums, st.sampled_from([BLANK, *FAULTS, *NO_AMOUNTS]).map(lambda fault: Money(AT, None, fault))
)
digits = st.builds(
    lambda number, places: Decimal(number).scaleb(-places),
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.integers(0, 9),
)
numbers = st.one_of(
    digits.map(lambda value: Number(AT, value)),
    st.sampled_from([BLANK, *FAULTS]).map(lambda fault: Number(AT, None, fault)),
)
contributions = st.lists(st.builds(Contribution, texts, sums), max_size=3).map(tuple)
lines = st.builds(
    Line,
    row=st.just(1),
    scheme_id=said(st.one_of(st.integers(1, 10**15 - 1).map(str), texts)),
    name=texts,
    description=texts,
    scheme_type=filled,
    sub_type=texts,
    other_text=texts,
    area=texts,
    area_other=texts,
    commissioner=texts,
    percent_nhs=numbers,
    percent_la=numbers,
    provider=texts,
    source=st.one_of(texts, st.sampled_from(list(SOURCES))),
    expenditure=amounts,
    new_or_existing=texts,
)
measured = st.builds(Measured, filled, filled, texts, texts, numbers)


@st.composite
def incomes(draw: st.DrawFn) -> tuple[Income, ...]:
    found = []
    for source, is_additional in SOURCES.items():
        rows = draw(contributions)
        breakdown = draw(contributions) if source == "DFG" else ()
        found.append(Income(source, rows, breakdown, draw(sums), is_additional))
    return tuple(found)


@st.composite
def drawn_contents(draw: st.DrawFn) -> Contents:
    """All that a template can hold, whatever somebody typed there."""
    codes = draw(st.lists(st.sampled_from(["8.1", "8.2", "8.3", "8.4", "8.5"]), unique=True).map(sorted))
    return Contents(
        template="2021-22",
        cover=Cover(
            {key: draw(said()) for key in (*FIELDS, "expected_date")},
            tuple(draw(st.lists(st.builds(Contact, texts, texts, said(), st.booleans()), max_size=3))),
        ),
        income=draw(incomes()),
        lines=tuple(draw(st.lists(lines, max_size=6))),
        minimums=tuple(Minimum(key, draw(amounts)) for key in ("NC2", "NC2", "NC3")),
        metrics=tuple(
            Metric(code, AT, tuple(draw(st.lists(measured, max_size=3))), draw(said())) for code in codes
        ),
        answers=tuple(
            Answer(f"PR{number}", draw(said()), draw(said()), draw(said())) for number in range(1, 9)
        ),
    )
