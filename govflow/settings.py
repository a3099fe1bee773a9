"""Every setting, read once: a default in ``config/settings.toml``, over it the environment's."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from govflow.kernel.errors import InvalidInput
from govflow.kernel.root import root as product_root

ENVIRONMENTS = ("development", "production")
# A secret is what sessions are signed with: as many characters as a random 128 bits take in hexadecimal.
SHORTEST_SECRET = 32
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
    proxies: int
    organisation: str
    accessibility_contact: str
    accessibility_reviewed: str
    paper_templates: str
    upload_limit_bytes: int
    trusted_certificates: str
    pades_certificate: str
    pades_organisation: str
    pades_passphrase: str = field(repr=False)
    session_idle_minutes: int
    session_hours: int
    sign_in_attempts: int
    sign_in_lockout_minutes: int
    password_memory_kib: int
    password_rounds: int
    invitation_days: int
    scheduler_seconds: int
    delegation_warning_days: int
    agreement_expiring_months: int
    contract_warning_days: int
    register_licence: str
    mail_host: str
    mail_port: int
    mail_security: str
    mail_from: str
    mail_user: str
    webhook_hosts: str
    mail_password: str = field(repr=False)
    workers: int
    threads: int
    workbook_readers: int

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

    def check_secret(self) -> None:
        """Refuse a production installation whose secret others know or could guess.

        Raises:
            InvalidInput: saying what to set.
        """
        if not self.is_production:
            return
        if self.has_default_secret:
            message = (
                "GOVFLOW_ENV is production and the secret is the default one. "
                "Set GOVFLOW_SECRET or GOVFLOW_SECRET_FILE."
            )
            raise InvalidInput(message, field="GOVFLOW_SECRET")
        if len(self.secret) < SHORTEST_SECRET:
            message = (
                f"GOVFLOW_ENV is production and the secret has {len(self.secret)} characters. "
                f"Give it {SHORTEST_SECRET} or more: "
                "python3 -c 'import secrets; print(secrets.token_hex(32))'"
            )
            raise InvalidInput(message, field="GOVFLOW_SECRET")


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
    values["secret"] = _secret(env, "GOVFLOW_SECRET") or DEFAULT_SECRET
    values["pades_passphrase"] = _secret(env, "GOVFLOW_PADES_PASSPHRASE")
    values["mail_password"] = _secret(env, "GOVFLOW_MAIL_PASSWORD")
    return Settings(root=root, home=home, database_url=url, **values)  # type: ignore[arg-type]


def _value(env: Mapping[str, str], name: str, default: object) -> object:
    variable = f"GOVFLOW_{name.upper()}"
    given = env.get(variable)
    if given is None:
        return default
    if name == "env" and given not in ENVIRONMENTS:
        raise InvalidInput(
            f"{variable} is '{given}'; it is one of: {', '.join(ENVIRONMENTS)}.", field=variable
        )
    if not isinstance(default, int):
        return given
    number = given.strip()
    # Only what may be left out altogether may be nought.
    least = min(default, 1)
    if not (number.isascii() and number.isdigit() and int(number) >= least):
        kind = "a whole number above nought" if least else "nought or a whole number above it"
        raise InvalidInput(f"{variable} is '{given}'; it must be {kind}.", field=variable)
    return int(number)


def _secret(env: Mapping[str, str], variable: str) -> str:
    named = env.get(f"{variable}_FILE")
    if named:
        try:
            return Path(named).read_text(encoding="utf-8").strip()
        except OSError as error:
            message = f"The secret file '{named}' ({variable}_FILE) cannot be read."
            raise InvalidInput(message, field=f"{variable}_FILE") from error
    return env.get(variable) or ""
