"""What a decision has to say before anything is asked of it: its words, who decided, when."""

from __future__ import annotations

from govflow.kernel.errors import InvalidInput
from govflow.powers.model import NATURES, OUTCOMES, read_record
from govflow.powers.ports import PowersRules
from govflow.powers.use_cases.decided import RecordDecision
from govflow.rulebook.delegation_terms import pence_of


def check_words(command: RecordDecision, rules: PowersRules) -> None:
    """Check that what is asked can be meant.

    Raises:
        InvalidInput: for a text, verb, body, day, outcome, nature, amount or power that cannot.
    """
    if not command.text.strip():
        raise InvalidInput("Enter what was decided, in its own words.", field="text")
    if not command.verb.strip():
        raise InvalidInput("Say what was done: sign_off, approve, delegate, comment …", field="verb")
    # What a meeting kept here put to the vote has its own list of words.
    if not command.motion and command.verb not in rules.verbs:
        known = ", ".join(rules.verbs)
        raise InvalidInput(
            f"'{command.verb}' is no word for what was done. It can be: {known}.", field="verb"
        )
    if bool(command.body) == bool(command.delegation or command.on_behalf):
        message = "Name the body that decided, or the delegation under which an officer did: one of them."
        raise InvalidInput(message, field="body")
    if command.body and command.decided is None:
        raise InvalidInput("Say when the body decided it.", field="decided_at")
    _check_values(command, rules)


def _check_values(command: RecordDecision, rules: PowersRules) -> None:
    if command.outcome not in OUTCOMES:
        raise InvalidInput(f"It came out as one of: {', '.join(OUTCOMES)}.", field="outcome")
    if command.nature not in NATURES:
        raise InvalidInput("Its nature is retrospective, ratifying, or left out.", field="nature")
    if command.amount and pence_of(command.amount) is None:
        raise InvalidInput(f"'{command.amount}' is not an amount. Write it like 1200.50.", field="amount")
    if command.power and command.power not in rules.powers:
        raise InvalidInput(f"'{command.power}' is not one of: {', '.join(rules.powers)}.", field="power")
    read_record(command.record)
