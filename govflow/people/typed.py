"""What people type to come in: names, addresses, passwords. Says what to do where it cannot be used."""

from __future__ import annotations

import unicodedata

from govflow.kernel.errors import InvalidInput
from govflow.people.model import InvitePerson

# National Cyber Security Centre: length, no rules of composition, paste allowed.
SHORTEST_PASSWORD = 12
# Argon2 takes any length; a bound keeps a request from being used to burn memory.
LONGEST_PASSWORD = 1024
LONGEST_TEXT = 200


def check_password(password: str) -> None:
    """Refuse a password that is too short, without rules of what it must be made of.

    Raises:
        InvalidInput: saying how long it must be.
    """
    if len(password) < SHORTEST_PASSWORD:
        message = f"Password must be {SHORTEST_PASSWORD} characters or more."
        raise InvalidInput(message, field="password")
    if len(password) > LONGEST_PASSWORD:
        message = f"Password must be {LONGEST_PASSWORD} characters or fewer."
        raise InvalidInput(message, field="password")


def folded(text: str) -> str:
    """Return a sign-in name or e-mail address as it is compared: one form of each letter, small, trimmed."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def tidy(text: str) -> str:
    """Return a person's name on one line, with single spaces."""
    return " ".join(text.split())


def check_invitation(command: InvitePerson) -> None:
    """Refuse an invitation without a sign-in name, a name or an e-mail address.

    Raises:
        InvalidInput: naming the field.
    """
    name = folded(command.sign_in)
    if not name or not name.isprintable() or any(character.isspace() for character in name):
        raise InvalidInput("Enter a sign-in name without spaces.", field="sign_in")
    if not tidy(command.name):
        raise InvalidInput("Enter the person's name or role title.", field="name")
    if not tidy(command.name).isprintable():
        message = "The name holds characters that cannot be seen. Type it again by hand."
        raise InvalidInput(message, field="name")
    check_email(command.email)
    longest = max(len(command.sign_in), len(command.name), len(command.email))
    if longest > LONGEST_TEXT:
        raise InvalidInput(f"Names and addresses must be {LONGEST_TEXT} characters or fewer.", field="name")


def check_email(email: str) -> None:
    """Refuse what cannot be an e-mail address.

    Raises:
        InvalidInput: with an example.
    """
    local, at, host = email.strip().partition("@")
    if not (local and at and "." in host) or any(not c.isprintable() or c.isspace() for c in email.strip()):
        message = "Enter an e-mail address in the correct format, like name@example.com."
        raise InvalidInput(message, field="email")
