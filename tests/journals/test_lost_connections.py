"""The server goes away while somebody records or reads: nothing is lost, nothing doubled."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pg_server import PgServer

import castdev
from castdev.engine import shared
from castdev.engine.postgres.journal import PostgresJournal

TITLE = castdev.NameTheme(title="Late orders")


@pytest.fixture
def project(database: str, tmp_path: Path) -> Any:
    """A project on the server."""
    with castdev.init(tmp_path, "acme", actor="ana", journal=database) as opened:
        yield opened


def once(monkeypatch: pytest.MonkeyPatch, act: Callable[..., None]) -> None:
    """Let something happen instead of the next insertion; those after it are as ever."""
    real = PostgresJournal._store

    def acted(journal: PostgresJournal, held: Any, rows: Any) -> None:
        monkeypatch.setattr(PostgresJournal, "_store", real)
        act(lambda: real(journal, held, rows), held)

    monkeypatch.setattr(PostgresJournal, "_store", acted)


def overtaking(project: castdev.Project, database: str) -> Callable[..., None]:
    """Return what loses the connection and lets somebody else record first."""
    held_keys = project.engine.vault.folder
    assert held_keys is not None

    def act(store: Callable[[], None], held: Any) -> None:
        held.close()
        with castdev.open(database, project="acme", keys=held_keys.folder) as other:
            other.handle(castdev.NameTheme(title="Theirs"))
        store()

    return act


def titles(project: castdev.Project) -> list[tuple[int, str]]:
    """Return version and title of the themes recorded, read from the start."""
    found = [(one.version, getattr(one.event, "title", "")) for one in project.entries()]
    assert [version for version, _ in found] == list(range(1, len(found) + 1))
    return found[2:]


def test_the_answer_was_lost(
    project: castdev.Project, server: PgServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stored, then the server died before it said so: found to be stored, once."""

    def act(store: Callable[[], None], held: Any) -> None:
        store()
        server.kill()
        server.start()
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    once(monkeypatch, act)
    receipt = project.handle(TITLE)
    assert (receipt.versions, receipt.already) == ((3,), False)
    assert titles(project) == [(3, "Late orders")]


def test_it_died_before_it_stored(
    project: castdev.Project, server: PgServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed with the insertion under way and started again: stored in the end, once."""

    def act(store: Callable[[], None], held: Any) -> None:
        held.execute("INSERT INTO castdev.stored_events VALUES ('acme', 3, 'torn', '')")
        server.kill()
        server.start()
        store()

    once(monkeypatch, act)
    assert project.handle(TITLE).versions == (3,)
    assert titles(project) == [(3, "Late orders")]


def test_somebody_was_first_meanwhile(
    project: castdev.Project, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock was lost and somebody else recorded: decided again, at the next version."""

    once(monkeypatch, overtaking(project, database))
    receipt = project.handle(TITLE)
    assert (receipt.versions, receipt.ids) == ((4,), ("T2",))
    assert titles(project) == [(3, "Theirs"), (4, "Late orders")]


def test_expected_and_overtaken(
    project: castdev.Project, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who says which version they saw is never decided again, but told."""

    once(monkeypatch, overtaking(project, database))
    with pytest.raises(castdev.Overtaken):
        project.handle(TITLE, expect=2)
    assert titles(project) == [(3, "Theirs")]


def test_it_does_not_come_back(
    project: castdev.Project, server: PgServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Down for good: one sentence says that nobody knows; the same key later records it once."""
    monkeypatch.setattr(shared, "PATIENCE", 0.2)

    def act(store: Callable[[], None], held: Any) -> None:
        server.kill()
        store()

    once(monkeypatch, act)
    try:
        with pytest.raises(castdev.StoreFault) as told:
            project.handle(TITLE, key="once")
        assert (told.value.exit_code, told.value.slug) == (74, "io")
        assert "whether it was is not known" in told.value.message
        with pytest.raises(castdev.StoreFault) as reading:
            project.status()
        assert "cannot be reached" in reading.value.message
    finally:
        server.start()
    receipts = [project.handle(TITLE, key="once") for _ in range(2)]
    assert [one.already for one in receipts] == [False, True]
    assert titles(project) == [(3, "Late orders")]


def test_idle_connections_are_replaced(project: castdev.Project, server: PgServer) -> None:
    """Connections cut between two commands are noticed by nobody."""
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'castdev'"
    )
    assert project.handle(TITLE).versions == (3,)
    assert server.do("postgres", cut)
    assert project.status().version == 3
    assert server.do("postgres", cut)
    assert project.handle(castdev.NameTheme(title="Again")).versions == (4,)
    server.kill()
    server.start()
    assert len(project.entries()) == 4


def test_a_decision_that_takes_too_long(
    project: castdev.Project, server: PgServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server did not wait for who decides; it is recorded all the same, once."""

    def act(store: Callable[[], None], held: Any) -> None:
        held.execute("SET LOCAL idle_in_transaction_session_timeout = '1ms'")
        while server.do("one", "SELECT 1 FROM pg_stat_activity WHERE state LIKE 'idle in tr%'"):
            pass
        store()

    once(monkeypatch, act)
    assert project.handle(TITLE).versions == (3,)
    assert titles(project) == [(3, "Late orders")]


def test_a_follower_waits_for_the_server(
    project: castdev.Project, server: PgServer, database: str, tmp_path: Path
) -> None:
    """The server is down for a while: who follows with patience sees what comes afterwards."""
    looks = iter(range(10**6))

    def until() -> bool:
        if next(looks) == 5:
            server.start()
            project.handle(TITLE)
        return False

    followed = project.follow(2, wait=inf, until=until, patience=60)
    server.kill()
    assert next(followed).version == 3
    server.kill()
    with pytest.raises(castdev.CastdevError):
        next(project.follow(3, wait=inf))
    server.start()
