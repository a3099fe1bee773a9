"""Whether the notice of a meeting was long enough, by its body's own rule (sections 100A, 100B, LGA 1972)."""

from __future__ import annotations

from govflow.kernel.findings import Finding
from govflow.kernel.moments import london_date, parse_happened, parse_instant
from govflow.meetings.use_cases.sitting import Sitting

URGENT = "urgent"


def notice_flags(sitting: Sitting) -> list[Finding]:
    """Return what is short of the notice. A meeting convened at shorter notice has it from then on.

    Where nothing is recorded of its publication, nothing is known to be short.
    """
    held = sitting.held
    if not held["published_at"] or held["kind"] == URGENT:
        return []
    terms = sitting.rules.bodies.terms_at(sitting.work.connection, held["body"], held["starts_at"])
    if terms is None or not terms.rules.notice.days:
        return []
    notice = terms.rules.notice
    published = parse_happened(held["published_at"]).day
    meeting = london_date(parse_instant(held["starts_at"]))
    short = sitting.rules.shortfall(published, meeting, notice.days, working=notice.working)
    if short <= 0:
        return []
    message = f"The agenda was open for {notice.days - short} clear days, {short} fewer than asked."
    rule = "Sections 100A and 100B, Local Government Act 1972, or the body's own rule"
    return [Finding("NOTICE_TOO_SHORT", message, severity="warning", rule=rule)]
