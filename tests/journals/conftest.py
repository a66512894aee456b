"""A server for these tests, and databases on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pg_server import CannotStart, PgServer, running


@pytest.fixture(scope="session")
def server() -> Iterator[PgServer]:
    """A PostgreSQL server; without one the test is skipped, with the reason."""
    pytest.importorskip("psycopg", reason="the extra castdev[postgres] is not installed")
    try:
        with running() as started:
            yield started
    except CannotStart as reason:
        pytest.skip(f"no PostgreSQL server here: {reason}")


@pytest.fixture
def database(server: PgServer) -> str:
    """The address of an empty database."""
    return server.url(server.emptied())
