"""``govflow serve`` as an operator runs it: real processes and signals, and refusals before it listens."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
GOVFLOW = ROOT / ".venv/bin/govflow"
# Only a bound: on a busy machine a start takes long, and a test waits no longer than it must.
WITHIN_SECONDS = 60


def settings(url: str, home: Path, **more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "GOVFLOW_DATABASE_URL": url, "GOVFLOW_HOME": str(home), **more}


def give(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(GOVFLOW), *words],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=WITHIN_SECONDS,
    )


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def until(is_so: Callable[[], bool]) -> None:
    """Wait for what another process does, giving up when it is plain that it will not."""
    last = time.monotonic() + WITHIN_SECONDS
    while not is_so():
        assert time.monotonic() < last, "It did not come about."
        time.sleep(0.05)


def answers(port: int, path: str = "/sign-in") -> bool:
    address = f"http://127.0.0.1:{port}{path}"
    with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
        return bool(answer.status == 200)
    return False


def started_by(parent: int, word: bytes) -> list[int]:
    """The processes that one started with a word in their command, as Linux tells of them."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (folder / "cmdline").read_bytes().split(b"\0")
            state = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            if word in words and int(state[1]) == parent and state[0] != "Z":
                found.append(int(folder.name))
    return found


def schedulers_of(server: int) -> list[int]:
    return started_by(server, b"scheduler")


def readers_of(server: int) -> list[int]:
    """The children that the workers of a server keep ready for a workbook."""
    workers = started_by(server, b"serve")
    return [reader for worker in workers for reader in started_by(worker, b"govflow.workbook.child")]


def is_running(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


@contextmanager
def serving(env: dict[str, str], port: int, *words: str) -> Iterator[subprocess.Popen[str]]:
    command = [str(GOVFLOW), "serve", "--port", str(port), "--workers", "1", *words]
    server = subprocess.Popen(command, env=env, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        until(lambda: answers(port) or server.poll() is not None)
        yield server
    finally:
        if server.poll() is None:
            server.terminate()
        server.communicate(timeout=WITHIN_SECONDS)


def test_serve_answers_with_a_scheduler_beside_it_and_ends_cleanly_with_it(
    database_url: str, tmp_path: Path
) -> None:
    port = free_port()
    env = settings(database_url, tmp_path)
    with serving(env, port) as server:
        assert answers(port)
        assert answers(port, "/healthz")
        until(lambda: bool(schedulers_of(server.pid)))
        [beside] = schedulers_of(server.pid)
        second = give(env, "serve", "--port", str(port))
        assert second.returncode == 3
        assert f"127.0.0.1:{port}" in second.stderr
        assert "--port" in second.stderr
        assert "Traceback" not in second.stderr
        server.send_signal(signal.SIGTERM)
        _, said = server.communicate(timeout=WITHIN_SECONDS)
        assert server.returncode == 0
        assert "Traceback" not in said
        until(lambda: not is_running(beside))


def test_the_scheduler_is_started_again_when_it_ends_and_never_outlives_its_server(
    sqlite_url: str, tmp_path: Path
) -> None:
    port = free_port()
    with serving(settings(sqlite_url, tmp_path), port) as server:
        until(lambda: bool(schedulers_of(server.pid)))
        [first] = schedulers_of(server.pid)
        os.kill(first, signal.SIGKILL)
        until(lambda: bool(set(schedulers_of(server.pid)) - {first}))
        [second] = schedulers_of(server.pid)
        server.kill()
        until(lambda: not is_running(second))


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_each_worker_keeps_a_reader_of_workbooks_that_ends_with_the_server(
    sqlite_url: str, tmp_path: Path, end: signal.Signals
) -> None:
    port = free_port()
    with serving(settings(sqlite_url, tmp_path), port, "--no-scheduler", "--workers", "2") as server:
        until(lambda: len(readers_of(server.pid)) == 2)
        readers = readers_of(server.pid)

        server.send_signal(end)

        until(lambda: not any(is_running(reader) for reader in readers))


def test_a_worker_that_is_killed_takes_its_reader_along_and_the_next_has_its_own(
    sqlite_url: str, tmp_path: Path
) -> None:
    port = free_port()
    with serving(settings(sqlite_url, tmp_path), port, "--no-scheduler") as server:
        until(lambda: len(readers_of(server.pid)) == 1)
        [reader], [worker] = readers_of(server.pid), started_by(server.pid, b"serve")

        os.kill(worker, signal.SIGKILL)

        until(lambda: not is_running(reader))
        until(lambda: len(readers_of(server.pid)) == 1)


def test_without_a_scheduler_none_is_started(sqlite_url: str, tmp_path: Path) -> None:
    port = free_port()
    with serving(settings(sqlite_url, tmp_path), port, "--no-scheduler") as server:
        assert answers(port)
        assert schedulers_of(server.pid) == []


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"GOVFLOW_ENV": "production"}, "GOVFLOW_SECRET"),
        ({"GOVFLOW_ENV": "production", "GOVFLOW_SECRET": "short"}, "5 characters"),
        ({"GOVFLOW_SECRET_FILE": "/nowhere/secret"}, "GOVFLOW_SECRET_FILE"),
        ({"GOVFLOW_WORKERS": "many"}, "GOVFLOW_WORKERS"),
    ],
)
def test_an_unsafe_setting_is_refused_before_anything_listens(
    sqlite_url: str, tmp_path: Path, more: dict[str, str], says: str
) -> None:
    refused = give(settings(sqlite_url, tmp_path, **more), "serve", "--port", "0")
    assert refused.returncode == 2
    assert says in refused.stderr
    assert "Traceback" not in refused.stderr


