"""Every way GovFlow can say no: a stable code and one plain sentence. It knows no HTTP."""

from __future__ import annotations

from collections.abc import Sequence

from govflow.kernel.findings import Finding, Json


class GovFlowError(Exception):
    """The root: a stable ``code`` and a sentence a person can act on."""

    code = "ERROR"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class Refused(GovFlowError):
    """The rules say no. Carries every unmet condition, not only the first."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        first = findings[0]
        super().__init__(first.message, code=first.code)
        self.findings = tuple(findings)


class NotFound(GovFlowError):
    """The record asked for is not there, or is not for this person to know of."""

    code = "NOT_FOUND"


class InvalidInput(GovFlowError):
    """What was typed or sent cannot be used; says which field and what to do."""

    code = "INVALID_INPUT"

    def __init__(self, message: str, *, field: str = "", code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.field = field


class NotSignedIn(GovFlowError):
    """Nobody is signed in, or the token is unknown, expired or revoked."""

    code = "NOT_SIGNED_IN"


class NotAllowed(GovFlowError):
    """This person may not open this page or use this door."""

    code = "NOT_YOUR_ROLE"


class TooManyAttempts(GovFlowError):
    """Too many tries in too short a time; says when to come back."""

    code = "TOO_MANY_ATTEMPTS"


class TooLarge(GovFlowError):
    """An upload over the size that the setting allows."""

    code = "TOO_LARGE"


class Unavailable(GovFlowError):
    """A system GovFlow needs is not there: database down, disk full, schema too old."""

    code = "UNAVAILABLE"


class Busy(Unavailable):
    """Others are being served, and nothing was done yet; says when to come back."""

    code = "BUSY"
    seconds = 30


class Broken(GovFlowError):
    """Our own fault or a damaged installation: a workflow file wrong, a ledger that does not verify."""

    code = "BROKEN"


def refusal(code: str, message: str, *, rule: str = "", remedy: str = "") -> Refused:
    """Return a refusal for a single reason."""
    return Refused([Finding(code, message, rule=rule, remedy=remedy)])


def findings_of(error: GovFlowError) -> tuple[Finding, ...]:
    """Return every reason an error gives; one that is no refusal of a rule gives itself."""
    if isinstance(error, Refused):
        return error.findings
    figures: dict[str, Json] = (
        {"field": error.field} if isinstance(error, InvalidInput) and error.field else {}
    )
    return (Finding(error.code, error.message, figures=figures),)
