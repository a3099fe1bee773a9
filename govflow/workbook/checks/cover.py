"""The cover and the confirmations: filled in, answered, and signed off or said when (DOMAIN rule A13)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from govflow.kernel.findings import Finding
from govflow.workbook.codes import found
from govflow.workbook.model import Answer, Contents, Cover
from govflow.workbook.template import Template

YES, NO, DELEGATED = "yes", "no", "deleg"
WRITTEN = re.compile(r"^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$")


def read_day(text: str) -> date | None:
    """Return a day written as 01/12/2021 or 2021-12-01."""
    written = WRITTEN.match(text.strip())
    try:
        return (
            date(int(written[3]), int(written[2]), int(written[1])) if written else date.fromisoformat(text)
        )
    except ValueError:
        return None


def check_cover(contents: Contents, template: Template) -> Iterator[Finding]:
    """Find what is blank on the cover, and whether the plan is still to be signed off."""
    cover = contents.cover
    if cover is None:
        return
    titles = template.words["cover"]["titles"]
    answer = cover.text("signed_off").casefold()
    for key, field in cover.fields.items():
        is_needed = key != "expected_date" or answer.startswith(NO)
        if is_needed and not field.text:
            yield found("COVER_INCOMPLETE", field.at, f"'{titles[key]}' is blank.", field=key)
    for contact in cover.contacts:
        if not contact.email.text and not contact.is_optional:
            message = f"The e-mail of '{contact.role or contact.title}' is blank."
            yield found("COVER_INCOMPLETE", contact.email.at, message, field="contact_email")
    if "signed_off" in cover.fields and answer:
        yield from _sign_off(cover, template, answer)


def _sign_off(cover: Cover, template: Template, answer: str) -> Iterator[Finding]:
    at = cover.fields["signed_off"].at
    is_delegated = DELEGATED in answer
    if not answer.startswith((YES, NO)) and not is_delegated:
        message = f"Whether the plan has been signed off is answered '{answer[:40]}', not Yes or No."
        yield found("COVER_INCOMPLETE", at, message, field="signed_off")
        return
    if answer.startswith(YES) and not is_delegated:
        return
    expected = read_day(cover.text("expected_date"))
    deadline = template.words["submission"]
    late = max((expected - deadline).days, 0) if expected else 0
    state = "signed off under delegated authority" if is_delegated else "not yet signed off"
    by = f"; the board is expected to on {expected.isoformat()}" if expected else _no_day(cover)
    after = f", {late} days after the deadline of {deadline.isoformat()}" if late else ""
    day = expected.isoformat() if expected else None
    message = f"The plan is {state}{by}{after}."
    yield found("SIGN_OFF_PENDING", at, message, expected=day, days_after_deadline=late)


def _no_day(cover: Cover) -> str:
    said = cover.text("expected_date")
    return f"; when the board is expected to is given as '{said[:40]}', which is no date" if said else ""


def check_answers(contents: Contents) -> Iterator[Finding]:
    """Find each planning requirement without an answer, or with No and nothing done about it."""
    for answer in contents.answers or ():
        given = answer.answer.text.casefold()
        if given not in {YES, NO}:
            holds = f"answered '{given[:40]}', not Yes or No" if given else "not answered"
            message = f"Planning requirement {answer.code} is {holds}."
            yield found("REQUIREMENT_UNANSWERED", answer.answer.at, message, requirement=answer.code)
        elif given == NO:
            yield from _what_is_done(answer)


def _what_is_done(answer: Answer) -> Iterator[Finding]:
    missing = [
        (field, what)
        for field, what in ((answer.action, "what is being done"), (answer.timeframe, "by when"))
        if not field.text
    ]
    if missing:
        said = " and ".join(what for _, what in missing)
        message = f"Planning requirement {answer.code} is answered No, without saying {said}."
        yield found("REQUIREMENT_ACTION_MISSING", missing[0][0].at, message, requirement=answer.code)
