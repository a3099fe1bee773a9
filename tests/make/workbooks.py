"""Small planning templates made by hand, independent of the product: valid as they come, then changed cell by cell."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

HEADERS = [
    "Scheme ID",
    "Scheme Name",
    "Brief Description of Scheme",
    "Scheme Type",
    "Sub Types",
    "Please specify if 'Scheme Type' is 'Other'",
    "Area of Spend",
    "Please specify if 'Area of Spend' is 'other'",
    "Commissioner",
    "% NHS (if Joint Commissioner)",
    "% LA (if Joint Commissioner)",
    "Provider",
    "Source of Funding",
    "Expenditure (£)",
    "New/ Existing Scheme",
]
MIN, LA = "Minimum CCG Contribution", "Local Authority"
SOURCES = ("DFG", MIN, "iBCF", "Additional LA Contribution", "Additional CCG Contribution")
HOME, CARERS, GRANT = "Home Care or Domiciliary Care", "Carers Services", "DFG Related Schemes"
# Number, name, type, sub type, area, commissioner, NHS and LA percent, provider, source, amount.
LINES: list[list[Any]] = [
    [1, "Adaptations", GRANT, "Handyperson services", "Social Care", "LA", None, None, LA, "DFG", 1000],
    [2, "Home care", HOME, "Domiciliary care packages", "Social Care", "LA", None, None, LA, MIN, 3000],
    [3, "Nurses", HOME, "Domiciliary care packages", "Community Health", "CCG", None, None, LA, MIN, 2000],
    [4, "Together", CARERS, "Respite services", "Social Care", "Joint", 60, 40, LA, MIN, 500],
    [5, "Carers", CARERS, "Respite services", "Social Care", "LA", None, None, "Private Sector", "iBCF", 700],
]
INCOME = {
    "DFG": 1000,
    MIN: 5500,
    "iBCF": 700,
    "Additional LA Contribution": 0,
    "Additional CCG Contribution": 0,
}
METRICS: list[tuple[str, list[list[Any]]]] = [
    (
        "8.1 Avoidable admissions",
        [["rate", "2020-21", "actual", 810.5, "per_100000"], ["rate", "2021-22", "plan", 800, "per_100000"]],
    ),
    (
        "8.2 Length of stay",
        [
            ["LOS 14+ days", "2021-22 Q3", "plan", 11, "percent"],
            ["LOS 21+ days", "2021-22 Q3", "plan", 5, "percent"],
            ["LOS 14+ days", "2021-22 Q4", "plan", 10, "percent"],
            ["LOS 21+ days", "2021-22 Q4", "plan", 5, "percent"],
        ],
    ),
    ("8.3 Discharge to normal place of residence", [["percentage", "2021-22", "plan", 93, "percent"]]),
    (
        "8.4 Residential admissions",
        [
            ["annual rate", "2021-22", "plan", 500, "per_100000"],
            ["numerator", "2021-22", "plan", 100, "people"],
            ["denominator", "2021-22", "plan", 20000, "people"],
        ],
    ),
    (
        "8.5 Reablement",
        [
            ["annual percentage", "2021-22", "plan", 80.5, "percent"],
            ["numerator", "2021-22", "plan", 161, "people"],
            ["denominator", "2021-22", "plan", 200, "people"],
        ],
    ),
]
CONTACTS = (
    "Health and Wellbeing Board Chair",
    "Clinical Commissioning Group Accountable Officer (Lead)",
    "Local Authority Chief Executive",
    "Better Care Fund Lead Official",
)


def a_book() -> Workbook:
    """A complete, signed-off template of five schemes in which nothing is wrong."""
    book = Workbook()
    book.remove(book.worksheets[0])
    _guidance(book)
    _cover(book)
    _summary(book)
    _income(book)
    _expenditure(book)
    _metrics(book)
    _requirements(book)
    return book


def packed(book: Workbook) -> bytes:
    """The workbook as a file's bytes."""
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _sheet(book: Workbook, title: str, heading: str) -> Worksheet:
    sheet: Worksheet = book.create_sheet(title)
    sheet["B2"], sheet["B4"] = "Better Care Fund 2021-22 Template", heading
    return sheet


def _rows(sheet: Worksheet, first: int, rows: list[list[Any]]) -> None:
    for row, values in enumerate(rows, first):
        for column, value in enumerate(values, 2):
            sheet.cell(row, column, value)


def _guidance(book: Workbook) -> None:
    _sheet(book, "1. Guidance", "1. Guidance")


