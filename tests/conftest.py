"""What every test stands on: fresh databases, a browser, no network, and no skip that hides."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import databases, network
from tests.databases import Cluster, Kind
from tests.needs import NEEDS, UnknownNeed, find_chromium, find_vectors, required

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MISSING = "govflow_missing_need"
EACH_DATABASE = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgres),
]

MakeDatabase = Callable[..., str]


# -- What a test needs -------------------------------------------------------------------------


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Call a case of bytes by its place: a zip made while tests are collected holds the second it was made."""
    return argname if isinstance(val, bytes) else None


def pytest_configure(config: pytest.Config) -> None:
    # A developer's own settings, and above all their own database, are no business of the tests.
    for name in [name for name in os.environ if name.startswith("GOVFLOW_")]:
        if name not in {"GOVFLOW_REQUIRE", "GOVFLOW_VECTORS"}:
            del os.environ[name]
    try:
        required()
    except UnknownNeed as problem:
        raise pytest.UsageError(str(problem)) from problem
    # Campaigns kill and crash, and their SQLite files stay on the disk; the rest would wait for it most
    # of their time. PostgreSQL's files lie in memory either way (tests/databases.py).
    if config.option.markexpr != "fire":
        databases.keep_in_memory()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for name, need in NEEDS.items():
        if item.get_closest_marker(name) is None or need.is_met():
            continue
        if name in required():
            pytest.fail(f"GOVFLOW_REQUIRE asks for {need.what}. To get it: {need.remedy}", pytrace=False)
        item.user_properties.append((MISSING, name))
        pytest.skip(f"needs {need.what}: {need.remedy}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Let a test's page come to rest and leave its server, before that server is taken away."""
    page: Any = getattr(item, "funcargs", {}).get("page")
    if hasattr(page, "wait_for_load_state") and not page.is_closed():
        page.wait_for_load_state()
        page.goto("about:blank")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Turn a skip for any reason but a missing need into a failure, so that nothing hides."""
    outcome: Any = yield
    report: pytest.TestReport = outcome.get_result()
    is_named = any(key == MISSING for key, _ in item.user_properties)
    if report.skipped and not is_named and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"This test skips itself, and only a need of tests/needs.py may: {report.longrepr}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    missing: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        missing.update(str(name) for key, name in getattr(report, "user_properties", ()) if key == MISSING)
    if not missing:
        return
    terminalreporter.section("not run on this machine", sep="=", yellow=True)
    for name, number in sorted(missing.items()):
        need = NEEDS[name]
        tests = "test needs" if number == 1 else "tests need"
        terminalreporter.write_line(f"{number} {tests} {need.what}. To run them: {need.remedy}")


# -- No network --------------------------------------------------------------------------------


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        network.keep_off(patch)
        yield


# -- Databases ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    cluster = databases.start_cluster()
    try:
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="session")
def postgres_template(postgres_cluster: Cluster) -> str:
    return databases.migrate_template(postgres_cluster)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return databases.migrate_file(tmp_path_factory.mktemp("template") / "template.db")


@pytest.fixture
def make_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeDatabase]:
    """A function that makes a database of a kind, migrated or empty, and answers with its address."""
    dropped: list[tuple[Cluster, str]] = []
    numbers = iter(range(1, 1000))

    def make(kind: Kind, *, migrated: bool = True) -> str:
        if kind == "sqlite":
            path = tmp_path / f"govflow-{next(numbers)}.db"
            if migrated:
                shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
            return databases.sqlite_url(path)
        cluster: Cluster = request.getfixturevalue("postgres_cluster")
        template = request.getfixturevalue("postgres_template") if migrated else "template0"
        name = cluster.create(template=template)
        dropped.append((cluster, name))
        return cluster.url(name)

    yield make
    for cluster, name in dropped:
        cluster.drop(name)


@pytest.fixture(params=EACH_DATABASE)
def database_kind(request: pytest.FixtureRequest) -> Kind:
    kind: Kind = request.param
    return kind


@pytest.fixture
def database_url(make_database: MakeDatabase, database_kind: Kind) -> str:
    """A fresh, migrated database; the test runs once on each kind."""
    return make_database(database_kind)


@pytest.fixture
def empty_database_url(make_database: MakeDatabase, database_kind: Kind) -> str:
    """A database with nothing in it; the test runs once on each kind."""
    return make_database(database_kind, migrated=False)


@pytest.fixture
def sqlite_url(make_database: MakeDatabase) -> str:
    """A fresh, migrated SQLite database."""
    return make_database("sqlite")


@pytest.fixture
def postgres_url(make_database: MakeDatabase) -> str:
    """A fresh, migrated PostgreSQL database; mark the test `postgres`."""
    return make_database("postgresql")


# -- Outside -----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def vectors() -> Path:
    """The folder of outside test vectors; mark the test `vectors`."""
    found = find_vectors()
    assert found is not None, "Mark this test with pytest.mark.vectors."
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for one module; mark the tests `browser`."""
    from playwright.sync_api import sync_playwright

    chromium = find_chromium()
    assert chromium is not None, "Mark this test with pytest.mark.browser."
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=str(chromium),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own that fails the test on a console message or a request to another host."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London")
    opened = context.new_page()
    said: list[str] = []
    strayed: list[str] = []
    # Chromium writes a line for a page that answers 4xx; such pages are asked for on purpose.
    opened.on(
        "console",
        lambda message: None if message.location["url"] == opened.url else said.append(message.text),
    )
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on(
        "request", lambda asked: None if network.is_local_address(asked.url) else strayed.append(asked.url)
    )
    yield opened
    context.close()
    assert not said, f"The page wrote to the console: {said}"
    assert not strayed, f"The page asked another host: {strayed}"
