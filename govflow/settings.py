"""Every setting, read once: a default in ``config/settings.toml``, over it the environment's."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from govflow.kernel.errors import InvalidInput
from govflow.kernel.root import root as product_root

DEFAULT_SECRET = "only-for-development-and-demonstration"  # noqa: S105 - refused in production


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can set. Durations are in the unit their name ends with."""

    root: Path
    home: Path
    database_url: str
    env: str
    secret: str
    public_url: str
    organisation: str
    accessibility_contact: str
    accessibility_reviewed: str
    upload_limit_bytes: int
    session_idle_minutes: int
    session_hours: int
    sign_in_attempts: int
    sign_in_lockout_minutes: int
    password_memory_kib: int
    password_rounds: int
    invitation_days: int
    scheduler_seconds: int
    workers: int
    threads: int

    @property
    def config(self) -> Path:
        """Return the folder of the configuration files."""
        return self.root / "config"

    @property
    def is_production(self) -> bool:
        """Whether this is a real installation, where no demonstration and no default secret may be."""
        return self.env == "production"

    @property
    def has_default_secret(self) -> bool:
        """Whether the secret is the one printed in the source."""
        return self.secret == DEFAULT_SECRET


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Raises:
        InvalidInput: for a value that is not of its kind, naming the variable.
    """
    env = os.environ if environ is None else environ
    root = Path(env["GOVFLOW_ROOT"]) if env.get("GOVFLOW_ROOT") else product_root()
    defaults = tomllib.loads((root / "config" / "settings.toml").read_text(encoding="utf-8"))
    home = Path(env.get("GOVFLOW_HOME") or str(defaults["home"]))
    values = {name: _value(env, name, default) for name, default in defaults.items() if name != "home"}
    url = env.get("GOVFLOW_DATABASE_URL") or f"sqlite:///{(home / 'govflow.db').resolve()}"
    values.pop("database_url", None)
    return Settings(root=root, home=home, database_url=url, secret=_secret(env), **values)  # type: ignore[arg-type]


def _value(env: Mapping[str, str], name: str, default: object) -> object:
    variable = f"GOVFLOW_{name.upper()}"
    given = env.get(variable)
    if given is None or not isinstance(default, int):
        return default if given is None else given
    if not given.strip().isdigit():
        raise InvalidInput(f"{variable} is '{given}'; it must be a whole number.", field=variable)
    return int(given)


def _secret(env: Mapping[str, str]) -> str:
    named = env.get("GOVFLOW_SECRET_FILE")
    if named:
        try:
            return Path(named).read_text(encoding="utf-8").strip()
        except OSError as error:
            message = f"The secret file '{named}' (GOVFLOW_SECRET_FILE) cannot be read."
            raise InvalidInput(message, field="GOVFLOW_SECRET_FILE") from error
    return env.get("GOVFLOW_SECRET") or DEFAULT_SECRET
