"""Every code a workbook can be given: how bad it is, the rule that speaks, and what would put it right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from govflow.kernel.findings import Finding, Json, Severity

TEMPLATE = "Better Care Fund planning template"
CONDITIONS = "Better Care Fund planning requirements, national conditions"
# So many places of one fault are named. A real plan has some hundred lines; a flood must not fill the memory.
MOST_OF_A_CODE = 500


@dataclass(frozen=True, slots=True)
class Code:
    """What a code stands for at every door."""

    remedy: str
    severity: Severity = "error"
    rule: str = TEMPLATE


CODES: dict[str, Code] = {
    "WORKBOOK_UNREADABLE": Code("Open the file in Excel and save it again as an Excel Workbook (.xlsx)."),
    "WORKBOOK_TOO_LARGE": Code("Remove rows, sheets and pictures that are not part of the template."),
    "WORKBOOK_ENCRYPTED": Code("Save a copy without a password to open it, and use that."),
    "WORKBOOK_HAS_MACROS": Code("Save it as an Excel Workbook without macros (.xlsx)."),
    "LAYOUT_UNKNOWN": Code("Put the template's own label or column back, or use a fresh template."),
    "TEMPLATE_UNCONFIRMED": Code("Have config/templates compared with the national template.", "info"),
    "SHEET_MISSING": Code("Put the sheet back from the template."),
    "EXTERNAL_LINKS": Code("Replace each link to another file by its value.", "info"),
    "FORMULA_WITHOUT_VALUE": Code("Open the file in Excel, let it calculate, save it and use that."),
    "INCOME_EXPENDITURE_MISMATCH": Code("Change the lines or the income until both are the same."),
    "DFG_BREAKDOWN_MISMATCH": Code("Correct the districts' amounts or the grant they break down."),
    "TOTAL_MISMATCH": Code("Correct the rows or the total, so that the rows add to it."),
    "NC2_BELOW_MINIMUM": Code("Plan more social care from the NHS minimum.", rule=f"{CONDITIONS} 2"),
    "NC3_BELOW_MINIMUM": Code(
        "Plan more NHS commissioned spend out of hospital from the NHS minimum.", rule=f"{CONDITIONS} 3"
    ),
    "OTHER_OVER_5_PERCENT": Code("Give schemes a type of their own, or say why none fits.", "warning"),
    "COUNTED_IN_BOTH": Code("Nothing: the template permits it. It is shown so that all know.", "info"),
    "SCHEME_ID_INVALID": Code("Give the scheme a whole number of its own."),
    "SCHEME_ID_REUSED": Code("Give each scheme its own number, or one name throughout.", "warning"),
    "SCHEME_NAME_MISSING": Code("Write the scheme's name."),
    "SCHEME_TYPE_UNKNOWN": Code("Choose one of the round's scheme types from the list."),
    "SUB_TYPE_MISSING": Code("Choose one of the sub types of this scheme type."),
    "SUB_TYPE_UNKNOWN": Code("Choose one of the sub types of this scheme type."),
    "DESCRIPTION_MISSING": Code("Say in a few words what 'Other' is."),
    "AREA_OF_SPEND_UNKNOWN": Code("Choose one of the round's areas of spend from the list."),
    "COMMISSIONER_UNKNOWN": Code("Choose LA, the NHS body or Joint."),
    "PROVIDER_UNKNOWN": Code("Choose one of the round's providers from the list."),
    "JOINT_SPLIT_INVALID": Code("Give both percentages of a joint line, 100 together."),
    "SOURCE_UNKNOWN": Code("Choose one of the round's sources of funding from the list."),
    "EXPENDITURE_INVALID": Code("Type the amount as a number in pounds, not less than 0."),
    "METRIC_MISSING": Code("Fill in the plan for this metric."),
    "METRIC_INVALID": Code("Type the value as a number, not less than 0; a percentage is at most 100."),
    "METRIC_NARRATIVE_MISSING": Code("Say in the comments how the ambition was set.", "warning"),
    "RATE_MISMATCH": Code("Correct the rate, its numerator or its denominator.", "warning"),
    "METRIC_WORSE_THAN_LAST_ACTUAL": Code("Say in the narrative why no better is planned.", "warning"),
    "METRIC_RISING": Code("Say in the narrative why it rises over the year.", "info"),
    "REQUIREMENT_UNANSWERED": Code("Answer Yes or No."),
    "REQUIREMENT_ACTION_MISSING": Code("Say what is being done towards it, and by when."),
    "COVER_INCOMPLETE": Code("Fill in this field of the cover."),
    "SIGN_OFF_PENDING": Code("Send a cover that the board has signed off, once it has.", "warning"),
}


def found(code: str, where: str, message: str, **figures: Json) -> Finding:
    """Return a finding of a code, with its severity, rule and remedy (contract, section 4)."""
    known = CODES[code]
    return Finding(
        code,
        message,
        severity=known.severity,
        where=where,
        figures=figures,
        rule=known.rule,
        remedy=known.remedy,
    )


def at_most(findings: Iterable[Finding], most: int = MOST_OF_A_CODE) -> list[Finding]:
    """Return findings, of each code no more than so many and how many there are besides."""
    named: Counter[str] = Counter()
    further: Counter[str] = Counter()
    since: dict[str, Finding] = {}
    kept: list[Finding] = []
    for one in findings:
        if "more" not in one.figures and named[one.code] < most:
            named[one.code] += 1
            kept.append(one)
        else:
            since.setdefault(one.code, one)
            further[one.code] += int(str(one.figures.get("more", 1)))
    for code, first in since.items():
        number = further[code]
        places = f"{number:,} more places" if number > 1 else "One more place"
        message = f"{places} from here on have this fault. Put right first what is named."
        kept.append(found(code, first.where, message, more=number))
    return kept