def _cover(book: Workbook) -> None:
    sheet = _sheet(book, "2. Cover", "2. Cover")
    _rows(
        sheet,
        8,
        [
            ["Health and Wellbeing Board:", None, "Anyshire"],
            ["Completed by:", None, "Better Care Fund lead"],
            ["E-mail:", None, "lead@anyshire.example"],
            ["Contact number:", None, "01632 960000"],
            ["Please indicate who is signing off the plan for submission on behalf of the HWB:"],
            ["Job Title:", None, "Chair of the board"],
            ["Name:", None, "The chair"],
            ["Has this plan been signed off by the HWB at the time of submission?", None, "Yes"],
            ["If no, or if sign-off is under delegated authority, please indicate when:"],
            [],
            ["Role:", "Professional Title (where applicable)", "E-mail:"],
            *[[role, None, f"post{number}@anyshire.example"] for number, role in enumerate(CONTACTS)],
        ],
    )


def _balances(header: str, last: str) -> list[list[Any]]:
    total = sum(INCOME.values())
    rows = [[source, INCOME[source], INCOME[source], 0] for source in SOURCES]
    return [[header, "Income", "Expenditure", last], *rows, ["Total", total, total, 0]]


def _summary(book: Workbook) -> None:
    sheet = _sheet(book, "3. Summary", "3. Summary")
    _rows(sheet, 9, _balances("Funding Sources", "Difference"))
    _rows(
        sheet,
        17,
        [
            ["NHS Commissioned Out of Hospital spend from the minimum CCG allocation"],
            ["Minimum required spend", 2000],
            ["Planned spend", 2300],
            [],
            ["Adult Social Care services spend from the minimum CCG allocations"],
            ["Minimum required spend", 3000],
            ["Planned spend", 3500],
            [],
            ["Scheme Types"],
            [HOME, 5000],
            [CARERS, 1200],
            [GRANT, 1000],
            ["Other", 0],
            ["Total", 7200],
        ],
    )


def _income(book: Workbook) -> None:
    sheet = _sheet(book, "4. Income", "4. Income")
    _rows(
        sheet,
        9,
        [
            ["Disabled Facilities Grant (DFG)", "Gross Contribution"],
            ["Anyshire", 1000],
            ["DFG breakdown for two-tier areas only (where applicable)"],
            ["North", 600],
            ["South", 400],
            ["Total Minimum LA Contribution (exc iBCF)", 1000],
            [],
            ["iBCF Contribution", "Contribution"],
            ["Anyshire", 700],
            ["Total iBCF Contribution", 700],
            [],
            ["Are any additional LA Contributions being made in 2021-22? If yes, please detail below", "No"],
            ["Total Additional Local Authority Contribution", 0],
            [],
            ["CCG Minimum Contribution", "Contribution"],
            ["NHS Anyshire CCG", 5500],
            ["Total Minimum CCG Contribution", 5500],
            [],
            ["Are any additional CCG Contributions being made in 2021-22? If yes, please detail below", "No"],
            ["Total Additional CCG Contribution", 0],
            ["Total CCG Contribution", 5500],
            [],
            ["Total BCF Pooled Budget", 7200],
        ],
    )


def _expenditure(book: Workbook) -> None:
    sheet = _sheet(book, "5a. Expenditure", "5. Expenditure")
    _rows(sheet, 9, _balances("Running Balances", "Balance"))
    _rows(
        sheet,
        17,
        [
            ["Required Spend"],
            [None, "Minimum Required Spend", "Planned Spend", "Under Spend"],
            ["NHS Commissioned Out of Hospital spend from the minimum CCG allocation", 2000, 2300, 0],
            ["Adult Social Care services spend from the minimum CCG allocations", 3000, 3500, 0],
        ],
    )
    _rows(sheet, 23, [HEADERS])
    _rows(
        sheet,
        24,
        [
            [one[0], one[1], "What it does", one[2], one[3], None, one[4], None, *one[5:], "Existing"]
            for one in LINES
        ],
    )


def _metrics(book: Workbook) -> None:
    sheet, row = _sheet(book, "6. Metrics", "6. Metrics"), 9
    headers = [
        "Measure",
        "Period",
        "Kind",
        "Value",
        "Unit",
        "Comments (narrative: rationale for the ambition)",
    ]
    for heading, rows in METRICS:
        _rows(sheet, row, [[heading], headers, [*rows[0], "Set from recent figures."], *rows[1:]])
        row += len(rows) + 3


def _requirements(book: Workbook) -> None:
    sheet = _sheet(book, "7. Planning Requirements", "7. Confirmation of Planning Requirements")
    _rows(
        sheet,
        8,
        [
            [
                "Theme",
                "Code",
                "Planning Requirement",
                "Please confirm whether your BCF plan meets the Planning Requirement?",
                "Please note any supporting documents referred to",
                "Where the Planning requirement is not met, please note the actions in place towards meeting it",
                "Where the Planning requirement is not met, please note the anticipated timeframe for meeting it",
            ],
            *[["A theme", f"PR{number}", "What is required", "Yes"] for number in range(1, 9)],
        ],
    )
