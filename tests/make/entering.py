"""How each partner comes to sign: its own body enters the agreement, then its signatory signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.make.play import Play

BODIES = {
    "approve_for_council": "doncaster-cabinet",
    "approve_for_nhs": "doncaster-ccg-governing-body",
}
# Who takes which step of an agreement, in order.
SIGNING = (
    ("governance-officer", "send_to_partners"),
    ("governance-officer", "finalise"),
    ("governance-officer", "approve_for_council"),
    ("governance-officer", "approve_for_nhs"),
    ("signatory-council", "sign_for_council"),
    ("signatory-nhs", "sign_for_nhs"),
    ("pool-manager", "bring_into_force"),
)


def enter(play: Play, ref: str, *triggers: str) -> None:
    """Record today that partners' own bodies approved entering an agreement; of both unless said."""
    for trigger in triggers or tuple(BODIES):
        play.do(ref, "governance-officer", trigger, happened=play.now()[:10], on_behalf=BODIES[trigger])