def test_production_never_serves_a_demonstration_or_rehearsal(tmp_path: Path) -> None:
    env = settings(f"sqlite:///{tmp_path}/rehearsal.db", tmp_path, GOVFLOW_SECRET="s" * 40)
    assert give(env, "db", "upgrade", "--rehearsal").returncode == 0
    refused = give({**env, "GOVFLOW_ENV": "production"}, "serve", "--port", "0")
    assert refused.returncode == 2
    assert "rehearsal" in refused.stderr


def test_the_wsgi_app_is_the_same_app_for_any_server(sqlite_url: str, tmp_path: Path) -> None:
    program = "from wsgi import app; print(app.test_client().get('/sign-in').status_code)"
    asked = subprocess.run(
        [sys.executable, "-c", program],
        env=settings(sqlite_url, tmp_path),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (asked.returncode, asked.stdout.strip()) == (0, "200"), asked.stderr


def test_pages_do_without_graphviz_and_pango_and_give_the_steps_in_words(tmp_path: Path) -> None:
    """The program is run with an empty PATH and an import of WeasyPrint that fails, as where neither is."""
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    (blocked / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')\n")
    env = settings(f"sqlite:///{tmp_path}/demo.db", tmp_path, PATH=str(blocked), PYTHONPATH=str(blocked))
    env |= {"GOVFLOW_PASSWORD_MEMORY_KIB": "64", "GOVFLOW_PASSWORD_ROUNDS": "1"}
    assert shutil.which("dot", path=str(blocked)) is None
    played = give(env, "demo", "--no-serve")
    assert played.returncode == 0, played.stderr
    program = (
        "import re, sys\n"
        "from wsgi import app\n"
        "client = app.test_client()\n"
        "page = client.get('/sign-in').text\n"
        'token = re.search(r\'name="csrf_token" value="([^"]+)"\', page).group(1)\n'
        "form = {'csrf_token': token, 'sign_in': 'plan-lead', 'password': 'demonstration-only'}\n"
        "assert client.post('/sign-in', data=form).status_code in {302, 303}\n"
        "shown = client.get('/plans/plan-doncaster-2021-22')\n"
        "print(shown.status_code)\n"
        "print(shown.text)\n"
    )
    asked = subprocess.run(
        [sys.executable, "-c", program], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert asked.returncode == 0, asked.stderr
    code, _, page = asked.stdout.partition("\n")
    assert code == "200"
    assert "Send the draft to the Better Care Manager" in page
    assert "Traceback" not in page
