"""How secrets are kept: passwords by argon2id, random tokens by SHA-256. Nothing here can be read back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# A hash of nothing anyone can type, so that an unknown account costs the same work as a known one.
_NOBODY = "\x00nobody has this password\x00"


def token_hash(token: str) -> str:
    """Return what is kept of a random token. It has 256 bits, so it needs no salt and no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Hasher:
    """Argon2id with the cost that the settings give (OWASP: 19 MiB and two rounds at the least)."""

    memory_kib: int
    rounds: int
    argon: PasswordHasher = field(init=False, repr=False)
    nobody: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make the hash of nobody once, at the same cost as everybody's."""
        argon = PasswordHasher(time_cost=self.rounds, memory_cost=self.memory_kib, parallelism=1)
        object.__setattr__(self, "argon", argon)
        object.__setattr__(self, "nobody", argon.hash(_NOBODY))

    def hash(self, password: str) -> str:
        """Return the hash to keep, with its salt and parameters."""
        return self.argon.hash(password)

    def matches(self, hashed: str | None, password: str) -> bool:
        """Say whether a password fits. Without a hash the same work is done, and the answer is no."""
        try:
            self.argon.verify(hashed or self.nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return hashed is not None

    def is_outdated(self, hashed: str) -> bool:
        """Whether a hash was made at another cost than the settings now give."""
        return self.argon.check_needs_rehash(hashed)
