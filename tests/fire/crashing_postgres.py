"""A PostgreSQL server that is stopped at once, as by a power switch, and started again on its files."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.databases import Cluster, _await, _stop_with_parent, start_cluster


@contextmanager
def crashing_cluster() -> Iterator[Cluster]:
    """A server of this test's own."""
    cluster = start_cluster()
    try:
        yield cluster
    finally:
        cluster.stop()


def crash(cluster: Cluster) -> None:
    """Stop it at once, without a checkpoint, and start it again: it recovers from its log."""
    data = cluster.home / "data"
    stop = [str(cluster.programs / "pg_ctl"), "-D", str(data), "stop", "-m", "immediate", "-s"]
    subprocess.run(stop, check=True, **_as_owner(cluster))
    cluster.server.wait()
    words = ["-D", str(data), "-p", str(cluster.port), "-h", "127.0.0.1", "-k", str(cluster.home)]
    with (cluster.home / "server.log").open("ab") as log:
        cluster.server = subprocess.Popen(
            [str(cluster.programs / "postgres"), *words],
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_stop_with_parent,  # noqa: PLW1509 - it makes one system call and takes no lock
            **_as_owner(cluster),
        )
    _await(cluster)


def _as_owner(cluster: Cluster) -> dict[str, Any]:
    if os.getuid() != 0:
        return {"cwd": cluster.home}
    account = pwd.getpwnam("postgres")
    return {"cwd": cluster.home, "user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
